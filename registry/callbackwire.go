package registry

import (
	"encoding/json"
	"strings"
	"time"
)

// wireCallback is the union of all callback bodies.
type wireCallback struct {
	Response       struct{ RequestID string }
	Resp           struct{ RequestID string } // as versions before 3 wrote it
	Error          *wireFault
	ConsentRequest struct {
		ID, Status       string
		ConsentArtefacts []struct{ ID string }
	}
	Notification struct {
		ConsentRequestID, Status string
		ConsentArtefacts         []struct{ ID string }
	}
	TransactionID string
	Patient       []LinkPatient
	MatchedBy     []string
	Link          struct {
		ReferenceNumber string
		Meta            struct {
			CommunicationHint   string
			CommunicationExpiry instant
		}
	}
}

type wireFault struct {
	Code    json.RawMessage
	Message string
}

// The most that a callback may list, and the longest text it may carry.
const (
	maxListed = 500
	maxText   = 512
)

var callbackReaders = map[string]func(wireCallback) (Callback, bool){
	PathConsentOnInit:   consentOnInit,
	PathConsentOnStatus: consentOnStatus,
	PathConsentNotify:   consentNotify,
	PathLinkOnDiscover:  linkOnDiscover,
	PathLinkOnInit:      linkOnInit,
	PathLinkOnConfirm:   linkOnConfirm,
}

func (w wireCallback) answers() string { return first(w.Response.RequestID, w.Resp.RequestID) }

func (w wireCallback) fault() *Fault {
	if w.Error == nil {
		return nil
	}
	code := cleanCode(string(w.Error.Code))
	if code == "" && w.Error.Message == "" {
		return nil // some send an empty error beside a success
	}
	k := kindOf(400, code, managerCodes)
	if strings.Contains(strings.ToLower(w.Error.Message), "otp") { // facilities have no common code for it
		k = codeFault(w.Error.Message)
	}
	return &Fault{Code: code, Kind: k}
}

// oversized says that some list or text is longer than any honest one.
func (w wireCallback) oversized() bool {
	n := len(w.MatchedBy) + len(w.ConsentRequest.ConsentArtefacts) + len(w.Notification.ConsentArtefacts) + len(w.Patient)
	long := len(w.Link.Meta.CommunicationHint) > maxText
	for _, m := range w.MatchedBy {
		long = long || len(m) > maxText
	}
	for _, p := range w.Patient {
		n += len(p.CareContexts)
		long = long || len(p.Reference) > maxText || len(p.Display) > maxText || len(p.HIType) > maxText
		for _, c := range p.CareContexts {
			long = long || len(c.Reference) > maxText || len(c.Display) > maxText
		}
	}
	return long || n > maxListed
}

func ids(list []struct{ ID string }) (out []string, ok bool) {
	for _, a := range list {
		if !validID(a.ID) {
			return nil, false
		}
		out = append(out, a.ID)
	}
	return out, true
}

func consentOnInit(w wireCallback) (Callback, bool) {
	c := ConsentOnInit{RequestID: w.answers(), Fault: w.fault()}
	if c.Fault == nil {
		c.Consent = w.ConsentRequest.ID
	}
	return c, validID(c.RequestID) && (c.Fault != nil || validID(c.Consent))
}

func consentOnStatus(w wireCallback) (Callback, bool) {
	c := ConsentOnStatus{RequestID: w.answers(), Fault: w.fault()}
	if !validID(c.RequestID) || c.Fault != nil {
		return c, validID(c.RequestID)
	}
	c.Consent, c.Status = w.ConsentRequest.ID, ParseStatus(w.ConsentRequest.Status)
	var ok bool
	c.Artefacts, ok = ids(w.ConsentRequest.ConsentArtefacts)
	return c, ok && validID(c.Consent) && c.Status != ""
}

func consentNotify(w wireCallback) (Callback, bool) {
	c := ConsentNotify{Consent: w.Notification.ConsentRequestID, Status: ParseStatus(w.Notification.Status)}
	var ok bool
	c.Artefacts, ok = ids(w.Notification.ConsentArtefacts)
	named := validID(c.Consent) || c.Consent == "" && len(c.Artefacts) > 0
	return c, ok && named && c.Status != ""
}

func linkOnDiscover(w wireCallback) (Callback, bool) {
	c := LinkOnDiscover{RequestID: w.answers(), Fault: w.fault()}
	if !validID(c.RequestID) || c.Fault != nil {
		return c, validID(c.RequestID)
	}
	c.Txn, c.Patients, c.MatchedBy = w.TransactionID, tidyPatients(w.Patient), w.MatchedBy
	return c, validID(c.Txn)
}

func linkOnInit(w wireCallback) (Callback, bool) {
	c := LinkOnInit{RequestID: w.answers(), Fault: w.fault()}
	if !validID(c.RequestID) || c.Fault != nil {
		return c, validID(c.RequestID)
	}
	c.Txn, c.Link, c.Hint = w.TransactionID, w.Link.ReferenceNumber, tidy(w.Link.Meta.CommunicationHint)
	c.Expires = time.Time(w.Link.Meta.CommunicationExpiry)
	return c, validID(c.Link)
}

func linkOnConfirm(w wireCallback) (Callback, bool) {
	c := LinkOnConfirm{RequestID: w.answers(), Fault: w.fault()}
	if c.Fault == nil {
		c.Patients = tidyPatients(w.Patient)
	}
	return c, validID(c.RequestID)
}
