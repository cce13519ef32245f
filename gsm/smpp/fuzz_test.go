package smpp

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
	"github.com/google/go-cmp/cmp"
)

// FuzzStream reads any octets as a stream of PDUs. What can be read and may be
// sent comes back the same.
func FuzzStream(f *testing.F) {
	var stream []byte
	for _, p := range pdus {
		frame := octets(f, p.wire)
		f.Add(frame)
		stream = append(stream, frame...)
	}
	f.Add(stream)
	f.Add([]byte{0, 0, 0, 15, 0, 0, 0, 21})
	f.Add([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := newFrameReader(bytes.NewReader(stream))
		taken := 0
		for {
			h, frame, err := r.next()
			if err != nil {
				checkEnd(t, err, h, len(stream)-taken)
				return
			}
			if int(h.length) != len(frame) || !bytes.Equal(frame, stream[taken:taken+len(frame)]) {
				t.Fatalf("frame of %d octets for a length of %d", len(frame), h.length)
			}
			taken += len(frame)
			roundTrip(t, h, frame)
		}
	})
}

// checkEnd checks why a stream could not be read on.
func checkEnd(t *testing.T, err error, h header, left int) {
	switch err {
	case io.EOF:
		if left != 0 {
			t.Fatalf("%d octets left at a clean end", left)
		}
	case io.ErrUnexpectedEOF:
		if left == 0 {
			t.Fatal("a broken end without a broken PDU")
		}
	default:
		if h.length >= headerLen && h.length <= MaxFrame {
			t.Fatalf("length %d: %v", h.length, err)
		}
	}
}

func roundTrip(t *testing.T, h header, frame []byte) {
	first, err := decode(h, frame)
	if err != nil || commands[first.id].make == nil || first.msg.validate() != nil || first.bind.validate() != nil {
		return
	}
	wire, err := encode(nil, &first)
	if err != nil {
		t.Fatalf("%+v: %v", first, err)
	}
	second, err := decode(parseHeader(wire), wire)
	if err != nil {
		t.Fatalf("%x: %v", wire, err)
	}
	if first.bare() { // a refusal loses a body that it should not have
		first.text, first.tlvs, first.multi, first.found = "", nil, second.multi, second.found
	}
	if diff := cmp.Diff(first, second, equateEmpty, unexported); diff != "" {
		t.Fatalf("(-first +second):\n%s", diff)
	}
}

// FuzzHot compares the encoder and the decoder of busy PDUs with go-smpp's.
func FuzzHot(f *testing.F) {
	f.Add(byte(0), uint32(0), uint32(1), "CMT", "HEALTH", "919000000001", "000000001500000R", []byte("text"), uint64(0x0102030405060708), []byte("id\x00"))
	f.Add(byte(3), uint32(0x58), uint32(7), "", "", "", "", long, uint64(0), []byte("\x00\x05\x01\x00\x01\x02"))
	f.Add(byte(5), uint32(0), uint32(7), "", "", "", "", []byte{}, uint64(0), []byte("no end"))
	f.Fuzz(func(t *testing.T, kind byte, status, seq uint32, service, source, dest, validity string, payload []byte, fields uint64, body []byte) {
		ids := []pdu.ID{pdu.SubmitSMID, pdu.DeliverSMID, pdu.DataSMID, pdu.SubmitSMRespID, pdu.DeliverSMRespID, pdu.DataSMRespID}
		b := binary.BigEndian.AppendUint64(nil, fields)
		p := packet{id: ids[int(kind)%len(ids)], status: Status(status), seq: seq, text: strings.ReplaceAll(source, "\x00", "")}
		p.msg = Message{
			Source: Address{b[0], b[1], source}, Dest: Address{b[2], b[3], dest}, ServiceType: service, ValidityPeriod: validity,
			ESMClass: b[4], ProtocolID: b[5], Priority: b[6], RegisteredDelivery: b[7], DataCoding: b[0] ^ b[7], Payload: payload,
		}
		if p.msg.validate() != nil {
			p.msg = Message{}
		}
		cold, err := appendCold(nil, &p)
		if err != nil {
			t.Fatal(err)
		}
		warm := appendHot(nil, &p)
		if !bytes.Equal(warm[4:], cold[4:]) { // the length is written later
			t.Fatalf("encoded\n%x, go-smpp\n%x", warm[4:], cold[4:])
		}
		answer := packet{id: pdu.SubmitSMRespID}
		if err := decodeCold(&answer, body); err != nil {
			t.Fatal(err)
		}
		mine := packet{id: pdu.SubmitSMRespID}
		decodeAnswer(&mine, body)
		if diff := cmp.Diff(answer, mine, equateEmpty, unexported); diff != "" {
			t.Fatalf("decoded (-go-smpp +mine):\n%s", diff)
		}
	})
}

// FuzzReceipt reads any content as a delivery receipt. What it found is found
// again when it is written as a receipt.
func FuzzReceipt(f *testing.F) {
	for _, r := range receipts {
		f.Add([]byte(r.text), r.coding, []byte(nil), byte(0))
	}
	f.Add([]byte(nil), byte(4), []byte("id-7\x00"), byte(2))
	f.Fuzz(func(t *testing.T, text []byte, coding byte, id []byte, state byte) {
		m := Message{Payload: text, DataCoding: coding, TLVs: []TLV{{TagReceiptedMessageID, id}, {TagMessageState, []byte{state}}}}
		first, err := ParseReceipt(m)
		if err != nil {
			return
		}
		var again Message
		WriteReceipt(&again, first, time.Now())
		second, err := ParseReceipt(again)
		if err != nil || second.ID != first.ID || second.State != first.State {
			t.Fatalf("%+v, then %+v, %v", first, second, err)
		}
	})
}

// FuzzUSSD writes any step in any layout and reads it again, and reads any
// parameters.
func FuzzUSSD(f *testing.F) {
	f.Add(byte(0), uint16(7), byte(3), true, uint8(7), false, []byte{1}, []byte{7, 0})
	f.Add(byte(6), uint16(0x7FFF), byte(0), false, uint8(0), false, []byte{}, []byte{7})
	f.Add(byte(3), uint16(0xFFFF), byte(0), false, uint8(0), true, []byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, act byte, session uint16, seq byte, end bool, bits uint8, byReference bool, op, info []byte) {
		d := DefaultUSSD()
		d.SequenceBits, d.ByReference = bits%8, byReference
		step := USSDStep{Act: USSDAct(act) % ussdActs, Session: session, Sequence: seq, End: end}
		if byReference {
			step.Sequence, step.End = 0, false
		} else {
			step.Session &= 1<<(15-d.SequenceBits) - 1
			step.Sequence &= 1<<d.SequenceBits - 1
		}
		var m Message
		d.Write(&m, step)
		if got, err := d.Read(m); got != step || err != nil {
			t.Fatalf("read %+v, %v; wrote %+v", got, err, step)
		}
		_, _ = d.Read(Message{TLVs: []TLV{{TagUSSDServiceOp, op}, {TagITSSessionInfo, info}, {TagUserMessageReference, info}}})
	})
}
