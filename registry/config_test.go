package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	for raw, want := range map[string]Env{
		"https://dev.abdm.gov.in":               Sandbox,
		"https://abhasbx.abdm.gov.in":           Sandbox,
		"https://apihspsbx.abdm.gov.in/v4/int":  Sandbox,
		"https://healthidsbx.ndhm.gov.in":       Sandbox,
		"https://apis.abdm.gov.in":              Production,
		"https://ABHA.abdm.gov.in.":             Production,
		"https://abdm.gov.in.evil.example":      Elsewhere,
		"https://gateway.example":               Elsewhere,
		"http://localhost:8080":                 Local,
		"http://registry.localhost":             Local,
		"http://127.0.0.1:9":                    Local,
		"http://[::1]:9":                        Local,
		"http://[::ffff:127.0.0.1]":             Local,
		"http://0.0.0.0":                        Local,
		"http://10.1.2.3":                       Local,
		"http://169.254.169.254":                Local,
		"":                                      0,
		"dev.abdm.gov.in":                       0,
		"ftp://dev.abdm.gov.in":                 0,
		"https://user:word@dev.abdm.gov.in":     0,
		"https://dev.abdm.gov.in?x=1":           0,
		"https://dev.abdm.gov.in#x":             0,
		"https://dev.abdm.gov.in:notaport/path": 0,
	} {
		got, err := Environment(raw)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("Environment(%q) = %d, %v; want %d", raw, got, err, want)
		}
	}
}

func sandbox() Config {
	return Config{GatewayURL: "https://dev.abdm.gov.in", PHRURL: "https://abhasbx.abdm.gov.in", HPRURL: "https://apihspsbx.abdm.gov.in/v4/int",
		HFRURL: "https://facilitysbx.abdm.gov.in", CMID: "sbx", ClientID: "SBX_1", ClientSecret: "s3cret", HIUID: "us", CallbackIssuer: "https://dev.abdm.gov.in"}
}

func TestValidate(t *testing.T) {
	for name, tt := range map[string]struct {
		change     func(*Config)
		production bool
		want       string // in the error; "" for none
	}{
		"sandbox":                {func(*Config) {}, false, ""},
		"sandbox, production":    {func(*Config) {}, true, ""},
		"mixed":                  {func(c *Config) { c.PHRURL = "https://abha.abdm.gov.in" }, false, "mix"},
		"local beside sandbox":   {func(c *Config) { c.HFRURL = "http://127.0.0.1:1" }, false, "mix"},
		"wrong CM":               {func(c *Config) { c.CMID = "abdm" }, false, "X-CM-ID"},
		"loopback":               {local4, false, ""},
		"loopback, production":   {local4, true, "private network"},
		"clear text, production": {func(c *Config) { c.GatewayURL = "http://dev.abdm.gov.in" }, true, "not https"},
		"no secret":              {func(c *Config) { c.ClientSecret = "" }, false, "client secret"},
		"header injection":       {func(c *Config) { c.HIUID = "us\r\nX: y" }, false, "HIU id"},
		"no URL":                 {func(c *Config) { c.HPRURL = "" }, false, "HPR URL"},
	} {
		c := sandbox()
		tt.change(&c)
		err := c.Validate(tt.production)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	c := sandbox()
	c.GatewayURL = ""
	if _, err := New(c, Deps{}); err == nil {
		t.Error("New took a bad configuration")
	}
}

func local4(c *Config) {
	c.GatewayURL, c.PHRURL, c.HPRURL, c.HFRURL = "http://127.0.0.1:1", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"
}

func TestSecretsNeverShow(t *testing.T) {
	type holder struct {
		T Token
		S Secret
		O OTP
		V Tokens
	}
	h := holder{"hush-1", "hush-2", "hush-3", Tokens{Access: "hush-4", Refresh: "hush-5"}}
	var out bytes.Buffer
	for _, l := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(l).Info("x", "h", h, "p", &h, "t", h.T, "s", h.S, "o", h.O)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{h, &h, h.T, h.S, h.O, sandbox()} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	b, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	for _, secret := range []string{"hush", "s3cret", "687573"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q shows", secret)
		}
	}
}

func TestAddresses(t *testing.T) {
	for s, want := range map[string]bool{
		"asha.sample@sbx": true, "91628545755116@abdm": true, "a.b-c_d@sbx": true,
		"asha.sample": false, "@sbx": false, "asha@": false, "asha sample@sbx": false, "asha@sbx@sbx": false, "asha/..@sbx": false,
	} {
		if ValidAddress(s) != want {
			t.Errorf("ValidAddress(%q) = %v", s, !want)
		}
	}
	for s, want := range map[string]bool{
		"asha.sample": true, "asha_sample.1": true, "abcdefgh": true, "abcdefghijklmnopqr": true,
		"abcdefg": false, "abcdefghijklmnopqrs": false, "1asha.sample": false, ".ashasample": false, "ashasample.": false,
		"a.s.h.a.s": false, "a_s_h_a_s": false, "asha-sample": false, "9000000011": false,
	} {
		if ValidNewAddress(s) != want {
			t.Errorf("ValidNewAddress(%q) = %v", s, !want)
		}
	}
}
