//go:build !production

package faults

import (
	"encoding/binary"

	"healthdial/gsm/smpp"
)

// headerLen is the length of what every PDU begins with (SMPP 3.4 §3.2).
const headerLen = 16

// maxFrame is the longest PDU that is taken apart; what claims to be longer passes
// as it is.
const maxFrame = 1 << 20

// command is a command_id (SMPP 3.4 §5.1.2.1).
type command uint32

// The commands that faults are about.
const (
	bindReceiver    command = 0x01
	bindTransmitter command = 0x02
	submitSM        command = 0x04
	deliverSM       command = 0x05
	unbind          command = 0x06
	bindTransceiver command = 0x09
	enquireLink     command = 0x15
	dataSM          command = 0x0103
	response        command = 0x80000000
)

// frame is one PDU, header and all.
type frame []byte

// newFrame is a PDU with its length set.
func newFrame(id command, s smpp.Status, seq uint32, body ...byte) frame {
	f := make(frame, headerLen, headerLen+len(body))
	binary.BigEndian.PutUint32(f[4:], uint32(id))
	binary.BigEndian.PutUint32(f[8:], uint32(s))
	binary.BigEndian.PutUint32(f[12:], seq)
	return append(f, body...).sized()
}

func (f frame) length() uint32         { return binary.BigEndian.Uint32(f) }
func (f frame) id() command            { return command(binary.BigEndian.Uint32(f[4:])) }
func (f frame) sequence() uint32       { return binary.BigEndian.Uint32(f[12:]) }
func (f frame) setSequence(seq uint32) { binary.BigEndian.PutUint32(f[12:], seq) }

// sized sets command_length to what there is.
func (f frame) sized() frame {
	binary.BigEndian.PutUint32(f, uint32(len(f)))
	return f
}

// tlv is one optional parameter as octets (SMPP 3.4 §5.3).
func tlv(tag uint16, value ...byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, tag)
	b = binary.BigEndian.AppendUint16(b, uint16(len(value)))
	return append(b, value...)
}
