//go:build !production

// Package faults makes an SMSC misbehave on the wire, by a script. A [Script] stands
// between a listener and the server behind it: it reads every PDU in both
// directions and drops, changes, holds, repeats or invents what its faults say. The
// server knows nothing of it, so that a fault is octets, not a mode of the server.
//
// Each family of faults has a file of its own.
package faults
