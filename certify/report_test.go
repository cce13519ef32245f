package certify_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"healthdial/certify"
	"healthdial/gsm/smpp"
)

// TestReportIsWritten holds both files to their shape: programs read the one, and the
// other must stay a table whatever an operator says.
func TestReportIsWritten(t *testing.T) {
	at := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	r := certify.Report{
		Link: "north", Address: "smsc.example:2775", SystemID: "health", Version: "v1.2", At: at, Phone: "**********21",
		Findings: []certify.Finding{
			{Step: "bind", Outcome: certify.Passed, Detail: "as BOUND_TRX", Took: 81 * time.Millisecond},
			{Step: "unbind", Outcome: certify.Failed, Detail: "said a|b", Took: 2 * time.Second},
		},
		PDUs: []smpp.Event{{Time: at, Bind: 1, Sent: true, Command: "unbind", Status: "ESME_ROK", Sequence: 7, Size: 16}},
	}
	dir := filepath.Join(t.TempDir(), "new")
	if err := r.Write(dir, func(e smpp.Event) string { return "-> " + e.Command }); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"north-certification.md", "north-certification.json"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}
