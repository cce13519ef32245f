// Package engine is the conversation: flows written in YAML, compiled and proved
// at start into an immutable Book, and a pure function, Step, that moves a State
// by one Input. It does no I/O, reads no clock, draws no random number, starts no
// goroutine and knows no channel.
package engine
