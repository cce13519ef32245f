package config

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"healthdial/registry"
)

// registries are checked one by one, so that each problem has its line; the client
// itself refuses them again as a whole.
func (k *checker) registries(r *Registries, env Environment) {
	for _, u := range []struct{ key, raw string }{
		{"registries.gateway", r.Gateway}, {"registries.phr", r.PHR}, {"registries.hpr", r.HPR}, {"registries.hfr", r.HFR}} {
		if k.need(u.key, u.raw) {
			k.registry(u.key, u.raw, env)
		}
	}
	if want := map[Environment]string{Sandbox: "sbx", Production: "abdm"}[env]; want != "" && r.CMID != want {
		k.wrong("registries.cm_id", "%s is wanted for environment %s", want, env)
	}
	k.need("registries.client_id", r.ClientID)
	k.secret("registries.client_secret_file", &r.ClientSecretFile, &r.ClientSecret)
	k.need("registries.hiu", r.HIU)
	k.need("registries.callbacks.issuer", r.Callbacks.Issuer)
	k.client(r)
}

// client asks the registry client itself, for what is left to say.
func (k *checker) client(r *Registries) {
	for _, p := range k.Problems {
		if strings.HasPrefix(p.Key, "registries") {
			return
		}
	}
	if err := r.Client().Validate(!k.Laboratory); err != nil {
		k.wrong("registries", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
}

func (k *checker) registry(key, raw string, env Environment) {
	host, err := registry.Environment(raw)
	if err != nil {
		k.wrong(key, "%v", err)
		return
	}
	switch {
	case host == registry.Local:
		k.outsideLab(key, "is on this machine or a private network")
	case host == registry.Sandbox && env == Production:
		k.wrong(key, "is a sandbox host, but environment is production")
	case host == registry.Production && env == Sandbox:
		k.wrong(key, "is a production host, but environment is sandbox")
	}
	if u, err := url.Parse(raw); err == nil && u.Scheme != "https" {
		k.outsideLab(key, "is not https")
	}
}

func (k *checker) admin(a *Admin, gateways bool) {
	k.listener("admin.callbacks", &a.Callbacks)
	k.panel("admin.operators", &a.Operators)
	if gateways || a.Gateways.Addr != "" {
		k.listener("admin.gateways", &a.Gateways)
	}
	seen := map[string]bool{}
	for _, l := range []struct{ key, addr string }{
		{"admin.callbacks.addr", a.Callbacks.Addr}, {"admin.gateways.addr", a.Gateways.Addr}, {"admin.operators.addr", a.Operators.Addr}} {
		if _, port, err := net.SplitHostPort(l.addr); err == nil && port != "0" {
			k.once(seen, l.key, l.addr)
		}
	}
}

func (k *checker) panel(key string, p *Panel) {
	k.listener(key, &p.Listener)
	if p.TokenFile == "" {
		return
	}
	k.secret(key+".token_file", &p.TokenFile, &p.Token)
	k.tokenLength(key+".token_file", p.Token)
}

func (k *checker) listener(key string, l *Listener) {
	k.reach(key, l.Addr, l.TLS, l.Plain, "behind a proxy that speaks TLS")
}

// reach checks the address of a listener and who can listen in. where is where plain
// is meant for.
func (k *checker) reach(key, addr string, t *TLS, plain bool, where string) {
	if !k.address(key+".addr", addr) {
		return
	}
	switch {
	case t != nil:
		k.certificate(key+".tls", t)
	case !plain && !loopback(addr):
		k.outsideLab(key, "listens beyond this machine without TLS: give it tls, or plain: true %s", where)
	}
}

func (k *checker) certificate(key string, t *TLS) {
	k.pair(key, &t.Cert, &t.Key)
	k.authority(key+".client_ca", &t.ClientCA)
}

// pair checks a certificate and its key.
func (k *checker) pair(key string, cert, private *string) {
	if !k.need(key+".cert", *cert) || !k.need(key+".key", *private) {
		return
	}
	k.path(cert)
	k.path(private)
	_, noCert := os.Stat(*cert)
	if noCert != nil {
		k.wrong(key+".cert", "%v", plain(*cert, noCert))
	}
	_, noKey := readPrivate(*private)
	if noKey != nil {
		k.wrong(key+".key", "%v", noKey)
	}
	if noCert != nil || noKey != nil {
		return
	}
	if _, err := tls.LoadX509KeyPair(*cert, *private); err != nil {
		k.wrong(key, "the certificate and its key are not usable: %v", err)
	}
}

// authority checks a file of authorities, if there is one.
func (k *checker) authority(key string, path *string) {
	if *path == "" {
		return
	}
	k.path(path)
	text, err := readFile(*path)
	if err != nil {
		k.wrong(key, "%v", err)
		return
	}
	if !x509.NewCertPool().AppendCertsFromPEM(text) {
		k.wrong(key, "%s holds no certificate", *path)
	}
}

// loopback reports whether an address can be reached from this machine only. A
// name other than localhost may lead anywhere.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
