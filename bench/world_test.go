package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/flows"
	"healthdial/gsm/msisdn"
	"healthdial/person"
	"healthdial/postal"
	"healthdial/registry"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
	"healthdial/ussd"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The one person who uses each number, and what they dial.
const (
	code    = "*456#"
	account = "asha.sample@sbx"
	name    = "Asha Sample"
	birth   = 1984
	notice  = "bench"
)

// newBook compiles the flows as the program does.
func newBook(t testing.TB) *engine.Book {
	t.Helper()
	book, err := engine.Compile(flows.Documents, flows.Specs(), engine.Options{
		Default:   "en",
		Reserved:  []int{0, 99},
		Constants: engine.Vars{"shortcode": engine.T(code), "helpline": engine.T("14477")},
		Phrases:   slices.Concat(flows.Phrases(), consent.Phrases(), person.Phrases()),
		Notices:   slices.Concat(consent.Phrases(), person.Phrases(), flows.Notices()),
		Fit:       func(b *engine.Book, s engine.Screen) error { return ussd.Format{}.Fit(b, s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func newRing(t testing.TB) *seal.Keyring {
	t.Helper()
	key := func(fill byte) []byte { return bytes.Repeat([]byte{fill}, seal.KeySize) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// holders is the person domain as consent knows it.
type holders struct{ *person.Service }

func (h holders) Holder(ctx context.Context, owner seal.Owner, address string) (consent.Holder, error) {
	found, err := h.Service.Holder(ctx, owner, address)
	return consent.Holder(found), err
}

// world is a service without its channels, on one backend. Only the registries are
// missing.
type world struct {
	ring     *seal.Keyring
	backend  store.Backend
	store    *store.Store
	consents *consent.Service
	turns    *session.Turns
}

func newWorld(t testing.TB, backend store.Backend) *world {
	t.Helper()
	w := &world{ring: newRing(t), backend: backend}
	// To call a registry that is absent panics, which turns the page into one that no
	// script wants: all that is measured is done here.
	var absent registry.Registry
	var err error
	if w.store, err = store.Open(t.Context(), backend, w.ring); err != nil {
		t.Fatal(err)
	}
	persons, err := person.New(person.Config{
		Store: w.store.Persons(), Index: w.store.Index(), Counters: w.store.Counters(), Outbox: w.store.Outbox(), Ring: w.ring,
		PHR: absent.PHR, Linking: absent.Linking, Doctors: absent.Doctors, Now: time.Now, Notice: notice, ShortCode: code, Suffix: "@sbx",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.consents, err = consent.New(consent.Config{
		Store: w.store.Consents(), Index: w.store.Index(), Counters: w.store.Counters(), Outbox: w.store.Outbox(), Ring: w.ring,
		Manager: absent.Consents, Links: absent.Linking, HIU: absent.HIU, Holders: holders{persons}, Now: time.Now, Rand: rand.Reader,
		ShortCode: code, Notice: notice, AcceptNoFeed: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	places, err := postal.Load()
	if err != nil {
		t.Fatal(err)
	}
	book := newBook(t)
	w.turns = session.New(session.Config{
		Book: book, Store: w.store.Sessions(), Ring: w.ring, Now: time.Now, Preferred: persons.Preferred,
		Calls: flows.New(flows.Domains{Persons: persons, Consents: w.consents, Places: places, Notice: notice, Limit: book.Limit}),
	})
	return w
}

// number is the nth telephone number.
func number(t testing.TB, n int) msisdn.Number {
	t.Helper()
	parsed, err := msisdn.Parse(fmt.Sprintf("+9190%08d", n), "")
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// settle makes the nth number known: its holder chose a language and has a HealthID,
// for which one request waits.
func (w *world) settle(t testing.TB, n int) {
	t.Helper()
	ctx, who := t.Context(), number(t, n)
	owner := w.ring.Owner(who.E164())
	err := w.store.Persons().Commit(ctx, person.Act{Person: person.Person{
		Owner: owner, Number: who, Lang: "en",
		Agreed:   []person.Agreement{{Notice: notice, Lang: "en", Channel: "ussd", At: time.Now()}},
		Accounts: []person.Account{{Address: account, Name: name, Birth: birth, LoggedIn: time.Now(), Until: time.Now().Add(24 * time.Hour)}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.consents.Learn(ctx, owner, account, request(n), time.Now()); err != nil {
		t.Fatal(err)
	}
}

// request is what a hospital asks of the nth number.
func request(n int) registry.ConsentRequest {
	now := time.Now()
	return registry.ConsentRequest{
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Status: registry.Requested, Purpose: registry.Purpose{Code: "CAREMGT"},
		Patient: account, HIU: registry.Party{ID: "hiu-sample", Name: "Sample General Hospital"},
		Requester: registry.Requester{Name: "Dr Anita Sample"}, HITypes: []string{"DiagnosticReport", "Prescription"},
		Permission: registry.Permission{AccessMode: "VIEW", From: now.AddDate(-1, 0, 0), To: now, EraseAt: now.AddDate(0, 1, 0)},
		Created:    now,
	}
}
