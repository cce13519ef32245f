package sip

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"healthdial/ivr"
)

// TestTalk presses keys while lines are said, frame by frame.
func TestTalk(t *testing.T) {
	through := func(text string) ivr.Line { return ivr.Line{Text: text, Through: true} }
	for _, tc := range []struct {
		name  string
		lines []ivr.Line
		most  int
		keys  map[int]byte // by the frame before which each is pressed
		want  string
		said  int // frames
	}{
		{"to the end", lines("a"), 1, nil, "", 5},
		{"after the end", lines("a"), 1, map[int]byte{5: '1'}, "1", 5},
		{"stops the saying", lines("a", "b"), 1, map[int]byte{2: '7'}, "7", 2},
		{"stops it though more keys are wanted", lines("a", "b"), 4, map[int]byte{2: '7', 3: '8'}, "78", 2},
		{"a line that is heard through", []ivr.Line{through("a")}, 1, map[int]byte{2: '7'}, "", 5},
		{"before it begins", []ivr.Line{through("a")}, 1, map[int]byte{0: '7'}, "", 5},
		{"one after it", []ivr.Line{through("a"), {Text: "b"}}, 1, map[int]byte{2: '7', 6: '8'}, "8", 6},
		{"one before it", []ivr.Line{{Text: "a"}, through("b")}, 1, map[int]byte{2: '7', 3: '8'}, "7", 2},
		{"more than are wanted", lines("a"), 2, map[int]byte{1: '1', 2: '2', 3: '3'}, "12", 1},
		{"after the end key", lines("a"), 9, map[int]byte{1: '1', 2: '#', 3: '3'}, "1#", 1},
		{"none are wanted", lines("a"), 0, map[int]byte{2: '7'}, "", 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k, now := newTalk(time.Unix(0, 0)), time.Unix(0, 0)
			k.press('9', now) // before the question: dropped
			k.begin(ivr.Question{Lines: tc.lines, Keys: ivr.Keys{Most: tc.most}})
			for i, l := range tc.lines {
				clip, _ := tones{}.Clip(t.Context(), l)
				k.say(clip, l.Through, i == len(tc.lines)-1)
			}
			said := 0
			for n := range 12 {
				if key, ok := tc.keys[n]; ok {
					k.press(key, now)
				}
				now = now.Add(frameTime)
				var f [frameSamples]int16
				if k.next(&f, now); pitch(f[:]) > 0 {
					said++
				}
			}
			if p := k.progress(); p.keys != tc.want || p.speaking || said != tc.said {
				t.Errorf("keys %q, speaking %v, %d frames said; want %q and %d", p.keys, p.speaking, said, tc.want, tc.said)
			}
		})
	}
}

// TestTalkKeepsItsPromises does anything in any order.
func TestTalkKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, now := newTalk(time.Unix(0, 0)), time.Unix(0, 0)
		var pressed []byte
		most := 0
		var f [frameSamples]int16
		t.Repeat(map[string]func(*rapid.T){
			"begin": func(t *rapid.T) {
				most, pressed = rapid.IntRange(0, 5).Draw(t, "most"), nil
				k.begin(ivr.Question{Lines: lines("a"), Keys: ivr.Keys{Most: most}})
			},
			"say": func(t *rapid.T) {
				n := rapid.IntRange(0, 500).Draw(t, "samples")
				k.say(make([]int16, n), rapid.Bool().Draw(t, "through"), rapid.Bool().Draw(t, "last"))
			},
			"end": func(*rapid.T) { k.end() },
			"press": func(t *rapid.T) {
				key := rapid.SampledFrom([]byte(dtmfKeys)).Draw(t, "key")
				pressed = append(pressed, key)
				k.press(key, now)
			},
			"next": func(*rapid.T) { now = now.Add(frameTime); k.next(&f, now) },
			"": func(t *rapid.T) {
				p := k.progress()
				if len(p.keys) > most {
					t.Fatalf("%d keys, %d are wanted", len(p.keys), most)
				}
				rest := pressed
				for _, key := range []byte(p.keys) {
					i := slices.Index(rest, key)
					if i < 0 {
						t.Fatalf("%q was not pressed in this order: %q", p.keys, pressed)
					}
					rest = rest[i+1:]
				}
				if len(p.keys) > 0 && p.speaking {
					t.Fatal("a key was taken and the saying goes on")
				}
			},
		})
	})
}
