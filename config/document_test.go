package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTheDocumentedConfigurationLoads holds docs/configuration.md to what we read:
// its sample, with its secrets in place, has no problem.
func TestTheDocumentedConfigurationLoads(t *testing.T) {
	doc, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, sample, ok := strings.Cut(string(doc), "```yaml\n")
	sample, _, closed := strings.Cut(sample, "```")
	if !ok || !closed {
		t.Fatal("docs/configuration.md has no sample")
	}
	dir := t.TempDir()
	sample = strings.Replace(sample, "/var/lib/healthdial/simchange", filepath.Join(dir, "simchange"), 1)
	documentedFiles(t, dir, sample)
	path := filepath.Join(dir, "healthdial.yaml")
	if err := os.WriteFile(path, []byte(sample), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Links) != 1 || len(c.Gateways) != 1 || len(c.Listeners) != 1 || c.Policy.PollsPerSecond != 10 {
		t.Errorf("read otherwise than it stands: %d links, %d gateways", len(c.Links), len(c.Gateways))
	}
}

var namedFile = regexp.MustCompile(`(?:keys|tls)/[\w.-]+`)

// documentedFiles makes every file that the sample names.
func documentedFiles(t *testing.T, dir, sample string) {
	t.Helper()
	if _, err := Generate(filepath.Join(dir, "keys"), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "tls"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range namedFile.FindAllString(sample, -1) {
		switch filepath.Ext(name) {
		case ".key":
		case ".hash":
			write(name, peerHash)
		default:
			write(name, "only-in-this-test-0123456789\n")
		}
	}
	cert, key := certificate(t)
	write("tls/cert.pem", cert)
	write("tls/key.pem", key)
	write("simchange", "")
}

// certificate is a self-signed one and its key, in PEM.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
}
