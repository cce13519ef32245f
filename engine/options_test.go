package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

func TestOptionChecks(t *testing.T) {
	refuse := errors.New("no")
	for name, c := range map[string]struct {
		o    engine.Options
		want string
	}{
		"default language": {engine.Options{Default: "de"}, "there is no language de, the default: it would be lang/de.yaml"},
		"fewer choices":    {engine.Options{MaxOptions: 4}, "a.yaml:7:3: node pick offers 5 choices, at most 4 can be"},
		"reserved number":  {engine.Options{Reserved: []int{5, 9}}, "a.yaml:7:3: node pick offers 5, which a channel keeps for itself"},
		"flow from outside": {engine.Options{Flows: []string{"sub", "sup"}},
			"there is no flow sup, which is begun from outside"},
		"phrase of Go": {engine.Options{Phrases: []string{"go.said"}},
			"lang/en.yaml:1:1: phrase go.said is missing in en\nlang/fr.yaml:1:1: phrase go.said is missing in fr"},
		"screen too large": {engine.Options{Fit: func(b *engine.Book, s engine.Screen) error {
			if s.Lang == "fr" && slices.ContainsFunc(s.Say, func(p engine.Phrase) bool { return b.Say("fr", "", p) == "Mmmmmmm M?" }) {
				return refuse
			}
			return nil
		}}, "a.yaml:20:3: year does not fit in fr: no"},
		"no template": {engine.Options{Notices: []string{"pick.item"}, Template: func(b *engine.Book, lang string, p engine.Phrase) error {
			if lang == "en" && p.Key == "pick.item" && len(p.Args["label"].Text) == 20 {
				return refuse
			}
			return nil
		}}, "lang/en.yaml:9:3: phrase pick.item has no template in en: no"},
		"no template of a sent phrase": {engine.Options{Template: func(_ *engine.Book, lang string, p engine.Phrase) error {
			if lang == "fr" && p.Key == "sms.done" {
				return refuse
			}
			return nil
		}}, strings.Join([]string{
			"a.yaml:6:90: phrase sms.done has no template in fr: no",
			"a.yaml:6:106: phrase sms.done has no template in fr: no",
			"a.yaml:6:123: phrase sms.done has no template in fr: no",
			"a.yaml:20:82: phrase sms.done has no template in fr: no"}, "\n")},
	} {
		t.Run(name, func(t *testing.T) {
			if got := compileError(t, soundDocs(), soundCalls(), c.o); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Every screen is asked about, as asked first and asked again, and those of the
// house.
func TestFitSeesEveryScreen(t *testing.T) {
	seen := map[string]int{}
	fit := func(b *engine.Book, s engine.Screen) error {
		if s.Lang == "en" {
			seen[b.Say("en", "", s.Say[0])]++
		}
		return nil
	}
	if _, err := engine.Compile(soundDocs(), soundCalls(), engine.Options{Fit: fit}); err != nil {
		t.Fatal(err)
	}
	for said, times := range map[string]int{
		"Hello {you}": 3, // the menu twice, and the name asked again
		"Which?":      2, "Code?": 2, "None.": 2, "Name?": 1, "Mmmmmmm M?": 2,
		"a": 3, // resume, too many, ended
	} {
		if seen[said] != times {
			t.Errorf("%q was seen %d times, not %d", said, seen[said], times)
		}
	}
}

func TestCallDeclarations(t *testing.T) {
	for name, c := range map[string]struct {
		spec engine.CallSpec
		want string
	}{
		"no error":      {engine.CallSpec{Name: "x", Kind: engine.Local, Exits: []string{"ok"}}, `call x declares no exit "error"`},
		"read not late": {engine.CallSpec{Name: "x", Kind: engine.Read, Exits: []string{"error"}}, `call x declares no exit "late"`},
		"remote":        {engine.CallSpec{Name: "x", Kind: engine.Remote}, "call x declares no exit \"error\"\ncall x declares no exit \"late\""},
		"twice":         {engine.CallSpec{Name: "use", Kind: engine.Local, Takes: true, Exits: []string{"ok", "error"}}, "call use is declared twice"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := compileError(t, soundDocs(), append(soundCalls(), c.spec), engine.Options{}); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestUnreachableFlow(t *testing.T) {
	docs := soundDocs()
	docs["b.yaml"] = &fstest.MapFile{Data: []byte("flow: lost\nstart: a\nnodes:\n  a: {return: true}\n")}
	want := "b.yaml:1:7: flow lost cannot be reached from the root, a keyword or an option"
	if got := compileError(t, docs, soundCalls(), engine.Options{}); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if _, err := engine.Compile(docs, soundCalls(), engine.Options{Flows: []string{"lost"}}); err != nil {
		t.Errorf("begun from outside: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	docs := soundDocs()
	docs["lang/en.yaml"].Data = append(docs["lang/en.yaml"].Data, "  idle.words: Ahem\n"...)
	spare := engine.CallSpec{Name: "spare", Kind: engine.Local, Exits: []string{"error"}}
	b, err := engine.Compile(docs, append(soundCalls(), spare), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range b.Warnings() {
		got = append(got, w.Error())
	}
	want := []string{"engine: call spare is never made", "engine: lang/en.yaml:28:3: phrase idle.words is never said"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// All faults of all files are told at once.
func TestAllFaultsAtOnce(t *testing.T) {
	docs := soundDocs()
	docs["lang/fr.yaml"].Data = []byte(strings.Replace(string(docs["lang/fr.yaml"].Data), "  none.say: Rien.\n", "", 1))
	docs["limits.yaml"].Data = []byte("limits: {name: none}\n")
	docs["a.yaml"].Data = []byte(strings.Replace(soundFlow, "digits: 6,", "digits: 66,", 1))
	want := "a.yaml:8:47: a number from 1 to 24 is wanted here\na.yaml:10:15: phrase none.say is missing in fr\nlimits.yaml:1:16: a number from 1 to 500 is wanted here"
	got := compileError(t, docs, soundCalls(), engine.Options{})
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
