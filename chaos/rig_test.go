//go:build integration && !production

package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/lab/operator"
	"healthdial/lab/redisd"
	"healthdial/lab/registries"
)

// rig is nodes, the store that they share, the operator and the registries around them,
// and a crowd.
type rig struct {
	t          *testing.T
	dir        string
	began      time.Time
	operator   *operator.Operator
	registries *registries.Lab
	cluster    *redisd.Cluster // nil where the store is a file
	nodes      []*node

	marked func() map[string]int // by owner: messages that the store has marked as possibly doubled

	mu       sync.Mutex
	sights   []Sight
	requests []Request
	applied  []Applied
	counted  map[string]int // by the registries

	astray []stray // pages that were not those that their key leads to
	people []*decider
	ends   context.CancelFunc // tells the crowd to finish
	crowd  sync.WaitGroup
}

// newRig starts everything but the crowd.
func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), began: time.Now()}
	r.marked = r.markedInCluster
	r.surround(deciders)
	ctx := within(t, time.Minute)
	var err error
	if r.cluster, err = redisd.StartCluster(ctx, t.TempDir(), 3); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.cluster.Kill)
	r.secrets()
	for _, name := range []string{"node-a", "node-b"} {
		r.nodes = append(r.nodes, r.newNode(name, "node.yaml", map[string]any{"Redis": r.cluster.Addrs(), "Registries": r.registries.URL()}))
	}
	r.startsAll()
	return r
}

// startsAll starts the nodes, once their configuration is found right.
func (r *rig) startsAll() {
	r.t.Helper()
	if _, err := command(r.dir, made.program, "check", "--config", r.nodes[0].config(), "--laboratory"); err != nil {
		r.t.Fatal(err)
	}
	for _, n := range r.nodes {
		r.starts(n)
		r.t.Cleanup(func() { _ = n.cmd.Process.Kill() }) // it has ended, unless the test failed
	}
	r.t.Cleanup(r.tells)
}

// surround makes the operator and the registries, which know so many people.
func (r *rig) surround(people int) {
	r.operator = operator.New(operator.Config{
		SystemID: "healthdial", Password: "sample", PageWait: 10 * time.Second, Window: 200,
		Timers: smpp.Timers{Enquire: time.Second, Response: 3 * time.Second}, Watch: r.watch,
	})
	var err error
	r.registries, err = registries.New(registries.Config{Crowd: people, SMS: func(mobile, text string) {
		n, err := msisdn.Parse(mobile, "IN")
		if err == nil {
			err = r.operator.Text(n, "XX-SAMPLE", text)
		}
		if err != nil {
			r.t.Error(err)
		}
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.runs(r.operator.Run)
	r.runs(r.registries.Run)
	<-r.operator.Ready()
	<-r.registries.Ready()
}

// runs runs a part until the test has ended.
func (r *rig) runs(run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.t.Context()))
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := run(ctx); err != nil {
			r.t.Error(err)
		}
	}()
	r.t.Cleanup(func() { cancel(); <-over })
}

func (r *rig) watch(s operator.Sight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sights = append(r.sights, Sight{s.At, s.Number, string(s.Did), s.Text})
}

// stray is a page that was not the one that its key leads to.
type stray struct {
	at    time.Time
	phone string
	what  string
}

func (r *rig) strayed(p *phone, before, key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.astray = append(r.astray, stray{time.Now(), p.number, fmt.Sprintf("%.30q, %s: %.30q", before, key, p.screen.Screen)})
}

// retold is what a phone did and saw last before a moment.
func retold(sights []Sight, phone string, before time.Time) string {
	var lines []string
	for _, s := range sights {
		if s.Phone == phone && s.At.Before(before) {
			lines = append(lines, fmt.Sprintf("%s %s %.60q", s.At.Format("05.000"), s.Did, s.Text))
		}
	}
	return strings.Join(lines[max(0, len(lines)-16):], "\n")
}

