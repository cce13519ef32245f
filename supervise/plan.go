package supervise

import "fmt"

// Step is how a runner goes on under another configuration.
type Step struct {
	Word string // what is told of it; "" if it cannot go on
	Do   func() // at the commit; nil if nothing has to be done
	Undo func() // gives up what was made for Do; nil if nothing was
}

// Change is what became of one runner of the old or the new configuration.
type Change[R Runner] struct {
	Name   string
	Did    string // in words
	Runner R
}

// Plan is a change of a group that was made ready. Either Commit or Undo ends it, and
// no other plan of the group is made meanwhile.
type Plan[C any, R Runner] struct {
	group   *Group[C, R]
	list    []C
	next    []*tenant[C, R]
	steps   []Step // of those that go on; without a word for those that were built
	changes []Change[R]
}

// Plan makes ready what a list of configurations needs, each with a name of its own. An
// error has changed nothing. It waits for no runner.
func (g *Group[C, R]) Plan(list []C) (*Plan[C, R], error) {
	p := &Plan[C, R]{group: g, list: list}
	for _, c := range list {
		if err := p.want(c); err != nil {
			p.Undo()
			return nil, fmt.Errorf("%s %s: %w", g.trade.Kind, g.trade.Name(c), err)
		}
	}
	return p, nil
}

// want makes one ready. What it reads is written by Commit only, which is not called
// meanwhile.
func (p *Plan[C, R]) want(c C) error {
	g, name := p.group, p.group.trade.Name(c)
	old := g.named(name)
	did := g.trade.Words.Started
	var before R
	if old != nil {
		step, err := g.trade.Keep(old.runner, old.conf, c)
		if err != nil {
			return err
		}
		if step.Word != "" {
			p.add(old, step, step.Word)
			return nil
		}
		before, did = old.runner, g.trade.Words.Replaced
	}
	runner, err := g.trade.Build(c, before)
	if err != nil {
		return err
	}
	p.add(&tenant[C, R]{name: name, conf: c, runner: runner, after: g.latest[name], gone: make(chan struct{})}, Step{}, did)
	return nil
}

func (p *Plan[C, R]) add(t *tenant[C, R], s Step, did string) {
	p.next, p.steps = append(p.next, t), append(p.steps, s)
	p.changes = append(p.changes, Change[R]{t.name, did, t.runner})
}

// Undo gives up what was made.
func (p *Plan[C, R]) Undo() {
	for i, t := range p.next {
		switch s := p.steps[i]; {
		case s.Word == "":
			p.group.trade.drop(t.runner)
		case s.Undo != nil:
			s.Undo()
		}
	}
}

// Commit puts the plan in force and tells what became of each, those last that are no
// longer there.
func (p *Plan[C, R]) Commit() []Change[R] {
	g := p.group
	g.mu.Lock()
	defer g.mu.Unlock()
	done := append(p.changes, p.dismiss()...)
	for i, t := range p.next {
		t.conf = p.list[i]
		switch s := p.steps[i]; {
		case s.Word == "":
			g.latest[t.name], g.fresh = t, append(g.fresh, t)
			if g.trade.Enter != nil {
				g.trade.Enter(t.runner)
			}
		case s.Do != nil:
			s.Do()
		}
	}
	g.wanted = p.next
	select {
	case g.changed <- struct{}{}:
	default:
	}
	return done
}

// dismiss tells those to leave that do not go on; needs mu.
func (p *Plan[C, R]) dismiss() (done []Change[R]) {
	stays, follows := map[*tenant[C, R]]bool{}, map[string]bool{}
	for _, t := range p.next {
		stays[t], follows[t.name] = true, true
	}
	for _, t := range p.group.wanted {
		if stays[t] {
			continue
		}
		if !follows[t.name] {
			done = append(done, Change[R]{t.name, p.group.trade.Words.Stopping, t.runner})
			if p.group.trade.Leave != nil {
				p.group.trade.Leave(t.runner)
			}
		}
		t.dismissed = true
		if t.stop != nil {
			t.stop()
		}
	}
	return done
}

// named is the wanted one with a name.
func (g *Group[C, R]) named(name string) *tenant[C, R] {
	for _, t := range g.wanted {
		if t.name == name {
			return t
		}
	}
	return nil
}
