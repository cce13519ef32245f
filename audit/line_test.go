package audit

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestLinesVerify: a chain that went through JSON verifies by itself.
func TestLinesVerify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var read []Entry
		for _, e := range chain(t, rapid.SliceOfN(events(), 1, 5).Draw(t, "events")) {
			text, err := json.Marshal(LineOf(7, e))
			if err != nil {
				t.Fatal(err)
			}
			var l Line
			if err := json.Unmarshal(text, &l); err != nil {
				t.Fatal(err)
			}
			got, err := l.Entry()
			if err != nil || l.Partition != 7 {
				t.Fatal(l.Partition, err)
			}
			read = append(read, got)
		}
		if at := broken(t, read); at != 0 {
			t.Fatal("broken at", at)
		}
	})
}

func TestLinesAreRefused(t *testing.T) {
	good := LineOf(0, chain(t, []Event{{At: start, Kind: "a", Heads: []Head{{Partition: 1, Seq: 1}}}})[0])
	for name, spoil := range map[string]func(*Line){
		"short hash":     func(l *Line) { l.Hash = l.Hash[2:] },
		"not hex":        func(l *Line) { l.Prev = "zz" + l.Prev[2:] },
		"no owner":       func(l *Line) { l.Owner = "00" },
		"a head's hash":  func(l *Line) { l.Heads = []LineHead{{1, 1, ""}} },
		"too much of it": func(l *Line) { l.Hash += "00" },
	} {
		l := good
		spoil(&l)
		if _, err := l.Entry(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := good.Entry(); err != nil {
		t.Error(err)
	}
}
