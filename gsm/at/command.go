package at

import (
	"errors"
	"fmt"
	"time"
)

// Command is one command line and how its answer looks.
type Command struct {
	Text    string        // without "AT" and its end: "+CSQ", "E0", "+CMGS=23"
	Prefix  string        // of the lines of its answer: "+CSQ:"; "" if every line that is not unsolicited is
	Fields  int           // the least parameters of such a line: of "+CREG: 1" and "+CREG: 0,1" only one answers +CREG?
	Data    bool          // a line of data follows each: the TPDU behind +CMGL: and +CMGR:
	Body    string        // what is sent at the prompt "> ", without its Ctrl-Z; "" if there is no prompt
	Check   func() error  // asked right before Body is written; its error ends the command by ESC, and nothing was sent
	Timeout time.Duration // for the final result, and for the prompt; 0 means Config.Timeout
}

// Answer is what a command was answered, up to its final result OK.
type Answer struct {
	Lines []string // information text, in order, without line ends; with Data the data behind their lines
}

// Unsolicited is what a modem says unasked.
type Unsolicited struct {
	Line string // "+CMTI: \"SM\",3", "RING"
	Data string // the line behind it where there is one: the TPDU of +CMT: and +CDS:; "" if it never came
	Lost uint64 // how many before it were dropped, since nobody read them: what is stored is to be listed
}

// Kind is how a command ended that did not end by OK.
type Kind uint8

// The final results (V.250 §5.7.1, TS 27.007 §9.2, TS 27.005 §3.2.5).
const (
	General   Kind = iota // ERROR, or a word of the modem's own
	Equipment             // +CME ERROR: <n>
	Message               // +CMS ERROR: <n>
	Call                  // NO CARRIER, BUSY, NO ANSWER, NO DIALTONE
)

// Error is a final result other than OK: the modem refused. It holds no content.
type Error struct {
	Kind Kind
	Code int // of Equipment and Message; -1 if the modem did not give a number
}

// Error names the result as the modem does.
func (e *Error) Error() string {
	switch e.Kind {
	case Equipment:
		return fmt.Sprintf("at: +CME ERROR: %d", e.Code)
	case Message:
		return fmt.Sprintf("at: +CMS ERROR: %d", e.Code)
	case Call:
		return "at: NO CARRIER"
	}
	return "at: ERROR"
}

var (
	// ErrClosed is returned when the line has ended: the device is gone, or Run is over.
	// Nothing was sent if it is returned before the command was written.
	ErrClosed = errors.New("at: the line is closed")
	// ErrSilent is returned when a modem did not give its final result, or its prompt, in
	// time. What the command did is not known.
	ErrSilent = errors.New("at: the modem does not answer")
	// ErrUnsent is joined to the errors of a command of which nothing, or of whose body
	// nothing, was written: it did nothing.
	ErrUnsent = errors.New("at: nothing was sent")
)
