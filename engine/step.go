package engine

import "errors"

// Step refuses an input that does not meet the state; the state stays as it was.
var (
	// ErrCalling: an Answer, Back or Silence came while a call is open. Answer the
	// call first (see Book.Pending).
	ErrCalling = errors.New("engine: a call is open")
	// ErrEnded: an Answer, Back or Silence came after the end. Begin instead.
	ErrEnded = errors.New("engine: the conversation has ended")
	// ErrNoCall: a Result came though no call is open.
	ErrNoCall = errors.New("engine: no call is open")
	// ErrResult: a Result has an exit, variable or list that its call does not declare.
	ErrResult = errors.New("engine: the result is not as its call declares")
	// ErrFlow: a Begin names a flow that there is not.
	ErrFlow = errors.New("engine: no such flow")
	// ErrGone: the state stands at a node that this Book does not have.
	ErrGone = errors.New("engine: the node is gone")
	errLoop = errors.New("engine: a step does not come to a wait")
)

// Bounds of one conversation.
const (
	maxTrail = 8  // screens that Back leads to
	maxStack = 8  // sub-flows to return from; the oldest is forgotten
	maxMoves = 64 // nodes passed in one step: the checks make fewer certain
	maxAgain = 3  // bad answers in a row
)

// Step moves a conversation by one input. It is a pure function: s and in are not
// changed, though the Turn may share their maps, and the same arguments give the
// same Turn. If Turn.Call is set, nothing is shown before Step was given its Result.
//
// The zero State is a conversation that has not begun: whatever the input, it
// begins at the root. A state whose node is gone from the Book restarts at the
// root and says so. The errors are ErrCalling, ErrEnded, ErrNoCall, ErrResult and
// ErrFlow.
func (b *Book) Step(s State, in Input) (Turn, error) {
	m := move{book: b, s: s}
	m.s.Step++
	if err := m.apply(in); err != nil {
		return Turn{}, err
	}
	return m.turn()
}

// move is one step in the making.
type move struct {
	book   *Book
	s      State
	owned  bool // s.Vars is a copy of our own
	quiet  bool // no SMS: nobody asked
	secret string
	call   *Call
	send   []Notice
}

func (m *move) apply(in Input) error {
	_, result := in.(Result)
	if !result {
		m.s.Note = "" // it was said
	}
	if begin, ok := in.(Begin); ok {
		return m.begin(begin)
	}
	switch {
	case m.s.At == Frame{}:
		return m.fresh(m.book.root, nil)
	case result && m.s.Mode != Calling:
		return ErrNoCall
	case !result && m.s.Mode == Calling:
		return ErrCalling
	case m.s.Mode == Ended:
		return ErrEnded
	}
	n := m.book.at(m.s)
	if n == nil {
		return m.restart()
	}
	return m.input(n, in)
}

func (m *move) input(n *node, in Input) error {
	switch in := in.(type) {
	case Answer:
		return m.answer(n, in.Text)
	case Back:
		return m.back()
	case Silence:
		return m.silence(n)
	case Result:
		return m.result(n, in)
	}
	panic("engine: an input that is none of ours")
}

// at is the node that s stands at; nil if it is gone or has become another kind.
func (b *Book) at(s State) *node {
	n := b.node(s.At)
	switch {
	case n == nil:
		return nil
	case s.Mode == Calling && n.kind != callNode:
		return nil
	case (s.Mode == Waiting || s.Mode == Held) && !n.kind.waits():
		return nil
	}
	return n
}

func (b *Book) node(f Frame) *node {
	if fl := b.flows[f.Flow]; fl != nil {
		return fl.byName[f.Node]
	}
	return nil
}

// turn is what the step came to.
func (m *move) turn() (Turn, error) {
	t := Turn{State: m.s, Call: m.call, Send: m.send}
	if m.call != nil {
		return t, nil
	}
	var err error
	t.Screen, err = m.book.Screen(m.s)
	return t, err
}
