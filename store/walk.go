package store

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"healthdial/audit"
)

// walk is one chain, as far as it was walked and verifies.
type walk struct {
	head  Head // where it must end
	next  func() (audit.Entry, error, bool)
	stop  func()
	prev  audit.Entry // the last that verifies
	fault error       // the first *audit.BrokenError
	err   error       // of the store
}

func newWalk(head Head, entries iter.Seq2[audit.Entry, error]) *walk {
	w := &walk{head: head}
	w.next, w.stop = iter.Pull2(entries)
	return w
}

// step goes to the next entry up to the head; ok is false if there is none that
// verifies.
func (w *walk) step() (e audit.Entry, ok bool) {
	if w.err != nil || w.fault != nil || w.prev.Seq >= w.head.Seq {
		return e, false
	}
	e, err, ok := w.next()
	if !ok {
		return e, false
	}
	if err == nil {
		err = audit.Follows(w.prev, e)
	}
	if _, broken := errors.AsType[*audit.BrokenError](err); broken {
		w.fault = err
	} else {
		w.err = err
	}
	if err != nil {
		return e, false
	}
	w.prev = e
	return e, true
}

// each walks on to the end and calls f, unless it is nil, with every entry.
func (w *walk) each(f func(audit.Entry)) {
	for e, ok := w.step(); ok; e, ok = w.step() {
		if f != nil {
			f(e)
		}
	}
}

// pass walks on to a head that a checkpoint saw.
func (w *walk) pass(h audit.Head, number uint64, at time.Time) {
	if h.Seq < w.prev.Seq {
		w.broken(h.Seq, "checkpoint %d of %s saw the chain end here, after an earlier one saw more", number, at.Format(time.RFC3339))
		return
	}
	for w.prev.Seq < h.Seq {
		if _, ok := w.step(); !ok {
			w.broken(w.prev.Seq+1, "cut short: checkpoint %d of %s saw entry %d", number, at.Format(time.RFC3339), h.Seq)
			return
		}
	}
	if w.prev.Hash != h.Hash {
		w.broken(h.Seq, "written anew: checkpoint %d of %s saw another entry", number, at.Format(time.RFC3339))
	}
}

// end finds what is missing before the head that the store holds.
func (w *walk) end() {
	switch {
	case w.prev.Seq < w.head.Seq:
		w.broken(w.prev.Seq+1, "missing, though the store says that there are %d", w.head.Seq)
	case w.head.Seq > 0 && w.prev.Hash != w.head.Hash:
		w.broken(w.head.Seq, "not the last that the store says it is")
	}
}

// broken notes the first fault of the chain.
func (w *walk) broken(seq uint64, cause string, args ...any) {
	if w.fault == nil && w.err == nil {
		w.fault = &audit.BrokenError{Seq: seq, Cause: fmt.Sprintf(cause, args...)}
	}
}
