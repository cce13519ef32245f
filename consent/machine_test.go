package consent

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"healthdial/outbox"
	"healthdial/registry"
)

// machine is one person with two requests, at the mercy of chance: their own
// entries, repeats, a failing registry, other applications, a changing request, a
// clock that only goes forward, and restarts (nothing lives but in the store).
type machine struct {
	*world
	sent     map[string]sent // the live code of each request, as the test knows it
	codes    []string        // every code ever sent
	approved map[string]Terms
	choice   map[string]Choice
	compared map[string]int // wrong comparisons of the live code
	last     func() (Exit, error)
	lastExit Exit
}

type sent struct {
	code  string
	terms Terms
}

func TestConsentMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{world: newWorld(t, rapid.Uint64().Draw(t, "seed")), sent: map[string]sent{}, approved: map[string]Terms{},
			choice: map[string]Choice{}, compared: map[string]int{}}
		m.t = t
		m.s.CodesPerHour = 1000
		m.raise("r1")
		m.raise("r2")
		m.reg.onApprove = m.submitted
		t.Repeat(map[string]func(*rapid.T){
			"":              m.invariants,
			"review":        m.review,
			"narrow":        m.narrow,
			"send code":     m.sendCode,
			"right code":    m.rightCode,
			"wrong code":    m.wrongCode,
			"old code":      m.oldCode,
			"wish":          m.wish,
			"deny":          m.deny,
			"revoke":        m.revoke,
			"repeat":        m.repeat,
			"run":           func(*rapid.T) { m.run() },
			"time":          m.time,
			"registry":      m.registry,
			"request moves": m.moves,
			"login":         m.logins,
		})
	})
}

func (m *machine) pick(t *rapid.T) string {
	return rapid.SampledFrom([]string{"r1", "r2"}).Draw(t, "request")
}

// seldom keeps what ends a request from ending every one at once.
func (m *machine) seldom(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "seldom") != 9 {
		t.Skip("not now")
	}
}

func (m *machine) channel(t *rapid.T) string {
	return rapid.SampledFrom([]string{"ussd", "sms", "ivr"}).Draw(t, "channel")
}

// do makes a step that "repeat" can make again.
func (m *machine) do(f func() (Exit, error)) Exit {
	exit, _ := f()
	m.last, m.lastExit = f, exit
	return exit
}

func (m *machine) review(t *rapid.T) {
	id, st := m.pick(t), m.by(m.channel(t))
	m.do(func() (Exit, error) { _, exit, err := m.s.Review(ctx, st, id); return exit, err })
}

func (m *machine) narrow(t *rapid.T) {
	id, st := m.pick(t), m.by(m.channel(t))
	types := rapid.SliceOfN(rapid.SampledFrom([]string{"Prescription", "DiagnosticReport", "Other"}), 0, 2).Draw(t, "types")
	m.do(func() (Exit, error) { _, exit, err := m.s.Narrow(ctx, st, id, types); return exit, err })
}

func (m *machine) sendCode(t *rapid.T) {
	id, st := m.pick(t), m.by(m.channel(t))
	before := m.request(id)
	if m.do(func() (Exit, error) { return m.s.SendCode(ctx, st, id) }) != Sent {
		return
	}
	if before.ReadBack.IsZero() {
		t.Fatal("a code for what was not read back")
	}
	if !before.Terms().equal(m.request(id).Terms()) {
		t.Fatal("a code for other terms than were read back")
	}
	clear(m.sent)
	m.sent[id] = sent{m.code(), before.Terms()}
	m.codes = append(m.codes, m.code())
	m.compared[id] = 0
}

func (m *machine) rightCode(t *rapid.T) {
	for id, s := range m.sent {
		name := rapid.SampledFrom([]string{"", id}).Draw(t, "name")
		m.enter(t, name, s.code)
	}
}

func (m *machine) wrongCode(t *rapid.T) {
	for id, s := range m.sent {
		m.enter(t, id, wrong(s.code))
	}
}

// oldCode enters a code of before, on any request.
func (m *machine) oldCode(t *rapid.T) {
	if len(m.codes) == 0 {
		t.Skip("no codes yet")
	}
	m.enter(t, m.pick(t), rapid.SampledFrom(m.codes).Draw(t, "old"))
}

