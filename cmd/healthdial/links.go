package main

import (
	"crypto/rand"

	"healthdial/config"
	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/sms"
	"healthdial/ussd"
)

// connect makes the links with everything that rides on them.
func (s *service) connect() error {
	s.texts = &sms.Sender{Words: s.book, Names: s.ring, Now: s.clock.now}
	for _, c := range s.cfg.Links {
		if err := s.link(c); err != nil {
			return err
		}
	}
	for _, c := range s.cfg.Listeners {
		if err := s.listener(c); err != nil {
			return err
		}
	}
	return s.reroute()
}

// link makes one link: its dialogues, its inbox, its receipts, and itself as a
// bearer of what we send.
func (s *service) link(c config.Link) error {
	dial, err := s.dialer(c)
	if err != nil {
		return err
	}
	link := smpp.NewLink(smpp.Config{
		Name: c.Name, Addr: c.Addr, SystemID: c.SystemID, ReadPassword: c.ReadPassword, SystemType: c.SystemType,
		BindType: bindTypes[c.Bind], Binds: c.Binds, Window: c.Window, DataSM: c.DataSM, Dial: dial,
		Throughput: float64(c.Throughput), Burst: c.Burst,
		Late:   func(ref, id string) { s.texts.Late(c.Name, ref, id) },
		Timers: smpp.Timers{Bind: c.Timers.Session, Enquire: c.Timers.Enquire, Response: c.Timers.Response, Inactivity: c.Timers.Inactivity},
		Logger: s.log,
	})
	mux, err := s.carry(carrier{Link: link, ussd: c.USSD, sms: c.SMS})
	if err != nil {
		return err
	}
	s.links = append(s.links, linked{link, mux})
	return nil
}

// carrier is a link or a peer, with what rides on it.
type carrier struct {
	sms.Link
	ussd     *config.USSD
	sms      *config.SMS
	prefixes []string // of the numbers that it may speak for; none means all
	to       []string // the addresses of ours that it may bring SMS for; none means all
}

// carry makes what rides on a link or peer.
func (s *service) carry(c carrier) (mux smpp.Mux, err error) {
	if c.ussd != nil {
		driver, err := s.ussd(c)
		if err != nil {
			return mux, err
		}
		mux.USSD = driver
		if c.ussd.Notices {
			s.notices.Links = append(s.notices.Links, s.noticeLink(c))
		}
		s.front = append(s.front, driver.Run)
		s.tallyUSSD(c.Name(), driver.Counters())
	}
	if c.sms != nil {
		bearer := s.bearer(c.Link, *c.sms)
		receiver := sms.NewReceiver(sms.ReceiverConfig{
			Link: c.Name(), Prefixes: c.prefixes, To: c.to, Region: s.cfg.Service.Region, Dialect: smsDialect(*c.sms),
			Inbox: s.store.Inbox(), Names: s.ring, Now: s.clock.now, Logger: s.log,
		})
		s.tallySMS(c.Name(), receiver.Counters())
		mux.SMS = receiver
		mux.Receipt = &sms.Receipts{Link: c.Name(), IDs: bearer.IDs, Region: s.cfg.Service.Region, Names: s.ring, Tracker: s.tracker(), Logger: s.log}
		s.bearers = append(s.bearers, bearer)
	}
	return mux, nil
}

var bindTypes = map[string]smpp.BindType{
	"": smpp.Transceiver, "transceiver": smpp.Transceiver, "transmitter": smpp.Transmitter, "receiver": smpp.Receiver,
}

func (s *service) ussd(c carrier) (*ussd.SMPP, error) {
	return ussd.NewSMPP(ussd.SMPPConfig{
		Link: c.Name(), Dialect: dialect(c.Name(), c.ussd.Dialect), Codings: codings(c.ussd.Codings), Codes: s.codes(c.ussd.Codes),
		Prefixes: c.prefixes, Region: s.cfg.Service.Region, Format: format(*c.ussd), Budget: c.ussd.Deadline,
		Twins: twins(c.ussd.Dialect), Notices: s.notices,
		Names: s.ring, Now: s.clock.now, Random: rand.Reader, Logger: s.log,
	}, s.turns)
}

// codes are a link's own service codes, or the service's.
func (s *service) codes(own []string) []string {
	if len(own) > 0 {
		return own
	}
	return []string{s.cfg.Service.Code}
}

func format(u config.USSD) ussd.Format { return ussd.Format{Septets: u.Septets, UCS2: u.UCS2} }

func codings(c *config.Codings) [2]byte {
	if c == nil {
		return [2]byte{}
	}
	return [2]byte{charset.GSM7: c.GSM7, charset.UCS2: c.UCS2}
}

func (s *service) bearer(link sms.Link, c config.SMS) sms.Bearer {
	source := c.Source
	if source == "" {
		source = s.cfg.Service.SMSNumber
	}
	b := sms.Bearer{
		Link: link, Source: sender(source), IDs: idForms[c.IDs], Codings: codings(c.Codings),
		Layout: layout(c), ServiceType: c.ServiceType, NoReceipts: c.NoReceipts, NoValidity: c.NoValidity, Most: c.Parts,
	}
	if c.DLT != nil {
		b.DLT = &sms.DLT{Templates: &s.register, Entity: s.cfg.DLTEntity(c.DLT)}
		s.tallyDLT(link.Name(), b.DLT)
	}
	return b
}

var idForms = map[string]sms.IDForm{
	"": sms.Same, "same": sms.Same, "hex-decimal": sms.HexDecimal, "decimal-hex": sms.DecimalHex, "reference": sms.ByReference,
}

// sender is a source address with its type of number (SMPP 3.4 §5.2.5): letters are
// alphanumeric, a plus sign means international, and what is short is the
// operator's own.
func sender(source string) smpp.Address {
	switch {
	case source[0] == '+':
		return smpp.Address{TON: 1, NPI: 1, Addr: source[1:]}
	case !digits(source):
		return smpp.Address{TON: 5, Addr: source}
	}
	return smpp.Address{Addr: source}
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// or is what p points to, or d.
func or[T any](p *T, d T) T {
	if p == nil {
		return d
	}
	return *p
}
