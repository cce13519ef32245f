package charset

const carriageReturn = 0x0D

// Pack puts septets, each in an octet, seven bits after seven bits into octets
// (TS 23.038 §6.1.2.1). fill bits of zero come first, 0 to 6 of them: what a
// user data header leaves of its last septet. The bits after the last septet
// are zero, so that a reader must know the number of septets.
func Pack(septets []byte, fill int) []byte {
	packed := make([]byte, (len(septets)*7+fill+7)/8)
	for i, s := range septets {
		bit := i*7 + fill
		wide := uint16(s&0x7F) << (bit % 8)
		packed[bit/8] |= byte(wide)
		if wide > 0xFF {
			packed[bit/8+1] |= byte(wide >> 8)
		}
	}
	return packed
}

// Unpack reads count septets written by Pack; fewer if packed holds fewer.
func Unpack(packed []byte, count, fill int) []byte {
	if most := (len(packed)*8 - fill) / 7; count > most {
		count = most
	}
	septets := make([]byte, max(count, 0))
	for i := range septets {
		bit := i*7 + fill
		wide := uint16(packed[bit/8])
		if bit/8+1 < len(packed) {
			wide |= uint16(packed[bit/8+1]) << 8
		}
		septets[i] = byte(wide>>(bit%8)) & 0x7F
	}
	return septets
}

// PackShort packs the septets of a short message behind a header of so many octets.
// Over SMPP no count travels with them either, so seven spare bits, which would be
// read as @, are filled with CR, which shows as nothing.
func PackShort(septets []byte, header int) []byte {
	fill := fillBits(header)
	if spare := (8 - (len(septets)*7+fill)%8) % 8; spare == 7 {
		septets = append(septets[:len(septets):len(septets)], carriageReturn)
	}
	return Pack(septets, fill)
}

// UnpackShort reads what PackShort wrote. It drops a CR that fills the last octet.
func UnpackShort(packed []byte, header int) []byte {
	fill := fillBits(header)
	septets := Unpack(packed, len(packed)*8/7, fill)
	if n := len(septets); n > 0 && septets[n-1] == carriageReturn && (n*7+fill)%8 == 0 {
		return septets[:n-1]
	}
	return septets
}

// fillBits are what a header leaves of its last septet (TS 23.040 §9.2.3.24).
func fillBits(header int) int { return (7 - header*8%7) % 7 }

// PackUSSD packs for USSD, where no count travels with the octets (TS 23.038
// §6.1.2.3): seven spare bits are filled with CR, and a CR that ends on an
// octet boundary is doubled.
func PackUSSD(septets []byte) []byte {
	switch n := len(septets); {
	case n%8 == 7:
		septets = append(septets[:n:n], carriageReturn)
	case n > 0 && n%8 == 0 && septets[n-1] == carriageReturn:
		septets = append(septets[:n:n], carriageReturn)
	}
	return Pack(septets, 0)
}

// UnpackUSSD reads what PackUSSD wrote. It drops a CR that fills the last octet
// and one of a doubled CR. Of a text of 8n+1 septets that itself ends in two CR
// it keeps one: the standard gives both the same octets.
func UnpackUSSD(packed []byte) []byte {
	septets := Unpack(packed, len(packed)*8/7, 0)
	n := len(septets)
	if n == 0 || septets[n-1] != carriageReturn {
		return septets
	}
	onBoundary := n%8 == 0
	doubled := n%8 == 1 && n > 1 && septets[n-2] == carriageReturn
	if onBoundary || doubled {
		return septets[:n-1]
	}
	return septets
}
