package config

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/yamlfile"
)

// good is a configuration without fault outside a laboratory. Its secrets are made
// by bench.
const good = `environment: sandbox
service:
  code: "*456#"
  sms: "56789"
  helpline: 14477
  languages: [en, hi, hi-Latn]
store:
  bolt: {path: /var/lib/healthdial/health.db}
keys:
  sealing:
    - {id: 1, file: keys/sealing-1.key}
  numbers: keys/numbers.key
  codes: keys/codes.key
links:
  - name: north
    addr: smsc.example:2775
    system_id: health
    password_file: link.secret
    bind: transceiver
    window: 20
    timers: {enquire: 15s}
    ussd: {septets: 182, deadline: 6s}
    sms: {}
gateways:
  - name: aggregator
    token_file: gateway.secret
    codes: ["*456#"]
    prefixes: ["+91"]
registries:
  gateway: https://dev.abdm.gov.in
  phr: https://abhasbx.abdm.gov.in
  hpr: https://apihspsbx.abdm.gov.in/v4/int
  hfr: https://facilitysbx.abdm.gov.in
  cm_id: sbx
  client_id: SBX_000000
  client_secret_file: client.secret
  hiu: healthdial
  callbacks: {issuer: gateway}
admin:
  callbacks: {addr: "0.0.0.0:8443", plain: true}
  gateways: {addr: "0.0.0.0:8444", plain: true}
  operators: {addr: "127.0.0.1:9090"}
facilities:
  - id: IN0410000001
    hiu: IN0410000001
    name: Sample Hospital
    doctors: [anita.sample@hpr.abdm, 71-0000-0000-0041]
policy:
  accept_no_simchange: true
`

