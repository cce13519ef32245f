package ussd

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"healthdial/engine"
	"healthdial/flows"
	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
	"healthdial/store/bolt"
)

// domains answers the calls of the root menu and of the choice of language.
type domains struct{}

func (domains) Call(_ context.Context, c session.Call) (engine.Result, error) {
	switch c.Name {
	case "me.greet":
		return engine.Result{Exit: "known"}, nil
	case "me.language":
		return engine.Result{Exit: "kept", Lang: c.Vars["tongue"].Text}, nil
	}
	return engine.Result{Exit: "error"}, nil
}

// spine is all that lies behind a key press: the flows, the turn and the embedded
// store.
func spine(t testing.TB) *session.Turns {
	t.Helper()
	book, err := engine.Compile(flows.Documents, flows.Specs(), engine.Options{
		Constants: engine.Vars{"shortcode": engine.T("*456#"), "helpline": engine.T("14477")}, Phrases: flows.Phrases(), Fit: func(b *engine.Book, s engine.Screen) error {
			return Format{}.Fit(b, s)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
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
	return session.New(session.Config{Book: book, Store: s.Sessions(), Calls: domains{}, Ring: ring, Now: time.Now})
}

// TestKeyPresses goes all the way from the octets of an operator to the store and
// back: a deep link, pages, another language, a repeat, a drop and a redial.
func TestKeyPresses(t *testing.T) {
	gateway, pages := wire(t, spine(t), nil)
	press := func(text string, s smpp.USSDStep, want string, act smpp.USSDAct) {
		t.Helper()
		page, step := pressed(t, gateway, pages, text, s)
		got, err := charset.Decode(page.DataCoding, page.Payload)
		if err != nil || !strings.Contains(got, want) || step.Act != act {
			t.Fatalf("%q is answered by %v %q, %v, want %q", text, step.Act, got, err, want)
		}
		if a, n := charset.Measure(got); n > [2]int{DefaultSeptets, DefaultUCS2}[a] {
			t.Fatalf("a page of %d in %v: %q", n, a, got)
		}
	}
	press("*456#", begin(1), "1. My HealthID", smpp.USSDAsk)
	press("7", entry(1, 2), "2. Hindi (Devanagari)", smpp.USSDAsk)
	press("2", entry(1, 4), "99. आगे", smpp.USSDAsk)
	press("99", entry(1, 6), "0. वापस", smpp.USSDAsk)
	press("99", entry(1, 6), "0. वापस", smpp.USSDAsk) // the gateway's repeat turns no page
	press("0", entry(1, 8), "1. ", smpp.USSDAsk)
	press("7", entry(1, 10), "1. English", smpp.USSDAsk)
	press("1", entry(1, 12), "1. My HealthID", smpp.USSDAsk)
	press("*456*8#", begin(1), "14477", smpp.USSDAsk) // the same session number again
	press("2", entry(1, 2), "Please read all pages first.", smpp.USSDAsk)
	press("99", entry(1, 4), "2. Complaint", smpp.USSDAsk)
	press("2", entry(1, 6), "grievance officer", smpp.USSDRelease)
}

// BenchmarkSpine is a key press over loopback SMPP with all that lies behind it:
// turn, flow, store with its fsync, page.
func BenchmarkSpine(b *testing.B) {
	gateway, pages := wire(b, spine(b), nil)
	pressed(b, gateway, pages, "*456#", begin(1))
	b.ReportAllocs()
	keys := [2]string{"7", "0"} // into a menu and back
	for n := 1; b.Loop(); n++ {
		pressed(b, gateway, pages, keys[(n+1)%2], entry(1, uint8(2*n)&0x7F))
	}
}
