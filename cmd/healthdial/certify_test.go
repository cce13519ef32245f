//go:build !production

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"

	"healthdial/certify"
	"healthdial/lab/operator"
)

const testPhone = "+919000000021"

// tried certifies the demo's link against an operator, and gives what was said.
func tried(t *testing.T, c operator.Config, wait time.Duration, meanwhile func(operator.Client)) (code int, said string, report certify.Report) {
	t.Helper()
	data := t.TempDir()
	d := demo{data: data}
	secrets, err := d.secrets()
	if err != nil {
		t.Fatal(err)
	}
	if c.SystemID == "" {
		c.SystemID, c.Password = demoSystemID, secrets.link
	}
	o := operator.New(c)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	<-o.Ready()
	path := filepath.Join(data, "healthdial.yaml")
	trialConfig(t, path, o.Addr())
	phoned := make(chan struct{})
	go func() {
		defer close(phoned)
		if meanwhile != nil {
			meanwhile(operator.Client{BaseURL: "http://" + o.HTTPAddr()})
		}
	}()
	var out strings.Builder
	code = run(t.Context(), []string{"links", "certify", "lab", "--config", path, "--laboratory", "--to", testPhone, "--wait", wait.String(),
		"--report", filepath.Join(data, "report")}, streams{strings.NewReader(""), &out, &out})
	<-phoned
	text, err := os.ReadFile(filepath.Join(data, "report", "lab-certification.json"))
	if err != nil {
		t.Fatalf("no report: %v\n%s", err, &out)
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(data, "report", "lab-certification.md"))
	if err != nil || !strings.Contains(string(page), "# Certification of link lab") {
		t.Errorf("the page: %v\n%s", err, page)
	}
	if !strings.Contains(string(text), `"outcome": "`) {
		t.Errorf("the report has another shape:\n%s", text)
	}
	if number := testPhone[3:]; strings.Contains(string(text)+string(page)+out.String(), number) {
		t.Error("a number is told in full")
	}
	return code, out.String(), report
}

// trialConfig writes a configuration with one link, to an operator.
func trialConfig(t *testing.T, path, smsc string) {
	t.Helper()
	var text strings.Builder
	if err := template.Must(template.New("demo.yaml").Parse(demoYAML)).Execute(&text, map[string]any{
		"Code": demoCode, "SMS": demoSMSNumber, "SMSC": smsc, "SystemID": demoSystemID,
		"Registry": map[string]string{
			"GatewayURL": "http://127.0.0.1:1", "PHRURL": "http://127.0.0.1:2", "HPRURL": "http://127.0.0.1:3", "HFRURL": "http://127.0.0.1:4",
			"CMID": "sbx", "ClientID": "lab", "HIUID": "IN0410000001", "CallbackIssuer": "lab", "CallbackAudience": "lab",
		},
		"Callbacks": "127.0.0.1:0", "Gateways": "127.0.0.1:0", "Operators": "127.0.0.1:0", "Facilities": demoFacilities, "Dialect": "{}",
	}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(text.String(), "sms: {}", "sms: {latin1: also}", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// outcomes are the outcomes of a report's steps by name.
func outcomes(r certify.Report) map[string]certify.Outcome {
	all := map[string]certify.Outcome{}
	for _, f := range r.Findings {
		all[f.Step] = f.Outcome
	}
	return all
}

func TestCertified(t *testing.T) {
	t.Parallel()
	code, said, report := tried(t, operator.Config{}, 20*time.Second, func(phone operator.Client) {
		asked := eventually(t, func() bool { // once the link is bound and the step begins
			page, err := phone.Dial(t.Context(), testPhone, demoCode)
			return err == nil && strings.Contains(page.Screen, "Answer 1")
		})
		if asked {
			_, _ = phone.Answer(t.Context(), testPhone, "1")
		}
	})
	if code != exitOK || !strings.Contains(said, "10 passed, 0 failed, 1 skipped") {
		t.Errorf("%d\n%s", code, said)
	}
	for step, got := range outcomes(report) {
		if want := map[bool]certify.Outcome{true: certify.Skipped, false: certify.Passed}[step == "text in national tables"]; got != want {
			t.Errorf("%s %s, want %s", step, got, want)
		}
	}
	if len(report.PDUs) < 20 {
		t.Errorf("%d PDUs", len(report.PDUs))
	}
}

// TestNotCertified: what failed is told by the exit code too.
func TestNotCertified(t *testing.T) {
	t.Parallel()
	code, said, report := tried(t, operator.Config{SystemID: demoSystemID, Password: "another"}, time.Second, nil)
	if code != exitFailed || !strings.Contains(said, "link lab is not certified: of its steps 1 failed") {
		t.Errorf("%d\n%s", code, said)
	}
	if got := outcomes(report); got["bind"] != certify.Failed || got["unbind"] != certify.Skipped {
		t.Errorf("%v", got)
	}
}
