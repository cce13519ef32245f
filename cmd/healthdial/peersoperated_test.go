package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/gsm/smpp"
)

// watch is somebody who operates a service of the test's own.
type watch struct {
	t     *testing.T
	at    string
	token string
}

func watching(t *testing.T, s *service) watch {
	t.Helper()
	token := filepath.Join(t.TempDir(), "operators.token")
	if err := os.WriteFile(token, []byte(operatorsToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return watch{t, "http://" + s.ports.operators.Addr().String(), token}
}

// sees runs healthdial links until it prints all of what is wanted.
func (n watch) sees(args []string, wants ...string) {
	n.t.Helper()
	var out strings.Builder
	args = append(append([]string{"links"}, args...), "--admin", n.at, "--token-file", n.token)
	if !eventually(n.t, func() bool {
		out.Reset()
		run(n.t.Context(), args, streams{strings.NewReader(""), &out, &out})
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				return false
			}
		}
		return true
	}) {
		n.t.Errorf("%v: not all of %q in\n%s", args, wants, &out)
	}
}

// TestPeersAreOperated: whoever runs the service sees its peers and commands them as
// its links.
func TestPeersAreOperated(t *testing.T) {
	s, w := bindWest(t)
	n := watching(t, s)
	d := desk{t: t, demo: &process{urls: map[string]string{"ready": n.at}}}
	n.sees([]string{"list"}, "west    running", "1 of 4", "inlet")
	n.sees([]string{"show", "west"}, "BOUND_TRX", "127.0.0.1:", "1 bound")
	d.comes("/readyz", "peer west: bound 1 of 4\n")
	d.comes("/metrics", `healthdial_smpp_bound{link="west"} 1`)
	d.comes("/readyz", "listener inlet: 1 of 1 peers bound, 1 session\n")
	d.comes("/metrics", `healthdial_smpp_connections{link="inlet"} 1`)
	d.comes("/metrics", `healthdial_smpp_state{link="inlet",state="running"} 1`)
	if strings.Contains(d.page("/metrics"), `healthdial_smpp_bound{link="inlet"}`) {
		t.Error("a listener is measured as if it were a link")
	}

	text := smpp.Message{Source: smpp.Address{TON: 1, NPI: 1, Addr: "919000000024"}, Dest: smpp.Address{Addr: "56789"}, Payload: []byte("HELP")}
	n.sees([]string{"drain", "west"}, "isolated", "To undo it: healthdial links resume west")
	if _, err := w.Send(t.Context(), text); !refusedAs(err, smpp.StatusThrottled) {
		t.Errorf("a drained peer begins something: %v", err)
	}
	n.sees([]string{"resume", "west"}, "running")
	if _, err := w.Send(t.Context(), text); err != nil {
		t.Error(err)
	}
	n.sees([]string{"show", "west"}, "1 in all", "1 put off")

	n.sees([]string{"suspend", "west"}, "suspended by command")
	n.sees([]string{"show", "west"}, "REFUSED BINDS   WHY", "suspended by command: try later")
	d.comes("/readyz", "not ready: no link is bound, no peer has bound and no modem runs")
	d.comes("/metrics", `healthdial_smpp_bind_refused_total{link="west",reason="suspended by command: try later"}`)
	n.sees([]string{"resume", "west"}, "absent")
	w.Resume() // its operator tries at once
	n.sees([]string{"list"}, "west    running")
}

func refusedAs(err error, s smpp.Status) bool {
	refused, ok := errors.AsType[*smpp.StatusError](err)
	return ok && refused.Status == s
}
