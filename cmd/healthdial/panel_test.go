package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestConfiguredPanel: of a half edited file the address, the token and the
// certificate are enough, and another certificate than the configured one is not
// trusted.
func TestConfiguredPanel(t *testing.T) {
	dir := t.TempDir()
	ours, theirs := certified(t, dir, "ours"), certified(t, dir, "theirs")
	writeFile(t, dir, "operators.token", "only-in-this-test-0123456789\n")
	for _, tc := range []struct {
		name string
		pair tls.Certificate
		code int
		says string
	}{
		{"ours", ours, exitOK, "There are no links"},
		{"theirs", theirs, exitFailed, "x509"},
	} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer only-in-this-test-0123456789" {
				t.Error("the token is another")
			}
			fmt.Fprint(w, `{"links":[]}`)
		}))
		server.TLS = &tls.Config{Certificates: []tls.Certificate{tc.pair}}
		server.StartTLS()
		writeFile(t, dir, "healthdial.yaml", fmt.Sprintf(
			"links: many\nadmin:\n  operators: {addr: %q, token_file: operators.token, tls: {cert: ours.pem, key: ours.key}}\n", server.Listener.Addr()))
		var out strings.Builder
		code := run(t.Context(), []string{"links", "--config", filepath.Join(dir, "healthdial.yaml")}, streams{strings.NewReader(""), &out, &out})
		if code != tc.code || !strings.Contains(out.String(), tc.says) {
			t.Errorf("%s: %d %s", tc.name, code, &out)
		}
		server.Close()
	}
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// certified makes a certificate for panel.example with its key, in two files.
func certified(t *testing.T, dir, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"panel.example"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, name+".pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	writeFile(t, dir, name+".key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})))
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, name+".pem"), filepath.Join(dir, name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}
