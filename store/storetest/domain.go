package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/audit"
	"healthdial/consent"
	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/session"
	"healthdial/store"
)

func domain() []test {
	return []test{
		{"a session is as it was committed", sessionRoundTrip},
		{"a session at another revision conflicts", sessionConflict},
		{"what a process recalls of a session is proved by its commit", sessionRecall},
		{"an expired session is not found and makes room", sessionExpiry},
		{"a turn is one act", sessionAct},
		{"a person is as it was committed", personRoundTrip},
		{"requests are listed by owner", consentRoundTrip},
		{"a message of another owner is refused", foreignMessage},
	}
}

func same(t testing.TB, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.AllowUnexported(msisdn.Number{})); d != "" {
		t.Error(d)
	}
}

func (r *rig) session(n int) session.Session {
	return session.Session{
		Owner: r.owner(n), ID: session.ID{9}, Number: phone(r.t, n),
		State: engine.State{
			At: engine.Frame{Flow: "home", Node: "menu"}, Stack: []engine.Frame{{Flow: "a", Node: "b"}},
			Vars: engine.Vars{"name": engine.T("Sample Person")}, Lang: "hi", Step: 7, Mode: engine.Calling,
			Lists: map[string][]engine.Item{"l": {{ID: "1", Args: engine.Vars{"x": engine.D("2026-01-02")}}}},
		},
		Dialogues: map[session.Channel]session.Dialogue{
			session.USSD: {Link: "l", Gateway: "g", Step: 7, Page: 1, Seen: 2, Opened: r.now()}, session.SMS: {Read: true},
		},
		Intent: &session.Intent{Event: session.EventID{5}, Parked: session.Parked{
			Call: session.Call{Name: "sample", Number: phone(r.t, n), At: r.now()}, Say: map[string]string{"done": "said"},
		}},
		Applied: []session.Applied{{Event: session.EventID{4}, Page: session.Page{Text: "नमस्ते", Open: true}}},
		Expires: r.now().Add(time.Hour),
	}
}

func sessionRoundTrip(t *testing.T, r *rig) {
	_, err := r.Sessions().Load(r.ctx, r.owner(1), r.now())
	r.wantErr(err, session.ErrNotFound)
	s := r.session(1)
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
	s.Revision = 1
	same(t, s, must(r.Sessions().Load(r.ctx, s.Owner, r.now()))(t))
	s.State.Lang = "en"
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
	s.Revision = 2
	same(t, s, must(r.Sessions().Load(r.ctx, s.Owner, r.now()))(t))
}

func sessionConflict(t *testing.T, r *rig) {
	s := r.session(1)
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
	r.wantErr(r.Sessions().Commit(r.ctx, session.Act{Session: s}), session.ErrConflict)
	s.Revision = 2
	r.wantErr(r.Sessions().Commit(r.ctx, session.Act{Session: s}), session.ErrConflict)
}

// sessionRecall has another process move the session, and a failover give a revision
// again: neither is overwritten with what is recalled.
func sessionRecall(t *testing.T, r *rig) {
	s, other := r.session(1), must(store.Open(r.ctx, r.backend, r.ring))(t)
	if _, ok := r.Sessions().Recall(s.Owner, r.now()); ok {
		t.Error("recalled what never was")
	}
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
	s.Revision = 1
	got, ok := r.Sessions().Recall(s.Owner, r.now())
	if same(t, s, got); !ok {
		t.Error("not recalled")
	}
	if _, ok := r.Sessions().Recall(s.Owner, s.Expires); ok {
		t.Error("recalled what has expired")
	}

	theirs := must(other.Sessions().Load(r.ctx, s.Owner, r.now()))(t)
	r.ok(other.Sessions().Commit(r.ctx, session.Act{Session: theirs}))
	r.wantErr(r.Sessions().Commit(r.ctx, session.Act{Session: got}), session.ErrConflict)
	if _, ok := r.Sessions().Recall(s.Owner, r.now()); ok {
		t.Error("recalled what was found to have moved")
	}

	s = must(r.Sessions().Load(r.ctx, s.Owner, r.now()))(t)
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
	s.Revision++
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: s.Owner, Puts: []store.Put{
		{Kind: "session", Expect: s.Revision, Revision: s.Revision, Value: []byte("what the failover's new primary was told")},
	}}))
	r.wantErr(r.Sessions().Commit(r.ctx, session.Act{Session: s}), session.ErrConflict)
}

func sessionExpiry(t *testing.T, r *rig) {
	s := r.session(1)
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
	if _, err := r.Sessions().Load(r.ctx, s.Owner, s.Expires.Add(-1)); err != nil {
		t.Errorf("before its expiry: %v", err)
	}
	_, err := r.Sessions().Load(r.ctx, s.Owner, s.Expires)
	r.wantErr(err, session.ErrNotFound)
	s.Expires = s.Expires.Add(time.Hour)
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: s}))
}

