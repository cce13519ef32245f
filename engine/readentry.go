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
	m.report.name(n.as)
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