// secrets makes what both nodes share.
func (r *rig) secrets() {
	if _, err := command(r.dir, made.program, "keys", "generate", "--dir", "keys"); err != nil {
		r.t.Fatal(err)
	}
	for name, content := range map[string]string{"link.secret": "sample", "registries.secret": "lab-secret"} {
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(content+"\n"), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
}

// starts starts a node and waits until it is ready.
func (r *rig) starts(n *node) {
	r.t.Helper()
	if err := n.begins(); err != nil {
		r.t.Fatal(err)
	}
	if err := n.ready(within(r.t, time.Minute)); err != nil {
		r.t.Fatal(err)
	}
}

// begins lets the crowd in.
func (r *rig) begins() {
	r.t.Helper()
	r.logIn(deciders)
	ctx, ends := context.WithCancel(r.t.Context())
	r.ends = ends
	for i := range pressers {
		r.crowd.Go(func() { r.presser(ctx, i, r.strayed) })
	}
	for i := range texters {
		r.crowd.Go(func() { r.texter(ctx, i) })
	}
	for _, d := range r.people {
		r.crowd.Go(func() { d.decides(ctx) })
	}
	r.crowd.Go(func() {
		for pause(ctx, time.Second) {
			r.count(ctx)
		}
	})
}

// logIn makes so many deciders known, a few at a time.
func (r *rig) logIn(people int) {
	ctx := within(r.t, 2*time.Minute)
	var wg sync.WaitGroup
	few := make(chan struct{}, 6)
	for i := range people {
		d := r.decider(i)
		r.people = append(r.people, d)
		wg.Go(func() {
			few <- struct{}{}
			defer func() { <-few }()
			if err := d.logsIn(ctx); err != nil {
				r.t.Error(err)
			}
		})
	}
	wg.Wait()
	if r.t.Failed() {
		r.t.FailNow()
	}
}

// count reads what the nodes count.
func (r *rig) count(ctx context.Context) {
	var both sync.WaitGroup
	for _, n := range r.nodes {
		both.Go(func() { n.reads(ctx) })
	}
	both.Wait()
}

// warmup is until everybody is at it.
const warmup = 3 * time.Second

// goesOn lets the crowd go on for a time. Here time is what is tried, a load or an
// outage of that length, and nothing that is waited for.
func (*rig) goesOn(d time.Duration) { time.Sleep(d) }

// settles lets the crowd finish what it is at, and the nodes end.
func (r *rig) settles() {
	r.ends()
	began := time.Now()
	r.crowd.Wait()
	r.t.Logf("everybody had their answers %.1f s after the last key", time.Since(began).Seconds())
	r.count(r.t.Context())
	for _, n := range r.nodes {
		if code := n.stops(); code != 0 {
			r.t.Errorf("%s ended with %d", n.name, code)
		}
	}
}

// evidence is what the witnesses say, once the nodes have ended.
func (r *rig) evidence() Evidence {
	r.t.Helper()
	verified, err := command(r.dir, made.program, "audit", "verify", "--config", r.nodes[0].config(), "--laboratory")
	if err != nil {
		r.t.Error(err)
	}
	if lines := bytes.Split(bytes.TrimSpace(verified), []byte("\n")); len(lines) > 0 {
		r.t.Logf("audit verify: %s", lines[len(lines)-1])
	}
	requests := r.decided()
	e := Evidence{Requests: requests, Events: r.audit(), Marked: r.byPhone(r.marked()), Applied: r.applied}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Sights = r.sights
	return e
}

// decided is the registries' log.
func (r *rig) decided() []Request {
	r.t.Helper()
	resp, err := http.Get(r.registries.URL() + "/lab/log")
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	var log struct {
		Counts    map[string]int
		Decisions map[string]map[string]int
		Artefacts map[string]string // the request of each
		Order     []struct{ ID, Status string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&log); err != nil {
		r.t.Fatal(err)
	}
	r.t.Logf("the registries counted: %v", log.Counts)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counted = log.Counts
	for _, a := range log.Order {
		if of := log.Artefacts[a.ID]; of != "" {
			a.ID = of
		}
		r.applied = append(r.applied, Applied{a.ID, a.Status})
	}
	for i, req := range r.requests {
		d := log.Decisions[req.ID]
		r.requests[i].Granted, r.requests[i].Denied = d["GRANTED"], d["DENIED"]
		for artefact, of := range log.Artefacts {
			if of == req.ID {
				r.requests[i].Revoked += log.Decisions[artefact]["REVOKED"]
			}
		}
	}
	return r.requests
}

// audit is the audit log, as the program exports it.
func (r *rig) audit() []Event {
	r.t.Helper()
	out, err := command(r.dir, made.program, "audit", "export", "--config", r.nodes[0].config(), "--laboratory")
	if err != nil {
		r.t.Error(err)
	}
	var events []Event
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var e Event
		if err := d.Decode(&e); err != nil {
			r.t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

// tells logs what the nodes complained of, but for pages, and their last words, if the
// test failed.
func (r *rig) tells() {
	if !r.t.Failed() {
		return
	}
	for _, n := range r.nodes {
		log, err := os.ReadFile(n.log.Name())
		lines := slices.DeleteFunc(strings.Split(string(log), "\n"), func(line string) bool { return strings.Contains(line, `msg="ussd `) })
		r.t.Logf("%s (%v):\n%s", n.name, err, strings.Join(lines[max(0, len(lines)-200):], "\n"))
	}
}

// within bounds one wait of a test.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
