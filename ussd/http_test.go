package ussd

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"healthdial/gateway"
	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// Sample secrets.
const northSecret, southSecret = "sample-secret-north-0001", "sample-secret-south-0002"

func gateways() []Gateway {
	return []Gateway{
		{Name: "north", Secret: gateway.HashSecret(northSecret), Prefixes: []string{"+9198765"}, Codes: []string{"*456#"}, Region: "IN"},
		{Name: "south", Secret: gateway.HashSecret(southSecret), Prefixes: []string{"+91"}, Region: "IN", Last: true},
	}
}

// site is a driver behind echo.
type site struct {
	t     *testing.T
	turns *turns
	http  *HTTP
	echo  *echo.Echo
}

func newSite(t *testing.T, change func(*HTTPConfig)) *site {
	t.Helper()
	cfg := HTTPConfig{Gateways: gateways(), Names: hashes{}, Now: time.Now, Random: rand.Reader}
	if change != nil {
		change(&cfg)
	}
	s := &site{t: t, turns: &turns{}, echo: echo.New()}
	h, err := NewHTTP(cfg, s.turns)
	if err != nil {
		t.Fatal(err)
	}
	s.http = h
	s.echo.POST("/ussd", h.Handle)
	return s
}

func form(session, code, number, text string) url.Values {
	return url.Values{"sessionId": {session}, "serviceCode": {code}, "phoneNumber": {number}, "text": {text}}
}

func bearer(secret string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }
}

func (s *site) post(auth func(*http.Request), kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/ussd", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	if auth != nil {
		auth(r)
	}
	w := httptest.NewRecorder()
	s.echo.ServeHTTP(w, r)
	return w
}

// say sends a text in a dialogue and wants an answer.
func (s *site) say(secret, session, text string) string {
	s.t.Helper()
	w := s.post(bearer(secret), echo.MIMEApplicationForm, form(session, "*456#", "+"+caller, text).Encode())
	if w.Code != http.StatusOK {
		s.t.Fatalf("%q is answered %d", text, w.Code)
	}
	return w.Body.String()
}

func TestHTTPAnswers(t *testing.T) {
	s := newSite(t, nil)
	s.turns.answer = func(_ context.Context, e session.Event) (session.Page, error) {
		if e.Kind == session.Opened {
			return session.Page{Text: "Welcome\n1. Yes", Open: true}, nil
		}
		return session.Page{Text: "हो गया", Last: true}, nil
	}
	if got, want := s.say(northSecret, "s1", ""), "CON Welcome\n1. Yes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := s.say(northSecret, "s1", "1"), "END हो गया"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	e := s.turns.taken()[1]
	if e.Number.Digits() != caller || e.Link != "north" || e.Gateway != "s1" || e.Channel != session.USSD || e.Deadline.Sub(e.At) != DefaultBudget {
		t.Errorf("the event is %+v", e)
	}
}

// heard is an event as the tests of reading write it: "open 3*1", "enter 2".
func heard(events []session.Event) (out []string) {
	for _, e := range events {
		verb := map[session.EventKind]string{session.Opened: "open", session.Entered: "enter"}[e.Kind]
		out = append(out, strings.TrimSpace(verb+" "+e.Text))
	}
	return out
}

