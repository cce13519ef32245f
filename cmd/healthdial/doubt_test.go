package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/consent"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
)

// doubtful is a store whose replicas go away at one act: nothing of the acting partition
// is acknowledged or told then, until they are back.
type doubtful struct {
	store.Backend
	lost bool // what was done meanwhile is gone when they are back: a replica took over

	mu      sync.Mutex
	left    int           // acts until they go away; -1 if they do not
	away    *seal.Owner   // whose partition is in doubt
	refused chan struct{} // told of each act that is not acknowledged
}

var errDoubt = fmt.Errorf("%w: 0 of 1 replicas have it", store.ErrUnreplicated)

// doubt reports whether an owner's partition is in doubt; an act may begin that.
func (d *doubtful) doubt(owner seal.Owner, act bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if act && d.left == 0 {
		d.away = &owner
	}
	if act && d.left >= 0 {
		d.left--
	}
	return d.away != nil && store.Partition(*d.away) == store.Partition(owner)
}

// after has the replicas go away at an act from now on, the first being 0.
func (d *doubtful) after(acts int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = acts
}

// heal has them come back, and reports whether they were away.
func (d *doubtful) heal() (away bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	away, d.away = d.away != nil, nil
	return away
}

func (d *doubtful) Commit(ctx context.Context, b store.Batch) error {
	if !d.doubt(b.Owner, true) {
		return d.Backend.Commit(ctx, b)
	}
	defer func() {
		select {
		case d.refused <- struct{}{}:
		default:
		}
	}()
	if d.lost {
		return errDoubt
	}
	return errors.Join(d.Backend.Commit(ctx, b), errDoubt)
}

func (d *doubtful) Get(ctx context.Context, owner seal.Owner, kind, id string) (store.Record, error) {
	if d.doubt(owner, false) {
		return store.Record{}, errDoubt
	}
	return d.Backend.Get(ctx, owner, kind, id)
}

func (d *doubtful) List(ctx context.Context, owner seal.Owner, kind string) ([]store.Record, error) {
	if d.doubt(owner, false) {
		return nil, errDoubt
	}
	return d.Backend.List(ctx, owner, kind)
}

// oneAsked is a consent manager with one request, and logins that live.
type oneAsked struct {
	consent.Manager
	consent.Holders
	request registry.ConsentRequest
}

func (r oneAsked) Get(context.Context, registry.Token, string) (registry.ConsentRequest, error) {
	return r.request, nil
}

func (r oneAsked) Token(context.Context, seal.Owner, string) (registry.Token, error) {
	return "token", nil
}

// asked is a service over a doubtful store, and a person of whom something is asked.
type asked struct {
	t      *testing.T
	s      *service
	store  *doubtful
	number msisdn.Number
	owner  seal.Owner
	sent   []outbox.Message
}

const askedAccount = "asha.sample@sbx"

// newAsked makes a service with a compiled book, and has a hospital ask.
func newAsked(t *testing.T, c config.Config, book *engine.Book, lost bool) *asked {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	d := &doubtful{Backend: file, lost: lost, left: -1, refused: make(chan struct{}, 100)}
	s := &service{cfg: c, log: slog.New(slog.DiscardHandler), clock: &timekeeper{}, book: book, guard: store.Guard(d)}
	now := s.clock.now()
	var errs [6]error
	s.ring, errs[0] = seal.New(c.Keys.Masters())
	s.store, errs[1] = store.Open(t.Context(), s.guard, s.ring)
	s.registry, errs[2] = registry.New(c.Registries.Client(), registry.Deps{Now: s.clock.now})
	s.metrics, errs[3] = admin.NewMetrics(prometheus.NewRegistry())
	errs[4] = s.settle()
	a := &asked{t: t, s: s, store: d}
	a.number, errs[5] = msisdn.Parse("+919000000021", "IN")
	a.owner = s.ring.Owner(a.number.E164())
	a.ok(errors.Join(errs[:]...))
	there := oneAsked{Holders: holders{s.persons}, request: askedRequest(now)}
	s.consents.Manager, s.consents.Holders = there, there
	s.takeTurns()
	a.ok(s.holds(t.Context(), a.number))
	a.ok(s.consents.Learn(t.Context(), a.owner, askedAccount, there.request, now))
	return a
}

// holds stores that somebody has a HealthID on a phone.
func (s *service) holds(ctx context.Context, n msisdn.Number) error {
	now := s.clock.now()
	return s.store.Persons().Commit(ctx, person.Act{Person: person.Person{
		Owner: s.ring.Owner(n.E164()), Number: n, Lang: "en", Agreed: []person.Agreement{{Notice: notice, Lang: "en", Channel: "sms", At: now}},
		Accounts: []person.Account{{Address: askedAccount, Name: "Asha Sample", Birth: 1961, Refresh: "r", Until: now.Add(240 * time.Hour), LoggedIn: now}},
	}})
}

func askedRequest(now time.Time) registry.ConsentRequest {
	return registry.ConsentRequest{
		ID: "r-1", Status: registry.Requested, Purpose: registry.Purpose{Code: "CAREMGT"}, Patient: askedAccount,
		HIU: registry.Party{ID: "hiu-1", Name: "Sample Clinic"}, Requester: registry.Requester{Name: "Dr Sample"},
		HIP: registry.Party{ID: "hip-1", Name: "Sample Hospital"}, CareContexts: []registry.CareContext{{Patient: "p1", Reference: "v1"}},
		HITypes: []string{"Prescription"}, Permission: registry.Permission{
			AccessMode: "VIEW", From: now.AddDate(-1, 0, 0), To: now, EraseAt: now.AddDate(0, 0, 20), Frequency: registry.Frequency{Unit: "DAY", Value: 1, Repeats: 1},
		},
	}
}

func (a *asked) ok(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// decided is what is on record, and how often it was decided.
func (a *asked) decided() (choice consent.Choice, times int) {
	a.t.Helper()
	r, err := a.s.store.Consents().Load(a.t.Context(), a.owner, "r-1")
	a.ok(err)
	for e, err := range a.s.store.Audit().Entries(a.t.Context(), store.Partition(a.owner), 1) {
		a.ok(err)
		if e.Event.Kind == "consent.decided" {
			times++
		}
	}
	return r.Choice, times
}
