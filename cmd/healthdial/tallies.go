package main

import (
	"healthdial/admin"
	"healthdial/gsm/smpp"
	"healthdial/sms"
	"healthdial/ussd"
)

// tallyUSSD counts what a USSD driver does.
func tallyUSSD(link string, c *ussd.Counters) admin.Tally {
	return admin.Tally{Name: "ussd", Link: link, Count: func() map[string]uint64 {
		return map[string]uint64{
			"turn": c.Turns.Load(), "failed": c.Failed.Load(), "throttled": c.Throttled.Load(), "refused": c.Refused.Load(), "unsent": c.Unsent.Load(), "twin": c.Twins.Load(),
		}
	}}
}

// tallySMS counts what a receiver of SMS does.
func tallySMS(link string, c *sms.Counters) admin.Tally {
	return admin.Tally{Name: "sms", Link: link, Count: func() map[string]uint64 {
		full := c.Full.Load() // counted as deferred too
		return map[string]uint64{
			"stored": c.Stored.Load(), "repeat": c.Repeats.Load(), "refused": c.Refused.Load(),
			"full": full, "deferred": c.Deferred.Load() - full,
		}
	}}
}

// tallyDLT counts the texts that had a registered template, and those that had none
// and were not sent.
func tallyDLT(link string, d *sms.DLT) admin.Tally {
	return admin.Tally{Name: "dlt", Link: link, Count: func() map[string]uint64 {
		return map[string]uint64{"matched": d.Matched.Load(), "no_template": d.Unmatched.Load(), "promotional": d.Unsuitable.Load()}
	}}
}

// tallySMPP counts what a listener has seen.
func tallySMPP(listener string, c *smpp.Counters) admin.Tally {
	return admin.Tally{Name: "listener", Link: listener, Count: c.Map}
}

// tallyStore counts what was found damaged, and what befell the audit log.
func (s *service) tallyStore() admin.Tally {
	return admin.Tally{Name: "store", Count: func() map[string]uint64 {
		m := s.notary.tally()
		if s.storage.doubts != nil {
			m["unreplicated"] = s.storage.doubts()
		}
		m["damaged"], m["signal_unaudited"] = uint64(s.store.Damaged()), s.unrecorded.Load()
		return m
	}}
}
