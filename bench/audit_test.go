package bench

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/seal"
	"healthdial/store"
)

// logged is how many events a log has that is verified.
const logged = 100_000

// BenchmarkAudit verifies a log of logged events, as healthdial audit verify does: every
// entry opened, hashed and held to every checkpoint. Then it makes checkpoints, each after
// so many partitions moved as are named: the service makes one a minute.
func BenchmarkAudit(b *testing.B) {
	for _, s := range backends {
		b.Run(s.name, func(b *testing.B) {
			opened, err := store.Open(b.Context(), s.open(b), newRing(b))
			if err != nil {
				b.Fatal(err)
			}
			log := opened.Audit()
			for n := range store.Partitions {
				logTo(b, log, n, logged/store.Partitions)
			}
			b.Run("verify", func(b *testing.B) { benchVerify(b, log) })
			for _, partitions := range []int{1, store.Partitions} {
				b.Run(fmt.Sprintf("checkpoint/%d", partitions), func(b *testing.B) { benchCheckpoint(b, log, partitions) })
			}
		})
	}
}

// logTo chains events of an owner whose partition is n.
func logTo(b *testing.B, log *store.Audit, n, events int) {
	b.Helper()
	owner := seal.Owner{byte(n), byte(n)}
	const act = 100
	for done := 0; done < events; done += act {
		batch := make([]audit.Event, min(act, events-done))
		for i := range batch {
			var subject [16]byte
			binary.BigEndian.PutUint64(subject[:], uint64(n<<32+done+i))
			batch[i] = audit.Event{
				At: time.Now(), Kind: "consent.code_sent", Owner: owner, Subject: fmt.Sprintf("%x", subject),
				Channel: "ussd", Lang: "hi", Facts: map[string]string{"notice": "2026-11"},
			}
		}
		if err := log.Append(b.Context(), batch...); err != nil {
			b.Fatal(err)
		}
	}
}

func benchVerify(b *testing.B, log *store.Audit) {
	var entries uint64
	for b.Loop() {
		n, err := log.Verify(b.Context())
		if err != nil || n < logged/store.Partitions*store.Partitions {
			b.Fatal(n, err)
		}
		entries += n
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
}

func benchCheckpoint(b *testing.B, log *store.Audit, partitions int) {
	for b.Loop() {
		b.StopTimer()
		for n := range partitions {
			logTo(b, log, n, 1)
		}
		b.StartTimer()
		if _, made, err := log.Checkpoint(b.Context(), time.Now(), 0); err != nil || !made {
			b.Fatal(made, err)
		}
	}
}
