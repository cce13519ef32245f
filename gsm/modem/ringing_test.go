package modem

import (
	"slices"
	"testing"
	"time"

	"healthdial/gsm/at"
)

// TestRinging tells calls from each other, by what modems say and when.
func TestRinging(t *testing.T) {
	type line struct {
		at   float64 // seconds
		said string  // "!" for hung up, "" for nothing but time
	}
	for _, c := range []struct {
		name   string
		policy Ring
		lines  []line
		calls  []string // who called, "-" behind it if we hung up
		hangs  []float64
	}{
		{"hung up when it is known who calls", HangUp, []line{{0, "RING"}, {0.1, `+CLIP: "+919000000001",145`}, {0.2, "!"}, {0.5, "RING"}, {9, ""}}, []string{"919000000001-"}, []float64{0.1}},
		{"the number comes with the second RING", HangUp, []line{{0, "+CRING: VOICE"}, {3, "+CRING: VOICE"}, {3.1, `+CLIP: "9000000001",129`}, {3.2, "!"}}, []string{"9000000001-"}, []float64{3.1}},
		{"nobody tells who calls", HangUp, []line{{0, "RING"}, {3, "RING"}, {4, ""}, {4.1, "!"}}, []string{"-"}, []float64{4}},
		{"withheld", HangUp, []line{{0, "RING"}, {0.1, `+CLIP: "",128,,,,1`}, {0.2, "!"}}, []string{"-"}, []float64{0.1}},
		{"it cannot be hung up", HangUp, []line{{0, "RING"}, {0.1, `+CLIP: "9000000001",129`}, {3, "RING"}, {3.1, `+CLIP: "9000000001",129`}, {6, "RING"}, {9, ""}, {13, ""}}, []string{"9000000001"}, []float64{0.1, 3.1, 9}},
		{"rung out", LetRing, []line{{0, "RING"}, {0.1, `+CLIP: "9000000001",129`}, {5, "RING"}, {11, "RING"}, {17, ""}, {18, ""}}, []string{"9000000001"}, nil},
		{"given up, as the modem tells", LetRing, []line{{0, "RING"}, {0.1, `+CLIP: "9000000001",129`}, {1, "NO CARRIER"}, {1.1, "NO CARRIER"}}, []string{"9000000001"}, nil},
		{"given up, SIMCom", LetRing, []line{{0, "RING"}, {0.1, `+CLIP: "9000000001",129`}, {1, "MISSED_CALL: 02:12AM 9000000001"}}, []string{"9000000001"}, nil},
		{"given up, Huawei", LetRing, []line{{0, "RING"}, {0.1, `+CLIP: "9000000001",129`}, {1, "^CEND:1,0,104,16"}}, []string{"9000000001"}, nil},
		{"two callers", HangUp, []line{{0, "RING"}, {0.1, `+CLIP: "1",129`}, {0.2, "!"}, {4, "RING"}, {4.1, `+CLIP: "2",129`}, {4.2, "!"}}, []string{"1-", "2-"}, []float64{0.1, 4.1}},
		{"data", HangUp, []line{{0, "+CRING: REL ASYNC"}, {0.1, `+CLIP: "1",129`}, {0.2, "!"}}, nil, []float64{0.1}},
		{"no call at all", HangUp, []line{{0, "NO CARRIER"}, {1, ""}}, nil, nil},
		{"no number", HangUp, []line{{0, "RING"}, {0.1, `+CLIP: "a name",129`}, {0.2, "!"}}, []string{"-"}, []float64{0.1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ringing{policy: c.policy}
			start := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
			var calls []string
			var hangs []float64
			note := func(call *Call) {
				if call != nil {
					words := call.From.Digits
					if call.HungUp {
						words += "-"
					}
					calls = append(calls, words)
				}
			}
			for _, l := range c.lines {
				now := start.Add(time.Duration(l.at * float64(time.Second)))
				switch l.said {
				case "!":
					note(r.over(now, true))
				case "":
				default:
					note(r.hear(now, at.Unsolicited{Line: l.said}))
				}
				note(r.silent(now))
				if r.hangUp(now) {
					hangs = append(hangs, l.at)
				}
			}
			if !slices.Equal(calls, c.calls) || !slices.Equal(hangs, c.hangs) {
				t.Errorf("%q, hung up at %v; want %q, %v", calls, hangs, c.calls, c.hangs)
			}
		})
	}
}
