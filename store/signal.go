package store

import "sync"

// Signal wakes those in this process who wait for a change. The zero Signal is
// ready. A Backend has one for each kind of Work.
type Signal struct {
	mu sync.Mutex
	ch chan struct{} // guarded by mu; closed at the next change; nil if nobody waits
}

// Next returns a channel that is closed at the next change. Whoever waits gets it
// before looking for work, so that nothing slips in between.
func (s *Signal) Next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

// Wake says that something changed.
func (s *Signal) Wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}
