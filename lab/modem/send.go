//go:build !production

package modem

import (
	"encoding/hex"
	"fmt"
	"strings"

	"healthdial/gsm/charset"
)

// sendVerbs send and write messages (TS 27.005 §3.5).
func sendVerbs() map[string]verb {
	return map[string]verb{
		"+CMGS": {needs: messages, do: (*Modem).sendMessage},
		"+CMGW": {needs: messages, do: (*Modem).writeMessage},
		"+CMSS": {needs: messages, do: (*Modem).sendStored},
	}
}

// sendMessage is +CMGS: a prompt, a body, and the network's answer.
func (m *Modem) sendMessage(c command) error {
	if c.op != set {
		return m.invalid()
	}
	return m.ask(c, func(msg message) error { return m.transmit(msg, "+CMGS") })
}

// writeMessage is +CMGW.
func (m *Modem) writeMessage(c command) error {
	return m.ask(c, func(msg message) error {
		msg.stat = stoUnsent
		index, ok := m.storage(memWrite).add(msg)
		if !ok {
			return cmsFull
		}
		m.info(fmt.Sprintf("+CMGW: %d", index))
		return nil
	})
}

// sendStored is +CMSS.
func (m *Modem) sendStored(c command) error {
	index, err := c.number(0, -1, 9999)
	if err != nil {
		return err
	}
	msg := m.storage(memWrite).at(index)
	if msg == nil || msg.tpdu[0]&mtiMask != mtiSubmit {
		return cmsIndex
	}
	out := *msg
	if c.given(1) { // to somebody else than it was written for
		_, rest, _ := readAddress(out.tpdu[2:])
		out.tpdu = append(appendAddress(out.tpdu[:2:2], c.text(1)), rest...)
	}
	msg.stat = stoSent
	return m.transmit(out, "+CMSS")
}

// ask prompts for the body of a message and has it taken.
func (m *Modem) ask(c command, take func(message) error) error {
	var read func(body string) (message, error)
	if m.now.cmgf == 1 {
		to := c.text(0)
		read = func(body string) (message, error) { return m.textMessage(to, body) }
	} else {
		length, err := c.number(0, -1, 255)
		if err != nil || length < 7 {
			return cmsPDU
		}
		read = func(body string) (message, error) { return m.pduMessage(length, body) }
	}
	m.prompts(&body{take: func(text string) error {
		msg, err := read(text)
		if err != nil {
			return err
		}
		return take(msg)
	}})
	return errLater
}

// pduMessage reads a PDU of which length octets are the TPDU.
func (m *Modem) pduMessage(length int, text string) (message, error) {
	b, err := hex.DecodeString(strings.Map(printable, text))
	if err != nil || len(b) < 1 || len(b) != 1+int(b[0])+length {
		return message{}, cmsPDU
	}
	msg := message{smsc: m.SMSC, tpdu: b[1+int(b[0]):]}
	if b[0] > 1 {
		msg.smsc, _ = number(b[2:1+b[0]], trimmed(b[2:1+b[0]]))
		if b[1] == 0x91 {
			msg.smsc = "+" + msg.smsc
		}
	}
	if _, err := readSubmit(msg.tpdu); err != nil {
		return message{}, cmsPDU
	}
	return msg, nil
}

// trimmed counts the half octets before the one that fills.
func trimmed(b []byte) int {
	if b[len(b)-1]>>4 == 0x0F {
		return 2*len(b) - 1
	}
	return 2 * len(b)
}

func printable(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}

// textMessage makes a TPDU of what text mode was given (TS 27.005 §3.5.1): one message,
// coded as +CSMP says.
func (m *Modem) textMessage(to, text string) (message, error) {
	to, err := m.plain(to)
	if err != nil || to == "" || typeOf(to) == 0xD0 {
		return message{}, cmsTextMode
	}
	fo, vp, pid, dcs := m.now.csmp[0], m.now.csmp[1], m.now.csmp[2], m.now.csmp[3]
	b := append(appendAddress([]byte{byte(fo&^mtiMask | mtiSubmit), 0}, to), byte(pid), byte(dcs))
	if fo&vpfMask == 0x10 {
		b = append(b, byte(vp))
	}
	ud, length, err := m.textUserData(byte(dcs), text)
	if err != nil || fo&udhi != 0 || fo&vpfMask == 0x08 || fo&vpfMask == 0x18 {
		return message{}, cmsTextMode
	}
	return message{smsc: m.SMSC, tpdu: append(append(b, byte(length)), ud...)}, nil
}

func (m *Modem) textUserData(dcs byte, text string) (ud []byte, length int, err error) {
	if !sevenBit(dcs) {
		ud, err = hex.DecodeString(strings.Map(printable, text))
		if err != nil || len(ud) > 140 {
			return nil, 0, cmsTextMode
		}
		return ud, len(ud), nil
	}
	if text, err = m.plain(text); err != nil || charset.Septets(text) < 0 || charset.Septets(text) > 160 {
		return nil, 0, cmsTextMode
	}
	_, septets := charset.Encode(text)
	return charset.Pack(septets, 0), len(septets), nil
}
