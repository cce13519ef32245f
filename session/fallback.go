package session

import (
	"context"
	"sync"
	"time"

	"healthdial/seal"
)

// A turn that changed nothing but the session is not waited for by every store: when
// a replica takes over, the session may be a screen older than what the person has in
// front of them. A key meant for the newer screen must not be applied to the older
// one, where it may confirm something else. So a process remembers, of the dialogues
// that it shows pages in, what it showed last.

// sight is what a dialogue was shown last.
type sight struct {
	event    EventID   // whose page it was
	revision uint64    // of the session with that page
	until    time.Time // when that session is over
}

// within is after how many revisions a session that does not know an event may have
// forgotten it. It forgets the oldest of eventsKept, but letters that are owed stay.
const within = eventsKept / 2

// lost reports whether a session was stored before the page of a sight was.
func (s sight) lost(of Session, now time.Time) bool {
	if s.event == (EventID{}) || !now.Before(s.until) {
		return false
	}
	return of.Revision < s.revision || of.Revision < s.revision+within && of.applied(s.event) < 0
}

// sightsKept bounds each of the two generations of sights, of some 100 octets each.
const sightsKept = 1 << 16

// sights remembers what was shown last in at least sightsKept dialogues. The zero
// sights is ready.
type sights struct {
	mu         sync.Mutex // guards both
	young, old map[watcher]sight
}

// watcher is who looks at a dialogue.
type watcher struct {
	owner   seal.Owner
	channel Channel
}

func (s *sights) of(w watcher) sight {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seen, ok := s.young[w]; ok {
		return seen
	}
	return s.old[w]
}

func (s *sights) remember(w watcher, seen sight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.young) >= sightsKept || s.young == nil {
		s.young, s.old = make(map[watcher]sight), s.young
	}
	s.young[w] = seen
}

func (s *sights) forget(w watcher) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.young, w)
	delete(s.old, w)
}

func (w *turn) watcher() watcher { return watcher{w.s.Owner, w.ev.Channel} }

// seen remembers the committed page. What was sent by SMS is in the outbox, which
// does not fall back.
func (w *turn) seen() {
	switch {
	case w.ev.Channel == SMS:
	case w.ev.Kind == Dropped || !w.page.Open:
		w.sights.forget(w.watcher())
	default:
		w.sights.remember(w.watcher(), sight{w.ev.ID, w.s.Revision, w.s.Expires})
	}
}

// fellBack reports whether the person has seen a page that the session does not know.
func (w *turn) fellBack() bool {
	return w.ev.Channel != SMS && w.sights.of(w.watcher()).lost(w.s, w.cfg.Now())
}

// stepBack shows the screen that the conversation fell back to, whatever was entered.
func (w *turn) stepBack(ctx context.Context) error {
	w.cfg.Metrics.Fallback(w.ev.Channel)
	if _, ok := w.dialogue(); !ok {
		return w.redial(ctx)
	}
	return w.current(ctx)
}
