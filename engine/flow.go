package engine

// kind is what a node does.
type kind uint8

const (
	sayNode    kind = iota // says and offers options
	listNode               // says and offers the items of a list, then options
	entryNode              // says and wants text, digits or a secret
	endNode                // says and closes the dialogue
	callNode               // makes a Go call
	flowNode               // goes to another flow
	returnNode             // comes back from a sub-flow
)

// waits reports whether a person acts before a conversation moves on from k.
func (k kind) waits() bool { return k <= entryNode }

// shows reports whether k has a screen.
func (k kind) shows() bool { return k <= endNode }

// flow is one compiled flow. It does not change once it is compiled.
type flow struct {
	name          text
	startName     text
	keyword       text
	takes, needs  []text
	forgets       []text // variables that no redial keeps
	private, root bool
	languages     []text   // as written; nil is all
	offered       []string // language tags
	nodes         []*node  // in the order of the document
	byName        map[string]*node
	start         *node
	lists         map[string]bool // that its nodes show, or hand on
	broken        bool            // a target is missing: nothing can be said of its paths
}

// node is one place in a flow. Which fields it has depends on its kind.
type node struct {
	kind  kind
	name  text
	flow  *flow
	frame Frame

	say, send []text
	again     text // said instead when the question is asked again
	options   []option
	pages     bool // options only once every page was shown
	want      Want
	as        text // variable for the answer
	list      text
	item      text // phrase of one item
	shown     int  // at most so many items

	call     text
	spec     *CallSpec // of call
	secret   text      // the entry whose answer flows in
	exits    []exit
	parkAt   pos
	parks    []exit // with phrases instead of targets
	parkText map[string]string

	next, empty, fails, resume, silence *target
	home                                bool // passed from the root's start before the first answer
}

// option is one choice of a node.
type option struct {
	at   pos
	say  text
	when text // shown only while this variable is set
	lang text // in which a voice says it
	set  []setting
	to   *target
}

// setting is a variable that an option sets.
type setting struct {
	name  text
	value Value
	at    pos
}

// exit is what an exit of a call leads to, or the phrase that tells of it.
type exit struct {
	name   text
	to     *target
	phrase text
}

// target is where a step leads: a node of the same flow, or another flow, after
// which the conversation comes back to then. Without then, nothing comes back.
type target struct {
	at                           pos
	nodeName, flowName, thenName text
	flow                         *flow // the flow that it leaves for
	node                         *node // nil until linked; of a flow, its start
	then                         *node
	back                         *node // if thenName is not given: come back here
}

// leaves reports whether t goes to another flow.
func (t *target) leaves() bool { return t.flowName.given() }

func (n *node) exit(name string) *target {
	for i := range n.exits {
		if n.exits[i].name.s == name {
			return n.exits[i].to
		}
	}
	return nil
}

// targets are all ways out of n, in the order of the document's kinds.
func (n *node) targets() []*target {
	var out []*target
	for _, o := range n.options {
		out = append(out, o.to)
	}
	for _, e := range n.exits {
		out = append(out, e.to)
	}
	for _, t := range []*target{n.next, n.empty, n.fails, n.resume, n.silence} {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}
