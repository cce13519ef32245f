package ussd

import "healthdial/gsm/charset"

// size is how long a text is in either alphabet.
type size struct {
	septets int
	units   int
	foreign bool // not of the GSM 7-bit alphabet
}

func measure(text string) size {
	var s size
	for _, r := range text {
		septets := charset.Width(r, charset.GSM7)
		s.septets += septets
		s.foreign = s.foreign || septets == 0
		s.units += charset.Width(r, charset.UCS2)
	}
	return s
}

func (s size) plus(t size) size {
	return size{s.septets + t.septets, s.units + t.units, s.foreign || t.foreign}
}

// fits tells whether a page can hold so much: one foreign character makes the
// whole page UCS-2.
func (f Format) fits(s size) bool {
	if s.foreign {
		return s.units <= orDefault(f.UCS2, DefaultUCS2)
	}
	return s.septets <= orDefault(f.Septets, DefaultSeptets)
}

func orDefault(n, d int) int {
	if n > 0 {
		return n
	}
	return d
}
