package ussd

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"healthdial/engine"
	"healthdial/gsm/charset"
	"healthdial/session"
)

// screens draws screens of every shape, in Latin, Devanagari and both.
func screens() *rapid.Generator[engine.Screen] {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("abc €. \nकिष्ा₹😀")), 0, 300, -1)
	latin := rapid.StringOfN(rapid.SampledFrom([]rune("abcdefg ")), 0, 300, -1)
	return rapid.Custom(func(t *rapid.T) engine.Screen {
		s := engine.Screen{
			Say:      say(rapid.SliceOfN(rapid.OneOf(text, latin), 0, 3).Draw(t, "say")...),
			Options:  options(rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("ab क1")), 1, 90, -1), 0, 12).Draw(t, "options")...),
			AllPages: rapid.Bool().Draw(t, "all pages"),
			CanBack:  rapid.Bool().Draw(t, "back"),
			CanHome:  rapid.Bool().Draw(t, "home"),
		}
		if len(s.Options) > 0 {
			s.Want.Kind = engine.WantChoice
		} else if rapid.Bool().Draw(t, "entry") {
			s.Want = engine.Want{Kind: engine.WantText, Min: 1, Max: 40}
		}
		return s
	})
}

func formats() *rapid.Generator[Format] {
	return rapid.Custom(func(t *rapid.T) Format {
		return Format{rapid.IntRange(50, 182).Draw(t, "septets"), rapid.IntRange(45, 80).Draw(t, "units")}
	})
}

func checkLimits(t *rapid.T, f Format, text string) {
	alphabet, n := charset.Measure(text)
	if limit := [2]int{f.Septets, f.UCS2}[alphabet]; n > limit {
		t.Fatalf("a page of %d in %v, the limit is %d: %q", n, alphabet, limit, text)
	}
	if !utf8.ValidString(text) {
		t.Fatalf("cut inside a character: %q", text)
	}
}

// squeeze is a text without spaces: what paging may not change.
func squeeze(texts ...string) string {
	return strings.Join(strings.Fields(strings.Join(texts, " ")), "")
}

func TestLayoutKeepsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, s := formats().Draw(t, "format"), screens().Draw(t, "screen")
		for _, p := range f.Pages(english, s) {
			checkLimits(t, f, p)
		}
		var all []string
		for _, p := range s.Say {
			all = append(all, p.Key)
		}
		for i, o := range s.Options {
			all = append(all, strconv.Itoa(i+1)+".", o.Label.Key)
		}
		if got := squeeze(f.layout(english, s)...); got != squeeze(all...) {
			t.Fatalf("laid out %q\nwant     %q", got, squeeze(all...))
		}
	})
}

// TestEveryPageIsReached turns all pages by 99 and back by 0, as a person would.
func TestEveryPageIsReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, s := formats().Draw(t, "format"), screens().Draw(t, "screen")
		pages := f.Pages(english, s)
		v := session.View{Screen: s}
		for n := range pages {
			v.Page, v.Seen = n, n+1
			p := f.Write(english, v)
			if p.Text != pages[n] || p.Last != (n == len(pages)-1) {
				t.Fatalf("page %d is %+v, want %q", n, p, pages[n])
			}
			r := f.Read(english, v, "99")
			if !p.Last && (r.Page != n+1 || r.Input != nil) {
				t.Fatalf("99 on page %d leads to %+v", n, r)
			}
			if r := f.Read(english, v, "0"); n > 0 && !p.Last && r.Page != n-1 {
				t.Fatalf("0 on page %d leads to %+v", n, r)
			}
		}
	})
}

// layout are the pages without their keys.
func (f Format) layout(w session.Words, s engine.Screen) []string { return f.lay(w, s).pages }

var optionLine = regexp.MustCompile(`(?m)^(\d+)\. `)

// TestReadBack checks that no answer counts before the last page was shown, and
// that no option appears before it if the options fit a page.
func TestReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Format{Septets: 160, UCS2: 80}
		s := engine.Screen{
			Say:      say(strings.Repeat(rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "word")+" ", rapid.IntRange(1, 150).Draw(t, "words"))),
			Options:  options("yes", "part", "no"),
			Want:     engine.Want{Kind: engine.WantChoice},
			AllPages: true, CanBack: true, CanHome: true,
		}
		pages := f.layout(english, s)
		for n, p := range pages {
			shown := optionLine.FindAllString(p, -1)
			last := n == len(pages)-1
			if last != (len(shown) == 3) || !last && len(shown) > 0 {
				t.Fatalf("page %d of %d shows %q", n+1, len(pages), shown)
			}
			r := f.Read(english, session.View{Screen: s, Page: n, Seen: n + 1}, "1")
			if (r.Input != nil) != last {
				t.Fatalf("page %d of %d: 1 reads as %+v", n+1, len(pages), r)
			}
		}
	})
}

func TestWriteNeverExceeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, s := formats().Draw(t, "format"), screens().Draw(t, "screen")
		s.Note = &engine.Phrase{Key: "common.invalid"}
		for n := range f.layout(english, s) {
			p := f.Write(english, session.View{Screen: s, Page: n})
			checkLimits(t, f, p.Text)
			if !p.Last && !strings.Contains(p.Text, "99. More") {
				t.Fatalf("page %d hides how to go on: %q", n, p.Text)
			}
		}
	})
}

// TestNoteIsSaid: whoever sees a page again is told why, and loses no option by it.
func TestNoteIsSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, s := formats().Draw(t, "format"), screens().Draw(t, "screen")
		s.Options = options(rapid.SliceOfN(rapid.StringMatching(`[abक]{1,6}`), 1, 9).Draw(t, "options")...)
		s.Want.Kind, s.AllPages, s.Note = engine.WantChoice, false, &engine.Phrase{Key: "common.invalid"}
		bare := s
		bare.Note = nil
		for n := range f.layout(english, s) {
			got := f.Write(english, session.View{Screen: s, Page: n}).Text
			if !strings.HasPrefix(got, english["common.invalid"]) {
				t.Fatalf("page %d does not say why it comes again: %q", n, got)
			}
			was := strings.Split(f.Write(english, session.View{Screen: bare, Page: n}).Text, "\n")
			for _, line := range was {
				if shown := strings.HasPrefix(line, "99.") || ownOption(s, line); shown && !strings.Contains(got, "\n"+line) {
					t.Fatalf("page %d lost %q: %q", n, line, got)
				}
			}
		}
	})
}

func ownOption(s engine.Screen, line string) bool {
	for _, o := range s.Options {
		if line == strconv.Itoa(o.Number)+". "+o.Label.Key {
			return true
		}
	}
	return false
}

// TestMarksStay checks that a long word is not cut before a vowel sign or inside
// a conjunct.
func TestMarksStay(t *testing.T) {
	word := strings.Repeat("क्षि", 60)
	for n, p := range (Format{UCS2: 45}).layout(english, engine.Screen{Say: say(word)}) {
		if !strings.HasPrefix(p, "क्षि") || !strings.HasSuffix(p, "क्षि") {
			t.Errorf("page %d is cut inside a letter: %q", n+1, p)
		}
	}
}

// FuzzRead reads any text on any page: it never panics, never pages outside the
// screen, and gives an answer only where one is possible.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"1", "0", "00", "99", "*456#", "१", "", "a\xff"} {
		f.Add(s, uint8(0), uint8(1), true)
	}
	f.Fuzz(func(t *testing.T, entry string, page, kind uint8, all bool) {
		s := choice(strings.Repeat("word ", 70), "Yes", "No")
		s.Want = engine.Want{Kind: engine.WantKind(kind % 5), Min: 1, Max: 6}
		s.AllPages, s.CanBack, s.CanHome = all, true, true
		v := session.View{Screen: s, Page: int(page), Seen: int(page) + 1}
		pages := len(Format{}.layout(english, s))
		r := Format{}.Read(english, v, entry)
		if r.Page < 0 || r.Page >= pages {
			t.Fatalf("page %d of %d", r.Page, pages)
		}
		if _, ok := r.Input.(engine.Answer); ok && (s.Want.Kind == engine.WantNothing || all && v.Seen < pages) {
			t.Fatalf("an answer where none is possible: %+v", r)
		}
		if !strings.ContainsFunc(entry, func(r rune) bool { return r > ' ' }) && r.Note == "" && r.Input == nil {
			t.Fatal("nothing entered turned the page")
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	s := choice("Your recent records.", "12-03-2026 Blood test", "11-02-2026 X-ray", "01-02-2026 Visit", "Send by SMS", "All records", "Who sees them")
	s.CanBack, s.CanHome = true, true
	b.ReportAllocs()
	for b.Loop() {
		Format{}.Write(english, session.View{Screen: s})
	}
}
