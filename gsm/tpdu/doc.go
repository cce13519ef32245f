// Package tpdu is short messages as modems and networks carry them: the SMS-SUBMIT that is
// sent, the SMS-DELIVER and SMS-STATUS-REPORT that come (3GPP TS 23.040 §9.2.2), and the
// lines of hex in which a modem gives and takes them in PDU mode (3GPP TS 27.005 §3.1).
//
// What is sent is checked strictly. What comes is read leniently, since a person wrote it and
// it will not come again in a better form: a time stamp that is no time, octets behind the
// text, half a UCS-2 unit, a reserved coding or message type, a header that is longer than its
// text cost that field and never the message. Only a TPDU that ends before its fields do is
// refused (ErrMalformed).
//
// The codec at hand, github.com/warthog618/sms, refuses all of these, reads a month 0 as
// December of the year before, writes 5 minutes of validity as 10, and reads alphanumeric
// senders by tables that it fills under no lock. The tests hold this package equal to it for
// everything else.
//
// Everything is a pure function, safe for concurrent use. No error holds content.
package tpdu

import "errors"

var (
	// ErrInvalid is returned for what no TPDU can hold.
	ErrInvalid = errors.New("tpdu: no such message")
	// ErrMalformed is returned for a TPDU that ends too early, and for a line that holds none.
	ErrMalformed = errors.New("tpdu: malformed")
)

// TP-MTI of what comes (TS 23.040 §9.2.3.1): the two low bits of the first octet.
const (
	typeMask   = 0x03
	typeSubmit = 0x01
	typeReport = 0x02
)

// Bits of the first octet.
const (
	validityRelative = 0x10 // TP-VPF (§9.2.3.3)
	reportWanted     = 0x20 // TP-SRR (§9.2.3.5)
	headed           = 0x40 // TP-UDHI (§9.2.3.23)
)

// IsReport tells an SMS-STATUS-REPORT from an SMS-DELIVER. A reserved type is to be taken as
// an SMS-DELIVER.
func IsReport(tpdu []byte) bool { return len(tpdu) > 0 && tpdu[0]&typeMask == typeReport }
