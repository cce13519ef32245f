package engine

import "github.com/goccy/go-yaml/ast"

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
