package sip

import (
	"encoding/binary"
	"time"

	"github.com/pion/rtp"
)

// dtmfKeys are the keys by their event codes (RFC 4733 §3.2). A to D and flash are on no
// telephone of ours.
const dtmfKeys = "0123456789*#"

// event is the payload of a telephone-event packet (RFC 4733 §2.3).
type event struct {
	code     uint8
	end      bool
	volume   uint8 // -dBm0, 0 to 63
	duration uint16
}

// parseEvent reads a payload. Several events in one packet do not occur (§2.5.1.1);
// what follows the first four octets is ignored.
func parseEvent(b []byte) (event, bool) {
	if len(b) < 4 {
		return event{}, false
	}
	return event{b[0], b[1]&0x80 != 0, b[1] & 0x3f, binary.BigEndian.Uint16(b[2:])}, true
}

// append writes the payload.
func (e event) append(b []byte) []byte {
	flags := e.volume & 0x3f
	if e.end {
		flags |= 0x80
	}
	return binary.BigEndian.AppendUint16(append(b, e.code, flags), e.duration)
}

// again is after how long a packet that says so begins a key anew though it has the
// timestamp and the number of the last: senders that replay a capture never change
// them.
const again = 500 * time.Millisecond

// dtmf hears keys in telephone-events: one for each timestamp, at its first packet. So
// lost and repeated packets change nothing, and a key is heard when it goes down.
type dtmf struct {
	heard bool
	ssrc  uint32
	stamp uint32 // RTP timestamp of the event
	seq   uint16 // the highest of its packets
	last  event
	at    time.Time // when the last packet of it came
}

// hear takes a packet. It reports the key that begins with it.
func (d *dtmf) hear(h rtp.Header, e event, now time.Time) (key byte, begins bool) {
	before := *d
	*d = dtmf{true, h.SSRC, h.Timestamp, h.SequenceNumber, e, now}
	switch {
	case !before.heard || before.ssrc != h.SSRC:
	case h.Timestamp == before.stamp:
		if !before.anew(h, now) {
			d.last.end = e.end || before.last.end
			d.seq = before.newest(h.SequenceNumber)
			return 0, false
		}
	case int32(h.Timestamp-before.stamp) < 0 && !before.restarted(h, now):
		*d = before // of an event that is over, out of order
		return 0, false
	case before.continuedBy(h, e):
		return 0, false
	}
	if int(e.code) >= len(dtmfKeys) {
		return 0, false
	}
	return dtmfKeys[e.code], true
}

// anew reports whether a packet begins another key though the timestamp is that of the
// last: some clocks stand still while nothing but keys is sent.
func (d *dtmf) anew(h rtp.Header, now time.Time) bool {
	return h.Marker && (now.Sub(d.at) >= again || d.last.end && d.newest(h.SequenceNumber) != d.seq)
}

// restarted reports whether the sender's clock began anew: after a transfer another
// machine may send, as the same source.
func (d *dtmf) restarted(h rtp.Header, now time.Time) bool {
	return h.Marker && now.Sub(d.at) >= again
}

// newest is the higher of a sequence number and the highest until now (RFC 3550 §A.1).
func (d *dtmf) newest(seq uint16) uint16 {
	if int16(seq-d.seq) > 0 {
		return seq
	}
	return d.seq
}

// continuedBy reports whether an event is the next segment of a key that is held for
// longer than a duration can say (RFC 4733 §2.5.1.3).
func (d *dtmf) continuedBy(h rtp.Header, e event) bool {
	return !h.Marker && e.code == d.last.code && !d.last.end && d.last.duration == 0xffff && h.Timestamp-d.stamp == 0xffff
}
