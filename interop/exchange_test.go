//go:build integration

package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exchange is SIPp on an address that the service trusts to say who calls.
const exchange = "127.0.0.2"

// numbers are those of so many callers, whom nobody knows.
func numbers(from, count int) (all []string) {
	for i := range count {
		all = append(all, fmt.Sprintf("+91900000%04d", from+i))
	}
	return all
}

// calls has each of these numbers call once, some of them a second.
func (w *world) calls(scenario, transport string, perSecond int, from []string) {
	w.t.Helper()
	dir := w.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "numbers.csv"), []byte("SEQUENTIAL\n"+strings.Join(from, "\n")+"\n"), 0o600); err != nil {
		w.t.Fatal(err)
	}
	script, err := filepath.Abs(filepath.Join("testdata", "sipp", scenario))
	if err != nil {
		w.t.Fatal(err)
	}
	count := fmt.Sprint(len(from))
	err = command(dir, "sipp", w.service.Voice, "-sf", script, "-inf", "numbers.csv", "-t", transport, "-i", exchange, "-mi", exchange,
		"-r", fmt.Sprint(perSecond), "-m", count, "-l", count, "-nostdin", "-timeout", "60", "-trace_err", "-error_file", "errors")
	if err != nil {
		wrong, _ := os.ReadFile(filepath.Join(dir, "errors"))
		w.t.Fatalf("%v\n%s", err, wrong)
	}
}

// TestExchange is a crowd that an exchange carries: everybody chooses Hindi and opens the
// menu, most by the events of RFC 4733, and some, over TCP, by INFO. No call fails, and
// the service counts them as the exchange does.
func TestExchange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, plan{spoken: true})
	events, infos := numbers(1000, 200), numbers(2000, 20)
	w.calls("events.xml", "u1", 20, events)
	w.calls("info.xml", "t1", 20, infos)

	all := float64(len(events) + len(infos))
	for name, want := range map[string]float64{
		`healthdial_sip_call_seconds_count{end="caller",placed="false",trunk="exchange"}`: all,
		`healthdial_ivr_call_seconds_count{link="exchange",outcome="abandoned"}`:          all,
		`healthdial_ivr_barge_in_seconds_count`:                                           2 * all,
	} {
		eventually(within(t, patience), t, fmt.Sprintf("%s is not %v", name, want), func() bool { return w.service.metric(t, name) == want })
	}
	for _, number := range []string{events[0], events[len(events)-1], infos[0]} {
		w.phone(number).dial().shows("स्वास्थ्य रजिस्ट्री")
	}
	w.ends(w.phone(events[0]))
	w.audited()
}
