package ussd

import (
	"testing"
	"testing/synctest"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/session"
)

// While the store is away some dials of a second are told so, the others make the
// gateway slow down; dialogues that are open go on, and numbers of other partitions.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := true
		b := newBench(t, func(c *SMPPConfig) {
			c.Away = func(n msisdn.Number) bool { return away && n.Digits() == caller }
		})
		dials := func(from string, n int) (answered, slowed int) {
			for i := range n {
				switch status := b.step(from, "*456#", begin(uint16(i))); status {
				case smpp.StatusOK:
					answered++
				case smpp.StatusThrottled:
					slowed++
				default:
					t.Fatal(status)
				}
				synctest.Wait()
			}
			return answered, slowed
		}
		if answered, slowed := dials(caller, 3*courtesy); answered != courtesy || slowed != 2*courtesy {
			t.Errorf("%d answered, %d slowed down", answered, slowed)
		}
		if _, slowed := dials(other, 10); slowed != 0 {
			t.Errorf("%d of another partition slowed down", slowed)
		}
		b.must(caller, "1", entry(1, 2))
		if events := b.turns.taken(); events[len(events)-1].Kind != session.Entered {
			t.Error("an entry was not answered")
		}
		if n := b.Counters().Throttled.Load(); n != 2*courtesy {
			t.Errorf("counted %d", n)
		}
		time.Sleep(time.Second)
		if answered, _ := dials(caller, 3*courtesy); answered != courtesy {
			t.Errorf("%d answered a second later", answered)
		}
		away = false
		if _, slowed := dials(caller, 3*courtesy); slowed != 0 {
			t.Errorf("%d slowed down though the store is back", slowed)
		}
	})
}
