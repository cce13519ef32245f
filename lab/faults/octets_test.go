//go:build !production

package faults

import (
	"testing"
	"time"
)

// TestLength: after a command_length that cannot be believed nobody knows where the
// next PDU begins: the link says so, hangs up and dials again.
func TestLength(t *testing.T) {
	for _, script := range []string{
		`faults: [{length: {value: 15}, after: 3, times: 1}]`,
		`faults: [{length: {value: 0x7FFFFFFF}, after: 3, times: 1}]`,
		`faults: [{length: {value: 0}, after: 3, times: 1}]`,
	} {
		t.Run(script, func(t *testing.T) {
			try(t, script, func(b *bench) {
				l := b.send(20)
				b.once(20, l)
				b.want("malformed", b.link.Counters().Malformed.Load(), 1)
				b.lives(2)
			})
		})
	}
}

// TestLongPDU: 64 KiB and one octet is a length that a PDU may have. If the octets
// are there the PDU is refused and the link lives.
func TestLongPDU(t *testing.T) {
	try(t, `faults: [{length: {value: 65537, body: true}, after: 3, times: 1}]`, func(b *bench) {
		l := b.send(20)
		b.once(20, l)
		b.want("malformed", b.link.Counters().Malformed.Load(), 1)
		b.want("unknown", uint64(len(l.unknown)), 0)
		b.lives(1)
	})
}

// TestLongPDUThatIsNone: if they are not, what follows is swallowed as its body until
// the link misses a sign of life.
func TestLongPDUThatIsNone(t *testing.T) {
	try(t, `faults: [{length: {value: 65537}, after: 3, times: 1}]`, func(b *bench) {
		l := b.send(20)
		b.once(20, l)
		if len(l.unknown) == 0 {
			b.Error("nothing was swallowed")
		}
		time.Sleep(time.Minute)
		b.lives(2)
	})
}

// TestSplit: PDUs that come octet by octet are whole PDUs.
func TestSplit(t *testing.T) {
	try(t, `faults: [{split: {}}]`, func(b *bench) {
		l := b.send(20)
		b.once(20, l)
		if err := b.push("hello"); err != nil {
			b.Error(err)
		}
		b.want("unknown", uint64(len(l.unknown)), 0)
		b.want("malformed", b.link.Counters().Malformed.Load(), 0)
		b.lives(1)
	})
}

// TestUnknownCommand: it is answered with generic_nack, and the link lives.
func TestUnknownCommand(t *testing.T) {
	try(t, `faults: [{unknown_command: {command: 0x00000666}, times: 3}]`, func(b *bench) {
		l := b.send(10)
		b.once(10, l)
		b.settled()
		b.want("unknown commands", b.link.Counters().Unknown.Load(), 3)
		b.want("their generic_nack", b.server.Counters().Unmatched.Load(), 3)
		b.lives(1)
	})
}