// bench makes a folder with the secrets that good names and the text as
// healthdial.yaml.
func bench(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := Generate(filepath.Join(dir, "keys"), rand.Reader); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{
		"link.secret": "s3cr-37\n", "gateway.secret": "0123456789abcdefghijklmn\n", "client.secret": "4f0c-client-9d"} {
		write(t, filepath.Join(dir, name), secret, 0o600)
	}
	path := filepath.Join(dir, "healthdial.yaml")
	write(t, path, text, 0o644)
	return path
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestLoadGood(t *testing.T) {
	path := bench(t, good)
	c, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Links[0].Password.Reveal(); got != "s3cr-37" {
		t.Errorf("password %q", got)
	}
	if got := c.Registries.Client(); string(got.ClientSecret) != "4f0c-client-9d" || got.CMID != "sbx" {
		t.Error("the registry client's configuration is not complete")
	}
	if err := c.Registries.Client().Validate(true); err != nil {
		t.Error(err)
	}
	if m := c.Keys.Masters(); len(m.Numbers) != 32 || len(m.Codes) != 32 || len(m.Sealing[0].Key) != 32 {
		t.Error("keys are not read")
	}
	if want := filepath.Join(filepath.Dir(path), "keys/numbers.key"); c.Keys.Numbers != want {
		t.Errorf("path %s, want %s", c.Keys.Numbers, want)
	}
	if c.Service.Helpline != "14477" || c.Service.Region != "IN" {
		t.Errorf("service %+v", c.Service)
	}
	if c.Links[0].USSD.Septets != 182 || c.Links[0].USSD.Deadline.Seconds() != 6 || c.Links[0].SMS == nil {
		t.Errorf("link %+v", c.Links[0])
	}
}

// TestLoadBad changes one line of good and wants one problem there.
func TestLoadBad(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{"environment: sandbox", "environment: staging", "1:1: environment: sandbox or production is wanted"},
		{"environment: sandbox", "environment: sandbox\nenviroment: sandbox", "2:1: enviroment: unknown key"},
		{"  code: \"*456#\"\n  sms", "  code: 456\n  sms", "3:3: service.code: a USSD code such as *456# is wanted"},
		{"[en, hi, hi-Latn]", "[en, en]", "6:19: service.languages[1]: \"en\" is there twice"},
		{"[en, hi, hi-Latn]", "[en, 7]", "6:19: service.languages[1]: \"7\" is not a language tag"},
		{"  bolt: {path: /var/lib/healthdial/health.db}", "  bolt: {path: /tmp/health.db}", "8:10: store.bolt.path: /tmp/health.db does not survive a reboot"},
		{"  bolt: {path: /var/lib/healthdial/health.db}", "  memory: {}", "8:3: store.memory: unknown key"},
		{"  bolt: {path: /var/lib/healthdial/health.db}", "  redis: {addrs: [\"redis.example:6379\"], plain: true}", "8:3: store.redis.password_file: is missing"},
		{"{id: 1, file: keys/sealing-1.key}", "{file: keys/sealing-1.key}", "11:7: keys.sealing[0].id: a number from 1 is wanted"},
		{"codes: keys/codes.key", "codes: keys/numbers.key", "13:3: keys.codes: is the same key as keys.numbers"},
		{"codes: keys/codes.key", "codes: keys/none.key", "none.key does not exist"},
		{"codes: keys/codes.key", "codes: keys", "keys is not a regular file"},
		{"codes: keys/codes.key", "codes: link.secret", "a key is 32 octets or 64 hexadecimal digits"},
		{"name: north", "name: North", "15:5: links[0].name: a short name"},
		{"smsc.example:2775", "smsc.example", "16:5: links[0].addr: \"smsc.example\" is not an address: write it as host:port"},
		{"smsc.example:2775", "smsc.example:0", "has no port from 1 to 65535"},
		{"system_id: health", "system_id: healthdial-service", "17:5: links[0].system_id: 1 to 15 characters are wanted"},
		{"bind: transceiver", "bind: transmitter", "19:5: links[0].bind: USSD needs a transceiver"},
		{"window: 20", "throughput: 100001", "20:5: links[0].throughput: throughput and burst are at most 100000"},
		{"window: 20", "burst: 5", "20:5: links[0].burst: means nothing without throughput"},
		{"window: 20", "window: many", "20:13: links[0].window: \"many\" is not a whole number from 0"},
		{"enquire: 15s", "enquire: 15", "21:23: links[0].timers.enquire: \"15\" is not a length of time such as 30s or 1h30m"},
		{"septets: 182", "septets: 183", "22:12: links[0].ussd.septets: is not from 60 to 182"},
		{"    sms: {}", "    sms: {ids: hex}", "23:11: links[0].sms.ids: one of same, hex-decimal, decimal-hex, reference is wanted"},
		{"    sms: {}", "    sms: {codings: {gsm7: 0x100}}", "23:27: links[0].sms.codings.gsm7: \"0x100\" is not a number from 0 to 255"},
		{"septets: 182", "dialect: {sequence_bits: 8}", "22:22: links[0].ussd.dialect.sequence_bits: is over 7"},
		{"septets: 182", "dialect: {name: other}", "22:22: links[0].ussd.dialect.name: one of default, sixdee, mica is wanted"},
		{"septets: 182", "dialect: {twins: 6s}", "22:22: links[0].ussd.dialect.twins: is over 5s"},
		{"septets: 182", "dialect: {name: mica, sessionless: true}", "22:34: links[0].ussd.dialect.sessionless: a dialogue is known by a reference or by nothing"},
		{"prefixes: [\"+91\"]", "prefixes: [\"+91\"]\n    ussd: {dialect: {}}", "gateways[0].ussd: dialect, codings and notices are for SMPP links"},
		{"prefixes: [\"+91\"]", "prefixes: [\"+91\"]\n    ussd: {notices: true}", "gateways[0].ussd: dialect, codings and notices are for SMPP links"},
		{"    sms: {}", "    sms: {split: udh}", "23:11: links[0].sms.split: one of udh8, udh16, sar, payload is wanted"},
		{"    sms: {}", "    sms: {latin1: yes}", "23:11: links[0].sms.latin1: one of never, also, always is wanted"},
		{"    sms: {}", "    sms: {shift_tables: [hindi, marathi]}", "links[0].sms.shift_tables[1]: \"marathi\" has no national tables; one of turkish, spanish,"},
		{"    sms: {}", "    sms: {binary: 4}", "23:11: links[0].sms.binary: 0x04 is not a data_coding of text"},
		{"    sms: {}", "    sms: {received: 0xF5}", "23:11: links[0].sms.received: 0xf5 is not a data_coding of text"},
		{"    sms: {}", "    sms: yes", "23:10: links[0].sms: keys and values are wanted here"},
		{"codes: [\"*456#\"]", "codes: []", "gateways[0].codes: at least one USSD code"},
		{"[\"+91\"]", "[91]", "gateways[0].prefixes[0]: \"91\" is not the beginning"},
		{"https://dev.abdm.gov.in", "https://127.0.0.1:9000", "registries.gateway: is on this machine or a private network"},
		{"https://dev.abdm.gov.in", "http://dev.abdm.gov.in", "registries.gateway: is not https"},
		{"https://abhasbx.abdm.gov.in", "https://abha.abdm.gov.in", "registries.phr: is a production host, but environment is sandbox"},
		{"cm_id: sbx", "cm_id: abdm", "registries.cm_id: sbx is wanted for environment sandbox"},
		{"{addr: \"0.0.0.0:8443\", plain: true}", "{addr: \"0.0.0.0:8443\"}", "admin.callbacks: listens beyond this machine without TLS"},
		{"{addr: \"0.0.0.0:8444\", plain: true}", "{addr: \"127.0.0.1:9090\"}", "admin.operators.addr: \"127.0.0.1:9090\" is there twice"},
		{"id: IN0410000001", "id: \"0410000001\"", "facilities[0].id: \"0410000001\" is not a facility's id"},
		{"71-0000-0000-0041", "anita", "facilities[0].doctors[1]: \"anita\" is not a doctor's HPR id"},
		{"accept_no_simchange: true", "accept_no_simchange: true\noffline: {most: -1}", "offline.most: \"-1\" is not a whole number from 0"},
		{"accept_no_simchange: true", "accept_no_simchange: true\noffline: {retry: 10m}", "offline.retry: between a second and five minutes is wanted"},
		{"accept_no_simchange: true", "accept_no_simchange: yes", "policy.accept_no_simchange: true or false is wanted, not \"yes\""},
		{"accept_no_simchange: true", "accept_no_simchange: false", "policy: name a list of changed SIMs"},
		{"accept_no_simchange: true", "accept_no_simchange: true\n---\npolicy: {}", "a second document begins here"},
	} {
		t.Run(tc.new, func(t *testing.T) {
			if !strings.Contains(good, tc.old) {
				t.Fatalf("good has no %q", tc.old)
			}
			path := bench(t, strings.Replace(good, tc.old, tc.new, 1))
			_, err := Load(path, Options{})
			var ps yamlfile.Problems
			if !errors.As(err, &ps) || len(ps) == 0 || !strings.Contains(ps.Error(), tc.want) {
				t.Fatalf("got\n%v\nwant %s", err, tc.want)
			}
			if n := strings.Count(tc.new, "\n"); len(ps) > 1+n {
				t.Errorf("one fault, %d problems:\n%v", len(ps), ps)
			}
		})
	}
}

