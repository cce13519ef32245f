package engine

// ValueKind says how a channel writes or speaks a Value.
type ValueKind uint8

// The kinds of value.
const (
	Text   ValueKind = iota // as it is: a name, an address
	Keys                    // phrase keys separated by spaces, joined in the person's language
	Date                    // 2006-01-02
	Digits                  // spoken digit by digit: a reference, a year of birth
	Count                   // a number of things, in decimal
)

// Value is one argument of a phrase. What comes from outside is Text and never
// read as anything else.
type Value struct {
	_    struct{} `cbor:",toarray"`
	Kind ValueKind
	Text string
}

// Vars are named values. A live session's are few and short.
type Vars map[string]Value

// T, K, D, N and C make a Value of each kind.
func T(s string) Value { return Value{Kind: Text, Text: s} }

// K is a Value of phrase keys separated by spaces.
func K(keys string) Value { return Value{Kind: Keys, Text: keys} }

// D is a Value holding a calendar date, 2006-01-02.
func D(date string) Value { return Value{Kind: Date, Text: date} }

// N is a Value holding digits that are read one by one.
func N(digits string) Value { return Value{Kind: Digits, Text: digits} }

// C is a Value holding a count in decimal.
func C(count string) Value { return Value{Kind: Count, Text: count} }

// Phrase names a sentence in every language, with its arguments.
type Phrase struct {
	Key  string `cbor:"1,keyasint"`
	Args Vars   `cbor:"2,keyasint,omitempty"`
}

// Item is one line of a list that a call returned. ID is what the choice means;
// Args fill the list node's item phrase.
type Item struct {
	ID   string `cbor:"1,keyasint"`
	Args Vars   `cbor:"2,keyasint,omitempty"`
}
