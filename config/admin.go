package config

// Admin is where we listen.
type Admin struct {
	Callbacks Listener `yaml:"callbacks"` // for the registries
	Gateways  Listener `yaml:"gateways"`  // for HTTP gateways and voice platforms; none if there are neither
	Operators Panel    `yaml:"operators"` // health, metrics, status and commands, for those who run us
}

// Panel is the listener of those who run us. Without a token nobody can give
// commands there.
type Panel struct {
	Listener
	TokenFile string `yaml:"token_file"` // of who may see and command links, and reload

	Token Secret `yaml:"-"`
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