func TestLoadReportsEverything(t *testing.T) {
	bad := good
	for _, r := range [][2]string{{"sandbox\n", "staging\n"}, {"window: 20", "windo: 20"}, {"  cm_id: sbx\n", ""}, {"hiu: healthdial", "hiu: \"\""}} {
		bad = strings.Replace(bad, r[0], r[1], 1)
	}
	path := bench(t, bad)
	_, err := Load(path, Options{})
	got := strings.Split(fmt.Sprint(err), "\n")
	want := []string{"environment", "windo", "registries.hiu"}
	if len(got) != len(want) {
		t.Fatalf("got\n%v", err)
	}
	for i, w := range want {
		if !strings.HasPrefix(got[i], path+":") || !strings.Contains(got[i], w) {
			t.Errorf("line %d: %q lacks %s or the place", i, got[i], w)
		}
	}
}

// TestLaboratory lets pass what a test bench may do, and nothing else.
func TestLaboratory(t *testing.T) {
	bad := good
	for _, r := range [][2]string{{"https://dev.abdm.gov.in", "http://127.0.0.1:9000"}, {"https://abhasbx.abdm.gov.in", "http://127.0.0.1:9000"},
		{"https://apihspsbx.abdm.gov.in", "http://127.0.0.1:9000"}, {"https://facilitysbx.abdm.gov.in", "http://127.0.0.1:9000"}, {"/var/lib/healthdial", "/tmp"},
		{", plain: true", ""}, {"accept_no_simchange: true", "{}"}} {
		bad = strings.Replace(bad, r[0], r[1], 1)
	}
	path := bench(t, bad)
	if _, err := Load(path, Options{Laboratory: true}); err != nil {
		t.Errorf("in a laboratory: %v", err)
	}
	var ps yamlfile.Problems
	if _, err := Load(path, Options{}); !errors.As(err, &ps) || len(ps) != 11 {
		t.Errorf("outside: %d problems: %v", len(ps), err)
	}
	write(t, path, strings.Replace(good, "environment: sandbox", "environment: lab", 1), 0o644)
	if _, err := Load(path, Options{Laboratory: true}); err == nil {
		t.Error("a laboratory takes any environment")
	}
}

// TestCertificateFiles: a certificate and a key that are both missing are both told.
func TestCertificateFiles(t *testing.T) {
	path := bench(t, strings.Replace(good, `"0.0.0.0:8443", plain: true`, `"0.0.0.0:8443", tls: {cert: none.pem, key: none.key}`, 1))
	_, err := Load(path, Options{})
	for _, want := range []string{"admin.callbacks.tls.cert: " + filepath.Dir(path) + "/none.pem does not exist", "admin.callbacks.tls.key: " + filepath.Dir(path) + "/none.key does not exist"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
}

func TestLoadUnreadable(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"empty": "", "comment": "# nothing\n", "list": "[1]", "broken": "a: [", "tabs": "a:\n\tb: 1", "twice": "environment: sandbox\nenvironment: sandbox"} {
		path := filepath.Join(dir, name)
		write(t, path, text, 0o600)
		if _, err := Load(path, Options{}); err == nil || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Load(filepath.Join(dir, "none.yaml"), Options{}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("no file: %v", err)
	}
}

// TestPasswordIsReadAnew: a bind takes the password that the file holds by then.
func TestPasswordIsReadAnew(t *testing.T) {
	path := bench(t, good)
	c, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(filepath.Dir(path), "link.secret"), "another\n", 0o600)
	if got, err := c.Links[0].ReadPassword(); got != "another" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(path), "link.secret")); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Links[0].ReadPassword(); got != "" || err == nil {
		t.Errorf("read %q, %v", got, err)
	}
}
