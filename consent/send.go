package consent

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"healthdial/audit"
	"healthdial/engine"
	"healthdial/outbox"
)

// errClock is returned when the clock lies before what is already on record, or is not
// believed for another reason.
var errClock = errors.New("consent: the clock is not credible: no code is drawn")

// SendCode draws the one live code of this number, bound to what was read back, and
// sends it by SMS. The request is read again first. Exits: Sent, Changed (read it
// again, no code was drawn), Nothing, Limited, Delayed, Held, LoginFirst, Gone, Away,
// Answered, Failure.
func (s *Service) SendCode(ctx context.Context, st Step, name string) (Exit, error) {
	r, exit, err := s.find(ctx, st, name, false)
	if exit != OK {
		return exit, err
	}
	if done, ok := r.repeats(st); ok {
		return done, nil
	}
	return s.drawFor(ctx, st, r, s.bySMS)
}

// delivery is how a code reaches the person: what goes with it into its commit, and the
// exit.
type delivery func(r *Request, st Step, digits string) (Exit, effect)

func (s *Service) bySMS(r *Request, st Step, digits string) (Exit, effect) {
	return Sent, effect{out: []outbox.Message{s.codeSMS(*r, st, digits)},
		audit: []audit.Event{r.by(st, "consent.code_sent", map[string]string{"notice": s.Notice})}}
}

// drawFor draws a request's code if there may be one.
func (s *Service) drawFor(ctx context.Context, st Step, r Request, deliver delivery) (Exit, error) {
	if exit, err := s.mayDraw(ctx, st, r); exit != OK {
		return exit, err
	}
	got, err := s.quickly(ctx, r)
	if exit, err := s.unreadable(ctx, st, r, got, err); exit != OK {
		return exit, err
	}
	if exit, err := s.spendRate(ctx, st); exit != OK {
		return exit, err
	}
	if err := s.voidOthers(ctx, st, r.ID); err != nil {
		return Failure, err
	}
	exit, err := s.draw(ctx, st, r.ID, got, deliver)
	if exit != Sent && exit != Spoken {
		return exit, err
	}
	if err := s.voidOthers(ctx, st, ""); err != nil { // of two drawn at the same moment
		return Failure, err
	}
	return exit, nil
}

// mayDraw checks all that needs no registry.
func (s *Service) mayDraw(ctx context.Context, st Step, r Request) (Exit, error) {
	switch {
	case st.At.Before(r.Created), !s.timely():
		return Failure, errClock
	case !r.Live(st.At):
		return r.over(), nil
	case r.ReadBack.IsZero():
		return Changed, nil
	case st.At.Before(r.Delay):
		return Delayed, nil
	}
	held, err := s.held(ctx, r)
	if err != nil {
		return Failure, err
	}
	if held {
		return Held, nil
	}
	return OK, nil
}

// timely reports whether the time is to be believed.
func (s *Service) timely() bool { return s.Credible == nil || s.Credible() }

const spaceCodes = "consent.codes"

// spendRate bounds how many codes a number is sent.
func (s *Service) spendRate(ctx context.Context, st Step) (Exit, error) {
	n, err := s.Counters.Count(ctx, spaceCodes, hex.EncodeToString(st.Owner[:]), st.At, time.Hour)
	if err != nil {
		return Failure, fmt.Errorf("consent: counting codes: %w", err)
	}
	if n > s.CodesPerHour {
		return Limited, nil
	}
	return OK, nil
}

// voidOthers leaves no code of the number but that of one request; "" is the one
// whose code is the newest.
func (s *Service) voidOthers(ctx context.Context, st Step, but string) error {
	list, err := s.Store.List(ctx, st.Owner)
	if err != nil {
		return fmt.Errorf("consent: listing: %w", err)
	}
	if newest, ok := newestCoded(list, st.At); ok && but == "" {
		but = newest.ID
	}
	for _, r := range list {
		if r.ID == but || r.Code == nil {
			continue
		}
		_, err := s.change(ctx, st.Owner, r.ID, func(r *Request) (effect, error) {
			if r.Code == nil {
				return nothing, nil
			}
			r.Code = nil
			return effect{audit: []audit.Event{r.by(st, "consent.code_void", map[string]string{"cause": "another"})}}, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// draw commits the code with its delivery.
func (s *Service) draw(ctx context.Context, st Step, id string, got reading, deliver delivery) (Exit, error) {
	if !s.timely() { // as the registry may just have told
		return Failure, errClock
	}
	digits, err := drawDigits(s.Rand, codeDigits)
	if err != nil {
		return Failure, err
	}
	_, exit, err := s.step(ctx, st, id, func(r *Request) (Exit, effect, error) {
		if !r.Live(st.At) {
			return r.over(), nothing, nil
		}
		if r.compare(got) {
			r.rebound(s.Policy, st.At)
			return Changed, effect{audit: []audit.Event{r.by(st, "consent.changed", nil)}}, nil
		}
		if len(r.Terms().Facilities) == 0 {
			return Nothing, nothing, nil
		}
		digest, err := s.digest(*r, Approve)
		if err != nil {
			return Failure, nothing, err
		}
		r.Code = &Code{Hash: s.codeHash(digest, digits), Digest: digest, Expires: st.At.UTC().Add(codeLife)}
		r.Lang = st.Lang
		exit, e := deliver(r, st, digits)
		return exit, e, nil
	})
	return exit, err
}

// codeSMS carries the code. It is sent while the code lives or never.
func (s *Service) codeSMS(r Request, st Step, digits string) outbox.Message {
	m := s.say(r, sayCode, string(st.Key[:]), st.At)
	m.Lane, m.Expires, m.To, m.Secret = outbox.Code, r.Code.Expires, r.Number, true
	m.Phrase.Args["secret"] = engine.N(digits)
	m.Phrase.Args["minutes"] = engine.C(strconv.Itoa(int(codeLife / time.Minute)))
	return m
}
