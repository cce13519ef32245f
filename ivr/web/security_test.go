package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/ivr"
)

const number = "+919000000021"

var legVariable = regexp.MustCompile(`name="leg" expr="&#39;([^&]+)&#39;"`)

// call begins a call at the VoiceXML platform, and gives its first leg.
func (w *world) call() (leg string) {
	w.t.Helper()
	return w.leg(w.post("call", url.Values{"caller": {number}}))
}

func (w *world) post(what string, form url.Values) *httptest.ResponseRecorder {
	return w.do(http.MethodPost, site+"/ivr/voicexml/"+what, form, signatures["voicexml"])
}

func (w *world) leg(got *httptest.ResponseRecorder) string {
	w.t.Helper()
	m := legVariable.FindStringSubmatch(got.Body.String())
	if got.Code != http.StatusOK || m == nil {
		w.t.Fatalf("%d: %s", got.Code, got.Body)
	}
	return m[1]
}

func (w *world) key(leg, keys string) *httptest.ResponseRecorder {
	return w.post("turn", url.Values{"leg": {leg}, "keys": {keys}})
}

// TestReplay: the last answer repeated is answered alike and applied once; one to a
// question before is refused, however long ago.
func TestReplay(t *testing.T) {
	w := newWorld(t, nil)
	first := w.call()
	menu := w.key(first, "1")
	again := w.key(first, "2") // the answer that was taken stays, whatever is said now
	if spoken(t, menu) != spoken(t, again) || !strings.Contains(spoken(t, again), "The menu.") {
		t.Errorf("a repeat is answered by %s, not %s", spoken(t, again), spoken(t, menu))
	}
	old := []string{first}
	leg := w.leg(menu)
	for range 12 {
		old = append(old, leg)
		leg = w.leg(w.key(leg, "2")) // to an amount, and by the star back
		old = append(old, leg)
		leg = w.leg(w.key(leg, "*"))
	}
	for i, stale := range old[:len(old)-1] {
		if got := w.key(stale, "4"); got.Code != http.StatusConflict {
			t.Fatalf("answer %d of %d, replayed, is answered %d", i, len(old), got.Code)
		}
	}
	if got := w.web.Counters().Stale.Load(); got != uint64(len(old)-1) {
		t.Errorf("%d counted", got)
	}
	if got := spoken(t, w.key(leg, "2")); !strings.Contains(got, "Which amount?") {
		t.Errorf("after all replays: %s", got)
	}
}

func spoken(t *testing.T, got *httptest.ResponseRecorder) (text string) {
	t.Helper()
	if got.Code != http.StatusOK {
		t.Fatalf("answered %d", got.Code)
	}
	doc := parse(t, got.Body.Bytes())
	for _, p := range append(doc.all("field"), doc.all("block")...) {
		for _, k := range p.kids {
			if k.name == "prompt" {
				text += k.text + "\n"
			}
		}
	}
	return text
}

// TestTampering: a leg with any character changed, cut, or of another platform is no
// leg; nor is one that has expired.
func TestTampering(t *testing.T) {
	w := newWorld(t, nil)
	leg := w.call()
	for i := range leg {
		changed := []byte(leg)
		changed[i] = map[bool]byte{true: 'B', false: 'A'}[changed[i] == 'A']
		if _, err := openLeg(w.ring, "voicexml", string(changed), time.Now()); !errors.Is(err, ErrToken) {
			t.Fatalf("character %d changed: %v", i, err)
		}
		if _, err := openLeg(w.ring, "voicexml", leg[:i], time.Now()); !errors.Is(err, ErrToken) {
			t.Fatalf("cut to %d: %v", i, err)
		}
	}
	if _, err := openLeg(w.ring, "twiml", leg, time.Now()); !errors.Is(err, ErrToken) {
		t.Errorf("at another platform: %v", err)
	}
	if _, err := openLine(w.ring, leg, time.Now()); !errors.Is(err, ErrToken) {
		t.Errorf("as a line: %v", err)
	}
	if _, err := openLeg(w.ring, "voicexml", leg, time.Now().Add(legFor+2*time.Second)); !errors.Is(err, ErrExpired) {
		t.Errorf("expired: %v", err)
	}
	if got := w.key("A"+leg[1:], "1"); got.Code != http.StatusForbidden && leg[0] != 'A' {
		t.Errorf("answered %d", got.Code)
	}
	if got := w.key("nonsense", "1"); got.Code != http.StatusForbidden {
		t.Errorf("answered %d", got.Code)
	}
}

