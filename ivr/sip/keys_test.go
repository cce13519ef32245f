package sip

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/pion/rtp"

	"healthdial/ivr"
)

// asks is a conversation that asks one question after another and tells the keys.
func asks(t *testing.T, questions ...ivr.Question) (func(context.Context, ivr.Call), <-chan string) {
	got := make(chan string, 16)
	return func(ctx context.Context, c ivr.Call) {
		for _, q := range questions {
			keys, err := c.Ask(ctx, q)
			if err != nil {
				keys = err.Error()
			}
			got <- keys
		}
	}, got
}

// digit asks for so many keys and waits for long.
func digit(most int, texts ...string) ivr.Question {
	return ivr.Question{Lines: lines(texts...), Keys: ivr.Keys{Most: most, First: 10 * time.Second, Next: 10 * time.Second}}
}

// TestKeysByRTP has the packets of keys lost, repeated and disordered (RFC 4733 §2.5).
func TestKeysByRTP(t *testing.T) {
	type packet struct {
		stamp  uint32
		marker bool
		event
	}
	key := func(code uint8, stamp uint32) []packet {
		return []packet{
			{stamp, true, event{code: code, duration: 160}}, {stamp, false, event{code: code, duration: 320}},
			{stamp, false, event{code: code, duration: 480, end: true}},
			{stamp, false, event{code: code, duration: 480, end: true}}, {stamp, false, event{code: code, duration: 480, end: true}},
		}
	}
	held := []packet{
		{1000, true, event{code: 5, duration: 0xffff}},
		{1000 + 0xffff, false, event{code: 5, duration: 160}}, {1000 + 0xffff, false, event{code: 5, duration: 320, end: true}},
	}
	for _, tc := range []struct {
		name    string
		packets []packet
		want    string
	}{
		{"two", append(key(1, 1000), key(2, 3000)...), "12"},
		{"the same twice", append(key(1, 1000), key(1, 3000)...), "11"},
		{"no end packet", append(key(1, 1000)[:2], key(1, 3000)[:2]...), "11"},
		{"only an end packet", append(key(1, 1000)[4:], key(2, 3000)[4:]...), "12"},
		{"late packets of the one before", append(append(key(1, 1000)[:2], key(2, 3000)...), key(1, 1000)[2:]...), "12"},
		{"held for long", append(held, key(6, 90000)...), "56"},
		{"a clock that stands still", append(append(key(1, 1000), key(1, 1000)...), key(2, 1000)...), "112"},
		{"letters and flash", append(append(key(12, 1000), key(16, 3000)...), key(11, 5000)...), "#"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var d dtmf
			got, now := "", time.Unix(0, 0)
			for i, p := range tc.packets {
				now = now.Add(20 * time.Millisecond)
				e, ok := parseEvent(p.event.append(nil))
				if !ok || e != p.event {
					t.Fatalf("%v became %v", p.event, e)
				}
				if k, begins := d.hear(rtp.Header{SSRC: 7, Timestamp: p.stamp, Marker: p.marker, SequenceNumber: uint16(65530 + i)}, e, now); begins {
					got += string(k)
				}
			}
			if got != tc.want {
				t.Errorf("heard %q, want %q", got, tc.want)
			}
		})
	}
}

// TestReplayedKey is a capture that is played twice: the second is another key press.
func TestReplayedKey(t *testing.T) {
	var d dtmf
	e, now := event{code: 1, duration: 160}, time.Unix(0, 0)
	h := rtp.Header{SSRC: 7, Timestamp: 1000, SequenceNumber: 9, Marker: true}
	_, first := d.hear(h, e, now)
	_, repeated := d.hear(h, e, now.Add(20*time.Millisecond))
	_, second := d.hear(h, e, now.Add(time.Second))
	if !first || repeated || !second {
		t.Errorf("first %v, repeated %v, second %v", first, repeated, second)
	}
}

// TestRestartedClock has timestamps begin anew, lower: what comes at once is late, what
// begins after a while is a key.
func TestRestartedClock(t *testing.T) {
	var d dtmf
	e, now := event{code: 1, duration: 160}, time.Unix(0, 0)
	d.hear(rtp.Header{SSRC: 7, Timestamp: 90000, SequenceNumber: 9, Marker: true}, e, now)
	h := rtp.Header{SSRC: 7, Timestamp: 1000, SequenceNumber: 3, Marker: true}
	_, late := d.hear(h, e, now.Add(20*time.Millisecond))
	_, key := d.hear(h, e, now.Add(time.Second))
	h.Marker = false
	_, same := d.hear(h, e, now.Add(1020*time.Millisecond))
	if late || !key || same {
		t.Errorf("late %v, key %v, the same key %v", late, key, same)
	}
}

