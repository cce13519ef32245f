// Package person is the lasting record of a number: the language its holder chose,
// the notice they agreed to, the accounts (HealthIDs) used from this phone, their
// registry logins, and, for a doctor, who they are.
package person

import (
	"time"

	"healthdial/gsm/msisdn"
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
	Last      Last          `cbor:"11,keyasint"` // the last call that changed this record
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
	Birth    int       `cbor:"3,keyasint,omitempty"` // year
	Refresh  string    `cbor:"4,keyasint,omitempty"` // the registry's refresh token
	Until    time.Time `cbor:"5,keyasint,omitempty"` // when it lapses
	LoggedIn time.Time `cbor:"6,keyasint,omitempty"` // the last login by code
	Misses   int       `cbor:"7,keyasint,omitempty"` // wrong years of birth in a row
	Warned   bool      `cbor:"8,keyasint,omitempty"` // told that the login will lapse
}

// Doctor is who a number's holder proved to be (HPR).
type Doctor struct {
	HPRID    string    `cbor:"1,keyasint"`
	Name     string    `cbor:"2,keyasint"`
	RegNo    string    `cbor:"3,keyasint,omitempty"`
	Facility string    `cbor:"4,keyasint,omitempty"` // the facility's HIU id
	TxnID    string    `cbor:"5,keyasint,omitempty"` // proof begun, waiting for the HPR code
	Proven   time.Time `cbor:"6,keyasint,omitempty"` // zero until proven
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
	Address  string    `cbor:"8,keyasint,omitempty"` // chosen
}

// Login is a login being made.
type Login struct {
	TxnID string    `cbor:"1,keyasint,omitempty"`
	Sent  time.Time `cbor:"2,keyasint,omitempty"`
	Token string    `cbor:"3,keyasint,omitempty"` // the transfer token between verify and choosing an address
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
	State    string    `cbor:"8,keyasint,omitempty"` // searching, found, coded, linked, failed
	At       time.Time `cbor:"9,keyasint,omitempty"`
}

// Context is a care context: one visit's records at a hospital.
type Context struct {
	Reference string `cbor:"1,keyasint"`
	Display   string `cbor:"2,keyasint"`
}
