package person

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/audit"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

var (
	ctx  = context.Background()
	day0 = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
)

const (
	address = "asha.devi@sbx"
	rightly = "042042" // the registries' code
)

// world is a person service among peers that the test controls. Everything stored
// is encoded and decoded.
type world struct {
	t      *testing.T
	s      *Service
	ring   *seal.Keyring
	number msisdn.Number
	owner  seal.Owner
	step   byte

	mu       sync.Mutex // guards the rest
	now      time.Time
	record   []byte
	revision uint64
	messages map[outbox.ID]outbox.Message
	audit    []audit.Event
	index    map[string]map[string][]byte
	counts   map[string]int

	phr     fakePHR
	hip     fakeLinking
	screens fakeScreens
	doctors fakeDoctors
}

func newWorld(t *testing.T) *world {
	t.Helper()
	key := func(b byte) []byte { return bytes.Repeat([]byte{b}, seal.KeySize) }
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	n, err := msisdn.Parse("+919000000001", "")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, ring: ring, number: n, owner: ring.Owner(n.E164()), now: day0, messages: map[outbox.ID]outbox.Message{},
		index: map[string]map[string][]byte{}, counts: map[string]int{}}
	w.phr = fakePHR{w: w, birth: 1990, refreshes: "r2", refreshLife: 14 * 24 * time.Hour, entered: make(chan struct{}, 99)}
	w.s, err = New(Config{Store: w, Index: w, Counters: w, Outbox: w, Ring: ring, PHR: &w.phr, Linking: &w.hip, Doctors: &w.doctors,
		Screens: &w.screens, Now: w.clock, Notice: "n1", ShortCode: "*456#", Suffix: "@sbx",
		OnLogin: func(o seal.Owner, a string, _ time.Time) []outbox.Message {
			return []outbox.Message{{ID: outbox.DeriveID("login", []byte(a)), Owner: o, Kind: outbox.Job, Job: "poll"}}
		},
		Facilities: map[string]Facility{"IN1": {ID: "IN1", Name: "Sample Clinic", HIU: "hiu-1", Doctors: []string{"dr@hpr.abdm"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) by() Step {
	w.step++
	return Step{Key: [16]byte{w.step, 1}, Owner: w.owner, Number: w.number, Channel: "ussd", Lang: "hi", At: w.clock()}
}

func (w *world) person() Person {
	w.t.Helper()
	p, err := w.s.Load(ctx, w.owner, w.number)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) texts(phrase string) (n int) {
	for _, m := range w.messages {
		if m.Kind == outbox.SMS && m.Phrase.Key == phrase {
			n++
		}
	}
	return n
}

// runs does the callback jobs; it says how many want to wait.
func (w *world) runs() (waiting int) {
	for id, m := range w.messages {
		if m.Job != JobHeard {
			continue
		}
		if _, err := w.s.Jobs().Send(ctx, m); err != nil {
			waiting++
			continue
		}
		delete(w.messages, id)
	}
	return waiting
}

// tells does the jobs that tell of a linking, each twice, once they are due.
func (w *world) tells() {
	w.t.Helper()
	w.pass(tellAfter)
	for id, m := range w.messages {
		if m.Job != JobTell || m.NotBefore.After(w.clock()) {
			continue
		}
		for range 2 {
			if _, err := w.s.Jobs().Send(ctx, m); err != nil {
				w.t.Fatal(err)
			}
		}
		delete(w.messages, id)
	}
}

// logIn logs in by code.
func (w *world) logIn() {
	w.t.Helper()
	w.phr.accounts = []registry.Account{{Address: address, Name: "Asha Devi"}}
	exit, err := w.s.SendLoginCode(ctx, w.by())
	must(w.t, "send", exit, Sent, err)
	exit, err = w.s.VerifyLoginCode(ctx, w.by(), rightly, "")
	must(w.t, "verify", exit, In, err)
}

func must(t *testing.T, what string, got, want Exit, err error) {
	t.Helper()
	if err != nil || got != want {
		t.Fatalf("%s: %s, %v; want %s", what, got, err, want)
	}
}

// Load and Commit are a Store.
func (w *world) Load(_ context.Context, owner seal.Owner) (Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.record == nil || owner != w.owner {
		return Person{}, ErrNotFound
	}
	var p Person
	if err := cbor.Unmarshal(w.record, &p); err != nil {
		return Person{}, err
	}
	p.Revision = w.revision
	return p, nil
}

func (w *world) Commit(_ context.Context, a Act) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a.Person.Revision != w.revision {
		return ErrConflict
	}
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339Nano
	mode, err := o.EncMode()
	if err != nil {
		return err
	}
	b, err := mode.Marshal(a.Person)
	if err != nil {
		return err
	}
	w.record = b
	w.revision++
	w.audit = append(w.audit, a.Audit...)
	w.add(a.Out)
	return nil
}

func (w *world) add(ms []outbox.Message) {
	for _, m := range ms {
		if _, known := w.messages[m.ID]; !known {
			w.messages[m.ID] = m
		}
	}
}

func (w *world) Add(_ context.Context, ms ...outbox.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.add(ms)
	return nil
}

func (w *world) Put(_ context.Context, space, key, id string, value []byte, _ time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := space + "/" + key
	if w.index[k] == nil {
		w.index[k] = map[string][]byte{}
	}
	w.index[k][id] = value
	return nil
}

func (w *world) All(_ context.Context, space, key string, _ time.Time) (map[string][]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.index[space+"/"+key], nil
}

func (w *world) Remove(_ context.Context, space, key, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.index[space+"/"+key], id)
	return nil
}

func (w *world) Count(_ context.Context, space, key string, now time.Time, window time.Duration) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := fmt.Sprint(space, key, now.Truncate(window).Unix())
	w.counts[k]++
	return w.counts[k], nil
}

// fakeScreens is what conversations showed.
type fakeScreens struct {
	showed map[[16]byte]bool
	fail   error
}

func (f *fakeScreens) Showed(_ context.Context, _ seal.Owner, event [16]byte) (bool, error) {
	return f.showed[event], f.fail
}

// fakePHR is HealthID.
type fakePHR struct {
	w           *world
	accounts    []registry.Account
	fail        error // the next calls' answer, until cleared
	made        []string
	birth       int
	sent        int
	refreshed   int
	refreshes   registry.Token // what a refresh gives
	refreshLife time.Duration
	gate        chan struct{} // a refresh waits for it, if set
	entered     chan struct{} // then it says here that it does
	loggedOut   int
}

func (f *fakePHR) code() (string, error) {
	if f.fail != nil {
		return "", f.fail
	}
	f.sent++
	return fmt.Sprintf("txn-%d", f.sent), nil
}

func (f *fakePHR) verify(otp registry.OTP) (registry.Verified, error) {
	if f.fail != nil {
		return registry.Verified{}, f.fail
	}
	if _, err := registry.ParseOTP(string(otp)); err != nil {
		return registry.Verified{}, err
	}
	if string(otp) != rightly {
		return registry.Verified{}, &registry.Error{Op: "test", Kind: registry.WrongOTP}
	}
	return registry.Verified{Txn: "verified", Accounts: f.accounts, Transfer: "transfer"}, nil
}

func (f *fakePHR) tokens() registry.Tokens {
	return registry.Tokens{Access: "access", AccessUntil: f.w.clock().Add(30 * time.Minute), Refresh: "r1", RefreshUntil: f.w.clock().Add(15 * 24 * time.Hour)}
}

func (f *fakePHR) RequestEnrolOTP(context.Context, msisdn.Number) (string, error) { return f.code() }
func (f *fakePHR) RequestLoginOTP(context.Context, msisdn.Number) (string, error) { return f.code() }

func (f *fakePHR) VerifyEnrolOTP(_ context.Context, _ string, otp registry.OTP) (registry.Verified, error) {
	return f.verify(otp)
}

func (f *fakePHR) VerifyLoginOTP(_ context.Context, _ string, otp registry.OTP) (registry.Verified, error) {
	return f.verify(otp)
}

func (f *fakePHR) Suggest(context.Context, string, registry.Details) ([]string, error) {
	return []string{"asha.devi90"}, f.fail
}

func (f *fakePHR) Exists(_ context.Context, a string) (bool, error) {
	return slices.Contains(f.made, a), f.fail
}

func (f *fakePHR) Enrol(_ context.Context, _ string, d registry.Details) (registry.Enrolled, error) {
	a := d.ABHAAddress + "@sbx"
	if f.fail != nil {
		var e *registry.Error
		if e, _ = f.fail.(*registry.Error); e != nil && e.Unknown {
			f.made = append(f.made, a)
		}
		return registry.Enrolled{}, f.fail
	}
	f.made = append(f.made, a)
	return registry.Enrolled{Address: a, Tokens: f.tokens()}, nil
}

func (f *fakePHR) ChooseAccount(_ context.Context, v registry.Verified, _ string) (registry.Tokens, error) {
	if v.Transfer != "transfer" || v.Txn != "verified" {
		return registry.Tokens{}, &registry.Error{Op: "test", Kind: registry.Unauthorized}
	}
	return f.tokens(), f.fail
}

func (f *fakePHR) Profile(context.Context, registry.Token) (registry.Profile, error) {
	return registry.Profile{Address: address, Name: "Asha Devi", Year: f.birth}, f.fail
}

func (f *fakePHR) Refresh(context.Context, registry.Token) (registry.Tokens, error) {
	f.w.mu.Lock()
	f.refreshed++
	f.w.mu.Unlock()
	if f.gate != nil {
		f.entered <- struct{}{}
		<-f.gate
	}
	if f.fail != nil {
		return registry.Tokens{}, f.fail
	}
	now := f.w.clock()
	t := registry.Tokens{Access: "fresh", AccessUntil: now.Add(30 * time.Minute), Refresh: f.refreshes}
	if f.refreshLife > 0 {
		t.RefreshUntil = now.Add(f.refreshLife)
	}
	return t, nil
}

func (f *fakePHR) Logout(context.Context, registry.Token) error {
	f.loggedOut++
	return f.fail
}

// fakeLinking is a hospital that answers by callback.
type fakeLinking struct {
	asked []string
	fail  error
	lose  bool // the reply, after the effect
}

func (f *fakeLinking) ask(what string) (string, error) {
	if f.fail != nil {
		return "", f.fail
	}
	f.asked = append(f.asked, what)
	id := fmt.Sprintf("req-%d", len(f.asked))
	if f.lose {
		return id, &registry.Error{Op: what, Kind: registry.Unavailable, Unknown: true}
	}
	return id, nil
}

func (f *fakeLinking) Discover(context.Context, registry.Token, string, ...registry.Identifier) (string, error) {
	return f.ask("discover")
}

func (f *fakeLinking) Init(_ context.Context, _ registry.Token, txn, _ string, ps []registry.LinkPatient) (string, error) {
	return f.ask(fmt.Sprint("init ", txn, " ", len(ps)))
}

func (f *fakeLinking) Confirm(_ context.Context, _ registry.Token, link string, code registry.OTP) (string, error) {
	if len(code) < 4 {
		return "", registry.ErrBadOTP
	}
	return f.ask("confirm " + link)
}

// fakeDoctors is the registry of professionals.
type fakeDoctors struct {
	list []registry.Doctor
	sent []string
}

func (f *fakeDoctors) ByMobile(context.Context, msisdn.Number) ([]registry.Doctor, error) {
	return f.list, nil
}

func (f *fakeDoctors) SendOTP(_ context.Context, id string, _ msisdn.Number) (string, error) {
	f.sent = append(f.sent, id)
	return "txn", nil
}

func (f *fakeDoctors) VerifyOTP(_ context.Context, _ string, otp registry.OTP) error {
	if string(otp) != rightly {
		return &registry.Error{Op: "test", Kind: registry.WrongOTP}
	}
	return nil
}

// leaks says whether a secret is anywhere outside the sealed record.
func (w *world) leaks(secret string) bool {
	for _, m := range w.messages {
		if strings.Contains(fmt.Sprint(m.Phrase, m.Text, string(m.Payload)), secret) {
			return true
		}
	}
	for _, e := range w.audit {
		if b, err := e.MarshalCBOR(); err != nil || strings.Contains(string(b), secret) {
			return true
		}
	}
	return false
}
