package engine

// CallKind says what repeating a call means.
type CallKind uint8

// The kinds of call.
const (
	Read   CallKind = iota // changes nothing anywhere: may be repeated
	Local                  // changes our store only: effect and exit are committed under the call's key
	Remote                 // changes another system: intent is committed before, the outcome may be unknown
)

// CallSpec declares a Go call that flows may make. Every remote and read call
// declares the exits "error" and "late"; every local one "error".
type CallSpec struct {
	Name  string
	Kind  CallKind
	Takes bool     // takes the secret of the entry named in the node's `secret:`
	Exits []string // exactly these must be covered by the node's `on:`
	Needs []string // variables that must be set by something in the flow or by its callers
	Sets  []string // variables that a result may set
	Lists []string // lists that a result may set
}

// Call is a call that must be answered by a Result before anything is shown.
type Call struct {
	Name   string
	Kind   CallKind
	Step   uint32            // with the session's id and the event's, the call's key
	Vars   Vars              // the state's, to be read only
	Secret string            // only for calls that take one; never stored, logged or parked
	Park   map[string]string // exit -> phrase of the notice, if the call may be parked when it is late
}

// Notice is an SMS that a step asks for besides its screen.
type Notice struct{ Phrase Phrase }

// Turn is all that one step asks of the world.
type Turn struct {
	State  State
	Screen Screen
	Call   *Call
	Send   []Notice
}

// Frame is a place in a flow.
type Frame struct {
	_    struct{} `cbor:",toarray"`
	Flow string
	Node string
}

// State is a conversation between two steps: a plain value, stored as it is. It
// never holds a secret.
type State struct {
	At    Frame             `cbor:"1,keyasint"`
	Stack []Frame           `cbor:"2,keyasint,omitempty"` // where sub-flows return to
	Trail []Frame           `cbor:"3,keyasint,omitempty"` // screens that Back leads to, oldest first
	Vars  Vars              `cbor:"4,keyasint,omitempty"`
	Lists map[string][]Item `cbor:"5,keyasint,omitempty"`
	Lang  string            `cbor:"6,keyasint,omitempty"`
	Step  uint32            `cbor:"7,keyasint,omitempty"` // grows with every step
	Again uint8             `cbor:"8,keyasint,omitempty"` // how often the present question was asked again
	Mode  Mode              `cbor:"9,keyasint,omitempty"`
	Note  string            `cbor:"10,keyasint,omitempty"` // phrase said before the next screen: why we began again
}

// Mode is what a state waits for.
type Mode uint8

// The modes of a state.
const (
	Waiting Mode = iota // for an answer to its node's screen
	Calling             // for the Result of its node's call
	Held                // for "1 continue, 2 start again"
	Ended               // for nothing; a node with resume is continued by the next Begin
)
