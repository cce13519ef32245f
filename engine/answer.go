package engine

// answer takes what a person entered.
func (m *move) answer(n *node, said string) error {
	switch {
	case m.s.Mode == Held:
		return m.answerHeld(said)
	case n.kind == entryNode:
		return m.answerEntry(n, said)
	}
	return m.answerChoice(n, said)
}

// answerHeld takes 1 continue, 2 start again.
func (m *move) answerHeld(said string) error {
	switch number(said) {
	case 1:
		m.s.Mode, m.s.Again = Waiting, 0
		return nil
	case 2:
		return m.fresh(m.book.root, nil)
	}
	return m.bad(nil)
}

func (m *move) answerChoice(n *node, said string) error {
	item, option := n.choice(m.s, number(said))
	switch {
	case item != nil:
		m.leave(n)
		m.set(Vars{n.as.s: T(item.ID)})
		return m.follow(n.next)
	case option != nil:
		m.leave(n)
		for _, s := range option.set {
			m.set(Vars{s.name.s: s.value})
		}
		return m.follow(option.to)
	}
	return m.bad(n.fails)
}

func (m *move) answerEntry(n *node, said string) error {
	value, ok := n.want.accept(said)
	if !ok {
		return m.bad(n.fails)
	}
	m.leave(n)
	switch n.want.Kind {
	case WantSecret:
		m.secret = value
	case WantDigits:
		m.set(Vars{n.as.s: N(value)})
	default:
		m.set(Vars{n.as.s: T(value)})
	}
	return m.follow(n.next)
}

// bad asks again, and after maxAgain bad answers goes on elsewhere.
func (m *move) bad(fails *target) error {
	m.s.Again++
	switch {
	case m.s.Again < maxAgain:
		return nil
	case fails != nil:
		return m.follow(fails)
	}
	m.end()
	return nil
}

// leave remembers a screen for Back.
func (m *move) leave(n *node) {
	m.s.Trail = pushed(m.s.Trail, n.frame, maxTrail)
}

// back shows the screen before that still has something to ask. Leaving a sub-flow that way forgets where it would
// have come back to.
func (m *move) back() error {
	if m.s.Mode == Held {
		return nil
	}
	m.s.Again = 0
	for last := len(m.s.Trail) - 1; last >= 0; last-- {
		to := m.s.Trail[last]
		m.s.Trail = m.s.Trail[:last]
		if top := len(m.s.Stack) - 1; to.Flow != m.s.At.Flow && top >= 0 && m.s.Stack[top].Flow == to.Flow {
			m.s.Stack = m.s.Stack[:top]
		}
		if n := m.book.node(to); n != nil && n.kind.waits() && !n.bare(m.s) {
			m.s.At = to
			return nil
		}
	}
	return nil
}

// silence goes where a dropped dialogue's state goes, and sends nothing.
func (m *move) silence(n *node) error {
	if m.s.Mode == Held || n.silence == nil {
		return nil
	}
	m.quiet = true
	err := m.follow(n.silence)
	m.quiet = false
	return err
}
