package ussd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/session"
)

// TestDialects plays testdata/dialects over loopback. The first line of a
// transcript names the dialect and how the link departs from it. Then
//
//	> deliver_sm 456 "*456#" op=01 its=0002     the gateway sends this
//	< submit_sm "1 opened 1 " op=02 its=0002    and this page comes back
//	! ESME_RX_R_APPN                            or this answer
//
// A page says which turn it is of, what happened, in which dialogue, and the text:
// a step that is recognised as a repeat shows its turn again.
func TestDialects(t *testing.T) {
	files, err := filepath.Glob("testdata/dialects/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no transcripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			head, lines, _ := strings.Cut(string(text), "\n")
			gateway, pages := wire(t, numberedTurns(), func(c *SMPPConfig) { depart(t, c, strings.Fields(head)) })
			for line := range strings.Lines(lines) {
				play(t, gateway, pages, strings.TrimSpace(line))
			}
			select {
			case page := <-pages:
				t.Errorf("one page more: %s", inWords(page))
			default:
			}
		})
	}
}

// numberedTurns numbers turns by their events.
func numberedTurns() *turns {
	var mu sync.Mutex
	ids := map[session.EventID]int{}
	return &turns{answer: func(_ context.Context, e session.Event) (session.Page, error) {
		mu.Lock()
		defer mu.Unlock()
		if ids[e.ID] == 0 {
			ids[e.ID] = len(ids) + 1
		}
		text := fmt.Sprintf("%d %s %s %s", ids[e.ID], happened[e.Kind], e.Gateway, e.Text)
		return session.Page{Text: text, Open: e.Text != "9"}, nil
	}}
}

var happened = map[session.EventKind]string{session.Opened: "opened", session.Entered: "entered", session.Dropped: "dropped"}

// depart sets a link up by the head of a transcript.
func depart(t *testing.T, c *SMPPConfig, words []string) {
	var ok bool
	if c.Dialect, ok = smpp.USSDDialectNamed(words[0]); !ok {
		t.Fatalf("no dialect %s", words[0])
	}
	for _, word := range words[1:] {
		switch word {
		case "sessionless":
			c.Dialect.Sessionless = true
		case "data_sm":
			c.Dialect.DataSM = true
		case "twins":
			c.Twins = MaxTwins
		case "dcs":
			c.Codings = [2]byte{0x0F, 0x48}
		default:
			t.Fatalf("what is %s?", word)
		}
	}
}

func play(t *testing.T, gateway *smpp.Bind, pages chan smpp.Message, line string) {
	t.Helper()
	if line == "" || line[0] == '#' {
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	switch sent, refused, _ := strings.Cut(line, " ! "); line[0] {
	case '>':
		_, err := gateway.Send(ctx, inOctets(t, strings.TrimPrefix(sent, "> ")))
		if got := answered(err); got != refused {
			t.Fatalf("%s\nis answered %q", line, got)
		}
	case '<':
		select {
		case page := <-pages:
			if got := "< " + inWords(page); got != line {
				t.Fatalf("got  %s\nwant %s", got, line)
			}
		case <-ctx.Done():
			t.Fatalf("nothing came for %s", line)
		}
	default:
		t.Fatalf("what is %q?", line)
	}
}

func answered(err error) string {
	var refused *smpp.StatusError
	if errors.As(err, &refused) {
		return refused.Status.String()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// parameters are the optional ones that transcripts write, in hexadecimal.
var parameters = []struct {
	name string
	tag  smpp.Tag
}{{"op", smpp.TagUSSDServiceOp}, {"its", smpp.TagITSSessionInfo}, {"ref", smpp.TagUserMessageReference}}

func inOctets(t *testing.T, line string) smpp.Message {
	t.Helper()
	command, rest, _ := strings.Cut(line, " ")
	to, rest, _ := strings.Cut(rest, " ")
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	text, _ := strconv.Unquote(quoted)
	m := smpp.Message{
		Source: smpp.Address{TON: 1, NPI: 1, Addr: caller}, Dest: smpp.Address{Addr: to}, DataSM: command == "data_sm",
		ServiceType: smpp.USSDServiceType, DataCoding: 0x0F, Payload: []byte(text),
	}
	for _, word := range strings.Fields(rest[len(quoted):]) {
		name, value, _ := strings.Cut(word, "=")
		n, err := strconv.ParseUint(value, 16, 16)
		if name == "from" {
			m.Source.Addr = other
			continue
		}
		for _, p := range parameters {
			if p.name == name && err == nil {
				v := binary.BigEndian.AppendUint16(nil, uint16(n))
				m.TLVs = append(m.TLVs, smpp.TLV{Tag: p.tag, Value: v[2-len(value)/2:]})
			}
		}
	}
	return m
}

func inWords(m smpp.Message) string {
	var b strings.Builder
	b.WriteString("submit_sm")
	if m.DataSM {
		b.Reset()
		b.WriteString("data_sm")
	}
	fmt.Fprintf(&b, " %q", m.Payload)
	for _, p := range parameters {
		if v, ok := m.TLV(p.tag); ok {
			fmt.Fprintf(&b, " %s=%X", p.name, v)
		}
	}
	if m.DataCoding != 0 {
		fmt.Fprintf(&b, " dcs=%02X", m.DataCoding)
	}
	return b.String()
}
