//go:build integration

package interop

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"testing"

	"healthdial/lab/operator"
)

// esme is an operator that binds in: testdata/node/esme.js.
type esme struct {
	t    *testing.T
	HTTP string `json:"http"` // where handsets are held
}

// startESME starts it; it does not bind yet.
func startESME(t *testing.T, service, systemID, password string, more ...string) *esme {
	t.Helper()
	e := &esme{t: t}
	p := start(t, "esme", made.node, "node", append([]string{"esme.js", "--to", service, "--system-id", systemID, "--password", password}, more...)...)
	if err := json.Unmarshal([]byte(p.line(within(t, patience), t)), e); err != nil {
		t.Fatalf("esme: %v", err)
	}
	return e
}

// network is the handsets' side.
func (e *esme) network() operator.Client { return operator.Client{BaseURL: e.HTTP} }

// pdu is what the tests look at in one.
type pdu struct {
	Command   string
	Status    int    `json:"command_status"`
	SystemID  string `json:"system_id"`
	Version   int    `json:"sc_interface_version"`
	MessageID string `json:"message_id"`
	State     int    `json:"message_state"`
	Unsuccess []struct {
		Address string `json:"destination_addr"`
		Status  int    `json:"error_status_code"`
	} `json:"unsuccess_sme"`
	ReceiptedID string `json:"receipted_message_id"`
	Failure     string `json:"error"` // no PDU: what went wrong
}

// fields are those of a PDU, as the package names them.
type fields map[string]any

// with is the fields with others in their place or besides.
func (f fields) with(others fields) fields {
	all := maps.Clone(f)
	maps.Copy(all, others)
	return all
}

// bind opens one session more; what is not in the fields is as it should be.
func (e *esme) bind(f fields) (answer pdu) {
	e.t.Helper()
	e.ask(http.MethodPost, "/binds", f, &answer)
	return answer
}

// bound is bind, which has to succeed.
func (e *esme) bound(f fields) *esme {
	e.t.Helper()
	if answer := e.bind(f); answer.Command != "bind_transceiver_resp" || answer.Status != 0 {
		e.t.Fatalf("the bind is answered %+v", answer)
	}
	return e
}

// send sends a request on the oldest session.
func (e *esme) send(command string, f fields) (answer pdu) {
	e.t.Helper()
	e.ask(http.MethodPost, "/pdus", f.with(fields{"command": command}), &answer)
	return answer
}

// succeeds is send, and expects success.
func (e *esme) succeeds(command string, f fields) (answer pdu) {
	e.t.Helper()
	if answer = e.send(command, f); answer.Command != command+"_resp" || answer.Status != 0 {
		e.t.Errorf("%s is answered %+v", command, answer)
	}
	return answer
}

// unbinds unbinds the oldest session.
func (e *esme) unbinds() {
	e.t.Helper()
	if answer := e.send("unbind", fields{}); answer.Command != "unbind_resp" || answer.Status != 0 {
		e.t.Errorf("unbind is answered %+v", answer)
	}
}

// receipts waits for so many receipts and is which messages they are for.
func (e *esme) receipts(n int) (ids []string) {
	e.t.Helper()
	eventually(within(e.t, patience), e.t, "too few receipts", func() bool {
		ids = nil
		for _, r := range e.seen().Receipts {
			if r.State == stateDelivered {
				ids = append(ids, r.ReceiptedID)
			}
		}
		return len(ids) >= n
	})
	if len(ids) != n {
		e.t.Errorf("%d receipts for %d messages", len(ids), n)
	}
	return ids
}

// seen is the receipts that came, and how often a message was throttled.
func (e *esme) seen() (s struct {
	Receipts  []pdu
	Throttled int
}) {
	e.t.Helper()
	e.ask(http.MethodGet, "/seen", nil, &s)
	return s
}

func (e *esme) ask(method, path string, in, out any) {
	e.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		e.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(within(e.t, patience), method, e.HTTP+path, bytes.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.Unmarshal(b, out)
	}
	if err != nil {
		e.t.Fatalf("%s %s: %v: %s", method, path, err, b)
	}
}
