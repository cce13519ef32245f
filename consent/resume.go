package consent

import (
	"context"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
)

// resume goes on with what waited for a login of the account.
func (s *Service) resume(ctx context.Context, m outbox.Message, now time.Time) error {
	var p polling
	if err := decode(m, &p); err != nil {
		return err
	}
	list, err := s.Store.List(ctx, m.Owner)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.Account != p.Account || r.State != NeedsLogin && r.State != Revoking {
			continue
		}
		if err := s.resumeOne(ctx, r, now); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) resumeOne(ctx context.Context, r Request, now time.Time) error {
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		e := effect{audit: []audit.Event{r.event("consent.resumed", now, nil)}}
		switch r.State {
		case Revoking:
			e.out = []outbox.Message{s.job(*r, JobRevoke, now)}
			return e, nil
		case NeedsLogin:
			e.out = []outbox.Message{s.job(*r, JobSubmit, now)}
			return e, r.move(Decided)
		}
		return nothing, nil
	})
	return err
}
