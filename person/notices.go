package person

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"healthdial/audit"
	"healthdial/engine"
	"healthdial/outbox"
	"healthdial/seal"
)

// The phrases of the SMS that this package sends. None names a hospital. Arguments:
// initials of the account's holder, code (what to dial), days (Count).
const (
	sayLapsing    = "sms.login_lapsing" // initials, code, days; optional: STOP ends it
	sayLinkFound  = "sms.link_found"
	sayLinkNone   = "sms.link_none"
	sayLinkCoded  = "sms.link_coded"
	sayLinkDone   = "sms.link_done"
	sayLinkWrong  = "sms.link_wrong"
	sayLinkFailed = "sms.link_failed"

	// The line to the registries is back (LineBack).
	sayLineEnrol   = "sms.line_enrol"
	sayLineLogin   = "sms.line_login"
	sayLineLink    = "sms.line_link"
	sayLineDoctor  = "sms.line_doctor"
	sayLineRecords = "sms.line_records"
	sayLineLapsed  = "sms.line_lapsed" // it came back too late
)

// Phrases lists every phrase that this package sends by SMS, for checks at start.
func Phrases() []string {
	return []string{sayLapsing, sayLinkFound, sayLinkNone, sayLinkCoded, sayLinkDone, sayLinkWrong, sayLinkFailed,
		sayLineEnrol, sayLineLogin, sayLineLink, sayLineDoctor, sayLineRecords, sayLineLapsed}
}

// say is an SMS to the holder, one for each phrase and occasion.
func (s *Service) say(p Person, address, phrase, occasion string, at time.Time) outbox.Message {
	a, _ := p.Account(address)
	id := s.Ring.Name("outbox.person", p.Owner[:], []byte(phrase), []byte(address), []byte(occasion))
	return outbox.Message{ID: outbox.ID(id), Owner: p.Owner, Kind: outbox.SMS, Lane: outbox.Notice, To: p.Number, Lang: p.Lang,
		NotBefore: at, Phrase: engine.Phrase{Key: phrase, Args: engine.Vars{
			"initials": engine.T(initials(a.Name)), "code": engine.T(s.ShortCode)}}}
}

// initials are all that an unasked SMS says of a person.
func initials(name string) string {
	var b strings.Builder
	for i, word := range strings.Fields(name) {
		if i == 3 {
			break
		}
		first := []rune(strings.ToUpper(word))[0]
		b.WriteRune(first)
		b.WriteByte('.')
	}
	return b.String()
}

// Lapsing tells the holder, once for each login, how to keep hearing of requests.
// Whoever said STOP is not told.
func (s *Service) Lapsing(ctx context.Context, owner seal.Owner, address string, at time.Time) error {
	p, err := s.Store.Load(ctx, owner)
	if err != nil {
		return unless(err, ErrNotFound)
	}
	_, err = s.change(ctx, owner, p.Number, func(p *Person) (effect, error) {
		i := p.find(address)
		if i < 0 || p.Accounts[i].Warned {
			return nothing, nil
		}
		a := &p.Accounts[i]
		a.Warned = true
		e := effect{audit: []audit.Event{s.event(owner, at, "person.warned", address)}}
		if !p.Stopped {
			m := s.say(*p, address, sayLapsing, fmt.Sprint(a.Until.Unix()), at)
			m.Lane, m.Expires = outbox.Bulk, a.Until
			m.Phrase.Args["days"] = engine.C(strconv.Itoa(max(1, int(a.Until.Sub(at)/(24*time.Hour)))))
			e.out = []outbox.Message{m}
		}
		return e, nil
	})
	return err
}
