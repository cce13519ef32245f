//go:build !production

package registry_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"healthdial/lab/registries"
	"healthdial/registry"
)

const hospital = "IN0410000001"

// ask is a doctor's request for Asha Sample's records.
func (w *world) ask() registry.Ask {
	now := w.clock.Now()
	return registry.Ask{HIU: registry.Party{ID: hospital}, Patient: "asha.sample@sbx",
		Purpose:   registry.Purpose{Text: "Care Management", Code: "CAREMGT"},
		Requester: registry.Requester{Name: "Dr Anita Sample", Identifier: registry.Identifier{Type: "REGNO", Value: "71-0000-0000-0041"}},
		HITypes:   []string{"OPConsultation", "Prescription"},
		Permission: registry.Permission{AccessMode: "VIEW", From: now.AddDate(-1, 0, 0), To: now, EraseAt: now.AddDate(0, 0, 7),
			Frequency: registry.Frequency{Unit: "HOUR", Value: 1}}}
}

// raise makes the request known and returns its id.
func (w *world) raise() string {
	w.t.Helper()
	sent := must(w.HIU.RequestConsent(w.t.Context(), w.ask()))(w.t)
	c, a := next[registry.ConsentOnInit](w)
	if c.Answers() != sent || c.Fault != nil || a.id == sent || a.header.Get("X-HIU-ID") != hospital {
		w.t.Fatalf("on-init %+v answers %q, sent %q", c, c.Answers(), sent)
	}
	return c.Consent
}

// grant is the narrowest grant of a request for what is linked at the hospital.
func (w *world) grant(access registry.Token, r registry.ConsentRequest) registry.Grant {
	w.t.Helper()
	g := registry.Grant{HITypes: []string{"OPConsultation"}, Permission: r.Permission}
	for _, l := range must(w.Linking.Links(w.t.Context(), access))(w.t) {
		if l.HIP.ID == hospital {
			g.HIP = l.HIP
			for _, c := range l.CareContexts {
				g.CareContexts = append(g.CareContexts, registry.CareContext{Patient: l.Reference, Reference: c.Reference})
			}
		}
	}
	return g
}

func TestConsentGrantedAndRevoked(t *testing.T) {
	w := newWorld(t, nil)
	ctx, id := t.Context(), w.raise()
	access := w.login("11", "asha.sample@sbx").Access
	list, total, err := w.Consents.List(ctx, access, registry.Page{Status: registry.Requested})
	if err != nil || total != 1 || len(list) != 1 || list[0].ID != id {
		t.Fatalf("list: %d of %d, %v", len(list), total, err)
	}
	r := must(w.Consents.Get(ctx, access, id))(t)
	ask := w.ask()
	want := registry.ConsentRequest{ID: id, Status: registry.Requested, Purpose: ask.Purpose, Patient: ask.Patient,
		HIU: registry.Party{ID: hospital, Name: "Sample General Hospital, Chandigarh"}, Requester: ask.Requester, HITypes: ask.HITypes,
		CareContexts: []registry.CareContext{}, Permission: ask.Permission, Created: w.clock.Now(), Updated: w.clock.Now()}
	if d := cmp.Diff(want, r); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}

	g := w.grant(access, r)
	ids := must(w.Consents.Approve(ctx, access, id, []registry.Grant{g}))(t)
	n, a := next[registry.ConsentNotify](w)
	if len(ids) != 1 || n.Consent != id || n.Status != registry.Granted || !cmp.Equal(n.Artefacts, ids) {
		t.Fatalf("approved %q, notified %+v", ids, n)
	}
	if err := w.HIU.Acknowledge(ctx, hospital, a.id, n); err != nil {
		t.Error(err)
	}
	art := must(w.Consents.Artefact(ctx, access, ids[0]))(t)
	if art.Status != registry.Granted || art.RequestID != id || !cmp.Equal(art.HITypes, g.HITypes) || !cmp.Equal(art.CareContexts, g.CareContexts) ||
		!cmp.Equal(art.Permission, g.Permission) || art.HIP.ID != hospital {
		t.Errorf("artefact %+v", art)
	}
	_, err = w.Consents.Approve(ctx, access, id, []registry.Grant{g})
	wantKind(t, err, registry.Conflict)

	if err := w.Consents.Revoke(ctx, access, ids...); err != nil {
		t.Fatal(err)
	}
	if n, _ := next[registry.ConsentNotify](w); n.Status != registry.Revoked || !cmp.Equal(n.Artefacts, ids) {
		t.Errorf("notified %+v", n)
	}
	if r := must(w.Consents.Get(ctx, access, id))(t); r.Status != registry.Revoked {
		t.Errorf("status %q", r.Status)
	}
	arts, total, err := w.Consents.Artefacts(ctx, access, registry.Page{Status: registry.Granted})
	if err != nil || total != 0 || len(arts) != 0 {
		t.Errorf("%d artefacts live, %v", total, err)
	}
	wantKind(t, w.Consents.Revoke(ctx, access, ids...), registry.Conflict)
}

