package msisdn

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

func TestParse(t *testing.T) {
	tests := []struct{ in, want string }{
		{"+91 98765 43210", "+919876543210"},
		{"9876543210", "+919876543210"},
		{"09876543210", "+919876543210"},
		{"+14155552671", "+14155552671"},
		{"", ""},
		{"12", ""},
		{"hello", ""},
		{strings.Repeat("9", 60), ""},
	}
	for _, tt := range tests {
		n, err := Parse(tt.in, "IN")
		if got := n.E164(); got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("Parse(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestFromSMPP(t *testing.T) {
	for _, in := range []struct {
		addr string
		ton  uint8
	}{{"919876543210", 1}, {"919876543210", 0}, {"9876543210", 2}, {"+919876543210", 1}} {
		n, err := FromSMPP(in.addr, in.ton, "IN")
		if err != nil || n.E164() != "+919876543210" || n.National() != "9876543210" {
			t.Errorf("FromSMPP(%q, %d) = %q, %v", in.addr, in.ton, n.E164(), err)
		}
	}
}

func TestNeverVisible(t *testing.T) {
	n, err := Parse("9876543210", "IN")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("x", "n", n, "nested", struct{ N Number }{n}, "p", &n)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&log, verb+"\n", n)
		fmt.Fprintf(&log, verb+"\n", struct{ N Number }{n})
	}
	fmt.Fprintln(&log, fmt.Errorf("failed for %v", n))
	if strings.Contains(log.String(), "98765") {
		t.Errorf("the number shows in:\n%s", log.String())
	}
}

func TestBinaryRoundTrip(t *testing.T) {
	n, _ := Parse("9876543210", "IN")
	b, err := cbor.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	var got Number
	if err := cbor.Unmarshal(b, &got); err != nil || got != n {
		t.Errorf("round trip: %v, %v", got == n, err)
	}
	if err := got.UnmarshalBinary([]byte("98x")); err == nil {
		t.Error("letters accepted")
	}
}

// The short way to an Indian mobile gives what the general parser gives.
func TestIndianMobilesAreReadAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		digits := fmt.Sprintf("91%010d", r.Int64N(10_000_000_000))
		fast, errFast := FromSMPP(digits, 1, "IN")
		slow, errSlow := Parse("+"+digits, "IN")
		if fast != slow || (errFast == nil) != (errSlow == nil) || fast.National() != slow.National() {
			t.Fatalf("%s: %q, %v; the parser says %q, %v", digits, fast.E164(), errFast, slow.E164(), errSlow)
		}
	}
}

func BenchmarkFromSMPP(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromSMPP("919876543210", 1, "IN"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestCountryCode(t *testing.T) {
	for region, want := range map[string]string{"IN": "+91", "GB": "+44", "XX": "", "": ""} {
		if got := CountryCode(region); got != want {
			t.Errorf("%q: %q, want %q", region, got, want)
		}
	}
}
