package modem

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	lab "healthdial/lab/modem"
)

func TestUSSDText(t *testing.T) {
	for _, c := range []struct {
		name   string
		form   ussdForm
		said   string
		coding byte
		want   string
	}{
		{"text", text, "Bal: 12.50", 15, "Bal: 12.50"},
		{"digits that are hex", text, "12345678", 15, "12345678"},
		{"a code that is hex", text, "ABCD1234", 15, "ABCD1234"},
		{"UCS-2", text, "0928092E0938094D09240947", 72, "नमस्ते"},
		{"UCS-2 of a class", text, "0928", 0x59, "न"},
		{"UCS-2 that is none", text, "092", 72, "092"},
		{"UCS-2 as text", text, "नमस्ते", 72, "नमस्ते"},
		{"western UCS-2, told as 7 bits", text, "00420061006C", 15, "Bal"},
		{"packed", packed, "AA180C3602", 15, "*100#"},
		{"packed, told as 0", packed, "AA180C3602", 0, "*100#"},
		{"UCS-2 from a modem that packs", packed, "0928", 72, "न"},
		{"packed that is none", packed, "not hex", 15, "not hex"},
		{"nothing", packed, "", 15, ""},
	} {
		if got := c.form.read(c.said, c.coding); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		form     ussdForm
		said     string
		want     string
		possible bool
	}{
		{text, "*123*1#", "*123*1#", true}, {packed, "*100#", "AA180C3602", true},
		{text, `"`, "", false}, {text, "", "", false}, {packed, "न", "", false}, {text, "é", "", false},
	} {
		if got, ok := c.form.write(c.said); got != c.want || ok != c.possible {
			t.Errorf("%q: %q, %v", c.said, got, ok)
		}
	}
}

// TestUSSDEnds: how dialogues end that the network does not go on with.
func TestUSSDEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer string // to the command; "" is OK
		says   string // unasked, then
		want   error
		text   string
	}{
		{"an end with a text", "", `+CUSD: 0,"done",15`, nil, "done"},
		{"without a coding", "", `+CUSD: 0,"done"`, nil, "done"},
		{"released with a text", "", `+CUSD: 2,"bye",15`, nil, "bye"},
		{"released", "", "+CUSD: 2", &USSDError{2}, ""},
		{"no such code", "", "+CUSD: 4", &USSDError{4}, ""},
		{"the network gave up", "", "+CUSD: 5", &USSDError{5}, ""},
		{"the modem refuses", "+CME ERROR: 30", "", &USSDError{-1}, ""},
		{"nothing comes", "", "", ErrNoAnswer, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(b *bench, _ *Config) {
				b.answers[`+CUSD=1,"*123#",15`] = c.answer
			}, func(b *bench) {
				b.becomes(Running)
				if c.says != "" {
					go func() { time.Sleep(time.Second); b.say(c.says) }()
				}
				d, err := b.modem.USSD(b.Context(), "*123#")
				var ended *USSDError
				if !errors.Is(err, c.want) && !(errors.As(err, &ended) && errors.As(c.want, new(*USSDError)) && ended.Error() == c.want.Error()) {
					b.Fatalf("%v, want %v", err, c.want)
				}
				if err == nil {
					if d.Text() != c.text || d.Open() {
						b.Errorf("%q", d.Text())
					}
					d.Close()
					d.Close() // does nothing
				}
				b.teach(`+CUSD=1,"*1#",15`, `+CUSD: 0,"next",15`) // told before its OK
				if d, err = b.modem.USSD(b.Context(), "*1#"); err != nil || d.Text() != "next" {
					b.Errorf("the next: %v", err)
				}
				d.Close()
			})
		})
	}
}

// TestUSSDIsGivenUp: who gives up waits for no modem that is still busy with the code, and
// the next dialogue begins when that is over.
func TestUSSDIsGivenUp(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		b.on = func(command string) string {
			if command == `+CUSD=1,"*123#",15` {
				return silence
			}
			return ""
		}
		b.answers[`+CUSD=1,"*1#",15`] = `+CUSD: 0,"next",15`
	}, func(b *bench) {
		b.becomes(Running)
		ctx, cancel := context.WithTimeout(b.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		if _, err := b.modem.USSD(ctx, "*123#"); !errors.Is(err, ErrNoAnswer) || time.Since(began) != 5*time.Second {
			b.Errorf("%v after %s", err, time.Since(began))
		}
		d, err := b.modem.USSD(b.Context(), "*1#")
		if err != nil || d.Text() != "next" || b.count("+CUSD=2") != 1 {
			b.Errorf("the next: %v, %d cancelled", err, b.count("+CUSD=2"))
		}
		d.Close()
	})
}

// TestUSSDIsTurnedAway: a network that begins a dialogue is not left waiting.
func TestUSSDIsTurnedAway(t *testing.T) {
	run(t, nil, func(b *bench) {
		b.becomes(Running)
		b.say(`+CUSD: 0,"your pack expires",15`)
		synctest.Wait()
		if n := b.count("+CUSD=2"); n != 0 {
			b.Errorf("cancelled %d times", n)
		}
		b.say(`+CUSD: 1,"subscribe? 1 yes",15`)
		synctest.Wait()
		if n := b.count("+CUSD=2"); n != 1 || b.modem.Health().Counters["pushed"] != 2 {
			b.Errorf("cancelled %d times", n)
		}
	})
}

// TestUSSDWaits: one dialogue at a time, and who waits for it may leave.
func TestUSSDWaits(t *testing.T) {
	menu := lab.Menu{"*456#": {Text: "1. English", More: map[string]lab.Page{"1": {Text: "Hello"}}}}
	onLab(t, lab.Config{USSD: menu}, nil, func(b *stand) {
		if _, err := b.modem.USSD(b.Context(), "*456#"); !errors.Is(err, ErrAway) {
			b.Error(err)
		}
		b.becomes(Running)
		first, err := b.modem.USSD(b.Context(), "*456#")
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		if _, err := b.modem.USSD(ctx, "*456#"); !errors.Is(err, context.DeadlineExceeded) {
			b.Error(err)
		}
		first.Close()
		second, err := b.modem.USSD(b.Context(), "*456#")
		if err != nil {
			b.Fatal(err)
		}
		if err := second.Answer(b.Context(), "1"); err != nil || second.Text() != "Hello" {
			b.Errorf("%q, %v", second.Text(), err)
		}
		if err := second.Answer(b.Context(), "1"); err == nil {
			b.Error("an answer to nothing")
		}
		second.Close()
	})
}
