package config

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"healthdial/ivr/web"
)

// maxDeadline is longer than any platform waits for a document.
const maxDeadline = 14 * time.Second

// platforms checks who holds calls. Their names are among those of links: metrics and
// sessions go by them.
func (k *checker) platforms(c *Config) {
	names := c.names()
	if c.Voice.SIP != nil {
		for _, t := range c.Voice.SIP.Trunks {
			names[t.Name] = true
		}
	}
	tokens := map[string]bool{}
	for i := range c.Voice.Platforms {
		key, p := index("voice.platforms", i), &c.Voice.Platforms[i]
		k.ownName(names, key, p.Name)
		if p.Name == web.Clips {
			k.wrong(key+".name", "%s is the name of an address of ours", p.Name)
		}
		k.secret(key+".token_file", &p.TokenFile, &p.Token)
		k.tokenLength(key+".token_file", p.Token)
		if tokens[string(p.Token.Bytes())] && len(p.Token.Bytes()) > 0 {
			k.wrong(key+".token_file", "another platform has the same token")
		}
		tokens[string(p.Token.Bytes())] = true
		k.platform(key, p)
	}
}

func (k *checker) platform(key string, p *Platform) {
	if !slices.Contains(web.Dialects(), p.Dialect) {
		k.wrong(key+".dialect", "%s is wanted", strings.Join(web.Dialects(), ", "))
	}
	u, err := url.Parse(p.URL)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.HasSuffix(u.Path, "/") || u.Scheme != "https" && u.Scheme != "http":
		k.wrong(key+".url", "an address such as https://ivr.example.in is wanted, without / at its end")
	case u.Scheme != "https":
		k.outsideLab(key+".url", "is not https")
	}
	for i, l := range p.Languages {
		k.need(index(key+".languages", i)+".lang", l.Lang)
		k.need(index(key+".languages", i)+".name", l.Name)
	}
	k.prefixes(key+".prefixes", p.Prefixes)
	k.upTo(key+".deadline", p.Deadline, maxDeadline)
	for name, variable := range map[string]string{"caller": p.Caller, "call": p.Call} {
		switch {
		case variable == "":
		case p.Dialect != "voicexml":
			k.wrong(key+"."+name, "is for dialect: voicexml")
		case !web.Variable(variable):
			k.wrong(key+"."+name, "a variable such as %s is wanted", web.DefaultCaller)
		}
	}
}
