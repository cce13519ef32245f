package smpp

import (
	"context"
	"sync"
)

// batch gathers what becomes of the destinations of one submit_multi, and answers
// it after the last (SMPP 3.4 §4.5.2).
type batch struct {
	bind    *Bind
	request packet

	mu     sync.Mutex
	left   int // destinations without a verdict
	failed []unsuccess
}

// holdMulti gives a message to its handler for each of its destinations. Each that
// there is no room for has failed with ESME_RTHROTTLED, and only those need to be
// sent again.
func (b *Bind) holdMulti(work context.Context, p packet) {
	b.busy.Store(b.heard.Load())
	status := unservable(&p.msg)
	for _, d := range p.multi.dests {
		if d.list {
			status = StatusInvalidListName // we keep none
		}
	}
	if status != StatusOK {
		b.reply(&p, status)
		return
	}
	all := &batch{bind: b, request: p, left: len(p.multi.dests)}
	for _, d := range p.multi.dests {
		one := packet{id: p.id, seq: p.seq, msg: p.msg}
		one.msg.Dest = d.Address
		if !b.takeOne(work, task{bind: b, request: one, batch: all}) {
			all.settle(d.Address, StatusThrottled, func() {})
		}
	}
}

// settle notes what became of one destination. done makes room for another
// message; see respond.
func (a *batch) settle(dest Address, s Status, done func()) {
	a.mu.Lock()
	if s != StatusOK {
		a.failed = append(a.failed, unsuccess{dest, s})
	}
	a.left--
	last := a.left == 0
	a.mu.Unlock()
	if last {
		a.answer(done)
		return
	}
	done()
}

// answer tells which destinations failed. If all did, the request did.
func (a *batch) answer(done func()) {
	b, answer := a.bind, a.request.answer(a.status())
	answer.multi.failed = a.failed
	if answer.status == StatusOK {
		answer.text = b.peer.messageID("", b.request.Load())
	}
	if err := b.out.putAnd(&answer, done); err != nil {
		done()
		b.unsaid(err)
	}
	if answer.status == StatusOK {
		a.accepted(answer.text)
	}
}

// status is that of all destinations, if they failed alike.
func (a *batch) status() Status {
	if len(a.failed) < len(a.request.multi.dests) {
		return StatusOK
	}
	for _, f := range a.failed {
		if f.status != a.failed[0].status {
			return StatusSubmitFailed
		}
	}
	return a.failed[0].status
}

// accepted tells the peer of each destination that did not fail.
func (a *batch) accepted(id string) {
	failed := map[Address]bool{}
	for _, f := range a.failed {
		failed[f.dest] = true
	}
	for _, d := range a.request.multi.dests {
		if m := a.request.msg; !failed[d.Address] {
			m.Dest = d.Address
			a.bind.peer.accepted(m, id)
		}
	}
}
