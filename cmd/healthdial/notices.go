package main

import (
	"strings"

	"healthdial/admin"
	"healthdial/gsm/smpp"
	"healthdial/ussd"
)

// noticeLink is a link as the bearer of notices. They come from the code that people
// dial to answer them.
func (s *service) noticeLink(c carrier) *ussd.NoticeLink {
	return &ussd.NoticeLink{
		Link: c.Link, Dialect: dialect(c.Name(), c.ussd.Dialect), Codings: codings(c.ussd.Codings), Format: format(*c.ussd),
		Source: smpp.Address{Addr: bareCode(s.codes(c.ussd.Codes)[0])},
	}
}

// bareCode is a service code as an address: 456 of *456#, 99*456 of *99*456#.
func bareCode(code string) string { return strings.Trim(code, "*#") }

// tallyNotices counts what becomes of notices.
func (s *service) tallyNotices() admin.Tally {
	c := s.notices.Counters()
	return admin.Tally{Name: "notice", Count: func() map[string]uint64 {
		return map[string]uint64{
			"shown": c.Shown.Load(), "failed": c.Failed.Load(), "unconfirmed": c.Unconfirmed.Load(), "refused": c.Refused.Load(),
			"unreachable": c.Unreachable.Load(), "long": c.Long.Load(),
		}
	}}
}
