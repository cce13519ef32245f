package engine

import (
	"github.com/goccy/go-yaml/ast"

	"healthdial/yamlfile"
)

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
		return &target{at: yamlfile.At(m.at.File, value), nodeName: name}
	}
	inner := m.report.mapping(value, m.at.File)
	t := &target{at: inner.at, flowName: inner.need("flow", "a target"), thenName: inner.text("then")}
	inner.done("a target")
	return t
}
