//go:build !production

package registries

import (
	"net/http"
	"time"

	"healthdial/registry"
)

// labRoutes are what no real registry has.
func (l *Lab) labRoutes() []route {
	return []route{
		{"GET /lab/otps/{mobile}", open, l.lastCode},
		{"GET /lab/log", open, func(request) answer { return ok(l.journal.wire()) }},
		{"GET /lab/seed", open, l.showSeed},
		{"POST /lab/faults", open, l.addFaults},
		{"DELETE /lab/faults", open, l.clearFaults},
		{"POST /lab/consent-requests", open, l.raiseAsOther},
		{"POST /lab/consent-requests/{id}/expire", open, l.expireNow},
	}
}

// lastCode shows the last code sent to a mobile of 10 digits; ?for= narrows it to
// one purpose.
func (l *Lab) lastCode(r request) answer {
	want := purpose(r.URL.Query().Get("for"))
	list := l.codes[r.PathValue("mobile")]
	for i := len(list) - 1; i >= 0; i-- {
		if x := list[i]; want == "" || want == x.purpose {
			return ok(map[string]any{"otp": x.code, "for": x.purpose, "sent": x.sent.UTC()})
		}
	}
	return answer{status: http.StatusNotFound}
}

func (l *Lab) showSeed(request) answer {
	var people, doctors, facilities []map[string]string
	for _, s := range seedPersons {
		people = append(people, map[string]string{"mobile": s.mobile, "name": s.first + " " + s.last, "territory": seedTerritories[s.territory].state})
	}
	for _, d := range l.doctors {
		doctors = append(doctors, map[string]string{"mobile": d.mobile, "name": d.name, "hprId": d.id, "facility": d.facility})
	}
	for _, f := range l.facilities {
		facilities = append(facilities, map[string]string{"id": f.id, "name": f.name, "state": f.state, "pincode": f.pin})
	}
	return ok(map[string]any{"people": people, "doctors": doctors, "facilities": facilities})
}

// raiseAsOther files a consent request as an institution that is not ours: nobody
// is called back, and only polling finds it. All but the patient has a default.
func (l *Lab) raiseAsOther(r request) answer {
	t := terms{Purpose: registry.Purpose{Text: "Care Management", Code: "CAREMGT"},
		HIU:       registry.Party{ID: "OTHER-HIU", Name: "Example Clinic Elsewhere"},
		Requester: registry.Requester{Name: "Dr Other Example", Identifier: registry.Identifier{Type: "REGNO", Value: "LAB-0001"}},
		HITypes:   []string{"DiagnosticReport", "Prescription", "OPConsultation"},
		Permission: permission{AccessMode: "VIEW", DateRange: dates{r.now.AddDate(-1, 0, 0), r.now}, DataEraseAt: r.now.AddDate(0, 1, 0),
			Frequency: registry.Frequency{Unit: "HOUR", Value: 1}}}
	if !r.decode(&t) || !t.valid(r.now) {
		return badRequest
	}
	if l.people[t.Patient.ID] == nil {
		return noConsent
	}
	return answer{http.StatusCreated, map[string]string{"id": l.raise(t, false, r.now).id}}
}

func (l *Lab) expireNow(r request) answer {
	for _, c := range l.consents {
		if c.id == r.PathValue("id") && c.status == registry.Requested {
			c.created = r.now.Add(-l.cfg.ConsentLife - time.Second)
			l.expire(r.now)
			return accepted(nil)
		}
	}
	return noConsent
}
