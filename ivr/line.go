package ivr

// Line is one thing that is said, in one voice.
type Line struct {
	Lang    string `json:"l"`           // whose voice says it
	Text    string `json:"t"`           // all of it, for speech synthesis
	Parts   []Part `json:"p,omitempty"` // the same, cut where a recording may stand for a part
	Through bool   `json:"h,omitempty"` // said to its end: no key interrupts it
}

// Part is a piece of a line.
type Part struct {
	Recording string `json:"r,omitempty"` // names what may be recorded; "" for what is known only now
	Text      string `json:"t"`
}
