package storetest

import (
	"encoding/hex"
	"errors"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
)

// send sends messages; each is followed by a second one.
func (l *load) send() error {
	for {
		claimed, err := l.Outbox().Claim(l.ctx, time.Now(), outbox.Bulk, 8, brief)
		for _, m := range claimed {
			err = errors.Join(err, l.sendOne(m))
		}
		if err == nil && len(claimed) == 0 {
			err = l.Outbox().Wait(l.ctx, time.Now().Add(brief))
		}
		if err != nil {
			return err
		}
	}
}

func (l *load) sendOne(m outbox.Leased) error {
	var follow []outbox.Message
	if next, ok := second(m.ID); ok {
		follow = []outbox.Message{{ID: next, Kind: outbox.Job, Lane: outbox.Notice, Job: "sample"}}
	}
	e := audit.Event{At: time.Now(), Kind: "sent", Owner: m.Owner, Subject: hex.EncodeToString(m.ID[:])}
	err := l.Outbox().Done(l.ctx, m.Lease, follow, []audit.Event{e})
	if errors.Is(err, outbox.ErrLeaseLost) {
		return nil
	}
	if err == nil {
		l.say("sent", m.ID[:])
	}
	return err
}

// second is the message that follows a first one.
func second(first outbox.ID) (id outbox.ID, ok bool) {
	const mark = 15
	if first[mark] != 0 {
		return id, false
	}
	first[mark] = 1
	return first, true
}
