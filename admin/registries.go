package admin

import (
	"fmt"
	"time"

	"healthdial/registry"
)

// Registries say how what is asked of the registries stands; *registry.Registry
// does.
type Registries interface{ Standing() []registry.Standing }

// meanwhile is what people meet, and what becomes of their doings, while something
// does not answer. None of it makes the service unready: it works on, keeps what is
// decided, and another instance would fare no better.
var meanwhile = map[string]string{
	registry.NameGateway:    "nothing can be asked of the registries; decisions are kept, and submitted when it answers",
	registry.NameDirectory:  "hospitals to link with cannot be searched; callbacks may be put off, requests are polled as ever",
	registry.NameHealthID:   "nobody can make, find or log in to a HealthID; what they entered is kept",
	registry.NameConsents:   "new requests are not seen; what was decided or taken back is kept, and submitted when it answers",
	registry.NameLinking:    "records cannot be linked or read; decisions that need them are kept",
	registry.NameRequesting: "what doctors ask for is kept for a week, and sent when it answers",
	registry.NameDoctors:    "doctors cannot prove who they are; those who have go on",
	registry.NameFacilities: "facilities cannot be looked up",
}

// standing is how a registry stands, in words.
func standing(s registry.Standing, now time.Time) string {
	switch {
	case s.Asked.IsZero() && s.Away.IsZero():
		return "not asked yet"
	case s.Away.IsZero():
		return "answers; last asked " + ago(s.Asked, now)
	}
	tried := "not tried itself"
	if !s.Asked.IsZero() {
		tried = "last tried " + ago(s.Asked, now)
	}
	return fmt.Sprintf("does not answer since %s (%s), %s: %s", s.Away.UTC().Format(time.RFC3339), ago(s.Away, now), tried, meanwhile[s.Name])
}

func ago(at, now time.Time) string { return now.Sub(at).Round(time.Second).String() + " ago" }

// registries puts how the registries stand into words.
func (s *status) registries(list []registry.Standing, now time.Time) {
	for _, r := range list {
		s.Registries = append(s.Registries, line{r.Name, standing(r, now)})
		if !r.Away.IsZero() {
			s.Away++
			s.Reasons = append(s.Reasons, "registries: "+r.Name+" "+standing(r, now))
		}
	}
	if s.Away == 0 {
		s.Reasons = append(s.Reasons, "registries: none is known to be away")
	}
}
