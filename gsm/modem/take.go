package modem

import (
	"context"
	"errors"
	"time"

	"healthdial/gsm/at"
	"healthdial/gsm/tpdu"
)

// take hands on a stored message and, once it was taken, deletes it. Its error is the
// handler's.
func (r *receiver) take(ctx context.Context, f found) error {
	d := f.digest()
	if r.kept.wasTaken(f.where, d) {
		r.count.Repeated.Add(1)
		r.remove(ctx, f)
		return nil
	}
	octets, err := tpdu.Unframe(f.line, f.length)
	if !f.ours || err != nil {
		r.setAside(ctx, f, d)
		return nil
	}
	switch err = r.hand(ctx, octets); {
	case errors.Is(err, tpdu.ErrMalformed):
		r.setAside(ctx, f, d)
		return nil
	case err != nil:
		return err
	}
	r.kept.taken[f.where] = d
	r.remove(ctx, f)
	return nil
}

// hand gives the handler a TPDU.
func (r *receiver) hand(ctx context.Context, octets []byte) error {
	if tpdu.IsReport(octets) {
		report, err := tpdu.DecodeReport(octets)
		if err == nil {
			r.compareClocks(report.Done, time.Now())
			err = r.answered(r.handler.Report(ctx, report))
		}
		if err == nil {
			r.count.Reports.Add(1)
		}
		return err
	}
	message, err := tpdu.DecodeDeliver(octets)
	if err == nil {
		r.compareClocks(message.Sent, time.Now())
		err = r.answered(r.handler.Deliver(ctx, message))
	}
	if err == nil {
		r.count.Received.Add(1)
	}
	return err
}

// untaken is the handler's error. Of what it wraps only ErrSender counts here.
type untaken struct{ error }

func (u untaken) Is(target error) bool { return target == ErrSender && errors.Is(u.error, target) }

// answered notes what the handler said.
func (r *receiver) answered(err error) error {
	if err == nil {
		return nil
	}
	r.count.Deferred.Add(1)
	r.fault("a message was not taken and is offered again: " + err.Error())
	return untaken{err}
}

// remove deletes a message that was taken. If taking it took long the modem may have begun
// anew meanwhile, unnoticed, and the place be another's: then it is read once more.
func (r *receiver) remove(ctx context.Context, f found) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
	defer cancel()
	if time.Since(f.when) > fresh {
		r.memory = ""
		now, ok, err := r.read(ctx, f.where)
		if err != nil && messageCode(err) != invalidIndex {
			return // it is found again
		}
		if !ok || now.line != f.line {
			r.kept.gone(f.where)
			r.inbox.lookAll()
			return
		}
	}
	r.delete(ctx, f.where)
}

// tidying is how long a message that was taken may take to be deleted when all ends.
const tidying = 10 * time.Second

// fresh is how long what was read from a place is taken to be there still.
const fresh = 2 * time.Second

// setAside leaves what is no message to us, a draft or what nobody can read, where it lies
// while there is room. When the memory is more than half full it is deleted, if it was read
// alike twice.
func (r *receiver) setAside(ctx context.Context, f found, d digest) {
	twice := r.kept.again(f.where, d)
	if f.ours {
		r.count.Unreadable.Add(1)
		r.fault("a stored message cannot be read: it is left in the modem while there is room")
	}
	if twice && r.crowded() && r.delete(ctx, f.where) {
		r.count.Discarded.Add(1)
	}
}

// crowded reports whether the memory for new messages is more than half full.
func (r *receiver) crowded() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.facts.capacity > 0 && 2*r.facts.stored > r.facts.capacity
}

// refill asks how full the memory is.
func (r *receiver) refill(ctx context.Context) {
	if len(r.caps.memories) == 0 || r.use(ctx, r.caps.memories[0]) != nil {
		return
	}
	if answer, err := r.do(ctx, at.Command{Text: "+CPMS?", Prefix: "+CPMS:", Timeout: slowly}); err == nil {
		r.filled(answer)
	}
}

// from is who sent a message, or where the message went that a report is of.
func (f found) from() Address {
	octets, _ := tpdu.Unframe(f.line, f.length)
	if tpdu.IsReport(octets) {
		report, _ := tpdu.DecodeReport(octets)
		return report.To
	}
	message, _ := tpdu.DecodeDeliver(octets)
	return message.From
}

// messageCode is the code of a +CMS ERROR; -1 of anything else.
func messageCode(err error) int {
	if refused, ok := errors.AsType[*at.Error](err); ok && refused.Kind == at.Message {
		return refused.Code
	}
	return -1
}
