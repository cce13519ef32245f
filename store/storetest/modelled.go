package storetest

import (
	"slices"
	"time"

	"healthdial/outbox"
	"healthdial/store"
)

// modelled is a message of a model.
type modelled struct {
	n        int
	lane     outbox.Lane
	at       time.Time // due; or, if leased, until when
	state    outbox.State
	attempts int
	doubled  bool
	token    uint64
	parts    map[string]outbox.State
}

// claimable is what a claim must return. It ends leases that are over.
func (m *model) claimable(upTo outbox.Lane, n int) (out []*modelled) {
	for _, w := range m.messages {
		if w.state == store.Leased && !w.at.After(m.now()) {
			w.state, w.at, w.doubled, w.attempts = outbox.Queued, time.Time{}, true, w.attempts+1
		}
		if w.state == outbox.Queued && w.lane <= upTo && !w.at.After(m.now()) {
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b *modelled) int { return int(a.lane) - int(b.lane) })
	return out[:min(n, len(out))]
}

// fate is what its receipts make of a message that was sent.
func (w *modelled) fate() outbox.State {
	delivered := len(w.parts) > 0
	for _, s := range w.parts {
		if s == outbox.Failed {
			return outbox.Failed
		}
		delivered = delivered && s == outbox.Delivered
	}
	if delivered {
		return outbox.Delivered
	}
	return outbox.Sent
}

func (w *modelled) receive(part string, s outbox.State) {
	if old, ok := w.parts[part]; !ok || old == outbox.Delivered {
		return
	}
	w.parts[part] = s
	if fate := w.fate(); fate != outbox.Sent {
		w.state = fate
	}
}

func (w *modelled) count(s *outbox.Stats) {
	switch w.state {
	case outbox.Queued:
		s.Queued[w.lane]++
	case store.Leased:
		s.Leased++
	case outbox.Buried:
		s.Buried++
	case outbox.Sent:
		if len(w.parts) > 0 {
			s.Awaiting++
		}
	}
}