// TestLegsTellNothing: neither the number nor the keys are readable in what travels, nor
// are they in the log.
func TestLegsTellNothing(t *testing.T) {
	w := newWorld(t, nil)
	leg := w.leg(w.key(w.leg(w.key(w.call(), "1")), "1")) // at the read-back
	got := w.key(w.leg(w.key(leg, "1")), "654321")        // a code
	if !strings.Contains(spoken(t, got), "Wrong.") {
		t.Fatal(spoken(t, got))
	}
	w.key("nonsense", "654321")
	w.post("call", url.Values{"caller": {number}, "keys": {"x"}})
	for _, text := range []string{got.Body.String(), w.log.String()} {
		for _, secret := range []string{"9000000021", "654321"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s stands in %s", secret, text)
			}
		}
	}
}

// TestCallsAreBounded: whatever is keyed, a call ends when it has been long enough.
func TestCallsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		leg := w.leg(w.key(w.call(), "1"))
		time.Sleep(10*time.Minute + time.Second) // in the bubble
		if got := spoken(t, w.key(leg, "2")); got != "This is too long.\n" {
			t.Errorf("said: %s", got)
		}
		time.Sleep(legFor) // in the bubble
		if got := w.key(leg, "2"); got.Code != http.StatusGone {
			t.Errorf("answered %d", got.Code)
		}
	})
}

// TestOutcomes: how calls end is counted once, as are the tries in vain that a platform
// tells of.
func TestOutcomes(t *testing.T) {
	for name, tc := range map[string]struct {
		end  url.Values
		want string
	}{
		"hung up":  {url.Values{"why": {hungUp}, "silent": {"1"}}, "silent language.choose,abandoned"},
		"gave up":  {url.Values{"why": {gaveUp}, "silent": {"2"}, "unmatched": {"1"}}, "silent language.choose,silent language.choose,unmatched language.choose,gave_up"},
		"nonsense": {url.Values{"why": {hungUp}, "silent": {"99999999"}, "unmatched": {"-1"}}, "abandoned"},
	} {
		w := newWorld(t, nil)
		tc.end.Set("leg", w.call())
		for range 2 { // told twice
			if got := w.post("drop", tc.end); got.Code != http.StatusOK {
				t.Fatalf("%s: answered %d", name, got.Code)
			}
			tc.end = url.Values{"leg": tc.end["leg"], "why": tc.end["why"]}
		}
		if got := strings.Join(w.told, ","); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

// TestOutcomesOfUnproven: a call from nobody knows whom is one that proved nothing,
// whether a number was keyed or not.
func TestOutcomesOfUnproven(t *testing.T) {
	w := newWorld(t, nil)
	w.post("drop", url.Values{"leg": {w.leg(w.post("call", nil))}, "why": {hungUp}})
	said := w.key(w.leg(w.post("call", nil)), "9000000021")
	w.post("drop", url.Values{"leg": {w.leg(said)}, "why": {hungUp}}) // during the last words
	if got := strings.Join(w.told, ","); got != "unproven,unproven" || len(w.called) != 1 {
		t.Errorf("%s, %d called", got, len(w.called))
	}
}

// TestStale: the conversation's own word for it.
func TestStale(t *testing.T) {
	w := newWorld(t, nil)
	leg, err := openLeg(w.ring, "voicexml", w.call(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	leg.Count = 7 // never asked
	if _, err := w.web.cfg.Conversations.Keyed(t.Context(), leg, "1", ivr.Vain{}); !errors.Is(err, ivr.ErrStale) {
		t.Errorf("%v", err)
	}
}
