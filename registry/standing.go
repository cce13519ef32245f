package registry

import (
	"sync"
	"time"
)

// Standing is how one of the registries' interfaces stands, by the last call that
// was made to it.
type Standing struct {
	Name  string    // one of the Name constants
	Asked time.Time // the last call; zero if there was none yet
	Away  time.Time // since when calls fail by an outage; zero if the last was answered
}

// The names of what is called, in the order of Standing.
const (
	NameGateway    = "gateway"         // our session, without which nothing else is asked
	NameDirectory  = "gateway lists"   // its keys, which verify callbacks, and the hospitals to link with
	NameHealthID   = "HealthID"        // a person's address, profile and login
	NameConsents   = "consent manager" // a person's requests and decisions
	NameLinking    = "linking"         // a person's records
	NameRequesting = "HIU"             // a doctor's requests
	NameDoctors    = "HPR"             // a doctor's proof
	NameFacilities = "HFR"             // where facilities are
)

// Standing is how everything stands, the gateway first. What needs a session is away
// with the gateway once the last session has ended.
func (r *Registry) Standing() []Standing {
	all := r.session.t.standing.list()
	gateway := all[sessions].Away
	if gateway.IsZero() || r.session.lives() {
		return all
	}
	for f := range all {
		if f := &all[f]; f.Name != NameDirectory && (f.Away.IsZero() || gateway.Before(f.Away)) {
			f.Away = gateway
		}
	}
	return all
}

// standing is what the last calls of each family came to.
type standing struct {
	mu   sync.Mutex // guards seen
	seen [families]struct{ asked, away time.Time }
}

// saw takes note of one attempt. One that its caller gave up says nothing.
func (s *standing) saw(f family, err error, now time.Time) {
	if noVerdict(err) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := &s.seen[f]
	seen.asked = now
	switch {
	case !outage(err):
		seen.away = time.Time{}
	case seen.away.IsZero():
		seen.away = now
	}
}

func (s *standing) list() []Standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Standing, families)
	for f, seen := range s.seen {
		list[f] = Standing{Name: familyNames[f], Asked: seen.asked, Away: seen.away}
	}
	return list
}
