//go:build !production

package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestClockDoubted: while the registries say that it is another time, everything is taken
// and marked, no code is drawn, and operators are told; once they agree all goes on.
func TestClockDoubted(t *testing.T) {
	t.Parallel()
	c := build(t)
	wrong(c, `{"prefix":"/","aheadSeconds":7230}`)
	p := dialler{c.phone("+919000000024")}
	enrol(c, p)
	link(c, p)
	doctor := c.phone("+919000000041")
	prove(c, doctor)
	ref := ask(c, p, doctor)
	p.reach("A request waits for you", "YES "+ref)
	identify(p, "Who asks?")
	p.choose("Sample General Hospital")
	p.sees("they may only look at them")
	p.choose("Allow")
	p.sees("Please try again later. Nothing was changed.")
	status, reasons := c.get("/readyz")
	if status != http.StatusOK || !strings.Contains(reasons, "clock: time is 2h0m") || strings.Count(reasons, "slow by the registries' ") != 1 {
		t.Errorf("/readyz: %d %s", status, reasons)
	}
	if _, page := c.get("/"); !strings.Contains(page, "no codes are drawn") {
		t.Errorf("the page says %s", page)
	}
	if _, metrics := c.get("/metrics"); !strings.Contains(metrics, "healthdial_clock_credible 0") || !strings.Contains(metrics, "healthdial_clock_slow_seconds 7") {
		t.Error("the metrics do not tell")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, c.at.registries+"/lab/faults", nil)
	if err != nil {
		t.Fatal(err)
	}
	commanded(t, req, http.StatusNoContent)
	allow(c, p, ref)
	doctor.next("the patient allows it")
	if _, reasons := c.get("/readyz"); strings.Contains(reasons, "no codes are drawn") {
		t.Errorf("set right: %s", reasons)
	}
}

// wrong has something go wrong at the registries.
func wrong(c city, fault string) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.at.registries+"/lab/faults", strings.NewReader(fault))
	if err != nil {
		c.t.Fatal(err)
	}
	commanded(c.t, req, http.StatusCreated)
}

func commanded(t *testing.T, r *http.Request, want int) {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != want {
		t.Fatalf("%s %s: %s", r.Method, r.URL.Path, resp.Status)
	}
}
