package modem

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	lab "healthdial/lab/modem"
)

// TestManyInboxesAreFull: however many senders are not heard, what another says is taken at
// once, and what they said is taken in order when they are.
func TestManyInboxesAreFull(t *testing.T) {
	onLab(t, lab.Config{}, nil, func(b *stand) {
		b.becomes(Running)
		b.refuse(func(d Deliver) error {
			if d.From.Digits != "919000000009" {
				return fmt.Errorf("the inbox is full: %w", ErrSender)
			}
			return nil
		})
		var want []string
		for sender := range 5 {
			for i := range 2 {
				want = append(want, fmt.Sprint(sender, i))
				if _, err := b.lab.Receive(fmt.Sprint("+91900000000", sender), fmt.Sprint(sender, i)); err != nil {
					b.Fatal(err)
				}
			}
		}
		time.Sleep(30 * time.Minute) // the pause between two rounds has grown
		if _, err := b.lab.Receive("+919000000009", "heard"); err != nil {
			b.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		if got := b.texts(b.T); !slices.Equal(got, []string{"heard"}) {
			b.Errorf("%q", got)
		}
		b.refuse(nil)
		if _, err := b.lab.Receive("+919000000000", "02"); err != nil { // it waits behind those before it
			b.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		got := b.texts(b.T)[1:]
		slices.Sort(got[2:])
		if want = slices.Insert(want, 2, "02"); !slices.Equal(got[:2], want[:2]) || len(got) != len(want) || b.status().SIM != 0 {
			b.Errorf("%q, %d left", got, b.status().SIM)
		}
	})
}

// TestMemoryThatCannotBeListed: a bad record keeps nobody else from being heard, at once or
// after a start.
func TestMemoryThatCannotBeListed(t *testing.T) {
	for _, where := range []string{"SM", "SR"} {
		t.Run(where, func(t *testing.T) {
			run(t, func(b *bench, _ *Config) {
				b.answers["+CPMS=?"] = `+CPMS: ("SM","SR"),("SM"),("SM")`
				b.memory["SR"] = map[int]string{}
				b.memory[where][0] = hello
				b.on = func(command string) string {
					if b.current == where && (command == "+CMGL=4" || command == "+CMGR=7") {
						return ended("+CMS ERROR: 320")
					}
					return ""
				}
			}, func(b *bench) {
				b.becomes(Running)
				if b.took() != 1 {
					b.Errorf("%d delivered of what was there", b.took())
				}
				time.Sleep(10 * time.Minute)
				b.arrive("SM", 3, hello)
				if where == "SM" { // nobody knows whether an older one lies there: a round later
					time.Sleep(time.Minute)
				}
				synctest.Wait()
				if b.took() != 2 || b.lies() != 0 {
					b.Errorf("%d delivered, %d left", b.took(), b.lies())
				}
			})
		})
	}
}

// TestUnacknowledgedInOrder: what cannot be acknowledged waits behind what its sender sent
// before, and not behind others.
func TestUnacknowledgedInOrder(t *testing.T) {
	other := hello[:len(hello)-2] + "36"
	run(t, func(b *bench, _ *Config) {
		noStore(b)
		b.answers["+CSMS=1"] = "ERROR"
	}, func(b *bench) {
		b.becomes(Running)
		down := true
		b.refuse(func(d Deliver) error {
			if down {
				return errDown
			}
			return nil
		})
		b.say("+CMT: ,29", hello)
		synctest.Wait()
		down = false
		b.say("+CMT: ,29", other)
		synctest.Wait()
		if b.took() != 0 {
			b.Error("the second came first")
		}
		time.Sleep(2 * time.Minute)
		if b.took() != 2 || string(b.delivers[0].UserData) == string(b.delivers[1].UserData) {
			b.Errorf("%d delivered", b.took())
		}
	})
}
