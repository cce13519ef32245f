package session

import (
	"testing"
	"time"

	"healthdial/outbox"
)

// jobs does the parked calls that are in the outbox, as its queue would.
func (d *desk) jobs(tb testing.TB) {
	tb.Helper()
	job := ParkedJob{Calls: d.world, Now: time.Now}
	d.mu.Lock()
	var todo []outbox.Message
	for id, m := range d.out {
		if m.Kind == outbox.Job {
			todo = append(todo, m)
			m.Kind = 0 // done
			d.out[id] = m
		}
	}
	d.mu.Unlock()
	for _, m := range todo {
		out, err := job.Do(tb.Context(), m)
		if err != nil {
			tb.Fatal(err)
		}
		d.mu.Lock()
		d.add(out.Follow)
		d.mu.Unlock()
	}
}
