//go:build integration

package interop

import (
	"encoding/json"
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

// startSMSC starts the operator.
func startSMSC(t *testing.T, ids string) (s smsc) {
	t.Helper()
	p := start(t, "smsc", made.smsc, "node", "smsc.js", "--system-id", systemID, "--password", password, "--ids", ids)
	if err := json.Unmarshal([]byte(p.line(within(t, 20*time.Second), t)), &s); err != nil {
		t.Fatalf("smsc: %v", err)
	}
	return s
}

// network is the handsets' side.
func (s smsc) network() operator.Client { return operator.Client{BaseURL: s.Handsets} }
