package engine

import (
	"bufio"
	"fmt"
	"io"
)

// Diagram draws a flow, or all flows if name is empty, as a Mermaid flowchart:
// boxes say, slanted boxes want an entry, hexagons call, double-edged boxes are
// other flows, rounded ones end. Dotted lines are taken without an answer by
// silence or by the next dial.
func (b *Book) Diagram(w io.Writer, name string) error {
	flows := b.order
	if name != "" {
		f := b.flows[name]
		if f == nil {
			return fmt.Errorf("%w: %s", ErrFlow, name)
		}
		flows = []*flow{f}
	}
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "flowchart TD")
	for _, f := range flows {
		fmt.Fprintf(out, "  subgraph %s\n", f.name.s)
		for _, n := range f.nodes {
			n.draw(out)
		}
		fmt.Fprintln(out, "  end")
	}
	return out.Flush()
}

// draw writes a node and the lines that leave it.
func (n *node) draw(w io.Writer) {
	shape := [...]string{
		sayNode: `["%s"]`, listNode: `["%s"]`, entryNode: `[/"%s"/]`, endNode: `(["%s"])`,
		callNode: `{{"%s"}}`, flowNode: `[["%s"]]`, returnNode: `(("%s"))`,
	}[n.kind]
	fmt.Fprintf(w, "    %s"+shape+"\n", n.id(), n.label())
	for _, o := range n.options {
		n.line(w, "-->", o.say.s, o.to)
	}
	for _, e := range n.exits {
		n.line(w, "-->", e.name.s, e.to)
	}
	n.line(w, "-->", "", n.next)
	n.line(w, "-->", "empty", n.empty)
	n.line(w, "-->", "fails", n.fails)
	n.line(w, "-.->", "silence", n.silence)
	n.line(w, "-.->", "resume", n.resume)
}

// id joins the names without a dot: Mermaid takes a word "end" for its own.
func (n *node) id() string { return n.flow.name.s + "_" + n.name.s }

func (n *node) label() string {
	switch n.kind {
	case callNode:
		return n.name.s + ": " + n.call.s
	case flowNode:
		return n.name.s + ": " + n.next.flowName.s
	}
	return n.name.s
}

// line draws one way out. A sub-flow is named on the line that comes back.
func (n *node) line(w io.Writer, arrow, label string, t *target) {
	if t == nil {
		return
	}
	to := t.node
	if t.then != nil {
		to = t.then
		label += " via " + t.flow.name.s
	}
	if label != "" {
		arrow += `|"` + label + `"|`
	}
	fmt.Fprintf(w, "    %s %s %s\n", n.id(), arrow, to.id())
}
