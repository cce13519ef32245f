package dlt

import "time"

// india is Indian Standard Time: it has no summer time.
var india = time.FixedZone("IST", 5*3600+1800)

// Hours of the day in India in which promotional messages may be sent.
const opens, closes = 10, 21

// Open is when a message of this type may be sent: at once, which is now, but for a
// promotional one at night the next morning.
func (t Type) Open(now time.Time) time.Time {
	if t != Promotional {
		return now
	}
	there := now.In(india)
	morning := time.Date(there.Year(), there.Month(), there.Day(), opens, 0, 0, 0, india)
	switch hour := there.Hour(); {
	case hour < opens:
		return morning
	case hour >= closes:
		return morning.AddDate(0, 0, 1)
	}
	return now
}
