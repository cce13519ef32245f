package at

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFields(t *testing.T) {
	plain := func(s string) Param { return Param{Text: s} }
	text := func(s string) Param { return Param{Text: s, Quoted: true} }
	for line, want := range map[string]Params{
		`+CMGL: 1,0,"a,b",24`:                    {plain("1"), plain("0"), text("a,b"), plain("24")},
		`+CMT: ,24`:                              {plain(""), plain("24")},
		`+CREG:1`:                                {plain("1")},
		`+CREG: 2 , 1, "00C3" ,"A1B2"`:           {plain("2"), plain("1"), text("00C3"), text("A1B2")},
		`+CUSD: 0,"say "hi" now",15`:             {plain("0"), text(`say "hi" now`), plain("15")},
		`+CUSD: 0,"never ends`:                   {plain("0"), text("never ends")},
		`+CNMI: (0,1,2),(0-3),(0,2),(0-2),(0,1)`: {plain("(0,1,2)"), plain("(0-3)"), plain("(0,2)"), plain("(0-2)"), plain("(0,1)")},
		`+CPMS: ("SM","ME"),("SM")`:              {plain(`("SM","ME")`), plain(`("SM")`)},
		`+CLIP: "",128,"",0,"",2`:                {text(""), plain("128"), text(""), plain("0"), text(""), plain("2")},
		`+CIND: ,`:                               {plain(""), plain("")},
		`OK`:                                     nil,
		`+CUSD:`:                                 nil,
		`+COPS: (2,"Airtel (IN)",,"40410"),,(0,1)`: {plain(`(2,"Airtel (IN)",,"40410")`), plain(""), plain("(0,1)")},
	} {
		if got := Fields(line); !cmp.Equal(got, want) {
			t.Errorf("%s: got %+v, want %+v", line, got, want)
		}
	}
}

func TestParams(t *testing.T) {
	p := Fields(`+X: 7,"00C3",,word,-113`)
	if n, ok := p.Int(0); !ok || n != 7 {
		t.Errorf("got %d, %v", n, ok)
	}
	if n, ok := p.Hex(1); !ok || n != 0xC3 {
		t.Errorf("got %x, %v", n, ok)
	}
	if n, ok := p.Int(4); !ok || n != -113 {
		t.Errorf("got %d, %v", n, ok)
	}
	for _, i := range []int{-1, 2, 3, 5} {
		if n, ok := p.Int(i); ok {
			t.Errorf("parameter %d is %d", i, n)
		}
	}
	if p.Text(3) != "word" || p.Text(9) != "" || p.Text(-1) != "" {
		t.Error("texts differ")
	}
}

func TestAllows(t *testing.T) {
	p := Fields(`+CNMI: (0,1,2),(0-3),2,(0, 2-3),()`)
	for _, c := range []struct {
		i, n int
		want bool
	}{{0, 2, true}, {0, 3, false}, {1, 3, true}, {1, 4, false}, {2, 2, true}, {2, 1, false}, {3, 1, false}, {3, 3, true}, {4, 0, false}, {9, 0, false}} {
		if got := p.Allows(c.i, c.n); got != c.want {
			t.Errorf("parameter %d allows %d: %v", c.i, c.n, got)
		}
	}
}

// FuzzFields reads any line, and what was written by the rules as it was.
func FuzzFields(f *testing.F) {
	f.Add(`+CMGL: 1,0,"a,b",24`, "a,b", 24)
	f.Add(`+CUSD: 0,"say "hi", ok",15`, `x"y`, -1)
	f.Fuzz(func(t *testing.T, line, text string, n int) {
		p := Fields(line)
		if len(p) > 1+strings.Count(line, ",") {
			t.Errorf("%q has %d parameters", line, len(p))
		}
		if strings.ContainsAny(text, `"`) {
			return
		}
		p = Fields("+X: " + strconv.Itoa(n) + `,"` + text + `",,` + strconv.Itoa(n))
		if got, ok := p.Int(0); !ok || got != n || len(p) != 4 || p.Text(1) != text || !p[1].Quoted || p.Text(2) != "" {
			t.Errorf("got %+v of %d, %q", p, n, text)
		}
	})
}
