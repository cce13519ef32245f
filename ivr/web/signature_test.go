package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// TestSignatures: what the providers' own libraries say of the same requests. Twilio's is
// the example of its documentation.
func TestSignatures(t *testing.T) {
	form := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"}, "From": {"+14158675309"}, "To": {"+18005551212"}}
	if got := twilioSignature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form); got != "RSOYDt4T1cUTdK1PDd93/VVr8B8=" {
		t.Errorf("Twilio's is %s", got)
	}
	for _, tc := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"CallUUID": {"a-1"}, "From": {"919000000021"}, "Digits": {"1"}}, "Gj5YAzq6xRCc/zVGvrHtsoZBJJ9x//te/7fbFpyooaE="},
		{url.Values{}, "+hRmSpTiPJpVrzCbA9xKtFo4jD33lCUJ7ZRbNvRXTAo="},
	} {
		if got := plivoSignature("12345", "https://ivr.example.in/ivr/cloud/call", "05429567804466091622", tc.form); got != tc.want {
			t.Errorf("Plivo's is %s, want %s", got, tc.want)
		}
	}
}

// TestWhoAsks: each platform must prove to be itself, in its own way, for each request.
func TestWhoAsks(t *testing.T) {
	w := newWorld(t, nil)
	form := url.Values{"caller": {number}, "From": {number}, "CallFrom": {number}, "CallSid": {"1"}, "CallUUID": {"1"}}
	for _, dialect := range Dialects() {
		for name, tc := range map[string]struct {
			path string
			sign func(*http.Request, url.Values)
			want int
		}{
			"itself":                 {dialect + "/call", signatures[dialect], 200},
			"nobody":                 {dialect + "/call", nil, 401},
			"a platform that is not": {"nobody/call", signatures[dialect], 401},
			"a wrong secret": {dialect + "/call", func(r *http.Request, _ url.Values) {
				r.SetBasicAuth(dialect, "wrong")
				r.Header.Set("X-Twilio-Signature", twilioSignature("wrong", site+r.URL.RequestURI(), form))
				r.Header.Set("X-Plivo-Signature-V3", plivoSignature("wrong", site+r.URL.Path, "", form))
			}, 401},
			"no secret": {dialect + "/call", func(r *http.Request, _ url.Values) {
				r.SetBasicAuth(dialect, "")
				r.Header.Set("X-Twilio-Signature", "")
				r.Header.Set("X-Plivo-Signature-V3", "")
			}, 401},
			"another's proof": {dialect + "/call", signatures[map[bool]string{true: "plivo", false: "voicexml"}[dialect == "voicexml"]], 401},
			"something else":  {dialect + "/turn/nonsense", signatures[dialect], 403},
		} {
			if got := w.do(http.MethodPost, site+"/ivr/"+tc.path, form, tc.sign); got.Code != tc.want {
				t.Errorf("%s, %s: %d, want %d", dialect, name, got.Code, tc.want)
			}
		}
	}
}

// TestSignedAlongWithAll: what is not signed with the rest is no request, be it a field
// changed or one added.
func TestSignedAlongWithAll(t *testing.T) {
	w := newWorld(t, nil)
	for dialect, header := range map[string]string{"twiml": "X-Twilio-Signature", "plivo": "X-Plivo-Signature-V3"} {
		signed := url.Values{"CallSid": {"1"}, "CallUUID": {"1"}, "From": {number}}
		for name, change := range map[string]func(url.Values){
			"changed": func(f url.Values) { f.Set("From", "+919000000022") },
			"added":   func(f url.Values) { f.Set("Digits", "1") },
			"doubled": func(f url.Values) { f.Add("From", "+919000000022") },
			"missing": func(f url.Values) { f.Del("From") },
		} {
			sent := url.Values{}
			for k, v := range signed {
				sent[k] = append([]string(nil), v...)
			}
			change(sent)
			got := w.do(http.MethodPost, site+"/ivr/"+dialect+"/call", sent, func(r *http.Request, _ url.Values) { signatures[dialect](r, signed) })
			if got.Code != http.StatusUnauthorized {
				t.Errorf("%s %s: %d (%s)", dialect, name, got.Code, header)
			}
		}
	}
}

// TestRefuses: what cannot be read is refused, and none of it written down.
func TestRefuses(t *testing.T) {
	w := newWorld(t, nil)
	leg := w.call()
	for name, tc := range map[string]struct {
		kind, path, body string
		want             int
	}{
		"keys that are none":        {echo.MIMEApplicationForm, "turn", url.Values{"leg": {leg}, "keys": {"1a"}}.Encode(), 400},
		"too many keys":             {echo.MIMEApplicationForm, "turn", url.Values{"leg": {leg}, "keys": {strings.Repeat("1", maxKeys+1)}}.Encode(), 400},
		"a long call id":            {echo.MIMEApplicationForm, "call", url.Values{"call": {strings.Repeat("1", maxCall+1)}}.Encode(), 400},
		"not UTF-8":                 {echo.MIMEApplicationForm, "call", "caller=%ff", 400},
		"a broken escape":           {echo.MIMEApplicationForm, "call", "caller=%9000000021", 400},
		"a body that is none":       {echo.MIMEApplicationJSON, "call", "{}", 400},
		"a huge body":               {echo.MIMEApplicationForm, "call", strings.Repeat("x", maxBody+1), 413},
		"no leg":                    {echo.MIMEApplicationForm, "turn", "keys=1", 403},
		"the end of no call":        {echo.MIMEApplicationForm, "drop", "why=hung_up&leg=x", 403},
		"news that changes nothing": {echo.MIMEApplicationForm, "drop", "", 200},
	} {
		got := w.do(http.MethodPost, site+"/ivr/voicexml/"+tc.path, nil, func(r *http.Request, _ url.Values) {
			signatures["voicexml"](r, nil)
			r.Header.Set("Content-Type", tc.kind)
			r.Body = body{strings.NewReader(tc.body)}
		})
		if got.Code != tc.want {
			t.Errorf("%s: %d, want %d", name, got.Code, tc.want)
		}
	}
	if strings.Contains(w.log.String(), "9000000021") {
		t.Error("the log holds a number")
	}
	if got := w.do(http.MethodGet, site+"/ivr/voicexml/call?caller="+url.QueryEscape(number), nil, signatures["voicexml"]); !strings.Contains(got.Body.String(), "session.connection.remote.uri") {
		t.Errorf("a number in an address is believed: %s", got.Body)
	}
	if got := w.do(http.MethodGet, site+"/ivr/exoml/call", nil, signatures["exoml"]); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("a platform that only posts gets %d", got.Code)
	}
}

// TestStrangersLearnNoNames: whoever proves nothing is answered alike at platforms that
// there are and are not, however they ask.
func TestStrangersLearnNoNames(t *testing.T) {
	w := newWorld(t, nil)
	for _, platform := range []string{"voicexml", "twiml", "plivo", "exoml", "none"} {
		for name, text := range map[string]string{"a huge body": strings.Repeat("x", maxBody+1), "a broken escape": "caller=%9000000021", "nothing": ""} {
			got := w.do(http.MethodPost, site+"/ivr/"+platform+"/call", nil, func(r *http.Request, _ url.Values) { r.Body = body{strings.NewReader(text)} })
			if got.Code != http.StatusUnauthorized {
				t.Errorf("%s at %s: %d", name, platform, got.Code)
			}
		}
	}
}

type body struct{ *strings.Reader }

func (body) Close() error { return nil }
