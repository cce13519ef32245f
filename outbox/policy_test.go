package outbox

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestJudge(t *testing.T) {
	p := Policy{Attempts: 3, Base: 10 * time.Second, Max: time.Minute, NoBearer: 4 * time.Second}
	in := func(d time.Duration) time.Time { return noon.Add(d) }
	boom := errors.New("a secret cause")
	tests := []struct {
		name     string
		attempts int
		expires  time.Time
		err      error
		missing  int
		random   float64
		repeat   time.Duration
		want     verdict
	}{
		{name: "sent", want: verdict{what: settled}},
		{name: "first failure", err: boom, random: 0.5,
			want: verdict{what: retry, at: in(minPause + 5*time.Second), spend: true, cause: "error"}},
		{name: "second failure", attempts: 1, err: boom, random: 0.5,
			want: verdict{what: retry, at: in(minPause + 10*time.Second), spend: true, cause: "error"}},
		{name: "last attempt", attempts: 2, err: boom, want: verdict{what: bury, cause: "attempts: error"}},
		{name: "timeout is named", err: fmt.Errorf("x: %w", context.DeadlineExceeded),
			want: verdict{what: retry, at: in(minPause), spend: true, cause: "timeout"}},
		{name: "panic is named", err: panicked{}, want: verdict{what: retry, at: in(minPause), spend: true, cause: "panic"}},
		{name: "refused", err: fmt.Errorf("smsc: %w", Permanent("invalid number")), want: verdict{what: bury, cause: "invalid number"}},
		{name: "asked for later", err: Later(in(time.Hour), "registry down"),
			want: verdict{what: retry, at: in(time.Hour), cause: "registry down"}},
		{name: "asked for too late", expires: in(time.Hour), err: Later(in(time.Hour), "registry down"),
			want: verdict{what: bury, cause: "expired: registry down"}},
		{name: "asked for again", attempts: 1, err: Again(in(time.Hour), "engaged"),
			want: verdict{what: retry, at: in(time.Hour), spend: true, cause: "engaged"}},
		{name: "asked for again once too often", attempts: 2, err: Again(in(time.Hour), "engaged"), want: verdict{what: bury, cause: "attempts: engaged"}},
		{name: "unknown", err: Unknown("no answer"), want: verdict{what: lapse, cause: "no answer"}},
		{name: "unknown and soon again", repeat: time.Second, err: Unknown("no answer"), want: verdict{what: lapse, cause: "no answer", at: in(time.Second)}},
		{name: "unknown and never again", repeat: -1, err: Unknown("no answer"), want: verdict{what: bury, cause: "unknown outcome: no answer"}},
		{name: "no bearer", attempts: 99, err: ErrNoBearer, missing: 1, random: 1,
			want: verdict{what: retry, at: in(2 * minPause), cause: "no bearer"}},
		{name: "no bearer for long", err: fmt.Errorf("x: %w", ErrNoBearer), missing: 50, random: 1,
			want: verdict{what: retry, at: in(minPause + 4*time.Second), cause: "no bearer"}},
		{name: "retry before the end", expires: in(8 * time.Second), err: boom, random: 0.99,
			want: verdict{what: retry, at: in(4 * time.Second), spend: true, cause: "error"}},
		{name: "the end too near", expires: in(minPause), err: boom, random: 0.99,
			want: verdict{what: bury, cause: "expired: error"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := Message{Attempts: tt.attempts, Expires: tt.expires}
			p := p
			p.Repeat = tt.repeat
			got := judge(m, tt.err, p, tt.missing, noon, tt.random)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What may have been sent twice is counted apart.
func TestOutcomes(t *testing.T) {
	parts := Outcome{Parts: []PartID{{Link: "north", ID: "1"}}}
	for _, tt := range []struct {
		m    Message
		out  Outcome
		v    verdict
		want string
	}{
		{Message{}, parts, verdict{what: settled}, "sent"},
		{Message{Doubled: true}, parts, verdict{what: settled}, "sent again"},
		{Message{Doubled: true}, Outcome{}, verdict{what: settled}, "done"},
		{Message{Doubled: true}, Outcome{}, verdict{what: retry, cause: "throttled"}, "retried"},
		{Message{}, Outcome{}, verdict{what: retry, cause: causeNoBearer}, "no bearer"},
		{Message{}, Outcome{}, verdict{what: bury}, "buried"},
	} {
		if got := outcomeOf(tt.m, tt.out, tt.v); got != tt.want {
			t.Errorf("%+v, %+v: %q, want %q", tt.m, tt.v, got, tt.want)
		}
	}
}

func TestUnfit(t *testing.T) {
	p := Policy{Attempts: 3}
	tests := []struct {
		m    Message
		want string
	}{
		{Message{}, ""},
		{Message{Attempts: 2, Expires: noon.Add(time.Nanosecond)}, ""},
		{Message{Expires: noon}, "expired"},
		{Message{Attempts: 3}, "attempts"},
	}
	for _, tt := range tests {
		if got := unfit(tt.m, p, noon); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.m, got, tt.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	tests := []struct {
		n             int
		base, longest time.Duration
		random        float64
		want          time.Duration
	}{
		{1, time.Second, time.Minute, 1, time.Second},
		{1, time.Second, time.Minute, 0, 0},
		{3, time.Second, time.Minute, 0.5, 2 * time.Second},
		{7, time.Second, time.Minute, 1, time.Minute},
		{40, time.Second, time.Minute, 1, time.Minute},
		{1 << 40, time.Second, time.Minute, 1, time.Minute},
		{0, time.Second, time.Minute, 1, time.Second},
		{30, time.Hour, 24 * time.Hour, 1, 24 * time.Hour}, // the shift overflows
		{1, time.Minute, time.Second, 1, time.Second},
	}
	for _, tt := range tests {
		if got := Backoff(tt.n, tt.base, tt.longest, tt.random); got != tt.want {
			t.Errorf("Backoff(%d, %v, %v, %v) = %v, want %v", tt.n, tt.base, tt.longest, tt.random, got, tt.want)
		}
	}
}

func TestPoliciesAreWhole(t *testing.T) {
	for lane := Code; lane <= Bulk; lane++ {
		p, ok := Policies()[lane]
		if !ok || p.Attempts < 1 || p.Base <= 0 || p.Max < p.Base || p.Timeout <= 0 || p.NoBearer <= 0 {
			t.Errorf("lane %d: %+v", lane, p)
		}
	}
}

func TestIDs(t *testing.T) {
	const known = "16275ef0f5d0eb9dd9e0a53277549fda" // an id must outlive the program that derived it
	if got := fmt.Sprintf("%x", DeriveID("a", []byte("b"))); got != known {
		t.Errorf("DeriveID is %s, was %s", got, known)
	}
	seen := map[ID]bool{}
	for _, id := range []ID{
		DeriveID("a"), DeriveID("a", nil), DeriveID("a", []byte("b")), DeriveID("ab"), DeriveID("a", []byte("b"), nil), DeriveID("", []byte("ab")),
	} {
		if seen[id] {
			t.Error("two causes have one id")
		}
		seen[id] = true
	}
	if _, err := NewID(failing{}); err == nil {
		t.Error("an id without randomness")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no entropy") }
