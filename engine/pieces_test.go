package engine_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"healthdial/engine"
)

// voiced is a small book whose English has all that a voice needs.
func voiced(t *testing.T) *engine.Book {
	t.Helper()
	docs := soundDocs()
	delete(docs, "lang/fr.yaml")
	formats := ""
	for i, key := range engine.VoiceFormats() {
		formats += "  " + key + ": \"" + []string{"{d} {month} {yyyy}", "star", "hash"}[min(i, 2)] + "\"\n"
	}
	formats = strings.Replace(formats, "format.month.08: \"hash\"", "format.month.08: August", 1)
	english := soundEnglish + furniture + formats + "  made: \"{name} has {what}, until {day}. Dial {shortcode}!\"\n  what.a: tests\n  what.b: visits\n"
	docs["lang/en.yaml"] = &fstest.MapFile{Data: []byte(english)}
	b, err := engine.Compile(docs, soundCalls(), engine.Options{
		Constants: engine.Vars{"shortcode": engine.N("*456#"), "word": engine.T("W")}, Spoken: engine.VoiceFormats(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPieces: what is said, cut where a recording may stand; what only a person's own
// words are has no name.
func TestPieces(t *testing.T) {
	b := voiced(t)
	made := engine.Phrase{Key: "made", Args: engine.Vars{"name": engine.T("Asha"), "what": engine.K("what.a what.b"), "day": engine.D("2026-08-05")}}
	if got, want := b.Say("en", "ivr", made), "Asha has tests, visits, until 5 August 2026. Dial star 4 5 6 hash!"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	want := []engine.Piece{
		{Text: "Asha"}, {Text: " has ", Of: "made.1"}, {Text: "tests", Of: "what.a"}, {Text: "visits", Of: "what.b"},
		{Text: ", until ", Of: "made.2"}, {Text: "5 August 2026"}, {Text: ". Dial ", Of: "made.3"}, {Text: "star 4 5 6 hash", Of: "const.shortcode"},
	}
	if got := b.Pieces("en", "ivr", made); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := b.Pieces("en", "ivr", engine.Phrase{Key: "what.a"}); !slices.Equal(got, []engine.Piece{{Text: "tests", Of: "what.a"}}) {
		t.Errorf("a phrase without arguments: %q", got)
	}
	if got := b.Pieces("en", "ivr", engine.Phrase{Key: "no.such"}); got != nil {
		t.Errorf("no phrase: %q", got)
	}
}

// TestVoiceFormatsAreNeeded: a language that is spoken is refused without the names of
// months and keys.
func TestVoiceFormatsAreNeeded(t *testing.T) {
	_, err := engine.Compile(soundDocs(), soundCalls(), engine.Options{Spoken: engine.VoiceFormats()})
	if err == nil || !strings.Contains(err.Error(), "phrase format.month.08 is missing in ") {
		t.Errorf("%v", err)
	}
}
