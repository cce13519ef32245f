package consent

import (
	"slices"
	"time"
)

// recordLife is how long a request is kept once nothing can come of it any more, so that
// its person and its doctor can ask what became of it. What it proves is in the audit log.
const recordLife = raisedLife

// Forgotten is when the record of a request may go: so long after it ended, or after what
// it granted is erased everywhere. The zero time, never, while something is under way.
func (r Request) Forgotten() time.Time {
	if !slices.Contains([]State{Granted, Denied, Failed, Overtaken, Expired, Revoked}, r.State) {
		return time.Time{}
	}
	last := r.Created
	for _, at := range []time.Time{r.Expires, r.DecidedAt, r.RevokedAt, r.Terms().Erase} {
		last = latest(last, at)
	}
	if last.IsZero() {
		return last
	}
	return last.Add(recordLife)
}
