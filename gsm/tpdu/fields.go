package tpdu

// fields takes the fields of a TPDU one after another. Once it is short it stays so.
type fields struct {
	rest  []byte
	short bool
}

// take is the next n octets, nil if there are fewer.
func (f *fields) take(n int) []byte {
	if f.short || len(f.rest) < n {
		f.short = true
		return nil
	}
	taken := f.rest[:n:n]
	f.rest = f.rest[n:]
	return taken
}

func (f *fields) octet() byte {
	if b := f.take(1); b != nil {
		return b[0]
	}
	return 0
}
