package main

import (
	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/smpp"
	"healthdial/sms"
	"healthdial/ussd"
)

// carrier is a link or a peer, with what is to ride on it.
type carrier struct {
	sms.Link
	ussd     *config.USSD
	sms      *config.SMS
	prefixes []string     // of the numbers that it may speak for; none means all
	to       []string     // the addresses of ours that it may bring SMS for; none means all
	meter    *admin.Meter // nil if nothing is measured
}

// freight is what rides on a link or peer: its dialogues, its inbox, its receipts,
// and itself as a bearer of what we send.
type freight struct {
	mux     smpp.Mux
	driver  *ussd.SMPP       // to be run; nil if it carries no USSD
	notice  *ussd.NoticeLink // nil if it carries no notices
	bearer  *sms.Bearer      // nil if it carries no SMS
	meter   *admin.Meter
	tallies []admin.Tally
}

// carry makes what rides on a link or peer.
func (s *service) carry(c carrier) (freight, error) {
	f := freight{meter: c.meter}
	if c.ussd != nil {
		driver, err := s.ussd(c)
		if err != nil {
			return f, err
		}
		f.driver, f.mux.USSD = driver, driver
		if c.ussd.Notices {
			f.notice = s.noticeLink(c)
		}
		f.tallies = append(f.tallies, tallyUSSD(c.Name(), driver.Counters()))
	}
	if c.sms != nil {
		s.carrySMS(&f, c)
	}
	return f, nil
}

func (s *service) carrySMS(f *freight, c carrier) {
	bearer := s.bearer(c.Link, *c.sms)
	receiver := sms.NewReceiver(sms.ReceiverConfig{
		Link: c.Name(), Prefixes: c.prefixes, To: c.to, Region: s.cfg.Service.Region, Dialect: smsDialect(*c.sms),
		Inbox: s.store.Inbox(), Names: s.ring, Now: s.clock.now, Logger: s.log,
	})
	f.bearer, f.mux.SMS = &bearer, receiver
	f.mux.Receipt = &sms.Receipts{
		Link: c.Name(), IDs: bearer.IDs, Region: s.cfg.Service.Region, Names: s.ring, Tracker: tracker{s, c.meter}, Logger: s.log,
	}
	f.tallies = append(f.tallies, tallySMS(c.Name(), receiver.Counters()))
	if bearer.DLT != nil {
		f.tallies = append(f.tallies, tallyDLT(c.Name(), bearer.DLT))
	}
}
