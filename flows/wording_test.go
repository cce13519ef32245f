package flows

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"healthdial/gsm/charset"
)

// English and Hindi in Roman letters are written for phones without other letters,
// and for pages of 160 characters: one letter outside GSM 7-bit makes it 70.
func TestRomanWordingIsGSM(t *testing.T) {
	for _, tag := range []string{"en", "hi-Latn"} {
		b, err := Documents.ReadFile("lang/" + tag + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var l struct{ Phrases map[string]string }
		if err := yaml.Unmarshal(b, &l); err != nil {
			t.Fatal(err)
		}
		if len(l.Phrases) < 100 {
			t.Fatalf("%s: only %d phrases", tag, len(l.Phrases))
		}
		for key, said := range l.Phrases {
			plain := strings.NewReplacer("{", "", "}", "").Replace(said) // braces of arguments never arrive
			if a, _ := charset.Measure(plain); a != charset.GSM7 {
				t.Errorf("%s: %s is not GSM 7-bit: %q", tag, key, said)
			}
		}
	}
}
