//go:build integration

package interop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/lab/modem"
)

// TestGammu has gammu, which knows modems as phones, ask the simulated modem who it is
// and where, read its SIM, send, dial a USSD code and delete.
func TestGammu(t *testing.T) {
	t.Parallel()
	rack := startRack(t, modem.Config{USSD: modem.Menu{"*123#": {Text: "Sample balance: Rs 99.50"}}})
	m := rack.Modems()[0]
	g := gammu{t, filepath.Join(t.TempDir(), "gammurc")}
	conf := fmt.Sprintf("[gammu]\ndevice = %s\nconnection = at115200\n", rack.device("ttyUSB0"))
	if err := os.WriteFile(g.conf, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	long := inTwo("मदद") + "।"
	for _, text := range []string{"Short [with an escape]", long} {
		if _, err := m.Receive("+919000000022", text); err != nil {
			t.Fatal(err)
		}
	}
	s, err := m.Status()
	if err != nil {
		t.Fatal(err)
	}
	holds(t, g.does("", "identify"), s.IMEI, "LAB", "001010000000017")
	holds(t, g.does("", "networkinfo"), "home network", "001 01", "CID 0000A1B2", "attached")
	holds(t, g.does("", "getallsms"), `"+919000000022"`, "Short [with an escape]", "part 1 of 2", "part 2 of 2", "3 SMS parts")
	holds(t, g.does("Hello, you", "sendsms", "TEXT", reader), "OK, message reference=1")
	sent(t, m, 0, "Hello, you")
	g.does(long, "sendsms", "TEXT", reader, "-unicode", "-autolen", "200")
	sent(t, m, 1, long)
	holds(t, g.does("", "getussd", "*123#"), "Sample balance: Rs 99.50")
	g.does("", "deleteallsms", "1")
	if s, err := m.Status(); err != nil || s.SIM != 0 {
		t.Errorf("left: %+v, %v", s, err)
	}
}

// gammu is gammu and its configuration.
type gammu struct {
	*testing.T
	conf string
}

// does runs a command of gammu's with what is typed to it, and is what it says.
func (g gammu) does(typed string, command ...string) string {
	g.Helper()
	ctx, cancel := context.WithTimeout(g.Context(), 3*patience) // it waits 14 s for USSD
	defer cancel()
	c := exec.CommandContext(ctx, "gammu", append([]string{"-c", g.conf}, command...)...)
	c.Stdin = strings.NewReader(typed)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		g.Errorf("gammu %s: %v\n%s", command[0], err, out)
	}
	return string(out)
}
