package consent

import (
	"context"
	"errors"
	"slices"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/registry"
)

// obstacle is what to do when the registry cannot be asked.
func (s *Service) obstacle(ctx context.Context, r Request, err error, now time.Time) error {
	switch {
	case errors.Is(err, registry.Unauthorized):
		return s.needLogin(ctx, r, now)
	case errors.Is(err, registry.NotFound):
		return s.finish(ctx, r, ending{Overtaken, sayLate, tellClosed, nil}, now)
	case now.After(r.Expires.Add(giveUp)):
		return s.finish(ctx, r, ending{Failed, sayFailed, tellClosed, nil}, now)
	}
	return absent(r.DecidedAt, err, now)
}

// needLogin parks a decision until its holder logs in again (LoginJobs).
func (s *Service) needLogin(ctx context.Context, r Request, now time.Time) error {
	if !now.Before(r.Expires) {
		return s.finish(ctx, r, ending{Expired, sayExpired, tellExpired, nil}, now)
	}
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		if r.State != Decided && r.State != Submitted {
			return nothing, nil
		}
		e := effect{out: []outbox.Message{s.say(*r, sayLogin, now.UTC().Format(time.RFC3339), now)},
			audit: []audit.Event{r.event("consent.needs_login", now, nil)}}
		return e, r.move(NeedsLogin)
	})
	return err
}

// live lists the granted artefacts of a request, or of a grant that the registry
// shows without its request.
func (s *Service) live(ctx context.Context, r Request, now time.Time) ([]string, error) {
	token, err := s.token(ctx, r.Owner, r.Account)
	if err != nil {
		return nil, err
	}
	list, err := s.Manager.ArtefactsOf(ctx, token, r.ID)
	if errors.Is(err, registry.NotFound) {
		list, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(a registry.Artefact) bool { return a.Status != registry.Granted })
	if len(list) == 0 && len(r.Artefacts) > 0 {
		list, err = s.granted(ctx, r.Owner, r.Account, now)
		list = slices.DeleteFunc(list, func(a registry.Artefact) bool { return !slices.Contains(r.Artefacts, a.ID) })
	}
	return ids(list), err
}

// confirmGrant ends an approval whose artefacts exist. A grant that we never asked
// for came from elsewhere.
func (s *Service) confirmGrant(ctx context.Context, r Request, now time.Time) error {
	arts, err := s.live(ctx, r, now)
	switch {
	case err != nil:
		return s.obstacle(ctx, r, err, now)
	case len(arts) == 0:
		return backoff(r.DecidedAt, now) // granted, they say: the artefact will prove it
	case r.Choice != Approve || r.Attempted.IsZero():
		return s.finish(ctx, r, ending{Overtaken, sayElsewhere, tellGranted, arts}, now)
	}
	return s.finish(ctx, r, ending{Granted, sayGranted, tellGranted, arts}, now)
}

// ending is how a request ends, who hears what, and what now exists.
type ending struct {
	state     State
	say, tell string // phrases to the person and the doctor, "" for none
	artefacts []string
}

// finish commits an ending, unless the request moved elsewhere meanwhile.
func (s *Service) finish(ctx context.Context, r Request, end ending, now time.Time) error {
	from := r.State
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		if r.State != from {
			return nothing, nil
		}
		if err := r.move(end.state); err != nil {
			return nothing, err
		}
		if end.artefacts != nil {
			r.Artefacts = end.artefacts
		}
		e := effect{out: s.tell(*r, end.tell, now), audit: []audit.Event{r.event("consent."+eventOf[end.state], now, nil)}}
		if end.say != "" {
			e.out = append(e.out, s.say(*r, end.say, "", now))
		}
		return e, nil
	})
	return err
}

// eventOf names the audit event of a state that a request came to rest in.
var eventOf = map[State]string{Granted: "granted", Denied: "denied", Failed: "failed", Overtaken: "overtaken",
	Expired: "expired", Revoked: "revoked"}
