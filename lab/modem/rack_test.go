//go:build !production

package modem

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// desk is a rack on pseudo-terminals, in real time.
type desk struct {
	*Rack
	t   *testing.T
	dir string
	web *http.Client
}

func newDesk(t *testing.T, modems ...Config) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), web: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	var err error
	if d.Rack, err = NewRack(RackConfig{Bus: PTYs{d.dir}, Modems: modems}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(d.dir + "/ttyUSB*"); len(left) > 0 {
			t.Errorf("ports are left: %q", left)
		}
	})
	<-d.Ready()
	for _, m := range d.Modems() {
		(&bench{Modem: m, t: t}).until(t.Context(), func(s Status) bool { return s.Stat == 1 })
	}
	return d
}

// opens opens a port as a program does that knows nothing of ptys.
func (d *desk) opens(name string) *os.File {
	d.t.Helper()
	f, err := os.OpenFile(filepath.Join(d.dir, name), os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { f.Close() })
	return f
}

// asks types a line and reads until the answer ends so.
func (d *desk) asks(f *os.File, line, end string) string {
	d.t.Helper()
	if _, err := io.WriteString(f, line); err != nil {
		d.t.Fatal(err)
	}
	return d.reads(f, end)
}

func (d *desk) reads(f *os.File, end string) string {
	d.t.Helper()
	if err := f.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		d.t.Fatal(err)
	}
	var got bytes.Buffer
	for b := make([]byte, 1); !strings.HasSuffix(got.String(), end); {
		n, err := f.Read(b)
		if err != nil {
			d.t.Fatalf("after %q: %v", got.String(), err)
		}
		got.Write(b[:n])
	}
	return got.String()
}

// TestTerminal opens a port again and again: it is raw, what nobody read is forgotten,
// and it ends when the plug is drawn.
func TestTerminal(t *testing.T) {
	d := newDesk(t, Config{})
	m := d.Modem("modem1")
	first := d.opens("ttyUSB0")
	d.asks(first, "AT+CUSD=1\r", "OK\r\n")
	first.Close()
	for i := range 3 {
		f := d.opens("ttyUSB0")
		if got := d.asks(f, "AT\r", "OK\r\n"); got != "AT\r\r\nOK\r\n" {
			t.Errorf("%d: %q", i, got)
		}
		d.asks(f, "AT+CSQ\r", "AT+CSQ\r\r") // and no further: the rest is there to be read
		f.Close()
		line := d.line(m)
		(&bench{Modem: m, t: t}).until(t.Context(), func(Status) bool { return line.vacant.Load() })
		if err := m.Notify("nobody hears that"); err != nil {
			t.Fatal(err)
		}
	}
	f := d.opens(m.ByID())
	if err := m.Vanish(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EIO) {
		t.Errorf("a port that is gone reads %v", err)
	}
	if _, err := os.Lstat(filepath.Join(d.dir, "ttyUSB0")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its name: %v", err)
	}
	if err := m.Appear("ttyUSB3"); err != nil {
		t.Fatal(err)
	}
	d.asks(d.opens("ttyUSB3"), "AT\r", "OK\r\n")
}

// line is the modem's end of its pseudo-terminal.
func (d *desk) line(m *Modem) (out *terminal) {
	if err := m.do(func() { out = m.port.line.(*terminal) }); err != nil {
		d.t.Fatal(err)
	}
	return out
}

