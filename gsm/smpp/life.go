package smpp

import (
	"context"
	"errors"
)

// run serves the connection until it ends, and returns why after the last of its
// goroutines. First it calls open, which brings an ESME to be bound. When ctx
// ends it drains and unbinds, and returns nil. Handlers run under work.
func (b *Bind) run(ctx, work context.Context, open func(context.Context) error) error {
	b.own.Go(func() { b.finish(b.out.run()) })
	b.own.Go(func() { b.finish(b.read(work)) })
	b.own.Go(func() { b.finish(b.keep()) })
	if err := open(ctx); err != nil {
		b.finish(err)
		b.own.Wait()
		return b.opening(err)
	}
	select {
	case <-ctx.Done():
		b.finish(b.leave(context.WithoutCancel(ctx)))
	case <-b.done:
	}
	b.own.Wait()
	if errors.Is(b.cause, errLeft) {
		return nil
	}
	return b.cause
}

// opening is why a session never came to be bound. A refusal says more than the
// end of the connection that follows it; no answer says less.
func (b *Bind) opening(err error) error {
	if _, refused := errors.AsType[*StatusError](err); refused {
		return err
	}
	return b.cause
}

// finish ends the session for the first cause that it is told. What is queued is
// still written; then the connection closes and with it the reader.
func (b *Bind) finish(cause error) {
	b.finished.Do(func() {
		b.cause = cause
		b.state.Store(uint32(Closed))
		b.hand.close()
		close(b.done)
		b.gate.bar(b.window)
		b.window.close()
		b.out.end()
	})
}

// leave ends the session in good order: the messages in hand are answered, the
// answers to ours are awaited, then unbind. It takes at most the drain time and
// one second.
func (b *Bind) leave(ctx context.Context) error {
	drain, cancel := context.WithTimeout(ctx, b.timers.Drain)
	defer cancel()
	b.await(drain, b.hand.close())
	b.leaving.Store(true)
	b.gate.bar(b.window)
	b.await(drain, b.window.drained())
	if b.State().Bound() {
		b.unbind(ctx)
	}
	return errLeft
}

func (b *Bind) await(ctx context.Context, event <-chan struct{}) {
	select {
	case <-event:
	case <-ctx.Done():
	case <-b.done:
	}
}
