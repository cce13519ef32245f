//go:build integration && !production

package chaos

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// node is one process of the program, and what it counted in all its lives.
type node struct {
	name, dir string
	addr      string // of the operators' listener
	log       *os.File
	cmd       *exec.Cmd
	ended     chan struct{}

	mu   sync.Mutex
	past map[string]float64 // counters of lives that are over
	now  map[string]float64
}

// newNode writes its configuration, of a template and what the template is filled with
// beside addresses.
func (r *rig) newNode(name, form string, with map[string]any) *node {
	r.t.Helper()
	n := &node{name: name, dir: r.dir, addr: freeAddr(r.t), past: map[string]float64{}}
	text, err := template.ParseFiles("testdata/" + form)
	if err != nil {
		r.t.Fatal(err)
	}
	file, err1 := os.Create(filepath.Join(r.dir, n.config()))
	log, err2 := os.Create(filepath.Join(r.dir, name+".log"))
	if err1 != nil || err2 != nil {
		r.t.Fatal(err1, err2)
	}
	defer file.Close()
	n.log = log
	r.t.Cleanup(func() { log.Close() })
	with = maps.Clone(with)
	maps.Copy(with, map[string]any{
		"Operator": r.operator.Addr(), "Callbacks": freeAddr(r.t), "Gateways": freeAddr(r.t), "Operators": n.addr,
	})
	if err := text.Execute(file, with); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (n *node) config() string { return n.name + ".yaml" }

// begins starts the process; it is not ready yet.
func (n *node) begins() error {
	n.cmd = exec.Command(made.program, "serve", "--config", n.config(), "--laboratory")
	n.cmd.Dir, n.cmd.Stderr = n.dir, n.log
	n.ended = make(chan struct{})
	if err := n.cmd.Start(); err != nil {
		return err
	}
	go func() {
		_ = n.cmd.Wait() // how it ended is in its ProcessState
		close(n.ended)
	}()
	return nil
}

// ready waits until it is.
func (n *node) ready(ctx context.Context) error {
	return eventually(ctx, n.name+" is not ready", func() bool {
		resp, err := http.Get("http://" + n.addr + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// dies is kill -9.
func (n *node) dies() {
	_ = n.cmd.Process.Kill() // it may have ended by itself
	<-n.ended
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, v := range n.now {
		n.past[name] += v
	}
	n.now = nil
}

// stops ends it in good order, and is its exit code.
func (n *node) stops() int {
	_ = n.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-n.ended:
	case <-time.After(30 * time.Second):
		_ = n.cmd.Process.Kill()
		<-n.ended
	}
	return n.cmd.ProcessState.ExitCode()
}

// counted is the sum of all counters whose names begin so and hold these words.
func (n *node) counted(prefix, words string) (sum float64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, life := range []map[string]float64{n.past, n.now} {
		for name, v := range life {
			if strings.HasPrefix(name, prefix) && strings.Contains(name, words) {
				sum += v
			}
		}
	}
	return sum
}

// watched are the counters that are kept.
var watched = []string{"healthdial_session_fallbacks_total", "healthdial_turn_conflicts_total"}

// reads reads its counters, if it answers.
func (n *node) reads(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.addr+"/metrics", nil)
	if err != nil {
		return
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	found := map[string]float64{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, ok := cutLast(lines.Text(), " ")
		v, err := strconv.ParseFloat(value, 64)
		for _, w := range watched {
			if ok && err == nil && strings.HasPrefix(name, w) {
				found[name] = v
			}
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.now = found
}

func cutLast(s, sep string) (before, after string, found bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(sep):], true
}

// eventually waits until a condition holds.
func eventually(ctx context.Context, what string, holds func() bool) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		}
	}
	return nil
}

// freeAddr is a loopback address that nobody listens on now.
func freeAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}
