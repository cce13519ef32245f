//go:build integration

package interop

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"time"

	"healthdial/lab/operator"
)

// What the operator knows the service by.
const (
	systemID = "healthdial"
	password = "s3cr3t-8"
)

// smsc is the operator: testdata/nodesmsc.
type smsc struct {
	Binding  string `json:"smpp"` // where the service binds
	Handsets string `json:"http"` // where handsets are held
}

// startSMSC installs and starts the operator.
func startSMSC(t *testing.T, ids string) (s smsc) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/nodesmsc")); err != nil {
		t.Fatal(err)
	}
	npm := exec.CommandContext(within(t, 2*time.Minute), "npm", "ci", "--silent", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	p := start(t, "smsc", dir, "node", "smsc.js", "--system-id", systemID, "--password", password, "--ids", ids)
	if err := json.Unmarshal([]byte(p.line(within(t, 20*time.Second), t)), &s); err != nil {
		t.Fatalf("smsc: %v", err)
	}
	return s
}

// network is the handsets' side.
func (s smsc) network() operator.Client { return operator.Client{BaseURL: s.Handsets} }
