package sip

import (
	"net"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// TestFrames looks at the stream itself: its numbers, its clock and its pace.
func TestFrames(t *testing.T) {
	talk, _ := asks(t, digit(1, "abcdefghij"))
	s, m := serve(t, nil, talk)
	p := newPhone(t, s)
	p.call()
	until(t, "a second of frames", func() bool { return len(p.heard()) > 50 })
	all := p.heard()
	for i, f := range all[1:] {
		before := all[i]
		if f.SequenceNumber != before.SequenceNumber+1 || f.Timestamp != before.Timestamp+frameSamples || f.SSRC != before.SSRC {
			t.Fatalf("frame %d follows frame %d wrongly", i+1, i)
		}
		if f.Marker {
			t.Errorf("frame %d begins a talkspurt", i+1)
		}
	}
	if !all[0].Marker {
		t.Error("the first frame does not begin a talkspurt")
	}
	first, last := all[0], all[len(all)-1]
	pace := last.at.Sub(first.at) / time.Duration(len(all)-1)
	if pace < 19*time.Millisecond || pace > 21*time.Millisecond { // drift, not jitter
		t.Errorf("a frame each %v", pace)
	}
	p.hangUp()
	until(t, "lateness is measured", func() bool { m.mu.Lock(); defer m.mu.Unlock(); return len(m.late) >= len(all) })
}

// TestReports has RTCP go to the port above the phone's RTP (RFC 3550 §11).
func TestReports(t *testing.T) {
	talk, _ := asks(t, digit(1, "a"))
	s, _ := serve(t, nil, talk)
	p := newPhone(t, s)
	var reports *net.UDPConn
	for reports == nil { // a port whose next one is free too
		c, err := net.ListenPacket("udp", "127.0.0.1:"+strconv.Itoa(int(addrPort(p.rtp.LocalAddr()).Port())+1))
		if err == nil {
			reports = c.(*net.UDPConn)
			t.Cleanup(func() { c.Close() })
			break
		}
		p = newPhone(t, s)
	}
	p.call()
	asking(t, s)
	for seq := range 10 {
		if p.rtpSeq++; seq == 5 {
			continue // lost on the way
		}
		p.rtpSeq--
		p.packet(p.rtp, p.law, false, make([]byte, 160))
	}
	until(t, "it came", func() (all bool) {
		s.calls.each(func(c *call) { c.stream.in.mu.Lock(); all = c.stream.in.counted.packets == 9; c.stream.in.mu.Unlock() })
		return all
	})
	s.inspect(time.Now().Add(reportEvery))
	buf := make([]byte, 1500)
	_ = reports.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, err := reports.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	packets, err := rtcp.Unmarshal(buf[:n])
	if err != nil || len(packets) != 2 {
		t.Fatalf("%d packets, %v", len(packets), err)
	}
	sr := packets[0].(*rtcp.SenderReport)
	if sr.SSRC != p.heard()[0].SSRC || sr.PacketCount == 0 || sr.OctetCount != sr.PacketCount*160 {
		t.Errorf("%+v", sr)
	}
	if r := sr.Reports[0]; r.SSRC != 7 || r.TotalLost != 1 || r.FractionLost != 25 {
		t.Errorf("%+v", r)
	}
	p.hangUp()
}

// TestCounted has sequence numbers go round, and a new source.
func TestCounted(t *testing.T) {
	var c counted
	for _, seq := range []uint16{65534, 65535, 1, 0, 2} {
		c.count(1, seq)
	}
	if b := c.block(0); b.TotalLost != 0 || b.FractionLost != 0 || b.LastSequenceNumber != 65536+2 {
		t.Errorf("%+v", b)
	}
	c.count(2, 100)
	c.count(2, 103)
	if b := c.block(0); b.SSRC != 2 || b.TotalLost != 2 || b.FractionLost != 128 {
		t.Errorf("%+v", b)
	}
}

// TestPorts gives pairs of a range in turn, and says when there are none.
func TestPorts(t *testing.T) {
	on := netip.MustParseAddr("127.0.0.1")
	any, err := (&ports{}).open(on)
	if err != nil {
		t.Fatal(err)
	}
	any.close()
	if any.port()%2 != 0 {
		t.Errorf("RTP on port %d", any.port())
	}
	p := ports{first: any.port(), last: any.port() + 1}
	one, err := p.open(on)
	if err != nil {
		t.Skip("another took the port meanwhile")
	}
	defer one.close()
	if _, err := p.open(on); err != errNoPorts {
		t.Errorf("%v", err)
	}
}
