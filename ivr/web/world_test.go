package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/ivr"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
	"healthdial/store/bolt"
)

// site is where platforms reach us.
const site = "https://ivr.example.in"

// Sample secrets.
const vxmlKey, twimlKey, plivoKey, exomlKey = "sample-secret-vxml-0001", "sample-secret-twiml-001", "sample-secret-plivo-001", "sample-secret-exoml-001"

// domains answers the calls of ../testdata/flows.
type domains struct{}

func (domains) Call(_ context.Context, c session.Call) (engine.Result, error) {
	switch c.Name {
	case "me.language":
		return engine.Result{Exit: "kept", Lang: c.Vars["tongue"].Text}, nil
	case "review.load":
		return engine.Result{Exit: "ok", Set: engine.Vars{
			"facility": engine.T("Sample Hospital"), "until": engine.D("2026-08-05"), "why": engine.K("why.care"),
		}}, nil
	case "slow":
		return engine.Result{Exit: "done", Set: engine.Vars{"amount": engine.C("7")}}, nil
	case "review.verify":
		if c.Secret != "123456" {
			return engine.Result{Exit: "wrong"}, nil
		}
		return engine.Result{Exit: "recorded", Set: engine.Vars{"ref": engine.N("4711")}}, nil
	}
	return engine.Result{}, errors.New("no such call")
}

func book(t testing.TB) *engine.Book {
	t.Helper()
	calls := []engine.CallSpec{
		{Name: "me.language", Kind: engine.Local, Exits: []string{"kept", "error"}},
		{Name: "review.load", Kind: engine.Local, Exits: []string{"ok", "error"}, Sets: []string{"facility", "until", "why"}},
		{Name: "slow", Kind: engine.Local, Exits: []string{"done", "error"}, Sets: []string{"amount"}},
		{Name: "review.verify", Kind: engine.Local, Takes: true, Exits: []string{"recorded", "wrong", "error"}, Sets: []string{"ref"}},
	}
	b, err := engine.Compile(os.DirFS("../testdata/flows"), calls, engine.Options{
		Constants: engine.Vars{"shortcode": engine.N("*456#")}, Spoken: append(engine.VoiceFormats(), ivr.Phrases()...),
		Phrases: session.Phrases(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// world is all that lies behind a platform's request: flows, turn and the embedded
// store.
type world struct {
	t      testing.TB
	web    *Web
	echo   *echo.Echo
	ring   *seal.Keyring
	store  *store.Store
	log    strings.Builder
	called []msisdn.Number
	handed []msisdn.Number
	told   []string // the outcomes of calls and the prompts in vain
	away   error    // what the store says instead of sessions
	calls  int      // of TestHeardAlike
}

func newWorld(t testing.TB, change func(*Config)) *world {
	t.Helper()
	key := func(fill byte) []byte { return []byte(strings.Repeat(string(fill), 32)) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key('s')}}, Numbers: key('n'), Codes: key('c')})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, echo: echo.New(), ring: ring, store: openStore(t, ring)}
	cfg := Config{
		Platforms: platforms(), Conversations: w.conversations(book(t)), Sealer: ring, Now: time.Now, Random: rand.Reader,
		Logger: slog.New(slog.NewTextHandler(&w.log, nil)),
	}
	if change != nil {
		change(&cfg)
	}
	if w.web, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	w.web.Register(w.echo)
	return w
}

func openStore(t testing.TB, ring *seal.Keyring) *store.Store {
	t.Helper()
	backend, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := backend.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := store.Open(t.Context(), backend, ring)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w *world) conversations(b *engine.Book) *ivr.Remote {
	turns := session.New(session.Config{Book: b, Store: w.store.Sessions(), Calls: domains{}, Ring: w.ring, Now: time.Now})
	talker := ivr.New(ivr.Config{
		Turns: turns, Words: b, Names: w.ring, Now: time.Now, Langs: []string{"en", "hi", "hi-Latn"}, Metrics: w,
		CallBack: func(_ context.Context, n msisdn.Number, _ [16]byte) (bool, error) {
			w.called = append(w.called, n)
			return true, nil
		},
		Texts: func(_ context.Context, n msisdn.Number) error { w.handed = append(w.handed, n); return nil },
	})
	return ivr.NewRemote(talker, func(ctx context.Context, n msisdn.Number) (session.Session, error) {
		if w.away != nil {
			return session.Session{}, w.away
		}
		return w.store.Sessions().Load(ctx, w.ring.Owner(n.E164()), time.Now())
	})
}

// Call and Unanswered are ivr.Metrics.
func (w *world) Call(_, outcome string, _ time.Duration) { w.told = append(w.told, outcome) }
func (w *world) Unanswered(prompt, _, cause string)      { w.told = append(w.told, cause+" "+prompt) }

// platforms are one of each dialect.
func platforms() []Platform {
	var all []Platform
	for dialect, key := range map[string]string{"voicexml": vxmlKey, "twiml": twimlKey, "plivo": plivoKey, "exoml": exomlKey} {
		all = append(all, Platform{
			Name: dialect, Dialect: dialect, URL: site, Key: key, Prefixes: []string{"+919000"}, Region: "IN", Texts: true,
			Voices: Voices{"hi": "hi", "en": "en"},
		})
	}
	return all
}

// do sends a request of a platform's to one of our addresses.
func (w *world) do(method, address string, form url.Values, sign func(*http.Request, url.Values)) *httptest.ResponseRecorder {
	w.t.Helper()
	path, ours := strings.CutPrefix(address, site)
	if !ours {
		w.t.Fatalf("%s is no address of ours", address)
	}
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", echo.MIMEApplicationForm)
	if sign != nil {
		sign(r, form)
	}
	out := httptest.NewRecorder()
	w.echo.ServeHTTP(out, r)
	return out
}

// signatures are how each platform proves to be itself.
var signatures = map[string]func(*http.Request, url.Values){
	"voicexml": func(r *http.Request, _ url.Values) { r.SetBasicAuth("voicexml", vxmlKey) },
	"twiml": func(r *http.Request, form url.Values) {
		r.Header.Set("X-Twilio-Signature", twilioSignature(twimlKey, site+r.URL.RequestURI(), form))
	},
	"plivo": func(r *http.Request, form url.Values) {
		r.Header.Set("X-Plivo-Signature-V3-Nonce", "12345")
		r.Header.Set("X-Plivo-Signature-V3", "other,"+plivoSignature(plivoKey, site+r.URL.Path, "12345", form))
	},
	"exoml": func(r *http.Request, _ url.Values) { r.SetBasicAuth("exoml", exomlKey) },
}
