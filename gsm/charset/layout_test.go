package charset

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// shape is how a text was written: its coding and tables, and the messages made of
// it.
func shape(parts []Part) string {
	h, _, _ := ParseUDH(parts[0].UDH)
	messages := 0
	for _, p := range parts {
		messages += p.Messages
	}
	s := fmt.Sprintf("%d: %d in %d", parts[0].Coding, messages, len(parts))
	if h.Shift.Single != Default {
		s += " single " + h.Shift.Single.String()
	}
	if h.Shift.Locking != Default {
		s += " locking " + h.Shift.Locking.String()
	}
	return s
}

func TestLayout(t *testing.T) {
	hindi := Layout{Tables: []Language{Hindi}}
	wide := Layout{Tables: []Language{Hindi}, By: UDH16}
	word := "स्वास्थ्य " // 10 units
	for _, tc := range []struct {
		name   string
		layout Layout
		text   string
		want   string
	}{
		{"as before", Layout{}, strings.Repeat("a", 160), "0: 1 in 1"},
		{"no tables are used unasked", Layout{}, strings.Repeat(word, 8), "8: 2 in 2"},
		{"the safer of two", hindi, strings.Repeat(word, 7), "8: 1 in 1"},
		{"one septet each", hindi, strings.Repeat(word, 8), "0: 1 in 1 locking hindi"},
		{"155 beside one table", hindi, strings.Repeat("ह", 155), "0: 1 in 1 locking hindi"},
		{"156", hindi, strings.Repeat("ह", 156), "0: 2 in 2 locking hindi"},
		{"152 beside two", hindi, strings.Repeat("ह", 150) + "।", "0: 1 in 1 single hindi locking hindi"},
		{"a danda over", hindi, strings.Repeat("ह", 151) + "।", "0: 2 in 2 single hindi locking hindi"},
		{"149 beside a number and a table", hindi, strings.Repeat("ह", 2*149), "0: 2 in 2 locking hindi"},
		{"147 in 16 bits", wide, strings.Repeat("ह", 2*148), "0: 2 in 2 locking hindi"},
		{"148 in 16 bits is too much", wide, strings.Repeat("ह", 2*148+1), "0: 3 in 3 locking hindi"},
		{"146 beside all", hindi, strings.Repeat("ह", 2*146-2) + "।", "0: 2 in 2 single hindi locking hindi"},
		{"one more", hindi, strings.Repeat("ह", 2*146-1) + "।", "0: 3 in 3 single hindi locking hindi"},
		{"other scripts are not hindi", hindi, strings.Repeat("க", 80), "8: 2 in 2"},
		{"english needs no tables", hindi, strings.Repeat("a", 161), "0: 2 in 2"},
		{"spanish", Layout{Tables: []Language{Spanish}}, strings.Repeat("á", 77), "0: 1 in 1 single spanish"},
		{"SAR, one message", Layout{Tables: []Language{Hindi}, By: SAR}, strings.Repeat("ह", 100), "0: 1 in 1 locking hindi"},
		{"SAR, whose header is the SMSC's", Layout{Tables: []Language{Hindi}, By: SAR}, strings.Repeat("ह", 200), "8: 4 in 4"},
		{"payload", Layout{By: Payload}, strings.Repeat("a", 153*3), "0: 3 in 1"},
		{"payload, one message", Layout{By: Payload}, strings.Repeat("a", 160), "0: 1 in 1"},
		{"latin-1 where it is shorter", Layout{Latin1: AlsoLatin1}, strings.Repeat("ç`", 70), "3: 1 in 1"},
		{"and not where it is not", Layout{Latin1: AlsoLatin1}, strings.Repeat("ç", 70), "8: 1 in 1"},
		{"nor for what GSM 7-bit has", Layout{Latin1: AlsoLatin1}, strings.Repeat("é", 160), "0: 1 in 1"},
		{"latin-1 always", Layout{Latin1: AlwaysLatin1}, "@", "3: 1 in 1"},
		{"latin-1 always, 134", Layout{Latin1: AlwaysLatin1}, strings.Repeat("a", 2*134), "3: 2 in 2"},
		{"latin-1 always, one more", Layout{Latin1: AlwaysLatin1}, strings.Repeat("a", 2*134+1), "3: 3 in 3"},
		{"latin-1 has no euro", Layout{Latin1: AlwaysLatin1}, "€", "8: 1 in 1"},
		{"packed", Layout{Packed: true}, strings.Repeat("a", 306), "0: 2 in 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			parts, err := tc.layout.Split(tc.text, 0x1234)
			if err != nil || shape(parts) != tc.want {
				t.Fatalf("%s, %v, want %s", shape(parts), err, tc.want)
			}
			checkLayout(t, tc.layout, tc.text, parts)
		})
	}
}

// fatal is what testing and rapid have in common here.
type fatal interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// checkLayout reads parts as they would arrive, and measures them as they would go
// on the air.
func checkLayout(t fatal, l Layout, text string, parts []Part) {
	t.Helper()
	var in []Fragment
	for _, p := range parts {
		f := Fragment{Concat: p.Concat, Coding: p.Coding, Payload: p.Text}
		if len(p.UDH) > 0 {
			h, _, err := ParseUDH(p.ShortMessage())
			if err != nil || l.By <= UDH16 && h.Concat != p.Concat {
				t.Fatal("ParseUDH", h, p.Concat, err)
			}
			f.Shift = h.Shift
		}
		if l.Packed && p.Coding == CodingDefault {
			f.Payload = UnpackShort(p.Text, len(p.UDH))
		}
		if n := onAir(p, f.Payload, l); p.Messages == 1 && n > messageOctets {
			t.Fatalf("a part has %d octets", n)
		}
		in = append(in, f)
	}
	for i, j := 0, len(in)-1; i < j; i, j = i+1, j-1 {
		in[i], in[j] = in[j], in[i]
	}
	if got, err := Join(in); err != nil || got != text {
		t.Fatalf("joined %q, %v, want %q", got, err, text)
	}
}

