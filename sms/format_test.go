package sms

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
	if channel != string(session.SMS) {
		return "asked for another channel"
	}
	if s, ok := b[p.Key]; ok {
		return s
	}
	return p.Key
}

var english = book{"common.back": "Back", "common.home": "Menu", "common.invalid": "Not understood."}

func choice(text string, labels ...string) engine.Screen {
	s := engine.Screen{Say: []engine.Phrase{{Key: text}}, Want: engine.Want{Kind: engine.WantChoice}}
	for i, l := range labels {
		s.Options = append(s.Options, engine.Option{Number: i + 1, Label: engine.Phrase{Key: l}})
	}
	return s
}

func TestWrite(t *testing.T) {
	menu := choice("What next?", "Yes", "No,\nnot now")
	menu.CanBack, menu.CanHome = true, true
	noted := menu
	noted.Note = &engine.Phrase{Key: "common.invalid"}
	long := choice(strings.Repeat("word ", 100), "Yes")
	long.AllPages = true
	age := engine.Screen{Say: []engine.Phrase{{Key: "Age?"}}, Want: engine.Want{Kind: engine.WantDigits, Min: 1, Max: 3}, CanBack: true, CanHome: true}
	for _, tc := range []struct {
		name   string
		screen engine.Screen
		want   session.Page
	}{
		{"a choice", menu, session.Page{Text: "What next?\n1. Yes\n2. No, not now\n0. Back\n00. Menu", Open: true, Last: true}},
		{"a note", noted, session.Page{Text: "Not understood.\nWhat next?\n1. Yes\n2. No, not now\n0. Back\n00. Menu", Open: true, Last: true}},
		{"an entry that 0 could be", age, session.Page{Text: "Age?", Open: true, Last: true}},
		{"an end", engine.Screen{Say: []engine.Phrase{{Key: "Done."}, {Key: "Goodbye."}}, CanBack: true}, session.Page{Text: "Done.\nGoodbye.", Last: true}},
		{"a long one is one message", long, session.Page{Text: strings.Repeat("word ", 100) + "\n1. Yes", Open: true, Last: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := (Format{}).Write(english, session.View{Screen: tc.screen}); got != tc.want {
				t.Errorf("%+v, want %+v", got, tc.want)
			}
		})
	}
}

// TestWriteRegistered: whatever came before a screen, it is written alike.
func TestWriteRegistered(t *testing.T) {
	plain := choice("What next?", "Yes")
	noted := plain
	noted.CanBack, noted.Note = true, &engine.Phrase{Key: "common.invalid"}
	want := session.Page{Text: "What next?\n1. Yes\n0. Back\n00. Menu", Open: true, Last: true}
	for _, s := range []engine.Screen{plain, noted} {
		if got := (Format{Registered: true}).Write(english, session.View{Screen: s}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	end := engine.Screen{Say: []engine.Phrase{{Key: "Done."}}, CanBack: true}
	if got := (Format{Registered: true}).Write(english, session.View{Screen: end}).Text; got != "Done." {
		t.Errorf("an end: %q", got)
	}
}

func TestRead(t *testing.T) {
	menu := choice("What next?", "Yes, all", "No", "हाँ", "Twice", "twice")
	inner := menu
	inner.CanBack, inner.CanHome = true, true
	code := engine.Screen{Want: engine.Want{Kind: engine.WantSecret, Min: 6, Max: 6}, CanBack: true}
	name := engine.Screen{Want: engine.Want{Kind: engine.WantText, Min: 1, Max: 40}, CanBack: true}
	answer := func(s string) session.Reading { return session.Reading{Input: engine.Answer{Text: s}} }
	for _, tc := range []struct {
		name   string
		screen engine.Screen
		text   string
		want   session.Reading
	}{
		{"a number", menu, "2", answer("2")},
		{"a number with ornaments", menu, " 2.\n", answer("2")},
		{"a number in another script", menu, "२", answer("2")},
		{"an option's words", menu, "no!", answer("2")},
		{"an option's words, two", menu, "YES,  ALL", answer("1")},
		{"an option's words in hindi", menu, "हाँ", answer("3")},
		{"words of two options", menu, "twice", answer("twice")},
		{"anything else is the engine's to refuse", menu, "maybe", answer("maybe")},
		{"back where there is none", menu, "0", answer("0")},
		{"back", inner, "0", session.Reading{Input: engine.Back{}}},
		{"home", inner, "00", session.Reading{Input: engine.Begin{Fresh: true}}},
		{"a code", code, "012-345", answer("012345")},
		{"back from a code", code, "0", session.Reading{Input: engine.Back{}}},
		{"a text that may be 0", name, "0", answer("0")},
		{"a text", name, " Asha  Rao\n", answer("Asha  Rao")},
		{"after the end", engine.Screen{}, "1", session.Reading{Note: invalid}},
		{"too long", menu, strings.Repeat("x", 2000), session.Reading{Note: invalid}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, Format{}.Read(english, session.View{Screen: tc.screen}, tc.text)); d != "" {
				t.Error(d)
			}
		})
	}
}

// FuzzRead reads any text on any screen: it never panics, never turns a page, and
// answers nothing where nothing is wanted.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"1", "0", "00", "yes", "हाँ", "a\xff", ""} {
		f.Add(s, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		s := choice("What next?", "Yes", "No")
		s.Want = engine.Want{Kind: engine.WantKind(kind % 5), Min: 1, Max: 6}
		s.CanBack, s.CanHome = true, true
		r := Format{}.Read(english, session.View{Screen: s}, text)
		if r.Page != 0 || (r.Input == nil) != (r.Note == invalid) {
			t.Fatalf("%+v", r)
		}
		if s.Want.Kind == engine.WantNothing && r.Input != nil {
			t.Fatalf("an answer where nothing is wanted: %+v", r)
		}
	})
}
