//go:build integration

package interop

import (
	"context"
	_ "embed"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"
)

// service is the program under test, as a process that can be killed and started
// again where it was.
type service struct {
	*process
	settings
	dir  string     // of its configuration, keys and store
	past []*process // that were killed
}

//go:embed testdata/healthdial.yaml
var configuration string

// settings are what the configuration leaves open.
type settings struct {
	SystemID                       string
	Links                          []link
	Listener                       *listener
	Registries                     string
	Callbacks, Gateways, Operators string
	Redis                          string // the address, or "" for bolt
	Voice                          string // where calls are answered, "" if nowhere
	Called                         string // the telephone that the service calls
	Recordings                     string // the folder of recorded phrases, "" if there are none
}

// link is where the service binds.
type link struct {
	Name, Addr, IDs string
	TLS             *papers // what the service shows, and whose papers it wants to see
}

// listener is where operators bind in.
type listener struct {
	Addr  string
	TLS   *papers
	Peers []peer
}

// peer is an operator that may bind in, under its name and with the password.
type peer struct {
	Name             string
	Binds, PerSecond int
	GSM7, UCS2       int // data_coding of pages
}

// startService makes keys and a configuration as an administrator does, has it
// checked, and serves it; the link is bound then.
func startService(t *testing.T, s settings) *service {
	t.Helper()
	h := &service{settings: s, dir: t.TempDir()}
	h.configure(t)
	for _, args := range [][]string{
		{"keys", "generate", "--dir", "keys"},
		{"keys", "password", "--file", "peer.hash"},
		{"check", "--config", configFile, "--laboratory"},
	} {
		if err := typed(password+"\n", h.dir, made.program, args...); err != nil {
			t.Fatal(err)
		}
	}
	h.begins(t)
	return h
}

const configFile = "healthdial.yaml"

// secrets are the files that the configuration names, besides the keys.
var secrets = map[string]string{
	"link.secret": password, "registries.secret": "lab-secret", "redis.secret": redisPassword,
	"whole.secret": wholeToken, "last.secret": lastToken, "telephone.secret": telephoneSecret,
}

func (s *service) configure(t *testing.T) {
	t.Helper()
	var text strings.Builder
	if err := template.Must(template.New(configFile).Parse(configuration)).Execute(&text, s.settings); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(configFile, text.String())
	for name, content := range secrets {
		write(name, content+"\n")
	}
}

// begins starts the process and waits until it is ready: until it is bound, where it
// binds. Where only peers bind it is ready once the first of them has, so it is waited
// until it runs: its listener is open by then.
func (s *service) begins(t *testing.T) {
	t.Helper()
	s.process = start(t, "service", s.dir, made.program, "serve", "--config", configFile, "--laboratory")
	ctx := within(t, 20*time.Second)
	path := "/readyz"
	if len(s.settings.Links) == 0 {
		path = "/healthz"
	}
	eventually(ctx, t, "the service is not ready", func() bool { return s.get(ctx, path) != "" })
}

// dies is kill -9.
func (s *service) dies() {
	s.kill()
	s.past = append(s.past, s.process)
}

// told is all that the service logged in all its lives. It is whole once the service
// has ended.
func (s *service) told() (log string) {
	for _, p := range append(s.past, s.process) {
		log += p.log.String()
	}
	return log
}

// get is a page of the operators' listener, or nothing if it is refused.
func (s *service) get(ctx context.Context, path string) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Operators+path, nil)
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
func (s *service) metric(t *testing.T, name string) float64 {
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
