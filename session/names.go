package session

import (
	"encoding/binary"
	"fmt"

	"healthdial/engine"
	"healthdial/outbox"
)

// callKey names the nth call of an event. It depends on what the call is asked, not
// on the step that asks: a turn that is taken again because another channel moved
// the conversation finds what its calls did the first time.
func (t *Turns) callKey(event EventID, n int, name string, vars engine.Vars) (CallKey, error) {
	asked, err := t.vars.Marshal(vars)
	if err != nil {
		return CallKey{}, fmt.Errorf("session: naming a call: %w", err)
	}
	return t.cfg.Ring.Name("session call", event[:], octets(n), []byte(name), asked), nil
}

// conversation names what an event begins. It is a hash, so that the event's
// repeat, after whatever it did before the commit was lost, gives its calls the
// same keys.
func (t *Turns) conversation(event EventID) ID {
	return t.cfg.Ring.Name("session", event[:])
}

func (t *Turns) letterEvent(l LetterID) EventID {
	return t.cfg.Ring.Name("session letter", l.Owner[:], binary.BigEndian.AppendUint64(nil, l.Seq))
}

// noticeID names the nth notice of one step of an event.
func noticeID(event EventID, step uint32, n int) outbox.ID {
	return outbox.DeriveID("session notice", event[:], octets(int(step)), octets(n))
}

func replyID(event EventID) outbox.ID { return outbox.DeriveID("session reply", event[:]) }

func parkedID(key CallKey) outbox.ID { return outbox.DeriveID("session parked", key[:]) }

func outcomeID(key CallKey) outbox.ID { return outbox.DeriveID("session outcome", key[:]) }

func octets(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
