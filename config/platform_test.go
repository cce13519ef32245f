package config

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// elsewhere is a voice section whose calls others hold.
const elsewhere = `voice:
  platforms:
    - name: exchange-ivr
      dialect: voicexml
      url: https://ivr.example.in
      token_file: gateway.secret
      prefixes: ["+91"]
      languages: [{lang: hi, name: hi-IN}, {lang: en, name: en-IN}]
      deadline: 8s
      caller: session.callerid
      call: session.sessionid
    - name: cloud
      dialect: twiml
      url: https://ivr.example.in/health
      token_file: cloud.secret
      texts: true
`

func elsewhereBench(t *testing.T, text string) string {
	t.Helper()
	path := bench(t, good+text)
	write(t, strings.TrimSuffix(path, "healthdial.yaml")+"cloud.secret", "abcdefghijklmnopqrstuvwx\n", 0o600)
	return path
}

func TestPlatforms(t *testing.T) {
	c, err := Load(elsewhereBench(t, elsewhere), Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Elsewhere()
	if len(p) != 2 || p[0].Languages[0] != (Language{"hi", "hi-IN"}) || p[0].Deadline != 8*time.Second || p[0].Token.Reveal() != "0123456789abcdefghijklmn" || !p[1].Texts || p[1].Prefixes != nil {
		t.Errorf("%+v", p)
	}
}

// TestPlatformsBad changes one thing and wants one problem.
func TestPlatformsBad(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{"name: exchange-ivr", "name: Exchange", "voice.platforms[0].name: a short name"},
		{"name: exchange-ivr", "name: north", "\"north\" is there twice"},
		{"name: exchange-ivr", "name: clip", "voice.platforms[0].name: clip is the name of an address of ours"},
		{"name: cloud", "name: exchange-ivr", "\"exchange-ivr\" is there twice"},
		{"dialect: voicexml", "dialect: vxml", "voice.platforms[0].dialect: exoml, plivo, twiml, voicexml is wanted"},
		{"https://ivr.example.in\n", "ivr.example.in\n", "voice.platforms[0].url: an address such as"},
		{"https://ivr.example.in\n", "https://ivr.example.in/\n", "voice.platforms[0].url: an address such as"},
		{"https://ivr.example.in\n", "https://me:it@ivr.example.in\n", "voice.platforms[0].url: an address such as"},
		{"https://ivr.example.in\n", "http://ivr.example.in\n", "voice.platforms[0].url: is not https"},
		{"      token_file: gateway.secret\n", "", "voice.platforms[0].token_file: is missing"},
		{"cloud.secret", "gateway.secret", "voice.platforms[1].token_file: another platform has the same token"},
		{`["+91"]`, `["91"]`, "voice.platforms[0].prefixes[0]: \"91\" is not the beginning of a number"},
		{"{lang: hi, ", "{", "voice.platforms[0].languages[0].lang: is missing"},
		{"deadline: 8s", "deadline: 1m", "voice.platforms[0].deadline: is not from 0 to 14s"},
		{"caller: session.callerid", "caller: \"a'b\"", "voice.platforms[0].caller: a variable such as session.connection.remote.uri is wanted"},
		{"texts: true", "call: x", "voice.platforms[1].call: is for dialect: voicexml"},
		{"texts: true", "colour: red", "colour"},
	} {
		text := strings.Replace(elsewhere, tc.old, tc.new, 1)
		if text == elsewhere {
			t.Fatalf("nothing is changed by %q", tc.new)
		}
		_, err := Load(elsewhereBench(t, text), Options{})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: %v, want %q", tc.new, err, tc.want)
		}
	}
}

// TestPlatformsAreLive: platforms may change while the service runs, the rest of a voice
// may not.
func TestPlatformsAreLive(t *testing.T) {
	load := func(text string) Config {
		c, err := Load(elsewhereBench(t, text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		c.Keys, c.Registries = Keys{}, Registries{} // made anew by each bench
		return c
	}
	old := load(elsewhere)
	for text, want := range map[string][]string{
		elsewhere: nil,
		strings.Replace(elsewhere, "texts: true", "texts: false", 1):      nil,
		strings.Replace(elsewhere, "voice:\n", "voice:\n  next: 2s\n", 1): {"voice"},
		"": {"voice"},
	} {
		next := load(text)
		if got := old.NeedsRestart(&next); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
