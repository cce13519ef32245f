//go:build integration

package interop

import (
	"net"
	"strings"
	"testing"
)

// TestTLS is the npm package over TLS in both roles, with certificates on both sides:
// as an SMSC that the service binds to, and as an ESME that binds in. What is wrong
// with a certificate is said at the service and at the operator.
func TestTLS(t *testing.T) {
	t.Parallel()
	ours, theirs, strange := newAuthority(t, "ours"), newAuthority(t, "theirs"), newAuthority(t, "strange")
	server, client := ours.issue(t, "service", theirs, "127.0.0.1"), ours.issue(t, "client", theirs)
	smsc := theirs.issue(t, "smsc", ours, "127.0.0.1", "smsc.test")
	operator := startSMSC(t, "--cert", smsc.Cert, "--key", smsc.Key, "--ca", smsc.Authority)
	w := newWorld(t, plan{peers: []peer{gateway}, listens: server, links: []link{
		{Name: "node", Addr: operator.Binding, IDs: "same", TLS: client},
		{Name: "misnamed", Addr: localhost(t, operator.Binding), IDs: "same", TLS: client},
		{Name: "mistrusting", Addr: operator.Binding, IDs: "same", TLS: ours.issue(t, "mistrusting", strange)},
		{Name: "mistrusted", Addr: operator.Binding, IDs: "same", TLS: strange.issue(t, "mistrusted", theirs)},
	}})

	p := w.held(operator.network(), "+919000000046")
	p.dial().choose("English").shows("Create a HealthID").hangsUp()
	p.text("HELP").reads(helpline)
	for name, words := range map[string]string{
		"misnamed": "valid for smsc.test, not localhost", "mistrusting": "unknown authority",
		"mistrusted": "certificate required", // none of those whose authorities the SMSC names
	} {
		w.service.explains(t, "link "+name+": ", words)
	}

	papers := func(p *papers) []string {
		return []string{"--tls", "--cert", p.Cert, "--key", p.Key, "--ca", p.Authority}
	}
	e := w.esme(gateway, papers(theirs.issue(t, "gateway", ours))...).bound(fields{})
	inward := w.held(e.network(), "+919000000047")
	inward.dial().choose("English").shows("Create a HealthID").hangsUp()
	inward.text("HELP")
	e.receipts(1)
	for name, tc := range map[string]struct {
		how   []string
		words string
	}{
		"mistrusting":    {papers(theirs.issue(t, "mistrusting", strange)), "unable to verify"},
		"mistrusted":     {papers(strange.issue(t, "mistrusted", ours)), "unknown ca"},
		"no certificate": {[]string{"--tls", "--ca", ours.file()}, "certificate required"},
		"no TLS":         {nil, "closed"},
	} {
		if answer := w.esme(gateway, tc.how...).bind(fields{}); !strings.Contains(answer.Failure, tc.words) {
			t.Errorf("%s: %+v, want a failure with %q", name, answer, tc.words)
		}
	}
	w.ends(p, inward)
	for _, words := range []string{"client didn't provide a certificate", "does not look like a TLS handshake", "unknown authority"} {
		if !strings.Contains(w.service.told(), words) {
			t.Errorf("the log does not say %q", words)
		}
	}
}

// localhost is an address of this machine by name.
func localhost(t *testing.T, addr string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("localhost", port)
}

// explains waits until the service says of something how it stands.
func (s *service) explains(t *testing.T, what, words string) {
	t.Helper()
	ctx := within(t, patience)
	eventually(ctx, t, what+"is not said to have "+words, func() bool {
		page, err := get(ctx, "http://"+s.Operators+"/readyz")
		for line := range strings.Lines(page) {
			if strings.Contains(line, what) && strings.Contains(line, words) {
				return err == nil
			}
		}
		return false
	})
}
