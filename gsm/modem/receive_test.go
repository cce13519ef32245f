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

var errDown = errors.New("store: down")

// TestFull drains a SIM that was full before anybody looked.
func TestFull(t *testing.T) {
	for _, model := range lab.Models() {
		t.Run(string(model), func(t *testing.T) {
			onLab(t, lab.Config{Model: model}, nil, func(b *stand) {
				if err := b.lab.FillSIM("+919000000002", 0); err != nil {
					b.Fatal(err)
				}
				if _, err := b.lab.Receive("+919000000003", "waits in the network"); err != nil {
					b.Fatal(err)
				}
				b.becomes(Running)
				time.Sleep(time.Minute)
				if got := b.texts(b.T); len(got) != 21 || b.status().SIM != 0 {
					b.Errorf("%d, %d left", len(got), b.status().SIM)
				}
			})
		})
	}
}

// TestStoreIsDown: what is not taken stays in the modem, which fills up; the network keeps
// the rest. When the store is back everything is taken, in order.
func TestStoreIsDown(t *testing.T) {
	onLab(t, lab.Config{Model: lab.SIM800}, nil, func(b *stand) {
		b.becomes(Running)
		b.refuse(func(Deliver) error { return errDown })
		var want []string
		for i := range 30 {
			want = append(want, fmt.Sprint(i))
			if _, err := b.lab.Receive("+919000000002", want[i]); err != nil {
				b.Fatal(err)
			}
		}
		time.Sleep(time.Hour)
		h := b.modem.Health()
		if len(b.texts(b.T)) != 0 || h.State != Running || h.Stored != h.Capacity || b.status().SIM != 20 {
			b.Errorf("%d left, %+v", b.status().SIM, h)
		}
		if tries := h.Counters["deferred"]; tries < 30 || tries > 100 {
			b.Errorf("offered %d times in an hour", tries)
		}
		if _, err := b.modem.Send(b.Context(), submit("an answer")); err != nil {
			b.Error(err)
		}
		b.refuse(nil)
		time.Sleep(2 * time.Minute)
		if got := b.texts(b.T); !slices.Equal(got, want) || b.status().SIM != 0 {
			b.Errorf("%q, %d left", got, b.status().SIM)
		}
	})
}

// TestOneInboxIsFull: who is not heard keeps nobody else from being heard.
func TestOneInboxIsFull(t *testing.T) {
	onLab(t, lab.Config{}, nil, func(b *stand) {
		b.becomes(Running)
		b.refuse(func(d Deliver) error {
			if d.From.Digits == "919000000002" {
				return errDown
			}
			return nil
		})
		for i := range 4 {
			for _, from := range []string{"+919000000002", "+919000000003"} {
				if _, err := b.lab.Receive(from, fmt.Sprint(from[12:], i)); err != nil {
					b.Fatal(err)
				}
			}
		}
		time.Sleep(10 * time.Minute)
		if got := b.texts(b.T); !slices.Equal(got, []string{"30", "31", "32", "33"}) {
			b.Errorf("%q", got)
		}
		b.refuse(nil)
		time.Sleep(10 * time.Minute)
		if got := b.texts(b.T); !slices.Equal(got[4:], []string{"20", "21", "22", "23"}) || b.status().SIM != 0 {
			b.Errorf("%q, %d left", got, b.status().SIM)
		}
	})
}

func (b *book) refuse(deliver func(Deliver) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deliver = deliver
}

// TestNothingIsReadTwice: what was taken and cannot be deleted is not handed on again.
func TestNothingIsReadTwice(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		broken := true
		b.on = func(command string) string {
			if command == "+CMGD=3" && broken {
				return ended("+CMS ERROR: 320")
			}
			broken = broken && command != "+CSQ?"
			return ""
		}
	}, func(b *bench) {
		b.becomes(Running)
		b.arrive("SM", 3, hello)
		time.Sleep(time.Hour)
		if b.took() != 1 || b.lies() != 1 || b.modem.Health().Counters["repeated"] == 0 {
			b.Errorf("%d delivered, %d left", b.took(), b.lies())
		}
		b.answer("+CSQ?") // mends it
		time.Sleep(time.Hour)
		if b.took() != 1 || b.lies() != 0 {
			b.Errorf("%d delivered, %d left", b.took(), b.lies())
		}
	})
}

// TestPlaceIsUsedAgain: a place that holds another message by the time it is to be deleted,
// since the modem began anew unnoticed, is not deleted.
func TestPlaceIsUsedAgain(t *testing.T) {
	other := hello[:len(hello)-2] + "36"
	run(t, nil, func(b *bench) {
		b.becomes(Running)
		first := true
		b.refuse(func(Deliver) error {
			if first {
				first = false
				time.Sleep(10 * time.Second) // storing takes long
				b.peer.mu.Lock()
				b.memory["SM"][3] = other
				b.peer.mu.Unlock()
			}
			return nil
		})
		b.arrive("SM", 3, hello)
		time.Sleep(time.Minute)
		if b.took() != 2 || b.lies() != 0 {
			b.Errorf("%d delivered, %d left", b.took(), b.lies())
		}
	})
}

