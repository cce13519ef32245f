package store

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"healthdial/audit"
	"healthdial/seal"
)

// Audit reads the audit log. Events get into it with the acts that they speak of; what
// is no act of a person's is appended.
type Audit struct {
	backend Backend
	box     *box
}

// Append commits events that come with no record, such as an operator's commands, in
// one act. They are nobody's: they are chained in the partition of the zero owner,
// where they are verified and exported like everybody's. A chain of their own would
// be one more that could be cut off as a whole. After an error they may be there, and
// whoever appends them again may have them twice.
func (a *Audit) Append(ctx context.Context, events ...audit.Event) error {
	batch := Batch{Owner: nobody, Audit: a.box.chain(nobody, events)}
	if err := a.backend.Commit(ctx, batch); err != nil {
		return fmt.Errorf("store: writing the audit log: %w", err)
	}
	return nil
}

func auditPlace(partition int, seq uint64) seal.Place {
	return seal.Place{Kind: kindAudit, ID: strconv.Itoa(partition), Revision: seq}
}

// chain is what a Batch of an owner chains its events with.
func (b *box) chain(owner seal.Owner, events []audit.Event) func(Head) ([]Link, error) {
	if len(events) == 0 {
		return nil
	}
	events = b.marked(events)
	return func(h Head) ([]Link, error) {
		prev := audit.Entry{Seq: h.Seq, Hash: h.Hash}
		links := make([]Link, 0, len(events))
		for _, e := range events {
			next, err := audit.Next(prev, e)
			if err != nil {
				return nil, err
			}
			value, err := b.seal(auditPlace(Partition(owner), next.Seq), next)
			if err != nil {
				return nil, err
			}
			links = append(links, Link{Seq: next.Seq, Hash: next.Hash, At: e.At, Value: value})
			prev = next
		}
		return links, nil
	}
}

// marked is events as they are recorded: those of a doubtful time say so.
func (b *box) marked(events []audit.Event) []audit.Event {
	if b.doubtful == nil || !b.doubtful() {
		return events
	}
	events = slices.Clone(events)
	for i, e := range events {
		facts := map[string]string{"clock": "doubtful"}
		maps.Copy(facts, e.Facts)
		events[i].Facts = facts
	}
	return events
}

// page is how many links are read at a time.
const page = 256

// Entries walks a partition's chain from a sequence number on. It stops at the
// first error, which it yields: an *audit.BrokenError for an entry that does not open,
// else the store's.
func (a *Audit) Entries(ctx context.Context, partition int, from uint64) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for {
			links, err := a.backend.Links(ctx, partition, from, page)
			if err != nil {
				yield(audit.Entry{}, fmt.Errorf("store: reading the audit log: %w", err))
				return
			}
			for _, l := range links {
				e, err := a.open(partition, l)
				if !yield(e, err) || err != nil {
					return
				}
				from = l.Seq + 1
			}
			if len(links) < page {
				return
			}
		}
	}
}

func (a *Audit) open(partition int, l Link) (audit.Entry, error) {
	var e audit.Entry
	if err := a.box.open(auditPlace(partition, l.Seq), l.Value, &e); err != nil {
		return e, fmt.Errorf("%w: %w", &audit.BrokenError{Seq: l.Seq, Cause: "does not open"}, err)
	}
	return e, nil
}

// Last is the latest time of any event: a credible clock is not before it.
func (a *Audit) Last(ctx context.Context) (time.Time, error) {
	var last time.Time
	for p := range Partitions {
		h, err := a.backend.Head(ctx, p)
		if err != nil {
			return time.Time{}, fmt.Errorf("store: reading the audit log: %w", err)
		}
		if h.At.After(last) {
			last = h.At
		}
	}
	return last, nil
}
