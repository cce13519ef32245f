package clock_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"healthdial/clock"
)

var (
	noon  = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	epoch = time.Unix(0, 0).UTC()
)

// machine is one whose clocks are in the test's hand.
type machine struct{ clock.Reading }

func at(wall time.Time) *machine { return &machine{clock.Reading{Wall: wall}} }

func (m *machine) passes(d time.Duration) clock.Reading {
	m.Wall, m.Run = m.Wall.Add(d), m.Run+d
	return m.Reading
}

func (m *machine) isSet(wall time.Time) clock.Reading {
	m.Wall = wall
	return m.Reading
}

// A machine that wakes up in the past goes on from what is on record, at the pace of
// time, until it is set right.
func TestWakesUpInThePast(t *testing.T) {
	for _, wall := range []time.Time{epoch, noon.Add(-48 * time.Hour), noon.Add(-3 * time.Minute)} {
		m := at(wall)
		var c clock.Clock
		c.Raise(noon, m.Reading)
		for n := range 10 {
			if got, want := c.Now(m.Reading), noon.Add(time.Duration(n)*time.Hour); !got.Equal(want) {
				t.Errorf("woken up at %v: %v, want %v", wall, got, want)
			}
			if c.Credible(m.Reading) || c.Doubts(m.Reading)[0].Kind != clock.Behind {
				t.Errorf("woken up at %v it is believed", wall)
			}
			m.passes(time.Hour)
		}
		right := noon.Add(24 * time.Hour)
		if got := c.Now(m.isSet(right)); !got.Equal(right) || !c.Credible(m.Reading) {
			t.Errorf("set right it is %v: %v", got, c.Doubts(m.Reading))
		}
	}
}

// What NTP does to a clock that is a little fast is followed, without going back.
func TestSetBackALittle(t *testing.T) {
	m := at(noon)
	var c clock.Clock
	c.Now(m.Reading)
	last := c.Now(m.isSet(noon.Add(-30 * time.Second)))
	for range 400 {
		now := c.Now(m.passes(time.Second))
		if !now.After(last) || now.Sub(last) > time.Second {
			t.Fatalf("from %v to %v", last, now)
		}
		last = now
	}
	if !last.Equal(m.Wall) || !c.Credible(m.Reading) {
		t.Errorf("%v, the wall shows %v: %v", last, m.Wall, c.Doubts(m.Reading))
	}
}

func TestDoubts(t *testing.T) {
	for _, tc := range []struct {
		name     string
		wall     time.Time
		does     func(c *clock.Clock, m *machine)
		credible bool
		says     string // of each doubt, in order
	}{
		{"all is well", noon, func(c *clock.Clock, m *machine) { c.Witness(noon.Add(time.Minute), "a registry", m.Reading) }, true, ""},
		{"nobody says anything", noon, func(*clock.Clock, *machine) {}, true, ""},
		{"1970, and nothing is on record", epoch, func(*clock.Clock, *machine) {}, false, "before this program was built"},
		{"1970, and something is", epoch, func(c *clock.Clock, m *machine) { c.Raise(noon, m.Reading) }, false, "before what is on record, before this program was built"},
		{"a witness is ahead", noon, func(c *clock.Clock, m *machine) { c.Witness(noon.Add(time.Hour), "a registry", m.Reading) }, false, "1h0m0s slow by a registry"},
		{"a witness is behind", noon, func(c *clock.Clock, m *machine) { c.Witness(noon.Add(-time.Hour), "a registry", m.Reading) }, false, "1h0m0s fast by a registry"},
		{"one of two agrees", noon, func(c *clock.Clock, m *machine) {
			c.Witness(noon.Add(time.Hour), "the network", m.Reading)
			c.Witness(noon, "a registry", m.Reading)
		}, true, "1h0m0s slow by the network"},
		{"it thought better of it", noon, func(c *clock.Clock, m *machine) {
			c.Witness(noon.Add(time.Hour), "a registry", m.Reading)
			c.Witness(noon, "a registry", m.Reading)
		}, true, ""},
		{"it said so long ago", noon, func(c *clock.Clock, m *machine) {
			c.Witness(noon.Add(time.Hour), "a registry", m.Reading)
			m.passes(2 * time.Hour)
		}, true, ""},
		{"it is remembered for as long as time passes", noon, func(c *clock.Clock, m *machine) {
			c.Witness(noon, "a registry", m.Reading)
			m.passes(50 * time.Minute)
		}, true, ""},
		{"an SMS was long on its way", noon, func(c *clock.Clock, m *machine) { c.AtLeast(noon.Add(-9*time.Hour), "an SMS", m.Reading) }, true, ""},
		{"an SMS was sent tomorrow", noon, func(c *clock.Clock, m *machine) { c.AtLeast(noon.Add(24*time.Hour), "an SMS", m.Reading) }, false, "24h0m0s slow by an SMS"},
		{"nobody knows the time", noon, func(c *clock.Clock, m *machine) { c.Witness(time.Time{}, "a registry", m.Reading) }, true, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := at(tc.wall)
			c := clock.Clock{Built: noon.Add(-24 * time.Hour)}
			tc.does(&c, m)
			doubts := fmt.Sprint(c.Doubts(m.Reading))
			for _, words := range strings.Split(tc.says, ", ") {
				if !strings.Contains(doubts, words) || tc.says == "" && doubts != "[]" {
					t.Errorf("%s, want %q", doubts, tc.says)
				}
			}
			if c.Credible(m.Reading) != tc.credible {
				t.Errorf("credible: %t, %s", !tc.credible, doubts)
			}
		})
	}
}