func sessionAct(t *testing.T, r *rig) {
	event := audit.Event{At: r.now(), Kind: "turn", Owner: r.owner(1), Subject: "1"}
	a := session.Act{Session: r.session(1), Out: []outbox.Message{r.sms(1, outbox.Registry)}, Audit: []audit.Event{event}}
	r.ok(r.Sessions().Commit(r.ctx, a))
	a.Out[0].ID = id(2)
	r.wantErr(r.Sessions().Commit(r.ctx, a), session.ErrConflict)
	if got := r.claim(9); len(got) != 1 || got[0].ID != id(1) {
		t.Errorf("claimed %d messages, want the first", len(got))
	}
	if n := must(r.Audit().Verify(r.ctx))(t); n != 1 {
		t.Errorf("%d events are in the log, want 1", n)
	}
}

func personRoundTrip(t *testing.T, r *rig) {
	_, err := r.Persons().Load(r.ctx, r.owner(1))
	r.wantErr(err, person.ErrNotFound)
	p := person.Person{
		Owner: r.owner(1), Number: phone(t, 1), Lang: "hi", Stopped: true,
		Agreed:   []person.Agreement{{Notice: "1", Lang: "hi", Channel: "ussd", At: r.now()}},
		Accounts: []person.Account{{Address: "sample@sbx", Birth: 1980, Refresh: "token", Until: r.now().Add(time.Hour)}},
		Doctor:   &person.Doctor{HPRID: "sample@hpr.abdm", Proven: r.now()},
		Linking:  &person.Linking{Found: []person.Context{{Reference: "v", Display: "Visit"}}},
		Last:     person.Last{Key: [16]byte{1}, Exit: "done"},
	}
	r.ok(r.Persons().Commit(r.ctx, person.Act{Person: p}))
	r.wantErr(r.Persons().Commit(r.ctx, person.Act{Person: p}), person.ErrConflict)
	p.Revision = 1
	same(t, p, must(r.Persons().Load(r.ctx, p.Owner))(t))
}

func consentRoundTrip(t *testing.T, r *rig) {
	_, err := r.Consents().Load(r.ctx, r.owner(1), "q")
	r.wantErr(err, consent.ErrNotFound)
	want := map[string]consent.Request{}
	for _, name := range []string{"q1", "q/2", "q3"} {
		q := consent.Request{
			ID: name, Owner: r.owner(1), Number: phone(t, 1), Account: "sample@sbx", State: consent.Pending,
			Asked:    consent.Terms{Types: []string{"Prescription"}, From: r.now(), To: r.now().Add(time.Hour), Access: "VIEW"},
			Narrowed: &consent.Terms{Types: []string{}}, Code: &consent.Code{Hash: [32]byte{1}, Tries: 2},
			Doctor: phone(t, 2), Created: r.now(), Expires: r.now().Add(time.Hour),
		}
		r.ok(r.Consents().Commit(r.ctx, consent.Act{Request: q}))
		r.wantErr(r.Consents().Commit(r.ctx, consent.Act{Request: q}), consent.ErrConflict)
		q.Revision = 1
		same(t, q, must(r.Consents().Load(r.ctx, q.Owner, name))(t))
		want[name] = q
	}
	got := map[string]consent.Request{}
	for _, q := range must(r.Consents().List(r.ctx, r.owner(1)))(t) {
		got[q.ID] = q
	}
	same(t, want, got)
	over := want["q1"]
	over.State = consent.Denied
	r.ok(r.Consents().Commit(r.ctx, consent.Act{Request: over}))
	for item, err := range r.backend.(store.Dumper).Dump(r.ctx, store.Partition(over.Owner)) {
		if i, ok := item.(store.RecordItem); err != nil || ok && i.Owner == over.Owner && i.Revision == 2 && i.Expires != store.InstantOf(over.Forgotten()) {
			t.Errorf("a request that is over is kept until %v: %v", item, err)
		}
	}
	if others := must(r.Consents().List(r.ctx, r.owner(2)))(t); len(others) != 0 {
		t.Errorf("another owner has %d of them", len(others))
	}
}

func foreignMessage(t *testing.T, r *rig) {
	a := session.Act{Session: r.session(1), Out: []outbox.Message{r.sms(2, outbox.Code)}}
	if err := r.Sessions().Commit(r.ctx, a); err == nil {
		t.Error("it was taken")
	}
	a.Out[0].Owner = r.owner(1)
	r.ok(r.Sessions().Commit(r.ctx, a)) // to another's number it may go
	if got := r.claim(1); len(got) != 1 || got[0].To != phone(t, 2) {
		t.Error("it was not kept as it was")
	}
}