// onAir is how many octets a part has once it is packed and has a header.
func onAir(p Part, text []byte, l Layout) int {
	header := len(p.UDH)
	if l.By == SAR && !p.Concat.IsZero() {
		header = 7
	}
	if p.Coding == CodingDefault {
		return header + len(Pack(text, fillBits(header)))
	}
	return header + len(text)
}

// layouts are all kinds of them.
func layouts(t *rapid.T) Layout {
	return Layout{
		By:     Splitting(rapid.IntRange(0, 3).Draw(t, "by")),
		Latin1: Latin1Use(rapid.IntRange(0, 2).Draw(t, "latin-1")),
		Tables: rapid.SampledFrom([][]Language{nil, {Hindi}, {Turkish, Tamil}, {Portuguese}, {Urdu}}).Draw(t, "tables"),
		Packed: rapid.Bool().Draw(t, "packed"),
	}
}

// TestLayoutFewest holds the number of messages equal to the least of all ways to
// write and to cut, found by trying them.
func TestLayoutFewest(t *testing.T) {
	runes := rapid.OneOf(
		rapid.SampledFrom([]rune("ab@€[")), rapid.SampledFrom([]rune("aह्ा।[😀")),
		rapid.SampledFrom([]rune("açã`~é€")), rapid.SampledFrom([]rune("aıŞğக்")))
	rapid.Check(t, func(t *rapid.T) {
		l := layouts(t)
		text := rapid.StringOfN(rapid.OneOf(runes, rapid.SampledFrom([]rune("aह"))), 0, 500, -1).Draw(t, "text")
		parts, err := l.Split(text, 7)
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, l, text, parts)
		messages := 0
		for _, p := range parts {
			messages += p.Messages
		}
		least := len(text) + 1
		for _, w := range l.writings() {
			if n, ok := fewestOf(text, w, l); ok {
				least = min(least, n)
			}
		}
		if messages != least {
			t.Fatalf("%d messages where %d would do", messages, least)
		}
	})
}

// fewestOf is the number of messages by trying every place to cut.
func fewestOf(text string, w writing, l Layout) (int, bool) {
	octets, ok := w.encode(nil, text)
	units := len(octets) / w.unit()
	h := Header{Shift: w.shift}
	if !ok || units <= w.room(h.size(l.By)) {
		return 1, ok
	}
	h.Concat.Total = 2
	return fewest(text, w, w.room(h.size(l.By))), w.shift.IsZero() || l.By <= UDH16
}

func TestSyllables(t *testing.T) {
	const kya = "क्या" // one syllable of four units
	for _, tc := range []struct {
		name  string
		text  string
		first int // units in the first part
	}{
		{"a conjunct goes to the next part", strings.Repeat("ह", 65) + kya + strings.Repeat("ह", 5), 65},
		{"not if that makes one part more", strings.Repeat("ह", 65) + kya + strings.Repeat("ह", 65), 67},
		{"a vowel sign stays", strings.Repeat("ह", 66) + "कि" + "ह" + strings.Repeat("ह", 5), 66},
		{"tamil", strings.Repeat("க", 66) + "க்க" + strings.Repeat("க", 5), 66},
		{"a syllable longer than a part is cut", "क" + strings.Repeat("ि", 100), 67},
		{"a joiner", strings.Repeat("ह", 65) + "👩\u200D⚕" + strings.Repeat("ह", 5), 65},
	} {
		t.Run(tc.name, func(t *testing.T) {
			parts, err := Split(tc.text, 1)
			if err != nil || len(parts) != 2 || len(parts[0].Text) != 2*tc.first {
				t.Fatalf("%d parts, the first of %d units, %v", len(parts), len(parts[0].Text)/2, err)
			}
			checkLayout(t, Layout{}, tc.text, parts)
		})
	}
}

func TestShortPacking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.ByteRange(1, 127), 0, 160).Draw(t, "septets")
		header := rapid.SampledFrom([]int{0, 4, 6, 7, 9, 10, 12, 13}).Draw(t, "header")
		if n := len(text); n > 0 && text[n-1] == carriageReturn {
			text[n-1] = 'a' // a CR at the very end may be taken for a filler
		}
		if got := UnpackShort(PackShort(text, header), header); string(got) != string(text) {
			t.Fatalf("%x came back as %x", text, got)
		}
	})
}

// FuzzLayout writes, splits, joins and reads any text in any way: it stays itself.
func FuzzLayout(f *testing.F) {
	f.Add("नमस्ते [1] €", byte(0), byte(0), byte(6), uint16(1))
	f.Add(strings.Repeat("@a\x1b", 100), byte(1), byte(2), byte(13), uint16(0xFFFF))
	f.Add(strings.Repeat("😀`ç", 50), byte(3), byte(1), byte(0), uint16(0))
	f.Fuzz(func(t *testing.T, text string, by, latin1, language byte, ref uint16) {
		if len(text) > 5000 || !utf8.ValidString(text) || marked(text) {
			return
		}
		l := Layout{By: Splitting(by % 4), Latin1: Latin1Use(latin1 % 3), Packed: by >= 0x80}
		if language := Language(language % byte(languages)); language != Default {
			l.Tables = []Language{language}
		}
		parts, err := l.Split(text, ref)
		if err != nil || l.Packed && strings.Contains(text, "\r") { // which may be taken for a filler
			return
		}
		checkLayout(t, l, text, parts)
	})
}
