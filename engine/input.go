package engine

// Input is one thing that happens to a conversation. Paging belongs to the
// channel and never gets here.
type Input interface{ input() }

// Begin opens a conversation. Flow "" is the root flow. On a live conversation a
// Begin that is not Fresh first honours the node's silence and resume, else asks
// "1 continue, 2 start again"; it never resumes inside a private flow, and has
// nothing to ask where no question was answered yet. Variables that a flow declares
// to forget are not kept. An open call is asked for
// again, under the same key and without its secret. A Begin that names a Flow (a
// keyword) or is Fresh (home) drops what was, except the language. Vars are merged
// into what is kept.
type Begin struct {
	Flow  string
	Vars  Vars
	Fresh bool
}

// Answer is what the person entered on the current screen: an option's number,
// digits, or text. The engine validates it against what the screen wants.
type Answer struct{ Text string }

// Back asks for the screen before. Nothing that a call did is undone: the trail
// ends there.
type Back struct{}

// Silence is a wait that ran out, or a dialogue that was dropped.
type Silence struct{}

// Result answers Turn.Call. Exit is one that the call declares. Set and Lists are
// merged into the state. Lang, if set, changes the language.
type Result struct {
	Exit  string
	Set   Vars
	Lists map[string][]Item
	Lang  string
}

func (Begin) input()   {}
func (Answer) input()  {}
func (Back) input()    {}
func (Silence) input() {}
func (Result) input()  {}