func (m *machine) enter(t *rapid.T, name, code string) {
	st := m.by(m.channel(t))
	var got Request
	exit := m.do(func() (Exit, error) { r, exit, err := m.s.Approve(ctx, st, name, code); got = r; return exit, err })
	live, ok := m.sent[got.ID]
	switch exit {
	case Recorded:
		if !ok || live.code != code {
			t.Fatal("decided by a code that was not the live one")
		}
		if m.choice[got.ID] != "" {
			t.Fatal("decided twice")
		}
		m.choice[got.ID] = Approve
		m.approved[got.ID] = live.terms
		delete(m.sent, got.ID)
	case Wrong:
		if ok && live.code == code {
			t.Fatal("the live code was refused")
		}
		if m.compared[got.ID]++; m.compared[got.ID] >= maxTries {
			t.Fatalf("%d wrong codes were compared", m.compared[got.ID])
		}
	case Void, Changed, Held:
		delete(m.sent, got.ID)
	}
}

// wish leaves what can be granted as it is: no code, no decision.
func (m *machine) wish(t *rapid.T) {
	id, st := m.pick(t), m.by(m.channel(t))
	before := m.request(id)
	m.do(func() (Exit, error) { _, exit, err := m.s.Intend(ctx, st, id); return exit, err })
	after := m.request(id)
	if after.State != before.State || after.Choice != before.Choice || (after.Code == nil) != (before.Code == nil) {
		t.Fatal("a wish decided something")
	}
}

func (m *machine) deny(t *rapid.T) {
	m.seldom(t)
	id, st := m.pick(t), m.by(m.channel(t))
	name := rapid.SampledFrom([]string{id, m.request(id).Ref}).Draw(t, "name")
	exit := m.do(func() (Exit, error) { _, exit, err := m.s.Deny(ctx, st, name); return exit, err })
	if exit != Recorded {
		return
	}
	if st.Channel == sms && name == id {
		t.Fatal("denied by SMS without the reference")
	}
	if m.choice[id] != "" {
		t.Fatal("decided twice")
	}
	m.choice[id] = Deny
	delete(m.sent, id)
}

func (m *machine) revoke(t *rapid.T) {
	id, st := m.pick(t), m.by(m.channel(t))
	before := m.request(id)
	exit := m.do(func() (Exit, error) { _, exit, err := m.s.Revoke(ctx, st, before.Ref); return exit, err })
	if exit == Recorded && before.Choice != Approve && len(before.Artefacts) == 0 {
		t.Fatal("revoked what was never granted")
	}
}

// repeat makes the last step once more, as after a crash: nothing changes.
func (m *machine) repeat(t *rapid.T) {
	if m.last == nil {
		t.Skip("nothing to repeat")
	}
	if m.lastExit == Failure || !m.kept(m.lastExit) {
		t.Skip("the step left nothing behind")
	}
	before, messages := m.snapshot(), len(m.messages)
	if exit, err := m.last(); exit != m.lastExit {
		t.Fatalf("%s, then %s, %v", m.lastExit, exit, err)
	}
	if m.snapshot() != before || len(m.messages) != messages {
		t.Fatal("a repeat had an effect")
	}
	m.last = nil
}

// kept says that a step with this exit committed it.
func (m *machine) kept(e Exit) bool {
	return slices.Contains([]Exit{Sent, Recorded, Wrong, Kept}, e) && m.freshest()
}

// freshest says that no job changed a record since the last step, so that its key
// is still the last of its request.
func (m *machine) freshest() bool {
	for _, id := range []string{"r1", "r2"} {
		if r := m.request(id); r.Last.Key == m.key() && r.Last.Exit == string(m.lastExit) {
			return true
		}
	}
	return false
}

func (m *machine) snapshot() string {
	var b strings.Builder
	for _, id := range []string{"r1", "r2"} {
		fmt.Fprintf(&b, "%x", m.records[m.id(m.owner, id)])
	}
	return b.String()
}

func (m *machine) time(t *rapid.T) {
	m.now = m.now.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 10 * time.Minute, time.Hour, 30 * time.Hour, 8 * 24 * time.Hour}).Draw(t, "time"))
	for id := range m.sent {
		if !m.request(id).coded(m.now) {
			delete(m.sent, id)
		}
	}
}

