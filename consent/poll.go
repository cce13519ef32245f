package consent

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"healthdial/outbox"
	"healthdial/registry"
	"healthdial/seal"
)

const (
	pollPage  = 50
	lapsing   = 48 * time.Hour // before a login lapses its holder is told
	resumeLag = time.Second
)

// polling is one account's chain of polls: as long as the login lives that began
// it.
type polling struct {
	Account string `cbor:"1,keyasint"`
	Login   int64  `cbor:"2,keyasint"` // when it was made, Unix seconds
	Turn    uint64 `cbor:"3,keyasint"`
}

// LoginJobs are to be committed with a login of an account: its requests are polled
// from now on, and what waited for a login goes on.
func (s *Service) LoginJobs(owner seal.Owner, address string, at time.Time) []outbox.Message {
	p := polling{Account: address, Login: at.Unix()}
	poll, err := s.pollAt(owner, p, at)
	if err != nil {
		return nil // not possible: a polling always encodes
	}
	resume, err := s.errand(owner, JobResume, fmt.Sprint(address, p.Login), p, at.Add(resumeLag))
	if err != nil {
		return nil
	}
	return []outbox.Message{poll, resume}
}

func (s *Service) pollAt(owner seal.Owner, p polling, at time.Time) (outbox.Message, error) {
	m, err := s.errand(owner, JobPoll, fmt.Sprint(p.Account, " ", p.Login, " ", p.Turn), p, at)
	m.Lane = outbox.Bulk
	return m, err
}

// poll learns of an account's requests and arms the next poll. It ends with the
// login that began it; a new login begins a chain of its own.
func (s *Service) poll(ctx context.Context, m outbox.Message, now time.Time) error {
	var p polling
	if err := decode(m, &p); err != nil {
		return err
	}
	h, err := s.Holders.Holder(ctx, m.Owner, p.Account)
	if err != nil {
		return unless(err, registry.NotFound)
	}
	if h.LoggedIn.Unix() != p.Login || now.After(h.Until) {
		return nil
	}
	if s.Down() {
		return s.after(s.PollEvery, now)
	}
	if s.PollBudget != nil && !s.PollBudget.AllowN(now, 1) {
		return s.after(s.PollEvery/10, now)
	}
	switch err := s.look(ctx, m.Owner, p.Account, now); {
	case errors.Is(err, registry.Unauthorized):
		return nil
	case err != nil:
		return s.after(s.PollEvery, now)
	}
	if h.Until.Sub(now) < lapsing {
		if err := s.Holders.Lapsing(ctx, m.Owner, p.Account, now); err != nil {
			return err
		}
	}
	return s.rearm(ctx, m.Owner, p, now)
}

// look reads an account's requests and takes note of each.
func (s *Service) look(ctx context.Context, owner seal.Owner, account string, now time.Time) error {
	token, err := s.token(ctx, owner, account)
	if err != nil {
		return err
	}
	list, _, err := s.Manager.List(ctx, token, registry.Page{Limit: pollPage})
	if err != nil {
		return err
	}
	for _, d := range list {
		r, err := s.Store.Load(ctx, owner, d.ID)
		switch {
		case errors.Is(err, ErrNotFound):
			err = s.Learn(ctx, owner, account, d, now)
		case err == nil:
			err = s.observe(ctx, r, d.Status, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) rearm(ctx context.Context, owner seal.Owner, p polling, now time.Time) error {
	p.Turn++
	at, err := s.jitter(s.PollEvery, now)
	if err != nil {
		return err
	}
	next, err := s.pollAt(owner, p, at)
	if err != nil {
		return err
	}
	return s.Outbox.Add(ctx, next)
}

// after asks to be run again in about d.
func (s *Service) after(d time.Duration, now time.Time) error {
	at, err := s.jitter(d, now)
	if err != nil {
		return err
	}
	return again{at: at}
}

// jitter is now plus d, give or take a quarter.
func (s *Service) jitter(d time.Duration, now time.Time) (time.Time, error) {
	var b [4]byte
	if _, err := io.ReadFull(s.Rand, b[:]); err != nil {
		return now, fmt.Errorf("consent: drawing a delay: %w", err)
	}
	share := float64(binary.BigEndian.Uint32(b[:])) / (1 << 32)
	return now.Add(time.Duration(float64(d) * (0.75 + share/2))), nil
}
