package consent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/outbox"
	"healthdial/seal"
)

// The names of this package's jobs. Each may be run again at any time: it looks at
// the registry and at the record, and does only what is still to be done.
const (
	JobSubmit = "consent.submit" // a decision to the registry, until its outcome is known
	JobRevoke = "consent.revoke" // a revocation to the registry, until it is done
	JobExpire = "consent.expire" // the end of a request that nobody answered
	JobWish   = "consent.wish"   // a wish to approve, once the registry can be reached
	JobCheck  = "consent.check"  // a request that the registry says has moved
	JobPoll   = "consent.poll"   // an account's requests, again and again while its login lives
	JobResume = "consent.resume" // what waited for a login
	JobAsk    = "consent.ask"    // a doctor's request to the registry
	JobHeard  = "consent.heard"  // a callback of the registry
)

// Forwards are the jobs that carry to the registry what somebody gave. They wait for the
// line to it, and go on in the order in which it was given.
func Forwards() []string { return []string{JobSubmit, JobRevoke, JobWish, JobAsk} }

// Jobs are the handlers for the outbox.
func (s *Service) Jobs() outbox.Jobs {
	return outbox.Jobs{
		JobSubmit: s.onRequest(s.submit),
		JobRevoke: s.onRequest(s.revoke),
		JobExpire: s.onRequest(s.expire),
		JobWish:   s.onRequest(s.wish),
		JobCheck:  s.onRequest(s.check),
		JobPoll:   s.run(s.lasting(s.poll)),
		JobResume: s.run(s.lasting(s.resume)),
		JobAsk:    s.run(s.raise),
		JobHeard:  s.run(s.heard),
	}
}

// again is how a job asks to be run again at a moment.
type again struct {
	at    time.Time
	cause string // for operators, if it is a failure of ours
}

func (again) Error() string { return "consent: not yet" }

// errPayload is returned for a job whose payload this version does not read.
var errPayload = errors.New("consent: job payload makes no sense")

// task is a job before the outbox hears of it.
type task func(ctx context.Context, m outbox.Message, now time.Time) error

// run adapts a task: whatever it commits is committed when it returns.
func (s *Service) run(job task) outbox.JobFunc {
	return func(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
		err := job(ctx, m, s.Now())
		var wait again
		switch {
		case errors.As(err, &wait):
			return outbox.Outcome{}, outbox.Later(wait.at, cmp.Or(wait.cause, "waiting"))
		case errors.Is(err, errPayload):
			return outbox.Outcome{}, outbox.Permanent("payload")
		}
		return outbox.Outcome{}, err
	}
}

// onRequest adapts a job on one request. A request that is gone needs nothing.
func (s *Service) onRequest(job func(context.Context, Request, time.Time) error) outbox.JobFunc {
	return s.run(s.lasting(func(ctx context.Context, m outbox.Message, now time.Time) error {
		r, err := s.Store.Load(ctx, m.Owner, string(m.Payload))
		if err != nil {
			return unless(err, ErrNotFound)
		}
		return job(ctx, r, now)
	}))
}

// failing is how long a lasting job rests after a failure of ours.
const failing = time.Minute

// lasting is a job that is never given up, whatever fails: a decision, or the chain
// of an account's polls, would end with it.
func (s *Service) lasting(job task) task {
	return func(ctx context.Context, m outbox.Message, now time.Time) error {
		err := job(ctx, m, now)
		var wait again
		if err == nil || errors.As(err, &wait) || errors.Is(err, errPayload) {
			return err
		}
		return again{at: now.Add(failing), cause: "failing"}
	}
}

// job is a job on a request, one for each revision that asks for it.
func (s *Service) job(r Request, name string, at time.Time) outbox.Message {
	return outbox.Message{ID: s.messageID(r, name, strconv.FormatUint(r.Revision, 10)), Owner: r.Owner, Kind: outbox.Job,
		Lane: outbox.Consent, Job: name, Payload: []byte(r.ID), NotBefore: at}
}

// errand is a job that is not about one known request. What names it, single.
func (s *Service) errand(owner seal.Owner, name, what string, payload any, at time.Time) (outbox.Message, error) {
	b, err := cbor.Marshal(payload)
	if err != nil {
		return outbox.Message{}, fmt.Errorf("consent: encoding a job: %w", err)
	}
	id := outbox.ID(s.Ring.Name("outbox."+name, owner[:], []byte(what)))
	return outbox.Message{ID: id, Owner: owner, Kind: outbox.Job, Lane: outbox.Registry, Job: name, Payload: b, NotBefore: at}, nil
}

func decode(m outbox.Message, into any) error {
	if cbor.Unmarshal(m.Payload, into) != nil {
		return errPayload
	}
	return nil
}
