package main

import (
	"time"

	"healthdial/config"
	"healthdial/gsm/smpp"
)

// dialect is the named dialect with what the gateway does otherwise.
func dialect(link string, c *config.Dialect) smpp.USSDDialect {
	if c == nil {
		return smpp.DefaultUSSD()
	}
	d, _ := smpp.USSDDialectNamed(c.Name) // config refuses other names
	d.Name = link
	for act, op := range map[smpp.USSDAct]*uint8{
		smpp.USSDBegin: c.Begin, smpp.USSDAnswer: c.Answer, smpp.USSDNoted: c.Noted, smpp.USSDAsk: c.Ask,
		smpp.USSDRelease: c.Release, smpp.USSDNotify: c.Notify, smpp.USSDAborted: c.Aborted,
	} {
		d.Ops[act] = smpp.USSDOp(or(op, uint8(d.Ops[act])))
	}
	d.SequenceBits = or(c.SequenceBits, d.SequenceBits)
	d.ByReference = or(c.ByReference, d.ByReference)
	d.Sessionless, d.DataSM = c.Sessionless, c.DataSM
	return d
}

// twins is within what time a gateway sends two starts for one dial.
func twins(c *config.Dialect) time.Duration {
	if c == nil {
		return 0
	}
	return c.Twins
}
