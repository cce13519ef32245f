package session

import (
	"context"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/outbox"
)

// announce commits that a remote call is about to be made, with all that the turn
// did so far. Should this process die, the next turn finds the state Calling.
func (w *turn) announce(ctx context.Context, call Call, say map[string]string) error {
	w.s.Intent = &Intent{Parked: parkable(call, say), Calls: w.calls}
	if !w.settling {
		w.s.Intent.Event = w.ev.ID
	}
	return w.commit(ctx, nil)
}

// parkable is a call as it may go on later: without phrases for its exits if it
// may not, since a call with a secret is never parked.
func parkable(call Call, say map[string]string) Parked {
	if call.Secret != "" {
		call.Secret, say = "", nil
	}
	return Parked{Call: call, Say: say}
}

// settle ends a call that was announced and never came back: its process died over
// it, or is at it still and will find that the revision moved. Nobody knows what
// became of it, so its exit is "late". mine is true if the event is the one that it
// was made for; any other event of that kind is answered herewith.
func (w *turn) settle(ctx context.Context) (mine bool, err error) {
	if w.s.State.Mode != engine.Calling {
		return false, nil
	}
	if in := w.s.Intent; in != nil {
		if in.Event != (EventID{}) {
			w.s.Cut = in.Event // no page shows what its call found
		}
		if mine = in.Event == w.ev.ID; mine {
			w.calls = in.Calls
		} else if in.Event != (EventID{}) {
			w.remember(Applied{Event: in.Event, Owed: in.Parked.Call.Channel == SMS})
		}
		in.Parked.Call.Again = true
		if err := w.park(in.Parked); err != nil {
			return false, err
		}
	}
	w.settling = !mine
	err = w.step(ctx, engine.Result{Exit: exitLate})
	w.settling = false
	return mine, err
}

// park hands a call over to the outbox. One that was tried rests first for as long as
// its request may still be on its way: asked earlier, the other system would not yet
// know of it.
func (w *turn) park(p Parked) error {
	if len(p.Say) == 0 {
		return nil
	}
	payload, err := cbor.Marshal(p)
	if err != nil {
		return fmt.Errorf("session: parking a call: %w", err)
	}
	m := outbox.Message{
		ID: parkedID(p.Call.Key), Owner: w.s.Owner, Kind: outbox.Job, Lane: outbox.Registry,
		To: w.s.Number, Lang: p.Call.Lang, Job: JobParked, Payload: payload,
		Expires: w.cfg.Now().Add(w.cfg.ParkFor),
	}
	if p.Call.Again {
		m.NotBefore = w.cfg.Now().Add(w.cfg.CallTimeout)
	}
	w.out = append(w.out, m)
	return nil
}
