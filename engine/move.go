package engine

import (
	"maps"
	"slices"
)

// follow goes where a target leads.
func (m *move) follow(t *target) error { return m.goTo(m.through(t)) }

// through is where a target leads, once the place to come back to is remembered.
func (m *move) through(t *target) *node {
	if t.then != nil {
		m.s.Stack = pushed(m.s.Stack, t.then.frame, maxStack)
	}
	return t.node
}

// goTo passes nodes until one waits, calls or ends.
func (m *move) goTo(n *node) error {
	for range maxMoves {
		m.s.At, m.s.Again = n.frame, 0
		switch {
		case n.kind == callNode:
			m.ask(n)
			return nil
		case n.kind == flowNode:
			n = m.through(n.next)
		case n.kind == returnNode && len(m.s.Stack) == 0:
			m.end()
			return nil
		case n.kind == returnNode:
			if n = m.comeBack(); n == nil {
				return m.restart()
			}
		case n.bare(m.s):
			n = m.through(n.empty)
		default:
			m.arrive(n)
			return nil
		}
	}
	return errLoop
}

// comeBack leaves a sub-flow: its screens, and those of flows that it went over
// to, are no longer behind us. It returns nil if the place to come back to is gone.
func (m *move) comeBack() *node {
	last := len(m.s.Stack) - 1
	to := m.s.Stack[last]
	m.s.Stack = m.s.Stack[:last]
	behind := len(m.s.Trail)
	for behind > 0 && m.s.Trail[behind-1].Flow != to.Flow {
		behind--
	}
	m.s.Trail = m.s.Trail[:behind]
	n := m.book.node(to)
	m.forget(n)
	return n
}

// forget drops the lists that neither n's flow nor those above it show: a state
// carries no more than the conversation can still come to.
func (m *move) forget(n *node) {
	var kept map[string][]Item
	for name, items := range m.s.Lists {
		if m.shows(n, name) {
			if kept == nil {
				kept = make(map[string][]Item, len(m.s.Lists))
			}
			kept[name] = items
		}
	}
	m.s.Lists = kept
}

func (m *move) shows(n *node, list string) bool {
	if n != nil && n.flow.lists[list] {
		return true
	}
	return slices.ContainsFunc(m.s.Stack, func(f Frame) bool {
		above := m.book.flows[f.Flow]
		return above != nil && above.lists[list]
	})
}

// arrive stops at a node that shows. A screen that we have come back to leaves the
// trail, with all that came after it in its flow.
func (m *move) arrive(n *node) {
	for i := len(m.s.Trail) - 1; i >= 0 && m.s.Trail[i].Flow == n.frame.Flow; i-- {
		if m.s.Trail[i] == n.frame {
			m.s.Trail = m.s.Trail[:i]
		}
	}
	if !m.quiet {
		for _, key := range n.send {
			m.send = append(m.send, Notice{Phrase: m.book.phrase(key.s, m.s.Vars)})
		}
	}
	if n.kind != endNode {
		m.s.Mode = Waiting
		return
	}
	m.s.Mode = Ended
	if n.resume == nil {
		m.end()
	}
}

// end closes the conversation. What its last screen shows is kept until the next
// one begins.
func (m *move) end() {
	m.s.Mode = Ended
	m.s.Stack, m.s.Trail, m.s.Lists = nil, nil, nil
}

// set merges variables into the state, which may be shared with the caller's.
func (m *move) set(vars Vars) {
	if len(vars) == 0 {
		return
	}
	if !m.owned {
		own := make(Vars, len(m.s.Vars)+len(vars))
		for k, v := range m.s.Vars {
			own[k] = v
		}
		m.s.Vars, m.owned = own, true
	}
	for k, v := range vars {
		m.s.Vars[k] = v
	}
}

// unset takes variables out of the state, which may be shared with the caller's.
func (m *move) unset(names []string) {
	own := maps.Clone(m.s.Vars)
	for _, name := range names {
		delete(own, name)
	}
	m.s.Vars, m.owned = own, own != nil
}

// pushed appends to a bounded list, which may be shared: the oldest falls out.
func pushed(frames []Frame, f Frame, most int) []Frame {
	if len(frames) >= most {
		frames = frames[len(frames)-most+1:]
	}
	return append(slices.Clip(frames), f)
}
