package engine

// WantKind is what a screen waits for.
type WantKind uint8

// The kinds of want.
const (
	WantNothing WantKind = iota // the dialogue closes after this screen
	WantChoice                  // the number of an option
	WantDigits                  // Min to Max digits
	WantText                    // Min to Max characters
	WantSecret                  // Min to Max digits that flow only into a call, are never stored and never echoed
)

// Want is what a screen waits for, with its bounds.
type Want struct {
	Kind     WantKind
	Min, Max int
}

// Option is one numbered choice. Numbers begin at 1 and never change while the
// screen stands.
type Option struct {
	Number int
	Label  Phrase
	Lang   string // a voice says it in this language, "" for the screen's: an option that chooses the language
}

// Screen is what a person is to be told and asked, for any channel.
type Screen struct {
	Lang     string
	Note     *Phrase  // what was wrong with the last answer
	Say      []Phrase // said in order
	Options  []Option
	Want     Want
	AllPages bool // options are offered only once every page was shown (a read-back)
	CanBack  bool // Back leads somewhere
	CanHome  bool // the root menu is elsewhere
	Private  bool // shows a person's records: never repeated on a redial
}
