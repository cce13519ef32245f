//go:build integration

package interop

import (
	_ "embed"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
)

// kannel is Kannel's bearerbox, which is an ESME or drives modems, and its smsbox,
// which lets programs send and be given what arrives, over HTTP.
type kannel struct {
	kannelSettings
	arrivals
	open    dialogue // one at a time
	session byte     // of the last
	sent    int      // messages
}

//go:embed testdata/kannel.conf
var kannelConf string

// kannelSettings are what the configuration leaves open.
type kannelSettings struct {
	Dir, Secret, MO    string
	Admin, Box, Send   string // ports
	Host, Port         string // of the service
	SystemID, Password string
	CA, CertKey        string // files, for TLS
	Modems             []kannelModem
}

// startKannel starts both boxes and waits until they know each other. It binds in to a
// service, if it is given the address of one.
func startKannel(t *testing.T, service string, s kannelSettings) *kannel {
	t.Helper()
	k := &kannel{kannelSettings: s}
	web := httptest.NewServer(k)
	t.Cleanup(web.Close)
	k.Dir, k.Secret, k.MO = t.TempDir(), "sample-kannel-secret", web.URL
	k.Admin, k.Box, k.Send = freePort(t), freePort(t), freePort(t)
	if service != "" {
		var err error
		if k.Host, k.Port, err = net.SplitHostPort(service); err != nil {
			t.Fatal(err)
		}
	}
	conf := k.configure(t)
	start(t, "bearerbox", k.Dir, "bearerbox", "-v", "2", conf)
	k.says(t, "bearerbox does not answer", "")
	start(t, "smsbox", k.Dir, "smsbox", "-v", "2", conf)
	k.says(t, "smsbox does not connect", "smsbox:")
	return k
}

func (k *kannel) configure(t *testing.T) (file string) {
	t.Helper()
	var text strings.Builder
	if err := template.Must(template.New("kannel").Parse(kannelConf)).Execute(&text, k.kannelSettings); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "kannel.conf")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// bound waits until Kannel says that it is.
func (k *kannel) bound(t *testing.T) *kannel {
	t.Helper()
	k.says(t, "Kannel is not bound", "(online ")
	return k
}

// says waits until Kannel's status page has these words.
func (k *kannel) says(t *testing.T, what, words string) {
	t.Helper()
	ctx := within(t, patience)
	eventually(ctx, t, what, func() bool {
		page, err := get(ctx, "http://127.0.0.1:"+k.Admin+"/status.txt?password="+k.Secret)
		return err == nil && strings.Contains(page, words)
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(freeAddr(t))
	if err != nil {
		t.Fatal(err)
	}
	return port
}
