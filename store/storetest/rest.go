package storetest

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"

	"healthdial/audit"
	"healthdial/consent"
	"healthdial/outbox"
	"healthdial/person"
	"healthdial/session"
	"healthdial/store"
)

func rest(s Suite) []test {
	return []test{
		{"nothing is readable at rest", func(t *testing.T, r *rig) { sealed(t, r, s) }},
		{"a record that was moved does not open", moved},
		{"a message that does not open is set aside", messageDamaged},
		{"a letter that does not open is set aside", letterDamaged},
		{"other keys are refused", wrongKeys},
	}
}

// sealed puts words everywhere that a store keeps anything, and looks for them.
func sealed(t *testing.T, r *rig, s Suite) {
	fill(r)
	octets := s.Octets(t, r.backend)
	owner := r.owner(1)
	if !bytes.Contains(octets, owner[:]) && !bytes.Contains(octets, []byte(hex.EncodeToString(owner[:]))) {
		t.Fatal("not even owners are found: this is not what the store keeps")
	}
	for _, word := range words(t) {
		if bytes.Contains(octets, []byte(word)) {
			t.Errorf("%q is readable at rest", word)
		}
	}
}

const (
	secretText   = "read nowhere but here"
	secretName   = "Unmistakable Sample"
	secretRef    = "request-4711-sample"
	secretPart   = "peer-part-0815"
	secretKey    = "unmistakable@sbx"
	secretNotice = "notice-unmistakable"
)

func words(t *testing.T) []string {
	n := phone(t, 1)
	return []string{
		n.Digits(), n.National(), secretText, secretName, secretRef, secretPart, secretKey, secretNotice,
	}
}

func fill(r *rig) {
	ctx := r.ctx
	sent, waits := r.sms(1, outbox.Code), r.sms(1, outbox.Code)
	sent.Text, waits.Text, waits.ID = secretText, secretText, id(2)
	event := audit.Event{At: r.now(), Kind: secretNotice, Owner: r.owner(1), Subject: secretRef}
	ses := r.session(1)
	ses.Applied[0].Page.Text = secretText
	r.ok(r.Sessions().Commit(ctx, session.Act{Session: ses, Out: []outbox.Message{sent, waits}, Audit: []audit.Event{event}}))
	r.ok(r.Persons().Commit(ctx, person.Act{Person: person.Person{
		Owner: r.owner(1), Number: phone(r.t, 1), Accounts: []person.Account{{Name: secretName}},
	}}))
	r.ok(r.Consents().Commit(ctx, consent.Act{Request: consent.Request{
		Owner: r.owner(1), ID: secretRef, Number: phone(r.t, 1), Facility: secretName,
	}}))
	r.receive(r.part(1, 1, secretText))
	r.ok(r.Outbox().Sent(ctx, r.claim(1)[0].Lease, partIDs([]string{secretPart}), r.now().Add(time.Hour)))
	r.receipt(secretPart, secretPart, outbox.Delivered)
	r.ok(r.Index().Put(ctx, "account", secretKey, phone(r.t, 1).E164(), []byte(secretName), time.Time{}))
	must(r.Counters().Count(ctx, "otp", secretKey, r.now(), time.Hour))(r.t)
}

func moved(t *testing.T, r *rig) {
	r.ok(r.Sessions().Commit(r.ctx, session.Act{Session: r.session(1)}))
	stolen := must(r.backend.Get(r.ctx, r.owner(1), "session", ""))(t)
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(2), Puts: []store.Put{
		{Kind: "session", Revision: 1, Value: stolen.Value},
	}}))
	if _, err := r.Sessions().Load(r.ctx, r.owner(2), r.now()); err == nil {
		t.Error("another owner's session opened")
	}
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(1), Puts: []store.Put{
		{Kind: "session", Expect: 1, Revision: 2, Value: stolen.Value},
	}}))
	if _, err := r.Sessions().Load(r.ctx, r.owner(1), r.now()); err == nil {
		t.Error("an older revision opened")
	}
	if n := r.Damaged(); n != 2 {
		t.Errorf("%d were counted, want 2", n)
	}
}

func messageDamaged(t *testing.T, r *rig) {
	bad := []store.Message{{ID: id(7), Value: []byte("rubbish")}}
	r.ok(r.backend.Commit(r.ctx, store.Batch{Owner: r.owner(1), Out: bad}))
	if _, err := r.Outbox().Claim(r.ctx, r.now(), outbox.Bulk, 9, lease); err == nil {
		t.Error("no error")
	}
	r.advance(lease)
	r.add(r.sms(2, outbox.Bulk))
	if m := r.claimOne(); m.ID != id(2) {
		t.Errorf("got %x", m.ID)
	}
	tr := must(r.Outbox().Trace(r.ctx, r.owner(1), id(7)))(t)
	if tr.State != outbox.Queued || tr.Cause != "damaged" || tr.Attempts != 0 {
		t.Errorf("got %+v", tr)
	}
}

func letterDamaged(t *testing.T, r *rig) {
	must(r.backend.Receive(r.ctx, store.Part{
		Owner: r.owner(1), Event: store.Name{1}, Total: 1, Seq: 1, At: r.now(), Value: []byte("rubbish"),
	}))(t)
	r.advance(time.Millisecond)
	r.receive(r.part(2, 1, "x"))
	if _, ok, err := r.Inbox().Next(r.ctx, r.now(), lease); ok || err == nil {
		t.Errorf("got %t, %v", ok, err)
	}
	r.drop(r.wantNext("x"))
	r.advance(time.Hour)
	if _, _, err := r.Inbox().Next(r.ctx, r.now(), lease); err == nil {
		t.Error("it was lost")
	}
}

func wrongKeys(_ *testing.T, r *rig) {
	_, err := store.Open(r.ctx, r.backend, ring(r.t, 2))
	r.wantErr(err, store.ErrWrongKeys)
	_, err = store.Open(r.ctx, r.backend, r.ring)
	r.ok(err)
}
