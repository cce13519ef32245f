package chaos

import (
	"fmt"
	"slices"
	"testing"
)

// TestOrder: two refusals by SMS of one phone, and one of another in between.
func TestOrder(t *testing.T) {
	e := sound()
	for n, ref := range []string{"444444", "555555"} {
		id := fmt.Sprint("r-", 4+n)
		e.Requests = append(e.Requests, Request{ID: id, Phone: "+2", Clinic: "Clinic D", Raised: noon.AddDate(0, 0, n+1), Denied: 1})
		for _, s := range []Sight{
			{Did: received, Text: "B.S.: a health facility asks to see health records. Ref " + ref + ". Dial"},
			{Did: sends, Text: "NO " + ref}, {Did: sent, Text: "NO " + ref},
			{Did: received, Text: "Refused. This is recorded, and the one who asked will see it."},
			{Did: received, Text: "B.S.: request " + ref + " was refused, as you decided."},
		} {
			s.Phone = "+2"
			e.Sights = append(e.Sights, s)
		}
		e.Events = append(e.Events, Event{Partition: 10 + n, Seq: 1, Kind: "consent.decided", Subject: id, Facts: map[string]string{"choice": deny}})
	}
	e.Applied = []Applied{{"r-3", "DENIED"}, {"r-1", "GRANTED"}, {"r-4", "DENIED"}, {"r-1", "REVOKED"}, {"r-5", "DENIED"}}
	if counts, problems := Reconcile(e); len(problems) > 0 || counts.Ordered != 4 {
		t.Errorf("%d in order, %v", counts.Ordered, problems)
	}
	slices.Reverse(e.Applied)
	if _, problems := Reconcile(e); len(problems) != 2 || problems[0].Kind != Disordered || problems[1].Kind != Disordered {
		t.Errorf("the other way round: %v", problems)
	}
}
