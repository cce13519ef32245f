package ivr

import (
	"context"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
)

// counter counts in the memory.
type counter map[time.Duration]int

func (c counter) Count(_ context.Context, _, _ string, _ time.Time, window time.Duration) (int, error) {
	c[window]++
	return c[window], nil
}

// added keeps messages as the outbox does: an ID once.
type added map[outbox.ID]outbox.Message

func (a added) Add(_ context.Context, all ...outbox.Message) error {
	for _, m := range all {
		a[m.ID] = m
	}
	return nil
}

// desk has people called, by a clock that stands.
func desk(t *testing.T) (*CallBacks, added, msisdn.Number, *time.Time) {
	t.Helper()
	key := []byte(strings.Repeat("k", 32))
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key}}, Numbers: key, Codes: key})
	if err != nil {
		t.Fatal(err)
	}
	n, err := msisdn.Parse("+919000000021", "IN")
	if err != nil {
		t.Fatal(err)
	}
	now, out := time.Date(2026, 11, 3, 12, 0, 10, 0, time.UTC), added{}
	return &CallBacks{
		Outbox: out, Counters: counter{}, Ring: ring, Now: func() time.Time { return now },
		Preferred: func(context.Context, seal.Owner) string { return "hi" },
	}, out, n, &now
}

// TestRequest: what is asked for twice under one key is one call; it is worth placing
// for an hour, and begins when the person has hung up.
func TestRequest(t *testing.T) {
	c, out, n, now := desk(t)
	for range 2 {
		if taken, err := c.Request(t.Context(), n, "", [16]byte{1}); !taken || err != nil {
			t.Fatal(taken, err)
		}
	}
	if len(out) != 1 {
		t.Fatalf("%d calls", len(out))
	}
	for _, m := range out {
		if m.Kind != outbox.Call || m.To != n || m.Lang != "hi" || !m.NotBefore.Equal(now.Add(callSoon)) || !m.Expires.Equal(now.Add(callFor)) || !asked(m) {
			t.Errorf("%+v", m)
		}
	}
}

// TestMissed: several calls within a minute are one; beyond three an hour nobody is
// called.
func TestMissed(t *testing.T) {
	c, out, n, now := desk(t)
	var taken []bool
	for range 5 {
		ok, err := c.Missed(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, ok)
		*now = now.Add(missedWindow / 2)
	}
	if len(out) != 2 || !taken[2] || taken[3] || taken[4] {
		t.Errorf("%d calls, taken %v", len(out), taken)
	}
}
