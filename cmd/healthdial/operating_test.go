//go:build !production

package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// desk is somebody who operates a demo that runs as a process.
type desk struct {
	t    *testing.T
	demo *process
	data string
}

// does runs healthdial with the demo's address and token, and wants an exit code and
// words in what it prints.
func (d desk) does(code int, says string, args ...string) {
	d.t.Helper()
	var out, complaint strings.Builder
	args = append(args, "--admin", d.demo.urls["ready"], "--token-file", filepath.Join(d.data, "operators.token"))
	if got := run(d.t.Context(), args, streams{strings.NewReader(""), &out, &complaint}); got != code || !strings.Contains(out.String()+complaint.String(), says) {
		d.t.Errorf("%v: %d, want %d and %q:\n%s%s", args[:len(args)-4], got, code, says, &out, &complaint)
	}
}

// page is a page of the operators' listener.
func (d desk) page(path string) string {
	d.t.Helper()
	resp, err := http.Get(d.demo.urls["ready"] + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return string(body)
}

// comes waits until a page says something.
func (d desk) comes(path, says string) {
	d.t.Helper()
	var page string
	if !eventually(d.t, func() bool { page = d.page(path); return strings.Contains(page, says) }) {
		d.t.Errorf("%s never says %q:\n%s", path, says, page)
	}
}

// edits changes the configuration file.
func (d desk) edits(from, to string) {
	d.t.Helper()
	path := filepath.Join(d.data, "healthdial.yaml")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), from) {
		d.t.Fatalf("the configuration has no %q: %v", from, err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// TestOperating commands the link of a running service, and changes its
// configuration while it runs.
func TestOperating(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d := desk{t, started(t, data), data}
	defer http.DefaultClient.CloseIdleConnections()

	d.does(exitOK, "lab    running", "links", "list")
	d.does(exitOK, "BOUND_TRX", "links", "show", "lab")
	d.does(exitOK, `"state":"running"`, "links", "--json")
	d.does(exitFailed, `healthdial: there is no link "west"`, "links", "suspend", "west")
	d.does(exitOK, "To undo it: healthdial links resume lab", "links", "drain", "lab")
	d.does(exitOK, "suspended by command", "links", "suspend", "lab")
	d.does(exitFailed, "resume it first", "links", "drain", "lab")
	d.comes("/readyz", "link lab: suspended by command\n")

	// What was suspended stays so when it is replaced.
	d.does(exitOK, "lab            link       unchanged", "reload")
	d.edits("sms: {}", "sms: {}\n    window: 20\n    timers: {enquire: 20s}")
	d.does(exitOK, "replaced", "reload")
	d.comes("/readyz", "link lab: suspended by command\n")
	d.does(exitOK, "lab", "links", "resume", "lab")
	d.comes("/readyz", "link lab: bound 1 of 1\n")
	d.comes("/metrics", `healthdial_smpp_window_size{link="lab"} 20`)

	// Another window is no reason to unbind.
	d.edits("window: 20", "window: 30\n    throughput: 400")
	d.does(exitOK, "lab            link       adjusted; its binds go on", "reload")
	d.comes("/metrics", `healthdial_smpp_window_size{link="lab"} 30`)
	d.comes("/metrics", `healthdial_smpp_pace{link="lab"} 400`)
	d.comes("/metrics", `healthdial_smpp_bound_total{link="lab"} 1`)
	d.edits("window: 30\n    throughput: 400", "window: 20")
	d.does(exitOK, "adjusted", "reload")

	// What is wrong or cannot change live changes nothing.
	d.edits("window: 20", "window: many")
	d.edits("languages: [en, hi, hi-Latn]", "languages: []")
	d.does(exitFailed, "2 problems in the configuration; nothing was changed", "reload")
	d.edits("window: many", "window: 20")
	d.edits("languages: []", "languages: [en, hi, hi-Latn]")
	d.edits("path: healthdial.db", "path: other.db")
	d.does(exitFailed, "needs a restart: store; nothing was changed", "reload")
	d.edits("path: other.db", "path: healthdial.db")
	d.comes("/readyz", "link lab: bound 1 of 1\n")

	// A signal does the same. A link that is gone is no longer told of.
	d.edits("name: lab\n", "name: new-lab\n")
	if err := d.demo.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	d.comes("/readyz", "link new-lab: bound 1 of 1\n")
	if page := d.page("/metrics"); strings.Contains(page, `link="lab"`) || !strings.Contains(page, `link="new-lab"`) {
		t.Error("the metrics still tell of the link that is gone")
	}
	if got := phoned(t, d.demo.urls["operator"], "*456#\n"); !strings.Contains(got, "language") {
		t.Errorf("by the new link the phone shows\n%s", got)
	}
	if err := d.demo.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := d.demo.ended(); err != nil {
		t.Errorf("ended: %v\n%s", err, &d.demo.stderr)
	}
}

func TestNobodyToCommand(t *testing.T) {
	token := filepath.Join(t.TempDir(), "operators.token")
	if err := os.WriteFile(token, []byte("only-in-this-test-0123456789\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"links", "--admin", "http://127.0.0.1:1", "--token-file", token}, exitFailed, "nothing answers at http://127.0.0.1:1: is the service running,"},
		{[]string{"links", "--admin", "127.0.0.1:1", "--token-file", token}, exitUsage, "is not an address such as http://127.0.0.1:8080"},
		{[]string{"links", "--admin", "http://127.0.0.1:1", "--token-file", token + "s"}, exitFailed, "does not exist"},
		{[]string{"links", "--admin", "http://127.0.0.1:1"}, exitUsage, "--token-file is missing"},
		{[]string{"links"}, exitUsage, "--config is missing"},
		{[]string{"links", "dance"}, exitUsage, `there is no command "dance" in healthdial links`},
		{[]string{"links", "show", "--config", "x"}, exitUsage, "wants a link's name"},
		{[]string{"links", "--config", "none.yaml"}, exitFailed, "none.yaml does not exist"},
	} {
		var out, complaint strings.Builder
		if code := run(t.Context(), tc.args, streams{strings.NewReader(""), &out, &complaint}); code != tc.code || !strings.Contains(complaint.String(), tc.says) {
			t.Errorf("%v: %d %s", tc.args, code, &complaint)
		}
	}
}
