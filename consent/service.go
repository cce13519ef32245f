package consent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/time/rate"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

// Manager is the consent manager as a patient uses it; *registry.Consents is one.
type Manager interface {
	List(ctx context.Context, access registry.Token, p registry.Page) ([]registry.ConsentRequest, int, error)
	Get(ctx context.Context, access registry.Token, id string) (registry.ConsentRequest, error)
	Approve(ctx context.Context, access registry.Token, id string, grants []registry.Grant) ([]string, error)
	Deny(ctx context.Context, access registry.Token, id string) error
	Revoke(ctx context.Context, access registry.Token, artefacts ...string) error
	Artefacts(ctx context.Context, access registry.Token, p registry.Page) ([]registry.Artefact, int, error)
	ArtefactsOf(ctx context.Context, access registry.Token, request string) ([]registry.Artefact, error)
}

// Links says what is linked to an account; *registry.Linking does.
type Links interface {
	Links(ctx context.Context, access registry.Token) ([]registry.Link, error)
}

// HIU raises requests on a facility's behalf; *registry.HIU does.
type HIU interface {
	RequestConsent(ctx context.Context, a registry.Ask) (requestID string, err error)
	Status(ctx context.Context, hiu, consentRequest string) (requestID string, err error)
	Acknowledge(ctx context.Context, hiu, callback string, n registry.ConsentNotify) error
}

// Holder is what consent must know of a number's account.
type Holder struct {
	Number   msisdn.Number
	Address  string
	Name     string // of which only initials are ever sent
	Lang     string
	LoggedIn time.Time // last registry login by code from this number
	Until    time.Time // when that login lapses
	Called   bool      // wants to be called about requests, besides the SMS
}

// Holders knows who holds an account on which number. Without a registry login
// that lives, Token fails with an error that is registry.Unauthorized; for an
// account that is not on this phone, both fail with one that is registry.NotFound.
type Holders interface {
	Holder(ctx context.Context, owner seal.Owner, address string) (Holder, error)
	Token(ctx context.Context, owner seal.Owner, address string) (registry.Token, error)
	// Owners are the numbers that use an account.
	Owners(ctx context.Context, address string) ([]seal.Owner, error)
	// Lapsing tells the holder, once for each login, how to keep hearing of requests.
	Lapsing(ctx context.Context, owner seal.Owner, address string, at time.Time) error
}

// Index finds things by keyed name. See package store.
type Index interface {
	Put(ctx context.Context, space, key, id string, value []byte, expires time.Time) error
	All(ctx context.Context, space, key string, now time.Time) (map[string][]byte, error)
	Take(ctx context.Context, space, key string, now time.Time) (value []byte, ok bool, err error)
}

// Counters count events in fixed windows.
type Counters interface {
	Count(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error)
	Peek(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error)
}

// Adder commits messages that belong to no request yet. Adding an ID again changes
// nothing.
type Adder interface {
	Add(ctx context.Context, ms ...outbox.Message) error
}

// Config is what a Service needs. Fields without a note are required.
type Config struct {
	Store    Store
	Index    Index
	Counters Counters
	Outbox   Adder
	Ring     *seal.Keyring
	Manager  Manager
	Links    Links
	HIU      HIU
	Holders  Holders
	Now      func() time.Time // for jobs; a step brings its own time
	Rand     io.Reader        // cryptographic
	Credible func() bool      // whether the time is to be believed: no code is drawn else; nil always

	ShortCode string   // what people dial, "*456#"
	Notice    string   // version of the notice in force
	Self      []string // our own HIU ids: requests of a person to themselves raise no prompt
	Policy    Policy
	// Glimpses reports whether an operator can show a number a prompt at once (USSN); nil
	// if none can. It is asked for each prompt: links and peers come and go.
	Glimpses func(n msisdn.Number) bool

	// Down reports whether the registry is known to be out of reach, so that nobody waits
	// for it; nil if that is never known.
	Down func() bool

	SIM           SIMChanges // nil only with AcceptNoFeed
	AcceptNoFeed  bool       // the operator accepts that SIM changes go unseen: grants are then VIEW and 30 days
	Epoch         uint64     // raised when a backup is restored: voids every live code
	PollEvery     time.Duration
	PollBudget    *rate.Limiter // of all polls of this node; nil is no limit
	FetchBudget   time.Duration // how long a step may wait for the registry; 0 is 3 s
	AskTypes      []string      // what doctors ask for; nil is all
	AskRange      time.Duration // how far back; 0 is a year
	CodesPerHour  int           // for each number; 0 is 5
	AsksPerDoctor int           // each hour; 0 is 20
	AsksPerHIU    int           // each hour; 0 is 200
	AsksPerPerson int           // each day; 0 is 10
}

// Service decides. It is safe for concurrent use; every method commits what it did
// before it returns.
type Service struct{ Config }

// ErrNoFeed is returned by New for a Config without a feed of SIM changes whose
// operator did not accept that.
var ErrNoFeed = errors.New("consent: no feed of SIM changes: give one or accept the risk")

// New checks the Config and fills in its zeros. It starts nothing.
func New(c Config) (*Service, error) {
	if c.SIM == nil && !c.AcceptNoFeed {
		return nil, ErrNoFeed
	}
	for name, missing := range map[string]bool{"Store": c.Store == nil, "Index": c.Index == nil, "Counters": c.Counters == nil,
		"Outbox": c.Outbox == nil, "Ring": c.Ring == nil, "Manager": c.Manager == nil, "Links": c.Links == nil, "HIU": c.HIU == nil,
		"Holders": c.Holders == nil, "Now": c.Now == nil, "Rand": c.Rand == nil, "ShortCode": c.ShortCode == "", "Notice": c.Notice == ""} {
		if missing {
			return nil, fmt.Errorf("consent: Config.%s is missing", name)
		}
	}
	if c.SIM == nil {
		c.Policy = c.Policy.unfed()
	}
	return &Service{c.withDefaults()}, nil
}

func (c Config) withDefaults() Config {
	for p, d := range map[*int]int{&c.CodesPerHour: 5, &c.AsksPerDoctor: 20, &c.AsksPerHIU: 200, &c.AsksPerPerson: 10} {
		if *p == 0 {
			*p = d
		}
	}
	for p, d := range map[*time.Duration]time.Duration{&c.PollEvery: 15 * time.Minute, &c.FetchBudget: 3 * time.Second, &c.AskRange: DefaultKeep} {
		if *p == 0 {
			*p = d
		}
	}
	if c.Down == nil {
		c.Down = func() bool { return false }
	}
	if len(c.AskTypes) == 0 {
		c.AskTypes = []string{"DiagnosticReport", "DischargeSummary", "HealthDocumentRecord", "ImmunizationRecord",
			"OPConsultation", "Prescription", "WellnessRecord"}
	}
	return c
}
