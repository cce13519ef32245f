package flows

import (
	"context"
	"time"

	"healthdial/consent"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/postal"
	"healthdial/registry"
	"healthdial/seal"
)

// Domains are what the calls speak to.
type Domains struct {
	Persons    Persons
	Consents   Consents
	Links      Links
	Facilities Facilities
	Places     *postal.Table
	Line       Line                      // nil where it is never known to be down
	Voice      Voice                     // nil where no calls can be placed
	Notice     string                    // version of the notice in force
	Limit      func(variable string) int // characters that a variable may have: Book.Limit
	// Pause waits between looks for a registry's callback; it returns early with
	// ctx's error. nil is a real pause.
	Pause func(ctx context.Context, d time.Duration) error
}

// Calls answers the calls of all flows: a session.Caller.
type Calls struct {
	Domains
	table map[string]binding
}

// Persons is the person domain as flows use it; *person.Service is it.
type Persons interface {
	Load(ctx context.Context, owner seal.Owner, number msisdn.Number) (person.Person, error)
	SetLanguage(ctx context.Context, st person.Step, lang string) (person.Exit, error)
	Agree(ctx context.Context, st person.Step) (person.Exit, error)
	Stop(ctx context.Context, st person.Step) (person.Exit, error)
	Identify(ctx context.Context, st person.Step, address string, birth int) (person.Exit, error)
	Proved(ctx context.Context, owner seal.Owner, address string, now time.Time) (bool, error)
	Prove(ctx context.Context, st person.Step, address string) (person.Exit, error)
	Token(ctx context.Context, owner seal.Owner, address string) (registry.Token, error)
	LogOut(ctx context.Context, st person.Step, address string) (person.Exit, error)
	SetCalled(ctx context.Context, st person.Step, called bool) (person.Exit, error)
	Enrolling
	LoggingIn
	Hospitals
	Professionals
	Promising
}

// Enrolling makes a HealthID, step by step.
type Enrolling interface {
	SendEnrolCode(ctx context.Context, st person.Step) (person.Exit, error)
	VerifyEnrolCode(ctx context.Context, st person.Step, code string) (person.Exit, error)
	ChooseFound(ctx context.Context, st person.Step, address string) (person.Exit, error)
	SetDetails(ctx context.Context, st person.Step, d person.Details) (person.Exit, error)
	Suggest(ctx context.Context, st person.Step) ([]string, person.Exit, error)
	Enrol(ctx context.Context, st person.Step, address string, place person.Place) (string, person.Exit, error)
}

// LoggingIn finds a HealthID that exists.
type LoggingIn interface {
	SendLoginCode(ctx context.Context, st person.Step) (person.Exit, error)
	VerifyLoginCode(ctx context.Context, st person.Step, code, address string) (person.Exit, error)
	ChooseLogin(ctx context.Context, st person.Step, address string) (person.Exit, error)
}

// Hospitals links the records that hospitals hold.
type Hospitals interface {
	Discover(ctx context.Context, st person.Step, address, facility, name string) (person.Exit, error)
	BeginLink(ctx context.Context, st person.Step) (person.Exit, error)
	ConfirmLink(ctx context.Context, st person.Step, code string) (person.Exit, error)
	ShowLinking(ctx context.Context, st person.Step, seen person.Linking, event [16]byte) error
}

// Professionals proves who is a doctor.
type Professionals interface {
	SendDoctorCode(ctx context.Context, st person.Step) (person.Exit, error)
	VerifyDoctorCode(ctx context.Context, st person.Step, code string) (person.Exit, error)
	DoctorOf(ctx context.Context, owner seal.Owner, now time.Time) (person.Doctor, person.Facility, bool, error)
}

// Promising owes people what waits for the line.
type Promising interface {
	Promise(ctx context.Context, st person.Step, kind, account string) (person.Exit, error)
	Owed(ctx context.Context, m outbox.Message) (person.Person, person.Promise, bool, error)
	Fulfil(ctx context.Context, p person.Person, q person.Promise, out ...outbox.Message) error
	LineBack(p person.Person, q person.Promise, now time.Time) outbox.Message
	Lasting(job outbox.JobFunc) outbox.JobFunc
}

// Consents is the consent domain as flows use it; *consent.Service is it. A request
// is named by its registry id or by its reference.
type Consents interface {
	Waiting(ctx context.Context, owner seal.Owner, account string, now time.Time) ([]consent.Request, error)
	ByRef(ctx context.Context, owner seal.Owner, ref string) (consent.Request, error)
	Coded(ctx context.Context, st consent.Step) (consent.Request, bool, error)
	Review(ctx context.Context, st consent.Step, request string) (consent.Request, consent.Exit, error)
	Narrow(ctx context.Context, st consent.Step, request string, types []string) (consent.Request, consent.Exit, error)
	SendCode(ctx context.Context, st consent.Step, request string) (consent.Exit, error)
	SpeakCode(ctx context.Context, st consent.Step, request string) (digits string, exit consent.Exit, err error)
	Intend(ctx context.Context, st consent.Step, request string) (consent.Request, consent.Exit, error)
	Intended(ctx context.Context, st consent.Step) (consent.Request, bool, error)
	Approve(ctx context.Context, st consent.Step, request, code string) (consent.Request, consent.Exit, error)
	Deny(ctx context.Context, st consent.Step, request string) (consent.Request, consent.Exit, error)
	Revoke(ctx context.Context, st consent.Step, request string) (consent.Request, consent.Exit, error)
	Grants(ctx context.Context, st consent.Step, account string) ([]consent.Request, consent.Exit, error)
	VisitCode(ctx context.Context, st consent.Step, account string) (code string, exit consent.Exit, err error)
	Ask(ctx context.Context, st consent.Step, who consent.Asker, target, purpose, days string) (askNo string, exit consent.Exit, err error)
}

// Links lists what is linked to an account; *registry.Linking does.
type Links interface {
	Links(ctx context.Context, access registry.Token) ([]registry.Link, error)
}

// Facilities finds hospitals; *registry.Facilities does.
type Facilities interface {
	Search(ctx context.Context, q registry.FacilityQuery) ([]registry.Facility, int, error)
}
