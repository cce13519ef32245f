package chaos

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// sound is the evidence of a run in which everything went well: an approval and a
// refusal by one phone, a refusal by SMS of another, and an SMS that had to be sent
// again.
func sound() Evidence {
	var e Evidence
	see := func(phone, did, text string) {
		e.Sights = append(e.Sights, Sight{noon.Add(time.Duration(len(e.Sights)) * time.Second), phone, did, text})
	}
	raise := func(id, phone, clinic string, granted, denied, revoked int) {
		e.Requests = append(e.Requests, Request{id, phone, clinic, noon.Add(time.Duration(len(e.Requests)) * time.Second), granted, denied, revoked})
	}
	raise("r-1", "+1", "Clinic A", 1, 0, 1)
	see("+1", received, "A.S.: a health facility asks to see health records. Ref 111111. Dial *456# to read it and decide. No answer means no.")
	see("+1", dialled, "*456#")
	see("+1", asked, "Dr Other Example, Clinic A,\nasks to see your records. Purpose: treatment.")
	see("+1", answered, "1")
	see("+1", released, "To allow this, a 6-digit code comes by SMS.")
	see("+1", received, "123456 is the code to ALLOW request 111111 (A.S.). Valid 10 minutes.")
	see("+1", answered, "123456")
	see("+1", released, "Recorded. You get an SMS when the\nregistry has granted it.")
	see("+1", received, "A.S.: access was given, ref 111111. To take it back send REVOKE 111111")
	see("+1", sends, "REVOKE 111111")
	see("+1", sent, "REVOKE 111111")
	see("+1", received, "Taken back here. The registry is being told; you get an SMS when it has done it.")
	see("+1", received, "A.S.: access 111111 was taken back.")
	raise("r-2", "+1", "Clinic B", 0, 1, 0)
	see("+1", received, "A.S.: a health facility asks to see health records. Ref 222222. Dial")
	see("+1", answered, "3")
	see("+1", released, "Refused. This is recorded, and the one who asked will see it.")
	see("+1", received, "A.S.: request 222222 was refused, as you decided.")
	raise("r-3", "+2", "Clinic C", 0, 1, 0)
	see("+2", received, "B.S.: a health facility asks to see health records. Ref 333333. Dial")
	see("+2", sends, "NO 333333")
	see("+2", sent, "NO 333333")
	see("+2", received, "Refused. This is recorded, and the one who asked will see it.")
	see("+2", received, "B.S.: request 333333 was refused, as you decided.")
	see("+3", sends, "hElp")
	see("+3", "not sent", "hElp")
	see("+3", sends, "hElp")
	see("+3", sent, "hElp")
	see("+3", received, "Help: 14477 or 1800-11-4477")
	for i, choice := range []string{approve, deny, deny} {
		e.Events = append(e.Events,
			Event{Partition: i, Seq: 1, Kind: "turn", Hash: fmt.Sprint("h", i)},
			Event{Partition: i, Seq: 2, Kind: "consent.decided", Subject: fmt.Sprint("r-", i+1), Facts: map[string]string{"choice": choice}, Prev: fmt.Sprint("h", i)})
	}
	e.Events = append(e.Events, Event{Partition: 3, Seq: 1, Kind: "consent.revoking", Subject: "r-1"})
	return e
}

func TestSoundEvidence(t *testing.T) {
	counts, problems := Reconcile(sound())
	for _, p := range problems {
		t.Errorf("%s: %s", p.Kind, p.What)
	}
	want := Counts{Presses: 4, Pages: 4, Taken: 3, Answered: 3, Retried: 1, Requests: 3, Prompted: 3, Shown: 3, Decided: 3, Granted: 1, Denied: 2, Told: 3, Revoked: 1}
	if counts != want {
		t.Errorf("counted %+v, want %+v", counts, want)
	}
}

