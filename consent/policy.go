package consent

import "time"

// Policy bounds what a code by SMS may grant, whatever was asked: NIST SP 800-63B
// calls such codes restricted. Bounds only ever narrow. The zero Policy is strict.
type Policy struct {
	Broad bool          // grant STORE, QUERY and STREAM as asked; otherwise VIEW
	Keep  time.Duration // longest time until erasure; 0 is DefaultKeep
	Range time.Duration // longest range of dates, counted back from its end; 0 is DefaultRange
}

// The bounds of a zero Policy, and of every policy without a feed of SIM changes.
const (
	DefaultKeep  = 365 * 24 * time.Hour
	DefaultRange = 5 * DefaultKeep
	UnfedKeep    = 30 * 24 * time.Hour
)

// unfed is the policy of an installation that cannot hear of SIM changes: VIEW and
// 30 days.
func (p Policy) unfed() Policy {
	p.Broad = false
	if p.Keep == 0 || p.Keep > UnfedKeep {
		p.Keep = UnfedKeep
	}
	return p
}

func (p Policy) withDefaults() Policy {
	if p.Keep == 0 {
		p.Keep = DefaultKeep
	}
	if p.Range == 0 {
		p.Range = DefaultRange
	}
	return p
}

// bound narrows what is asked at now, or returns nil if it is within bounds. The
// end of the day makes two readings on one day alike.
func (p Policy) bound(t Terms, now time.Time) *Terms {
	p = p.withDefaults()
	b := t.clone()
	if !p.Broad {
		b.Access = View
	}
	b.Erase = earlier(t.Erase, now.UTC().Truncate(24*time.Hour).Add(p.Keep+24*time.Hour))
	if oldest := b.To.Add(-p.Range); b.From.Before(oldest) {
		b.From = oldest
	}
	if b.equal(t) {
		return nil
	}
	return &b
}
