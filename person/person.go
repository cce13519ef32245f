// Package person is the lasting record of a number: the language its holder chose,
// the notice they agreed to, the accounts (HealthIDs) used from this phone, their
// registry logins, and, for a doctor, who they are.
package person

import (
	"slices"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/registry"
	"healthdial/seal"
)

// Person is everything lasting that we know of a number. It is sealed at rest.
type Person struct {
	Owner     seal.Owner    `cbor:"1,keyasint"`
	Revision  uint64        `cbor:"-"` // as loaded; 0 for a new one
	Number    msisdn.Number `cbor:"2,keyasint"`
	Lang      string        `cbor:"3,keyasint,omitempty"`
	Agreed    []Agreement   `cbor:"4,keyasint,omitempty"`
	Accounts  []Account     `cbor:"5,keyasint,omitempty"`
	Doctor    *Doctor       `cbor:"6,keyasint,omitempty"`
	Stopped   bool          `cbor:"7,keyasint,omitempty"` // STOP: optional messages end, security notices go on
	Enrolment *Enrolment    `cbor:"8,keyasint,omitempty"` // begun, waiting for its code or its details
	Login     *Login        `cbor:"9,keyasint,omitempty"` // begun, waiting for its code
	Linking   *Linking      `cbor:"10,keyasint,omitempty"`
	Called    bool          `cbor:"12,keyasint,omitempty"` // wants to be called about requests
	Promises  []Promise     `cbor:"13,keyasint,omitempty"` // owed once the line to the registries is back
	Last      Last          `cbor:"11,keyasint"`           // the last call that changed this record
}

// Last is a call's key with the exit it had: a repeat of the call gets it again.
type Last struct {
	Key  [16]byte `cbor:"1,keyasint"`
	Exit string   `cbor:"2,keyasint,omitempty"`
}

// Agreement is a notice that the holder agreed to (DPDP Act 2023 s.5-6).
type Agreement struct {
	Notice  string    `cbor:"1,keyasint"` // version
	Lang    string    `cbor:"2,keyasint"`
	Channel string    `cbor:"3,keyasint"`
	At      time.Time `cbor:"4,keyasint"`
}

// Account is one HealthID used from this number.
type Account struct {
	Address  string    `cbor:"1,keyasint"` // ABHA address with its suffix
	Name     string    `cbor:"2,keyasint,omitempty"`
	Birth    int       `cbor:"3,keyasint,omitempty"`  // year
	Refresh  string    `cbor:"4,keyasint,omitempty"`  // the registry's refresh token
	Until    time.Time `cbor:"5,keyasint,omitempty"`  // when it lapses
	LoggedIn time.Time `cbor:"6,keyasint,omitempty"`  // the last login by code
	Misses   int       `cbor:"7,keyasint,omitempty"`  // wrong years of birth in a row
	Warned   bool      `cbor:"8,keyasint,omitempty"`  // told that the login will lapse
	Coded    time.Time `cbor:"9,keyasint,omitempty"`  // the last right code of a consent
	Texted   int       `cbor:"10,keyasint,omitempty"` // of them by SMS, which lock SMS only
}

// Doctor is who a number's holder proved to be (HPR).
type Doctor struct {
	HPRID    string    `cbor:"1,keyasint"`
	Name     string    `cbor:"2,keyasint"`
	RegNo    string    `cbor:"3,keyasint,omitempty"` // HPR number
	Facility string    `cbor:"4,keyasint,omitempty"` // the facility's HIU id
	TxnID    string    `cbor:"5,keyasint,omitempty"` // proof begun, waiting for the HPR code
	Proven   time.Time `cbor:"6,keyasint,omitempty"` // zero until proven
	Sent     time.Time `cbor:"7,keyasint,omitempty"` // when the HPR code was sent
}

