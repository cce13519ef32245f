package main

import (
	"fmt"

	"healthdial/config"
)

// change is what became of one link of the old or the new configuration.
type change string

const (
	linkUnchanged change = "unchanged"
	linkStarted   change = "started"
	linkReplaced  change = "replaced: it binds as configured when the old one has unbound"
	linkStopping  change = "stopping: it finishes what it has in hand and unbinds"
	linkRenewed   change = "unchanged; the new password is for the next bind"
)

// linkChange is a change with its link.
type linkChange[L runner] struct {
	name string
	did  change
	link L
}

// apply makes a configuration's links the wanted ones and tells what became of each,
// those last that are no longer there. If one cannot be made, nothing is changed. It
// waits for no link.
func (s *supervisor[L]) apply(list []config.Link) ([]linkChange[L], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var next []*tenant[L]
	var done []linkChange[L]
	kept := map[*tenant[L]]bool{}
	for _, c := range list {
		t, did, err := s.tenantFor(c)
		if err != nil {
			return nil, fmt.Errorf("link %s: %w", c.Name, err)
		}
		kept[t] = did == linkUnchanged || did == linkRenewed
		next, done = append(next, t), append(done, linkChange[L]{c.Name, did, t.link})
	}
	done = append(done, s.dismiss(kept, next)...)
	for i, t := range next {
		t.conf = list[i]
		if !kept[t] {
			s.latest[t.name] = t
			s.fresh = append(s.fresh, t)
		}
	}
	s.wanted = next
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return done, nil
}

// tenantFor is the wanted link that c describes, or a new one; needs mu.
func (s *supervisor[L]) tenantFor(c config.Link) (*tenant[L], change, error) {
	old := s.named(c.Name)
	if old != nil && old.conf.Same(c) {
		if !old.conf.Password.Equal(c.Password) {
			return old, linkRenewed, nil
		}
		return old, linkUnchanged, nil
	}
	did := linkStarted
	var before L
	if old != nil {
		did, before = linkReplaced, old.link
	}
	link, err := s.build(c, before)
	return &tenant[L]{name: c.Name, conf: c, link: link, after: s.latest[c.Name], gone: make(chan struct{})}, did, err
}

// dismiss tells those to leave that are not kept; needs mu.
func (s *supervisor[L]) dismiss(kept map[*tenant[L]]bool, next []*tenant[L]) (done []linkChange[L]) {
	follows := map[string]bool{}
	for _, t := range next {
		follows[t.name] = true
	}
	for _, t := range s.wanted {
		if kept[t] {
			continue
		}
		t.dismissed = true
		if t.stop != nil {
			t.stop()
		}
		if !follows[t.name] {
			done = append(done, linkChange[L]{t.name, linkStopping, t.link})
		}
	}
	return done
}

// named is the wanted link with a name; needs mu.
func (s *supervisor[L]) named(name string) *tenant[L] {
	for _, t := range s.wanted {
		if t.name == name {
			return t
		}
	}
	return nil
}
