package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/seal"
)

// Outbox is the outbox.Store.
type Outbox struct {
	backend Backend
	box     *box
}

// setAside is how long a message or letter that does not open is left alone: an
// operator may yet bring back the key, so nothing is thrown away.
const setAside = time.Hour

func messagePlace(owner seal.Owner, id outbox.ID) seal.Place {
	return seal.Place{Kind: kindMessage, Owner: owner, ID: hex.EncodeToString(id[:])}
}

// Add commits messages, those of one owner in one act. When some owners' are
// committed and others' fail, adding all again completes it.
func (s *Outbox) Add(ctx context.Context, ms ...outbox.Message) error {
	for len(ms) > 0 {
		owner := ms[0].Owner
		var own, rest []outbox.Message
		for _, m := range ms {
			if m.Owner == owner {
				own = append(own, m)
			} else {
				rest = append(rest, m)
			}
		}
		out, err := s.box.messages(owner, own)
		if err != nil {
			return err
		}
		if err := s.backend.Commit(ctx, Batch{Owner: owner, Out: out}); err != nil {
			return fmt.Errorf("store: adding messages: %w", err)
		}
		ms = rest
	}
	return nil
}

// Claim leases messages. Those that do not open are counted and set aside for an
// hour; their errors are returned only if no other message is.
func (s *Outbox) Claim(ctx context.Context, now time.Time, upTo outbox.Lane, n int, lease time.Duration) ([]outbox.Leased, error) {
	claimed, err := s.backend.Claim(ctx, now, upTo, n, lease)
	if err != nil {
		return nil, fmt.Errorf("store: claiming messages: %w", err)
	}
	out := make([]outbox.Leased, 0, len(claimed))
	var damaged error
	for _, c := range claimed {
		m, err := s.open(c)
		if err != nil {
			damaged = errors.Join(err, s.Retry(ctx, c.Lease, now.Add(setAside), "damaged", false))
			continue
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, damaged
	}
	return out, nil
}

func (s *Outbox) open(c Claimed) (outbox.Leased, error) {
	var m outbox.Message
	if err := s.box.open(messagePlace(c.Lease.Owner, c.Lease.ID), c.Value, &m); err != nil {
		return outbox.Leased{}, err
	}
	m.Attempts, m.Doubled = c.Attempts, c.Doubled
	return outbox.Leased{Message: m, Lease: c.Lease}, nil
}

// Receive applies a delivery receipt. Only Delivered and Failed end a message;
// other states are of no consequence and change nothing.
func (s *Outbox) Receive(ctx context.Context, part outbox.PartID, state outbox.State, at, keep time.Time) error {
	if state != outbox.Delivered && state != outbox.Failed {
		return nil
	}
	err := s.backend.Receipt(ctx, Receipt{Part: s.part(part), State: state, At: at, Keep: keep})
	if err != nil {
		return fmt.Errorf("store: applying a receipt: %w", err)
	}
	return nil
}

func (s *Outbox) part(p outbox.PartID) Name { return s.box.hash("part", p.Link, p.ID) }

// Wait returns when a message may be due, at latest at until.
func (s *Outbox) Wait(ctx context.Context, until time.Time) error {
	return s.backend.Await(ctx, Outgoing, until)
}

// Stats counts messages by lane and state.
func (s *Outbox) Stats(ctx context.Context) (outbox.Stats, error) { return s.backend.Tally(ctx) }

// Trace tells what became of a message, without its content.
func (s *Outbox) Trace(ctx context.Context, owner seal.Owner, id outbox.ID) (Trace, error) {
	return s.backend.Trace(ctx, owner, id)
}

// settle commits what became of a leased message with what follows from it.
func (s *Outbox) settle(ctx context.Context, v Settle, follow []outbox.Message, events []audit.Event) error {
	owner := v.Lease.Owner
	out, err := s.box.messages(owner, follow)
	if err != nil {
		return err
	}
	err = s.backend.Commit(ctx, Batch{Owner: owner, Settle: &v, Out: out, Audit: s.box.chain(owner, events)})
	if err != nil && !errors.Is(err, outbox.ErrLeaseLost) {
		return fmt.Errorf("store: settling a message: %w", err)
	}
	return err
}
