package sms

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
)

// Link is what a bearer needs of *smpp.Link.
type Link interface {
	Name() string
	Send(ctx context.Context, m smpp.Message) (id string, err error)
	Full() bool // Send would have to wait now
}

// Bearer is one way to send: a link with how its SMSC wants messages.
type Bearer struct {
	Link        Link
	Source      smpp.Address   // the sender: a header or short code
	IDs         IDForm         // how it names messages
	Codings     [2]byte        // data_coding for GSM-7 and UCS-2, by charset.Alphabet; both 0 means 0x00 and 0x08
	Layout      charset.Layout // how texts are written and split
	ServiceType string         // usually empty
	NoReceipts  bool           // do not ask for delivery receipts
	NoValidity  bool           // do not tell when a message expires: some SMSCs refuse it
	Most        int            // parts of one message; 0 means MaxParts, more are never sent
	Pause       time.Duration  // after ESME_RTHROTTLED; 0 means 1 s
	Sticky      bool           // who writes to it is answered by it: it has a number of its own
	DLT         *DLT           // if every text needs a registered template; Source is then the template's header
}

// message is one part on its way to a number.
func (b *Bearer) message(to msisdn.Number, p charset.Part, valid time.Duration, reference uint16) smpp.Message {
	m := smpp.Message{
		Source:      b.Source,
		Dest:        smpp.Address{TON: 1, NPI: 1, Addr: to.Digits()},
		ServiceType: b.ServiceType,
		DataCoding:  b.coding(p.Coding),
		Payload:     p.ShortMessage(),
		AsPayload:   p.Messages > 1,
	}
	if len(p.UDH) > 0 {
		m.ESMClass |= smpp.ESMClassUDHI
	}
	if p.Concat.By == charset.SAR && !p.Concat.IsZero() {
		m.TLVs = segment(p.Concat)
	}
	if !b.NoReceipts {
		m.RegisteredDelivery = smpp.ReceiptAlways
	}
	if !b.NoValidity && valid > 0 {
		m.ValidityPeriod = validity(valid)
	}
	if b.IDs == ByReference {
		m.TLVs = append(m.TLVs, smpp.TLV{Tag: smpp.TagUserMessageReference, Value: binary.BigEndian.AppendUint16(nil, reference)})
	}
	return m
}

func (b *Bearer) coding(c byte) byte {
	switch {
	case b.Codings == [2]byte{}:
		return c
	case c == charset.CodingUCS2:
		return b.Codings[charset.UCS2]
	case c == charset.CodingDefault:
		return b.Codings[charset.GSM7]
	}
	return c
}

// name is how the outbox knows a part: the SMSC's name for it, or, where that is
// of no use, a keyed name of what its receipt will bring back.
func (b *Bearer) name(names Namer, id string, to string, reference uint16) string {
	if b.IDs == ByReference {
		return byReference(names, b.Link.Name(), to, reference)
	}
	return b.IDs.answered(id)
}

func byReference(names Namer, link, number string, reference uint16) string {
	n := names.Name("sms reference", []byte(link), []byte(number), binary.BigEndian.AppendUint16(nil, reference))
	return hex.EncodeToString(n[:])
}

// longest is the longest relative validity period that is written: a week is what
// SMSCs keep a message at most.
const longest = 7 * 24 * time.Hour

// validity writes a relative validity period (SMPP 3.4 §7.1.1.2), rounded down:
// what has expired must not arrive.
func validity(d time.Duration) string {
	d = max(time.Second, min(d, longest))
	seconds := int(d / time.Second)
	return fmt.Sprintf("0000%02d%02d%02d%02d000R", seconds/86400, seconds/3600%24, seconds/60%60, seconds%60)
}