func (m *machine) registry(t *rapid.T) {
	m.reg.fail, m.reg.failWrite, m.reg.lost, m.reg.lazy = nil, nil, false, false
	switch rapid.SampledFrom([]string{"well", "well", "down", "busy", "lost", "lazy", "effect"}).Draw(t, "registry") {
	case "down":
		m.reg.fail = errDown
	case "busy":
		m.reg.failWrite = errDown
	case "lost":
		m.reg.lost = true
	case "lazy":
		m.reg.lazy = true
	case "effect":
		if m.reg.pending != nil {
			m.reg.pending()
			m.reg.pending = nil
		}
	}
}

func (m *machine) moves(t *rapid.T) {
	m.seldom(t)
	id := m.pick(t)
	d := m.reg.requests[id]
	switch rapid.SampledFrom([]string{"types", "links", "deny", "grant", "expire"}).Draw(t, "move") {
	case "types":
		d.HITypes = rapid.SampledFrom([][]string{{"Prescription"}, {"Prescription", "DiagnosticReport"}}).Draw(t, "types")
	case "links":
		m.reg.links = append(m.reg.links, registry.Link{HIP: registry.Party{ID: fmt.Sprint("IN", len(m.reg.links))}})
	case "deny":
		if d.Status == registry.Requested {
			d.Status = registry.Denied
		}
	case "grant":
		if d.Status == registry.Requested {
			m.grantElsewhere(id)
		}
	case "expire":
		if d.Status == registry.Requested {
			d.Status = registry.Expired
		}
	}
}

func (m *machine) logins(t *rapid.T) {
	m.login = rapid.Bool().Draw(t, "login")
	if m.login {
		m.holder.LoggedIn = m.now
		if err := m.Add(ctx, m.s.LoginJobs(m.owner, address, m.now)...); err != nil {
			t.Fatal(err)
		}
	}
}

// submitted sees every approval that reaches the registry.
func (m *machine) submitted(id string, grants []registry.Grant) {
	read, ok := m.approved[id]
	if !ok {
		m.t.Fatalf("an approval without a right code")
	}
	var from []string
	for _, g := range grants {
		from = append(from, g.HIP.ID)
		p := g.Permission
		if !slices.Equal(g.HITypes, read.Types) || p.AccessMode != read.Access || !p.From.Equal(read.From) || !p.To.Equal(read.To) || !p.EraseAt.Equal(read.Erase) {
			m.t.Fatalf("granted %+v, read back %+v", g, read)
		}
	}
	if !slices.Equal(sorted(from), read.Facilities) {
		m.t.Fatalf("granted at %v, read back %v", from, read.Facilities)
	}
}

func (m *machine) invariants(t *rapid.T) {
	live := 0
	for _, id := range []string{"r1", "r2"} {
		r := m.request(id)
		if r.Choice != m.choice[id] {
			t.Fatalf("choice %q, decided %q", r.Choice, m.choice[id])
		}
		if r.Code != nil && r.Code.Tries > maxTries {
			t.Fatalf("%d tries", r.Code.Tries)
		}
		if r.coded(m.now) {
			live++
		}
		if r.State == Granted && (r.Choice != Approve || len(r.Artefacts) == 0) {
			t.Fatalf("granted by %q with %d artefacts", r.Choice, len(r.Artefacts))
		}
		if !r.Terms().within(r.Asked) {
			t.Fatal("would grant more than was asked")
		}
	}
	if live > 1 {
		t.Fatalf("%d live codes", live)
	}
	if n := len(m.texts(sayPrompt)); n != 2 {
		t.Fatalf("%d prompts for two requests", n)
	}
	m.secrecy(t)
}

// secrecy looks for codes where none may be: everywhere but in the SMS itself.
func (m *machine) secrecy(t *rapid.T) {
	if len(m.codes) == 0 {
		return
	}
	var seen []string
	for _, b := range m.records {
		seen = append(seen, string(b))
	}
	for _, e := range m.audit {
		b, err := cbor.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, string(b))
	}
	for _, msg := range m.messages {
		if msg.Kind == outbox.Job || msg.Phrase.Key != sayCode {
			seen = append(seen, fmt.Sprint(msg.Phrase, msg.Text, string(msg.Payload)))
		}
	}
	all := strings.Join(append(seen, m.errs...), "\n")
	refs := m.request("r1").Ref + " " + m.request("r2").Ref
	for _, code := range m.codes {
		if strings.Contains(all, code) && !strings.Contains(refs, code) {
			t.Fatal("a code is where it must not be")
		}
	}
}