// A clock that a witness contradicts is believed as soon as it is set right.
func TestSetRight(t *testing.T) {
	m := at(noon)
	var c clock.Clock
	c.Witness(noon.Add(time.Hour), "a registry", m.Reading)
	if c.Credible(m.passes(time.Minute)) {
		t.Error("it is believed")
	}
	if !c.Credible(m.isSet(noon.Add(time.Hour + time.Minute))) {
		t.Error("it is doubted still:", c.Doubts(m.Reading))
	}
}

// TestNeverBack: whatever happens to the wall clock, time goes on, at least as fast as
// nine tenths of it, and never beyond what wall and record say.
func TestNeverBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := func(from, to int, what string) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(t, what)) * time.Second
		}
		m := at(noon)
		var c clock.Clock
		last := c.Now(m.Reading)
		most, since := last, m.Run // the latest that anybody ever showed
		for range rapid.IntRange(1, 50).Draw(t, "steps") {
			passed := seconds(0, 3600, "passes")
			m.passes(passed)
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				m.isSet(m.Wall.Add(seconds(-200_000, 200_000, "set by")))
			case 1:
				raised := m.Wall.Add(seconds(-1000, 1000, "record"))
				c.Raise(raised, m.Reading)
				if raised.After(most.Add(m.Run - since)) {
					most, since = raised, m.Run
				}
			}
			if m.Wall.After(most.Add(m.Run - since)) {
				most, since = m.Wall, m.Run
			}
			now := c.Now(m.Reading)
			if now.Sub(last) < passed-passed/10-time.Nanosecond {
				t.Fatalf("%v passed, and it went from %v to %v", passed, last, now)
			}
			if now.Before(m.Wall) || now.After(most.Add(m.Run-since)) {
				t.Fatalf("%v: the wall shows %v, and nobody ever more than %v", now, m.Wall, most.Add(m.Run-since))
			}
			if behind := now.Sub(m.Wall); (behind > clock.Tolerance) == c.Credible(m.Reading) {
				t.Fatalf("%v behind, credible %t", behind, c.Credible(m.Reading))
			}
			last = now
		}
	})
}

// Time that goes on from the record is as fast as timers.
func TestGoesOnWithTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		wrong := func() clock.Reading { return clock.Reading{Wall: epoch, Run: time.Since(began)} } // it even stands
		var c clock.Clock
		c.Raise(noon, wrong())
		timer := time.NewTimer(noon.Add(15 * time.Minute).Sub(c.Now(wrong())))
		<-timer.C
		if got := c.Now(wrong()); !got.Equal(noon.Add(15 * time.Minute)) {
			t.Errorf("a timer for 15 minutes rang at %v", got)
		}
	})
}

func BenchmarkNow(b *testing.B) {
	began := time.Now()
	var c clock.Clock
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			wall := time.Now()
			c.Now(clock.Reading{Wall: wall, Run: wall.Sub(began)})
		}
	})
}
