package tpdu

import "time"

const (
	quarter     = 15 * 60 // seconds
	farthest    = 14 * 4  // quarters of an hour between UTC and any zone of the world, at most
	behind      = 0x08    // the sign of a zone, in its tens
	lastCentury = 70      // years from here on are of the century before
)

// timestamp reads a service centre's time stamp (TS 23.040 §9.2.3.11): local time, and how
// many quarters of an hour it is from UTC. What is no time is the zero time.
func (f *fields) timestamp() time.Time {
	octets := f.take(7)
	if octets == nil {
		return time.Time{}
	}
	var n [6]int
	for i := range n {
		var ok bool
		if n[i], ok = decimal(octets[i]); !ok {
			return time.Time{}
		}
	}
	zone, ok := zone(octets[6])
	if !ok {
		return time.Time{}
	}
	t := time.Date(century(n[0]), time.Month(n[1]), n[2], n[3], n[4], n[5], 0, zone)
	if int(t.Month()) != n[1] || t.Day() != n[2] || t.Hour() != n[3] || t.Minute() != n[4] || t.Second() != n[5] {
		return time.Time{} // month 0, 30 February, 25 hours
	}
	return t
}

func century(year int) int {
	if year < lastCentury {
		return 2000 + year
	}
	return 1900 + year
}

// zone reads the last octet of a time stamp.
func zone(octet byte) (*time.Location, bool) {
	quarters, ok := decimal(octet &^ behind)
	if !ok || quarters > farthest {
		return nil, false
	}
	if octet&behind != 0 {
		quarters = -quarters
	}
	if quarters == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", quarters*quarter), true
}
