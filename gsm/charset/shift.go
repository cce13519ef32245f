package charset

// Shift is whose tables the septets of a message are in: what its user data header
// announced, or nothing (TS 23.040 §9.2.3.24.15 and .16). The zero Shift is the
// default alphabet.
type Shift struct {
	Single  Language // of what follows an escape
	Locking Language // of everything else
}

// IsZero reports whether the septets are in the default alphabet.
func (s Shift) IsZero() bool { return s == Shift{} }

// Decode is Decode under these tables. They say nothing of codings other than GSM
// 7-bit.
func (s Shift) Decode(dcs byte, payload []byte) (string, error) {
	if IsGSM7(dcs) && len(payload) <= MaxOctets {
		return decodeSeptets(s.table(), payload), nil
	}
	return Decode(dcs, payload)
}

// table is the pair of halves. A language without a table of that kind has the
// default one (TS 23.038 §6.2.1.2.4).
func (s Shift) table() table {
	t := defaultTable
	if s.Locking < languages && basics[s.Locking] != nil {
		t.basic = basics[s.Locking]
	}
	if s.Single < languages && extensions[s.Single] != nil {
		t.extension = extensions[s.Single]
	}
	return t
}

// known reports whether both tables exist.
func (s Shift) known() bool {
	return s.Locking < languages && basics[s.Locking] != nil && s.Single < languages && extensions[s.Single] != nil
}

// The halves by language, nil where there is none. Nothing writes to them.
var (
	basics       = newBasics()
	extensions   = newExtensions()
	defaultTable = table{basics[Default], extensions[Default]}
)

func newBasics() (all [languages]*half) {
	all[Default] = newBasic(defaultBasic)
	all[Turkish] = newBasic(turkishLocking)
	all[Portuguese] = newBasic(portugueseLocking)
	for l, letters := range indicLocking() {
		all[l] = newBasic(laidInto(lockingFrame, letters))
	}
	return all
}

func newExtensions() (all [languages]*half) {
	all[Default] = newHalf(defaultExtension)
	all[Turkish] = newHalf(turkishSingle)
	all[Spanish] = newHalf(spanishSingle)
	all[Portuguese] = newHalf(portugueseSingle)
	for l, letters := range indicSingle() {
		all[l] = newHalf(laidInto(singleFrame, letters))
	}
	return all
}
