package flows

import (
	"context"
	"time"

	"healthdial/consent"
	"healthdial/gsm/msisdn"
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
func (f *fakePersons) SetDetails(context.Context, person.Step, person.Details) (person.Exit, error) {
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
func (f *fakePersons) DoctorOf(context.Context, seal.Owner, time.Time) (person.Doctor, person.Facility, bool, error) {
	return person.Doctor{}, person.Facility{}, f.proved, f.err
}

// fakeConsents answers every step with one exit, about one request.
type fakeConsents struct {
	exit    consent.Exit
	request consent.Request
	coded   bool
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
