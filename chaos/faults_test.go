//go:build integration && !production

package chaos

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"healthdial/lab/redisd"
)

// lease is how long a dead node holds what it had in hand (outbox.Config.Lease).
const lease = 30 * time.Second

// TestFaults does to the whole whatever may happen to it, under load; CHAOS_ROUNDS says
// how often, once if not given.
func TestFaults(t *testing.T) {
	r := newRig(t)
	r.begins()
	r.goesOn(warmup)
	steadily := time.Now()
	r.goesOn(baseline)

	var faults []fault
	for _, f := range slices.Repeat([]trial{
		{"kill -9 a node", r.killsNode, 12 * time.Second},
		{"pause a node for longer than its leases", r.pausesNode, 12 * time.Second},
		{"kill -9 a primary", r.killsPrimary, 15 * time.Second},
		{"pause a replica for 10 s", r.cutsReplica, 12 * time.Second},
		{"kill -9 everything", r.restartsAll, 15 * time.Second},
	}, int(setting(t, "CHAOS_ROUNDS", 1))) {
		began := time.Now()
		f.do()
		t.Logf("%s %s, and it took %.1f s until all was in order", began.UTC().Format("15:04:05.000"), f.what, time.Since(began).Seconds())
		r.goesOn(f.rest)
		faults = append(faults, fault{f.what, began, time.Now()})
	}
	r.settles()
	e := r.evidence()
	r.report(e, faults, demands{rate: 300, from: steadily, until: faults[0].at, presses: 20_000, texts: 100, decisions: 60})
}

// trial is something that is done to the rig and undone, and how long it then has.
type trial struct {
	what string
	do   func()
	rest time.Duration
}

// fault is something that was done, and when the next was.
type fault struct {
	what      string
	at, until time.Time
}

// killsNode kills the first node and starts it again after 2 s.
func (r *rig) killsNode() {
	r.nodes[0].dies()
	r.goesOn(2 * time.Second)
	r.starts(r.nodes[0])
}

// pausesNode holds the second node for longer than what it has in hand is held for it.
func (r *rig) pausesNode() {
	r.signal(r.nodes[1], syscall.SIGSTOP)
	r.goesOn(lease + 5*time.Second)
	r.signal(r.nodes[1], syscall.SIGCONT)
}

func (r *rig) signal(n *node, s syscall.Signal) {
	if err := n.cmd.Process.Signal(s); err != nil {
		r.t.Fatal(err)
	}
}

