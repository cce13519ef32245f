package consent

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"healthdial/registry"
)

// post is one person and their doctor at a post whose line comes and goes, while
// others decide, doctors change what they ask for and time runs out. Nothing lives but
// in the store, so every step is also a restart.
type post struct {
	*world
	down    bool
	next    int
	wishes  map[string]time.Time // the last wish of a request that is owed an answer
	denied  map[string]bool
	asks    int // given
	revoked map[string]bool
}

// Whatever the order of line down and up, restarts and decisions elsewhere: each denial
// and each revocation is at the registry, once, unless somebody was faster; each doctor's
// request is there once; nothing is granted by a wish; and each person hears once of each
// end.
func TestOutage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &post{world: newWorld(t, rapid.Uint64().Draw(t, "seed")), wishes: map[string]time.Time{}, denied: map[string]bool{}, revoked: map[string]bool{}}
		o.s.Down = func() bool { return o.down }
		t.Repeat(map[string]func(*rapid.T){
			"":       o.invariants,
			"learn":  o.learn,
			"line":   o.line,
			"wish":   o.wish,
			"deny":   o.deny,
			"revoke": o.revoke,
			"ask":    o.ask,
			"meet":   o.meet,
			"time": func(t *rapid.T) {
				o.now = o.now.Add(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 20 * time.Hour}).Draw(t, "time"))
				o.work()
			},
		})
		o.set(false)
		for range 4 {
			o.settle()
			o.now = o.now.Add(time.Hour)
		}
		o.over(t)
	})
}

// work is what the outbox does: what carries to the registry is held back while the line
// is down.
func (o *post) work() {
	if !o.down {
		o.run()
	}
}

func (o *post) set(down bool) {
	if o.down = down; down {
		o.reg.fail = errDown
	} else {
		o.reg.fail = nil
	}
}

func (o *post) line(t *rapid.T) { o.set(!o.down); o.work() }

// learn has a doctor elsewhere ask; some requests are granted there.
func (o *post) learn(t *rapid.T) {
	if o.next == 5 {
		t.Skip("enough")
	}
	o.next++
	id := fmt.Sprint("q", o.next)
	o.raise(id)
	if rapid.Bool().Draw(t, "granted") {
		o.grantElsewhere(id)
		_, _ = o.s.adopt(ctx, o.by("ussd"), address, id, o.reg.artefacts[len(o.reg.artefacts)-1:])
	}
}

func (o *post) pick(t *rapid.T) string {
	if o.next == 0 {
		t.Skip("no request")
	}
	return fmt.Sprint("q", rapid.IntRange(1, o.next).Draw(t, "request"))
}

func (o *post) wish(t *rapid.T) {
	id := o.pick(t)
	if !o.down {
		t.Skip("the line is up")
	}
	_, exit, err := o.s.Intend(ctx, o.by("ussd"), id)
	if err == nil && exit == Kept {
		o.wishes[id] = o.now
	}
}

func (o *post) deny(t *rapid.T) {
	id := o.pick(t)
	if _, exit, _ := o.s.Deny(ctx, o.by("ussd"), id); exit == Recorded {
		o.denied[id] = true
		delete(o.wishes, id) // they changed their mind
	}
}

func (o *post) revoke(t *rapid.T) {
	id := o.pick(t)
	if _, exit, _ := o.s.Revoke(ctx, o.by("ussd"), id); exit == Recorded {
		o.revoked[id] = true
	}
}

func (o *post) ask(t *rapid.T) {
	if o.asks == 5 {
		t.Skip("enough")
	}
	if _, exit, _ := o.s.Ask(ctx, o.asksNow(), doctor, address, "CAREMGT", "7"); exit == Asked {
		o.asks++
	}
}

func (o *post) asksNow() Step { return o.world.asks() }

// meet has the world go on at the registry.
func (o *post) meet(t *rapid.T) {
	d := o.reg.requests[o.pick(t)]
	if d.Status != registry.Requested {
		t.Skip("over")
	}
	switch rapid.SampledFrom([]string{"types", "deny", "expire"}).Draw(t, "meet") {
	case "types":
		d.HITypes = []string{"Prescription"}
	case "deny":
		d.Status = registry.Denied
	case "expire":
		d.Status = registry.Expired
	}
}

func (o *post) invariants(t *rapid.T) {
	if len(o.reg.approvals) != 0 || len(o.texts(sayCode)) != 0 {
		t.Fatal("something was approved, and nobody entered a code")
	}
	if len(o.reg.asks) > o.asks {
		t.Fatalf("%d requests of %d are at the registry", len(o.reg.asks), o.asks)
	}
}

// over is how it must look in the end.
func (o *post) over(t *rapid.T) {
	if len(o.reg.asks) != o.asks {
		t.Fatalf("%d requests of %d arrived", len(o.reg.asks), o.asks)
	}
	for id := range o.denied {
		r, there := o.request(id), o.reg.requests[id].Status
		if r.State == Decided || r.State == Submitted || there == registry.Requested {
			t.Fatalf("%s was denied, is %s here and %s there", id, r.State, there)
		}
		if o.revoked[id] {
			continue // of what had been granted elsewhere: the revocation tells its end
		}
		o.once(t, id, "a denial", sayDenied, sayLate, sayExpired, sayElsewhere, sayFailed)
	}
	if o.reg.denials > len(o.denied)+len(o.revoked) {
		t.Fatalf("%d denials at the registry for %d given", o.reg.denials, len(o.denied))
	}
	for id := range o.revoked {
		for _, a := range o.reg.artefacts {
			if a.RequestID == id && a.Status != registry.Revoked {
				t.Fatalf("%s was revoked and is %s there", id, a.Status)
			}
		}
		o.once(t, id, "a revocation", sayRevoked)
	}
	for id, at := range o.wishes {
		o.heard(t, id, at)
	}
}

// once: one SMS of several tells the end.
func (o *post) once(t *rapid.T, id, what string, phrases ...string) {
	n := 0
	for _, p := range phrases {
		for _, m := range o.texts(p) {
			if m.Phrase.Args["ref"].Text == o.request(id).Ref {
				n++
			}
		}
	}
	if n != 1 {
		t.Fatalf("%d SMS tell how %s of %s ended", n, what, id)
	}
}

// heard: the last wish of a request was answered once.
func (o *post) heard(t *rapid.T, id string, at time.Time) {
	n := 0
	for _, p := range []string{sayWishBack, sayWishChanged, sayWishClosed, sayWishExpired, sayElsewhere} {
		for _, m := range o.texts(p) {
			if m.Phrase.Args["ref"].Text == o.request(id).Ref && (p == sayElsewhere || m.Phrase.Args["given"] == said(at)) {
				n++
			}
		}
	}
	if n < 1 || n > 2 { // asked to confirm, and told of its end if they did not
		t.Fatalf("%d SMS answer the wish about %s, which is %s", n, id, o.request(id).State)
	}
}
