package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/ivr"
	"healthdial/ivr/voice/wav"
)

// voice says each line in a sample for each octet of its text, so that a clip tells
// which line it is.
type voice struct {
	lines []ivr.Line
	err   error
}

func (v *voice) Clip(_ context.Context, l ivr.Line) (out []int16, err error) {
	v.lines = append(v.lines, l)
	for _, b := range []byte(l.Text) {
		out = append(out, int16(b))
	}
	return out, v.err
}

// playing is a world whose platforms play clips.
func playing(t testing.TB) (*world, *voice) {
	v := &voice{}
	return newWorld(t, func(c *Config) {
		c.Voice = v
		for i := range c.Platforms {
			c.Platforms[i].Texts = false
		}
	}), v
}

// TestClips: each line of a page is an address, which plays that line and is to be kept
// by nobody.
func TestClips(t *testing.T) {
	for _, dialect := range Dialects() {
		t.Run(dialect, func(t *testing.T) {
			w, v := playing(t)
			form := url.Values{"caller": {number}, "From": {number}, "CallFrom": {number}, "CallSid": {"1"}, "CallUUID": {"1"}}
			page := w.do(http.MethodPost, site+"/ivr/"+dialect+"/call", form, signatures[dialect]).Body.Bytes()
			if dialect == "voicexml" {
				validVXML(t, page)
			}
			doc := parse(t, page)
			var addresses []string
			for _, a := range doc.all("audio") {
				addresses = append(addresses, a.attr["src"])
			}
			for _, p := range doc.all("Play") {
				addresses = append(addresses, p.text)
			}
			if len(addresses) < 3 || len(doc.all("Say")) > 0 {
				t.Fatalf("%d addresses", len(addresses))
			}
			got := w.do(http.MethodGet, addresses[0], nil, nil)
			if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "audio/wav" || !strings.Contains(got.Header().Get("Cache-Control"), "no-store") {
				t.Fatalf("%d %v", got.Code, got.Header())
			}
			want, _ := (&voice{}).Clip(t.Context(), v.lines[0])
			file, err := wav.Decode(got.Body.Bytes())
			if err != nil || file.Rate != rate {
				t.Fatal(file.Rate, err)
			}
			if diff := cmp.Diff(want, file.Samples); diff != "" || v.lines[0].Lang != "en" || len(v.lines[0].Parts) == 0 {
				t.Errorf("%v\n%s", v.lines[0], diff)
			}
		})
	}
}

// TestClipsOfNobody: what is not an address of ours, or no longer one, plays nothing;
// what cannot be said fails, without its words in the log.
func TestClipsOfNobody(t *testing.T) {
	w, v := playing(t)
	line := ivr.Line{Lang: "hi", Text: "Asha Rao"}
	token, err := sealLine(w.ring, line, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	old, err := sealLine(w.ring, line, time.Now().Add(-lineFor-2*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"expired": old + ".wav", "changed": token[:20] + "AAAA" + token[24:] + ".wav", "no token": "x.wav", "another kind": token + ".mp3", "a leg": w.leg(w.post("call", url.Values{"caller": {number}})) + ".wav",
	} {
		if got := w.do(http.MethodGet, site+"/ivr/clip/"+path, nil, nil); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, got.Code)
		}
	}
	v.err = errors.New("no voice")
	if got := w.do(http.MethodGet, site+"/ivr/clip/"+token+".wav", nil, nil); got.Code != http.StatusInternalServerError {
		t.Errorf("what cannot be said is answered %d", got.Code)
	}
	if strings.Contains(w.log.String(), "Asha") || strings.Contains(token, "Asha") {
		t.Error("a line's words stand in plain")
	}
}
