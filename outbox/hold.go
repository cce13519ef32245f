package outbox

import (
	"context"
	"errors"
	"sync"
	"time"
)

// hold keeps a lease alive while a message is worked on. Its ctx ends with the
// lease, or when Run must end.
type hold struct {
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{} // closed when nobody renews any more

	mu    sync.Mutex // guards all below
	lease Lease
	lost  bool
}

func (r *run) hold(l Lease) *hold {
	ctx, cancel := context.WithCancel(r.working)
	h := &hold{cancel: cancel, done: make(chan struct{}), lease: l}
	h.ctx = context.WithValue(ctx, heldKey{}, func() error { return r.held(h) })
	go func() {
		defer close(h.done)
		r.keep(h)
	}()
	return h
}

// keep renews the lease three times in its life, until h ends or the lease is lost.
// While the store does not answer it goes on trying; a lease that runs out meanwhile
// is lost, whether somebody else has it or not.
func (r *run) keep(h *hold) {
	ticker := time.NewTicker(r.cfg.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-ticker.C:
		}
		if r.renew(h) {
			h.lose()
			return
		}
	}
}

func (r *run) renew(h *hold) (lost bool) {
	ctx, cancel := context.WithTimeout(h.ctx, r.cfg.Lease/3)
	defer cancel()
	now := r.cfg.Now()
	lease, err := r.cfg.Store.Renew(ctx, h.current(), now.Add(r.cfg.Lease))
	if err != nil {
		return errors.Is(err, ErrLeaseLost) || !now.Before(h.current().Until)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lease = lease
	return false
}

func (h *hold) current() Lease {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lease
}

func (h *hold) lose() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lost = true
	h.cancel()
}

// stop ends renewing and gives the lease as it is; held is false if it was lost.
func (h *hold) stop() (l Lease, held bool) {
	h.end()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lease, !h.lost
}

// end ends h. It may be called again.
func (h *hold) end() {
	h.cancel()
	<-h.done
}
