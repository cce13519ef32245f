//go:build integration

package interop

import (
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"unicode/utf16"

	"healthdial/lab/modem"
)

// TestSMSD has smstools' smsd drive the simulated modem: it reads what is on the SIM,
// by AT+CMGL, deletes it, and sends, with status reports, in English and Hindi, longer
// than one message.
func TestSMSD(t *testing.T) {
	t.Parallel()
	rack := startRack(t, modem.Config{})
	m := rack.Modems()[0]
	d := startSMSD(t, rack.device("ttyUSB0"))
	for i, text := range []string{"Short [with an escape]", inTwo("HELP") + ".", inTwo("मदद") + "।"} {
		if _, err := m.Receive("+919000000022", text); err != nil {
			t.Fatal(err)
		}
		d.sends(t, reader, text)
		sent(t, m, i, text)
		if got := d.file(t, "incoming"); got.body != text || got.heads["From"] != "919000000022" {
			t.Fatalf("incoming: %+v, want %q", got, text)
		}
		if got := d.file(t, "report"); !strings.HasPrefix(got.heads["Status"], "0,Ok") && !strings.Contains(got.body, "Status: 0,Ok") {
			t.Errorf("report: %+v", got)
		}
	}
	s, err := m.Status()
	if err != nil || s.Counts.Refused+s.Counts.Unacknowledged+s.Counts.Overruns+s.Waiting > 0 {
		t.Errorf("in the end: %+v, %v", s, err)
	}
}

// smsd is smstools' smsd.
type smsd struct{ Dir, Device string }

//go:embed testdata/smsd.conf
var smsdConf string

func startSMSD(t *testing.T, device string) smsd {
	t.Helper()
	d := smsd{t.TempDir(), device}
	for _, folder := range []string{"outgoing", "checked", "failed", "sent", "incoming", "report"} {
		if err := os.Mkdir(filepath.Join(d.Dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var text strings.Builder
	if err := template.Must(template.New("smsd").Parse(smsdConf)).Execute(&text, d); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(d.Dir, "smsd.conf")
	if err := os.WriteFile(conf, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, "smsd", d.Dir, "smsd", "-c"+conf, "-p"+filepath.Join(d.Dir, "smsd.pid"), "-t")
	return d
}

// sends puts a message into the folder of those that are to be sent. What is not ASCII
// is written in UCS-2.
func (d smsd) sends(t *testing.T, to, text string) {
	t.Helper()
	message := "To: " + bare(to) + "\nReport: yes\n"
	if strings.ContainsFunc(text, func(r rune) bool { return r > 0x7F }) {
		message += "Alphabet: UCS2\n"
		octets := []byte{}
		for _, u := range utf16.Encode([]rune(text)) {
			octets = append(octets, byte(u>>8), byte(u))
		}
		text = string(octets)
	}
	made := filepath.Join(d.Dir, "made")
	err := os.WriteFile(made, []byte(message+"\n"+text), 0o600)
	if err == nil { // it is whole when smsd sees it
		err = os.Rename(made, filepath.Join(d.Dir, "outgoing", "message"))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// letter is a file of smsd's: its heads and its body.
type letter struct {
	heads map[string]string
	body  string
}

// file waits for a file in a folder, and takes it away.
func (d smsd) file(t *testing.T, folder string) letter {
	t.Helper()
	var found []string
	eventually(within(t, patience), t, "smsd has nothing in "+folder, func() bool {
		found, _ = filepath.Glob(filepath.Join(d.Dir, folder, "modem1.*"))
		return len(found) > 0
	})
	text, err := os.ReadFile(found[0])
	if err == nil {
		err = os.Remove(found[0])
	}
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(text), "\n\n")
	l := letter{map[string]string{}, body}
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		l.heads[name] = value
	}
	return l
}
