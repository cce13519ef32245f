//go:build !production

package faults

import (
	"fmt"
	"time"

	"healthdial/gsm/smpp"
)

// Early answers a message as soon as its header was read, before the sender's write
// can have returned. The message_id is one that no receipt will name, so that the
// operator is told to send none.
type Early struct {
	Hold time.Duration `yaml:"hold"` // until the rest of the message is read
}

func (e *Early) usual() []string { return []string{"submit_sm"} }

func (e *Early) check() error { return nil }

func (e *Early) hasten(c *conn, head frame) {
	id := fmt.Appendf(nil, "early-%d\x00", head.sequence())
	c.say(newFrame(submitSM|response, smpp.StatusOK, head.sequence(), id...))
	c.mu.Lock()
	c.hidden[head.sequence()] = true // the operator's own answer
	c.mu.Unlock()
	_ = c.rest(e.Hold)
}

func (e *Early) strike(_ *conn, f frame) []frame {
	m, ok := parseMessage(f)
	if !ok {
		return []frame{f}
	}
	return []frame{m.set(registeredDelivery, smpp.ReceiptNever).frame()}
}