// TestTamperedEvidence: whatever is taken out of the logs, or put in twice, is found.
func TestTamperedEvidence(t *testing.T) {
	tampered := map[string]struct {
		tamper func(*Evidence)
		want   []Kind
	}{
		"a decision is not at the registries": {func(e *Evidence) { e.Requests[0].Granted = 0 }, []Kind{LostDecision, Unasked}},
		"it is there twice":                   {func(e *Evidence) { e.Requests[0].Granted = 2 }, []Kind{Twice}},
		"it is there both ways":               {func(e *Evidence) { e.Requests[0].Denied = 1 }, []Kind{Twice}},
		"the other was applied":               {func(e *Evidence) { e.Requests[1].Granted, e.Requests[1].Denied = 1, 0 }, []Kind{LostDecision, Unasked}},
		"it is not in the audit log":          {func(e *Evidence) { e.Events[1].Kind = "turn" }, []Kind{NotStored, Unasked}},
		"it is in the audit log twice":        {func(e *Evidence) { e.Events[0] = withSeq(e.Events[1], 1) }, []Kind{BrokenChain, Twice}},
		"shown, and nowhere else": {func(e *Evidence) {
			e.Events, e.Requests[0].Granted = e.Events[2:], 0
			e.Sights = without(e.Sights, "access was given")
		}, []Kind{NotStored, LostDecision}},
		"stored, never shown nor applied": {func(e *Evidence) {
			e.Requests[0].Granted = 0
			e.Sights = without(without(e.Sights, "access was given"), "Recorded.")
		}, []Kind{LostDecision}},
		"a prompt never came":   {func(e *Evidence) { e.Sights = without(e.Sights, "Ref 333333") }, []Kind{LostNotice}},
		"an outcome never came": {func(e *Evidence) { e.Sights = without(e.Sights, "request 222222 was refused") }, []Kind{LostNotice}},
		"a code never came":     {func(e *Evidence) { e.Sights = without(e.Sights, "is the code to ALLOW") }, []Kind{LostNotice}},
		"an SMS has no answer":  {func(e *Evidence) { e.Sights = without(e.Sights, "Help: ") }, []Kind{LostSMS}},
		"an SMS is answered by an apology": {func(e *Evidence) {
			for i, s := range e.Sights {
				if strings.Contains(s.Text, "Help: ") {
					e.Sights[i].Text = "Something went wrong on our side. Nothing was changed."
				}
			}
		}, []Kind{Excused}},
		"a refusal by SMS has neither": {func(e *Evidence) {
			e.Sights = without(without(e.Sights, "request 333333 was"), "Refused. This is recorded")
			e.Requests[2].Denied = 0
			e.Events = slices.Delete(e.Events, 4, 6)
		}, []Kind{LostSMS}},
		"an answer came twice":                  {func(e *Evidence) { e.Sights = append(e.Sights, e.Sights[len(e.Sights)-1]) }, []Kind{Unmarked}},
		"a notice came twice":                   {func(e *Evidence) { e.Sights = append(e.Sights, e.Sights[8]) }, []Kind{Unmarked}},
		"a revocation is not at the registries": {func(e *Evidence) { e.Requests[0].Revoked = 0 }, []Kind{LostDecision, Unasked}},
		"it was applied twice":                  {func(e *Evidence) { e.Requests[0].Revoked = 2 }, []Kind{Twice}},
		"it is not stored":                      {func(e *Evidence) { e.Events[6].Kind = "turn" }, []Kind{NotStored, Unasked}},
		"nobody heard of it":                    {func(e *Evidence) { e.Sights = without(e.Sights, "access 111111 was taken back") }, []Kind{LostNotice}},
		"an SMS to revoke has no effect": {func(e *Evidence) {
			e.Sights = without(without(e.Sights, "Taken back here"), "access 111111 was taken back")
			e.Events, e.Requests[0].Revoked = e.Events[:6], 0
		}, []Kind{LostSMS}},
		"somebody else's request was read":   {func(e *Evidence) { e.Requests[0].Clinic = "Clinic Z" }, []Kind{Crossed}},
		"an entry of the audit log is gone":  {func(e *Evidence) { e.Events = e.Events[1:] }, []Kind{BrokenChain}},
		"an entry of it hangs on to another": {func(e *Evidence) { e.Events[3].Prev = "h0" }, []Kind{BrokenChain}},
	}
	for name, tc := range tampered {
		t.Run(name, func(t *testing.T) {
			e := sound()
			tc.tamper(&e)
			_, problems := Reconcile(e)
			var got []Kind
			for _, p := range problems {
				got = append(got, p.Kind)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("found %q, want %q", got, tc.want)
			}
		})
	}
}

// TestMarkedDouble: what was sent twice and marked so is no fault.
func TestMarkedDouble(t *testing.T) {
	e := sound()
	e.Sights, e.Marked = append(e.Sights, e.Sights[8]), map[string]int{"+1": 1}
	if counts, problems := Reconcile(e); len(problems) > 0 || counts.Doubled != 1 || counts.Marked != 1 {
		t.Errorf("%+v, %v", counts, problems)
	}
	e.Marked = map[string]int{"+2": 1}
	if _, problems := Reconcile(e); len(problems) != 1 || problems[0].Kind != Unmarked {
		t.Errorf("marked for somebody else: %v", problems)
	}
}

func withSeq(e Event, n uint64) Event {
	e.Seq = n
	return e
}

// without is the log without what has these words.
func without(sights []Sight, words string) (out []Sight) {
	for _, s := range sights {
		if !strings.Contains(flat(s.Text), words) {
			out = append(out, s)
		}
	}
	return out
}
