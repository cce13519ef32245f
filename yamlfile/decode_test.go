package yamlfile

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sample has a field of every kind that Decode knows.
type sample struct {
	Text    string        `yaml:"text"`
	Flag    bool          `yaml:"flag"`
	Count   int           `yaml:"count"`
	Octet   uint8         `yaml:"octet"`
	Tag     uint16        `yaml:"tag"`
	ID      *uint32       `yaml:"id"`
	Wait    time.Duration `yaml:"wait"`
	Words   []string      `yaml:"words"`
	Entries []entry       `yaml:"entries"`
	Inner   *entry        `yaml:"inner"`
	when

	Hidden string `yaml:"-"`
	Bare   string
}

type entry struct {
	Name  string  `yaml:"name"`
	Below []entry `yaml:"below"`
}

type when struct {
	From time.Duration `yaml:"from"`
}

const good = `# everything
text: 007
flag: true
count: 12
octet: 0xf5
tag: 5120
id: 0x00000666
wait: 1h30m
words: [yes, "no\n", 2026-11-28, 1_000, 0.50]
entries:
  - name: |
      two
      lines
    below: [{name: 'x'}]
  - {}
inner: {}
from: 2s
`

func TestDecode(t *testing.T) {
	var got sample
	d, err := Decode("f", []byte(good), &got)
	if err != nil || d.Problems.Err() != nil {
		t.Fatal(err, d)
	}
	id := uint32(0x666)
	want := sample{Text: "007", Flag: true, Count: 12, Octet: 0xF5, Tag: 5120, ID: &id, Wait: 90 * time.Minute,
		Words:   []string{"yes", "no\n", "2026-11-28", "1_000", "0.50"},
		Entries: []entry{{Name: "two\nlines\n", Below: []entry{{Name: "x"}}}, {}}, Inner: &entry{}, when: when{From: 2 * time.Second}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(sample{}, when{})); diff != "" {
		t.Error(diff)
	}
}

// TestDecodeTellsAll: what is wrong is told at once, in the order of the file.
func TestDecodeTellsAll(t *testing.T) {
	bad := `text: [x]
txt: x
flag: yes
count: -1
octet: 0x100
tag: many
id: 4294967296
wait: 15
words: a
entries:
  - name: {}
    naem: x
  - x
inner: [1]
"-": x
"": x
from: *anchor
<<: {text: x}
Bare: x
`
	want := `f:1:7: text: a plain value is wanted here
f:2:1: txt: unknown key
f:3:7: flag: true or false is wanted, not "yes"
f:4:8: count: "-1" is not a whole number from 0
f:5:8: octet: "0x100" is not a number from 0 to 255, or 0x00 to 0xff
f:6:6: tag: "many" is not a number from 0 to 65535, or 0x0000 to 0xffff
f:7:5: id: "4294967296" is not a number from 0 to 4294967295, or 0x00000000 to 0xffffffff
f:8:7: wait: "15" is not a length of time such as 30s or 1h30m
f:9:8: words: a list is wanted here
f:11:11: entries[0].name: a plain value is wanted here
f:12:5: entries[0].naem: unknown key
f:13:5: entries[1]: keys and values are wanted here
f:14:8: inner: keys and values are wanted here
f:15:1: -: unknown key
f:16:1: unknown key
f:17:7: from: a plain value is wanted here
f:18:1: unknown key
f:19:1: Bare: unknown key`
	d, err := Decode("f", []byte(bad), &sample{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, d.Problems.Err().Error()); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "f: the file is empty",
		"# nothing\n":                    "f: the file is empty",
		"text: x\n---\ntext: x":          "f:3:1: a second document begins here: one is wanted",
		"text: [":                        "f:1:7: ",
		"text:\n\tx: 1":                  "f:2:1: ",
		"text: x\ntext: y":               "f:2:1: ",
		strings.Repeat(" ", Usual+1):     "f: is larger than 1048576 octets",
		"text: x\n---\n# nothing more\n": "",
	} {
		d, err := Decode("f", []byte(text), &sample{})
		if (err == nil) != (want == "") || (d == nil) != (err != nil) || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
}

// TestWrong: a problem is told where its key stands, or what it is missing from, and
// not where reading told one already.
func TestWrong(t *testing.T) {
	d, err := Decode("f", []byte("text: x\nentries: [{nmae: x}, {name: x}]\ninner:\n  name: x\n"), &sample{})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"wait", "inner.below[0].name", "inner.name", "entries[1].name", "entries[0]", "entries", "text"} {
		d.Wrong(key, "is %s", "odd")
	}
	want := `f: wait: is odd
f:1:1: text: is odd
f:2:12: entries[0].nmae: unknown key
f:2:23: entries[1].name: is odd
f:3:1: inner.below[0].name: is odd
f:4:3: inner.name: is odd`
	if diff := cmp.Diff(want, d.Problems.Err().Error()); diff != "" {
		t.Error(diff)
	}
}