func TestHTTPReading(t *testing.T) {
	known := func(yes bool) func(context.Context, msisdn.Number, string, string) (bool, error) {
		return func(context.Context, msisdn.Number, string, string) (bool, error) { return yes, nil }
	}
	for _, tc := range []struct {
		name, secret string
		known        func(context.Context, msisdn.Number, string, string) (bool, error)
		texts        []string
		want         []string
	}{
		{"cumulative", northSecret, nil, []string{"", "1", "1*", "1**22"}, []string{"open", "enter 1", "enter", "enter 22"}},
		{"a deep link", northSecret, known(false), []string{"3*1", "3*1*2"}, []string{"open 3*1", "enter 2"}},
		{"a deep link, repeated", northSecret, known(false), []string{"3*1", "3*1"}, []string{"open 3*1", "open 3*1"}},
		{"no code in a deep link", northSecret, known(false), []string{"1*123456"}, []string{"open 1"}},
		{"a dialogue of another machine", northSecret, known(true), []string{"3*1"}, []string{"enter 1"}},
		{"nobody can tell", northSecret, nil, []string{"3*1"}, []string{"enter 1"}},
		{"last entry", southSecret, nil, []string{"", "1", "1", ""}, []string{"open", "enter 1", "enter 1", "enter"}},
		{"last entry, the dial first", southSecret, nil, []string{"*456*3#", "1"}, []string{"open 3", "enter 1"}},
		{"last entry of another machine", southSecret, nil, []string{"1"}, []string{"enter 1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t, func(c *HTTPConfig) { c.Known = tc.known })
			for _, text := range tc.texts {
				s.say(tc.secret, "s1", text)
			}
			if d := cmp.Diff(tc.want, heard(s.turns.taken())); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestHTTPRepeats(t *testing.T) {
	for _, tc := range []struct {
		name, secret string
		texts        []string
		same         bool // the last two have one id
	}{
		{"cumulative, repeated", northSecret, []string{"", "1", "1"}, true},
		{"cumulative, the same key again", northSecret, []string{"", "1", "1*1"}, false},
		{"the dial repeated", northSecret, []string{"", ""}, true},
		{"last entry, the same key again", southSecret, []string{"", "1", "1"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t, nil)
			for _, text := range tc.texts {
				s.say(tc.secret, "s1", text)
			}
			e := s.turns.taken()
			if last := len(e) - 1; (e[last].ID == e[last-1].ID) != tc.same {
				t.Errorf("one id is %v", !tc.same)
			}
		})
	}
}

// TestHTTPUnsentPage checks that a repeat after a lost answer is one event where
// the gateway counts nothing.
func TestHTTPUnsentPage(t *testing.T) {
	s := newSite(t, nil)
	s.say(southSecret, "s1", "")
	r := httptest.NewRequest(http.MethodPost, "/ussd", strings.NewReader(form("s1", "*456#", "+"+caller, "1").Encode()))
	r.Header.Set("Content-Type", echo.MIMEApplicationForm)
	bearer(southSecret)(r)
	s.echo.ServeHTTP(brokenWriter{httptest.NewRecorder()}, r)
	s.say(southSecret, "s1", "1")
	if e := s.turns.taken(); e[1].ID != e[2].ID {
		t.Error("the repeat is another event")
	}
	if n := s.http.Counters().Unsent.Load(); n != 1 {
		t.Errorf("%d counted", n)
	}
}

type brokenWriter struct{ *httptest.ResponseRecorder }

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("the gateway has gone") }

func TestHTTPRefuses(t *testing.T) {
	good := form("s1", "*456#", "+"+caller, "").Encode()
	basic := func(user, secret string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, secret) }
	}
	for _, tc := range []struct {
		name       string
		auth       func(*http.Request)
		kind, body string
		want       int
	}{
		{"bearer", bearer(northSecret), echo.MIMEApplicationForm, good, 200},
		{"basic", basic("north", northSecret), echo.MIMEApplicationForm, good, 200},
		{"json", bearer(northSecret), echo.MIMEApplicationJSON, `{"sessionId":"s1","serviceCode":"*456#","phoneNumber":"` + caller[2:] + `","text":""}`, 200},
		{"the code with its deep link", bearer(northSecret), echo.MIMEApplicationForm, form("s1", "*456*3#", "+"+caller, "").Encode(), 200},
		{"nobody", nil, echo.MIMEApplicationForm, good, 401},
		{"a wrong token", bearer("wrong"), echo.MIMEApplicationForm, good, 401},
		{"an empty token", bearer(""), echo.MIMEApplicationForm, good, 401},
		{"another's name", basic("south", northSecret), echo.MIMEApplicationForm, good, 401},
		{"the hash is not the secret", bearer(hexHash(northSecret)), echo.MIMEApplicationForm, good, 401},
		{"another scheme", func(r *http.Request) { r.Header.Set("Authorization", "Token "+northSecret) }, echo.MIMEApplicationForm, good, 401},
		{"a number that is not its own", bearer(northSecret), echo.MIMEApplicationForm, form("s1", "*456#", "+919123400001", "").Encode(), 403},
		{"a code that is not its own", bearer(northSecret), echo.MIMEApplicationForm, form("s1", "*457#", "+"+caller, "").Encode(), 403},
		{"no number", bearer(northSecret), echo.MIMEApplicationForm, form("s1", "*456#", "", "").Encode(), 400},
		{"no session", bearer(northSecret), echo.MIMEApplicationForm, form("", "*456#", "+"+caller, "").Encode(), 400},
		{"not UTF-8", bearer(northSecret), echo.MIMEApplicationForm, form("s1", "*456#", "+"+caller, "\xff").Encode(), 400},
		{"no body", bearer(northSecret), echo.MIMEApplicationForm, "", 400},
		{"broken json", bearer(northSecret), echo.MIMEApplicationJSON, `{"sessionId":`, 400},
		{"a long text", bearer(northSecret), echo.MIMEApplicationForm, form("s1", "*456#", "+"+caller, strings.Repeat("1", maxText+1)).Encode(), 400},
		{"a huge body", bearer(northSecret), echo.MIMEApplicationForm, strings.Repeat("x", maxBody+1), 413},
		{"a huge json", bearer(northSecret), echo.MIMEApplicationJSON, `{"text":"` + strings.Repeat("x", maxBody+1), 413},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSite(t, nil)
			w := s.post(tc.auth, tc.kind, tc.body)
			if w.Code != tc.want {
				t.Errorf("%d, want %d", w.Code, tc.want)
			}
			if taken := len(s.turns.taken()); (taken == 1) != (tc.want == 200) {
				t.Errorf("%d turns", taken)
			}
			if strings.Contains(w.Body.String(), caller) {
				t.Error("the answer holds the number")
			}
		})
	}
}

