package chaos

import "time"

// Evidence is what the witnesses say.
type Evidence struct {
	Sights   []Sight        // the operator's log, in order for each phone
	Requests []Request      // the registries' log
	Events   []Event        // the audit log, partition by partition
	Marked   map[string]int // messages to each phone that the store marked as possibly doubled
	Applied  []Applied      // decisions in the order in which they took effect at the registries
}

// Applied is a decision that took effect: "GRANTED", "DENIED" or "REVOKED".
type Applied struct{ Request, Status string }

// Sight is one thing that a phone did or saw. Did is a word of lab/operator's.
type Sight struct {
	At    time.Time
	Phone string
	Did   string
	Text  string
}

// What phones do and see.
const (
	dialled  = "dialled"
	answered = "answered"
	asked    = "asked"
	released = "released"
	silence  = "silence"
	sends    = "sends"
	sent     = "sent"
	received = "received"
)

// Request is one consent request, as the registries have it. A phone has one open
// request at a time: the next is raised when it heard what became of the last.
type Request struct {
	ID      string
	Phone   string // whose holder decides
	Clinic  string // who asks; every request has another
	Raised  time.Time
	Granted int // how often it was granted
	Denied  int
	Revoked int // how often its grant was taken back
}

// Event is an entry of the audit log, as far as it matters here.
type Event struct {
	Partition  int
	Seq        uint64
	Kind       string
	Subject    string // a request's id
	Facts      map[string]string
	Prev, Hash string
}
