package web

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"healthdial/gateway"
	"healthdial/gsm/msisdn"
)

// Platform is a voice platform of others with what it may assert.
type Platform struct {
	Name     string        // the link's name in sessions and logs, and in addresses
	Dialect  string        // one of Dialects
	URL      string        // where it reaches us: what comes before Root, "https://ivr.example.in"
	Key      string        // its secret: of the header, or of its signatures
	Prefixes []string      // of the numbers that it vouches for, "+9198"; none means none
	Region   string        // of numbers without a country code: "IN"
	Texts    bool          // it speaks texts itself; otherwise it plays our clips
	Voices   Voices        // what it calls the languages that it speaks
	Deadline time.Duration // of a turn: less than the platform waits. 0 means DefaultDeadline
	Caller   string        // VoiceXML: the variable that holds the caller's number. "" means DefaultCaller
	Call     string        // VoiceXML: the variable that names the call. "" if there is none
}

// DefaultDeadline is how long a turn may take. Platforms give up after 15 seconds.
const DefaultDeadline = 10 * time.Second

// DefaultCaller is the variable that holds the caller's number at a VoiceXML platform
// (VoiceXML 2.1 §5.1.4).
const DefaultCaller = "session.connection.remote.uri"

// Voices is what a platform calls languages, by their tags: "hi" is "hi-IN".
type Voices map[string]string

// of names a language. What is not listed is the tag, with the country if there is none.
func (v Voices) of(lang, country string) string {
	switch name, ok := v[lang]; {
	case ok:
		return name
	case strings.Contains(lang, "-"):
		return lang
	}
	return lang + country
}

var (
	variable = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*$`)
	name     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
)

// Variable reports whether a text can name a variable of a VoiceXML platform.
func Variable(s string) bool { return variable.MatchString(s) }

// CheckPlatforms refuses platforms that nobody could tell apart or that anybody could be.
func CheckPlatforms(platforms []Platform) error {
	names, keys := map[string]bool{}, map[string]bool{}
	for _, p := range platforms {
		if err := p.check(); err != nil {
			return fmt.Errorf("ivr/web: platform %q: %w", p.Name, err)
		}
		if names[p.Name] || keys[p.Key] {
			return fmt.Errorf("ivr/web: platform %q: names and secrets must differ", p.Name)
		}
		names[p.Name], keys[p.Key] = true, true
	}
	return nil
}

func (p Platform) check() error {
	u, err := url.Parse(p.URL)
	switch {
	case !name.MatchString(p.Name) || p.Name == Clips:
		return fmt.Errorf("a name of lower-case letters, digits, - and _ is wanted, other than %s", Clips)
	case !slices.Contains(Dialects(), p.Dialect):
		return fmt.Errorf("no dialect is %q", p.Dialect)
	case !gateway.HashSecret(p.Key).Given():
		return fmt.Errorf("a secret must be given")
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/"):
		return fmt.Errorf("%q is no address of ours", p.URL)
	case p.Caller != "" && !variable.MatchString(p.Caller), p.Call != "" && !variable.MatchString(p.Call):
		return fmt.Errorf("a variable is wanted, such as %s", DefaultCaller)
	}
	return nil
}

// at is one of our addresses for the platform.
func (p *Platform) at(parts ...string) string {
	return p.URL + Root + "/" + p.Name + "/" + strings.Join(parts, "/")
}

// vouches reports whether the platform may assert a number.
func (p *Platform) vouches(n msisdn.Number) bool { return !n.IsZero() && n.HasPrefix(p.Prefixes) }

// caller reads a number as platforms write it: bare, as tel: (RFC 3966) or as sip: (RFC
// 3261 §19.1). The zero Number if it is none, or not vouched for.
func (p *Platform) caller(s string) msisdn.Number {
	for _, scheme := range []string{"tel:", "sip:", "sips:"} {
		if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			s = s[len(scheme):]
		}
	}
	s, _, _ = strings.Cut(s, "@")
	s, _, _ = strings.Cut(s, ";")
	n, err := msisdn.Parse(p.international(s), p.Region)
	if err != nil || !p.vouches(n) {
		return msisdn.Number{}
	}
	return n
}

// international puts the plus sign before a number with its country code, which many
// platforms leave out.
func (p *Platform) international(s string) string {
	code := strings.TrimPrefix(msisdn.CountryCode(p.Region), "+")
	if code != "" && strings.HasPrefix(s, code) && len(s) == len(code)+10 {
		return "+" + s
	}
	return s
}
