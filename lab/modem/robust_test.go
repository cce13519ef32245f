//go:build !production

package modem

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEveryVerb gives every command of every model in every form, with parameters that
// make sense and that do not: each is answered, and the modem goes on.
func TestEveryVerb(t *testing.T) {
	ends := []string{"", "?", "=?", "=", "=0", "=1", "=2,1", "=255", `="SM"`, "=,,", `=1,"x",15`, `="SC",2,"1"`, "=99999999999", `=1,"é"`}
	for _, name := range Models() {
		r, _ := name.row()
		for _, verb := range slices.Sorted(maps.Keys(verbs(r))) {
			if verb == "D" || verb == "+CFUN" || verb == "Q" || verb == "V" {
				continue // it takes the whole line; it ends the test; they change what an answer is
			}
			within(t, Config{Model: name}, func(b *bench) {
				_ = b.FillSIM("+919000000021", 18)
				for _, end := range ends {
					if strings.ContainsRune("+^", rune(verb[0])) || end == "" || verb[0] == 'S' {
						said := b.types("AT" + verb + end + "\r")
						if strings.HasSuffix(said, "> ") {
							said = b.types("01\x1a")
						}
						if !strings.Contains(said, "OK") && !strings.Contains(said, "ERROR") && !strings.Contains(said, "NO CARRIER") {
							t.Errorf("%s: AT%s%s is answered %q", name, verb, end, said)
						}
					}
				}
				if said := b.types("ATV1;&F;+CMEE=1\r"); !strings.HasSuffix(said, "\r\nOK\r\n") {
					t.Errorf("%s: after %s it says %q", name, verb, said)
				}
			})
		}
	}
}

// TestRead: what can be set can be read, and is told under its name.
func TestRead(t *testing.T) {
	for _, name := range Models() {
		r, _ := name.row()
		within(t, Config{Model: name}, func(b *bench) {
			b.types("ATE0\r")
			for verb, v := range verbs(r) {
				if verb == "+CPWD" || verb == "+CLCK" || verb == "+CNMA" {
					continue // those are done, not set
				}
				said := b.types("AT" + verb + "?\r")
				if verb[0] == '+' && v.test != "" && !strings.HasPrefix(said, "\r\n"+verb+": ") {
					t.Errorf("%s: AT%s? is answered %q", name, verb, said)
				}
			}
			b.types("AT+CGATT=0;&W+CGATT=1\r")
			if said := shown(b.types("AT+CGATT?;Z;+CGATT?\r")); said != "|+CGATT: 1||+CGATT: 0||OK|" {
				t.Errorf("%s: %s", name, said)
			}
		})
	}
}

// FuzzTyped types whatever comes, and then asks whether the modem lives.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"ATE0\r", "AT+CMGS=18\r0001\x1a", "A/A/", "AT+CMGL\rAT+CMGR=1\r\x1b", "AT+CMGF=1;+CMGW=\"1\"\rx\x1a", "AT+CFUN=1,1\rAT\r"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, typed []byte) {
		within(t, Config{}, func(b *bench) {
			b.types(string(typed))
			b.types("\x1b\r")
			if err := b.Reset(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			if s, err := b.Status(); err != nil || !s.Up || s.Stat != 1 {
				t.Errorf("after %q it stands %+v, %v", typed, s, err)
			}
		})
	})
}
