package smpp

import (
	"encoding/binary"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// multi is what submit_multi and its answer hold beyond one message (SMPP 3.4
// §4.5). They are laid out here, since go-smpp reads a distribution list as if it
// were an address.
type multi struct {
	dests  []destination // submit_multi
	failed []unsuccess   // submit_multi_resp: unsuccess_sme
}

// destination is one dest_address: an address, or the name of a distribution list
// that the SMSC keeps.
type destination struct {
	Address
	list bool // dest_flag 2; only Addr means something
}

// unsuccess is a destination that did not get the message.
type unsuccess struct {
	dest   Address
	status Status
}

// Values of dest_flag (§5.2.25).
const (
	destSME  = 1
	destList = 2
)

func (p *packet) appendMulti(dst []byte) []byte {
	dst = appendAddress(appendCString(appendHeader(dst, p), p.msg.ServiceType), p.msg.Source)
	dst = append(dst, byte(len(p.multi.dests)))
	for _, d := range p.multi.dests {
		if d.list {
			dst = appendCString(append(dst, destList), d.Addr)
			continue
		}
		dst = appendAddress(append(dst, destSME), d.Address)
	}
	return p.appendContent(dst)
}

// decodeMulti reads submit_multi. A message to nobody and a destination of an
// unknown sort are refused.
func decodeMulti(p *packet, body []byte) error {
	c := cursor{rest: body}
	p.msg.Seq = p.seq
	p.multi = &multi{}
	p.msg.ServiceType, p.msg.Source = c.text(), c.address()
	n := int(c.octet())
	for i := 0; i < n && !c.short; i++ {
		switch flag := c.octet(); {
		case flag == destSME:
			p.multi.dests = append(p.multi.dests, destination{Address: c.address()})
		case flag == destList:
			p.multi.dests = append(p.multi.dests, destination{Address: Address{Addr: c.text()}, list: true})
		case !c.short:
			return malformed(StatusInvalidDestFlag, "an unknown sort of destination")
		}
	}
	c.content(&p.msg)
	if n == 0 && !c.short {
		return malformed(StatusInvalidDestCount, "a message to nobody")
	}
	return p.msg.takeRest(c, pdu.SubmitMultiID)
}

func (p *packet) appendMultiAnswer(dst []byte) []byte {
	dst = appendHeader(dst, p)
	if p.bare() {
		return dst
	}
	dst = append(appendCString(dst, p.text), byte(len(p.multi.failed)))
	for _, f := range p.multi.failed {
		dst = binary.BigEndian.AppendUint32(appendAddress(dst, f.dest), uint32(f.status))
	}
	return dst
}

// decodeMultiAnswer reads submit_multi_resp, as far as it goes.
func decodeMultiAnswer(p *packet, body []byte) {
	c := cursor{rest: body}
	p.text = c.text()
	p.multi = &multi{}
	for range c.octet() {
		f := unsuccess{c.address(), Status(c.number())}
		if c.short {
			return
		}
		p.multi.failed = append(p.multi.failed, f)
	}
	p.tlvs, _ = decodeTLVs(c.rest)
}
