package modem

import "sync/atomic"

// Counters is what a modem has seen since it was made. Anybody may read them at any time.
type Counters struct {
	Submitted    atomic.Uint64 // messages that were begun to be sent
	Accepted     atomic.Uint64 // of these: taken by the network
	Refused      atomic.Uint64 // of these: refused by modem or network
	Unanswered   atomic.Uint64 // of these: nobody knows
	Received     atomic.Uint64 // messages that the handler took
	Reports      atomic.Uint64 // status reports that it took
	Deferred     atomic.Uint64 // times that it did not take one: offered again
	Repeated     atomic.Uint64 // times that one which it had taken was found again, and only deleted
	Unreadable   atomic.Uint64 // times that a message could not be read
	Discarded    atomic.Uint64 // messages deleted to make room that were none to us: unreadable, drafts, copies
	Undeleted    atomic.Uint64 // times that a message which was taken could not be deleted
	Unacked      atomic.Uint64 // messages that came without being stored and could not be acknowledged
	Resubscribed atomic.Uint64 // times that the modem had stopped to tell of messages
	Full         atomic.Uint64 // times that the memory was told to be full
	Missed       atomic.Uint64 // calls
	Dialled      atomic.Uint64 // USSD codes
	Pushed       atomic.Uint64 // USSD that the network began: turned away
	Silent       atomic.Uint64 // commands without an answer in time
	Lost         atomic.Uint64 // unsolicited codes that nobody could read in time
	Restarts     atomic.Uint64 // times that the modem began anew by itself
	Sessions     atomic.Uint64 // times that a port was opened
	Resets       atomic.Uint64 // times that the modem was told to begin anew
	Cuts         atomic.Uint64 // times that its power was cut
}

// Map is the counters by their names in lower case, as they stand.
func (c *Counters) Map() map[string]uint64 {
	return map[string]uint64{
		"submitted": c.Submitted.Load(), "accepted": c.Accepted.Load(), "refused": c.Refused.Load(), "unanswered": c.Unanswered.Load(),
		"received": c.Received.Load(), "reports": c.Reports.Load(), "deferred": c.Deferred.Load(), "repeated": c.Repeated.Load(),
		"unreadable": c.Unreadable.Load(), "discarded": c.Discarded.Load(), "undeleted": c.Undeleted.Load(), "unacked": c.Unacked.Load(),
		"resubscribed": c.Resubscribed.Load(), "full": c.Full.Load(), "missed": c.Missed.Load(), "dialled": c.Dialled.Load(), "pushed": c.Pushed.Load(),
		"silent": c.Silent.Load(), "lost": c.Lost.Load(), "restarts": c.Restarts.Load(), "sessions": c.Sessions.Load(),
		"resets": c.Resets.Load(), "cuts": c.Cuts.Load(),
	}
}
