// Package consent decides: requests for a person's records, the codes that approve
// them, the decisions and what became of them. A state machine over durable
// records; it knows no channel and no flow.
package consent

import (
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/registry"
	"healthdial/seal"
)

// State is where a request stands.
type State string

// The states of a request. A decision is DECIDED until the registry took it.
const (
	Pending    State = "PENDING"     // waiting for the person
	Decided    State = "DECIDED"     // the person decided; recorded
	Submitted  State = "SUBMITTED"   // the registry accepted it (202)
	Granted    State = "GRANTED"     // the artefact exists
	Denied     State = "DENIED"      // the registry shows it denied
	Failed     State = "FAILED"      // the registry refused it for good
	NeedsLogin State = "NEEDS_LOGIN" // the registry login lapsed before it was submitted
	Overtaken  State = "OVERTAKEN"   // decided elsewhere, or changed meanwhile
	Expired    State = "EXPIRED"     // nobody answered: silence never denies
	Revoking   State = "REVOKING"    // the person revoked; recorded, not yet at the registry
	Revoked    State = "REVOKED"     // the registry shows it revoked
)

// Choice is what a person decided.
type Choice string

// The choices.
const (
	Approve Choice = "approve"
	Deny    Choice = "deny"
)

// Terms are what a request asks for or, after narrowing, what a person grants.
type Terms struct {
	Types      []string  `cbor:"1,keyasint"` // hiTypes, sorted
	From       time.Time `cbor:"2,keyasint"`
	To         time.Time `cbor:"3,keyasint"`
	Erase      time.Time `cbor:"4,keyasint"` // dataEraseAt: until when the data may be kept
	Access     string    `cbor:"5,keyasint"` // VIEW, STORE, QUERY, STREAM
	Facilities []string  `cbor:"6,keyasint,omitempty"`
	Frequency  string    `cbor:"7,keyasint,omitempty"` // canonical, as the registry gave it
	Contexts   []string  `cbor:"8,keyasint,omitempty"` // care contexts, if the request names them
}

// Code is the one live code of a request. Only its keyed hash is kept.
type Code struct {
	Hash    [32]byte  `cbor:"1,keyasint"`
	Digest  [32]byte  `cbor:"2,keyasint"` // what it authorises, as read back
	Expires time.Time `cbor:"3,keyasint"`
	Tries   int       `cbor:"4,keyasint,omitempty"` // spent
	Keyed   int       `cbor:"6,keyasint,omitempty"` // of them, wrong and not by SMS
	Void    bool      `cbor:"5,keyasint,omitempty"`
	Spoken  bool      `cbor:"7,keyasint,omitempty"` // in a call that we placed: it counts only there
}

// Request is one consent request of one account. It is sealed at rest.
type Request struct {
	ID        string        `cbor:"1,keyasint"` // the registry's
	Owner     seal.Owner    `cbor:"2,keyasint"`
	Revision  uint64        `cbor:"-"` // as loaded; 0 for a new one
	Number    msisdn.Number `cbor:"3,keyasint"`
	Account   string        `cbor:"4,keyasint"` // ABHA address
	Ref       string        `cbor:"5,keyasint"` // 6 unguessable digits, unique among the owner's
	Requester string        `cbor:"6,keyasint"` // the doctor, as the registry names them
	Facility  string        `cbor:"7,keyasint"` // who asks: the HIU's name
	HIU       string        `cbor:"8,keyasint"`
	Purpose   string        `cbor:"9,keyasint"` // CAREMGT ...
	Asked     Terms         `cbor:"10,keyasint"`
	Narrowed  *Terms        `cbor:"11,keyasint,omitempty"`
	State     State         `cbor:"12,keyasint"`
	Choice    Choice        `cbor:"13,keyasint,omitempty"`
	Code      *Code         `cbor:"14,keyasint,omitempty"`
	Delay     time.Time     `cbor:"15,keyasint,omitempty"` // no code before this, after misses
	Misses    int           `cbor:"16,keyasint,omitempty"` // codes voided so far
	Artefacts []string      `cbor:"17,keyasint,omitempty"`
	Doctor    msisdn.Number `cbor:"18,keyasint,omitempty"` // who raised it through us, to be told
	Created   time.Time     `cbor:"19,keyasint"`
	Expires   time.Time     `cbor:"20,keyasint"`
	DecidedAt time.Time     `cbor:"21,keyasint,omitempty"`
	Notice    string        `cbor:"22,keyasint,omitempty"` // notice version, language and channel of the decision
	Lang      string        `cbor:"23,keyasint,omitempty"`
	Channel   string        `cbor:"24,keyasint,omitempty"`
	Last      Last          `cbor:"25,keyasint"`

	Initials   string           `cbor:"26,keyasint,omitempty"` // of the account's holder, all that an unasked SMS says
	Sources    []registry.Party `cbor:"27,keyasint,omitempty"` // Asked.Facilities with their names
	ReadBack   time.Time        `cbor:"28,keyasint,omitempty"` // when it was last read from the registry for the person
	Attempted  time.Time        `cbor:"29,keyasint,omitempty"` // when the decision was last put to the registry
	DoctorLang string           `cbor:"30,keyasint,omitempty"`
	AskNo      string           `cbor:"31,keyasint,omitempty"` // what the doctor knows the request by
	Withdrawn  time.Time        `cbor:"32,keyasint,omitempty"` // when the revocation was last put to the registry
	RevokedAt  time.Time        `cbor:"33,keyasint,omitempty"` // when the person took it back

	Intent *Intent `cbor:"36,keyasint,omitempty"` // wish to approve, given while the registry was away

	AttemptedLost int `cbor:"34,keyasint,omitempty"` // of Attempted: how many in a row have no known outcome
	WithdrawnLost int `cbor:"35,keyasint,omitempty"` // of Withdrawn, likewise
}

// Terms are what approving now would grant: as asked, or as narrowed.
func (r Request) Terms() Terms {
	if r.Narrowed != nil {
		return *r.Narrowed
	}
	return r.Asked
}

// AsOf is when the record was last known to be what the registry shows.
func (r Request) AsOf() time.Time {
	if r.ReadBack.IsZero() {
		return r.Created
	}
	return r.ReadBack
}

// Given is when the person last said something about the request that is, or was, to
// be carried to the registry; zero if they did not.
func (r Request) Given() time.Time {
	at := latest(r.DecidedAt, r.RevokedAt)
	if r.Intent != nil {
		at = latest(at, r.Intent.At)
	}
	return at
}

// Live says that the request can still be answered at now.
func (r Request) Live(now time.Time) bool {
	return r.State == Pending && now.Before(r.Expires)
}

// coded says that a code of the request can be entered at now.
func (r Request) coded(now time.Time) bool {
	return r.Live(now) && r.Code != nil && !r.Code.Void && r.Code.Tries < maxTries && now.Before(r.Code.Expires)
}

// Last is a call's key with the exit it had: a repeat of the call gets it again.
type Last struct {
	Key  [16]byte `cbor:"1,keyasint"`
	Exit string   `cbor:"2,keyasint,omitempty"`
}
