package ivr

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
	"healthdial/store/bolt"
)

// code is what the world of these tests takes for right.
const code = "123456"

// domains answers the calls of testdata/flows.
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
		time.Sleep(9 * time.Second) // in the bubble
		return engine.Result{Exit: "done", Set: engine.Vars{"amount": engine.C("7")}}, nil
	case "review.verify":
		if c.Secret != code {
			return engine.Result{Exit: "wrong"}, nil
		}
		return engine.Result{Exit: "recorded", Set: engine.Vars{"ref": engine.N("4711")}}, nil
	}
	return engine.Result{}, errors.New("no such call")
}

func specs() []engine.CallSpec {
	return []engine.CallSpec{
		{Name: "me.language", Kind: engine.Local, Exits: []string{"kept", "error"}},
		{Name: "review.load", Kind: engine.Local, Exits: []string{"ok", "error"}, Sets: []string{"facility", "until", "why"}},
		{Name: "slow", Kind: engine.Local, Exits: []string{"done", "error"}, Sets: []string{"amount"}},
		{Name: "review.verify", Kind: engine.Local, Takes: true, Exits: []string{"recorded", "wrong", "error"}, Sets: []string{"ref"}},
	}
}

func book(t testing.TB) *engine.Book {
	t.Helper()
	b, err := engine.Compile(os.DirFS("testdata/flows"), specs(), engine.Options{
		Constants: engine.Vars{"shortcode": engine.N("*456#")}, Spoken: append(engine.VoiceFormats(), Phrases()...),
		Phrases: session.Phrases(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// world is all that lies behind a call: flows, turn and the embedded store.
type world struct {
	*Talker
	called []msisdn.Number
	handed []msisdn.Number
}

func newWorld(t testing.TB) *world {
	t.Helper()
	key := func(fill byte) []byte { return []byte(strings.Repeat(string(fill), 32)) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key('s')}}, Numbers: key('n'), Codes: key('c')})
	if err != nil {
		t.Fatal(err)
	}
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
	b, w := book(t), &world{}
	turns := session.New(session.Config{Book: b, Store: s.Sessions(), Calls: domains{}, Ring: ring, Now: time.Now})
	w.Talker = New(Config{
		Turns: turns, Words: b, Names: ring, Now: time.Now, Langs: []string{"en", "hi", "hi-Latn"},
		CallBack: func(_ context.Context, n msisdn.Number, _ [16]byte) (bool, error) {
			w.called = append(w.called, n)
			return true, nil
		},
		Texts:   func(_ context.Context, n msisdn.Number) error { w.handed = append(w.handed, n); return nil },
		Metrics: w,
	})
	return w
}

// Call and Unanswered are Metrics.
func (*world) Call(string, string, time.Duration) {}
func (*world) Unanswered(string, string, string)  {}
