package charset

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	for _, tc := range []struct {
		name  string
		text  string
		units []int // octets of text in each part
		wide  []int
	}{
		{"empty", "", []int{0}, []int{0}},
		{"a full GSM-7 message", strings.Repeat("a", 160), []int{160}, []int{160}},
		{"one more", strings.Repeat("a", 161), []int{153, 8}, []int{152, 9}},
		{"an escape at the edge stays whole", strings.Repeat("a", 152) + "€" + strings.Repeat("b", 10), []int{152, 12}, []int{152, 12}},
		{"80 escapes fit one", strings.Repeat("€", 80), []int{160}, []int{160}},
		{"escapes waste one septet of 153", strings.Repeat("€", 152), []int{152, 152}, []int{152, 152}},
		{"a full UCS-2 message", strings.Repeat("ह", 70), []int{140}, []int{140}},
		{"71 units", strings.Repeat("ह", 71), []int{134, 8}, []int{132, 10}},
		{"a pair at the edge stays whole", strings.Repeat("ह", 66) + "😀" + strings.Repeat("ह", 3), []int{132, 10}, []int{132, 10}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			checkParts(t, tc.text, tc.units, func() ([]Part, error) { return Split(tc.text, 0xAB) })
			checkParts(t, tc.text, tc.wide, func() ([]Part, error) { return Layout{By: UDH16}.Split(tc.text, 0xABCD) })
		})
	}
}

func checkParts(t *testing.T, text string, octets []int, split func() ([]Part, error)) {
	t.Helper()
	parts, err := split()
	if err != nil || len(parts) != len(octets) {
		t.Fatalf("%d parts, %v, want %d", len(parts), err, len(octets))
	}
	for i, p := range parts {
		if len(p.Text) != octets[i] {
			t.Errorf("part %d has %d octets, want %d", i+1, len(p.Text), octets[i])
		}
	}
	if got, err := Join(received(t, parts)); err != nil || got != text {
		t.Errorf("joined %q, %v", got, err)
	}
}

// received takes parts through their short_message octets.
func received(t interface{ Fatal(...any) }, parts []Part) []Fragment {
	var in []Fragment
	for _, p := range parts {
		f := Fragment{Coding: p.Coding, Payload: p.ShortMessage()}
		if len(p.UDH) > 0 {
			h, rest, err := ParseUDH(f.Payload)
			if err != nil || h.Concat != p.Concat {
				t.Fatal("ParseUDH", h, p.Concat, err)
			}
			f.Concat, f.Shift, f.Payload = h.Concat, h.Shift, rest
		}
		in = append(in, f)
	}
	return in
}

func TestSplitTooLong(t *testing.T) {
	if parts, err := Split(strings.Repeat("a", 153*255), 1); err != nil || len(parts) != 255 {
		t.Errorf("255 full parts: %d, %v", len(parts), err)
	}
	if _, err := Split(strings.Repeat("a", 153*255+1), 1); !errors.Is(err, ErrTooLong) {
		t.Errorf("one septet more: %v, want ErrTooLong", err)
	}
}

// TestSplitJoin shuffles the parts and checks that each can be read alone, that
// none is over its limit, and that no fewer parts would do.
func TestSplitJoin(t *testing.T) {
	runes := rapid.OneOf(rapid.SampledFrom([]rune("ab@\r€[ह😀")), rapid.SampledFrom([]rune("ab@\r€[]")))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(runes, 0, 900, -1).Draw(t, "text")
		parts, err := Split(text, 7)
		if err != nil {
			t.Fatal(err)
		}
		alone := ""
		for _, p := range parts {
			if len(p.ShortMessage()) > 160 || p.Coding == CodingUCS2 && len(p.ShortMessage()) > 140 {
				t.Fatalf("a part of %d octets", len(p.ShortMessage()))
			}
			s, _ := Decode(p.Coding, p.Text)
			alone += s
		}
		if alone != text {
			t.Fatal("a part was cut inside a character")
		}
		if w := (Layout{}).choose(text).writing; len(parts) > 1 && len(parts) != fewest(text, w, w.room(6)) {
			t.Fatalf("%d parts where %d would do", len(parts), fewest(text, w, w.room(6)))
		}
		in := received(t, parts)
		rand.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		if got, err := Join(append(in, in[0])); err != nil || got != text {
			t.Fatalf("joined %q, %v", got, err)
		}
	})
}

// fewest is the number of parts by trying every place to cut.
func fewest(text string, w writing, limit int) int {
	runes := []rune(text)
	widths := make([]int, len(runes))
	for i, r := range runes {
		octets, _ := w.encode(nil, string(r))
		widths[i] = len(octets) / w.unit()
	}
	best := make([]int, len(runes)+1)
	for end := 1; end <= len(runes); end++ {
		best[end] = len(runes)
		for begin, width := end-1, 0; begin >= 0; begin-- {
			if width += widths[begin]; width > limit {
				break
			}
			best[end] = min(best[end], best[begin]+1)
		}
	}
	return best[len(runes)]
}

func TestJoin(t *testing.T) {
	part := func(ref uint16, total, seq byte, coding byte, payload string) Fragment {
		return Fragment{Concat: Concat{Ref: ref, Total: total, Seq: seq}, Coding: coding, Payload: []byte(payload)}
	}
	for _, tc := range []struct {
		name string
		in   []Fragment
		want string
		err  error
	}{
		{"nothing", nil, "", ErrIncomplete},
		{"one message", []Fragment{{Coding: 1, Payload: []byte("hi")}}, "hi", nil},
		{"a part is missing", []Fragment{part(1, 2, 2, 0, "b")}, "", ErrIncomplete},
		{"twice the same part", []Fragment{part(1, 2, 2, 0, "b"), part(1, 2, 2, 0, "b")}, "", ErrIncomplete},
		{"another reference", []Fragment{part(1, 2, 1, 0, "a"), part(2, 2, 2, 0, "b")}, "", ErrIncomplete},
		{"out of order", []Fragment{part(1, 2, 2, 0, "b"), part(1, 2, 1, 0, "a")}, "ab", nil},
		{"cut inside an escape", []Fragment{part(1, 2, 1, 0, "a\x1b"), part(1, 2, 2, 0, "\x65")}, "a€", nil},
		{"cut inside a pair", []Fragment{part(1, 2, 1, 8, "\xd8\x3d"), part(1, 2, 2, 8, "\xde\x00")}, "😀", nil},
		{"two codings", []Fragment{part(1, 2, 1, 0, "\x00"), part(1, 2, 2, 8, "\x09\x39")}, "@ह", nil},
		{"no text", []Fragment{part(1, 2, 1, 4, "x"), part(1, 2, 2, 4, "y")}, "", ErrCoding},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := Join(tc.in); got != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("Join = %q, %v, want %q, %v", got, err, tc.want, tc.err)
			}
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("Your records are ready. ", 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Split(text, 1); err != nil {
			b.Fatal(err)
		}
	}
}
