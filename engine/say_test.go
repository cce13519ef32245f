package engine_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

func TestSay(t *testing.T) {
	b := clinic(t)
	name := engine.Vars{"name": engine.T("Asha {name}"), "gender_said": engine.K("gender.f"), "yob": engine.N("1980")}
	for _, c := range []struct {
		lang, channel string
		phrase        engine.Phrase
		want          string
	}{
		{"en", "", engine.Phrase{Key: "register.name"}, "What is your name?"},
		{"hi", "", engine.Phrase{Key: "register.name"}, "आपका नाम?"},
		{"en", "sms", engine.Phrase{Key: "register.check", Args: name}, "Asha {name}, female, born 1980. Is that right?"},
		{"en", "ussd", engine.Phrase{Key: "register.check", Args: name}, "Asha {name}, female, 1980: right?"},
		{"hi", "ussd", engine.Phrase{Key: "register.check", Args: name}, "Asha {name}, महिला, 1980। सही है?"},
		{"en", "ivr", engine.Phrase{Key: "register.check", Args: name}, "Asha {name}, female, born 1 9 8 0. Is that right?"},
		{"en", "", engine.Phrase{Key: "register.check"}, ", , born . Is that right?"},
		{"en", "", engine.Phrase{Key: "visits.item", Args: engine.Vars{"day": engine.D("2026-10-02")}}, "02-10-2026 "},
		{"hi", "", engine.Phrase{Key: "visits.item", Args: engine.Vars{"day": engine.D("2026-10-02")}}, "02/10/2026 "},
		{"en", "", engine.Phrase{Key: "visits.item", Args: engine.Vars{"day": engine.D("tomorrow")}}, "tomorrow "},
		{"en", "", engine.Phrase{Key: "visits.doctor", Args: engine.Vars{"reasons": engine.K("reason.eye reason.ear no.such")}}, "For: eyes and ears and "},
		{"en", "", engine.Phrase{Key: "visits.doctor", Args: engine.Vars{"reasons": engine.C("3")}}, "For: 3"},
		{"en", "", engine.Phrase{Key: "home.menu"}, "Hill clinic, 1075"},
		{"en", "ivr", engine.Phrase{Key: "home.menu"}, "Hill clinic, 1 0 7 5"},
		{"fr", "", engine.Phrase{Key: "register.name"}, "What is your name?"},
		{"en", "", engine.Phrase{Key: "no.such"}, ""},
	} {
		if got := b.Say(c.lang, c.channel, c.phrase); got != c.want {
			t.Errorf("%s %s %s: got %q, want %q", c.lang, c.channel, c.phrase.Key, got, c.want)
		}
	}
}

// What is between braces is read once: a value is never a template.
func TestTemplates(t *testing.T) {
	for written, want := range map[string]string{
		"plain":             "plain",
		"{word}":            "W",
		"a{word}b{word}c":   "aWbWc",
		"{{word}} }} {{ }":  "{word} } { }",
		"{{{word}}}":        "{W}",
		"{other_1}":         "{word}",
		"{word}{missing}":   "W",
		"हिन्दी {word} है।": "हिन्दी W है।",
	} {
		docs := soundDocs()
		docs["lang/fr.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(soundFrench, "spoken: en", "draft: true", 1) + furniture + "  some.phrase: \"" + written + "\"\n")}
		b, err := engine.Compile(docs, soundCalls(), engine.Options{})
		if err != nil {
			t.Errorf("%q: %v", written, err)
			continue
		}
		args := engine.Vars{"word": engine.T("W"), "other_1": engine.T("{word}")}
		if got := b.Say("fr", "sms", engine.Phrase{Key: "some.phrase", Args: args}); got != want {
			t.Errorf("%q became %q, not %q", written, got, want)
		}
	}
}

func TestKeywords(t *testing.T) {
	b := clinic(t)
	for said, want := range map[string]string{
		"HELP": "help", "help": "help", " Info please": "help", "मदद": "help", "Madad": "help",
		"visits": "visits", "VISIT 2026": "visits", "": "", "1": "", "helpme": "",
	} {
		flow, _, ok := b.Keyword(said)
		if flow != want || ok != (want != "") {
			t.Errorf("%q begins %q, not %q", said, flow, want)
		}
	}
	_, takes, _ := b.Keyword("visits")
	if !slices.Equal(takes, []string{"year"}) {
		t.Errorf("visits takes %v", takes)
	}
}

func TestCommand(t *testing.T) {
	b := clinic(t)
	for said, want := range map[string]engine.Value{
		"VISITS 2026 and more":              engine.N("2026"),
		"visits २०२६":                       engine.N("2026"),
		"visits last":                       engine.T("last"),
		"visits":                            {},
		"visits " + strings.Repeat("9", 65): {},
		"visits a\x01b":                     {},
	} {
		begin, ok := b.Command(said)
		if !ok || begin.Flow != "visits" || begin.Vars["year"] != want {
			t.Errorf("%q became %+v, %v", said, begin, ok)
		}
	}
	if begin, ok := b.Command("hello there"); ok {
		t.Errorf("a command in nothing: %+v", begin)
	}
}

func TestDescriptions(t *testing.T) {
	b := clinic(t)
	if l := b.Languages(); len(l) != 2 || l[1] != (engine.Language{Tag: "hi", Name: "हिन्दी", Spoken: "hi", Draft: true}) {
		t.Errorf("languages: %+v", l)
	}
	if !b.Has("hi", "home.menu") || b.Has("hi", "no.such") || b.Has("fr", "home.menu") {
		t.Error("Has is wrong")
	}
	f, ok := b.Flow("visits")
	if !ok || !f.Private || f.Root || f.Keyword != "visits" || f.File != "visits.yaml" || f.Line != 1 || len(f.Nodes) != 7 {
		t.Errorf("flow visits: %+v", f)
	}
	if len(b.Flows()) != 6 {
		t.Errorf("%d flows", len(b.Flows()))
	}
	if spec, ok := b.Call("visits.cancel"); !ok || spec.Kind != engine.Local {
		t.Errorf("call: %+v", spec)
	}
}
