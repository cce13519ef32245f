package flows

import (
	"bytes"
	"context"
	"testing"
	"time"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/registry"
	"healthdial/seal"
)

// fakePersons answers every step with one exit, about one person.
type fakePersons struct {
	exit   person.Exit
	person person.Person
	proved bool
	token  error
	called bool // as it was set last
	err    error

	promised []string // kinds
	keys     [][16]byte
	owed     person.Promise
	sent     []outbox.Message

	shown   []string // states of linkings
	unshown error    // why they are not noted
}

func (f *fakePersons) Load(context.Context, seal.Owner, msisdn.Number) (person.Person, error) {
	return f.person, f.err
}
func (f *fakePersons) answer() (person.Exit, error) { return f.exit, f.err }

func (f *fakePersons) SetLanguage(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) Agree(context.Context, person.Step) (person.Exit, error) { return f.answer() }
func (f *fakePersons) SetCalled(_ context.Context, _ person.Step, called bool) (person.Exit, error) {
	f.called = called
	return f.answer()
}
func (f *fakePersons) Stop(context.Context, person.Step) (person.Exit, error) { return f.answer() }
func (f *fakePersons) Identify(context.Context, person.Step, string, int) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) Proved(context.Context, seal.Owner, string, time.Time) (bool, error) {
	return f.proved, f.err
}
func (f *fakePersons) Prove(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) Token(context.Context, seal.Owner, string) (registry.Token, error) {
	return "token", f.token
}
func (f *fakePersons) LogOut(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) SendEnrolCode(context.Context, person.Step) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) VerifyEnrolCode(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) ChooseFound(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) SetDetails(_ context.Context, st person.Step, _ person.Details) (person.Exit, error) {
	f.keys = append(f.keys, st.Key)
	return f.answer()
}
func (f *fakePersons) Suggest(context.Context, person.Step) ([]string, person.Exit, error) {
	return []string{"sample.address"}, f.exit, f.err
}
func (f *fakePersons) Enrol(_ context.Context, _ person.Step, address string, _ person.Place) (string, person.Exit, error) {
	return address + "@sbx", f.exit, f.err
}
func (f *fakePersons) SendLoginCode(context.Context, person.Step) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) VerifyLoginCode(context.Context, person.Step, string, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) ChooseLogin(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) Discover(context.Context, person.Step, string, string, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) BeginLink(context.Context, person.Step) (person.Exit, error) { return f.answer() }
func (f *fakePersons) ConfirmLink(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) ShowLinking(_ context.Context, _ person.Step, l person.Linking, event [16]byte) error {
	f.shown = append(f.shown, l.State)
	return f.unshown
}
func (f *fakePersons) SendDoctorCode(context.Context, person.Step) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) VerifyDoctorCode(context.Context, person.Step, string) (person.Exit, error) {
	return f.answer()
}
func (f *fakePersons) Promise(_ context.Context, st person.Step, kind, _ string) (person.Exit, error) {
	f.keys = append(f.keys, st.Key)
	f.promised = append(f.promised, kind)
	return f.answer()
}
func (f *fakePersons) Owed(context.Context, outbox.Message) (person.Person, person.Promise, bool, error) {
	return f.person, f.owed, f.owed.Kind != "", f.err
}
func (f *fakePersons) Fulfil(_ context.Context, _ person.Person, _ person.Promise, out ...outbox.Message) error {
	f.sent = append(f.sent, out...)
	return f.err
}
func (f *fakePersons) LineBack(_ person.Person, q person.Promise, _ time.Time) outbox.Message {
	return outbox.Message{Phrase: engine.Phrase{Key: "line back " + q.Kind}}
}
func (f *fakePersons) Lasting(job outbox.JobFunc) outbox.JobFunc { return job }
func (f *fakePersons) DoctorOf(context.Context, seal.Owner, time.Time) (person.Doctor, person.Facility, bool, error) {
	return person.Doctor{}, person.Facility{}, f.proved, f.err
}

// fakeConsents answers every step with one exit, about one request.
type fakeConsents struct {
	exit    consent.Exit
	request consent.Request
	coded   bool
	wished  bool
	err     error
	asked   *consent.Asker
}

func (f *fakeConsents) all() []consent.Request {
	if f.request.ID == "" {
		return nil
	}
	return []consent.Request{f.request}
}
func (f *fakeConsents) Waiting(context.Context, seal.Owner, string, time.Time) ([]consent.Request, error) {
	return f.all(), f.err
}
func (f *fakeConsents) ByRef(context.Context, seal.Owner, string) (consent.Request, error) {
	if f.err == nil && f.request.ID == "" {
		return f.request, consent.ErrNotFound
	}
	return f.request, f.err
}
func (f *fakeConsents) Coded(context.Context, consent.Step) (consent.Request, bool, error) {
	return f.request, f.coded, f.err
}
func (f *fakeConsents) Review(context.Context, consent.Step, string) (consent.Request, consent.Exit, error) {
	return f.request, f.exit, f.err
}
func (f *fakeConsents) Narrow(context.Context, consent.Step, string, []string) (consent.Request, consent.Exit, error) {
	return f.request, f.exit, f.err
}
func (f *fakeConsents) SpeakCode(context.Context, consent.Step, string) (string, consent.Exit, error) {
	return "123456", f.exit, f.err
}
func (f *fakeConsents) SendCode(context.Context, consent.Step, string) (consent.Exit, error) {
	return f.exit, f.err
}
func (f *fakeConsents) Approve(context.Context, consent.Step, string, string) (consent.Request, consent.Exit, error) {
	return f.request, f.exit, f.err
}
func (f *fakeConsents) Deny(context.Context, consent.Step, string) (consent.Request, consent.Exit, error) {
	return f.request, f.exit, f.err
}
func (f *fakeConsents) Revoke(context.Context, consent.Step, string) (consent.Request, consent.Exit, error) {
	return f.request, f.exit, f.err
}
func (f *fakeConsents) Grants(context.Context, consent.Step, string) ([]consent.Request, consent.Exit, error) {
	return f.all(), f.exit, f.err
}
func (f *fakeConsents) VisitCode(context.Context, consent.Step, string) (string, consent.Exit, error) {
	return "12345678", f.exit, f.err
}
func (f *fakeConsents) Ask(_ context.Context, _ consent.Step, who consent.Asker, _, _, _ string) (string, consent.Exit, error) {
	f.asked = &who
	return "4711", f.exit, f.err
}

func (f *fakeConsents) Intend(context.Context, consent.Step, string) (consent.Request, consent.Exit, error) {
	return f.request, f.exit, f.err
}
func (f *fakeConsents) Intended(context.Context, consent.Step) (consent.Request, bool, error) {
	return f.request, f.wished, f.err
}

// fakeLine is a line that a test cuts.
type fakeLine struct{ down, full bool }

func (f *fakeLine) Down() (time.Time, bool) { return now, f.down }
func (f *fakeLine) Room() bool              { return !f.full }

type fakeLinks struct {
	links []registry.Link
	err   error
}

func (f fakeLinks) Links(context.Context, registry.Token) ([]registry.Link, error) {
	return f.links, f.err
}

type fakeFacilities struct {
	list []registry.Facility
	err  error
}

func (f fakeFacilities) Search(context.Context, registry.FacilityQuery) ([]registry.Facility, int, error) {
	return f.list, len(f.list), f.err
}

func clock() time.Time { return now }

func ring(t *testing.T) *seal.Keyring {
	t.Helper()
	key := func(b byte) []byte { return bytes.Repeat([]byte{b}, seal.KeySize) }
	r, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
