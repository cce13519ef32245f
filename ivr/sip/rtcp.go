package sip

import (
	"net/netip"
	"time"

	"github.com/pion/rtcp"
)

// reportEvery is how often a stream is reported on: the least that RFC 3550 §6.2 has.
const reportEvery = 5 * time.Second

// report tells the other side what we sent and how well we hear it (RFC 3550 §6.4.1,
// §6.5.1). Gateways take a stream without reports for a poor one, and some for a dead
// one.
func (m *stream) report(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.terms.codec.name == "" || now.Sub(m.reported) < reportEvery {
		return
	}
	m.reported = now
	packets := []rtcp.Packet{
		&rtcp.SenderReport{
			SSRC: m.head.SSRC, NTPTime: ntp(now), RTPTime: m.head.Timestamp,
			PacketCount: m.sent.packets, OctetCount: m.sent.octets, Reports: m.in.blocks(),
		},
		rtcp.NewCNAMESourceDescription(m.head.SSRC, m.name),
	}
	b, err := rtcp.Marshal(packets)
	if err != nil {
		return
	}
	to := netip.AddrPortFrom(m.terms.remote.Addr(), m.terms.remote.Port()+1)
	_, _ = m.sockets.rtcp.WriteToUDPAddrPort(b, to)
}

// ntp is a time as RTCP has it: seconds since 1900 and their 32-bit fraction
// (RFC 3550 §4).
func ntp(t time.Time) uint64 {
	const since1900 = 2208988800
	seconds := uint64(t.Unix() + since1900)
	return seconds<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// counted is what a report says of the RTP that came (§6.4.1, §A.3).
type counted struct {
	ssrc     uint32
	first    uint32 // sequence numbers, with their cycles above 16 bits
	highest  uint32
	packets  uint32
	expected uint32 // of these, at the last report
	received uint32
}

// count takes a packet that came.
func (c *counted) count(ssrc uint32, seq uint16) {
	if c.packets == 0 || c.ssrc != ssrc {
		*c = counted{ssrc: ssrc, first: uint32(seq), highest: uint32(seq)}
	}
	if step := int16(seq - uint16(c.highest)); step > 0 {
		c.highest += uint32(step)
	}
	c.packets++
}

// block is the report, and begins the next interval.
func (c *counted) block(jitter uint32) rtcp.ReceptionReport {
	expected := c.highest - c.first + 1
	lost := int64(expected-c.expected) - int64(c.packets-c.received)
	var fraction uint8
	if lost > 0 {
		fraction = uint8(min(lost*256/int64(expected-c.expected), 255))
	}
	c.expected, c.received = expected, c.packets
	return rtcp.ReceptionReport{
		SSRC: c.ssrc, FractionLost: fraction, TotalLost: uint32(max(int64(expected)-int64(c.packets), 0)),
		LastSequenceNumber: c.highest, Jitter: jitter,
	}
}
