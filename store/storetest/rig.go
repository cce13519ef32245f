package storetest

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// rig is one empty store under test, its clock in the test's hand.
type rig struct {
	t       testing.TB
	ctx     context.Context
	backend store.Backend
	ring    *seal.Keyring
	*store.Store

	mu    sync.Mutex
	clock time.Time // guarded by mu
	runs  bool      // guarded by mu
}

// patience bounds every test that waits.
const patience = 20 * time.Second

func newRig(t testing.TB, s Suite) *rig {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	// Not in the past: a server's own clock may expire things.
	r := &rig{t: t, ctx: ctx, ring: ring(t, 1), clock: time.Now().Truncate(time.Millisecond).UTC()}
	r.backend = s.Open(t, r.now)
	r.Store = must(store.Open(ctx, r.backend, r.ring))(t)
	return r
}

func (r *rig) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.runs {
		return time.Now().UTC()
	}
	return r.clock
}

// run lets the clock run, for what waits.
func (r *rig) run() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs = true
}

func (r *rig) advance(d time.Duration) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock = r.clock.Add(d)
	return r.clock
}

// patient lifts the bound, for what is measured.
func (r *rig) patient() { r.ctx = r.t.Context() }

// must returns the value of a call that may not fail.
func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// ring is a keyring of an installation of its own for each seed.
func ring(t testing.TB, seed byte) *seal.Keyring {
	t.Helper()
	key := func(purpose byte) []byte { return bytes.Repeat([]byte{seed, purpose}, seal.KeySize/2) }
	return must(seal.New(seal.Masters{
		Sealing: []seal.Master{{ID: 1, Key: key(1)}}, Numbers: key(2), Codes: key(3),
	}))(t)
}

// phone is the nth sample number.
func phone(t testing.TB, n int) msisdn.Number {
	t.Helper()
	return must(msisdn.Parse(fmt.Sprintf("+9198765%05d", n), "IN"))(t)
}

// owner is the nth sample number's owner.
func (r *rig) owner(n int) seal.Owner { return r.ring.Owner(phone(r.t, n).E164()) }

// id is the nth message's ID.
func id(n int) outbox.ID {
	var out outbox.ID
	binary.BigEndian.PutUint64(out[:8], uint64(n)+1)
	return out
}

// sms is the nth message, of the nth owner, in a lane.
func (r *rig) sms(n int, lane outbox.Lane) outbox.Message {
	return outbox.Message{
		ID: id(n), Owner: r.owner(n), Kind: outbox.SMS, Lane: lane, To: phone(r.t, n), Text: "sample text",
	}
}
