//go:build integration

package interop

import (
	"encoding/json"
	"testing"
	"time"

	"healthdial/lab/operator"
)

// What the operator knows the service by. The password is that of operators that
// bind in, too.
const (
	systemID = "healthdial"
	password = "s3cr3t-8"
)

// smsc is the operator: testdata/node/smsc.js.
type smsc struct {
	Binding  string `json:"smpp"` // where the service binds
	Handsets string `json:"http"` // where handsets are held
}

// startSMSC starts the operator.
func startSMSC(t *testing.T, more ...string) (s smsc) {
	t.Helper()
	p := start(t, "smsc", made.node, "node", append([]string{"smsc.js", "--system-id", systemID, "--password", password}, more...)...)
	if err := json.Unmarshal([]byte(p.line(within(t, 20*time.Second), t)), &s); err != nil {
		t.Fatalf("smsc: %v", err)
	}
	return s
}

// network is the handsets' side.
func (s smsc) network() operator.Client { return operator.Client{BaseURL: s.Handsets} }
