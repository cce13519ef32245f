package cert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority signs certificates.
type authority struct {
	t    *testing.T
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) *authority {
	a := &authority{t: t, dir: t.TempDir()}
	a.cert, a.key = a.make(&x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	return a
}

func (a *authority) make(c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		a.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return made, key
}

func (a *authority) write(name, kind string, der []byte) string {
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// file is the authority's own certificate.
func (a *authority) file() string { return a.write("ca.pem", "CERTIFICATE", a.cert.Raw) }

// issue writes a certificate for a host.
func (a *authority) issue(host string) Files {
	cert, key := a.make(&x509.Certificate{
		Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	})
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	return Files{Cert: a.write(host+".pem", "CERTIFICATE", cert.Raw), Key: a.write(host+".key", "PRIVATE KEY", der)}
}

// clock is a time that the test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func hold(t *testing.T, f Files, c *clock) *Holder {
	t.Helper()
	h, err := Open(f, c.now)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// shake has a client and a server shake hands over loopback and returns what the
// client saw. Of a client that is refused, only the server knows at once.
func shake(t *testing.T, client, server *tls.Config) (serial string, err error) {
	t.Helper()
	ln, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	verdict := make(chan error, 1)
	go func() {
		conn, err := ln.Accept()
		if err == nil {
			err = conn.(*tls.Conn).HandshakeContext(t.Context())
			defer conn.Close()
		}
		verdict <- err
	}()
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: 10 * time.Second}, Config: client}
	conn, err := dialer.DialContext(t.Context(), "tcp", ln.Addr().String())
	if e := <-verdict; err == nil {
		err = e
	}
	if conn == nil {
		return "", err
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.String(), err
}

func TestNamesAreVerified(t *testing.T) {
	a, b, c := newAuthority(t, "a"), newAuthority(t, "b"), &clock{time.Now()}
	server := hold(t, a.issue("smsc.test"), c).Server()
	ours, theirs := hold(t, Files{Authority: a.file()}, c), hold(t, Files{Authority: b.file()}, c)
	for _, test := range []struct {
		name   string
		client *tls.Config
		wrong  string
	}{
		{"right", ours.Client("smsc.test"), ""},
		{"another name", ours.Client("other.test"), "not other.test"},
		{"another authority", theirs.Client("smsc.test"), "unknown authority"},
		{"the world's authorities", hold(t, Files{}, c).Client("smsc.test"), "unknown authority"},
	} {
		if _, err := shake(t, test.client, server); (err != nil) != (test.wrong != "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestOldVersionsAreRefused(t *testing.T) {
	a, c := newAuthority(t, "a"), &clock{time.Now()}
	old := hold(t, Files{Authority: a.file()}, c).Client("smsc.test")
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	if _, err := shake(t, old, hold(t, a.issue("smsc.test"), c).Server()); err == nil {
		t.Error("TLS 1.1 was spoken")
	}
}

func TestMutual(t *testing.T) {
	a, b, c := newAuthority(t, "a"), newAuthority(t, "b"), &clock{time.Now()}
	f := a.issue("smsc.test")
	f.Authority = b.file()
	server := hold(t, f, c).Server()
	for name, test := range map[string]struct {
		files Files
		right bool
	}{
		"right": {b.issue("peer.test"), true}, "of another authority": {a.issue("peer.test"), false}, "none": {Files{}, false},
	} {
		test.files.Authority = a.file()
		if _, err := shake(t, hold(t, test.files, c).Client("smsc.test"), server); (err == nil) != test.right {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRenewal(t *testing.T) {
	a, c := newAuthority(t, "a"), &clock{time.Now()}
	f := a.issue("smsc.test")
	h := hold(t, f, c)
	server, client := h.Server("smpp"), hold(t, Files{Authority: a.file()}, c).Client("smsc.test")
	first, err := shake(t, client, server)
	if err != nil {
		t.Fatal(err)
	}
	look := func(want func(serial string) bool, word string) {
		t.Helper()
		c.at = c.at.Add(glance)
		serial, err := shake(t, client, server)
		if err != nil || !want(serial) || !strings.Contains(h.Status(), word) {
			t.Errorf("serial %s, %v; %s", serial, err, h.Status())
		}
	}
	if err := os.WriteFile(f.Cert, []byte("half a cert"), 0o600); err != nil {
		t.Fatal(err)
	}
	look(func(s string) bool { return s == first }, "not in force")
	if err := h.Reload(); err == nil {
		t.Error("half a certificate was loaded")
	}
	a.issue("smsc.test")
	look(func(s string) bool { return s != first }, "valid until")
	if strings.Contains(h.Status(), "not in force") {
		t.Error(h.Status())
	}
	c.at = c.at.Add(2 * time.Hour)
	if got := h.Status(); !strings.HasPrefix(got, "EXPIRED") {
		t.Error(got)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	a, c := newAuthority(t, "a"), &clock{time.Now()}
	f, g := a.issue("one.test"), a.issue("two.test")
	empty := a.write("empty", "NOTHING", nil)
	for name, files := range map[string]Files{
		"no key": {Cert: f.Cert}, "no certificate": {Key: f.Key}, "another's key": {Cert: f.Cert, Key: g.Key},
		"no such file": {Authority: a.dir + "/none"}, "no authority": {Authority: empty},
	} {
		if _, err := Open(files, c.now); err == nil {
			t.Error(name)
		}
	}
}
