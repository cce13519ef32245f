package smpp

import "sync/atomic"

// Counters is what a link or a server has seen since it was made. Anybody may
// read them at any time; whoever exports metrics does.
type Counters struct {
	Submitted  atomic.Uint64 // messages written to the peer
	Accepted   atomic.Uint64 // of these: answered ESME_ROK
	Refused    atomic.Uint64 // of these: answered with another status
	Throttled  atomic.Uint64 // of the refused: ESME_RTHROTTLED or ESME_RMSGQFUL
	Slowed     atomic.Uint64 // how often the pace was cut since the peer was overloaded
	Expired    atomic.Uint64 // requests whose response timer ran out
	Late       atomic.Uint64 // answers to requests that had expired
	Unmatched  atomic.Uint64 // answers to nothing that we asked
	Received   atomic.Uint64 // messages handed to the handler
	Deferred   atomic.Uint64 // messages answered ESME_RTHROTTLED since too many were in hand
	Malformed  atomic.Uint64 // PDUs that could not be read
	Unknown    atomic.Uint64 // PDUs with an unknown command_id
	Misplaced  atomic.Uint64 // requests that the session's state does not allow
	Alerts     atomic.Uint64 // alert_notifications: a person can be reached again
	Outbinds   atomic.Uint64 // outbinds: an SMSC asks us to bind, as we do unasked
	Owed       atomic.Uint64 // delivery receipts that peers asked for
	Unpaid     atomic.Uint64 // of these: given up, since the peer refused them or too many waited
	TurnedAway atomic.Uint64 // connections turned away: not on a list, or too many from one address
	Denied     atomic.Uint64 // binds refused
	Binds      atomic.Uint64 // sessions that became bound
	Reconnects atomic.Uint64 // attempts to dial after the first of each bind
}

// Map is the counters by their names in lower case, as they stand.
func (c *Counters) Map() map[string]uint64 {
	return map[string]uint64{
		"submitted": c.Submitted.Load(), "accepted": c.Accepted.Load(), "refused": c.Refused.Load(), "throttled": c.Throttled.Load(), "slowed": c.Slowed.Load(),
		"expired": c.Expired.Load(), "late": c.Late.Load(), "unmatched": c.Unmatched.Load(),
		"received": c.Received.Load(), "deferred": c.Deferred.Load(), "malformed": c.Malformed.Load(), "unknown": c.Unknown.Load(),
		"alerts": c.Alerts.Load(), "outbinds": c.Outbinds.Load(), "owed": c.Owed.Load(), "unpaid": c.Unpaid.Load(),
		"turned_away": c.TurnedAway.Load(), "denied": c.Denied.Load(),
		"misplaced": c.Misplaced.Load(), "binds": c.Binds.Load(), "reconnects": c.Reconnects.Load(),
	}
}
