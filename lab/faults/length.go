//go:build !production

package faults

import (
	"bytes"
	"encoding/binary"
	"errors"

	"healthdial/gsm/smpp"
)

// Length sends a deliver_sm whose command_length is not to be trusted: below the
// header's own 16, beyond any PDU, or more than there is. With Body, so many octets
// follow indeed, and mean nothing.
type Length struct {
	Value uint32 `yaml:"value"`
	Body  bool   `yaml:"body"`
}

func (l *Length) usual() []string { return []string{"submit_sm"} }

func (l *Length) check() error {
	if l.Body && (l.Value < headerLen || l.Value > maxFrame) {
		return errors.New("length: a body goes with values from 16 to 1048576")
	}
	return nil
}

func (l *Length) strike(c *conn, f frame) []frame {
	hostile := newFrame(deliverSM, smpp.StatusOK, ownSequence)
	if l.Body {
		hostile = append(hostile, bytes.Repeat([]byte{0xFF}, int(l.Value-headerLen))...)
	}
	binary.BigEndian.PutUint32(hostile, l.Value)
	c.say(hostile)
	return []frame{f}
}
