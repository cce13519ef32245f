package config

// Admin is where we listen.
type Admin struct {
	Callbacks Listener `yaml:"callbacks"` // for the registries
	Gateways  Listener `yaml:"gateways"`  // for HTTP gateways; none if there are no gateways
	Operators Listener `yaml:"operators"` // health, metrics and status, for those who run us
}

// Listener is one address to listen on. Off this machine it speaks TLS, unless
// Plain says that a proxy in front does.
type Listener struct {
	Addr  string `yaml:"addr"` // host:port
	TLS   *TLS   `yaml:"tls"`
	Plain bool   `yaml:"plain"`
}

// TLS is a listener's certificate.
type TLS struct {
	Cert string `yaml:"cert"` // PEM file, leaf first
	Key  string `yaml:"key"`  // PEM file, readable by its owner only

	ClientCA string `yaml:"client_ca"` // PEM file of an authority; whoever connects needs a certificate of it
}
