package modem

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	lab "healthdial/lab/modem"
)

// TestNoise has everything come as it should through what lines and modems do to it.
func TestNoise(t *testing.T) {
	for name, faults := range map[string]lab.Faults{
		"garbage":       {Garbage: 20},
		"split lines":   {Split: true},
		"LF only":       {LFOnly: true},
		"echo":          {EchoStuck: true},
		"interrupted":   {Interrupt: true},
		"flood":         {Flood: lab.Wait(20 * time.Millisecond)},
		"late prompt":   {Prompt: lab.PromptLate},
		"double prompt": {Prompt: lab.PromptDoubled},
		"all":           {Split: true, EchoStuck: true, Interrupt: true, Flood: lab.Wait(20 * time.Millisecond), Prompt: lab.PromptLate},
	} {
		t.Run(name, func(t *testing.T) {
			onLab(t, lab.Config{Model: lab.E3531, Faults: faults}, nil, func(b *stand) {
				b.becomes(Running)
				var want []string
				for i := range 30 {
					want = append(want, fmt.Sprint("message ", i))
					if _, err := b.lab.Receive("+919000000002", want[i]); err != nil {
						b.Fatal(err)
					}
				}
				time.Sleep(time.Minute)
				for range 3 {
					if _, err := b.modem.Send(b.Context(), submit("answer")); err != nil {
						b.Error(err)
					}
				}
				time.Sleep(2 * time.Minute)
				if got := b.texts(b.T); !slices.Equal(got, want) {
					b.Errorf("%q", got)
				}
				if b.told() != 3 || b.status().SIM != 0 {
					b.Errorf("%d reports, %d left", b.told(), b.status().SIM)
				}
			})
		})
	}
}

// TestSendFaults: what each end of a try means.
func TestSendFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults lab.Faults
		want   error
		taken  int // by the network
	}{
		{"no prompt", lab.Faults{Prompt: lab.PromptMissing}, ErrAway, 0},
		{"the power is cut before", lab.Faults{CutSend: lab.CutBefore}, ErrUnanswered, 0},
		{"the power is cut after", lab.Faults{CutSend: lab.CutAfter}, ErrUnanswered, 1},
		{"refused", lab.Faults{Storm: 1}, &RefusedError{500}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			onLab(t, lab.Config{Model: lab.SIM7600}, nil, func(b *stand) {
				b.becomes(Running)
				if err := b.lab.SetFaults(c.faults); err != nil {
					b.Fatal(err)
				}
				_, err := b.modem.Send(b.Context(), submit("hello"))
				var refused *RefusedError
				if !errors.Is(err, c.want) && !(errors.As(err, &refused) && refused.Code == 500) {
					b.Errorf("%v, want %v", err, c.want)
				}
				time.Sleep(time.Minute)
				if sent := b.status().Counts.Sent; sent != c.taken {
					b.Errorf("the network took %d", sent)
				}
				if err := b.lab.SetFaults(lab.Faults{}); err != nil {
					b.Fatal(err)
				}
				b.becomes(Running)
				if _, err := b.modem.Send(b.Context(), submit("once more")); err != nil {
					b.Error(err)
				}
			})
		})
	}
}

// TestCut cuts the power in the middle of commands that matter: everything is handed on, in
// the end nothing lies in the modem.
func TestCut(t *testing.T) {
	for _, command := range []string{"+CMGL", "+CMGR", "+CMGD", "+CPMS", "+CNMI", "+CREG", "+CSQ"} {
		t.Run(command, func(t *testing.T) {
			onLab(t, lab.Config{Model: lab.SIM7600}, nil, func(b *stand) {
				b.becomes(Running)
				if err := b.lab.SetFaults(lab.Faults{CutAt: command}); err != nil {
					b.Fatal(err)
				}
				want := []string{"a", "b", "c"}
				for _, text := range want {
					if _, err := b.lab.Receive("+919000000002", text); err != nil {
						b.Fatal(err)
					}
				}
				time.Sleep(20 * time.Minute)
				if got := b.texts(b.T); !slices.Equal(got, want) {
					b.Errorf("%q", got)
				}
				if h := b.modem.Health(); h.State != Running || h.Stored != 0 || b.status().Counts.Reboots != 1 {
					b.Errorf("%+v", h)
				}
			})
		})
	}
}

// TestHang has the modem hang, until its power is cut.
func TestHang(t *testing.T) {
	onLab(t, lab.Config{}, nil, func(b *stand) {
		b.becomes(Running)
		if err := b.lab.Hang(); err != nil {
			b.Fatal(err)
		}
		_, err := b.modem.Send(b.Context(), submit("hello"))
		if !errors.Is(err, ErrAway) {
			b.Error(err)
		}
		b.becomes(Silent)
		time.Sleep(10 * time.Minute)
		if h := b.modem.Health(); h.State != Silent {
			b.Errorf("%+v", h)
		}
		if err := b.lab.Reset(); err != nil {
			b.Fatal(err)
		}
		b.becomes(Running)
	})
}

// TestPlug draws the plug and puts it in elsewhere.
func TestPlug(t *testing.T) {
	onLab(t, lab.Config{}, nil, func(b *stand) {
		b.becomes(Running)
		if err := b.lab.Vanish(); err != nil {
			b.Fatal(err)
		}
		h := b.becomes(Missing)
		if h.Reason == "" {
			b.Errorf("%+v", h)
		}
		if _, err := b.modem.Send(b.Context(), submit("hello")); !errors.Is(err, ErrAway) {
			b.Error(err)
		}
		if _, err := b.lab.Receive("+919000000002", "meanwhile"); err != nil {
			b.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		if err := b.lab.Appear("ttyUSB5"); err != nil {
			b.Fatal(err)
		}
		b.becomes(Running)
		synctest.Wait()
		if got := b.texts(b.T); len(got) != 1 {
			b.Errorf("%q", got)
		}
	})
}

// TestNetwork follows the network.
func TestNetwork(t *testing.T) {
	onLab(t, lab.Config{Model: lab.EC25}, nil, func(b *stand) {
		b.becomes(Running)
		for _, step := range []struct {
			lab.Registration
			want State
		}{{lab.Lost, Searching}, {lab.Denied, Denied}, {lab.Searching, Searching}, {lab.Roaming, Running}} {
			if err := b.lab.SetNetwork(lab.Network{Registration: step.Registration, Signal: -107}); err != nil {
				b.Fatal(err)
			}
			h := b.becomes(step.want)
			time.Sleep(2 * time.Minute)
			if h = b.modem.Health(); h.State != step.want || h.Counters["sessions"] != 1 {
				b.Errorf("%s: %+v", step.Registration, h)
			}
			_, err := b.modem.Send(b.Context(), submit("hello"))
			if (err == nil) != (step.want == Running) || err != nil && !errors.Is(err, ErrAway) {
				b.Errorf("%s: %v", step.Registration, err)
			}
		}
		if h := b.modem.Health(); !h.Roaming || h.Reason != "in service with LAB, roaming: messages may cost more (weak signal, -107 dBm: try another place or an antenna outside)" {
			b.Errorf("%+v", h)
		}
	})
}
