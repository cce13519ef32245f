// Package sip answers and places telephone calls over SIP trunks (RFC 3261) and
// speaks G.711 over RTP (RFC 3550, RFC 3551). It makes [healthdial/ivr.Call]s and
// knows nothing of what is said in them.
//
// Messages, transports and transactions are sipgo's. Dialogs are our own: a call
// must outlive a lost ACK, refresh its session (RFC 4028), be put on hold and be
// ended by either side at any moment. Media are our own too: all calls are paced by
// one clock, and nothing that a stranger sends is parsed by a library that may
// panic on it.
//
// Who is on no trunk's list is not answered at all. No number, digit or text of a
// message reaches a log, an error or a metric: sipgo's logs hold whole messages and
// are discarded.
package sip
