package tpdu

import "time"

// Submit is an SMS-SUBMIT (TS 23.040 §9.2.2.2).
type Submit struct {
	To         Address
	ProtocolID byte
	DataCoding byte
	UDH        bool          // UserData begins with a header
	UserData   []byte        // as in Deliver; header and text take at most 140 octets when packed
	Validity   time.Duration // rounded down to what TP-VP can say, at least 5 minutes; 0 leaves it to the network
	Report     bool          // ask for a status report
}

// Encode writes the TPDU. Its TP-MR is 0, for the modem to set. ErrInvalid is returned for
// what it cannot hold.
func (s Submit) Encode() ([]byte, error) {
	first := byte(typeSubmit)
	if s.Validity > 0 {
		first |= validityRelative
	}
	if s.Report {
		first |= reportWanted
	}
	if s.UDH {
		first |= headed
	}
	dst, err := s.To.append(append(make([]byte, 0, 164), first, 0))
	if err != nil {
		return nil, err
	}
	dst = append(dst, s.ProtocolID, s.DataCoding)
	if s.Validity > 0 {
		dst = append(dst, relative(s.Validity))
	}
	return appendUserData(dst, s.DataCoding, s.UDH, s.UserData)
}