// Enrolment is a HealthID being made: the registry's transaction, and the details
// given so far, which survive a lapsed transaction.
type Enrolment struct {
	TxnID    string    `cbor:"1,keyasint,omitempty"`
	Sent     time.Time `cbor:"2,keyasint,omitempty"` // when the registry sent its code
	Verified bool      `cbor:"3,keyasint,omitempty"`
	Name     string    `cbor:"4,keyasint,omitempty"`
	Birth    int       `cbor:"5,keyasint,omitempty"`
	Gender   string    `cbor:"6,keyasint,omitempty"` // M, F, O
	PIN      string    `cbor:"7,keyasint,omitempty"`
	Address  string    `cbor:"8,keyasint,omitempty"`  // chosen
	Found    []Found   `cbor:"9,keyasint,omitempty"`  // addresses that the mobile has already
	Token    string    `cbor:"10,keyasint,omitempty"` // the transfer token that logs in to one of them
	Asked    time.Time `cbor:"11,keyasint,omitempty"` // when Address was asked for; its outcome is not known
}

// Found is an address that the registry has for a mobile.
type Found struct {
	Address string `cbor:"1,keyasint"`
	Name    string `cbor:"2,keyasint,omitempty"`
}

// Login is a login being made.
type Login struct {
	TxnID string    `cbor:"1,keyasint,omitempty"`
	Sent  time.Time `cbor:"2,keyasint,omitempty"`
	Token string    `cbor:"3,keyasint,omitempty"` // the transfer token between verify and choosing an address
	Found []Found   `cbor:"4,keyasint,omitempty"` // what there is to choose from
}

// Linking is a hospital's records being linked to an account.
type Linking struct {
	Account  string    `cbor:"1,keyasint"`
	Facility string    `cbor:"2,keyasint"`
	Request  string    `cbor:"3,keyasint,omitempty"` // REQUEST-ID of the step whose callback we await
	TxnID    string    `cbor:"4,keyasint,omitempty"`
	Link     string    `cbor:"5,keyasint,omitempty"` // link reference number, after init
	Found    []Context `cbor:"6,keyasint,omitempty"` // care contexts that the hospital found
	Patient  string    `cbor:"7,keyasint,omitempty"` // the hospital's patient reference
	State    string    `cbor:"8,keyasint,omitempty"` // one of the Link states
	At       time.Time `cbor:"9,keyasint,omitempty"`
	Name     string    `cbor:"10,keyasint,omitempty"` // the facility's
	Shown    [16]byte  `cbor:"12,keyasint"`           // the conversation's event whose page shows State; zero if none does
	Told     bool      `cbor:"13,keyasint,omitempty"` // of State, by SMS

	Patients []registry.LinkPatient `cbor:"11,keyasint,omitempty"` // Found, as the registry wants it back
}

// The states of a linking.
const (
	LinkSearching  = "searching"  // the hospital was asked
	LinkFound      = "found"      // it found records: Found
	LinkNone       = "none"       // it found none
	LinkAsked      = "asked"      // it was asked to send its code
	LinkCoded      = "coded"      // it sent its code
	LinkConfirming = "confirming" // the code is on its way to it
	LinkLinked     = "linked"
	LinkWrong      = "wrong" // it refused the code: another may be entered
	LinkFailed     = "failed"
)

// HasAgreed says that the holder agreed to a version of the notice.
func (p Person) HasAgreed(notice string) bool {
	return slices.ContainsFunc(p.Agreed, func(a Agreement) bool { return a.Notice == notice })
}

// Account finds an account by its address.
func (p Person) Account(address string) (Account, bool) {
	if i := p.find(address); i >= 0 {
		return p.Accounts[i], true
	}
	return Account{}, false
}

func (p Person) find(address string) int {
	return slices.IndexFunc(p.Accounts, func(a Account) bool { return strings.EqualFold(a.Address, address) })
}

// Context is a care context: one visit's records at a hospital.
type Context struct {
	Reference string `cbor:"1,keyasint"`
	Display   string `cbor:"2,keyasint"`
}
