package modem

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	lab "healthdial/lab/modem"
)

// slowly sends take so long on the lab's network that others have to wait.
var slowNetwork = lab.Network{Send: lab.Wait(5 * time.Second)}

// TestUrgency: of what waits the most urgent goes first, and of these the first that came.
func TestUrgency(t *testing.T) {
	onLab(t, lab.Config{Network: slowNetwork}, nil, func(b *stand) {
		b.becomes(Running)
		done := make(chan error)
		send := func(text string, urgency uint8) {
			go func() {
				m := submit(text)
				m.Urgency = urgency
				_, err := b.modem.Send(b.Context(), m)
				done <- err
			}()
			time.Sleep(time.Millisecond)
		}
		if b.modem.Full() {
			b.Error("full of nothing")
		}
		send("first", 7)
		send("bulk 1", 7)
		send("bulk 2", 7)
		send("notice", 3)
		send("code", 0)
		send("out of range", 200)
		if h := b.modem.Health(); h.Waiting != 5 || !b.modem.Full() {
			b.Errorf("%d wait", h.Waiting)
		}
		for range 6 {
			if err := <-done; err != nil {
				b.Error(err)
			}
		}
		sent, err := b.lab.Sent(b.Context(), 0)
		if err != nil {
			b.Fatal(err)
		}
		var texts []string
		for _, s := range sent {
			texts = append(texts, s.Text)
		}
		if want := []string{"first", "code", "notice", "bulk 1", "bulk 2", "out of range"}; !slices.Equal(texts, want) {
			b.Errorf("%q, want %q", texts, want)
		}
	})
}

// TestSendInvalid refuses what no TPDU holds, whatever the state.
func TestSendInvalid(t *testing.T) {
	m := New(Config{})
	if _, err := m.Send(t.Context(), Submit{}); err != ErrInvalid {
		t.Error(err)
	}
	if _, err := m.Send(t.Context(), submit("hello")); err != ErrAway {
		t.Error(err)
	}
}

// TestCheck is asked right before the message is written, and its error is Send's.
func TestCheck(t *testing.T) {
	onLab(t, lab.Config{Network: slowNetwork}, nil, func(b *stand) {
		b.becomes(Running)
		gone := errors.New("the lease is gone")
		asked := time.Time{}
		go func() { _, _ = b.modem.Send(b.Context(), submit("another")) }()
		time.Sleep(time.Second)
		m := submit("hello")
		m.Check = func() error { asked = time.Now(); return gone }
		began := time.Now()
		if _, err := b.modem.Send(b.Context(), m); err != gone {
			b.Error(err)
		}
		if asked.Sub(began) < 4*time.Second {
			b.Errorf("asked after %v, while another message was sent", asked.Sub(began))
		}
		m.Check = func() error { return nil }
		if _, err := b.modem.Send(b.Context(), m); err != nil {
			b.Error(err)
		}
		if n := b.status().Counts.Sent; n != 2 {
			b.Errorf("%d sent", n)
		}
	})
}

// TestWhoWaitsMayLeave, and sends nothing.
func TestWhoWaitsMayLeave(t *testing.T) {
	onLab(t, lab.Config{Network: slowNetwork}, nil, func(b *stand) {
		b.becomes(Running)
		go func() { _, _ = b.modem.Send(b.Context(), submit("first")) }()
		time.Sleep(time.Millisecond)
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		if _, err := b.modem.Send(ctx, submit("second")); !errors.Is(err, context.DeadlineExceeded) {
			b.Error(err)
		}
		time.Sleep(time.Minute)
		if n := b.status().Counts.Sent; n != 1 || b.modem.Full() {
			b.Errorf("%d sent", n)
		}
	})
}

// TestSuspendWaits for the message that is being sent, and for no other.
func TestSuspendWaits(t *testing.T) {
	for name, command := range map[string]func(*Modem){"suspend": (*Modem).Suspend, "drain": (*Modem).Drain} {
		t.Run(name, func(t *testing.T) {
			onLab(t, lab.Config{Network: slowNetwork}, nil, func(b *stand) {
				b.becomes(Running)
				first, second := make(chan error, 1), make(chan error, 1)
				go func() { _, err := b.modem.Send(b.Context(), submit("first")); first <- err }()
				time.Sleep(time.Millisecond)
				go func() { _, err := b.modem.Send(b.Context(), submit("second")); second <- err }()
				time.Sleep(time.Millisecond)
				command(b.modem)
				if err := <-second; err != ErrAway {
					b.Error(err)
				}
				if err := <-first; err != nil {
					b.Error(err)
				}
				if n := b.status().Counts.Sent; n != 1 {
					b.Errorf("%d sent", n)
				}
				b.modem.Resume()
				b.becomes(Running)
			})
		})
	}
}

// TestSeveral has the network keep its link while messages follow each other.
func TestSeveral(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		b.on = func(command string) string {
			if strings.HasPrefix(command, "+CMGS=") {
				time.Sleep(time.Second)
			}
			return ""
		}
	}, func(b *bench) {
		b.becomes(Running)
		done := make(chan error)
		for range 3 {
			go func() { _, err := b.modem.Send(b.Context(), submit("hello")); done <- err }()
		}
		for range 3 {
			if err := <-done; err != nil {
				b.Error(err)
			}
		}
		if n := b.count("+CMMS=1"); n < 1 || n > 2 { // never for the last
			b.Errorf("+CMMS=1 %d times", n)
		}
	})
}

// TestSendErrors puts final results into Send's words.
func TestSendErrors(t *testing.T) {
	for answer, want := range map[string]error{
		"+CMS ERROR: 42":  &RefusedError{42},
		"+CMS ERROR: 21":  &RefusedError{21},
		"+CMS ERROR: 332": ErrUnanswered, // the network may have it
		"+CMS ERROR: 331": ErrAway,
		"+CMS ERROR: 310": ErrAway,
		"+CMS ERROR: 314": &RefusedError{314}, // SIM busy
		"+CME ERROR: 10":  ErrAway,
		"+CME ERROR: 100": &RefusedError{500},
		"ERROR":           &RefusedError{500},
	} {
		run(t, func(b *bench, _ *Config) {
			b.on = func(command string) string {
				if strings.HasPrefix(command, "+CMGS=") {
					return ended(answer)
				}
				return ""
			}
		}, func(b *bench) {
			b.becomes(Running)
			_, err := b.modem.Send(b.Context(), submit("hello"))
			var got, wanted *RefusedError
			if errors.As(want, &wanted) {
				if !errors.As(err, &got) || got.Code != wanted.Code {
					b.Errorf("%s: %v, want %v", answer, err, want)
				}
			} else if !errors.Is(err, want) {
				b.Errorf("%s: %v, want %v", answer, err, want)
			}
		})
	}
}

// TestNoFinalResult: what may have left is unanswered, and the modem is looked at.
func TestNoFinalResult(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		b.on = func(command string) string {
			if strings.HasPrefix(command, "+CMGS=") {
				b.deaf = true
			}
			return ""
		}
	}, func(b *bench) {
		b.becomes(Running)
		began := time.Now()
		_, err := b.modem.Send(b.Context(), submit("hello"))
		if !errors.Is(err, ErrUnanswered) || time.Since(began) < 59*time.Second {
			b.Errorf("%v after %v", err, time.Since(began))
		}
		b.becomes(Silent)
		b.peer.mu.Lock()
		b.deaf, b.on = false, nil
		b.peer.mu.Unlock()
		b.becomes(Running)
		synctest.Wait()
		if len(b.sent) != 1 {
			b.Errorf("%d were sent", len(b.sent))
		}
	})
}
