package offline

import (
	"cmp"
	"slices"
	"time"
)

// Status is how a line stands, for operators. It names nobody.
type Status struct {
	Down       time.Time `json:"down,omitzero"` // since when; zero while the line is up
	Back       time.Time `json:"back,omitzero"` // when it was last found to be up; zero if it never was
	Waiting    []Waiting `json:"waiting"`       // by job, in the order of names
	Count      int       `json:"count"`         // of all that waits
	Octets     int       `json:"octets"`        // that it takes, about
	Most       int       `json:"most"`          // bound of Count
	MostOctets int       `json:"most_octets"`   // bound of Octets
	Refused    uint64    `json:"refused"`       // what was not taken because so much waits, since the start
}

// Waiting is what waits of one kind.
type Waiting struct {
	Job    string    `json:"job"` // its name in the outbox
	Count  int       `json:"count"`
	Octets int       `json:"octets"`
	Oldest time.Time `json:"oldest"` // when the oldest was given
}

// Status is how the line stands.
func (l *Line) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := Status{Down: l.since, Back: l.back, Most: l.cfg.Most, MostOctets: l.cfg.Octets, Refused: l.refused}
	kinds := map[string]*Waiting{}
	for _, w := range l.queue.all {
		if w.tried && l.since.IsZero() {
			continue // it is on its way
		}
		k := kinds[w.job]
		if k == nil {
			k = &Waiting{Job: w.job, Oldest: w.given}
			kinds[w.job] = k
		}
		k.Count, k.Octets = k.Count+1, k.Octets+w.octets
		if w.given.Before(k.Oldest) {
			k.Oldest = w.given
		}
	}
	for _, k := range kinds {
		s.Waiting = append(s.Waiting, *k)
		s.Count, s.Octets = s.Count+k.Count, s.Octets+k.Octets
	}
	slices.SortFunc(s.Waiting, func(a, b Waiting) int { return cmp.Compare(a.Job, b.Job) })
	return s
}

// Room reports whether more may wait for the line; what is refused is counted. What
// waits already is never given up for it. It is not asked for what people have a right
// to, refusing a request and taking access back: of these there is no more than there
// are requests on record.
func (l *Line) Room() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue.all) < l.cfg.Most && l.queue.octets < l.cfg.Octets {
		return true
	}
	l.refused++
	return false
}
