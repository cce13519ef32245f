package ussd

import (
	"encoding/binary"
	"strconv"

	"healthdial/gsm/charset"
	"healthdial/gsm/smpp"
	"healthdial/session"
)

// press is one step of a dialogue on its way through a turn.
type press struct {
	from    bind
	message smpp.Message
	step    smpp.USSDStep
	session uint16       // the gateway's number of the dialogue; of the first, if the gateway began two
	name    dialogueName // of the dialogue
	event   session.Event
	ignored bool // nothing to do
}

// read makes the step an event.
func (d *SMPP) read(p *press) smpp.Status {
	// What cannot be decoded is an empty entry: the page is shown again.
	text, _ := charset.Decode(p.message.DataCoding, p.message.Payload)
	switch {
	case p.step.Act == smpp.USSDBegin:
		path, ours := dialled(d.cfg.Codes, p.message.Dest.Addr, text)
		if !ours {
			return d.refuse(smpp.StatusInvalidDestination, "not a service code of this link")
		}
		if d.begun(p, path) {
			return smpp.StatusOK
		}
		p.event.Kind, p.event.Text = session.Opened, path
		p.event.ID = d.eventID(p, d.dialogues.dial(p.name, 0, p.event.At))
	case d.aboutNotice(p):
		p.ignored = true
	case p.step.Act == smpp.USSDAborted, p.step.Act == smpp.USSDAnswer && p.step.End:
		p.event.Kind = session.Dropped
		p.event.ID = d.eventID(p, d.dialogues.entry(p.name, p.event.At))
	case p.step.Act == smpp.USSDAnswer:
		p.event.Kind, p.event.Text = session.Entered, text
		p.event.ID = d.eventID(p, d.entryMark(p))
	default:
		return d.refuse(smpp.StatusRejected, "a step that goes the other way")
	}
	return smpp.StatusOK
}

// aboutNotice reports whether the step says what became of a notice: that it was
// shown, or that the network gave up on it.
func (d *SMPP) aboutNotice(p *press) bool {
	act := p.step.Act
	known := (act == smpp.USSDNoted || act == smpp.USSDAborted) && d.cfg.Notices != nil &&
		d.cfg.Notices.confirms.heard(confirmKey{d.cfg.Link, p.event.Number, p.step.Session}, act == smpp.USSDNoted)
	return known || act == smpp.USSDNoted
}

// entryMark tells an entry from the gateway's repeat of it.
func (d *SMPP) entryMark(p *press) []byte {
	_, given := p.message.TLV(smpp.TagITSSessionInfo)
	if given && d.cfg.Dialect.SequenceBits > 0 && !d.cfg.Dialect.ByReference {
		return d.dialogues.numbered(p.name, p.step.Sequence, p.event.At)
	}
	return d.dialogues.entry(p.name, p.event.At)
}

// begun places a dial in its dialogue, and reports whether there is nothing to do:
// it is the second of its number.
func (d *SMPP) begun(p *press, path string) bool {
	dial := d.cfg.Names.Name("ussd dial", []byte(d.cfg.Link), []byte(p.event.Number.Digits()), []byte(path))
	first, second := d.twins.begin(dial, p.name, p.step.Session, p.event.At)
	if second {
		d.count.Twins.Add(1)
	}
	d.place(p, first)
	p.ignored = second && first == p.step.Session
	return p.ignored
}

// place says which dialogue a step belongs to: gateways reuse session numbers.
func (d *SMPP) place(p *press, session uint16) {
	p.session, p.event.Gateway = session, strconv.Itoa(int(session))
	p.name = d.cfg.Names.Name("ussd dialogue", []byte(d.cfg.Link), []byte(p.event.Number.Digits()), octets(session))
}

// eventID recognises a repeat of a step by its mark. The text tells a person's second thought from a repeat.
func (d *SMPP) eventID(p *press, mark []byte) session.EventID {
	return d.cfg.Names.Name("ussd event", []byte(d.cfg.Link), []byte(p.event.Number.Digits()),
		octets(p.session), []byte{byte(p.event.Kind)}, mark, []byte(p.event.Text))
}

func octets(session uint16) []byte { return binary.BigEndian.AppendUint16(nil, session) }
