package storetest

import (
	"time"

	"healthdial/outbox"
	"healthdial/store"
)

func queue() []test {
	return []test{
		{"lanes first, then age", claimOrder},
		{"only the lanes that are asked for", claimLanes},
		{"not before its time", claimNotBefore},
		{"a message is as it was added", claimContent},
		{"leased messages are nobody else's", claimLeased},
		{"of many workers each message has one", claimRace},
		{"a lapsed lease comes back as possibly doubled", claimLapsed},
		{"a renewed lease does not lapse", claimRenewed},
		{"a lease that is renewed for less lapses sooner", claimHastened},
		{"an old token is refused", staleToken},
		{"a retry waits and spends or spends not", retry},
		{"a known ID is ignored, also after the end", addTwice},
		{"what follows comes in the same act", follow},
		{"what is over is erased", erased},
		{"messages are counted", stats},
		{"waiting ends when work comes", await},
		{"waiting ends when work becomes due", awaitDue},
	}
}

const lease = time.Minute

func (r *rig) claim(n int) []outbox.Leased {
	r.t.Helper()
	return must(r.Outbox().Claim(r.ctx, r.now(), outbox.Bulk, n, lease))(r.t)
}

// claimOne claims the only message that is due.
func (r *rig) claimOne() outbox.Leased {
	r.t.Helper()
	got := r.claim(9)
	if len(got) != 1 {
		r.t.Fatalf("claimed %d messages, want 1", len(got))
	}
	return got[0]
}

// add adds messages one after the other: each has an age of its own.
func (r *rig) add(ms ...outbox.Message) {
	r.t.Helper()
	for _, m := range ms {
		r.ok(r.Outbox().Add(r.ctx, m))
		r.advance(time.Microsecond)
	}
}

func (r *rig) trace(n int) store.Trace {
	r.t.Helper()
	return must(r.Outbox().Trace(r.ctx, r.owner(n), id(n)))(r.t)
}

func ids(ms []outbox.Leased) (out []outbox.ID) {
	for _, m := range ms {
		out = append(out, m.ID)
	}
	return out
}
