package at

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// part is octets that a modem says in one go: nothing said unasked gets between them.
type part = string

// asked is a command and all that the modem says to it.
type asked struct {
	command Command
	before  []part // its prompt, if it has a body
	parts   []part
	lines   []string
	err     string
}

const (
	tpdu  = "07911989000000F0040A9119090000000000626182010000224F4F29"
	tpdu2 = "07911989000000F0040A911909000000000062618201000022054F4F2930"
	body  = "0011000A9119090000000000AA044F4F2900AB"
)

// questions are commands of every shape.
var questions = []asked{
	{command: Command{Text: "+CSQ", Prefix: "+CSQ:"}, parts: []part{"AT+CSQ\r", "\r\n+CSQ: 18,99\r\n", "\r\nOK\r\n"}, lines: []string{"+CSQ: 18,99"}},
	{command: Command{Text: "+CREG?", Prefix: "+CREG:", Fields: 2}, parts: []part{"\r\n+CREG: 2,1,\"00C3\",\"A1B2\"\r\n", "\r\nOK\r\n"}, lines: []string{`+CREG: 2,1,"00C3","A1B2"`}},
	{command: Command{Text: "+CGMM"}, parts: []part{"\r\nSIM800\r\n", "\r\nOK\r\n"}, lines: []string{"SIM800"}},
	{command: Command{Text: "+CGSN"}, parts: []part{"\r\n350000000000006\r\n", "\r\nOK\r\n"}, lines: []string{"350000000000006"}},
	{command: Command{Text: "+CMGF=0"}, parts: []part{"AT+CMGF=0\r", "OK\r\n"}},
	{command: Command{Text: "+CPIN?", Prefix: "+CPIN:"}, parts: []part{"\r\n+CME ERROR: 10\r\n"}, err: "at: +CME ERROR: 10"},
	{
		command: Command{Text: "+CMGL=4", Prefix: "+CMGL:", Data: true},
		parts:   []part{"+CMGL: 1,1,,20\r\n", tpdu + "\r\n", "+CMGL: 2,1,,22\r\n", tpdu2 + "\r\n", "\r\nOK\r\n"},
		lines:   []string{"+CMGL: 1,1,,20", tpdu, "+CMGL: 2,1,,22", tpdu2},
	},
	{
		command: Command{Text: "+CMGS=20", Prefix: "+CMGS:", Body: body},
		before:  []part{"AT+CMGS=20\r", "\r\n> "}, parts: []part{body + "\r\n", "\r\n+CMGS: 5\r\n", "\r\nOK\r\n"}, lines: []string{"+CMGS: 5"},
	},
	{
		command: Command{Text: "+CMGS=20", Prefix: "+CMGS:", Body: body},
		before:  []part{"\r\n>"}, parts: []part{"\r\n+CMS ERROR: 500\r\n"}, err: "at: +CMS ERROR: 500",
	},
}

// unasked is what a modem says by itself, each with its parts.
var unasked = [][]part{
	{"\r\n+CMTI: \"SM\",3\r\n"}, {"\r\nRING\r\n"}, {"\r\n+CLIP: \"919000000001\",145\r\n"}, {"+CREG: 5\r\n"}, {"\r\n+CREG: 1,\"00C3\",\"A1B2\"\r\n"},
	{"\r\nNO CARRIER\r\n"}, {"\r\n^RSSI:16\r\n"}, {"\r\n+CDS: 22\r\n", tpdu2 + "\r\n"}, {"\r\n+CMT: ,20\r\n", tpdu + "\r\n"}, {"\r\n+CUSD: 1,\"1 a\r\n2 b\",15\r\n"},
	{"\r\n+CUSD: 2\r\n"}, {"\r\nCall Ready\r\n"}, {"\r\n*PSUTTZ: 2026\r\n"}, {"\r\n+CDSI: \"SR\",1\r\n"},
}

// event is what Said tells of what a modem says by itself.
func event(parts []part) string {
	text := strings.ReplaceAll(strings.Trim(parts[0], "\r\n"), "\r\n", "\n")
	if len(parts) > 1 {
		text += " = " + strings.Trim(parts[1], "\r\n")
	}
	return text
}