// TestNobodyCanReadIt: what is no message to us stays while there is room, and goes when
// there is none. Nothing that can be read is lost by it.
func TestNobodyCanReadIt(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		for i := range 4 {
			b.memory["SM"][i] = "0004810" // cut off
		}
	}, func(b *bench) {
		b.becomes(Running)
		time.Sleep(time.Hour)
		if b.lies() != 4 || b.modem.Health().LastFault == "" {
			b.Errorf("%d left", b.lies())
		}
		b.refuse(func(Deliver) error { return errDown })
		for i := range 6 {
			b.arrive("SM", 4+i, hello)
		}
		time.Sleep(time.Hour)
		if n := b.lies(); n != 6 || b.modem.Health().Counters["discarded"] != 4 {
			b.Errorf("%d left", n)
		}
		b.refuse(nil)
		time.Sleep(time.Hour)
		if b.took() != 6 || b.lies() != 0 {
			b.Errorf("%d delivered, %d left", b.took(), b.lies())
		}
	})
}

// noStore is a modem that cannot store.
func noStore(b *bench) {
	b.answers["+CPMS=?"] = "ERROR"
	b.on = func(command string) string {
		if len(command) > 6 && command[:6] == "+CPMS=" {
			return ended("+CMS ERROR: 303")
		}
		return ""
	}
	b.answers["+CNMI=2,2,0,1,0"] = ""
	b.answers["+CNMI?"] = "+CNMI: 2,2,0,1,0"
}

// TestDirect acknowledges what is not stored once it was taken.
func TestDirect(t *testing.T) {
	run(t, func(b *bench, _ *Config) { noStore(b) }, func(b *bench) {
		b.becomes(Running)
		b.say("+CMT: ,29", hello)
		b.say("+CDS: 25", report)
		synctest.Wait()
		if b.took() != 1 || b.told() != 1 || b.count("+CNMA=0") != 2 {
			b.Errorf("%d, %d, %d", b.took(), b.told(), b.count("+CNMA=0"))
		}
		b.refuse(func(Deliver) error { return errDown })
		b.say("+CMT: ,29", hello)
		synctest.Wait()
		if b.count("+CNMA=2") != 1 || b.took() != 1 {
			b.Errorf("%d refused", b.count("+CNMA=2"))
		}
	})
}

// TestDirectUnreadable: what nobody can read is brought once more, not for ever.
func TestDirectUnreadable(t *testing.T) {
	run(t, func(b *bench, _ *Config) { noStore(b) }, func(b *bench) {
		b.becomes(Running)
		for _, want := range [][2]int{{0, 1}, {1, 1}} {
			b.say("+CMT: ,12", "000402811032000062118201")
			synctest.Wait()
			if took, refused := b.count("+CNMA=0"), b.count("+CNMA=2"); took != want[0] || refused != want[1] || b.took() != 0 {
				b.Errorf("acknowledged %d times, refused %d times", took, refused)
			}
		}
	})
}

// TestLateAck: a modem that hands over nothing more after an acknowledgement that came too
// late is told so anew.
func TestLateAck(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		noStore(b)
		b.answers["+CNMA=0"] = "+CMS ERROR: 340"
	}, func(b *bench) {
		b.becomes(Running)
		before := b.count("+CNMI=2,2,0,1,0")
		b.say("+CMT: ,29", hello)
		synctest.Wait()
		if n := b.count("+CNMI=2,2,0,1,0"); n != before+1 || b.took() != 1 {
			b.Errorf("told %d times", n)
		}
		b.teach("+CNMI?", "+CNMI: 2,0,0,0,0")
		time.Sleep(2 * time.Minute)
		if n := b.count("+CNMI=2,2,0,1,0"); n < before+2 {
			b.Errorf("told %d times", n)
		}
	})
}

// TestUnacknowledged: what is stored nowhere and cannot be acknowledged is kept until it is
// taken.
func TestUnacknowledged(t *testing.T) {
	run(t, func(b *bench, _ *Config) {
		noStore(b)
		b.answers["+CSMS=1"] = "ERROR"
	}, func(b *bench) {
		b.becomes(Running)
		b.refuse(func(Deliver) error { return errDown })
		b.say("+CMT: ,29", hello)
		time.Sleep(10 * time.Minute)
		b.refuse(nil)
		time.Sleep(2 * time.Minute)
		if b.took() != 1 || b.count("+CNMA=0") != 0 {
			b.Errorf("%d delivered", b.took())
		}
	})
}
