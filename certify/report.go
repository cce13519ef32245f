package certify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// Report is what a certification found. It holds no number and no text.
type Report struct {
	Link     string       `json:"link"`
	Address  string       `json:"address"`
	SystemID string       `json:"system_id"`
	Version  string       `json:"version"` // of the program
	At       time.Time    `json:"at"`
	Phone    string       `json:"phone"` // masked
	Findings []Finding    `json:"findings"`
	PDUs     []smpp.Event `json:"pdus"` // masked
}

// maskedNumber shows the last two digits of a number.
func maskedNumber(n msisdn.Number) string {
	d := n.Digits()
	return strings.Repeat("*", len(d)-2) + d[len(d)-2:]
}

// Write puts NAME-certification.md, for people, and .json into a folder. line writes a
// PDU.
func (r Report) Write(dir string, line func(smpp.Event) string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	base := filepath.Join(dir, r.Link+"-certification")
	return errors.Join(os.WriteFile(base+".json", append(data, '\n'), 0o644), os.WriteFile(base+".md", r.markdown(line), 0o644))
}

// markdown is the report for people.
func (r Report) markdown(line func(smpp.Event) string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Certification of link %s\n\n", r.Link)
	fmt.Fprintf(&b, "%s at %s as `%s`, by healthdial %s. Test phone: %s.\n\n", r.At.Format("2006-01-02 15:04 UTC"), r.Address, r.SystemID, r.Version, r.Phone)
	fmt.Fprintf(&b, "| Step | Outcome | What was seen | Seconds |\n|---|---|---|---|\n")
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "| %s | **%s** | %s | %.2f |\n", f.Step, f.Outcome, strings.ReplaceAll(f.Detail, "|", "\\|"), f.Took.Seconds())
	}
	fmt.Fprintf(&b, "\nEvery PDU (`->` is ours; addresses are masked, texts left out):\n\n```\n")
	for _, e := range r.PDUs {
		fmt.Fprintln(&b, line(e))
	}
	fmt.Fprintf(&b, "```\n")
	return b.Bytes()
}

// Verdict says how it went as a whole; a step that failed is an error.
func (r Report) Verdict(out io.Writer) error {
	count := map[Outcome]int{}
	for _, f := range r.Findings {
		count[f.Outcome]++
	}
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", count[Passed], count[Failed], count[Skipped])
	if count[Failed] > 0 {
		return fmt.Errorf("link %s is not certified: of its steps %d failed", r.Link, count[Failed])
	}
	return nil
}
