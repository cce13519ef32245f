package web

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"healthdial/ivr"
	"healthdial/seal"
)

func fuzzRing(t testing.TB) *seal.Keyring {
	t.Helper()
	key := []byte(strings.Repeat("k", 32))
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key}}, Numbers: key, Codes: key})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// FuzzLine: whatever a line says, its token says the same, to whoever has the ring; and
// nothing else is a token.
func FuzzLine(f *testing.F) {
	f.Add("hi", "For हिन्दी press 2.", "language.hi", true, "nonsense")
	f.Add("", "", "", false, "")
	ring, now := fuzzRing(f), time.Unix(1_800_000_000, 0)
	f.Fuzz(func(t *testing.T, lang, text, recording string, through bool, other string) {
		line := ivr.Line{Lang: lang, Text: text, Through: through}
		if recording != "" {
			line.Parts = []ivr.Part{{Recording: recording, Text: text}, {Text: lang}}
		}
		token, err := sealLine(ring, line, now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := openLine(ring, token, now)
		switch {
		case err == nil && !reflect.DeepEqual(got, line):
			t.Fatal(cmp.Diff(line, got))
		case err != nil && len(token) <= maxToken && valid8(lang, text, recording):
			t.Fatal(err)
		}
		if _, err := openLine(ring, other, now); err == nil {
			t.Fatalf("%q is a token", other)
		}
		if len(text) > 8 && strings.Contains(token, text) {
			t.Fatal("the token says it in plain")
		}
	})
}

// FuzzLeg: likewise of legs, at their own platform.
func FuzzLeg(f *testing.F) {
	f.Add("exchange", "call-1", uint64(3), 2, true, "nonsense")
	ring, now := fuzzRing(f), time.Unix(1_800_000_000, 0)
	f.Fuzz(func(t *testing.T, link, id string, count uint64, tries int, back bool, other string) {
		leg := ivr.Leg{Link: link, ID: id, Count: count, Began: now.UTC(), Asked: ivr.Asked{Name: id, All: tries, Back: back}}
		token, err := sealLeg(ring, leg, now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := openLeg(ring, link, token, now)
		if err == nil {
			got.Began = got.Began.UTC()
		}
		switch {
		case err == nil && !reflect.DeepEqual(got, leg):
			t.Fatalf("%+v became %+v", leg, got)
		case err != nil && len(token) <= maxToken && valid8(link, id):
			t.Fatal(err)
		}
		for _, bad := range []string{other, token + "A", "A" + token} {
			if _, err := openLeg(ring, link, bad, now); err == nil {
				t.Fatalf("%q is a token", bad)
			}
		}
		if _, err := openLeg(ring, link+"x", token, now); err == nil {
			t.Fatal("it is another platform's too")
		}
	})
}

// FuzzRequests brings any body to any address of any dialect: the answer is one of the
// known statuses, a document can be read, and no number comes back.
func FuzzRequests(f *testing.F) {
	for _, dialect := range Dialects() {
		for _, what := range []string{"call", "turn", "turn/x", "drop"} {
			f.Add(dialect, what, "caller=%2B919000000021&From=919000000021&CallFrom=9000000021&CallSid=1&CallUUID=1&keys=1&Digits=1&DigitsPressed=1&CallStatus=completed&why=hung_up&leg=x&silent=1")
		}
	}
	w := newWorld(f, nil)
	known := map[int]bool{200: true, 400: true, 403: true, 404: true, 405: true, 409: true, 410: true, 413: true}
	f.Fuzz(func(t *testing.T, dialect, what, body string) {
		sign := signatures[dialect]
		if sign == nil || strings.ContainsAny(what, " ?#%") || !validPath(what) {
			return
		}
		w.t = t
		w.log.Reset()
		form, err := url.ParseQuery(body)
		if err != nil {
			form = url.Values{}
		}
		got := w.do(http.MethodPost, site+"/ivr/"+dialect+"/"+what, form, sign)
		if !known[got.Code] {
			t.Fatalf("answered %d", got.Code)
		}
		if doc := got.Body.Bytes(); got.Code == http.StatusOK {
			parse(t, doc)
		}
		if strings.Contains(got.Body.String()+w.log.String(), "9000000021") {
			t.Fatal("the number comes back")
		}
	})
}

func validPath(s string) bool {
	u, err := url.Parse(site + "/ivr/x/" + s)
	return err == nil && u.Path == "/ivr/x/"+s && u.RawQuery == ""
}

func valid8(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) })
}