// TestControl orders everything over HTTP.
func TestControl(t *testing.T) {
	d := newDesk(t, Config{SIM: SIM{Capacity: 5}}, Config{Model: SIM800})
	f := d.opens("ttyUSB0")
	d.asks(f, "ATE0+CNMI=2,1;+CLIP=1;+CUSD=1\r", "OK\r\n")
	d.post("POST", "modem1/sms", `{"from":"+919000000021","text":"`+strings.Repeat("x", 161)+`"}`, 200, `{"parts":2}`)
	d.reads(f, "+CMTI: \"SM\",2\r\n")
	d.post("POST", "modem1/call", `{"from":"+919000000021","patience":"50ms"}`, 204, "")
	d.reads(f, "NO CARRIER\r\n")
	d.post("PUT", "modem1/ussd", `{"*123#":{"text":"Rs 5","more":{"1":{"text":"Rs 6"}}}}`, 204, "")
	d.asks(f, "AT+CUSD=1,\"*123#\",15\r", "+CUSD: 1,\"Rs 5\",15\r\n")
	d.asks(f, "AT+CUSD=1,\"1\",15\r", "+CUSD: 2,\"Rs 6\",15\r\n")
	d.post("POST", "modem1/notify", `{"text":"hello"}`, 204, "")
	d.reads(f, "+CUSD: 0,\"hello\",15\r\n")
	length, pdu := submitPDU("+919000000021", "to you")
	d.asks(f, fmt.Sprintf("AT+CMGS=%d\r%s\x1a", length, pdu), "OK\r\n")
	if got := d.post("GET", "modem1/sent?after=0&wait=5", "", 200, ""); !strings.Contains(got, `"text":"to you"`) {
		t.Errorf("sent: %s", got)
	}
	if got := d.post("GET", "modem1/sent?after=1", "", 200, ""); strings.TrimSpace(got) != "[]" {
		t.Errorf("sent after it: %s", got)
	}
	if got := d.post("PATCH", "modem1/network", `{"registration":"denied","refused":{"+919000000021":21}}`, 200, ""); !strings.Contains(got, `"signal":-71`) {
		t.Errorf("network: %s", got)
	}
	d.post("PATCH", "modem1/faults", `{"echo_stuck":true,"flood":"1s"}`, 200, "")
	d.post("PATCH", "modem1/faults", `{"echo_stuck":false}`, 200, "")
	for _, order := range []string{
		`fill-sim {"from":"+919000000021","leave":1}`, `clock {"off":"-24h"}`, `pin {"pin":"1234"}`, `mute {}`, `remove-sim {}`, `insert-sim {}`, `fail-sim {}`, `mend-sim {}`,
		`give-up {}`, `hang {}`, `swap {"with":"modem2"}`, `vanish {}`, `appear {"port":"ttyUSB9"}`,
	} {
		verb, body, _ := strings.Cut(order, " ")
		d.post("POST", "modem1/"+verb, body, 204, "")
	}
	var s Status
	if err := json.Unmarshal([]byte(d.post("GET", "modem1", "", 200, "")), &s); err != nil {
		t.Fatal(err)
	}
	if !s.Hung || s.Port != "ttyUSB9" || s.SIM != 4 || s.Stat != 0 || time.Duration(s.Faults.Flood) != time.Second || s.Faults.EchoStuck || len(s.Calls) != 1 || s.Calls[0].End != GaveUp {
		t.Errorf("%+v", s)
	}
	d.post("POST", "modem1/reset", "", 204, "")
	d.asks(d.opens("ttyUSB0"), "AT+CGMM\r", "SIMCOM_SIM800L\r\n\r\nOK\r\n") // the other one is there now
	for path, code := range map[string]int{"modem3": 404, "modem1/sent?after=x": 400} {
		d.post("GET", path, "", code, "")
	}
	for order, code := range map[string]int{`sms {"from":"","text":"x"}`: 400, `sms [`: 400, `swap {"with":"nobody"}`: 404, `call {"from":"` + strings.Repeat("9", 30) + `"}`: 400} {
		verb, body, _ := strings.Cut(order, " ")
		d.post("POST", "modem1/"+verb, body, code, "")
	}
	if got := d.post("GET", "../modems", "", 200, ""); !strings.Contains(got, `"name":"modem2"`) {
		t.Errorf("all: %s", got)
	}
}

// post makes a request and is the body of its answer.
func (d *desk) post(method, path, body string, code int, want string) string {
	d.t.Helper()
	url := "http://" + d.HTTPAddr() + "/modems/" + path
	if rest, up := strings.CutPrefix(path, "../"); up {
		url = "http://" + d.HTTPAddr() + "/" + rest
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := d.web.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != code || want != "" && strings.TrimSpace(string(got)) != want {
		d.t.Errorf("%s %s %s: %d %s, %v; want %d %s", method, path, body, resp.StatusCode, got, err, code, want)
	}
	return string(got)
}
