package session

import (
	"encoding/binary"
	"testing"
	"time"
)

// BenchmarkTurn is one key press on a store in memory: load and decode, read, step,
// render, encode and commit.
func BenchmarkTurn(b *testing.B) {
	d := newDesk(b)
	ev := d.event(b, "a", Opened, "")
	ev.Deadline = time.Time{}
	if _, err := d.Take(b.Context(), ev, pager{}); err != nil {
		b.Fatal(err)
	}
	ev.Kind, ev.Text = Entered, "7" // asked again
	b.ReportAllocs()
	for n := uint64(1); b.Loop(); n++ {
		binary.BigEndian.PutUint64(ev.ID[:], n)
		ev.Text = [...]string{"1", "00"}[n%2]
		if _, err := d.Take(b.Context(), ev, pager{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(d.sessions[d.cfg.Ring.Owner(ev.Number.E164())].value)), "octets/session")
}
