package registry

import (
	"encoding/json"
	"errors"
	"time"
)

// The paths below our callback URL that the gateway posts to.
const (
	PathConsentOnInit   = "/api/v3/hiu/consent/request/on-init"
	PathConsentOnStatus = "/api/v3/hiu/consent/request/on-status"
	PathConsentNotify   = "/api/v3/hiu/consent/request/notify"
	PathLinkOnDiscover  = "/api/v3/hiu/patient/care-context/on-discover"
	PathLinkOnInit      = "/api/v3/hiu/patient/care-context/on-init"
	PathLinkOnConfirm   = "/api/v3/hiu/patient/care-context/on-confirm"
)

// CallbackPaths lists them all.
func CallbackPaths() []string {
	return []string{PathConsentOnInit, PathConsentOnStatus, PathConsentNotify, PathLinkOnDiscover, PathLinkOnInit, PathLinkOnConfirm}
}

// MaxCallback bounds a callback's body in octets.
const MaxCallback = 256 << 10

// ErrBadCallback is returned for a body that is not what its path promises. It
// carries no content.
var ErrBadCallback = errors.New("registry: callback body is malformed")

// Callback is one of the types below. A callback is a hint: who sent it is proved
// by Verifier, and what it says is fetched again before anybody acts on it.
type Callback interface {
	// Answers is the REQUEST-ID of ours that this answers; "" for a notice that
	// answers nothing.
	Answers() string
}

// Fault is why the other side could not do what was asked. Kind is WrongOTP,
// Lapsed, NotFound, Conflict and so on, as for an Error.
type Fault struct {
	Code string
	Kind Kind
}

// ConsentOnInit names a consent request that we raised.
type ConsentOnInit struct {
	RequestID string // ours, as Answers
	Consent   string // the consent request's id
	Fault     *Fault // set instead of Consent
}

// ConsentOnStatus says how one stands.
type ConsentOnStatus struct {
	RequestID string
	Consent   string
	Status    Status
	Artefacts []string
	Fault     *Fault // set instead of the rest
}

// ConsentNotify says that a patient decided, or that a request or grant ended.
type ConsentNotify struct {
	Consent   string // the consent request's id; "" where the registry leaves it out on a revocation
	Status    Status
	Artefacts []string
}

// LinkOnDiscover is what a facility found.
type LinkOnDiscover struct {
	RequestID string
	Txn       string
	Patients  []LinkPatient
	MatchedBy []string
	Fault     *Fault // set instead of Patients
}

// LinkOnInit says that a facility has sent its code.
type LinkOnInit struct {
	RequestID string
	Txn       string
	Link      string // for Confirm
	Hint      string // the facility's words for where the code went, masked
	Expires   time.Time
	Fault     *Fault // set instead of the rest
}

// LinkOnConfirm says what is linked now.
type LinkOnConfirm struct {
	RequestID string
	Patients  []LinkPatient
	Fault     *Fault // set instead of Patients
}

// Answers is the REQUEST-ID of RequestConsent.
func (c ConsentOnInit) Answers() string { return c.RequestID }

// Answers is the REQUEST-ID of Status.
func (c ConsentOnStatus) Answers() string { return c.RequestID }

// Answers is "": nobody asked.
func (c ConsentNotify) Answers() string { return "" }

// Answers is the REQUEST-ID of Discover.
func (c LinkOnDiscover) Answers() string { return c.RequestID }

// Answers is the REQUEST-ID of Init.
func (c LinkOnInit) Answers() string { return c.RequestID }

// Answers is the REQUEST-ID of Confirm.
func (c LinkOnConfirm) Answers() string { return c.RequestID }

// ParseCallback reads the body posted to one of the paths, or fails with
// ErrBadCallback.
func ParseCallback(path string, body []byte) (Callback, error) {
	read, ok := callbackReaders[path]
	if !ok || len(body) > MaxCallback {
		return nil, ErrBadCallback
	}
	var w wireCallback
	if json.Unmarshal(body, &w) != nil || w.oversized() {
		return nil, ErrBadCallback
	}
	c, ok := read(w)
	if !ok {
		return nil, ErrBadCallback
	}
	return c, nil
}
