package engine

import "github.com/goccy/go-yaml/ast"

// Bounds of what a person may be asked to enter. A whole answer always fits the
// state: see maxState.
const (
	maxDigits    = 24
	maxText      = 160
	defaultText  = 40
	secretDigits = 6
)

// readEntry reads a node that wants text, digits or a secret.
func (n *node) readEntry(m *mapping, what string) {
	n.readTold(m, what)
	n.again = m.text("again")
	n.fails = n.target(m, "fails")
	n.next = n.needTarget(m, "go", what)
	n.as = m.text("as")
	want := m.text("want")
	switch want.s {
	case "text":
		n.want = readBounds(m)
	case "digits":
		n.want = Want{Kind: WantDigits}
		n.want.Min, n.want.Max = readDigits(m, 1, maxDigits)
	case "secret":
		n.want = Want{Kind: WantSecret}
		n.want.Min, n.want.Max = readDigits(m, secretDigits, secretDigits)
		return
	default:
		m.report.errorf(want.at, "want is text, digits or secret")
		m.each(func(text, ast.Node) {}) // what belongs to it is not known
	}
	m.require("as", what)
}

func readBounds(m *mapping) Want {
	w := Want{Kind: WantText, Min: m.number("min", 1, maxText, 1), Max: m.number("max", 1, maxText, defaultText)}
	if w.Min > w.Max {
		m.report.errorf(m.at, "min is above max")
	}
	return w
}

// readDigits reads digits: n, or digits: [from, to].
func readDigits(m *mapping, low, high int) (int, int) {
	bounds := m.texts("digits")
	switch len(bounds) {
	case 0:
		return low, high
	case 1:
		exact := m.report.number(bounds[0], 1, maxDigits)
		return exact, exact
	}
	low, high = m.report.number(bounds[0], 1, maxDigits), m.report.number(bounds[1], 1, maxDigits)
	if low > high || len(bounds) > 2 {
		m.report.errorf(bounds[0].at, "digits is a number, or the least and the most")
	}
	return low, high
}

// readCall reads a node that makes a Go call.
func (n *node) readCall(m *mapping, what string) {
	n.call = m.text("call")
	n.secret = m.text("secret")
	on := m.mapping("on")
	on.each(func(name text, value ast.Node) {
		n.exits = append(n.exits, exit{name: name, to: n.targetOf(value, on)})
	})
	park := m.mapping("park")
	park.each(func(name text, value ast.Node) {
		n.parks = append(n.parks, exit{name: name, phrase: park.scalar(value)})
	})
	if park != nil {
		n.parkAt, n.parkText = park.at, map[string]string{}
		for _, p := range n.parks {
			n.parkText[p.name.s] = p.phrase.s
		}
	}
}

// readTarget reads the keys go, or flow and then, of a mapping.
func readTarget(m *mapping, what string) *target {
	t := &target{at: m.at, nodeName: m.text("go"), flowName: m.text("flow"), thenName: m.text("then")}
	if t.nodeName.given() == t.flowName.given() {
		m.report.errorf(m.at, "%s goes to a node or to a flow", what)
	}
	if t.thenName.given() && !t.flowName.given() {
		m.report.errorf(t.thenName.at, "then stands beside flow")
	}
	return t
}

// target reads an optional key whose value is a target.
func (n *node) target(m *mapping, key string) *target {
	f, ok := m.take(key)
	if !ok {
		return nil
	}
	return n.targetOf(f.value, m)
}

func (n *node) needTarget(m *mapping, key, what string) *target {
	m.require(key, what)
	return n.target(m, key)
}

// targetOf reads a target: a node's name, or {flow: name, then: node}.
func (n *node) targetOf(value ast.Node, m *mapping) *target {
	if _, ok := value.(*ast.MappingNode); !ok {
		name := m.scalar(value)
		return &target{at: place(value, m.at.file), nodeName: name}
	}
	inner := m.report.mapping(value, m.at.file)
	t := &target{at: inner.at, flowName: inner.need("flow", "a target"), thenName: inner.text("then")}
	inner.done("a target")
	return t
}
