package bench

import (
	"encoding/json"
	"fmt"
	"testing"

	"healthdial/postal"
)

// pinsAsJSON is the table of PIN codes as a service would have it that reads JSON.
func pinsAsJSON(t testing.TB) (data []byte, n int) {
	t.Helper()
	table, err := postal.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]postal.Place, table.Len())
	for pin := 100_000; pin < 1_000_000; pin++ {
		key := fmt.Sprint(pin)
		if place, ok := table.Find(key); ok {
			all[key] = place
		}
	}
	if data, err = json.Marshal(all); err != nil {
		t.Fatal(err)
	}
	return data, len(all)
}

// The rival holds every PIN code that the table does.
func TestPINs(t *testing.T) {
	table, err := postal.Load()
	if err != nil {
		t.Fatal(err)
	}
	data, n := pinsAsJSON(t)
	if n != table.Len() || n < 19_000 {
		t.Errorf("%d PIN codes in %d octets of JSON, the table has %d", n, len(data), table.Len())
	}
}

// BenchmarkPINs is the load of the table at start, ours and as JSON.
func BenchmarkPINs(b *testing.B) {
	b.Run("postal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := postal.Load(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		data, _ := pinsAsJSON(b)
		b.ReportAllocs()
		for b.Loop() {
			var all map[string]postal.Place
			if err := json.Unmarshal(data, &all); err != nil {
				b.Fatal(err)
			}
		}
	})
}