// killsPrimary kills the primary of the first slot, waits for its replica to take over,
// and starts it again.
func (r *rig) killsPrimary() {
	ctx := within(r.t, 30*time.Second)
	primary, err := r.cluster.Primary(ctx, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	began := time.Now()
	primary.Kill()
	if err := r.cluster.Serves(ctx); err != nil {
		r.t.Fatal(err)
	}
	r.t.Logf("its replica serves after %.1f s", time.Since(began).Seconds())
	r.goesOn(3 * time.Second)
	r.revives(primary)
}

// revives starts a server that was killed and waits until all are in step.
func (r *rig) revives(servers ...*redisd.Server) {
	ctx := within(r.t, 30*time.Second)
	for _, s := range servers {
		if err := s.Restart(ctx); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := r.cluster.Serves(ctx); err != nil {
		r.t.Fatal(err)
	}
}

// cutsReplica holds a replica, so that nothing is durable in a third of the slots.
func (r *rig) cutsReplica() {
	replica := r.replica()
	if err := replica.Pause(); err != nil {
		r.t.Fatal(err)
	}
	r.goesOn(10 * time.Second)
	if err := replica.Resume(); err != nil {
		r.t.Fatal(err)
	}
	if err := r.cluster.Serves(within(r.t, 30*time.Second)); err != nil {
		r.t.Fatal(err)
	}
}

// replica is a server that is no primary of any slot.
func (r *rig) replica() *redisd.Server {
	primaries := map[*redisd.Server]bool{}
	for _, slot := range []int{0, 8000, 16383} {
		p, err := r.cluster.Primary(within(r.t, 10*time.Second), slot)
		if err != nil {
			r.t.Fatal(err)
		}
		primaries[p] = true
	}
	for _, s := range r.cluster.Nodes {
		if !primaries[s] {
			return s
		}
	}
	r.t.Fatal("there is no replica")
	return nil
}

// restartsAll kills nodes and servers at once, and starts the servers and then the nodes.
func (r *rig) restartsAll() {
	for _, n := range r.nodes {
		n.dies()
	}
	r.cluster.Kill()
	r.revives(r.cluster.Nodes...)
	for _, n := range r.nodes {
		if err := n.begins(); err != nil {
			r.t.Fatal(err)
		}
	}
	for _, n := range r.nodes {
		if err := n.ready(within(r.t, time.Minute)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// demands are what a run must have consisted of, so that its end proves something.
type demands struct {
	rate                      float64 // presses answered a second, without faults
	from, until               time.Time
	presses, texts, decisions int
}

// report reconciles, prints the tables and fails the test on what must not be.
func (r *rig) report(e Evidence, faults []fault, want demands) {
	r.t.Helper()
	counts, problems := Reconcile(e)
	for _, p := range problems {
		r.t.Errorf("%s: %s", p.Kind, p.What)
	}
	r.explains(e)
	steadily := rate(served(e.Sights), want.from, want.until)
	var table strings.Builder
	fmt.Fprintln(&table, "| Fault | Pages/s before | In the worst second | Phones hit | First of them served after | Last | As many pages as before after | Pages astray |\n|---|---|---|---|---|---|---|---|")
	for _, f := range faults {
		fmt.Fprintf(&table, "| %s %v %d |\n", f.what, Recover(e.Sights, f.at, f.until), r.strays(f))
	}
	r.t.Logf("\n%s\n%s", table.String(), r.totals(counts, e, problems, steadily))
	for what, short := range map[string]bool{
		fmt.Sprintf("%.0f pages a second", steadily):    steadily < want.rate,
		fmt.Sprintf("%d key presses", counts.Presses):   counts.Presses < want.presses,
		fmt.Sprintf("%d SMS", counts.Taken):             counts.Taken < want.texts,
		fmt.Sprintf("%d decisions", counts.Decided):     counts.Decided < want.decisions,
		fmt.Sprintf("%d outcomes", counts.Told):         counts.Told < want.decisions,
		fmt.Sprintf("%d grants", counts.Granted):        counts.Granted < want.decisions/6,
		fmt.Sprintf("%d revocations", counts.Revoked):   counts.Revoked < want.decisions/20,
		fmt.Sprintf("%d decisions shown", counts.Shown): counts.Shown < want.decisions/2,
	} {
		if short {
			r.t.Errorf("%s are too few to prove anything: %+v", what, want)
		}
	}
}

// strays are how many pages went astray between a fault and the next.
func (r *rig) strays(f fault) (n int) {
	for _, s := range r.astray {
		if !s.at.Before(f.at) && s.at.Before(f.until) {
			n++
		}
	}
	return n
}

// explains logs what led to a page astray, one of each fault's, and to a request that
// nobody decided.
func (r *rig) explains(e Evidence) {
	for i, s := range r.astray {
		if i == 0 || s.at.Sub(r.astray[i-1].at) > 5*time.Second {
			r.t.Logf("astray at %s: %s\n%s", s.at.UTC().Format("15:04:05.000"), s.what, retold(e.Sights, s.phone, s.at))
		}
	}
	for _, q := range e.Requests {
		if q.Granted+q.Denied == 0 {
			r.t.Logf("undecided: %s\n%s", q.ID, retold(e.Sights, q.Phone, time.Now()))
		}
	}
}

func (r *rig) totals(c Counts, e Evidence, problems []Problem, steadily float64) string {
	fallbacks := 0.0
	for _, n := range r.nodes {
		fallbacks += n.counted("healthdial_session_fallbacks_total", "")
	}
	kinds := map[Kind]int{}
	for _, p := range problems {
		kinds[p.Kind]++
	}
	var out strings.Builder
	row := func(what string, n any) { fmt.Fprintf(&out, "| %s | %v |\n", what, n) }
	fmt.Fprintln(&out, "| Seen | |\n|---|---|")
	row("Key presses", c.Presses)
	row("Pages a second without faults", int(steadily))
	row("Pages that told of trouble", c.Troubles)
	row("Key presses without a page", c.Silences)
	row("SMS that the operator got ESME_ROK for", c.Taken)
	row("of these answered, or their effect is there", c.Answered)
	row("Times the operator had to send one again", c.Retried)
	row("Consent requests", c.Requests)
	row("Decisions shown as recorded", c.Shown)
	row("Decisions in the audit log", c.Decided)
	row("Granted and refused at the registries", fmt.Sprintf("%d and %d", c.Granted, c.Denied))
	row("Outcomes that people were told", c.Told)
	row("Grants taken back at the registries", c.Revoked)
	row("Entries of the audit log", len(e.Events))
	row("SMS that came twice", c.Doubled)
	row("Messages that the store has marked as possibly doubled", c.Marked)
	row("Screens that fell back, as the nodes counted", int(fallbacks))
	row("Pages that were not those of their key, as phones saw", len(r.astray))
	for _, k := range []Kind{LostSMS, Excused, LostNotice, LostDecision, Twice, NotStored, Unasked, Unmarked, Crossed, BrokenChain} {
		row("**"+string(k)+"**", kinds[k])
	}
	row("Took", time.Since(r.began).Round(time.Second))
	return out.String()
}
