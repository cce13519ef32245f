//go:build integration

package interop

import (
	"cmp"
	"strings"
	"testing"
)

// plan is what a world differs in from others.
type plan struct {
	ids      string  // how the operator names messages, as sms.ids of the configuration says; same if empty
	redis    bool    // the store is on Redis, not in a file
	recorded bool    // what goes over the link, or to the listener, is recorded
	peers    []peer  // operators that bind in, in place of the one that the service binds to
	listens  *papers // of the service towards these
	links    []link  // where the service binds besides
	spoken   bool    // calls are answered and placed
	phrases  string  // folder of recorded ones, if there is one
}

// world is the service as a process, and the processes around it.
type world struct {
	t          *testing.T
	operator   smsc
	registries registries
	service    *service
	wire       *wire // nil if nothing is recorded
}

// newWorld starts everything.
func newWorld(t *testing.T, p plan) *world {
	t.Helper()
	w := &world{t: t}
	set := settings{SystemID: systemID, Callbacks: freeAddr(t), Gateways: freeAddr(t), Operators: freeAddr(t)}
	set.Links = p.links
	if p.peers != nil {
		set.Listener = &listener{Addr: freeAddr(t), Peers: p.peers, TLS: p.listens}
	} else {
		ids := cmp.Or(p.ids, "same")
		w.operator = startSMSC(t, "--ids", ids)
		set.Links = []link{{Name: "node", Addr: w.operator.Binding, IDs: ids}}
	}
	if p.recorded {
		w.wire = record(t, set)
	}
	if p.redis {
		set.Redis = startRedis(t)
	}
	if p.spoken {
		set.Voice, set.Called, set.Recordings = freeAddr(t), freeAddr(t), p.phrases
	}
	w.registries = startRegistries(t, set.Callbacks)
	set.Registries = w.registries.url
	w.service = startService(t, set)
	return w
}

// phone is the handset with a number.
func (w *world) phone(number string) *phone {
	return &phone{t: w.t, network: w.operator.network(), number: number}
}

// held is the handset with a number in the network of an operator that binds in.
func (w *world) held(n network, number string) *phone {
	return &phone{t: w.t, network: n, number: number}
}

// crashes kills the service as kill -9 does, and starts it again on what it had
// stored.
func (w *world) crashes() {
	w.t.Helper()
	w.service.dies()
	w.service.begins(w.t)
}

// settles expects that every message that was sent has its receipt in the end, and
// none was given up.
func (w *world) settles() {
	w.t.Helper()
	for _, state := range []string{"leased", "awaiting receipt"} {
		eventually(within(w.t, delivery), w.t, "messages are still "+state, func() bool {
			return w.service.metric(w.t, `healthdial_outbox_messages{state="`+state+`"}`) == 0
		})
	}
	if n := w.service.metric(w.t, `healthdial_outbox_messages{state="buried"}`); n != 0 {
		w.t.Errorf("%v messages were given up", n)
	}
}

// ends stops the service, which has to end well, and to have kept to itself whom it
// spoke with and what they typed. Shorter things may stand in a log by chance.
func (w *world) ends(people ...*phone) {
	w.t.Helper()
	if code := w.service.stop(); code != 0 {
		w.t.Errorf("the service ended with %d", code)
	}
	log := w.service.told()
	if !strings.Contains(log, "everything in hand is finished") {
		w.t.Error("the service does not say that it stopped")
	}
	for _, p := range people {
		for _, secret := range append(strings.Fields(strings.Join(p.typed, " ")), strings.TrimPrefix(p.number, "+91")) {
			if len(secret) >= 6 && strings.Contains(log, secret) {
				w.t.Errorf("the log tells %q", secret)
			}
		}
	}
}
