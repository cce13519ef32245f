package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/yamlfile"
)

// Hashes of the password s3cr-37: one as healthdial makes it, one of another cost.
const (
	peerHash  = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"
	cheapHash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
)

const inlet = `listeners:
  - name: inlet
    addr: "0.0.0.0:2775"
    system_id: health
    plain: true
    peers:
      - {name: west, system_id: west, password_hash: peer.hash, networks: [10.1.0.0/16], prefixes: ["+91"], ussd: {}}
      - {name: south, system_id: south, password_hash: peer.hash, networks: ["2001:db8::/32"], bind: [receiver], prefixes: ["+91"], sms: {}}
`

// inletBench is bench with a listener and its peers.
func inletBench(t *testing.T, text string) string {
	t.Helper()
	path := bench(t, text)
	write(t, filepath.Join(filepath.Dir(path), "peer.hash"), peerHash+"\n", 0o600)
	write(t, filepath.Join(filepath.Dir(path), "cheap.hash"), cheapHash, 0o600)
	return path
}

func TestPeers(t *testing.T) {
	c, err := Load(inletBench(t, good+inlet), Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Listeners[0].Peers[1]
	if credential, err := p.Credential(); err != nil || p.SystemID != "south" || credential.String() != peerHash {
		t.Errorf("%+v, %v", p, err)
	}
	var names []string
	for _, l := range c.Routing(nil).Links {
		names = append(names, l.Name)
	}
	if got := strings.Join(names, " "); got != "north west south" {
		t.Errorf("messages may leave by %s", got)
	}
}

func TestPeersThatAreRefused(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{"    plain: true\n", "", "listeners[0]: listens beyond this machine without TLS"},
		{"    plain: true\n", "    tls: {cert: none.pem, key: none.key}\n", "listeners[0].tls.key: "},
		{"system_id: health\n    plain", "system_id: healthdial-service\n    plain", "listeners[0].system_id: at most 15"},
		{"name: west", "name: north", "listeners[0].peers[0].name: \"north\" is there twice"},
		{"name: west", "name: inlet", "peers[0].name: \"inlet\" is there twice: a link, gateway, modem, listener or peer has a name of its own"},
		{"name: aggregator", "name: north", "gateways[0].name: \"north\" is there twice: a link, gateway"},
		{"name: inlet", "name: north", "listeners[0].name: \"north\" is there twice"},
		{"system_id: south", "system_id: west", "listeners[0].peers[1].system_id: \"west\" is there twice"},
		{"system_id: south, password_hash: peer.hash", "system_id: south, password_hash: cheap.hash", "peers[1].password_hash: takes another time to check"},
		{"system_id: west, password_hash: peer.hash", "system_id: west, password_hash: link.secret", "peers[0].password_hash: holds no argon2id hash"},
		{"networks: [10.1.0.0/16]", "networks: [10.1.2.3/16]", "networks[0]: \"10.1.2.3/16\" is not a network"},
		{"networks: [10.1.0.0/16], ", "", "peers[0].networks: at least one network"},
		{"prefixes: [\"+91\"], ussd: {}", "ussd: {}", "peers[0].prefixes: at least one beginning"},
		{"ussd: {}", "binds: 2", "peers[0]: the peer carries nothing"},
		{"ussd: {}", "binds: 17, sms: {}", "peers[0].binds: is over 16"},
		{"ussd: {}", "bind: [transmitter], ussd: {}", "peers[0].bind: USSD needs a transceiver"},
		{"bind: [receiver]", "bind: [reciever]", "peers[1].bind[0]: transceiver, transmitter or receiver"},
		{"    sms: {}\ngateways", "    sms: {}\n    tls: {ca: link.secret}\ngateways", "links[0].tls.ca: "},
		{"    sms: {}\ngateways", "    sms: {}\n    tls: {cert: none.pem}\ngateways", "links[0].tls.key: is missing"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			text := good + inlet
			if !strings.Contains(text, tc.old) {
				t.Fatalf("no %q to replace", tc.old)
			}
			_, err := Load(inletBench(t, strings.Replace(text, tc.old, tc.new, 1)), Options{})
			if ps, ok := errors.AsType[yamlfile.Problems](err); !ok || !strings.Contains(ps.Error(), tc.want) || len(ps) > 1+strings.Count(tc.new, "none.pem") {
				t.Errorf("got\n%v\nwant %s", err, tc.want)
			}
		})
	}
}

// TestNoPeers: a listener alone is a way in, but not without peers.
func TestNoPeers(t *testing.T) {
	text, _, _ := strings.Cut(inlet, "    peers:")
	_, err := Load(bench(t, good+text), Options{})
	if err == nil || !strings.Contains(err.Error(), "listeners[0].peers: at least one peer is wanted") {
		t.Error(err)
	}
}
