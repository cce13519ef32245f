package session

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/seal"
)

// recaller is the store as one process has it that remembers what it committed.
type recaller struct {
	*memory

	mu    sync.Mutex // guards all below
	mine  map[seal.Owner]kept
	loads int
}

func newRecaller(m *memory) *recaller { return &recaller{memory: m, mine: map[seal.Owner]kept{}} }

func (r *recaller) Load(ctx context.Context, owner seal.Owner, now time.Time) (Session, error) {
	r.mu.Lock()
	r.loads++
	r.mu.Unlock()
	return r.memory.Load(ctx, owner, now)
}

func (r *recaller) Commit(ctx context.Context, a Act) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.mine, a.Session.Owner)
	if err := r.memory.Commit(ctx, a); err != nil {
		return err
	}
	value, err := cbor.Marshal(a.Session)
	r.mine[a.Session.Owner] = kept{value, a.Session.Revision + 1, a.Session.Expires}
	return err
}

func (r *recaller) Recall(owner seal.Owner, now time.Time) (s Session, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.mine[owner]
	if !ok || !now.Before(k.expires) || cbor.Unmarshal(k.value, &s) != nil {
		return Session{}, false
	}
	s.Revision = k.revision
	return s, true
}

// machines are two desks on one store.
func machines(t *testing.T) (north, south *desk, loads func() int) {
	north = newDesk(t)
	store := newRecaller(north.memory)
	desk := func(s Store) *desk {
		d, cfg := *north, north.cfg
		cfg.Store = s
		d.Turns = New(cfg)
		return &d
	}
	south = desk(newRecaller(north.memory))
	south.seq = 100 // its events are others
	return desk(store), south, func() int { n := store.loads; store.loads = 0; return n }
}

// TestRecall: the next key on the same machine asks the store nothing, unless it makes
// a call.
func TestRecall(t *testing.T) {
	north, _, loads := machines(t)
	north.dial(t, "a", "")
	loads()
	north.enter(t, "a", "9")
	if n := loads(); n != 0 {
		t.Errorf("the next key loaded %d times", n)
	}
	north.enter(t, "a", "6")
	if n := loads(); n != 1 {
		t.Errorf("a key that makes a call loaded %d times", n)
	}
}

// TestRecallIsProved: what another machine moved is not taken for what it was.
func TestRecallIsProved(t *testing.T) {
	count := &fallbacks{}
	north, south, loads := machines(t)
	north.cfg.Metrics = count
	north.dial(t, "a", "")
	south.enter(t, "a", "1") // the same dialogue comes by another machine
	loads()
	if got := north.enter(t, "a", "Asha"); got == menu || got == name {
		t.Errorf("the name was taken for a choice: %q", got)
	}
	if n := loads(); n != 1 {
		t.Errorf("loaded %d times", n)
	}
}

// failing fails every call once, as a store does that is away for a moment.
type failing struct {
	Caller
	failed map[CallKey]bool
	err    error
}

func (f *failing) Call(ctx context.Context, c Call) (engine.Result, error) {
	if !f.failed[c.Key] {
		f.failed[c.Key] = true
		return engine.Result{}, f.err
	}
	return f.Caller.Call(ctx, c)
}

// TestPressWaitsForTheStore: nobody knows what a local call did that the store failed, so
// no page tells it.
func TestPressWaitsForTheStore(t *testing.T) {
	d := newDesk(t)
	d.cfg.Passing = func(err error) bool { return errors.Is(err, errDown) }
	d.cfg.Calls = &failing{d.world, map[CallKey]bool{}, errDown}
	ev := d.letter(t, "both 111111")
	ev.Letter, ev.ID = nil, EventID{1}
	if page, err := d.Take(t.Context(), ev, pager{}); !errors.Is(err, ErrBusy) {
		t.Errorf("%q, %v", page.Text, err)
	}
}

// TestLetterWaitsForTheStore: a local call that the store failed is made again for a
// letter, whose writer does not hear of it; an error of ours is answered.
func TestLetterWaitsForTheStore(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		waits bool
	}{"the store": {errDown, true}, "a bug": {errors.New("x"), false}} {
		d := newDesk(t)
		d.cfg.Passing = func(err error) bool { return errors.Is(err, errDown) }
		d.cfg.Calls = &failing{d.world, map[CallKey]bool{}, c.err}
		ev := d.letter(t, "both 111111")
		_, err := d.Take(t.Context(), ev, pager{})
		if errors.Is(err, ErrBusy) != c.waits {
			t.Errorf("%s: %v", name, err)
		}
		for range 5 {
			if !errors.Is(err, ErrBusy) {
				break
			}
			_, err = d.Take(t.Context(), ev, pager{})
		}
		if n := d.world.times("deny.record 111111"); err != nil || (n == 1) != c.waits {
			t.Errorf("%s: recorded %d times, %v", name, n, err)
		}
	}
}