func hexHash(secret string) string {
	h := gateway.HashSecret(secret)
	return hex.EncodeToString(h[:])
}

// TestHTTPParametersInTheAddress checks that nothing is believed of an address,
// which proxies write down.
func TestHTTPParametersInTheAddress(t *testing.T) {
	s := newSite(t, nil)
	r := httptest.NewRequest(http.MethodPost, "/ussd?"+form("s1", "*456#", "+"+caller, "").Encode(), nil)
	r.Header.Set("Content-Type", echo.MIMEApplicationForm)
	bearer(northSecret)(r)
	w := httptest.NewRecorder()
	s.echo.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest {
		t.Errorf("%d, want 400", w.Code)
	}
}

func TestHTTPTurnFails(t *testing.T) {
	s := newSite(t, nil)
	s.turns.answer = func(context.Context, session.Event) (session.Page, error) {
		return session.Page{}, errors.New("the store is down")
	}
	if got, want := s.say(northSecret, "s1", ""), "END Please dial again."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHTTPBounded(t *testing.T) {
	s := newSite(t, func(c *HTTPConfig) { c.InHand = 1 })
	inside, hold := make(chan struct{}), make(chan struct{})
	s.turns.answer = func(context.Context, session.Event) (session.Page, error) {
		close(inside)
		<-hold
		return session.Page{Text: "Page"}, nil
	}
	first := make(chan string, 1)
	go func() { first <- s.say(northSecret, "s1", "") }()
	<-inside
	w := s.post(bearer(northSecret), echo.MIMEApplicationForm, form("s2", "*456#", "+"+caller, "").Encode())
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("the second is answered %d", w.Code)
	}
	close(hold)
	if got := <-first; got != "END Page" {
		t.Errorf("the first is answered %q", got)
	}
}

func TestNewHTTPRefuses(t *testing.T) {
	for name, change := range map[string]func([]Gateway){
		"no name":     func(g []Gateway) { g[0].Name = "" },
		"one name":    func(g []Gateway) { g[0].Name = g[1].Name },
		"no secret":   func(g []Gateway) { g[0].Secret = gateway.Secret{} },
		"no secret's": func(g []Gateway) { g[0].Secret = gateway.HashSecret("") },
		"one secret":  func(g []Gateway) { g[0].Secret = g[1].Secret },
		"no number":   func(g []Gateway) { g[0].Prefixes = nil },
	} {
		g := gateways()
		change(g)
		if _, err := NewHTTP(HTTPConfig{Gateways: g, Random: rand.Reader}, nil); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// FuzzHTTP brings any body: the answer is always one of the known statuses, and
// only a whole request reaches a turn.
func FuzzHTTP(f *testing.F) {
	f.Add(true, form("s1", "*456#", "+"+caller, "1*2").Encode())
	f.Add(false, `{"sessionId":"s1","phoneNumber":"+919876500001"}`)
	f.Fuzz(func(t *testing.T, isForm bool, body string) {
		s := newSite(t, nil)
		kind := echo.MIMEApplicationJSON
		if isForm {
			kind = echo.MIMEApplicationForm
		}
		w := s.post(bearer(northSecret), kind, body)
		switch w.Code {
		case 200:
			if e := s.turns.taken(); len(e) != 1 || e[0].Number.IsZero() || e[0].Gateway == "" || len(e[0].Text) > maxText {
				t.Fatalf("taken: %d", len(e))
			}
		case 400, 403, 413:
		default:
			t.Fatalf("answered %d", w.Code)
		}
	})
}
