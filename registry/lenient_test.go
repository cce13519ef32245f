package registry

import (
	"encoding/json"
	"testing"
	"time"
)

func TestErrorCode(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"code":"ABDM-1035: ","message":"x"}}`:    "ABDM-1035",
		`{"error":{"code":": ABDM-1035"}}`:                  "ABDM-1035",
		`{"code":"900901","message":"Invalid Credentials"}`: "900901",
		`{"code":900901}`: "900901",
		`[{"error":{"code":"ABDM-1006","message":"x"}}]`:               "ABDM-1006",
		`{"code":"HIS-422","details":[{"code":"HIS-1041"}]}`:           "HIS-1041",
		`{"timestamp":1,"error":"Internal Server Error","status":500}`: "",
		`{"error":{"code":"9876543210123","message":"x"}}`:             "",
		`{"error":{"code":"asha.sample@sbx"}}`:                         "",
		`Access Denied`:                                                "",
		``:                                                             "",
		`[]`:                                                           "",
		`null`:                                                         "",
	} {
		if got := errorCode([]byte(body)); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func FuzzErrorCode(f *testing.F) {
	f.Add([]byte(`{"error":{"code":"ABDM-1035: "}}`))
	f.Add([]byte(`[{"code":1}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c := errorCode(b); c != "" && (len(c) > 16 || cleanCode(c) != c) {
			t.Errorf("%q is no code", c)
		}
	})
}

func TestInstant(t *testing.T) {
	want := time.Date(2024, 5, 9, 10, 34, 0, 387e6, time.UTC)
	for _, s := range []string{"2024-05-09T10:34:00.387Z", "2024-05-09T10:34:00.387", "2024-05-09T16:04:00.387+05:30", "2024-05-09T10:34:00.387000000"} {
		var i instant
		if err := json.Unmarshal([]byte(`"`+s+`"`), &i); err != nil || !time.Time(i).Equal(want) {
			t.Errorf("%s: %v, %v", s, time.Time(i), err)
		}
	}
	var i instant
	for _, s := range []string{`""`, `null`} {
		if err := json.Unmarshal([]byte(s), &i); err != nil || !time.Time(i).IsZero() {
			t.Errorf("%s: %v, %v", s, time.Time(i), err)
		}
	}
	if json.Unmarshal([]byte(`"yesterday"`), &i) == nil {
		t.Error("yesterday accepted")
	}
}

// TestInstantWritten: with milliseconds, as all contracts have it, unless it is more exact.
func TestInstantWritten(t *testing.T) {
	ist := time.FixedZone("IST", 19800)
	for fraction, want := range map[int]string{0: "10:34:00.000Z", 387e6: "10:34:00.387Z", 387_654e3: "10:34:00.387654Z", 1: "10:34:00.000000001Z"} {
		at := time.Date(2024, 5, 9, 10, 34, 0, fraction, time.UTC)
		b, err := json.Marshal(instant(at.In(ist)))
		if err != nil || string(b) != `"2024-05-09T`+want+`"` {
			t.Errorf("%s, %v, want %s", b, err, want)
		}
	}
}

func TestParseStatus(t *testing.T) {
	for s, want := range map[string]Status{"GRANTED": Granted, " granted": Granted, "ROVKED": Revoked, "REVOKED": Revoked,
		"Requested": Requested, "DENIED": Denied, "EXPIRED": Expired, "": "", "ALL": "", "GRANTEDX": ""} {
		if got := ParseStatus(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// The consent manager's replies differ in spelling from one page of its contract
// to the next.
func TestConsentSpellings(t *testing.T) {
	for _, body := range []string{
		`{"requestId":"r1","status":"ROVKED","hiType":["Prescription"],"hip":null,"patient":{"id":"a@sbx"}}`,
		`{"consentRequestId":"r1","status":"REVOKED","hiTypes":["Prescription"],"patient":{"id":"a@sbx"}}`,
		`{"id":"r1","status":"revoked","hiTypes":"Prescription","patient":{"id":"a@sbx"}}`,
	} {
		var w wireConsent
		if err := json.Unmarshal([]byte(body), &w); err != nil {
			t.Fatal(err)
		}
		r, ok := w.request()
		if !ok || r.ID != "r1" || r.Status != Revoked || len(r.HITypes) != 1 || r.HITypes[0] != "Prescription" || r.Patient != "a@sbx" {
			t.Errorf("%s: %+v, %v", body, r, ok)
		}
	}
	var one, many oneOrMore
	const art = `{"status":"GRANTED","consentDetail":{"consentId":"c1","requestId":"r1"}}`
	if json.Unmarshal([]byte(art), &one) != nil || json.Unmarshal([]byte("["+art+"]"), &many) != nil {
		t.Fatal("not read")
	}
	for _, o := range []oneOrMore{one, many} {
		if a := artefacts(o); len(a) != 1 || a[0].ID != "c1" || a[0].RequestID != "r1" {
			t.Errorf("%+v", a)
		}
	}
}

// Nothing but an outright yes proves a doctor.
func TestDoctorVerdict(t *testing.T) {
	for body, want := range map[string]error{
		`{"verified":true}`:        nil,
		`{"authResult":"success"}`: nil,
		`{"status":"SUCCESS"}`:     nil,
		`true`:                     nil,
		`"success"`:                nil,
		`{"verified":false,"message":"Invalid OTP"}`:   WrongOTP,
		`{"status":"failed","message":"OTP expired"}`:  Lapsed,
		`{"authResult":"failed","message":"exceeded"}`: TooMany,
		`{}`:                           Malformed,
		``:                             Malformed,
		`{"verified":null}`:            Malformed,
		`{"message":"OTP verified"}`:   Malformed,
		`<html>success</html>`:         Malformed,
		`{"status":{"verified":true}}`: Malformed,
	} {
		err := doctorVerdict("x", []byte(body))
		if want == nil && err != nil || want != nil && (err == nil || !err.(*Error).Is(want)) {
			t.Errorf("%s: %v, want %v", body, err, want)
		}
	}
}
