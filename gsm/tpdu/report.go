package tpdu

import "time"

// Report is an SMS-STATUS-REPORT (TS 23.040 §9.2.2.3). Its optional fields are not read.
type Report struct {
	Reference byte // TP-MR of the message
	To        Address
	Status    byte      // TP-ST (§9.2.3.15)
	Sent      time.Time // when the service centre took the message, zero if it is no time
	Done      time.Time // when it got this status, likewise
}

// DecodeReport reads an SMS-STATUS-REPORT.
func DecodeReport(tpdu []byte) (Report, error) {
	f := fields{rest: tpdu}
	f.octet()
	r := Report{Reference: f.octet()}
	r.To = f.address()
	r.Sent, r.Done = f.timestamp(), f.timestamp()
	r.Status = f.octet()
	if f.short {
		return Report{}, ErrMalformed
	}
	return r, nil
}
