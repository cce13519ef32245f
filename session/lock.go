package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"healthdial/seal"
)

var errCrowded = errors.New("session: an earlier turn of this number takes too long")

// locks let one turn of each number at a time through this process. That is no
// more than manners: what keeps turns apart is the revision. It holds an entry for
// each number that has a turn under way, and none else.
type locks struct {
	mu    sync.Mutex // guards all below
	owned map[seal.Owner]*lock
}

type lock struct {
	turn  chan struct{} // holds one token while it is locked
	users int           // that hold it or wait for it
}

// lock waits until owner's turn is free, at most for patience. One that is free is
// had without any.
func (l *locks) lock(ctx context.Context, owner seal.Owner, patience time.Duration) (unlock func(), err error) {
	mine := l.join(owner)
	unlock = func() { <-mine.turn; l.leave(owner) }
	select {
	case mine.turn <- struct{}{}:
		return unlock, nil
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case mine.turn <- struct{}{}:
		return unlock, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-timer.C:
		err = errCrowded
	}
	l.leave(owner)
	return nil, err
}

func (l *locks) join(owner seal.Owner) *lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owned == nil {
		l.owned = make(map[seal.Owner]*lock)
	}
	mine := l.owned[owner]
	if mine == nil {
		mine = &lock{turn: make(chan struct{}, 1)}
		l.owned[owner] = mine
	}
	mine.users++
	return mine
}

func (l *locks) leave(owner seal.Owner) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if mine := l.owned[owner]; mine.users > 1 {
		mine.users--
	} else {
		delete(l.owned, owner)
	}
}
