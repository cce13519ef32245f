package smpp

import "time"

// found is what query_sm_resp tells of a message (SMPP 3.4 §4.8.2). It is laid out
// here, since go-smpp reads message_state as a string.
type found struct {
	final string // final_date: "" while the state is not final
	state MessageState
	err   uint8 // the network's error code, 0 for none
}

func (p *packet) appendFound(dst []byte) []byte {
	dst = appendHeader(dst, p)
	if p.bare() {
		return dst
	}
	dst = appendCString(appendCString(dst, p.text), p.found.final)
	return append(dst, byte(p.found.state), p.found.err)
}

// decodeFound reads query_sm_resp, as far as it goes.
func decodeFound(p *packet, body []byte) {
	c := cursor{rest: body}
	p.text = c.text()
	p.found = &found{c.text(), MessageState(c.octet()), c.octet()}
	p.tlvs, _ = decodeTLVs(c.rest)
}

// absolute writes a time as the standard does (§7.1.1.1), in UTC and to a tenth of
// a second.
func absolute(t time.Time) string {
	t = t.UTC()
	return t.Format("060102150405") + string('0'+byte(t.Nanosecond()/1e8)) + "00+"
}
