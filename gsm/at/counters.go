package at

import "sync/atomic"

// Counters is what a Channel has seen. Anybody may read them at any time.
type Counters struct {
	Commands  atomic.Uint64 // command lines written
	Refused   atomic.Uint64 // of these: answered by another result than OK
	Silent    atomic.Uint64 // of these: without result or prompt in time
	Late      atomic.Uint64 // results, and lines of answers, that came when nobody waited for them
	Resyncs   atomic.Uint64 // how often the modem was asked whether it is in step
	Escapes   atomic.Uint64 // prompts, or what may be one, that were left by ESC
	Said      atomic.Uint64 // unsolicited codes
	Noise     atomic.Uint64 // of these: dropped, since nobody reads and they do not matter
	Lost      atomic.Uint64 // of these: dropped though they matter
	Stray     atomic.Uint64 // lines that are neither answer nor unsolicited code
	Garbage   atomic.Uint64 // octets that belong in no line
	Overlong  atomic.Uint64 // lines that are too long
	Truncated atomic.Uint64 // unsolicited codes whose data did not come
}

// Map is the counters by their names in lower case, as they stand.
func (c *Counters) Map() map[string]uint64 {
	return map[string]uint64{
		"commands": c.Commands.Load(), "refused": c.Refused.Load(), "silent": c.Silent.Load(), "late": c.Late.Load(), "resyncs": c.Resyncs.Load(),
		"escapes": c.Escapes.Load(), "said": c.Said.Load(), "noise": c.Noise.Load(), "lost": c.Lost.Load(),
		"stray": c.Stray.Load(), "garbage": c.Garbage.Load(), "overlong": c.Overlong.Load(), "truncated": c.Truncated.Load(),
	}
}
