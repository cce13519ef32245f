//go:build integration

package interop

import (
	"context"
	_ "embed"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"
)

// build builds the program.
func build(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "healthdial")
	out, err := exec.CommandContext(within(t, 3*time.Minute), "go", "build", "-o", path, "healthdial/cmd/healthdial").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// service is the program under test, as a process.
type service struct {
	*process
	panel string // the operators' listener
}

//go:embed testdata/healthdial.yaml
var configuration string

// settings are what the configuration leaves open.
type settings struct {
	SMSC, IDs, SystemID              string
	Registries, Callbacks, Operators string
}

// startService makes keys and a configuration as an administrator does, has it
// checked, and serves it; the link is bound then.
func startService(t *testing.T, program string, s settings) service {
	t.Helper()
	dir := t.TempDir()
	configure(t, dir, s)
	for _, args := range [][]string{
		{"keys", "generate", "--dir", "keys"},
		{"check", "--config", "healthdial.yaml", "--laboratory"},
	} {
		c := exec.CommandContext(within(t, 20*time.Second), program, args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("healthdial %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	h := service{start(t, "service", dir, program, "serve", "--config", "healthdial.yaml", "--laboratory"), "http://" + s.Operators}
	ctx := within(t, 20*time.Second)
	eventually(ctx, t, "the service is not ready", func() bool { return h.get(ctx, "/readyz") != "" })
	return h
}

func configure(t *testing.T, dir string, s settings) {
	t.Helper()
	var text strings.Builder
	if err := template.Must(template.New("healthdial.yaml").Parse(configuration)).Execute(&text, s); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"healthdial.yaml": text.String(), "link.secret": password + "\n", "registries.secret": "lab-secret\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// get is a page of the operators' listener, or nothing if it is refused.
func (s service) get(ctx context.Context, path string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.panel+path, nil)
	if err != nil {
		return ""
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return ""
	}
	return string(body)
}

// metric is the value of a metric, named with its labels as in the exposition. A
// metric that is not there fails the test.
func (s service) metric(t *testing.T, name string) float64 {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(s.get(within(t, 5*time.Second), "/metrics"))
	if found == nil {
		t.Fatalf("there is no metric %s", name)
	}
	v, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
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
