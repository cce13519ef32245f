package engine_test

import (
	"flag"
	"os"
	"testing"

	"healthdial/engine"
	"healthdial/engine/enginetest"
)

var rewrite = flag.Bool("rewrite", false, "write what happens into the transcripts")

// clinicCalls are the calls of testdata/clinic, of each kind and peculiarity.
func clinicCalls() []engine.CallSpec {
	return []engine.CallSpec{
		{Name: "patient.load", Kind: engine.Read, Exits: []string{"new", "known", "error", "late"}, Sets: []string{"letter"}},
		{Name: "patient.language", Kind: engine.Local, Exits: []string{"kept", "error"}, Needs: []string{"tongue"}},
		{Name: "patient.send_code", Kind: engine.Remote, Exits: []string{"sent", "limited", "error", "late"}},
		{Name: "patient.register", Kind: engine.Remote, Takes: true, Exits: []string{"made", "wrong", "error", "late"}, Needs: []string{"name", "yob"}},
		{Name: "visits.list", Kind: engine.Read, Exits: []string{"some", "none", "error", "late"}, Lists: []string{"visits"}},
		{Name: "visits.open", Kind: engine.Read, Exits: []string{"ok", "gone", "error", "late"}, Needs: []string{"visit"}, Sets: []string{"doctor", "day", "reasons"}},
		{Name: "visits.cancel", Kind: engine.Local, Exits: []string{"done", "error"}, Needs: []string{"visit"}},
		{Name: "letters.send", Kind: engine.Local, Exits: []string{"sent", "error"}},
	}
}

func clinicOptions() engine.Options {
	return engine.Options{
		Constants: engine.Vars{"helpline": engine.N("1075")},
		Phrases:   []string{"reason.eye", "reason.ear"},
	}
}

func clinic(t testing.TB) *engine.Book {
	t.Helper()
	b, err := engine.Compile(os.DirFS("testdata/clinic"), clinicCalls(), clinicOptions())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestClinicHasNoWarnings(t *testing.T) {
	for _, w := range clinic(t).Warnings() {
		t.Error(w)
	}
}

func TestTranscripts(t *testing.T) {
	enginetest.Run(t, clinic(t), "testdata/transcripts/*.txt", enginetest.Options{Rewrite: *rewrite})
}
