package main

import (
	"context"
	"maps"
	"slices"

	"healthdial/admin"
	"healthdial/consent"
	"healthdial/flows"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/session"
)

// queue makes the outbox: SMS leave by the links, jobs are done by those who gave
// them.
func (s *service) queue() {
	parked := session.ParkedJob{Calls: s.calls, Now: s.clock.now}
	jobs := outbox.Jobs{session.JobParked: parked.Do, admin.JobCallback: s.callback}
	maps.Copy(jobs, s.persons.Jobs())
	maps.Copy(jobs, s.consents.Jobs())
	maps.Copy(jobs, flows.Orders{Calls: s.calls, Held: s.consents.Held, Ring: s.ring, Now: s.clock.now}.Jobs())
	for _, name := range slices.Concat(consent.Forwards(), person.Forwards(), []string{session.JobParked}) {
		jobs[name] = s.line.Wait(jobs[name])
	}
	senders, kinds := map[outbox.Kind]outbox.Sender{
		outbox.Job:  jobs,
		outbox.SMS:  s.texts,
		outbox.USSD: s.notices,
	}, map[outbox.Kind]outbox.Policy{}
	if caller := s.spoken.caller; caller != nil {
		senders[outbox.Call], kinds[outbox.Call] = caller, caller.Tries()
	}
	s.outbox = outbox.New(outbox.Config{
		Store: s.store.Outbox(), Senders: senders, Kinds: kinds,
		GiveUp: func(m outbox.Message, cause string) []outbox.Message {
			if m.Job == session.JobParked {
				return parked.GiveUp(m, cause)
			}
			return nil
		},
		Now: s.clock.now, Metrics: s.metrics, Logger: s.log,
	})
}

// callback does the job of a callback that was accepted. One that nobody can read
// any more is buried.
func (s *service) callback(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	request, c, err := admin.ReadCallback(m.Payload)
	if err != nil {
		return outbox.Outcome{}, outbox.Permanent("unreadable callback")
	}
	return outbox.Outcome{}, s.heard(ctx, request, c)
}

// tracker is the outbox for links, which are made before it. It counts on the
// link's meter.
type tracker struct {
	*service
	meter *admin.Meter
}

// Receipt gives a delivery receipt to the outbox.
func (t tracker) Receipt(ctx context.Context, p outbox.PartID, state outbox.State) error {
	err := t.outbox.Receipt(ctx, p, state)
	if err == nil {
		t.meter.Receipt(state)
	}
	return err
}
