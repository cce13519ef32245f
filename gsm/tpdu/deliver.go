package tpdu

import "time"

// Deliver is an SMS-DELIVER (TS 23.040 §9.2.2.1).
type Deliver struct {
	From       Address
	ProtocolID byte
	DataCoding byte      // TS 23.038 §4
	UDH        bool      // UserData begins with a header
	UserData   []byte    // header, then text: 7-bit text as one septet an octet, as gsm/charset reads it
	Sent       time.Time // the service centre's time stamp, zero if it is no time
}

// DecodeDeliver reads an SMS-DELIVER. UserData may share memory with tpdu.
func DecodeDeliver(tpdu []byte) (Deliver, error) {
	f := fields{rest: tpdu}
	first := f.octet()
	d := Deliver{From: f.address()}
	d.ProtocolID, d.DataCoding = f.octet(), f.octet()
	d.Sent = f.timestamp()
	d.UserData, d.UDH = f.userData(d.DataCoding, first&headed != 0)
	if f.short {
		return Deliver{}, ErrMalformed
	}
	return d, nil
}
