package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/session"
	"healthdial/ussd"
)

// taker presses keys at the turn itself, without a channel.
type taker struct {
	turns  *session.Turns
	number msisdn.Number
	nth    uint32
	events uint64
}

func (d *taker) press(ctx context.Context, key string) (string, error) {
	d.events++
	ev := session.Event{
		Kind: session.Entered, Number: d.number, Channel: session.USSD, Link: "north", Gateway: "1",
		Text: key, At: time.Now(), Deadline: time.Now().Add(ussd.DefaultBudget),
	}
	if key == code {
		ev.Kind, ev.Text = session.Opened, ""
	}
	binary.BigEndian.PutUint32(ev.ID[:], d.nth)
	binary.BigEndian.PutUint64(ev.ID[4:], d.events)
	page, err := d.turns.Take(ctx, ev, ussd.Format{})
	return page.Text, err
}

// takers are n people whom the service knows.
func takers(t testing.TB, w *world, n int) []*talk {
	t.Helper()
	talks := make([]*talk, n)
	for i := range talks {
		w.settle(t, i)
		talks[i] = &talk{dialler: &taker{turns: w.turns, number: number(t, i), nth: uint32(i)}}
	}
	return talks
}

func TestTurns(t *testing.T) {
	for _, b := range backends {
		t.Run(b.name, func(t *testing.T) { rehearse(t, takers(t, newWorld(t, b.open(t)), 8)) })
	}
}

// BenchmarkTurn is a key press without its channel: load and open, read, step, the
// calls that the step makes, render, seal and commit.
func BenchmarkTurn(b *testing.B) {
	for _, backend := range backends {
		for _, n := range crowds {
			b.Run(fmt.Sprintf("%s/%d", backend.name, n), func(b *testing.B) {
				together(b, takers(b, newWorld(b, backend.open(b)), n))
			})
		}
	}
}
