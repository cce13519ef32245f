package admin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"healthdial/registry"
)

// registries stand as a test says.
type registries []registry.Standing

func (r registries) Standing() []registry.Standing { return r }

// TestRegistriesAway: what does not answer is told with since when and what happens
// meanwhile, and leaves the service ready.
func TestRegistriesAway(t *testing.T) {
	p := parts{queue: &queue{}, registries: registries{
		{Name: registry.NameGateway, Asked: now.Add(-2 * time.Second)},
		{Name: registry.NameConsents, Asked: now.Add(-5 * time.Second), Away: now.Add(-3 * time.Minute)},
		{Name: registry.NameDoctors, Away: now.Add(-time.Minute)},
		{Name: registry.NameFacilities},
	}}
	h, _ := p.panel(t)
	since := now.Add(-3 * time.Minute).UTC().Format(time.RFC3339)
	away := "does not answer since " + since + " (3m0s ago), last tried 5s ago: new requests are not seen; what was decided or taken back is kept"
	code, ready := get(h, "/readyz", "")
	if code != http.StatusOK || !strings.Contains(ready, "registries: consent manager "+away) {
		t.Errorf("readyz: %d\n%s", code, ready)
	}
	if strings.Contains(ready, "HFR") {
		t.Errorf("readyz tells of what is well:\n%s", ready)
	}
	for _, accept := range []string{"*/*", "text/html"} {
		_, page := get(h, "/", accept)
		for _, want := range []string{"though 2 of the registries", "answers; last asked 2s ago", away, "(1m0s ago), not tried itself: doctors cannot", "not asked yet"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %q:\n%s", accept, want, page)
			}
		}
	}
	_, metrics := get(h, "/metrics", "")
	for _, want := range []string{`healthdial_registry_up{registry="gateway"} 1`, `healthdial_registry_up{registry="consent manager"} 0`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(metrics, `registry="HFR"`) {
		t.Error("what was not asked yet is neither up nor down")
	}
}

// TestNoRegistryIsAway: nothing is said of what is well.
func TestNoRegistryIsAway(t *testing.T) {
	h, _ := parts{queue: &queue{}, registries: registries{{Name: registry.NameGateway, Asked: now}}}.panel(t)
	if _, body := get(h, "/readyz", ""); !strings.Contains(body, "registries: none is known to be away") {
		t.Error(body)
	}
	if _, body := get(h, "/", "*/*"); strings.Contains(body, "though") {
		t.Error(body)
	}
}

// TestEveryRegistryHasWords: whatever a registry has a standing for can be told.
func TestEveryRegistryHasWords(t *testing.T) {
	const url = "http://127.0.0.1"
	r, err := registry.New(registry.Config{GatewayURL: url, PHRURL: url, HPRURL: url, HFRURL: url, CMID: "sbx", ClientID: "c",
		ClientSecret: "s", HIUID: "h", CallbackIssuer: "i"}, registry.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all := r.Standing()
	if len(all) != len(meanwhile) {
		t.Errorf("%d registries, words for %d", len(all), len(meanwhile))
	}
	for _, s := range all {
		if meanwhile[s.Name] == "" {
			t.Errorf("no words for %s", s.Name)
		}
	}
}
