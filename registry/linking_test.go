//go:build !production

package registry_test

import (
	"testing"
	"time"

	"healthdial/registry"
)

func TestLinking(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "11")
	access := w.login("11", "asha.sample@sbx").Access
	found := must(w.Linking.Providers(ctx, "chandigarh"))(t)
	if len(found) != 2 || found[0].ID != hospital || found[0].State != "Chandigarh" {
		t.Fatalf("providers %+v", found)
	}
	before := must(w.Linking.Links(ctx, access))(t)

	sent := must(w.Linking.Discover(ctx, access, hospital))(t)
	d, _ := next[registry.LinkOnDiscover](w)
	if d.Answers() != sent || d.Fault != nil || len(d.Patients) != 2 || d.Patients[0].CareContexts[0].Display != "Blood test" {
		t.Fatalf("on-discover %+v", d)
	}
	sent = must(w.Linking.Init(ctx, access, d.Txn, "asha.sample@sbx", d.Patients))(t)
	i, _ := next[registry.LinkOnInit](w)
	if i.Answers() != sent || i.Fault != nil || i.Hint != "******0011" || i.Expires.Sub(w.clock.Now()) != 10*time.Minute {
		t.Fatalf("on-init %+v", i)
	}
	code := w.otp(m)
	must(w.Linking.Confirm(ctx, access, i.Link, registry.OTP(flip(code))))(t)
	if c, _ := next[registry.LinkOnConfirm](w); c.Fault == nil || c.Fault.Kind != registry.WrongOTP {
		t.Errorf("wrong code: %+v", c)
	}
	sent = must(w.Linking.Confirm(ctx, access, i.Link, code))(t)
	if c, _ := next[registry.LinkOnConfirm](w); c.Answers() != sent || c.Fault != nil || len(c.Patients) != 2 {
		t.Errorf("on-confirm %+v", c)
	}
	after := must(w.Linking.Links(ctx, access))(t)
	if len(before) != 2 || len(after) != 4 {
		t.Errorf("%d links, then %d", len(before), len(after))
	}
	for _, l := range after {
		if l.Display != "Asha Sample" || l.HIP.Name == "" || len(l.CareContexts) != 1 || l.CareContexts[0].Display == "" || l.Created.IsZero() {
			t.Errorf("link %+v", l)
		}
	}
	// Nothing is left to be found.
	must(w.Linking.Discover(ctx, access, hospital))(t)
	if d, _ := next[registry.LinkOnDiscover](w); d.Fault != nil || len(d.Patients) != 0 {
		t.Errorf("second discovery %+v", d)
	}
}

func TestLinkingRefusals(t *testing.T) {
	w := newWorld(t, nil)
	ctx := t.Context()
	access := w.login("13", "dolma.sample@sbx").Access
	_, err := w.Linking.Discover(ctx, access, "IN0000000000")
	wantKind(t, err, registry.NotFound)
	must(w.Linking.Discover(ctx, access, hospital))(t)
	if d, _ := next[registry.LinkOnDiscover](w); d.Fault == nil || d.Fault.Kind != registry.NotFound {
		t.Errorf("unknown there: %+v", d)
	}
	_, err = w.Linking.Init(ctx, access, "no-such-txn", "dolma.sample@sbx", []registry.LinkPatient{{Reference: "MR-0006", HIType: "Prescription"}})
	wantKind(t, err, registry.Lapsed)
	_, err = w.Linking.Confirm(ctx, access, "no/such?link", "123456")
	wantKind(t, err, registry.Lapsed)
}

// A person who has only just enrolled finds what the hospital filed under their
// mobile.
func TestNewcomerFindsRecords(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "25")
	v := must(w.PHR.VerifyEnrolOTP(ctx, must(w.PHR.RequestEnrolOTP(ctx, m))(t), w.otp(m)))(t)
	d := newcomer
	d.Mobile = m
	access := must(w.PHR.Enrol(ctx, v.Txn, d))(t).Tokens.Access
	if links := must(w.Linking.Links(ctx, access))(t); len(links) != 0 {
		t.Errorf("a fresh HealthID has %d links", len(links))
	}
	must(w.Linking.Discover(ctx, access, hospital, registry.Identifier{Type: registry.ByMobile, Value: m.E164()}))(t)
	if d, _ := next[registry.LinkOnDiscover](w); len(d.Patients) != 2 {
		t.Errorf("on-discover %+v", d)
	}
}

func TestDoctors(t *testing.T) {
	w := newWorld(t, nil)
	ctx, m := t.Context(), mobile(t, "41")
	list := must(w.Doctors.ByMobile(ctx, m))(t)
	if len(list) != 1 || list[0].ID != "anita.sample@hpr.abdm" || list[0].Number != "71-0000-0000-0041" || list[0].Name != "Dr Anita Sample" {
		t.Fatalf("doctors %+v", list)
	}
	if none := must(w.Doctors.ByMobile(ctx, mobile(t, "11")))(t); len(none) != 0 {
		t.Errorf("a patient is a doctor: %+v", none)
	}
	_, err := w.Doctors.SendOTP(ctx, list[0].ID, mobile(t, "42"))
	wantKind(t, err, registry.NotFound)
	txn := must(w.Doctors.SendOTP(ctx, list[0].ID, m))(t)
	code := w.otp(m)
	wantKind(t, w.Doctors.VerifyOTP(ctx, txn, registry.OTP(flip(code))), registry.WrongOTP)
	if err := w.Doctors.VerifyOTP(ctx, txn, code); err != nil {
		t.Error(err)
	}
	wantKind(t, w.Doctors.VerifyOTP(ctx, txn, code), registry.Lapsed)
}

func TestFacilities(t *testing.T) {
	w := newWorld(t, nil)
	list, total, err := w.Facilities.Search(t.Context(), registry.FacilityQuery{PIN: "194101", PerPage: 1, Page: 2})
	if err != nil || total != 2 || len(list) != 1 || list[0].ID != "IN3710000002" || list[0].Latitude != "34.1526" || list[0].PIN != "194101" {
		t.Errorf("%+v of %d, %v", list, total, err)
	}
	_, _, err = w.Facilities.Search(t.Context(), registry.FacilityQuery{})
	wantKind(t, err, registry.Refused)
}
