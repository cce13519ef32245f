package chaos

import (
	"fmt"
	"testing"
	"time"
)

// TestRecover: ten phones see a page each every 100 ms; from the fault on, two see
// nothing for 3 and 4 seconds, and the others go on.
func TestRecover(t *testing.T) {
	var sights []Sight
	fault := noon.Add(20 * time.Second)
	for tick := range 400 {
		at := noon.Add(time.Duration(tick) * 100 * time.Millisecond)
		for phone := range 10 {
			s := Sight{at, fmt.Sprint(phone), asked, "Health registry"}
			if phone < 2 && !at.Before(fault) && at.Sub(fault) < time.Duration(3+phone)*time.Second {
				if s.Did = silence; tick%2 == 0 {
					s.Did, s.Text = released, "The service\nis busy. Please try again"
				}
			}
			if phone == 2 && at.Sub(fault).Abs() < 500*time.Millisecond {
				continue
			}
			sights = append(sights, s)
		}
	}
	got := Recover(sights, fault, noon.Add(40*time.Second))
	if got.Hit != 2 || got.First != 3*time.Second || got.Last != 4*time.Second || got.Before < 99 || got.Lowest > 76 || got.Steady <= 0 || got.Steady > 2*time.Second {
		t.Errorf("%+v", got)
	}
	if quiet := Recover(sights, noon.Add(30*time.Second), noon.Add(40*time.Second)); quiet.Hit != 0 || quiet.Steady != 0 {
		t.Errorf("without a fault: %+v", quiet)
	}
}
