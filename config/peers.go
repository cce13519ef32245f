package config

import "healthdial/seal"

// SMPPListener is an address where operators' USSD gateways and SMSCs bind to us,
// over SMPP 3.4.
type SMPPListener struct {
	Name       string `yaml:"name"`
	Addr       string `yaml:"addr"`        // host:port; 2775 is usual
	SystemID   string `yaml:"system_id"`   // ours, as peers are told
	TLS        *TLS   `yaml:"tls"`         // if it speaks TLS itself
	Plain      bool   `yaml:"plain"`       // it may go without TLS off this machine: behind a tunnel
	PerAddress int    `yaml:"per_address"` // connections of one address: 32
	Window     int    `yaml:"window"`      // requests of ours in flight per session: 10
	Timers     Timers `yaml:"timers"`
	Peers      []Peer `yaml:"peers"`
}

// LinkTLS is how a link speaks TLS.
type LinkTLS struct {
	CA   string `yaml:"ca"`   // PEM file of the authority; the system's if empty
	Name string `yaml:"name"` // that the SMSC's certificate has; the host of addr if empty
	Cert string `yaml:"cert"` // PEM file of ours, where the SMSC wants one
	Key  string `yaml:"key"`  // its key, readable by its owner only
}

// Peer is one operator's system that may bind to a listener. It is believed for its
// numbers and codes only.
type Peer struct {
	Name         string   `yaml:"name"`
	SystemID     string   `yaml:"system_id"`     // under which it binds
	PasswordHash string   `yaml:"password_hash"` // file that healthdial keys password made
	Networks     []string `yaml:"networks"`      // that it binds from: 10.1.0.0/16
	Bind         []string `yaml:"bind"`          // transceiver, transmitter, receiver; any if none
	Binds        int      `yaml:"binds"`         // sessions at once: 4
	PerSecond    int      `yaml:"per_second"`    // messages that it may submit; 100 if 0
	Prefixes     []string `yaml:"prefixes"`      // of the numbers that it may speak for: +91
	USSD         *USSD    `yaml:"ussd"`          // if it brings USSD
	SMS          *SMS     `yaml:"sms"`           // if it carries SMS

	Hash Secret `yaml:"-"`
}

// Credential is what the peer's password is checked against.
func (p Peer) Credential() (seal.Password, error) { return seal.ParsePassword(p.Hash.Reveal()) }
