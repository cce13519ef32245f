package sms

import (
	"sync/atomic"
	"time"

	"healthdial/dlt"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// Templates finds the registered template of a text; *dlt.Registry and *dlt.Switch
// do.
type Templates interface {
	Match(text string, at time.Time) (dlt.Template, bool)
}

// DLT is what a bearer needs whose operator takes registered texts only (TRAI,
// TCCCPR 2018). A text without a template is never sent by it.
type DLT struct {
	Templates Templates
	Entity    dlt.Entity

	Matched    atomic.Uint64 // tries that had a template
	Unmatched  atomic.Uint64 // and those that had none
	Unsuitable atomic.Uint64 // and those whose template is for promotion, which they are not
}

// find returns what marks the parts of a text: the header as their sender, and the
// parameters of DLT. The nil DLT marks nothing.
func (d *DLT) find(text string, lane outbox.Lane, now time.Time) (mark func(smpp.Message) smpp.Message, err error) {
	if d == nil {
		return func(m smpp.Message) smpp.Message { return m }, nil
	}
	t, ok := d.Templates.Match(text, now)
	switch {
	case !ok:
		d.Unmatched.Add(1)
		return nil, setback{unable, outbox.Permanent("no template")}
	case t.Type == dlt.Promotional && lane != outbox.Bulk:
		d.Unsuitable.Add(1)
		return nil, setback{unable, outbox.Permanent("promotional template")}
	case t.Type.Open(now).After(now):
		return nil, setback{throttled, outbox.Later(t.Type.Open(now), "night")}
	}
	d.Matched.Add(1)
	return d.mark(t), nil
}

func (d *DLT) mark(t dlt.Template) func(smpp.Message) smpp.Message {
	return func(m smpp.Message) smpp.Message {
		m.Source = sourceOf(t.Header)
		for _, p := range d.Entity.Parameters(t) {
			m.TLVs = append(m.TLVs, smpp.TLV{Tag: smpp.Tag(p.Tag), Value: p.Value})
		}
		return m
	}
}

// sourceOf is a header as SMPP writes it (3.4 §5.2.5): letters are alphanumeric.
func sourceOf(h string) smpp.Address {
	if h != "" && h[0] >= '0' && h[0] <= '9' {
		return smpp.Address{Addr: h}
	}
	return smpp.Address{TON: 5, Addr: h}
}
