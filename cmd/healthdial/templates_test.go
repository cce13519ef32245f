package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"healthdial/dlt"
	"healthdial/engine"
	"healthdial/flows"
)

// registeredTexts is a file of the drafts with an id for each, as if a portal had
// registered them all.
func registeredTexts(t *testing.T) string {
	t.Helper()
	all, err := draft(sample, "SAMPLE")
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].ID = fmt.Sprintf("1107%015d", i)
	}
	var file bytes.Buffer
	if err := dlt.Draft(&file, all); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "templates.yaml")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestEveryTemplateIsNeeded takes templates away one by one: each time a text is
// found to have none, so that the proof looks at all of them.
func TestEveryTemplateIsNeeded(t *testing.T) {
	t.Parallel()
	all, err := draft(sample, "SAMPLE")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(all); i += len(all) / 4 { // each takes a second
		less := append(append([]dlt.Template(nil), all[:i]...), all[i+1:]...)
		var file bytes.Buffer
		if err := dlt.Draft(&file, less); err != nil {
			t.Fatal(err)
		}
		r, err := dlt.Read("less.yaml", file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		_, err = compile(sample, templated(sample, r, time.Now()))
		if faults, ok := err.(engine.CheckErrors); !ok || !strings.Contains(err.Error(), " has no template in "+all[i].Language) {
			t.Errorf("without %q: %v", all[i].Body, faults)
		}
	}
}

// TestPromotionalTemplatesProveNothing: texts of ours are none of promotion.
func TestPromotionalTemplatesProveNothing(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(registeredTexts(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := dlt.Read("t.yaml", bytes.Replace(text, []byte("type: service implicit"), []byte("type: promotional"), 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = compile(sample, templated(sample, r, time.Now())); err == nil || !strings.Contains(err.Error(), "line 3 is promotional") {
		t.Errorf("%v", err)
	}
}

// TestKeysFitTheirSlots joins all phrases that an argument can be made of: what is
// written in their place must not be longer than the slots that were drafted.
func TestKeysFitTheirSlots(t *testing.T) {
	t.Parallel()
	book, err := compile(sample)
	if err != nil {
		t.Fatal(err)
	}
	for variable, keys := range map[string]string{"types": `^type\.`, "purpose": `^purpose\.`, "access": `^access\.`, "kind_name": `^type\.`} {
		slots := strings.Count(dlt.Slots(dlt.Var, book.Limit(variable)), "{#") * 30
		for _, lang := range book.Languages() {
			text, longest := "", 0
			for _, key := range flows.Phrases() {
				if regexp.MustCompile(keys).MatchString(key) {
					said := book.Say(lang.Tag, "sms", engine.Phrase{Key: key})
					text += said + ", "
					longest = max(longest, len([]rune(said)))
				}
			}
			if variable == "types" {
				longest = len([]rune(text))
			}
			if longest == 0 || longest > slots {
				t.Errorf("%s in %s may have %d characters, its slots hold %d", variable, lang.Tag, longest, slots)
			}
		}
	}
}
