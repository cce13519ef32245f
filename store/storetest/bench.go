package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/outbox"
	"healthdial/session"
)

// Benchmark measures what a service does all day.
func Benchmark(b *testing.B, s Suite) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("turn/%d", callers), func(b *testing.B) { benchTurn(b, newRig(b, s), callers) })
	}
	b.Run("load", func(b *testing.B) { benchLoad(b, newRig(b, s)) })
	b.Run("send", func(b *testing.B) { benchSend(b, newRig(b, s)) })
	b.Run("idle", func(b *testing.B) { benchIdle(b, newRig(b, s)) })
}

// benchTurn commits sessions, each with a message and an event, as a turn that
// sends something does.
func benchTurn(b *testing.B, r *rig, callers int) {
	r.patient()
	var n atomic.Int64
	b.SetParallelism((callers + 1) / 2) // times GOMAXPROCS, 2 where it was measured
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		caller := int(n.Add(1))
		a := session.Act{Session: r.session(caller)}
		a.Out = []outbox.Message{r.sms(caller, outbox.Registry)}
		a.Audit = []audit.Event{r.event(caller, "bench")}
		for i := 0; pb.Next(); i++ {
			a.Out[0].ID = id(caller<<32 + i)
			if err := r.Sessions().Commit(r.ctx, a); err != nil {
				b.Error(err)
				return
			}
			a.Session.Revision++
		}
	})
}

func benchLoad(b *testing.B, r *rig) {
	r.patient()
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: r.session(1)}))
	owner, now := r.owner(1), r.now()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Sessions().Load(r.ctx, owner, now); err != nil {
			b.Fatal(err)
		}
	}
}

// benchSend claims messages 64 at a time and records each as sent, 64 at once.
func benchSend(b *testing.B, r *rig) {
	r.patient()
	const batch = 64
	added := 0
	b.ReportAllocs()
	for i := 0; i < b.N; i += batch {
		b.StopTimer()
		for range batch {
			added++
			r.add(r.sms(added, outbox.Registry))
		}
		b.StartTimer()
		claimed := r.claim(batch)
		errs := make(chan error, len(claimed))
		for _, m := range claimed {
			go func() {
				part := outbox.PartID{Link: "l", ID: fmt.Sprintf("%x", m.ID)}
				errs <- r.Outbox().Sent(r.ctx, m.Lease, []outbox.PartID{part}, r.now().Add(time.Hour))
			}()
		}
		for range claimed {
			if err := <-errs; err != nil {
				b.Fatal(err)
			}
		}
	}
}

// benchIdle claims when there is nothing to claim.
func benchIdle(b *testing.B, r *rig) {
	r.patient()
	for b.Loop() {
		got, err := r.Outbox().Claim(r.ctx, r.now(), outbox.Bulk, 64, lease)
		if err != nil || len(got) != 0 {
			b.Fatalf("claimed %d, %v", len(got), err)
		}
	}
}
