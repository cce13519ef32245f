package flows

import (
	"flag"
	"slices"
	"sync"
	"testing"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/engine/enginetest"
	"healthdial/ivr"
	"healthdial/person"
	"healthdial/postal"
)

// book is the application as the program compiles it, but for the fit of screens,
// which is checked where the channels are known.
func book(t testing.TB) *engine.Book {
	t.Helper()
	b, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var compiled = sync.OnceValues(func() (*engine.Book, error) {
	return engine.Compile(Documents, Specs(), engine.Options{
		Constants: engine.Vars{"shortcode": engine.N("*456#"), "helpline": engine.N("14477")},
		Spoken:    append(engine.VoiceFormats(), ivr.Phrases()...),
		Phrases:   append(Phrases(), consent.Phrases()...),
		Notices:   slices.Concat(consent.Phrases(), person.Phrases(), Notices()),
	})
})

var places = sync.OnceValues(postal.Load)

func TestDocuments(t *testing.T) {
	for _, w := range book(t).Warnings() {
		t.Errorf("%v", w)
	}
}

var rewrite = flag.Bool("rewrite", false, "write what happens into the transcripts")

func TestTranscripts(t *testing.T) {
	enginetest.Run(t, book(t), "testdata/*.txt", enginetest.Options{Rewrite: *rewrite})
}
