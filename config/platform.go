package config

import (
	"reflect"
	"time"
)

// Platform is a voice platform of an operator's or of others, which holds the calls
// itself and asks us over HTTP what to say. It proves itself for each request.
type Platform struct {
	Name      string        `yaml:"name"`
	Dialect   string        `yaml:"dialect"`    // voicexml, twiml, plivo or exoml
	URL       string        `yaml:"url"`        // where it reaches admin.gateways, without /ivr: https://ivr.example.in
	TokenFile string        `yaml:"token_file"` // its secret: of a header, or of its signatures
	Prefixes  []string      `yaml:"prefixes"`   // of the numbers that it vouches for: +91; without, callers are called back
	Texts     bool          `yaml:"texts"`      // it speaks texts with a voice of its own, instead of playing our clips
	Languages []Language    `yaml:"languages"`  // what it calls those that it speaks, where it is not the usual
	Deadline  time.Duration `yaml:"deadline"`   // for an answer of ours: 10s
	Caller    string        `yaml:"caller"`     // voicexml: the variable with the caller's number: session.connection.remote.uri
	Call      string        `yaml:"call"`       // voicexml: the variable that names the call: session.sessionid

	Token Secret `yaml:"-"`
}

// Language is a language as a platform names it.
type Language struct {
	Lang string `yaml:"lang"` // hi
	Name string `yaml:"name"` // hi-IN
}

// Same reports whether nothing at all differs between two platforms.
func (p Platform) Same(other Platform) bool { return reflect.DeepEqual(p, other) }

// Elsewhere are the platforms that hold calls, of which there are none without a voice.
func (c *Config) Elsewhere() []Platform {
	if c.Voice == nil {
		return nil
	}
	return c.Voice.Platforms
}

// needsRestart is whether more differs than platforms, which are live.
func (v *Voice) needsRestart(next *Voice) bool {
	if v == nil || next == nil {
		return v != next
	}
	a, b := *v, *next
	a.Platforms, b.Platforms = nil, nil
	return !reflect.DeepEqual(a, b)
}
