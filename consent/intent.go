package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/registry"
)

// Intent is a wish to approve, given while the registry was away, about what our own
// record showed. It decides nothing and grants nothing: it has the request read again
// once the registry can be reached, and its holder asked to dial.
type Intent struct {
	At     time.Time `cbor:"1,keyasint"`
	Digest [32]byte  `cbor:"2,keyasint"`           // of what was read
	Back   time.Time `cbor:"3,keyasint,omitempty"` // when the holder was asked to confirm
}

// Intend keeps a wish to approve what Review read from our own record (Stored). No code
// is drawn for it. Exits: Kept, Gone, Answered, Failure.
func (s *Service) Intend(ctx context.Context, st Step, name string) (Request, Exit, error) {
	r, exit, err := s.find(ctx, st, name, false)
	if exit != OK {
		return r, exit, err
	}
	return s.step(ctx, st, r.ID, func(r *Request) (Exit, effect, error) {
		if !r.Live(st.At) {
			return r.over(), nothing, nil
		}
		digest, err := s.digest(*r, Approve)
		if err != nil {
			return Failure, nothing, err
		}
		r.Intent = &Intent{At: st.At.UTC(), Digest: digest}
		r.Lang = st.Lang
		return Kept, effect{out: []outbox.Message{s.job(*r, JobWish, st.At)},
			audit: []audit.Event{r.by(st, "consent.wished", map[string]string{"notice": s.Notice})}}, nil
	})
}

// Intended is the newest request of a number that its holder wished to approve and was
// asked to confirm, so that the next dial can read it back.
func (s *Service) Intended(ctx context.Context, st Step) (Request, bool, error) {
	list, err := s.Waiting(ctx, st.Owner, "", st.At)
	if err != nil {
		return Request{}, false, err
	}
	for _, r := range list {
		if r.Intent != nil && !r.Intent.Back.IsZero() {
			return r, true, nil
		}
	}
	return Request{}, false, nil
}

// wish goes on with a wish to approve: its holder hears, once, that they can confirm it
// or why not.
func (s *Service) wish(ctx context.Context, r Request, now time.Time) error {
	if !r.Live(now) || r.Intent == nil || !r.Intent.Back.IsZero() {
		return nil // JobExpire tells of one that ran out
	}
	got, err := s.fetch(ctx, r)
	switch {
	case errors.Is(err, registry.Unauthorized): // the dial leads to a login first
		return s.askAgain(ctx, r, sayWishBack, now)
	case errors.Is(err, registry.NotFound):
		return s.observe(ctx, r, "", now)
	case err != nil:
		return absent(r.Intent.At, err, now)
	case got.detail.Status == registry.Requested:
		return s.wished(ctx, r, got, now)
	}
	if err := s.observe(ctx, r, got.detail.Status, now); err != nil {
		return err
	}
	if r, err = s.Store.Load(ctx, r.Owner, r.ID); err != nil || r.State != Pending {
		return err
	}
	return absent(r.Intent.At, nil, now) // granted, they say: the artefact will prove it
}

// wished compares what was read with what the registry shows now.
func (s *Service) wished(ctx context.Context, r Request, got reading, now time.Time) error {
	if r.ReadBack.IsZero() {
		got.links = nil // whose records are meant was not known then: it is read back now
	}
	seen := r
	seen.compare(got)
	digest, err := s.digest(seen, Approve)
	if err != nil {
		return fmt.Errorf("consent: comparing a wish: %w", err)
	}
	if digest != r.Intent.Digest {
		return s.askAgain(ctx, r, sayWishChanged, now)
	}
	return s.askAgain(ctx, r, sayWishBack, now)
}

// askAgain asks the holder to dial and read.
func (s *Service) askAgain(ctx context.Context, r Request, phrase string, now time.Time) error {
	wished := *r.Intent
	_, err := s.change(ctx, r.Owner, r.ID, func(r *Request) (effect, error) {
		if r.State != Pending || r.Intent == nil || !r.Intent.At.Equal(wished.At) || !r.Intent.Back.IsZero() {
			return nothing, nil
		}
		wished.Back = now.UTC()
		r.Intent = &wished
		m := s.say(*r, phrase, wished.At.Format(time.RFC3339Nano), now)
		m.Expires = r.Expires
		return effect{out: []outbox.Message{m}, audit: []audit.Event{r.event("consent.wish_back", now, nil)}}, nil
	})
	return err
}