func TestKeysByINFO(t *testing.T) {
	talk, got := asks(t, digit(4))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	asking(t, s)
	for _, tc := range []struct {
		kind, body string
		code       int
	}{
		{infoRelay, "Signal=5\r\nDuration=160\r\n", 200},
		{infoRelay, "signal= *\n", 200}, // a star gives the entry up: it is the last
		{infoPlain, "A", 415},
		{"text/plain", "5", 415},
		{"", "", 200},
	} {
		p.seq++
		more := []string{}
		if tc.kind != "" {
			more = append(more, "Content-Type: "+tc.kind)
		}
		p.say("INFO", tc.body, more...)
		if r := p.final(); r.code() != tc.code {
			t.Errorf("%s %q: %s", tc.kind, tc.body, r.start)
		}
	}
	if keys := receive(t, got); keys != "5*" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// TestKeysAreForTheirQuestion drops what is pressed before a question began.
func TestKeysAreForTheirQuestion(t *testing.T) {
	got := make(chan string, 1)
	begun, pressed := make(chan struct{}), make(chan struct{})
	s, _ := serve(t, nil, func(ctx context.Context, c ivr.Call) {
		close(begun)
		<-pressed
		keys, _ := c.Ask(ctx, digit(1, "a"))
		got <- keys
	})
	p := newPhone(t, s)
	p.call()
	receive(t, begun)
	p.press('1', 3)
	until(t, "the key arrived", func() bool { return touchedBy(s) })
	close(pressed)
	until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
	p.press('2', 1)
	if keys := receive(t, got); keys != "2" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// asking waits until a question is asked.
func asking(t *testing.T, s *Server) {
	t.Helper()
	until(t, "a question", func() (asked bool) {
		s.calls.each(func(c *call) {
			c.talk.mu.Lock()
			defer c.talk.mu.Unlock()
			asked = c.talk.asked
		})
		return asked
	})
}

// touchedBy reports whether a key came into any call.
func touchedBy(s *Server) (touched bool) {
	s.calls.each(func(c *call) {
		c.talk.mu.Lock()
		defer c.talk.mu.Unlock()
		touched = touched || c.talk.touched.After(c.begun)
	})
	return touched
}

func TestSilenceIsNoError(t *testing.T) {
	talk, got := asks(t,
		ivr.Question{Lines: lines("a"), Keys: ivr.Keys{Most: 1, First: 30 * time.Millisecond}},
		ivr.Question{Keys: ivr.Keys{Most: 3, First: 10 * time.Second, Next: 30 * time.Millisecond}})
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	if keys := receive(t, got); keys != "" {
		t.Errorf("keys %q", keys)
	}
	asking(t, s)
	p.press('4', 3)
	if keys := receive(t, got); keys != "4" {
		t.Errorf("keys %q", keys)
	}
	p.ends()
}

// TestBargeIn stops what is said within a frame or two.
func TestBargeIn(t *testing.T) {
	talk, got := asks(t, digit(1, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), digit(1, "b"))
	s, m := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	until(t, "something is said", func() bool { return len(pitches(p.heard())) > 0 })
	pressed := time.Now()
	p.press('3', 3)
	if keys := receive(t, got); keys != "3" {
		t.Errorf("keys %q", keys)
	}
	until(t, "the next question is said", func() bool { return len(pitches(p.heard())) > 1 })
	p.press('4', 3)
	p.ends()
	for _, f := range p.heard() {
		if after := f.at.Sub(pressed); pitch(f.samples) == letter('a') && after > 100*time.Millisecond {
			t.Errorf("still speaking %v after the key", after)
		}
	}
	if stop := last(m, func() []time.Duration { return m.bargeIn }); stop <= 0 || stop > 100*time.Millisecond {
		t.Errorf("the key took %v to stop it", stop)
	}
}

func TestEveryKeyIsHeard(t *testing.T) {
	talk, got := asks(t, digit(1), digit(1), digit(1), digit(1), digit(1), digit(1), digit(1), digit(1), digit(1), digit(1), digit(1), digit(1))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	for _, k := range dtmfKeys {
		asking(t, s)
		p.press(byte(k), 2)
		if keys := receive(t, got); keys != fmt.Sprintf("%c", k) {
			t.Errorf("%c became %q", k, keys)
		}
	}
	p.ends()
}
