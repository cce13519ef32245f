package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/ivr"
)

// waiting is a conversation that answers when it is let.
type waiting struct{ inside, hold chan struct{} }

func (w waiting) Opened(_ context.Context, l ivr.Leg) (ivr.Reply, error) {
	close(w.inside)
	<-w.hold
	return ivr.Reply{Leg: l}, nil
}

func (waiting) Keyed(context.Context, ivr.Leg, string, ivr.Vain) (ivr.Reply, error) {
	return ivr.Reply{}, errors.New("the turn is lost")
}

func (waiting) Dropped(context.Context, ivr.Leg, bool, ivr.Vain) error {
	return errors.New("the store is down")
}

// TestBounded: more requests than may be in hand are put off; each is answered within
// its platform's patience.
func TestBounded(t *testing.T) {
	talk := waiting{make(chan struct{}), make(chan struct{})}
	w := newWorld(t, func(c *Config) { c.Conversations, c.InHand = talk, 1 })
	first := make(chan int, 1)
	go func() { first <- w.post("call", url.Values{"call": {"1"}}).Code }()
	<-talk.inside
	if got := w.post("call", url.Values{"call": {"2"}}); got.Code != http.StatusServiceUnavailable {
		t.Errorf("the second is answered %d", got.Code)
	}
	close(talk.hold)
	if got := <-first; got != http.StatusOK {
		t.Errorf("the first is answered %d", got)
	}
	if got := w.post("drop", url.Values{"why": {hungUp}}); got.Code != http.StatusInternalServerError {
		t.Errorf("what could not be noted is answered %d", got.Code)
	}
	c := w.web.Counters()
	if c.Throttled.Load() != 1 || c.Calls.Load() != 1 || c.Failed.Load() != 1 {
		t.Errorf("%d, %d, %d", c.Throttled.Load(), c.Calls.Load(), c.Failed.Load())
	}
}

// TestDeadline: a turn has what its platform waits, and no more.
func TestDeadline(t *testing.T) {
	for give, want := range map[time.Duration]time.Duration{0: DefaultDeadline, 3 * time.Second: 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var got time.Duration
			w := newWorld(t, func(c *Config) {
				c.Conversations = timed{&got}
				for i := range c.Platforms {
					c.Platforms[i].Deadline = give
				}
			})
			w.post("call", nil)
			if got != want {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

type timed struct{ left *time.Duration }

func (d timed) Opened(ctx context.Context, l ivr.Leg) (ivr.Reply, error) {
	limit, _ := ctx.Deadline()
	*d.left = time.Until(limit)
	return ivr.Reply{Leg: l}, nil
}

func (timed) Keyed(context.Context, ivr.Leg, string, ivr.Vain) (ivr.Reply, error) {
	return ivr.Reply{}, nil
}
func (timed) Dropped(context.Context, ivr.Leg, bool, ivr.Vain) error { return nil }

// TestAStoreThatIsAway: a caller hears what to do, in their language, and the next call
// goes on.
func TestAStoreThatIsAway(t *testing.T) {
	w := newWorld(t, nil)
	leg := w.leg(w.key(w.call(), "2")) // in Hindi
	w.away = errors.New("no answer")
	for _, keys := range []string{"1", ""} {
		if got := spoken(t, w.key(leg, keys)); !strings.Contains(got, "हि") || !strings.Contains(got, "Please try again.") {
			t.Errorf("%q is answered by %s", keys, got)
		}
	}
	w.away = nil
	if got := spoken(t, w.key(leg, "1")); !strings.Contains(got, "Sample Hospital") {
		t.Errorf("then: %s", got)
	}
}

// TestOneAddressForALine: what is said several times on a page is fetched once.
func TestOneAddressForALine(t *testing.T) {
	w, v := playing(t)
	doc := parse(t, w.post("call", url.Values{"caller": {number}}).Body.Bytes())
	addresses := map[string]bool{}
	for _, a := range doc.all("audio") {
		addresses[a.attr["src"]] = true
		w.do(http.MethodGet, a.attr["src"], nil, nil)
	}
	texts := map[string]bool{}
	for _, l := range v.lines {
		texts[l.Text] = true
	}
	if len(addresses) != len(texts) || len(doc.all("audio")) <= len(texts) {
		t.Errorf("%d places, %d addresses of %d lines", len(doc.all("audio")), len(addresses), len(texts))
	}
}

// TestCheckPlatforms: nobody is taken whom anybody could be.
func TestCheckPlatforms(t *testing.T) {
	for name, change := range map[string]func([]Platform){
		"no name":         func(p []Platform) { p[0].Name = "" },
		"a name of paths": func(p []Platform) { p[0].Name = "a/b" },
		"our own name":    func(p []Platform) { p[0].Name = Clips },
		"one name":        func(p []Platform) { p[0].Name = p[1].Name },
		"no secret":       func(p []Platform) { p[0].Key = "" },
		"one secret":      func(p []Platform) { p[0].Key = p[1].Key },
		"no dialect":      func(p []Platform) { p[0].Dialect = "ccxml" },
		"no address":      func(p []Platform) { p[0].URL = "" },
		"half an address": func(p []Platform) { p[0].URL = "ivr.example.in" },
		"a script":        func(p []Platform) { p[0].Caller = "x'); alert('" },
	} {
		p := platforms()
		change(p)
		if _, err := New(Config{Platforms: p, Random: rand.Reader}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := CheckPlatforms(platforms()); err != nil {
		t.Error(err)
	}
}

// TestCallers: numbers as platforms write them.
func TestCallers(t *testing.T) {
	p := Platform{Prefixes: []string{"+919000"}, Region: "IN"}
	for text, want := range map[string]string{
		"+919000000021": number, "919000000021": number, "9000000021": number, "09000000021": number, "tel:+91-90000-00021": number,
		"sip:+919000000021@gw.example.in:5060;user=phone": number, "SIP:9000000021@10.0.0.1": number, "sips:+919000000021;phone-context=x@gw": number,
		"anonymous": "", "sip:anonymous@anonymous.invalid": "", "undefined": "", "": "", "+919100000021": "", "Restricted": "", "266696687": "",
	} {
		if got := p.caller(text).E164(); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestPortless: Twilio signs the address without its port in some cases.
func TestPortless(t *testing.T) {
	for _, signed := range []string{"https://ivr.example.in:8443", "https://ivr.example.in"} {
		w := newWorld(t, nil)
		p := platforms()
		for i := range p {
			p[i].URL = "https://ivr.example.in:8443"
		}
		w.web.Change(p)
		got := w.do(http.MethodPost, site+"/ivr/twiml/call", url.Values{"From": {number}}, func(r *http.Request, form url.Values) {
			r.Header.Set("X-Twilio-Signature", twilioSignature(twimlKey, signed+r.URL.RequestURI(), form))
		})
		if got.Code != http.StatusOK {
			t.Errorf("signed for %s: %d", signed, got.Code)
		}
	}
}
