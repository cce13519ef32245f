package registry

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Config says where the registries are and who we are to them. URLs are base
// URLs: scheme, host, and a path where the registry has one.
type Config struct {
	GatewayURL string // sessions, consent manager, linking, providers: https://dev.abdm.gov.in
	PHRURL     string // HealthID: https://abhasbx.abdm.gov.in
	HPRURL     string // doctors, with its path: https://apihspsbx.abdm.gov.in/v4/int
	HFRURL     string // facilities: https://facilitysbx.abdm.gov.in

	CMID         string // X-CM-ID and the suffix of addresses: sbx or abdm
	ClientID     string
	ClientSecret Secret
	HIUID        string // our own id as a PHR application (X-HIU-ID)

	CallbackIssuer   string // iss of the tokens that callbacks carry
	CallbackAudience string // aud of the same; "" means ClientID

	Timeout time.Duration // most that one attempt may take; 0 means 10 s
}

const defaultTimeout = 10 * time.Second

func (c Config) urls() map[string]string {
	return map[string]string{"gateway": c.GatewayURL, "HealthID": c.PHRURL, "HPR": c.HPRURL, "HFR": c.HFRURL}
}

// Validate says everything that is wrong. Sandbox and production hosts never mix,
// nor does either with the other's X-CM-ID. In production every URL must be
// https and none may be a loopback or private address.
func (c Config) Validate(production bool) error {
	var errs []error
	seen := map[Env]bool{}
	for _, name := range []string{"gateway", "HealthID", "HPR", "HFR"} {
		env, err := Environment(c.urls()[name])
		if err != nil {
			errs = append(errs, fmt.Errorf("registry: %s URL: %w", name, err))
			continue
		}
		seen[env] = true
		if production {
			errs = append(errs, checkProduction(name, c.urls()[name], env))
		}
	}
	if seen[Sandbox] && seen[Production] || seen[Local] && (seen[Sandbox] || seen[Production]) {
		errs = append(errs, errors.New("registry: the URLs mix sandbox, production or local hosts"))
	}
	if seen[Sandbox] && c.CMID == cmProduction || seen[Production] && c.CMID == cmSandbox {
		errs = append(errs, errors.New("registry: X-CM-ID belongs to the other environment"))
	}
	for name, v := range map[string]string{"CM id": c.CMID, "client id": c.ClientID, "client secret": string(c.ClientSecret),
		"HIU id": c.HIUID, "callback issuer": c.CallbackIssuer} {
		if v == "" || !printable(v) {
			errs = append(errs, fmt.Errorf("registry: %s is missing or has control characters", name))
		}
	}
	return errors.Join(errs...)
}

const (
	cmSandbox    = "sbx"
	cmProduction = "abdm"
)

func checkProduction(name, raw string, env Env) error {
	if env == Local {
		return fmt.Errorf("registry: %s URL is on this machine or a private network", name)
	}
	if u, err := url.Parse(raw); err == nil && u.Scheme != "https" {
		return fmt.Errorf("registry: %s URL is not https", name)
	}
	return nil
}

func (c Config) timeout() time.Duration {
	if c.Timeout <= 0 {
		return defaultTimeout
	}
	return c.Timeout
}

func (c Config) audience() string {
	if c.CallbackAudience == "" {
		return c.ClientID
	}
	return c.CallbackAudience
}
