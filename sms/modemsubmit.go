package sms

import (
	"strconv"
	"time"

	"healthdial/gsm/charset"
	"healthdial/gsm/modem"
	"healthdial/gsm/smpp"
)

// submitOf is a part as a TPDU has it. What only an SMSC can do, such as to split a
// message itself, is smpp.ErrInvalid.
func submitOf(m smpp.Message) (modem.Submit, error) {
	if m.AsPayload || len(m.TLVs) > 0 {
		return modem.Submit{}, smpp.ErrInvalid
	}
	dcs, ok := schemeOf(m.DataCoding)
	if !ok {
		return modem.Submit{}, smpp.ErrInvalid
	}
	return modem.Submit{
		To: modem.Address{TON: m.Dest.TON, NPI: m.Dest.NPI, Digits: m.Dest.Addr}, DataCoding: dcs, UDH: m.ESMClass&smpp.ESMClassUDHI != 0, UserData: m.Payload,
		Validity: relative(m.ValidityPeriod), Report: m.RegisteredDelivery&smpp.ReceiptAlways != 0, Urgency: m.Urgency, Check: m.Check,
	}, nil
}

// schemeOf is the data coding scheme (TS 23.038 §4) for SMPP's data_coding, of those that
// a Bearer writes by itself.
func schemeOf(coding byte) (dcs byte, ok bool) {
	switch coding {
	case charset.CodingDefault:
		return 0x00, true
	case charset.CodingUCS2:
		return 0x08, true
	}
	return 0, false
}

// codingOf is SMPP's data_coding for a data coding scheme, as gsm/charset reads it;
// false for octets of no alphabet and what is compressed.
func codingOf(dcs byte) (coding byte, ok bool) {
	alphabet := byte(0)
	switch group := dcs >> 4; {
	case group < 0x8: // general, and marked for deletion
		if dcs&0x20 != 0 {
			return 0, false
		}
		alphabet = dcs >> 2 & 3
	case group == 0xE: // waiting indication, UCS-2
		alphabet = 2
	case group == 0xF: // with a class
		alphabet = dcs >> 2 & 1
	}
	switch alphabet {
	case 1:
		return 0, false
	case 2:
		return charset.CodingUCS2, true
	}
	return charset.CodingDefault, true
}

// relative reads the validity period that a Bearer writes (see validity); 0 if there is
// none.
func relative(period string) time.Duration {
	if len(period) != 16 || period[15] != 'R' {
		return 0
	}
	var total time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, err := strconv.Atoi(period[4+2*i : 6+2*i])
		if err != nil {
			return 0
		}
		total += time.Duration(n) * unit
	}
	return total
}
