//go:build !production

package registries

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"
)

// world is all that the registries know.
type world struct {
	rand        *rand.ChaCha8
	callbackURL string

	sessions   map[string]time.Time // gateway token -> end
	failures   int                  // session calls refused in a row
	lockedTo   time.Time
	seenIDs    map[string]bool // REQUEST-IDs
	people     map[string]*person
	facilities []*facility
	doctors    []*doctor
	logins     map[string]login     // access and transfer tokens
	exchanges  map[string]*exchange // txnId -> code sent
	codes      map[string][]*exchange
	records    []*record
	links      map[string]*linking // link reference -> linking under way
	discovered map[string]*discovery
	consents   []*consent
	artefacts  []*artefact
	outgoing   []callback
	faults     []*fault
	journal    journal
}

// person is one ABHA address.
type person struct {
	address, mobile     string
	first, middle, last string
	gender              string
	year, month, day    string
	line, pin           string
	state, district     string
}

func (p *person) name() string {
	return strings.Join(strings.Fields(p.first+" "+p.middle+" "+p.last), " ")
}

type facility struct {
	id, name, kind             string
	state, stateCode, district string
	pin, lat, lon              string
	hospital                   bool
}

type doctor struct{ mobile, number, id, name, facility string }

// record is one care context at a facility. A record whose address is "" is known
// to the facility by mobile only.
type record struct {
	facility, mobile, address string
	patient                   string // the facility's own number for the person
	reference, display, kind  string
	created                   time.Time
	linked                    string // the address it is linked to
}

func newWorld(c Config) world {
	var seed [32]byte
	copy(seed[:], fmt.Sprintf("registries %d", c.Seed))
	w := world{rand: rand.NewChaCha8(seed), callbackURL: c.CallbackURL,
		sessions: map[string]time.Time{}, seenIDs: map[string]bool{}, people: map[string]*person{}, logins: map[string]login{},
		exchanges: map[string]*exchange{}, codes: map[string][]*exchange{}, links: map[string]*linking{},
		discovered: map[string]*discovery{}, journal: newJournal()}
	for i, t := range seedTerritories {
		w.seedTerritory(i, t)
	}
	for i, p := range seedPersons {
		w.seedPerson(i, p, c.Clock())
	}
	for i := range c.Crowd {
		w.seedPerson(len(seedPersons)+i, crowdPerson(i), c.Clock())
	}
	return w
}

func (w *world) seedTerritory(i int, t seedTerritory) {
	w.facilities = append(w.facilities,
		&facility{t.hospitalID, t.hospital, "Hospital", t.state, t.stateCode, t.district, t.pin, t.lat, t.lon, true},
		&facility{t.centreID, t.centre, "Health Centre", t.state, t.stateCode, t.district, t.pin, t.lat, t.lon, false})
	w.doctors = append(w.doctors, &doctor{mobile: "90000000" + t.doctorNN, number: "71-0000-0000-00" + t.doctorNN,
		id: t.doctorUser + "@hpr.abdm", name: t.doctor, facility: t.hospitalID})
}

func (w *world) seedPerson(i int, s seedPerson, now time.Time) {
	t := seedTerritories[s.territory]
	p := &person{address: s.address(), mobile: s.mobile, first: s.first, last: s.last,
		gender: s.gender, year: fmt.Sprint(s.year), line: "1 Sample Street", pin: t.pin, state: t.state, district: t.district}
	w.people[p.address] = p
	patient := fmt.Sprintf("MR-%04d", i+1)
	add := func(facility, kind, display string, daysAgo int, linked bool) {
		r := &record{facility: facility, mobile: s.mobile, address: p.address, patient: patient, kind: kind,
			reference: fmt.Sprintf("%s-%d", patient, len(w.records)+1), display: display, created: now.AddDate(0, 0, -daysAgo)}
		if linked {
			r.linked = p.address
		}
		w.records = append(w.records, r)
	}
	add(t.hospitalID, "OPConsultation", "Visit to the outpatient clinic", 40, true)
	add(t.hospitalID, "DiagnosticReport", "Blood test", 20, false)
	add(t.hospitalID, "Prescription", "Prescription, general medicine", 19, false)
	if i == 0 {
		add(t.centreID, "ImmunizationRecord", "Tetanus vaccination", 90, true)
	}
}

// recordsOf are the records that a facility would find for a person: those filed
// under their address, and those filed under their mobile alone. A newcomer's are
// written when they are first looked for.
func (w *world) recordsOf(f string, p *person, now time.Time) (found []*record) {
	for _, r := range w.records {
		if r.facility == f && (r.address == p.address || r.address == "" && r.mobile == p.mobile) {
			found = append(found, r)
		}
	}
	if len(found) > 0 || !strings.HasPrefix(p.mobile, newcomers) || !w.facility(f).hospital {
		return found
	}
	patient := "MR-9" + p.mobile[7:]
	for i, r := range []record{{kind: "DiagnosticReport", display: "Blood test"}, {kind: "OPConsultation", display: "Visit to the outpatient clinic"}} {
		r.facility, r.mobile, r.patient = f, p.mobile, patient
		r.reference, r.created = fmt.Sprintf("%s-%d", patient, i+1), now.AddDate(0, 0, -10*(i+1))
		w.records = append(w.records, &r)
		found = append(found, &r)
	}
	return found
}

func (w *world) facility(id string) *facility {
	for _, f := range w.facilities {
		if f.id == id {
			return f
		}
	}
	return nil
}

func (w *world) onMobile(mobile string) (list []*person) {
	for _, p := range w.people {
		if p.mobile == mobile {
			list = append(list, p)
		}
	}
	sortPeople(list)
	return list
}

func (w *world) id() string { return uuid.Must(uuid.NewRandomFromReader(w.rand)).String() }

// token is an opaque token of 192 bits.
func (w *world) token() string {
	var b [24]byte
	_, _ = w.rand.Read(b[:])
	return fmt.Sprintf("lab.%x", b)
}

// code draws six digits, leading zeros included.
func (w *world) code() string { return fmt.Sprintf("%06d", w.rand.Uint64()%1_000_000) }
