package engine

import "slices"

// begin opens, resumes or restarts a conversation.
func (m *move) begin(in Begin) error {
	if in.Flow != "" {
		f := m.book.flows[in.Flow]
		if f == nil {
			return ErrFlow
		}
		return m.fresh(f, in.Vars)
	}
	if in.Fresh || m.s.At == (Frame{}) {
		return m.fresh(m.book.root, in.Vars)
	}
	n := m.book.at(m.s)
	switch {
	case n == nil && m.s.Mode == Ended:
		return m.fresh(m.book.root, in.Vars)
	case n == nil:
		return m.restart()
	}
	return m.redial(n, in)
}

// fresh begins a flow and drops what was, except the language and the count of
// steps, which name calls.
func (m *move) fresh(f *flow, vars Vars) error {
	m.s = State{Lang: m.s.Lang, Step: m.s.Step, Vars: vars}
	m.owned, m.send = false, nil
	return m.goTo(f.start)
}

// restart begins again at the root, and says so: the flows have changed under a
// live conversation.
func (m *move) restart() error {
	err := m.fresh(m.book.root, nil)
	m.s.Note = restarted
	return err
}

// redial goes on with a conversation that was dropped or has ended. A dropped one
// first goes where silence leads. Who calls now may be somebody else: what flows
// forget is gone, so that they ask again.
func (m *move) redial(n *node, in Begin) error {
	if m.s.Mode == Waiting && n.silence != nil {
		if err := m.silence(n); err != nil {
			return err
		}
		n = m.book.at(m.s)
	}
	ended := m.s.Mode == Ended
	if n.home || ended && n.resume == nil || !ended && n.flow.private {
		return m.fresh(m.book.root, in.Vars)
	}
	if m.s.Mode != Calling { // an open call is asked again with what it was asked
		m.unset(m.book.forgets)
	}
	m.set(in.Vars)
	m.s.Stack, m.s.Trail = m.public(m.s.Stack), m.public(m.s.Trail)
	switch {
	case ended:
		return m.follow(n.resume)
	case m.s.Mode == Calling:
		m.s.Step-- // the same call, under the same key
		m.call = m.book.pending(n, m.s)
	default:
		m.s.Mode, m.s.Again = Held, 0
	}
	return nil
}

// public leaves out what lies in private flows: nothing comes back to a person's
// records after a redial.
func (m *move) public(frames []Frame) []Frame {
	private := func(f Frame) bool {
		n := m.book.node(f)
		return n != nil && n.flow.private
	}
	if !slices.ContainsFunc(frames, private) {
		return frames
	}
	return slices.DeleteFunc(slices.Clone(frames), private)
}