// TestInterleaving is the promise of this package: whatever a modem says unasked, wherever
// it falls and however the octets are cut, the answers are the same, and the same is said
// in the same order.
func TestInterleaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(struct{ testing.TB }{t}, func(r *rapid.T) { // which knows no deadline: the bubble has none
			c, modem, stop := dial(Config{})
			defer stop()
			go modem.answers(t, 2)
			if _, err := c.Do(t.Context(), Command{}); err != nil {
				r.Fatal(err)
			}
			for range rapid.IntRange(1, 3).Draw(r, "commands") {
				(&interleaving{r, t, c, modem, nil}).one()
			}
		})
	})
}

// interleaving is one command, and what is said meanwhile.
type interleaving struct {
	r     *rapid.T
	t     *testing.T
	c     *Channel
	modem far
	want  []string
}

func (i *interleaving) one() {
	q := rapid.SampledFrom(questions).Draw(i.r, "question")
	codes := rapid.SliceOfN(rapid.SampledFrom(unasked), 0, 4)
	i.speak(i.mix(nil, codes.Draw(i.r, "earlier")))
	ended := make(chan outcome, 1)
	go func() {
		a, err := i.c.Do(i.t.Context(), q.command)
		ended <- outcome{a, err}
	}()
	i.hear("AT" + q.command.Text + "\r")
	if q.before != nil {
		i.speak(i.mix(q.before[:len(q.before)-1], codes.Draw(i.r, "before the prompt")))
		i.speak(q.before[len(q.before)-1])
		i.hear(q.command.Body + "\x1a")
	}
	last := len(q.parts) - 1
	i.speak(i.mix(q.parts[:last], codes.Draw(i.r, "before the result")))
	i.speak(q.parts[last])
	i.check(q, <-ended)
}

// mix puts what is said unasked between the parts of an answer, and what else there is
// between a code and its data.
func (i *interleaving) mix(parts []part, codes [][]part) string {
	var said strings.Builder
	var owed []part // a code whose data are still to be said
	queue := slices.Clone(codes)
	for len(parts) > 0 || len(queue) > 0 || owed != nil {
		code := len(queue) > 0 && (len(parts) == 0 || rapid.Bool().Draw(i.r, "unasked"))
		switch {
		case owed != nil && (len(parts)+len(queue) == 0 || code && len(queue[0]) > 1 || !code && !apart(parts[0]) || rapid.Bool().Draw(i.r, "data")):
			said.WriteString(owed[1])
			i.want = append(i.want, event(owed))
			owed = nil
		case code && len(queue[0]) > 1:
			said.WriteString(queue[0][0])
			owed, queue = queue[0], queue[1:]
		case code:
			said.WriteString(queue[0][0])
			i.want = append(i.want, event(queue[0]))
			queue = queue[1:]
		default:
			said.WriteString(parts[0])
			parts = parts[1:]
		}
	}
	return said.String()
}

// apart reports whether a part of an answer may come between a code and its data: TPDUs
// there could be anybody's.
func apart(p part) bool { return !strings.Contains(p, tpdu[:20]) && !strings.Contains(p, "+CMGL") }

// speak says octets in chunks of any size.
func (i *interleaving) speak(octets string) {
	for octets != "" {
		n := min(len(octets), rapid.IntRange(1, 40).Draw(i.r, "chunk"))
		i.modem.says(i.t, octets[:n])
		octets = octets[n:]
	}
	synctest.Wait()
}

func (i *interleaving) hear(want string) {
	got := make([]byte, len(want))
	if _, err := io.ReadFull(i.modem.r, got); err != nil || string(got) != want {
		i.r.Fatalf("the channel wrote %q, want %q (%v)", got, want, err)
	}
}

func (i *interleaving) check(q asked, o outcome) {
	if got := fmt.Sprint(o.err); o.err != nil && got != q.err || o.err == nil && q.err != "" {
		i.r.Fatalf("got %v, want %q", o.err, q.err)
	}
	if !slices.Equal(o.answer.Lines, q.lines) {
		i.r.Fatalf("got %q, want %q", o.answer.Lines, q.lines)
	}
	synctest.Wait()
	var got []string
	for len(i.c.said) > 0 {
		u := <-i.c.Said()
		if u.Data != "" {
			u.Line += " = " + u.Data
		}
		got = append(got, u.Line)
	}
	if d := cmp.Diff(i.want, got); d != "" {
		i.r.Fatal(d)
	}
}
