package sip

import (
	"net"
	"strings"
	"time"

	"github.com/pion/rtp"
	"github.com/zaf/g711"
)

func (p *phone) listen() {
	buf := make([]byte, 2048)
	for {
		n, err := p.rtp.Read(buf)
		if err != nil {
			return
		}
		var pkt rtp.Packet
		if pkt.Unmarshal(buf[:n]) != nil {
			continue
		}
		f := frame{Header: pkt.Header, at: time.Now()}
		for _, b := range pkt.Payload {
			if pkt.PayloadType == 0 {
				f.samples = append(f.samples, g711.DecodeUlawFrame(b))
			} else {
				f.samples = append(f.samples, g711.DecodeAlawFrame(b))
			}
		}
		p.mu.Lock()
		p.frames = append(p.frames, f)
		p.mu.Unlock()
	}
}

// heard is all that the phone heard until now.
func (p *phone) heard() []frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]frame{}, p.frames...)
}

// press sends a key: three packets that it lasts, and its end so many times.
func (p *phone) press(key byte, ends int) {
	code := uint8(strings.IndexByte(dtmfKeys, key))
	p.stamp += 1600
	for n := range 3 + ends {
		e := event{code: code, volume: 10, duration: uint16(160 * (min(n, 2) + 1)), end: n >= 3}
		p.packet(p.rtp, p.events, n == 0, e.append(nil))
	}
}

func (p *phone) packet(from *net.UDPConn, pt uint8, marker bool, payload []byte) {
	p.rtpSeq++
	b, err := (&rtp.Packet{Header: rtp.Header{Version: 2, Marker: marker, PayloadType: pt, SequenceNumber: p.rtpSeq, Timestamp: p.stamp, SSRC: 7}, Payload: payload}).Marshal()
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := from.WriteToUDPAddrPort(b, p.far); err != nil {
		p.t.Fatal(err)
	}
}
