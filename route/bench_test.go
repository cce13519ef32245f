package route

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"healthdial/outbox"
)

// million is a table of so many made-up hashes.
func million(b *testing.B, names Namer) *Portability {
	b.Helper()
	const size = 1_000_000
	p := &Portability{names: names, codes: []string{"north", "404-10"}, hashes: make([]uint64, size), code: make([]uint8, size)}
	for i := range p.hashes {
		p.hashes[i] = mix(uint64(i) + 1)
	}
	slices.Sort(p.hashes)
	return p
}

// BenchmarkPortability looks numbers up among a million, and tells what those take
// in memory.
func BenchmarkPortability(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	p := million(b, ring(b, 1))
	runtime.GC()
	runtime.ReadMemStats(&after)
	n := number(b, "+919000000001")
	b.ResetTimer()
	for b.Loop() {
		p.Operator(n)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB/million")
	runtime.KeepAlive(p)
}

// BenchmarkChoose is one choice among a hundred rules, with a portability table.
func BenchmarkChoose(b *testing.B) {
	p := plan()
	p.Ported = million(b, ring(b, 1))
	for i := range 100 {
		p.Rules = append(p.Rules, Rule{Name: fmt.Sprint(i), Links: []string{"north"}, Operators: []string{"south"}, Cost: 5})
	}
	table, n := New(p), number(b, "+919000000001")
	for b.Loop() {
		table.Choose(n, SMS, outbox.Notice)
	}
}
