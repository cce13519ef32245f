package consent

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/registry"
)

// Asker is a doctor, proven by HPR and bound to a facility, who asks for consent.
type Asker struct {
	HPRID    string `cbor:"1,keyasint"`
	Name     string `cbor:"2,keyasint"`
	RegNo    string `cbor:"3,keyasint,omitempty"` // HPR number
	HIU      string `cbor:"4,keyasint"`           // the facility's HIU id
	Facility string `cbor:"5,keyasint"`           // its name
}

// purposes are what a doctor may ask for by phone, with the registry's text. Break
// the glass and a patient's own request are not among them.
var purposes = map[string]string{
	"CAREMGT": "Care Management",
	"HPAYMT":  "Healthcare Payment",
	"PUBHLTH": "Public Health",
	"DSRCH":   "Disease Specific Healthcare Research",
}

const (
	maxAskDays  = 365
	spaceRaised = "raised" // REQUEST-ID of ours -> asking
	spaceAsked  = "ask.person"
	askLife     = 24 * time.Hour     // from when it was first put to the registry
	askKept     = 7 * 24 * time.Hour // from when it was given, while the registry is away
)

// asking is a doctor's request on its way to the registry.
type asking struct {
	Doctor  msisdn.Number `cbor:"1,keyasint"`
	Lang    string        `cbor:"2,keyasint"`
	Who     Asker         `cbor:"3,keyasint"`
	Address string        `cbor:"4,keyasint"` // "" if the code named nobody
	Purpose string        `cbor:"5,keyasint"`
	Days    int           `cbor:"6,keyasint"`
	AskNo   string        `cbor:"7,keyasint"`
	At      time.Time     `cbor:"8,keyasint"`
	Consent string        `cbor:"9,keyasint,omitempty"`  // the registry's id, once known
	Put     time.Time     `cbor:"10,keyasint,omitempty"` // when it was first put to the registry: the days begin
}

// Ask lets a proven doctor ask a person for consent: the person is named by a visit
// code or a full ABHA address, days is how long the records may be kept. askNo is
// what doctor and service call the request from then on. Whether anybody was asked
// is never told: the exit is Asked, good or bad. Other exits, which depend on the
// doctor alone: Unproven, Bad (no such purpose, days or form of target), Limited,
// Failure.
func (s *Service) Ask(ctx context.Context, st Step, who Asker, target, purpose, days string) (askNo string, exit Exit, err error) {
	if who.HPRID == "" || who.HIU == "" {
		return "", Unproven, nil
	}
	a, ok := s.parseAsk(st, who, target, purpose, days)
	if !ok {
		return "", Bad, nil
	}
	if exit, err := s.mayAsk(ctx, st, who); exit != OK {
		return "", exit, err
	}
	m, err := s.address(ctx, st, target, &a)
	if err != nil {
		return "", Failure, err
	}
	if err := s.Outbox.Add(ctx, m); err != nil {
		return "", Failure, fmt.Errorf("consent: keeping a doctor's request: %w", err)
	}
	if isVisit(target) { // single use: what is left of a race is stopped by the message's id
		if _, _, err := s.Index.Take(ctx, spaceVisit, s.name(spaceVisit, target), st.At); err != nil {
			return "", Failure, fmt.Errorf("consent: spending a visit code: %w", err)
		}
	}
	return a.AskNo, Asked, nil
}

func isVisit(target string) bool { return len(target) == visitDigits && digitsOnly(target) }

func (s *Service) parseAsk(st Step, who Asker, target, purpose, days string) (asking, bool) {
	n, err := strconv.Atoi(days)
	purpose = strings.ToUpper(purpose)
	if err != nil || n < 1 || n > maxAskDays || purposes[purpose] == "" || !isVisit(target) && !registry.ValidAddress(target) {
		return asking{}, false
	}
	h := s.Ring.Code("consent.ask", st.Key[:])
	no := (int(h[0])<<16 | int(h[1])<<8 | int(h[2])) % 10_000
	return asking{Doctor: st.Number, Lang: st.Lang, Who: who, Purpose: purpose, Days: n, AskNo: fmt.Sprintf("%04d", no), At: st.At.UTC()}, true
}

// mayAsk bounds what one doctor and one facility may ask.
func (s *Service) mayAsk(ctx context.Context, st Step, who Asker) (Exit, error) {
	limits := []struct {
		space, key string
		most       int
	}{
		{"ask.doctor", hex.EncodeToString(st.Owner[:]), s.AsksPerDoctor},
		{"ask.facility", s.name("hiu", who.HIU), s.AsksPerHIU},
	}
	for _, l := range limits {
		n, err := s.Counters.Count(ctx, l.space, l.key, st.At, time.Hour)
		if err != nil {
			return Failure, fmt.Errorf("consent: counting a doctor's requests: %w", err)
		}
		if n > l.most {
			return Limited, nil
		}
	}
	return OK, nil
}

// address finds whom the target names and makes the job, the same way for a code
// that names nobody. A code's job is named after the code: whoever comes second
// with it adds nothing.
func (s *Service) address(ctx context.Context, st Step, target string, a *asking) (outbox.Message, error) {
	owner, what := st.Owner, hex.EncodeToString(st.Key[:])
	a.Address = target
	if isVisit(target) {
		v, ok, err := s.visitor(ctx, target, st.At)
		if err != nil {
			return outbox.Message{}, err
		}
		a.Address = v.Account
		if ok {
			owner, what = v.Owner, s.name(spaceVisit, target)+v.Account
		}
	}
	return s.errand(owner, JobAsk, what, *a, st.At)
}

func (s *Service) visitor(ctx context.Context, code string, now time.Time) (visit, bool, error) {
	all, err := s.Index.All(ctx, spaceVisit, s.name(spaceVisit, code), now)
	if err != nil {
		return visit{}, false, fmt.Errorf("consent: looking a visit code up: %w", err)
	}
	for _, b := range all {
		var v visit
		if err := cbor.Unmarshal(b, &v); err != nil {
			return visit{}, false, fmt.Errorf("consent: decoding a visit: %w", err)
		}
		return v, true, nil
	}
	return visit{}, false, nil
}
