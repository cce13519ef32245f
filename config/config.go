package config

import "time"

// Environment says which of ABDM's worlds an installation belongs to.
type Environment string

// The environments.
const (
	Sandbox    Environment = "sandbox"
	Production Environment = "production"
)

// Config is a whole installation. Zero values of optional fields leave the default
// to the package that the value is for.
type Config struct {
	Environment Environment    `yaml:"environment"`
	Service     Service        `yaml:"service"`
	Store       Store          `yaml:"store"`
	Keys        Keys           `yaml:"keys"`
	Links       []Link         `yaml:"links"`
	Modems      []Modem        `yaml:"modems"` // of this machine
	Operators   []Operator     `yaml:"operators"`
	Portability string         `yaml:"portability"` // file of numbers that left the operator of their prefix
	Routes      []Route        `yaml:"routes"`      // over which links messages leave; the links in their order if none
	DLT         *DLT           `yaml:"dlt"`         // what is registered under TRAI's rules
	Gateways    []Gateway      `yaml:"gateways"`
	Listeners   []SMPPListener `yaml:"listeners"`
	Voice       *Voice         `yaml:"voice"` // if people can call, or be called
	Registries  Registries     `yaml:"registries"`
	Admin       Admin          `yaml:"admin"`
	Facilities  []Facility     `yaml:"facilities"`
	Policy      Policy         `yaml:"policy"`
	Offline     Offline        `yaml:"offline"`

	Laboratory    bool `yaml:"-"` // loaded as such
	AllowVolatile bool `yaml:"-"` // so too: a Redis that may forget is taken
}

// Service is what citizens know of us.
type Service struct {
	Code      string        `yaml:"code"`      // the USSD code: *456#
	SMSNumber string        `yaml:"sms"`       // where SMS are sent to: 56789
	Helpline  string        `yaml:"helpline"`  // told under help
	Region    string        `yaml:"region"`    // ISO 3166 of numbers without a country code; IN if empty
	Languages []string      `yaml:"languages"` // BCP 47; the first is for those who have not chosen
	Keep      time.Duration `yaml:"keep"`      // how long an unfinished conversation can be continued
}

// Keys are the master keys, one for each purpose.
type Keys struct {
	Sealing []SealingKey `yaml:"sealing"` // the first seals, all open
	Numbers string       `yaml:"numbers"` // file of the key that names citizens
	Codes   string       `yaml:"codes"`   // file of the key that hashes one-time codes

	NumbersKey Secret `yaml:"-"`
	CodesKey   Secret `yaml:"-"`
}

// SealingKey is one master key for sealing. Its ID is written into every record
// sealed under it and never used for another key.
type SealingKey struct {
	ID   uint32 `yaml:"id"`
	File string `yaml:"file"`

	Key Secret `yaml:"-"`
}

// Facility lets doctors ask for consent in a facility's name: whoever proves to be
// one of its doctors may raise requests under its HIU id.
type Facility struct {
	ID      string   `yaml:"id"`      // HFR id: IN0123456789
	HIU     string   `yaml:"hiu"`     // its id as a health information user
	Name    string   `yaml:"name"`    // as patients know it
	Doctors []string `yaml:"doctors"` // HPR ids: 14 digits or name@hpr.abdm
}

// Offline is about what people give while the line to the registries is down.
type Offline struct {
	Most      int           `yaml:"most"`       // how much may wait: 10000
	Megabytes int           `yaml:"megabytes"`  // likewise: 32
	PerSecond int           `yaml:"per_second"` // how much goes on once the line is back: 10
	Retry     time.Duration `yaml:"retry"`      // how often the registries are reached for meanwhile: 15s
}

// Policy is what the installation decides about risk.
type Policy struct {
	// SIMChange is a file that lists changed and recycled numbers; see package
	// consent. Exactly one of the two is given.
	SIMChange string `yaml:"simchange"`
	// AcceptNoSIMChange runs without such a list: a changed SIM is not noticed, and
	// grants are narrowed to VIEW and 30 days.
	AcceptNoSIMChange bool `yaml:"accept_no_simchange"`
	// Broad grants STORE, QUERY and STREAM as asked; without it every grant is VIEW.
	Broad bool `yaml:"broad"`
	// Epoch is raised by one when a backup is restored: it voids every live code.
	Epoch uint32 `yaml:"epoch"`
	// Poll is how often the registry is asked for a person's requests: 15m.
	Poll time.Duration `yaml:"poll"`
	// PollsPerSecond bounds that over all persons: 10.
	PollsPerSecond int `yaml:"polls_per_second"`
}
