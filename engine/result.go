package engine

import (
	"fmt"
	"slices"
)

// ask makes the call of n, with the secret that was just entered if it takes one.
func (m *move) ask(n *node) {
	m.s.Mode = Calling
	m.call = m.book.pending(n, m.s)
	if n.spec.Takes {
		m.call.Secret = m.secret
	}
}

// Pending is the call that a state waits for, without its secret, which is never
// stored: a call that takes one cannot be made again, its outcome is asked for. It
// is nil unless the state is Calling.
func (b *Book) Pending(s State) *Call {
	if n := b.at(s); n != nil && s.Mode == Calling {
		return b.pending(n, s)
	}
	return nil
}

func (b *Book) pending(n *node, s State) *Call {
	return &Call{Name: n.spec.Name, Kind: n.spec.Kind, Step: s.Step, Vars: s.Vars, Park: n.parkText}
}

// result goes on after a call. Once a call has acted, Back leads nowhere.
func (m *move) result(n *node, in Result) error {
	if err := n.spec.allows(in); err != nil {
		return err
	}
	m.set(in.Set)
	m.setLists(in.Lists)
	if m.book.langs[in.Lang] != nil {
		m.s.Lang = in.Lang
	}
	asked := m.asked()
	if n.spec.Kind != Read {
		m.s.Trail = nil
	}
	if err := m.follow(n.exit(in.Exit)); err != nil {
		return err
	}
	if m.s.Mode == Waiting && m.s.At == asked {
		m.s.Again = 1
	}
	return nil
}

// asked is the entry whose answer the open call is about: to come back to it is to
// ask again.
func (m *move) asked() Frame {
	if last := len(m.s.Trail) - 1; last >= 0 {
		if n := m.book.node(m.s.Trail[last]); n != nil && n.kind == entryNode {
			return n.frame
		}
	}
	return Frame{}
}

func (m *move) setLists(lists map[string][]Item) {
	if len(lists) == 0 {
		return
	}
	own := make(map[string][]Item, len(m.s.Lists)+len(lists))
	for name, items := range m.s.Lists {
		own[name] = items
	}
	for name, items := range lists {
		own[name] = items
	}
	m.s.Lists = own
}

// allows refuses a result with an exit, variable or list that is not declared. The
// error names the call and what it did, never a value.
func (c *CallSpec) allows(in Result) error {
	if !slices.Contains(c.Exits, in.Exit) {
		return fmt.Errorf("%w: %s has no exit %q", ErrResult, c.Name, in.Exit)
	}
	for name := range in.Set {
		if !slices.Contains(c.Sets, name) {
			return fmt.Errorf("%w: %s does not set %q", ErrResult, c.Name, name)
		}
	}
	for name := range in.Lists {
		if !slices.Contains(c.Lists, name) {
			return fmt.Errorf("%w: %s does not set the list %q", ErrResult, c.Name, name)
		}
	}
	return nil
}
