package registry

import (
	"strings"
	"time"
)

// Status is how a consent request or artefact stands.
type Status string

// The statuses of the consent manager.
const (
	Requested Status = "REQUESTED"
	Granted   Status = "GRANTED"
	Denied    Status = "DENIED"
	Expired   Status = "EXPIRED"
	Revoked   Status = "REVOKED"
)

// ParseStatus reads a status as the registries write it, in any case, and
// "ROVKED" for REVOKED as their own contract has it. Anything else is "".
func ParseStatus(s string) Status {
	switch u := Status(strings.ToUpper(strings.TrimSpace(s))); u {
	case Requested, Granted, Denied, Expired, Revoked:
		return u
	case "ROVKED":
		return Revoked
	}
	return ""
}

// Party is a facility (HIP), a requester's institution (HIU) or a consent manager.
type Party struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"`
}

// Purpose is why records are asked for. The codes are CAREMGT, BTG, PUBHLTH,
// HPAYMT, DSRCH and PATRQT.
type Purpose struct {
	Text   string `json:"text"`
	Code   string `json:"code"`
	RefURI string `json:"refUri,omitempty"`
}

// Identifier is a number that somebody is registered under.
type Identifier struct {
	Type   string `json:"type"`
	Value  string `json:"value"`
	System string `json:"system,omitempty"`
}

// Requester is the person who asks: a doctor.
type Requester struct {
	Name       string     `json:"name"`
	Identifier Identifier `json:"identifier"`
}

// CareContext names one visit or report at a facility.
type CareContext struct {
	Patient   string `json:"patientReference"`
	Reference string `json:"careContextReference"`
}

// Frequency is how often data may be fetched: Repeats times each Value Units.
type Frequency struct {
	Unit    string `json:"unit"` // HOUR, DAY, WEEK, MONTH, YEAR
	Value   int    `json:"value"`
	Repeats int    `json:"repeats"`
}

// Permission is what may be done with which dates' records until when.
type Permission struct {
	AccessMode string // VIEW, STORE, QUERY or STREAM
	From, To   time.Time
	EraseAt    time.Time
	Frequency  Frequency
}

// ConsentRequest is one request as the patient sees it.
type ConsentRequest struct {
	ID           string
	Status       Status
	Purpose      Purpose
	Patient      string // ABHA address
	HIP          Party  // zero if any facility is meant
	HIU          Party
	Requester    Requester
	HITypes      []string // OPConsultation, Prescription, ...
	CareContexts []CareContext
	Permission   Permission
	Created      time.Time
	Updated      time.Time
}

// Grant is what the patient agrees to for one facility: never more than was asked.
type Grant struct {
	HITypes      []string
	HIP          Party
	CareContexts []CareContext
	Permission   Permission
}

// Artefact is a consent that was given.
type Artefact struct {
	ID           string
	RequestID    string
	Status       Status
	Purpose      Purpose
	Patient      string
	HIP          Party
	HIU          Party
	Requester    Requester
	HITypes      []string
	CareContexts []CareContext
	Permission   Permission
	Created      time.Time
}
