package at

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tokens is what a parser makes of octets that come in chunks of these sizes, again and
// again.
func tokens(c *Command, octets []byte, sizes []byte) (all []token, p *parser) {
	p = &parser{scanner: scanner{counters: new(Counters)}}
	p.emit = func(k token) {
		if k.kind == aFinal {
			p.await(nil)
		}
		all = append(all, k)
	}
	p.await(c)
	for i := 0; len(octets) > 0; i++ {
		n := len(octets)
		if len(sizes) > 0 {
			n = min(n, 1+int(sizes[i%len(sizes)]))
		}
		p.feed(octets[:n])
		octets = octets[n:]
	}
	return all, p
}

// FuzzParser feeds any octets in any chunks: what they are does not depend on the chunks,
// and what is kept of them is bounded.
func FuzzParser(f *testing.F) {
	f.Add([]byte("AT+CSQ\r\r\n+CSQ: 1,2\r\n\r\nOK\r\n"), []byte{1, 3}, "+CSQ", "+CSQ:", 2, false)
	f.Add([]byte("\r\n+CMT: ,20\r\n0791\r\n> +CUSD: 1,\"a\nb\",15\r\n"), []byte{0}, "", "", 0, true)
	f.Add([]byte(strings.Repeat("+CMT: ,1\r\n", 20)), []byte{}, "+CMGL=4", "+CMGL:", 0, true)
	f.Add([]byte("+CMGL: 1,1,,20\r\nOK\r\n\x00\x1b>>> \r+CMS ERROR: 500\n2\r0\r"), []byte{7}, "+CMGL=4", "+CMGL:", 0, true)
	f.Fuzz(func(t *testing.T, octets, sizes []byte, text, prefix string, fields int, data bool) {
		c := &Command{Text: text, Prefix: prefix, Fields: fields, Data: data}
		whole, p := tokens(c, octets, nil)
		if len(p.open) > patience+2 || len(p.line) > maxLine || len(p.long) > maxLines+1 {
			t.Errorf("kept %d headers, %d octets, %d lines", len(p.open), len(p.line), len(p.long))
		}
		if len(whole) > 1+len(octets) {
			t.Errorf("%d octets are %d tokens", len(octets), len(whole))
		}
		cut, _ := tokens(c, octets, sizes)
		if d := cmp.Diff(whole, cut, cmp.AllowUnexported(token{})); d != "" {
			t.Error(d)
		}
	})
}

func TestOverlongLine(t *testing.T) {
	all, p := tokens(&Command{}, []byte("short\r\n"+strings.Repeat("x", 3*maxLine)+"\r\nOK\r\n"), nil)
	if len(all) != 2 || all[0].line != "short" || all[1].kind != aFinal {
		t.Errorf("got %d tokens", len(all))
	}
	if n := p.counters.Overlong.Load(); n != 1 {
		t.Errorf("counted %d", n)
	}
}

// TestHeaderWithoutData hands on a message whose TPDU never comes, so that it can be told.
func TestHeaderWithoutData(t *testing.T) {
	all, p := tokens(nil, []byte("+CMT: ,20\r\n"+strings.Repeat("RING\r\n", patience+1)), nil)
	if len(all) != patience+2 || all[patience+1].line != "+CMT: ,20" || all[patience+1].data != "" {
		t.Errorf("got %v", all)
	}
	if n := p.counters.Truncated.Load(); n != 1 {
		t.Errorf("counted %d", n)
	}
}

// TestEndlessText gives up a +CUSD whose quote is lost; what comes then is read again.
func TestEndlessText(t *testing.T) {
	all, _ := tokens(nil, []byte("+CUSD: 1,\"lost\r\n"+strings.Repeat("x\r\n", maxLines)+"RING\r\n"), nil)
	if len(all) != 2 || !strings.HasPrefix(all[0].line, "+CUSD: 1,\"lost\nx") || all[1].line != "RING" {
		t.Errorf("got %v", all)
	}
}
