package chaos

import (
	"fmt"
	"maps"
	"slices"
)

// Problem is something that must not be.
type Problem struct {
	Kind Kind
	What string // where it was seen
}

// Kind is a broken promise.
type Kind string

// The promises, broken.
const (
	LostSMS      Kind = "an SMS was acknowledged and lost"
	Excused      Kind = "an SMS was answered by an apology" // a letter can wait until all is well
	LostNotice   Kind = "a notice was lost"
	LostDecision Kind = "a decision was lost"
	Twice        Kind = "a decision was applied twice"
	NotStored    Kind = "a decision was shown and is not stored"
	Unasked      Kind = "something was decided that nobody decided"
	Unmarked     Kind = "an SMS came twice and is not marked as possibly doubled"
	Crossed      Kind = "a phone saw what is another's"
	BrokenChain  Kind = "the audit log is broken"
	Disordered   Kind = "what was given by SMS was forwarded in another order"
)

// Counts are what a run consisted of.
type Counts struct {
	Presses  int // dials and answers
	Pages    int // that came
	Troubles int // pages that told of a fault
	Silences int // presses without a page

	Taken    int // SMS that the operator got ESME_ROK for
	Answered int
	Retried  int // times the operator had to send one again

	Requests int
	Prompted int
	Shown    int // decisions that a page or an SMS called recorded
	Decided  int // in the audit log
	Granted  int // at the registries
	Denied   int
	Told     int // outcomes that people heard of
	Revoked  int // grants taken back at the registries
	Doubled  int // SMS that came once more than they should have
	Marked   int // messages that the store marked as possibly doubled
	Ordered  int // decisions by SMS that took effect in the order of their phone's
}

// Reconcile compares what the witnesses say.
func Reconcile(e Evidence) (Counts, []Problem) {
	r := &reconciliation{e: e, phones: map[string]*story{}, audited: map[string][]Event{}, revoked: map[string][]Event{}}
	r.chains()
	r.stories()
	for _, req := range e.Requests {
		r.request(req)
	}
	for _, name := range slices.Sorted(maps.Keys(r.phones)) {
		r.letters(name, r.phones[name])
		r.marks(name, r.phones[name].doubled)
		r.order(name, r.phones[name])
	}
	return r.Counts, r.problems
}

// reconciliation is the work of Reconcile.
type reconciliation struct {
	e Evidence
	Counts
	phones   map[string]*story
	audited  map[string][]Event // decisions, by request
	revoked  map[string][]Event // revocations, by request
	problems []Problem
}

func (r *reconciliation) blame(k Kind, format string, args ...any) {
	r.problems = append(r.problems, Problem{k, fmt.Sprintf(format, args...)})
}

// chains holds each partition's entries to each other, and sorts out decisions.
// `healthdial audit verify` has proved the hashes themselves.
func (r *reconciliation) chains() {
	last := map[int]Event{}
	for _, e := range r.e.Events {
		before := last[e.Partition]
		if e.Seq != before.Seq+1 || before.Seq > 0 && e.Prev != before.Hash {
			r.blame(BrokenChain, "partition %d at entry %d", e.Partition, e.Seq)
		}
		last[e.Partition] = e
		switch e.Kind {
		case "consent.decided":
			r.audited[e.Subject] = append(r.audited[e.Subject], e)
			r.Decided++
		case "consent.revoking":
			r.revoked[e.Subject] = append(r.revoked[e.Subject], e)
		}
	}
}

// request holds what was shown, stored and applied of one request to each other.
func (r *reconciliation) request(req Request) {
	r.Requests++
	r.Granted += req.Granted
	r.Denied += req.Denied
	seen := r.of(req)
	if seen.ref == "" {
		r.blame(LostNotice, "no prompt came of %s", req.ID)
		return
	}
	r.Prompted++
	if seen.due && !seen.coded {
		r.blame(LostNotice, "the code for %s never came", req.ID)
	}
	r.revocation(req, seen)
	events, applied := r.audited[req.ID], req.Granted+req.Denied
	if applied > 1 || len(events) > 1 {
		r.blame(Twice, "%s: %d times in the audit log, %d times at the registries", req.ID, len(events), applied)
	}
	if seen.shown != "" {
		r.Shown++
		if len(events) == 0 || events[0].Facts["choice"] != seen.shown {
			r.blame(NotStored, "%s was shown %q, and the audit log has %d decisions", req.ID, seen.shown, len(events))
		}
	}
	if len(events) > 0 && applied == 0 || seen.shown == approve && req.Granted == 0 || seen.shown == deny && req.Denied == 0 {
		r.blame(LostDecision, "%s: %q was shown, it is %d times in the audit log, and %d times at the registries", req.ID, seen.shown, len(events), applied)
	}
	if len(events) == 0 && applied > 0 {
		r.blame(Unasked, "%s was decided at the registries and is not in the audit log", req.ID)
	}
	if applied > 0 && seen.told == "" {
		r.blame(LostNotice, "nobody was told what became of %s", req.ID)
	}
	if seen.told != "" {
		r.Told++
		if seen.told == approve && req.Granted == 0 || seen.told == deny && req.Denied == 0 {
			r.blame(Unasked, "%s is told to be %q, and is not at the registries", req.ID, seen.told)
		}
	}
	if seen.clinic != "" && seen.clinic != req.Clinic {
		r.blame(Crossed, "the person who was asked by %s read a request of %s", req.Clinic, seen.clinic)
	}
}

// revocation holds what was shown, stored and applied of an access that was taken back
// to each other.
func (r *reconciliation) revocation(req Request, seen chapter) {
	stored := len(r.revoked[req.ID])
	r.Revoked += req.Revoked
	if req.Revoked > 1 || stored > 1 {
		r.blame(Twice, "%s is taken back: %d times in the audit log, %d times at the registries", req.ID, stored, req.Revoked)
	}
	if seen.takenBack && stored == 0 {
		r.blame(NotStored, "%s was shown to be taken back, and is not in the audit log", req.ID)
	}
	if (seen.takenBack || stored > 0) && req.Revoked == 0 {
		r.blame(LostDecision, "%s is taken back: %d times in the audit log, and never at the registries", req.ID, stored)
	}
	if stored == 0 && req.Revoked > 0 || seen.toldBack && req.Revoked == 0 {
		r.blame(Unasked, "%s is taken back: %d times in the audit log, %d times at the registries", req.ID, stored, req.Revoked)
	}
	if req.Revoked > 0 && !seen.toldBack {
		r.blame(LostNotice, "nobody was told that %s is taken back", req.ID)
	}
}

// marks holds what came twice to a phone to what the store knows may have.
func (r *reconciliation) marks(phone string, doubled int) {
	marked := r.e.Marked[phone]
	r.Doubled += doubled
	r.Marked += marked
	if doubled > marked {
		r.blame(Unmarked, "%d to %s, of which %d are marked", doubled, phone, marked)
	}
}

// of is what the phone of a request saw of it: requests of a phone are told in the
// order in which they were raised.
func (r *reconciliation) of(req Request) chapter {
	before := 0
	for _, other := range r.e.Requests {
		if other.Phone == req.Phone && other.Raised.Before(req.Raised) {
			before++
		}
	}
	s := r.phones[req.Phone]
	if s == nil || before >= len(s.chapters) {
		return chapter{}
	}
	return *s.chapters[before]
}
