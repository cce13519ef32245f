package consent

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

// world is a consent service among peers that the test controls. Everything stored
// is encoded and decoded, so that nothing survives in memory only.
type world struct {
	t        tb
	mu       sync.Mutex // guards what a Store, an outbox and Counters keep
	now      time.Time
	s        *Service
	ring     *seal.Keyring
	owner    seal.Owner
	number   msisdn.Number
	records  map[string][]byte
	revision map[string]uint64
	messages map[outbox.ID]outbox.Message
	done     map[outbox.ID]bool
	order    []outbox.ID
	audit    []audit.Event
	errs     []string
	index    map[string]map[string][]byte
	expires  map[string]time.Time
	counts   map[string]int
	reg      *fakeRegistry
	holder   Holder
	login    bool
	others   []seal.Owner
	sim      SIMChange
	simKnown bool
	simErr   error
	broken   error // of the store
	step     uint32
	lapsing  int
}

// locked is randomness that several goroutines may draw from, as crypto/rand's.
type locked struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

// tb is what a test and a property test have in common.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

const address = "asha.devi@sbx"

var day0 = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

func number(t tb, s string) msisdn.Number {
	t.Helper()
	n, err := msisdn.Parse(s, "IN")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func newWorld(t tb, seed uint64) *world {
	t.Helper()
	key := func(b byte) []byte { return bytes.Repeat([]byte{b}, seal.KeySize) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: day0, ring: ring, number: number(t, "+919000000001"), records: map[string][]byte{},
		revision: map[string]uint64{}, messages: map[outbox.ID]outbox.Message{}, done: map[outbox.ID]bool{},
		index: map[string]map[string][]byte{}, expires: map[string]time.Time{}, counts: map[string]int{}, login: true}
	w.owner = ring.Owner(w.number.E164())
	w.reg = newFakeRegistry(w)
	w.holder = Holder{Number: w.number, Address: address, Name: "Asha Devi", Lang: "hi", LoggedIn: day0.Add(-time.Hour), Until: day0.Add(14 * 24 * time.Hour)}
	w.s, err = New(Config{Store: w, Index: indexOf{w}, Counters: w, Outbox: w, Ring: ring, Manager: w.reg, Links: w.reg, HIU: w.reg,
		Holders: w, Now: func() time.Time { return w.now }, Rand: &locked{r: rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})},
		ShortCode: "*456#", Notice: "n1", SIM: simOf{w}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// key names the step that was made last.
func (w *world) key() [16]byte {
	return [16]byte{byte(w.step), byte(w.step >> 8), byte(w.step >> 16), 1}
}

// by is a new step on a channel.
func (w *world) by(channel string) Step {
	w.step++
	key := w.key()
	return Step{Key: key, Owner: w.owner, Number: w.number, Channel: channel, Lang: "hi", At: w.now}
}

func (w *world) id(owner seal.Owner, id string) string { return string(owner[:]) + id }

// Load, List and Commit are a Store.
func (w *world) Load(_ context.Context, owner seal.Owner, id string) (Request, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.load(owner, id)
}

func (w *world) load(owner seal.Owner, id string) (Request, error) {
	if w.broken != nil {
		return Request{}, w.broken
	}
	b, ok := w.records[w.id(owner, id)]
	if !ok {
		return Request{}, ErrNotFound
	}
	var r Request
	if err := cbor.Unmarshal(b, &r); err != nil {
		w.t.Fatal(err)
	}
	r.Revision = w.revision[w.id(owner, id)]
	return r, nil
}

func (w *world) List(_ context.Context, owner seal.Owner) ([]Request, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Request
	for k := range w.records {
		if id, ok := strings.CutPrefix(k, string(owner[:])); ok {
			r, _ := w.load(owner, id)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Request) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

func (w *world) Commit(_ context.Context, a Act) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.id(a.Request.Owner, a.Request.ID)
	if w.revision[k] != a.Request.Revision {
		return ErrConflict
	}
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339Nano
	mode, err := o.EncMode()
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := mode.Marshal(a.Request)
	if err != nil {
		w.t.Fatal(err)
	}
	w.records[k] = b
	w.revision[k]++
	w.audit = append(w.audit, a.Audit...)
	w.add(a.Out)
	return nil
}

// Add is the outbox.
func (w *world) Add(_ context.Context, ms ...outbox.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.add(ms)
	return nil
}

func (w *world) add(ms []outbox.Message) {
	for _, m := range ms {
		if _, known := w.messages[m.ID]; known {
			continue
		}
		w.messages[m.ID] = m
		w.order = append(w.order, m.ID)
	}
}

// run does every job that is due now, once.
func (w *world) run() {
	w.t.Helper()
	jobs := w.s.Jobs()
	for _, id := range slices.Clone(w.order) {
		m := w.messages[id]
		if m.Kind != outbox.Job || w.done[id] || m.NotBefore.After(w.now) {
			continue
		}
		_, err := jobs.Send(context.Background(), m)
		if err != nil {
			w.errs = append(w.errs, err.Error())
			continue
		}
		w.done[id] = true
	}
}

// settle lets time pass until decisions have run their course.
func (w *world) settle() {
	w.t.Helper()
	for range 12 {
		w.run()
		w.now = w.now.Add(time.Minute)
	}
}

// texts are the SMS of a phrase so far.
func (w *world) texts(phrase string) []outbox.Message {
	var out []outbox.Message
	for _, id := range w.order {
		if m := w.messages[id]; m.Kind == outbox.SMS && m.Phrase.Key == phrase {
			out = append(out, m)
		}
	}
	return out
}

// code is the last code sent.
func (w *world) code() string {
	w.t.Helper()
	all := w.texts(sayCode)
	if len(all) == 0 {
		w.t.Fatal("no code was sent")
	}
	return all[len(all)-1].Phrase.Args["secret"].Text
}

func (w *world) request(id string) Request {
	w.t.Helper()
	r, err := w.Load(context.Background(), w.owner, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// Holder, Token, Owners and Lapsing are Holders.
func (w *world) Holder(_ context.Context, owner seal.Owner, a string) (Holder, error) {
	if owner != w.owner || a != address {
		return Holder{}, fmt.Errorf("test: %w", registry.NotFound)
	}
	return w.holder, nil
}

func (w *world) Token(context.Context, seal.Owner, string) (registry.Token, error) {
	if !w.login {
		return "", fmt.Errorf("test: %w", registry.Unauthorized)
	}
	return "token", nil
}

func (w *world) Owners(_ context.Context, a string) ([]seal.Owner, error) {
	if a != address {
		return nil, nil
	}
	return append([]seal.Owner{w.owner}, w.others...), nil
}

func (w *world) Lapsing(context.Context, seal.Owner, string, time.Time) error {
	w.lapsing++
	return nil
}

func (w *world) Peek(_ context.Context, space, key string, now time.Time, window time.Duration) (int, error) {
	return w.counts[fmt.Sprint(space, key, now.Truncate(window).Unix())], nil
}

// Count and Peek are Counters.
func (w *world) Count(_ context.Context, space, key string, now time.Time, window time.Duration) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := fmt.Sprint(space, key, now.Truncate(window).Unix())
	w.counts[k]++
	return w.counts[k], nil
}

type simOf struct{ *world }

func (s simOf) Changed(context.Context, seal.Owner, msisdn.Number) (SIMChange, bool, error) {
	return s.sim, s.simKnown, s.simErr
}

type indexOf struct{ *world }

func (x indexOf) Put(_ context.Context, space, key, id string, value []byte, expires time.Time) error {
	k := space + "/" + key
	if x.index[k] == nil {
		x.index[k] = map[string][]byte{}
	}
	x.index[k][id] = value
	x.expires[k+"/"+id] = expires
	return nil
}

func (x indexOf) All(_ context.Context, space, key string, now time.Time) (map[string][]byte, error) {
	out := map[string][]byte{}
	k := space + "/" + key
	for id, v := range x.index[k] {
		if at := x.expires[k+"/"+id]; at.IsZero() || now.Before(at) {
			out[id] = v
		}
	}
	return out, nil
}

func (x indexOf) Take(ctx context.Context, space, key string, now time.Time) ([]byte, bool, error) {
	all, _ := x.All(ctx, space, key, now)
	for id, v := range all {
		delete(x.index[space+"/"+key], id)
		return v, true, nil
	}
	return nil, false, nil
}

// fakeRegistry is a consent manager that keeps what it is told, and fails when
// asked to.
type fakeRegistry struct {
	w         *world
	requests  map[string]*registry.ConsentRequest
	artefacts []registry.Artefact
	links     []registry.Link
	approvals [][]registry.Grant
	denials   int
	asks      []registry.Ask
	status    []string
	acks      int
	fail      error // the next calls' answer, until cleared
	failWrite error // likewise, writes only
	lost      bool  // the next write takes effect and its answer is lost
	lazy      bool  // an approval is accepted, and takes effect at the next settling
	pending   func()
	onApprove func(id string, grants []registry.Grant)
	takes     func(effect func()) error // instead of all that, if not nil
	puts      []time.Time               // writes that takes saw
	slow      []slow                    // what they have yet to do
}

var errDown = &registry.Error{Op: "test", Kind: registry.Unavailable}

func newFakeRegistry(w *world) *fakeRegistry {
	hip := registry.Party{ID: "IN0110000001", Name: "Sample Hospital"}
	return &fakeRegistry{w: w, requests: map[string]*registry.ConsentRequest{},
		links: []registry.Link{{HIP: hip, Reference: "p1", CareContexts: []registry.LinkCareContext{{Reference: "v1", Display: "Visit"}}}}}
}

// sample is a request as doctors make them.
func sample(id string) registry.ConsentRequest {
	return registry.ConsentRequest{ID: id, Status: registry.Requested, Purpose: registry.Purpose{Code: "CAREMGT"}, Patient: address,
		HIU: registry.Party{ID: "hiu-1", Name: "Sample Clinic"}, Requester: registry.Requester{Name: "Dr Sample"},
		HITypes: []string{"Prescription", "DiagnosticReport"},
		Permission: registry.Permission{AccessMode: "STORE", From: day0.AddDate(-1, 0, 0), To: day0, EraseAt: day0.AddDate(0, 0, 20),
			Frequency: registry.Frequency{Unit: "DAY", Value: 1, Repeats: 1}}}
}

// raise puts a request at the registry and lets the service learn of it.
func (w *world) raise(id string) {
	w.t.Helper()
	d := sample(id)
	w.reg.requests[id] = &d
	if err := w.s.Learn(context.Background(), w.owner, address, d, w.now); err != nil {
		w.t.Fatal(err)
	}
}

func (f *fakeRegistry) List(context.Context, registry.Token, registry.Page) ([]registry.ConsentRequest, int, error) {
	if f.fail != nil {
		return nil, 0, f.fail
	}
	var out []registry.ConsentRequest
	for _, d := range f.requests {
		out = append(out, *d)
	}
	return out, len(out), nil
}

func (f *fakeRegistry) Get(_ context.Context, _ registry.Token, id string) (registry.ConsentRequest, error) {
	if f.fail != nil {
		return registry.ConsentRequest{}, f.fail
	}
	d, ok := f.requests[id]
	if !ok {
		return registry.ConsentRequest{}, &registry.Error{Op: "test", Kind: registry.NotFound}
	}
	return *d, nil
}

// write applies an effect as the fakery says, and answers.
func (f *fakeRegistry) write(effect func()) error {
	if f.takes != nil {
		return f.takes(effect)
	}
	if f.fail != nil {
		return f.fail
	}
	if f.failWrite != nil {
		return f.failWrite
	}
	if f.lazy {
		f.pending = effect
	} else {
		effect()
	}
	if f.lost {
		f.lost = false
		return &registry.Error{Op: "test", Kind: registry.Unavailable, Unknown: true}
	}
	return nil
}

func (f *fakeRegistry) Approve(_ context.Context, _ registry.Token, id string, grants []registry.Grant) ([]string, error) {
	if f.fail == nil && f.onApprove != nil {
		f.onApprove(id, grants)
	}
	return nil, f.write(func() {
		f.approvals = append(f.approvals, grants)
		d := f.requests[id]
		if d == nil || d.Status != registry.Requested {
			return
		}
		d.Status = registry.Granted
		for i, g := range grants {
			f.artefacts = append(f.artefacts, registry.Artefact{ID: fmt.Sprintf("%s-a%d", id, i), RequestID: id, Status: registry.Granted,
				HIU: d.HIU, HIP: g.HIP, HITypes: g.HITypes, Permission: g.Permission, Purpose: d.Purpose})
		}
	})
}

func (f *fakeRegistry) Deny(_ context.Context, _ registry.Token, id string) error {
	return f.write(func() {
		f.denials++
		if d := f.requests[id]; d != nil && d.Status == registry.Requested {
			d.Status = registry.Denied
		}
	})
}

func (f *fakeRegistry) Revoke(_ context.Context, _ registry.Token, ids ...string) error {
	return f.write(func() {
		for i, a := range f.artefacts {
			if slices.Contains(ids, a.ID) {
				f.artefacts[i].Status = registry.Revoked
				if d := f.requests[a.RequestID]; d != nil {
					d.Status = registry.Revoked
				}
			}
		}
	})
}

func (f *fakeRegistry) Artefacts(_ context.Context, _ registry.Token, p registry.Page) ([]registry.Artefact, int, error) {
	if f.fail != nil {
		return nil, 0, f.fail
	}
	var out []registry.Artefact
	for _, a := range f.artefacts {
		if p.Status == "" || a.Status == p.Status {
			out = append(out, a)
		}
	}
	return out[min(p.Offset, len(out)):min(p.Offset+p.Limit, len(out))], len(out), nil
}

func (f *fakeRegistry) ArtefactsOf(_ context.Context, _ registry.Token, request string) ([]registry.Artefact, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	var out []registry.Artefact
	for _, a := range f.artefacts {
		if a.RequestID == request {
			out = append(out, a)
		}
	}
	return out, nil
}

func (f *fakeRegistry) Links(context.Context, registry.Token) ([]registry.Link, error) {
	return f.links, f.fail
}

func (f *fakeRegistry) RequestConsent(_ context.Context, a registry.Ask) (string, error) {
	if f.fail != nil {
		return "", f.fail
	}
	f.asks = append(f.asks, a)
	return fmt.Sprintf("req-%d", len(f.asks)), nil
}

func (f *fakeRegistry) Status(_ context.Context, _, consent string) (string, error) {
	f.status = append(f.status, consent)
	return fmt.Sprintf("status-%d", len(f.status)), f.fail
}

func (f *fakeRegistry) Acknowledge(context.Context, string, string, registry.ConsentNotify) error {
	f.acks++
	return f.fail
}

// must fails the test unless an exit is the one wanted, and hands back the rest.
func must(t tb, what string, got, want Exit, err error) {
	t.Helper()
	if err != nil && want != Failure || got != want {
		t.Fatalf("%s: %s, %v; want %s", what, got, err, want)
	}
}
