package ussd

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"healthdial/engine"
	"healthdial/session"
)

// book says what the tests want said: the phrases of the channel by key, and any
// other key as it is.
type book map[string]string

func (b book) Say(_, channel string, p engine.Phrase) string {
	if channel != string(session.USSD) {
		return "asked for another channel"
	}
	if s, ok := b[p.Key]; ok {
		return s
	}
	return p.Key
}

var english = book{
	"common.more": "More", "common.back": "Back", "common.home": "Menu",
	"common.invalid": "That is not a choice here.",
}

var hindi = book{
	"common.more": "आगे", "common.back": "पीछे", "common.home": "मुख्य", "common.invalid": "गलत",
}

func say(keys ...string) (out []engine.Phrase) {
	for _, k := range keys {
		out = append(out, engine.Phrase{Key: k})
	}
	return out
}

func options(labels ...string) (out []engine.Option) {
	for i, l := range labels {
		out = append(out, engine.Option{Number: i + 1, Label: engine.Phrase{Key: l}})
	}
	return out
}

func choice(text string, labels ...string) engine.Screen {
	return engine.Screen{Say: say(text), Options: options(labels...), Want: engine.Want{Kind: engine.WantChoice}}
}

func TestPages(t *testing.T) {
	long := choice("Reports found for you.", "12-03-2026 Blood test", "11-02-2026 X-ray", "01-02-2026 Visit")
	long.CanBack, long.CanHome = true, true
	readBack := long
	readBack.AllPages = true
	for _, tc := range []struct {
		name   string
		format Format
		words  book
		screen engine.Screen
		want   []string
	}{
		{"one page", Format{}, english, choice("Welcome", "HealthID", "Help"),
			[]string{"Welcome\n1. HealthID\n2. Help"}},
		{"back and home", Format{}, english,
			engine.Screen{Say: say("Year of birth?"), Want: engine.Want{Kind: engine.WantDigits, Min: 4, Max: 4}, CanBack: true, CanHome: true},
			[]string{"Year of birth?\n0. Back\n00. Menu"}},
		{"an age takes 0 and 00", Format{}, english,
			engine.Screen{Say: say("Age?"), Want: engine.Want{Kind: engine.WantDigits, Min: 1, Max: 3}, CanBack: true, CanHome: true},
			[]string{"Age?"}},
		{"an end has no keys", Format{}, english, engine.Screen{Say: say("Done.", "Goodbye."), CanBack: true, CanHome: true},
			[]string{"Done.\nGoodbye."}},
		{"options go on over pages with their numbers", Format{Septets: 80}, english, long,
			[]string{
				"Reports found for you.\n1. 12-03-2026 Blood test\n99. More\n0. Back\n00. Menu",
				"2. 11-02-2026 X-ray\n3. 01-02-2026 Visit\n0. Back\n00. Menu",
			}},
		{"a read-back keeps its options together at the end", Format{Septets: 100}, english, readBack,
			[]string{
				"Reports found for you.\n99. More\n0. Back\n00. Menu",
				"1. 12-03-2026 Blood test\n2. 11-02-2026 X-ray\n3. 01-02-2026 Visit\n0. Back\n00. Menu",
			}},
		{"a long end turns pages and has no way back to the flow", Format{Septets: 40}, english,
			engine.Screen{Say: say("The code comes by SMS. Dial again and enter it. It is good for ten minutes.")},
			[]string{
				"The code comes by SMS. Dial\n99. More",
				"again and enter it. It\n99. More\n0. Back",
				"is good for ten minutes.",
			}},
		{"one foreign character makes the page UCS-2, not its neighbour", Format{Septets: 60, UCS2: 30}, english,
			engine.Screen{Say: say("You owe nothing at all to the hospital. Costs are ₹0.")},
			[]string{
				"You owe nothing at all to the hospital. Costs are\n99. More",
				"₹0.",
			}},
		{"hindi", Format{UCS2: 35}, hindi,
			engine.Screen{Say: say("आपका स्वास्थ्य पहचान पत्र बन गया है और उसका पता आपको भेजा गया है।"), Want: engine.Want{Kind: engine.WantChoice}},
			[]string{
				"आपका स्वास्थ्य पहचान पत्र\n99. आगे",
				"बन गया है और उसका\n99. आगे\n0. पीछे",
				"पता आपको भेजा गया है।\n0. पीछे",
			}},
		{"nothing said", Format{}, english, engine.Screen{}, []string{""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, tc.format.Pages(tc.words, tc.screen)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWriteNote(t *testing.T) {
	const note = "That is not a choice here.\n"
	for _, tc := range []struct {
		name    string
		septets int
		keys    bool // for back and home
		want    string
	}{
		{"there is room", 90, true, note + "Welcome to the service\n1. HealthID\n0. Back\n00. Menu"},
		{"it takes the place of the keys", 62, true, note + "Welcome to the service\n1. HealthID"},
		{"and that of the first words", 52, true, note + "... service\n1. HealthID"},
		{"and that of all words", 38, false, note + "1. HealthID"},
		{"for a refusal the option waits for its own page", 36, false, note + "99. More"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := choice("Welcome to the service", "HealthID")
			s.CanBack, s.CanHome, s.Note = tc.keys, tc.keys, &engine.Phrase{Key: "common.invalid"}
			got := Format{Septets: tc.septets}.Write(english, session.View{Screen: s})
			if last := !strings.Contains(tc.want, "99."); got != (session.Page{Text: tc.want, Open: true, Last: last}) {
				t.Errorf("Write = %+v, want %q", got, tc.want)
			}
		})
	}
}

func TestWriteOpen(t *testing.T) {
	end := engine.Screen{Say: say(strings.Repeat("word ", 60))}
	for _, tc := range []struct {
		page       int
		open, last bool
	}{{0, true, false}, {1, false, true}, {9, false, true}, {-1, true, false}} {
		got := Format{}.Write(english, session.View{Screen: end, Page: tc.page})
		if got.Open != tc.open || got.Last != tc.last {
			t.Errorf("page %d: open %v, last %v", tc.page, got.Open, got.Last)
		}
	}
}

func TestRead(t *testing.T) {
	menu := choice("Welcome", "HealthID", "Help")
	inner := menu
	inner.CanBack, inner.CanHome = true, true
	long := choice(strings.Repeat("word ", 70), "Yes", "No") // 3 pages
	long.CanBack = true
	readBack := long
	readBack.AllPages = true
	code := engine.Screen{Say: say("Code?"), Want: engine.Want{Kind: engine.WantSecret, Min: 6, Max: 6}, CanBack: true, CanHome: true}
	name := engine.Screen{Say: say("Name?"), Want: engine.Want{Kind: engine.WantText, Min: 2, Max: 40}, CanBack: true, CanHome: true}
	end := engine.Screen{Say: say(strings.Repeat("word ", 60))}

	answer := func(s string) session.Reading { return session.Reading{Input: engine.Answer{Text: s}} }
	page := func(n int) session.Reading { return session.Reading{Page: n} }
	refused := func(n int) session.Reading { return session.Reading{Page: n, Note: invalid} }
	back := session.Reading{Input: engine.Back{}}
	home := session.Reading{Input: engine.Begin{Fresh: true}}
	at := func(want session.Reading, n int) session.Reading { want.Page = n; return want }

	for _, tc := range []struct {
		name  string
		view  session.View
		entry string
		want  session.Reading
	}{
		{"an option", session.View{Screen: menu}, "1", answer("1")},
		{"an option with ornaments", session.View{Screen: menu}, " *2# ", answer("2")},
		{"a wrong number is the engine's to count", session.View{Screen: menu}, "7", answer("7")},
		{"nothing entered", session.View{Screen: menu}, "", answer("")},
		{"more where there is no more", session.View{Screen: menu}, "99", answer("99")},
		{"back where there is none", session.View{Screen: menu}, "0", answer("0")},
		{"back", session.View{Screen: inner}, "0", back},
		{"home", session.View{Screen: inner}, "00", home},
		{"more", session.View{Screen: long}, "99", page(1)},
		{"back from the first page leaves the screen", session.View{Screen: long}, "0", back},
		{"back from the second page does not", session.View{Screen: long, Page: 1}, "0", page(0)},
		{"no option before one is shown", session.View{Screen: long}, "2", session.Reading{Note: readAll}},
		{"an option of a page that was seen", session.View{Screen: long, Seen: 3}, "2", answer("2")},
		{"a wrong number on a later page keeps it", session.View{Screen: long, Page: 2}, "7", refused(2)},
		{"no option before all is read", session.View{Screen: readBack, Page: 1, Seen: 2}, "1", session.Reading{Page: 1, Note: readAll}},
		{"an option when all is read", session.View{Screen: readBack, Page: 2, Seen: 3}, "1", at(answer("1"), 2)},
		{"an option when all was read and one paged back", session.View{Screen: readBack, Page: 1, Seen: 3}, "1", at(answer("1"), 1)},
		{"a code", session.View{Screen: code}, "०१२ 345", answer("012345")},
		{"back from a code", session.View{Screen: code}, "0", back},
		{"home from a code", session.View{Screen: code}, "00", home},
		{"a name may be 00", session.View{Screen: name}, "00", answer("00")},
		{"no name is 0", session.View{Screen: name}, "0", back},
		{"more of an end", session.View{Screen: end}, "99", page(1)},
		{"an end takes no answer", session.View{Screen: end}, "1", refused(0)},
		{"too much", session.View{Screen: menu}, strings.Repeat("1", 2000), refused(0)},
		{"a page that is not", session.View{Screen: long, Page: 77}, "0", page(1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, Format{}.Read(english, tc.view, tc.entry)); d != "" {
				t.Error(d)
			}
		})
	}
}
