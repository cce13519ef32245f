//go:build !production

package modem

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	p := func(texts ...string) (out []param) {
		for _, s := range texts {
			out = append(out, param{strings.Trim(s, `"`), strings.HasPrefix(s, `"`)})
		}
		return out
	}
	for line, want := range map[string][]command{
		"":                     nil,
		"e0v1q":                {{"E", set, p("0")}, {"V", set, p("1")}, {"Q", action, nil}},
		"&f&w0":                {{"&F", action, nil}, {"&W", set, p("0")}},
		"+cmee=1;+CSQ":         {{"+CMEE", set, p("1")}, {"+CSQ", action, nil}},
		"E0+CMEE?;I":           {{"E", set, p("0")}, {"+CMEE", read, nil}, {"I", action, nil}},
		"S0=1S3?":              {{"S0", set, p("1")}, {"S3", read, nil}},
		"+CNMI=2,,0":           {{"+CNMI", set, p("2", "", "0")}},
		`+CUSD=1,"a;b,c",15`:   {{"+CUSD", set, p("1", `"a;b,c"`, "15")}},
		"+CNMI=?":              {{"+CNMI", test, nil}},
		"^CURC=0":              {{"^CURC", set, p("0")}},
		"D+919000000021;+CHUP": {{"D", set, p("+919000000021;")}, {"+CHUP", action, nil}},
	} {
		if got, err := parse(line); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", line, got, err, want)
		}
	}
	for _, line := range []string{"+", "1", "&", "S", "S0", "S0,1", "+CMEE 1", `+CPIN="1`, `+CPIN="1"2`} {
		if got, err := parse(line); err == nil {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

// FuzzParse: what is written as it was read is read alike.
func FuzzParse(f *testing.F) {
	for _, line := range []string{"E0V1", "+CMEE=1;+CSQ", `+CUSD=1,"*123#",15`, "S0=1S3?", "D*99#", "&F;I0", "+CNMI=,,1"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, err := parse(line)
		if err != nil {
			return
		}
		again, err := parse(written(got))
		if err != nil || !reflect.DeepEqual(got, again) {
			t.Errorf("%q: %+v, then %q: %+v, %v", line, got, written(got), again, err)
		}
	})
}

// written writes a command line.
func written(list []command) string {
	var out strings.Builder
	for _, c := range list {
		extended := strings.ContainsRune(extended, rune(c.name[0]))
		out.WriteString(c.name)
		var params []string
		for _, p := range c.params {
			if p.quoted {
				p.text = fmt.Sprintf(`"%s"`, p.text)
			}
			params = append(params, p.text)
		}
		switch c.op {
		case read:
			out.WriteString("?")
		case test:
			out.WriteString("=?")
		case set:
			if extended || c.name[0] == 'S' {
				out.WriteString("=")
			}
			out.WriteString(strings.Join(params, ","))
		}
		if extended {
			out.WriteString(";")
		}
	}
	return out.String()
}
