//go:build integration && !production

package chaos

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// TestKills kills one node after the other at random moments, under load. CHAOS_KILLS
// says how often, 50 times if not given, and CHAOS_SEED repeats the moments of a run.
func TestKills(t *testing.T) {
	kills, seed := setting(t, "CHAOS_KILLS", 50), setting(t, "CHAOS_SEED", rand.Uint64()>>1)
	t.Logf("CHAOS_KILLS=%d CHAOS_SEED=%d", kills, seed)
	moments := rand.New(rand.NewPCG(seed, 0))
	r := newRig(t)
	r.begins()
	r.goesOn(warmup)
	steadily := time.Now()
	r.goesOn(baseline)
	began := time.Now()
	for range kills {
		n := r.nodes[moments.IntN(len(r.nodes))]
		r.goesOn(time.Duration(moments.Int64N(int64(1500 * time.Millisecond))))
		n.dies()
		r.starts(n)
	}
	took := time.Since(began)
	r.goesOn(baseline)
	faults := []fault{{fmt.Sprintf("%d × kill -9 in %.0f s", kills, took.Seconds()), began, time.Now()}}
	r.settles()
	r.report(r.evidence(), faults, demands{rate: 300, from: steadily, until: began, presses: 400 * int(kills), texts: 2 * int(kills), decisions: int(kills)})
}

// setting is a number from the environment.
func setting(t *testing.T, name string, usual uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
