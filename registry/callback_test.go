package registry

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var callbackBodies = []struct {
	path, body string
	want       Callback // nil for ErrBadCallback
}{
	{PathConsentOnInit, `{"consentRequest":{"id":"c1"},"response":{"requestId":"r1"}}`, ConsentOnInit{RequestID: "r1", Consent: "c1"}},
	{PathConsentOnInit, `{"consentRequest":{"id":"c1"},"error":null,"resp":{"requestId":"r1"}}`, ConsentOnInit{RequestID: "r1", Consent: "c1"}},
	{PathConsentOnInit, `{"error":{"code":"ABDM-1051: ","message":"x"},"response":{"requestId":"r1"}}`,
		ConsentOnInit{RequestID: "r1", Fault: &Fault{"ABDM-1051", NotFound}}},
	{PathConsentOnInit, `{"consentRequest":{"id":"c1"},"error":{},"response":{"requestId":"r1"}}`, ConsentOnInit{RequestID: "r1", Consent: "c1"}},
	{PathConsentOnInit, `{"consentRequest":{"id":"c1"}}`, nil},
	{PathConsentOnInit, `{"response":{"requestId":"r1"}}`, nil},
	{PathConsentOnInit, `{"consentRequest":{"id":"a b"},"response":{"requestId":"r1"}}`, nil},
	{PathConsentOnStatus, `{"consentRequest":{"id":"c1","status":"GRANTED","consentArtefacts":[{"id":"a1"}]},"response":{"requestId":"r1"}}`,
		ConsentOnStatus{RequestID: "r1", Consent: "c1", Status: Granted, Artefacts: []string{"a1"}}},
	{PathConsentOnStatus, `{"consentRequest":{"id":"c1","status":"MAYBE"},"response":{"requestId":"r1"}}`, nil},
	{PathConsentNotify, `{"notification":{"consentRequestId":"c1","status":"DENIED","reason":null,"consentArtefacts":null}}`,
		ConsentNotify{Consent: "c1", Status: Denied}},
	{PathConsentNotify, `{"notification":{"status":"ROVKED","consentArtefacts":[{"id":"a1"},{"id":"a2"}]}}`,
		ConsentNotify{Status: Revoked, Artefacts: []string{"a1", "a2"}}},
	{PathConsentNotify, `{"notification":{"status":"GRANTED"}}`, nil},
	{PathLinkOnDiscover, `{"transactionId":"t1","patient":[{"referenceNumber":"p1","display":"A","careContexts":[{"referenceNumber":"x","display":"y"}],"hiType":"Prescription","count":1}],"matchedBy":["MR"],"response":{"requestId":"r1"}}`,
		LinkOnDiscover{RequestID: "r1", Txn: "t1", MatchedBy: []string{"MR"},
			Patients: []LinkPatient{{"p1", "A", []LinkCareContext{{"x", "y"}}, "Prescription", 1}}}},
	{PathLinkOnDiscover, `{"patient":[],"response":{"requestId":"r1"}}`, nil},
	{PathLinkOnInit, `{"transactionId":"t1","link":{"referenceNumber":"l1","authenticationType":"MEDIATE","meta":{"communicationHint":"***11","communicationExpiry":"2026-11-20T09:10:00Z"}},"response":{"requestId":"r1"}}`,
		LinkOnInit{RequestID: "r1", Txn: "t1", Link: "l1", Hint: "***11", Expires: time.Date(2026, 11, 20, 9, 10, 0, 0, time.UTC)}},
	{PathLinkOnInit, `{"link":{"meta":{"communicationHint":"` + strings.Repeat("x", 600) + `"},"referenceNumber":"l1"},"response":{"requestId":"r1"}}`, nil},
	{PathLinkOnConfirm, `{"error":{"code":1234,"message":"Invalid OTP"},"response":{"requestId":"r1"}}`,
		LinkOnConfirm{RequestID: "r1", Fault: &Fault{"1234", WrongOTP}}},
	{PathLinkOnConfirm, `{"error":{"code":"ABDM-1035","message":"OTP expired"},"response":{"requestId":"r1"}}`,
		LinkOnConfirm{RequestID: "r1", Fault: &Fault{"ABDM-1035", Lapsed}}},
	{PathLinkOnConfirm, `[]`, nil},
	{PathLinkOnConfirm, `{"response":{"requestId":"r1"}} trailing`, nil},
	{"/api/v3/hiu/unknown", `{"response":{"requestId":"r1"}}`, nil},
	{PathConsentNotify, `{"notification":{"consentRequestId":"c1","status":"DENIED"},"x":"` + strings.Repeat("x", MaxCallback) + `"}`, nil},
}

func TestParseCallback(t *testing.T) {
	for _, tt := range callbackBodies {
		got, err := ParseCallback(tt.path, []byte(tt.body))
		if tt.want == nil {
			if !errors.Is(err, ErrBadCallback) || got != nil {
				t.Errorf("%s %.200s: %+v, %v", tt.path, tt.body, got, err)
			}
			continue
		}
		if d := cmp.Diff(tt.want, got); err != nil || d != "" {
			t.Errorf("%s %s: %v\n%s", tt.path, tt.body, err, d)
		}
	}
	for _, p := range CallbackPaths() {
		if callbackReaders[p] == nil {
			t.Errorf("%s has no reader", p)
		}
	}
}

func FuzzParseCallback(f *testing.F) {
	paths := CallbackPaths()
	for _, tt := range callbackBodies {
		for i, p := range paths {
			if p == tt.path {
				f.Add(uint8(i), []byte(tt.body))
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		c, err := ParseCallback(paths[int(which)%len(paths)], body)
		if err != nil {
			if c != nil || err != ErrBadCallback {
				t.Fatalf("%+v, %v", c, err)
			}
			return
		}
		if _, notice := c.(ConsentNotify); !notice && !validID(c.Answers()) {
			t.Errorf("answers %q", c.Answers())
		}
		checkBounded(t, c)
	})
}

// checkBounded: what is accepted is small and encodes, whatever it came from.
func checkBounded(t *testing.T, c Callback) {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil || len(b) > maxListed*(2*maxText*6+200)+4096 {
		t.Fatalf("%d octets, %v", len(b), err)
	}
	switch c := c.(type) {
	case ConsentOnInit:
		if (c.Fault == nil) == (c.Consent == "") {
			t.Errorf("%+v is neither", c)
		}
	case ConsentNotify:
		if ParseStatus(string(c.Status)) != c.Status || c.Status == "" {
			t.Errorf("status %q", c.Status)
		}
	case LinkOnInit:
		if c.Fault == nil && !validID(c.Link) {
			t.Errorf("link %q", c.Link)
		}
	}
}
