package config

import (
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"healthdial/yamlfile"
)

// checker looks at a decoded configuration and reads the secrets that it names.
type checker struct {
	*yamlfile.Document
	Options
	dir string // that relative paths are in
}

func (k *checker) config(c *Config) {
	if c.Environment != Sandbox && c.Environment != Production {
		k.wrong("environment", "sandbox or production is wanted")
	}
	k.service(&c.Service)
	k.store(&c.Store)
	k.keys(&c.Keys)
	k.links(c.Links)
	k.routes(c)
	k.dlt(c)
	k.gateways(c.Gateways)
	k.listeners(c)
	k.voice(c)
	k.modems(c)
	if len(c.Links) == 0 && len(c.Gateways) == 0 && len(c.Listeners) == 0 && len(c.Modems) == 0 && c.Voice == nil {
		k.wrong("links", "nobody can reach the service: it has neither a link nor a gateway nor a listener nor a modem nor a voice")
	}
	k.registries(&c.Registries, c.Environment)
	k.admin(&c.Admin, len(c.Gateways) > 0 || len(c.Elsewhere()) > 0)
	k.facilities(c.Facilities)
	k.policy(&c.Policy)
	k.offline(c.Offline)
}

// wrong reports what is wrong with key, where it stands in the file.
func (k *checker) wrong(key, format string, args ...any) { k.Wrong(key, format, args...) }

// need reports a key without value.
func (k *checker) need(key, value string) bool {
	if value == "" {
		k.wrong(key, "is missing")
	}
	return value != ""
}

// outsideLab reports what only a laboratory may do.
func (k *checker) outsideLab(key, format string, args ...any) {
	if !k.Laboratory {
		k.wrong(key, format, args...)
	}
}

// once reports a value that an earlier entry of a list has already.
func (k *checker) once(seen map[string]bool, key, value string) {
	if value != "" && seen[value] {
		k.wrong(key, "%q is there twice", value)
	}
	seen[value] = true
}

// path makes a path absolute.
func (k *checker) path(p *string) {
	if *p != "" && !filepath.IsAbs(*p) {
		*p = filepath.Join(k.dir, *p)
	}
}

// secret reads the file that key names.
func (k *checker) secret(key string, path *string, into *Secret) {
	k.readInto(key, path, into, readSecret)
}

func (k *checker) readInto(key string, path *string, into *Secret, read func(string) (Secret, error)) {
	if !k.need(key, *path) {
		return
	}
	k.path(path)
	s, err := read(*path)
	if err != nil {
		k.wrong(key, "%v", err)
		return
	}
	*into = s
	if slices.Contains(publicSecrets, strings.ToLower(s.Reveal())) {
		k.outsideLab(key, "%s holds a secret that everybody tries first", *path)
	}
}

// publicSecrets are what systems are delivered with.
var publicSecrets = []string{"password", "passwd", "secret", "changeme", "admin", "test", "guest", "default",
	"12345678", "123456", "1234", "smppclient", "smppuser", "healthdial"}

// address checks host:port. A name is not looked up.
func (k *checker) address(key, addr string) bool {
	if !k.need(key, addr) {
		return false
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		k.wrong(key, "%q is not an address: write it as host:port", addr)
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 && !k.Laboratory {
		k.wrong(key, "%q has no port from 1 to 65535", addr)
		return false
	}
	if host == "" {
		k.wrong(key, "%q names no host", addr)
		return false
	}
	return true
}
