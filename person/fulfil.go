package person

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/outbox"
)

// promiseLife is how long a promise is worth keeping.
const promiseLife = 14 * 24 * time.Hour

// Over reports whether it is too late to keep the promise.
func (q Promise) Over(now time.Time) bool { return now.Sub(q.At) >= promiseLife }

// Owed finds the promise that a job is to keep; ok is false if it is kept.
func (s *Service) Owed(ctx context.Context, m outbox.Message) (p Person, q Promise, ok bool, err error) {
	var o owed
	if cbor.Unmarshal(m.Payload, &o) != nil {
		return p, q, false, errPayload
	}
	p, err = s.Store.Load(ctx, m.Owner)
	if errors.Is(err, ErrNotFound) {
		return p, q, false, nil
	}
	i := p.promise(o.Kind, o.At)
	if err != nil || i < 0 {
		return p, q, false, err
	}
	return p, p.Promises[i], true, nil
}

// Fulfil ends a promise with what it brought, in one commit; if it ended before, nothing
// is sent.
func (s *Service) Fulfil(ctx context.Context, p Person, q Promise, out ...outbox.Message) error {
	_, err := s.change(ctx, p.Owner, p.Number, func(p *Person) (effect, error) {
		i := p.promise(q.Kind, q.At.UnixNano())
		if i < 0 {
			return nothing, nil
		}
		p.Promises = slices.Delete(slices.Clone(p.Promises), i, i+1)
		return effect{out: out}, nil
	})
	return err
}

// LineBack is the SMS that says what can be done now that the line is back, or that it
// came back too late.
func (s *Service) LineBack(p Person, q Promise, now time.Time) outbox.Message {
	phrase := wanted[q.Kind]
	if q.Over(now) {
		phrase = sayLineLapsed
	}
	m := s.say(p, q.Account, phrase, q.Kind+q.At.Format(time.RFC3339Nano), now)
	m.Expires = now.Add(24 * time.Hour)
	return m
}

// Lasting is a job of a promise that no failure of ours ends: what is owed would be owed
// for ever. One that nobody can read is buried.
func (s *Service) Lasting(job outbox.JobFunc) outbox.JobFunc {
	return func(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
		out, err := job(ctx, m)
		if err == nil || errors.Is(err, errPayload) {
			return out, err
		}
		return outbox.Outcome{}, outbox.Later(s.Now().Add(time.Minute), "failing")
	}
}

// errPayload is answered for a promise that nobody can read.
var errPayload = outbox.Permanent("payload")

// keepPromise does the job of a promise. Who did meanwhile what they wanted to do is not
// told that they can.
func (s *Service) keepPromise(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	p, q, ok, err := s.Owed(ctx, m)
	switch {
	case err != nil || !ok || q.Proven: // an order since
		return outbox.Outcome{}, err
	case p.has(q):
		return outbox.Outcome{}, s.Fulfil(ctx, p, q)
	}
	return outbox.Outcome{}, s.Fulfil(ctx, p, q, s.LineBack(p, q, s.Now()))
}

// has reports whether the holder did since what they wanted then.
func (p Person) has(q Promise) bool {
	switch q.Kind {
	case WantLogin, WantEnrol: // on a shared phone: not by what another account did
		return slices.ContainsFunc(p.Accounts, func(a Account) bool {
			return a.LoggedIn.After(q.At) && (q.Kind == WantEnrol || q.Account == "" || a.Address == q.Account)
		})
	case WantDoctor:
		return p.Doctor != nil && p.Doctor.Proven.After(q.At)
	}
	return false
}
