package registry

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// Env is what a registry's host belongs to.
type Env uint8

// The environments.
const (
	Elsewhere  Env = iota + 1 // a host that is not ABDM's, such as a proxy
	Local                     // this machine or a private network
	Sandbox                   // ABDM's sandbox
	Production                // ABDM itself
)

// Environment tells a registry URL's environment by its host, without looking
// anything up. It refuses what is no absolute http or https URL, and URLs with
// credentials, a query or a fragment.
func Environment(raw string) (Env, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return 0, errors.New("not an http or https URL")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return 0, errors.New("a base URL has no credentials, query or fragment")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if local(host) {
		return Local, nil
	}
	first, zone, _ := strings.Cut(host, ".")
	if zone != "abdm.gov.in" && zone != "ndhm.gov.in" {
		return Elsewhere, nil
	}
	if first == "dev" || strings.Contains(first, "sbx") {
		return Sandbox, nil
	}
	return Production, nil
}

func local(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsUnspecified() || a.IsLinkLocalUnicast()
}
