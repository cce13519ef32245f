//go:build !production

package modem

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var rewrite = flag.Bool("rewrite", false, "write the transcripts anew")

// TestTranscripts plays testdata/*.txt. A line "model NAME" or "pin 1234" sets up, "> "
// types a command line, "$ " a body and Ctrl-Z, "^ " a body and ESC, "! " orders what the
// network or fate does; "< " is a line that the modem says, empty ones left out.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, strings.Split(strings.TrimSuffix(string(want), "\n"), "\n"))
			if *rewrite {
				err = os.WriteFile(file, []byte(got), 0o600)
			}
			if err != nil || got != string(want) && !*rewrite {
				t.Errorf("it went so (-rewrite writes it), %v:\n%s", err, got)
			}
		})
	}
}

// play plays the lines of a transcript and is what it would have to be.
func play(t *testing.T, lines []string) string {
	var c Config
	var out strings.Builder
	for len(lines) > 0 {
		switch name, value, _ := strings.Cut(lines[0], " "); name {
		case "model":
			c.Model = Model(value)
		case "pin":
			c.SIM.PIN = value
		case "capacity":
			c.SIM.Capacity, _ = strconv.Atoi(value)
		case "#", "":
		default:
			within(t, c, func(b *bench) {
				for _, line := range lines {
					b.plays(&out, line)
				}
			})
			return out.String()
		}
		out.WriteString(lines[0] + "\n")
		lines = lines[1:]
	}
	t.Fatal("an empty transcript")
	return ""
}

// plays does what one line says and writes it, with what the modem said to it.
func (b *bench) plays(out *strings.Builder, line string) {
	if strings.HasPrefix(line, "< ") {
		return
	}
	out.WriteString(line + "\n")
	text := line[min(2, len(line)):]
	var said string
	switch line[:min(2, len(line))] {
	case "> ":
		said = b.types(text + "\r")
	case "$ ":
		said = b.types(text + "\x1a")
	case "^ ":
		said = b.types(text + "\x1b")
	case "! ":
		if err := b.orders(strings.Fields(text)); err != nil {
			b.t.Errorf("%s: %v", line, err)
		}
		said = b.look()
	}
	for _, heard := range strings.FieldsFunc(said, func(r rune) bool { return r == '\r' || r == '\n' }) {
		fmt.Fprintf(out, "< %s\n", heard)
	}
}

// orders does what is no typing.
func (b *bench) orders(o []string) (err error) {
	rest := strings.Join(o[min(2, len(o)):], " ")
	switch o[0] {
	case "sms":
		_, err = b.Receive(o[1], rest)
		time.Sleep(100 * time.Millisecond)
	case "wait":
		d, _ := time.ParseDuration(o[1])
		time.Sleep(d)
	case "call":
		d, _ := time.ParseDuration(rest)
		err = b.Call(strings.TrimPrefix(o[1], "withheld"), d)
	case "gives-up":
		err = b.GiveUp()
	case "registration":
		err = b.ChangeNetwork(func(n *Network) { n.Registration = Registration(o[1]) })
	case "refuses":
		code, _ := strconv.Atoi(rest)
		err = b.ChangeNetwork(func(n *Network) { n.Refused = map[string]int{o[1]: code} })
	case "reset":
		err = b.Reset()
		time.Sleep(500 * time.Millisecond)
	case "remove-sim":
		err = b.RemoveSIM()
	case "fill":
		leave, _ := strconv.Atoi(o[1])
		err = b.FillSIM("+919000000021", leave)
	case "menu":
		err = b.SetMenu(Menu{"*123#": {Text: "Balance\n1 More", More: map[string]Page{"1": {Text: "शेष राशि"}, "2": {Text: "Rs 10"}}}})
	default:
		err = fmt.Errorf("what is that: %s", o[0])
	}
	return err
}
