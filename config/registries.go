package config

import (
	"time"

	"healthdial/registry"
)

// Registries says where the registries are and who we are to them.
type Registries struct {
	Gateway          string        `yaml:"gateway"` // base URLs
	PHR              string        `yaml:"phr"`
	HPR              string        `yaml:"hpr"`
	HFR              string        `yaml:"hfr"`
	CMID             string        `yaml:"cm_id"` // sbx or abdm
	ClientID         string        `yaml:"client_id"`
	ClientSecretFile string        `yaml:"client_secret_file"`
	HIU              string        `yaml:"hiu"` // our own id
	Callbacks        Callbacks     `yaml:"callbacks"`
	Timeout          time.Duration `yaml:"timeout"` // of one attempt: 10s

	ClientSecret Secret `yaml:"-"`
}

// Callbacks says what the tokens of the registries' callbacks must carry.
type Callbacks struct {
	Issuer   string `yaml:"issuer"`
	Audience string `yaml:"audience"` // the client id if empty
}

// Client is the configuration of the registry clients.
func (r Registries) Client() registry.Config {
	return registry.Config{
		GatewayURL: r.Gateway, PHRURL: r.PHR, HPRURL: r.HPR, HFRURL: r.HFR,
		CMID: r.CMID, ClientID: r.ClientID, ClientSecret: registry.Secret(r.ClientSecret.Reveal()), HIUID: r.HIU,
		CallbackIssuer: r.Callbacks.Issuer, CallbackAudience: r.Callbacks.Audience, Timeout: r.Timeout,
	}
}
