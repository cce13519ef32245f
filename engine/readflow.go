package engine

import (
	"github.com/goccy/go-yaml/ast"

	"healthdial/yamlfile"
)

// readFlow reads one flow document. What is wrong is reported; what is left can
// still be checked.
func readFlow(m *mapping) *flow {
	f := &flow{name: m.need("flow", "a flow"), byName: map[string]*node{}}
	m.report.name(f.name)
	what := "flow " + f.name.s
	f.startName = m.need("start", what)
	f.keyword = m.text("keyword")
	f.takes = m.texts("takes")
	f.needs = m.texts("needs")
	f.languages = m.texts("languages")
	f.private = m.flag("private")
	f.forgets = m.texts("forget")
	f.root = m.flag("root")
	m.mapping("nodes").each(func(name text, value ast.Node) {
		if body := m.report.mapping(value, m.at.File); body != nil {
			f.nodes = append(f.nodes, readNode(f, name, body))
		}
	})
	m.done(what)
	if len(f.nodes) == 0 {
		m.report.errorf(m.at, "%s has no nodes", what)
	}
	return f
}

// readNode reads one node. Its kind follows from its keys.
func readNode(f *flow, name text, m *mapping) *node {
	n := &node{name: name, flow: f, frame: Frame{Flow: f.name.s, Node: name.s}}
	m.report.name(name)
	what := "node " + name.s
	switch {
	case m.has("call"):
		n.kind = callNode
		n.readCall(m, what)
	case m.has("want"):
		n.kind = entryNode
		n.readEntry(m, what)
	case m.has("list"):
		n.kind = listNode
		n.readList(m, what)
	case m.has("options"):
		n.kind = sayNode
		n.readSay(m, what)
	case m.has("flow"):
		n.kind = flowNode
		n.next = readTarget(m, what)
	case m.has("return"):
		n.kind = returnNode
		n.readReturn(m)
	default:
		n.kind = endNode
		n.readEnd(m, what)
	}
	m.done(what)
	return n
}

// name refuses what could not be a variable either: one rule for all names.
func (r *report) name(t text) {
	if t.given() && !isName(t.s) {
		r.errorf(t.at, "name %q is not small letters, digits and _", t.s)
	}
}

// readTold reads what every node that says may have.
func (n *node) readTold(m *mapping, what string) {
	m.require("say", what)
	n.say = m.texts("say")
	n.send = m.texts("send")
	n.silence = n.target(m, "silence")
}

func (n *node) readSay(m *mapping, what string) {
	n.readTold(m, what)
	n.again = m.text("again")
	n.fails = n.target(m, "fails")
	if p := m.text("pages"); p.given() {
		n.pages = p.s == "all"
		if !n.pages {
			m.report.errorf(p.at, "pages is all or is left out")
		}
	}
	n.readOptions(m, what)
}

func (n *node) readOptions(m *mapping, what string) {
	what = "an option of " + what
	for _, o := range m.items("options") {
		read := option{at: o.at, say: o.need("say", what), when: o.text("if"), lang: o.text("spoken"), set: readSettings(o)}
		read.to = readTarget(o, what)
		if read.to.leaves() && !read.to.thenName.given() {
			read.to.back = n
		}
		o.done(what)
		n.options = append(n.options, read)
	}
}

func readSettings(o *mapping) []setting {
	var out []setting
	o.mapping("set").each(func(name text, value ast.Node) {
		o.report.name(name)
		at := yamlfile.At(o.at.File, value)
		if _, ok := value.(*ast.MappingNode); !ok {
			out = append(out, setting{name, T(o.scalar(value).s), at})
			return
		}
		m := o.report.mapping(value, o.at.File)
		out = append(out, setting{name, K(m.need("keys", "a setting").s), at})
		m.done("a setting")
	})
	return out
}

func (n *node) readList(m *mapping, what string) {
	n.list = m.text("list")
	n.item = m.need("item", what)
	n.as = m.need("as", what)
	n.readSay(m, what)
	n.empty = n.target(m, "empty")
	n.next = n.needTarget(m, "go", what)
	n.want = Want{Kind: WantChoice}
}

func (n *node) readEnd(m *mapping, what string) {
	if !m.flag("end") {
		m.report.errorf(n.name.at, "%s leads nowhere: it has no options, want, list, call, flow, return or end", what)
	}
	n.readTold(m, what)
	n.resume = n.target(m, "resume")
}

func (n *node) readReturn(m *mapping) {
	if !m.flag("return") {
		m.report.errorf(n.name.at, "return is true or is left out")
	}
}
