package modem

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
	"time"

	"healthdial/gsm/at"
	"healthdial/gsm/tpdu"
)

// found is a message as +CMGL or +CMGR gives it.
type found struct {
	where  place
	ours   bool   // it came; else it is a draft, or a copy of one that was sent
	line   string // its TPDU in hex
	length int
	when   time.Time // it was read from the modem
}

func (f found) digest() digest { return sha256.Sum256([]byte(f.line)) }

// received are the values of <stat> for what came (TS 27.005 §3.1): unread and read.
const (
	receivedUnread = 0
	receivedRead   = 1
	everything     = 4
)

// list reads everything in a memory (+CMGL, TS 27.005 §4.1), in the order in which service
// centres took it: places are used again, so theirs is none. With an error it is what could
// be read.
func (r *receiver) list(ctx context.Context, memory string) ([]found, error) {
	if err := r.use(ctx, memory); err != nil {
		return nil, err
	}
	answer, err := r.do(ctx, at.Command{Text: "+CMGL=" + strconv.Itoa(everything), Prefix: "+CMGL:", Data: true, Timeout: listing})
	if errors.As(err, new(*at.Error)) { // one bad record of a SIM is enough, with some modems
		return r.listSingly(ctx, memory, err)
	}
	if err != nil {
		return nil, err
	}
	var all []found
	for head, line := range pairs(answer.Lines) {
		f := at.Fields(head)
		index, ok := f.Int(0)
		if !ok {
			r.count.Unreadable.Add(1)
			continue
		}
		all = append(all, foundAt(place{memory, index}, f[1:], line))
	}
	slices.SortStableFunc(all, r.earlier)
	return all, nil
}

// listSingly reads a memory place by place; some modems count from 0. Its error is why some
// could not be read, or refused if nothing tells how many there are.
func (r *receiver) listSingly(ctx context.Context, memory string, refused error) (all []found, err error) {
	if r.room == 0 {
		return nil, refused
	}
	for index := range r.room + 1 {
		f, ok, failed := r.read(ctx, place{memory, index})
		switch {
		case ok:
			all = append(all, f)
		case failed == nil || messageCode(failed) == invalidIndex: // nothing is there
		case errors.As(failed, new(*at.Error)):
			err = failed
		default:
			return nil, failed
		}
	}
	slices.SortStableFunc(all, r.earlier)
	return all, err
}

// earlier tells which of two messages came first.
func (r *receiver) earlier(a, b found) int {
	return cmp.Or(a.sent().Compare(b.sent()), cmp.Compare(r.inbox.rank(a.where), r.inbox.rank(b.where)))
}

// listing is how long +CMGL may take: a full memory is 60,000 octets.
const listing = 60 * time.Second

// read reads one message (+CMGR, §4.2). It is false if nothing lies there.
func (r *receiver) read(ctx context.Context, where place) (found, bool, error) {
	if err := r.use(ctx, where.memory); err != nil {
		return found{}, false, err
	}
	answer, err := r.do(ctx, at.Command{Text: "+CMGR=" + strconv.Itoa(where.index), Prefix: "+CMGR:", Data: true, Timeout: slowly})
	for head, line := range pairs(answer.Lines) {
		return foundAt(where, at.Fields(head), line), true, nil
	}
	return found{}, false, err
}

// foundAt is a message by the parameters <stat>,[<alpha>],<length> of its head.
func foundAt(where place, f at.Params, line string) found {
	stat, _ := f.Int(0)
	length, ok := f.Int(len(f) - 1)
	if !ok {
		length = -1
	}
	return found{where, stat == receivedUnread || stat == receivedRead, line, length, time.Now()}
}

// pairs are the lines of an answer with data: each head with what follows it.
func pairs(lines []string) func(yield func(head, line string) bool) {
	return func(yield func(head, line string) bool) {
		for ; len(lines) >= 2; lines = lines[2:] {
			if !yield(lines[0], lines[1]) {
				return
			}
		}
	}
}

// sent is when a service centre took the message, the zero time if nothing tells.
func (f found) sent() time.Time {
	octets, err := tpdu.Unframe(f.line, f.length)
	if err != nil {
		return time.Time{}
	}
	if tpdu.IsReport(octets) {
		report, _ := tpdu.DecodeReport(octets)
		return report.Done
	}
	message, _ := tpdu.DecodeDeliver(octets)
	return message.Sent
}

// use has the modem read and delete in a memory (+CPMS, §3.2.2).
func (r *receiver) use(ctx context.Context, memory string) error {
	if r.memory == memory || len(r.caps.memories) == 0 {
		return nil
	}
	r.memory = "" // not known until it is answered
	answer, err := r.do(ctx, at.Command{Text: `+CPMS="` + memory + `"`, Prefix: "+CPMS:", Timeout: slowly})
	if err != nil {
		return err
	}
	r.memory, r.room = memory, 0
	if len(answer.Lines) > 0 {
		r.room, _ = at.Fields(answer.Lines[0]).Int(1)
	}
	r.filled(answer)
	return nil
}

// seekMemory sees whether a modem that could not store when it was set up can now: what lies
// in it is read by nobody until it is set up anew.
func (r *receiver) seekMemory(ctx context.Context) {
	if len(r.caps.memories) > 0 {
		return
	}
	for _, memory := range r.quirks.memory {
		if r.try(ctx, `+CPMS="`+memory+`"`) {
			r.end(errMemory)
			return
		}
	}
}

// filled notes how full the memory for new messages is.
func (r *receiver) filled(a at.Answer) {
	if r.memory != r.caps.memories[0] || len(a.Lines) == 0 {
		return
	}
	f := at.Fields(a.Lines[0])
	if _, ok := f.Int(0); !ok { // +CPMS?: "SM",3,20,...
		f = f[min(1, len(f)):]
	}
	used, ok1 := f.Int(0)
	total, ok2 := f.Int(1)
	if ok1 && ok2 {
		r.learn(func(f *facts) { f.stored, f.capacity = used, total })
	}
}

// delete deletes a message (+CMGD, §3.5.4).
func (r *receiver) delete(ctx context.Context, where place) bool {
	rank := r.inbox.rank(where)
	_, err := r.do(ctx, at.Command{Text: "+CMGD=" + strconv.Itoa(where.index), Timeout: slowly})
	if err != nil && messageCode(err) != invalidIndex {
		r.count.Undeleted.Add(1)
		return false
	}
	r.kept.gone(where)
	r.inbox.forget(where, rank)
	return true
}