func TestConsentNeverWidened(t *testing.T) {
	w := newWorld(t, nil)
	ctx, id := t.Context(), w.raise()
	access := w.login("11", "asha.sample@sbx").Access
	r := must(w.Consents.Get(ctx, access, id))(t)
	for name, widen := range map[string]func(*registry.Grant){
		"type":    func(g *registry.Grant) { g.HITypes = []string{"DischargeSummary"} },
		"from":    func(g *registry.Grant) { g.Permission.From = g.Permission.From.Add(-time.Hour) },
		"erase":   func(g *registry.Grant) { g.Permission.EraseAt = g.Permission.EraseAt.Add(time.Hour) },
		"mode":    func(g *registry.Grant) { g.Permission.AccessMode = "STORE" },
		"context": func(g *registry.Grant) { g.CareContexts[0].Reference = "MR-0002-5" },
	} {
		g := w.grant(access, r)
		widen(&g)
		_, err := w.Consents.Approve(ctx, access, id, []registry.Grant{g})
		if e := wantKind(t, err, registry.Refused); e.Code != "ABDM-1010" {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := w.login("12", "kala.example@sbx").Access
	_, err := w.Consents.Get(ctx, other, id)
	wantKind(t, err, registry.NotFound)
	wantKind(t, w.Consents.Deny(ctx, other, id), registry.NotFound)
}

func TestConsentDenied(t *testing.T) {
	w := newWorld(t, nil)
	ctx, id := t.Context(), w.raise()
	access := w.login("11", "asha.sample@sbx").Access
	if err := w.Consents.Deny(ctx, access, id); err != nil {
		t.Fatal(err)
	}
	if n, _ := next[registry.ConsentNotify](w); n.Consent != id || n.Status != registry.Denied || len(n.Artefacts) != 0 {
		t.Errorf("notified %+v", n)
	}
	wantKind(t, w.Consents.Deny(ctx, access, id), registry.Conflict)
}

func TestConsentExpiresBySilence(t *testing.T) {
	w := newWorld(t, func(c *registries.Config) { c.ConsentLife = time.Hour })
	id := w.raise()
	w.clock.add(61 * time.Minute)
	sent := must(w.HIU.Status(t.Context(), hospital, id))(t)
	if n, _ := next[registry.ConsentNotify](w); n.Consent != id || n.Status != registry.Expired {
		t.Errorf("notified %+v", n)
	}
	if s, _ := next[registry.ConsentOnStatus](w); s.Answers() != sent || s.Consent != id || s.Status != registry.Expired {
		t.Errorf("status %+v", s)
	}
}

func TestConsentForNobody(t *testing.T) {
	w := newWorld(t, nil)
	a := w.ask()
	a.Patient = "nobody.here@sbx"
	sent := must(w.HIU.RequestConsent(t.Context(), a))(t)
	if c, _ := next[registry.ConsentOnInit](w); c.Answers() != sent || c.Fault == nil || c.Fault.Kind != registry.NotFound {
		t.Errorf("on-init %+v", c)
	}
	a.HIU.ID = "IN9999999999"
	_, err := w.HIU.RequestConsent(t.Context(), a)
	wantKind(t, err, registry.NotFound)
}

// A lost reply leaves the caller to ask: the grant is there once.
func TestConsentLostReply(t *testing.T) {
	w := newWorld(t, nil)
	ctx, id := t.Context(), w.raise()
	access := w.login("11", "asha.sample@sbx").Access
	g := w.grant(access, must(w.Consents.Get(ctx, access, id))(t))
	w.fault(map[string]any{"prefix": "/api/hiecm/consent/v3/request/" + id + "/approve", "lose": true, "next": 1})
	_, err := w.Consents.Approve(ctx, access, id, []registry.Grant{g})
	if e := wantKind(t, err, registry.Unavailable); !e.Unknown {
		t.Fatal("a lost reply must say that the outcome is unknown")
	}
	if got := w.count("GRANTED"); got != 1 {
		t.Errorf("granted %d times: a write was repeated", got)
	}
	if arts := must(w.Consents.ArtefactsOf(ctx, access, id))(t); len(arts) != 1 || arts[0].RequestID != id {
		t.Errorf("artefacts %+v", arts)
	}
}

// So with a request whose reply is lost: the REQUEST-ID that was sent is known, and
// its callback tells.
func TestRequestConsentLostReply(t *testing.T) {
	w := newWorld(t, nil)
	w.fault(map[string]any{"prefix": "/api/hiecm/consent/v3/request/init", "lose": true, "next": 1})
	sent, err := w.HIU.RequestConsent(t.Context(), w.ask())
	if e := wantKind(t, err, registry.Unavailable); !e.Unknown || sent == "" {
		t.Fatalf("%+v, sent %q", e, sent)
	}
	if c, _ := next[registry.ConsentOnInit](w); c.Answers() != sent || c.Consent == "" {
		t.Errorf("on-init %+v", c)
	}
	if n := w.count("REQUESTED"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestConsentOfOthersIsFoundByPolling(t *testing.T) {
	w := newWorld(t, nil)
	access := w.login("11", "asha.sample@sbx").Access
	for range 12 {
		w.lab1("POST", "/lab/consent-requests", map[string]any{"patient": map[string]string{"id": "asha.sample@sbx"}}, nil)
	}
	seen := map[string]bool{}
	for offset := 0; offset < 12; offset += 5 {
		list, total, err := w.Consents.List(t.Context(), access, registry.Page{Limit: 5, Offset: offset})
		if err != nil || total != 12 {
			t.Fatalf("total %d, %v", total, err)
		}
		for _, r := range list {
			seen[r.ID] = true
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d of 12 requests seen", len(seen))
	}
}
