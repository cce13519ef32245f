package postal

import "testing"

func TestFind(t *testing.T) {
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if table.Len() < 19_000 {
		t.Errorf("only %d PIN codes", table.Len())
	}
	tests := []struct{ pin, state, code string }{
		{"744101", "Andaman and Nicobar Islands", "35"},
		{"160017", "Chandigarh", "4"},
		{"396210", "Dadra and Nagar Haveli and Daman and Diu", "38"},
		{"194101", "Ladakh", "37"},
		{"682555", "Lakshadweep", "31"},
		{"605001", "Puducherry", "34"},
	}
	for _, tt := range tests {
		p, ok := table.Find(tt.pin)
		if !ok || p.State != tt.state || p.StateCode != tt.code || p.District == "" {
			t.Errorf("Find(%s) = %+v, %v; want %s", tt.pin, p, ok, tt.state)
		}
	}
	for _, pin := range []string{"", "1", "000000", "999999", "12345a", "1234567", "-12345"} {
		if p, ok := table.Find(pin); ok {
			t.Errorf("Find(%q) = %+v", pin, p)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
