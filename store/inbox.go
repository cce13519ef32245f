package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"healthdial/audit"
	"healthdial/gsm/charset"
	"healthdial/seal"
	"healthdial/session"
)

// Inbox is the session.Inbox.
type Inbox struct {
	backend Backend
	box     *box
}

// giveUp is how long a long message waits for its missing parts.
const giveUp = 5 * time.Minute

func partPlace(owner seal.Owner, event Name) seal.Place {
	return seal.Place{Kind: kindPart, Owner: owner, ID: hex.EncodeToString(event[:])}
}

// Receive commits a part. One whose place among its parts makes no sense is taken
// as a whole letter: it is better read alone than lost. While too much waits of its
// number it returns session.ErrFull.
func (s *Inbox) Receive(ctx context.Context, p session.Part) (fresh bool, err error) {
	if p.Total <= 1 || p.Seq < 1 || p.Seq > p.Total {
		p.Ref, p.Total, p.Seq, p.By = 0, 1, 1, charset.UDH8
	}
	owner := s.box.ring.Owner(p.From.E164())
	value, err := s.box.seal(partPlace(owner, Name(p.Event)), p)
	if err != nil {
		return false, err
	}
	fresh, err = s.backend.Receive(ctx, Part{
		Owner: owner, Event: Name(p.Event), Group: s.group(p), Total: int(p.Total), Seq: int(p.Seq),
		At: p.At, GiveUp: p.At.Add(giveUp), Value: value,
	})
	switch {
	case errors.Is(err, ErrFull):
		return false, fmt.Errorf("%w: %w", session.ErrFull, err)
	case err != nil:
		return false, fmt.Errorf("store: receiving a part: %w", err)
	}
	return fresh, nil
}

// group names what the parts of one long message share (TS 23.040 §9.2.3.24.1):
// sender, receiver, reference and total, and how wide the reference is.
func (s *Inbox) group(p session.Part) Name {
	return s.box.hash("letter", p.From.E164(), p.To, strconv.Itoa(int(p.Ref)), strconv.Itoa(int(p.Total)), strconv.Itoa(int(p.By)))
}

// Next claims a letter. Parts that do not open or are not text are counted, and
// what there is besides them is offered. A letter of which no part opens is set
// aside for an hour and returned as an error: the letters of other numbers come
// with the next call.
func (s *Inbox) Next(ctx context.Context, now time.Time, lease time.Duration) (session.Letter, bool, error) {
	got, ok, err := s.backend.Next(ctx, now, lease)
	if err != nil || !ok {
		return session.Letter{}, false, err
	}
	l, err := s.join(got)
	if err != nil {
		return session.Letter{}, false, errors.Join(err, s.Release(ctx, l, now.Add(setAside)))
	}
	return l, true, nil
}

// join opens the parts of a letter and reads them together.
func (s *Inbox) join(got Letter) (session.Letter, error) {
	l := session.Letter{ID: session.LetterID{Owner: got.Owner, Seq: got.Seq}, Token: got.Token}
	parts, err := s.parts(got)
	if len(parts) == 0 {
		return l, err
	}
	first := parts[0]
	l.From, l.To, l.Link, l.Event, l.At = first.From, first.To, first.Link, first.Event, first.At
	text, unread := session.Join(parts)
	s.box.damaged.Add(int64(unread))
	l.Text, l.Missing = text, int(first.Total)-len(parts)
	return l, nil
}

// parts are those of a letter that open, with the errors of the others.
func (s *Inbox) parts(got Letter) (parts []session.Part, errs error) {
	for _, piece := range got.Parts {
		var p session.Part
		if err := s.box.open(partPlace(got.Owner, piece.Event), piece.Value, &p); err != nil {
			errs = errors.Join(errs, err)
			continue
		}
		parts = append(parts, p)
	}
	return parts, errs
}

// Release gives a claim back for another try at a moment. A claim that is over
// returns session.ErrConflict.
func (s *Inbox) Release(ctx context.Context, l session.Letter, at time.Time) error {
	return s.answer(ctx, l, at, nil)
}

// Drop removes a letter, with the events that say why. A claim that is over
// returns session.ErrConflict.
func (s *Inbox) Drop(ctx context.Context, l session.Letter, events []audit.Event) error {
	return s.answer(ctx, l, time.Time{}, events)
}

func (s *Inbox) answer(ctx context.Context, l session.Letter, again time.Time, events []audit.Event) error {
	err := s.backend.Commit(ctx, Batch{
		Owner:  l.ID.Owner,
		Answer: &Answer{Seq: l.ID.Seq, Token: l.Token, Again: again},
		Audit:  s.box.chain(l.ID.Owner, events),
	})
	if errors.Is(err, ErrLetterGone) {
		return fmt.Errorf("%w: %w", session.ErrConflict, err)
	}
	if err != nil {
		return fmt.Errorf("store: settling a letter: %w", err)
	}
	return nil
}

// Wait returns when a letter may be waiting, at latest at until.
func (s *Inbox) Wait(ctx context.Context, until time.Time) error {
	return s.backend.Await(ctx, Incoming, until)
}
