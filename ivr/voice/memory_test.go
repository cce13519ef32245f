package voice

import (
	"testing"

	"pgregory.net/rapid"
)

// TestMemory holds it to a list of what was wanted last.
func TestMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const limit = 3 * (2*100 + overhead)
		m := newMemory(limit, 0)
		var order []key // the latest last
		sizes := map[key]int{}
		touch := func(k key) {
			for i, o := range order {
				if o == k {
					order = append(order[:i], order[i+1:]...)
					break
				}
			}
			order = append(order, k)
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			k := key{byte(rapid.IntRange(0, 6).Draw(t, "key"))}
			if rapid.Bool().Draw(t, "get") {
				samples, ok := m.get(k)
				if _, kept := sizes[k]; ok != kept || len(samples) != sizes[k] {
					t.Fatalf("key %d: %d samples, want %d", k[0], len(samples), sizes[k])
				}
				if ok {
					touch(k)
				}
				continue
			}
			n := rapid.IntRange(0, 500).Draw(t, "samples")
			m.put(k, make([]int16, n))
			if 2*n+overhead > limit {
				continue
			}
			touch(k)
			sizes[k] = n
			for total(sizes) > limit {
				delete(sizes, order[0])
				order = order[1:]
			}
			if m.size != total(sizes) || m.order.Len() != len(order) || len(m.byKey) != len(order) {
				t.Fatalf("%d octets in %d clips, want %d in %d", m.size, m.order.Len(), total(sizes), len(order))
			}
		}
	})
}

func total(sizes map[key]int) (all int) {
	for _, n := range sizes {
		all += 2*n + overhead
	}
	return all
}
