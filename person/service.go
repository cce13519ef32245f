package person

import (
	"context"
	"fmt"
	"sync"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

// PHR is HealthID; *registry.PHR is one.
type PHR interface {
	RequestEnrolOTP(ctx context.Context, mobile msisdn.Number) (txn string, err error)
	VerifyEnrolOTP(ctx context.Context, txn string, otp registry.OTP) (registry.Verified, error)
	Suggest(ctx context.Context, txn string, d registry.Details) ([]string, error)
	Exists(ctx context.Context, address string) (bool, error)
	Enrol(ctx context.Context, txn string, d registry.Details) (registry.Enrolled, error)
	RequestLoginOTP(ctx context.Context, mobile msisdn.Number) (txn string, err error)
	VerifyLoginOTP(ctx context.Context, txn string, otp registry.OTP) (registry.Verified, error)
	ChooseAccount(ctx context.Context, v registry.Verified, address string) (registry.Tokens, error)
	Profile(ctx context.Context, access registry.Token) (registry.Profile, error)
	Refresh(ctx context.Context, refresh registry.Token) (registry.Tokens, error)
	Logout(ctx context.Context, access registry.Token) error
}

// Hospitals links hospitals' records; *registry.Linking does.
type Hospitals interface {
	Discover(ctx context.Context, access registry.Token, hip string, ids ...registry.Identifier) (requestID string, err error)
	Init(ctx context.Context, access registry.Token, txn, address string, patients []registry.LinkPatient) (requestID string, err error)
	Confirm(ctx context.Context, access registry.Token, link string, code registry.OTP) (requestID string, err error)
}

// Doctors is the registry of professionals; *registry.Doctors is one.
type Doctors interface {
	ByMobile(ctx context.Context, mobile msisdn.Number) ([]registry.Doctor, error)
	SendOTP(ctx context.Context, id string, mobile msisdn.Number) (txn string, err error)
	VerifyOTP(ctx context.Context, txn string, otp registry.OTP) error
}

// Index finds things by keyed name. See package store.
type Index interface {
	Put(ctx context.Context, space, key, id string, value []byte, expires time.Time) error
	All(ctx context.Context, space, key string, now time.Time) (map[string][]byte, error)
	Remove(ctx context.Context, space, key, id string) error
}

// Counters count events in fixed windows.
type Counters interface {
	Count(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error)
}

// Screens knows what conversations have shown.
type Screens interface {
	// Showed reports whether the page of an event went to its screen, as far as anybody
	// can know. In doubt it did not.
	Showed(ctx context.Context, owner seal.Owner, event [16]byte) (bool, error)
}

// Adder commits messages that belong to no record.
type Adder interface {
	Add(ctx context.Context, ms ...outbox.Message) error
}

// Facility is one that lets doctors ask for consent in its name.
type Facility struct {
	ID      string // HFR id
	Name    string
	HIU     string   // its HIU id
	Doctors []string // HPR ids or numbers of those who may
}

// Config is what a Service needs. Fields without a note are required.
type Config struct {
	Store      Store
	Index      Index
	Counters   Counters
	Outbox     Adder
	Ring       *seal.Keyring
	PHR        PHR
	Linking    Hospitals
	Doctors    Doctors
	Screens    Screens             // nil: everything is told by SMS too
	Now        func() time.Time    // for jobs and tokens; a step brings its own time
	Notice     string              // version of the notice in force
	ShortCode  string              // what people dial
	Suffix     string              // of new addresses: "@abdm", "@sbx"
	Facilities map[string]Facility // by HFR id; nil is none

	// OnLogin is what follows from a login, committed with it; nil is nothing.
	OnLogin func(owner seal.Owner, address string, at time.Time) []outbox.Message

	CodesPerHalfHour int // asked of the registries for one number; 0 is 3
	CodesPerDay      int // 0 is 10
}

// Service keeps persons. It is safe for concurrent use; every method commits what
// it did before it returns.
type Service struct {
	Config

	mu     sync.Mutex
	logins map[login]*access // guarded by mu; entries have their own lock
}

// New checks the Config and fills in its zeros. It starts nothing.
func New(c Config) (*Service, error) {
	for name, missing := range map[string]bool{"Store": c.Store == nil, "Index": c.Index == nil, "Counters": c.Counters == nil,
		"Outbox": c.Outbox == nil, "Ring": c.Ring == nil, "PHR": c.PHR == nil, "Linking": c.Linking == nil, "Doctors": c.Doctors == nil,
		"Now": c.Now == nil, "Notice": c.Notice == "", "ShortCode": c.ShortCode == "", "Suffix": c.Suffix == ""} {
		if missing {
			return nil, fmt.Errorf("person: Config.%s is missing", name)
		}
	}
	if c.CodesPerHalfHour == 0 {
		c.CodesPerHalfHour = 3
	}
	if c.CodesPerDay == 0 {
		c.CodesPerDay = 10
	}
	return &Service{Config: c, logins: map[login]*access{}}, nil
}
