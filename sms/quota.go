package sms

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"healthdial/outbox"
)

// Counter counts in windows of time, on disk; *store.Counters does.
type Counter interface {
	Count(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error)
	Peek(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error)
}

// Quota bounds what the SIM of a modem sends: prepaid plans and the operators' fair use
// rules do. Each part counts, over restarts, by SIM and not by modem. The last fifth is
// for codes and consents.
type Quota struct {
	Hour, Day int // parts in an hour and in a day of UTC at most; 0 is any number
	Counters  Counter
	Names     Namer
	Logger    *slog.Logger

	mu     sync.Mutex // guards inHand
	inHand map[string]int
}

// space names the counters of quotas.
const quotaSpace = "sms.sim"

// urgentShare is the part of a quota that is kept for codes and consents: one in so many.
const urgentShare = 5

// reservation is one part of a quota that is about to be sent.
type reservation struct {
	quota *Quota
	sim   string
	at    time.Time
}

// reserve takes one part of what a SIM may send at now, or says when there is more. A nil
// Quota bounds nothing.
func (q *Quota) reserve(ctx context.Context, imsi string, urgent uint8, now time.Time) (reservation, error) {
	if q == nil || q.Hour <= 0 && q.Day <= 0 {
		return reservation{}, nil
	}
	sim := q.sim(imsi)
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range q.windows() {
		n, err := q.Counters.Peek(ctx, quotaSpace, sim, now, w.length)
		if err != nil {
			return reservation{}, fmt.Errorf("sms: looking at a quota: %w", err)
		}
		if n+q.inHand[sim] >= w.most(urgent) {
			return reservation{}, setback{throttled, outbox.Later(now.Truncate(w.length).Add(w.length), "quota of the "+w.word)}
		}
	}
	if q.inHand == nil {
		q.inHand = map[string]int{}
	}
	q.inHand[sim]++
	return reservation{q, sim, now}, nil
}

// sim names a SIM without telling which it is.
func (q *Quota) sim(imsi string) string {
	n := q.Names.Name("sim", []byte(imsi))
	return string(n[:])
}

// quotaWindow is one of the bounds of a quota.
type quotaWindow struct {
	word   string
	length time.Duration
	limit  int
}

func (q *Quota) windows() (all []quotaWindow) {
	for _, w := range []quotaWindow{{"hour", time.Hour, q.Hour}, {"day", 24 * time.Hour, q.Day}} {
		if w.limit > 0 {
			all = append(all, w)
		}
	}
	return all
}

// most is how many parts of an urgency may have been sent before.
func (w quotaWindow) most(urgent uint8) int {
	if urgent <= urgency(outbox.Consent) {
		return w.limit
	}
	return w.limit - w.limit/urgentShare
}

// countTime bounds the counting of a part that was sent.
const countTime = 5 * time.Second

// end gives a reservation back, or counts it if the part was sent. That it could not be
// counted keeps nobody from sending the next.
func (r reservation) end(ctx context.Context, sent bool) {
	if r.quota == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), countTime)
	defer cancel()
	r.quota.mu.Lock()
	defer r.quota.mu.Unlock()
	if r.quota.inHand[r.sim]--; r.quota.inHand[r.sim] == 0 {
		delete(r.quota.inHand, r.sim)
	}
	for _, w := range r.quota.windows() {
		if !sent {
			return
		}
		if _, err := r.quota.Counters.Count(ctx, quotaSpace, r.sim, r.at, w.length); err != nil && r.quota.Logger != nil {
			r.quota.Logger.Error("a message was not counted in its SIM's quota", "err", err)
		}
	}
}

// Left is how many parts of any kind a SIM may still send in this hour and day, whichever
// is less; false if nothing bounds it, or it is not known which SIM it is.
func (q *Quota) Left(ctx context.Context, imsi string, now time.Time) (left int, bounded bool, err error) {
	if q == nil || imsi == "" {
		return 0, false, nil
	}
	for _, w := range q.windows() {
		n, err := q.Counters.Peek(ctx, quotaSpace, q.sim(imsi), now, w.length)
		if err != nil {
			return 0, false, fmt.Errorf("sms: looking at a quota: %w", err)
		}
		if rest := max(0, w.limit-n); !bounded || rest < left {
			left, bounded = rest, true
		}
	}
	return left, bounded, nil
}
