package config

import (
	"net/netip"
	"time"
)

// Voice is how people who call are spoken to, and whom we call.
type Voice struct {
	Recordings string   `yaml:"recordings"` // folder of recorded phrases: <language>/<phrase>.wav; none if empty
	Cache      string   `yaml:"cache"`      // folder of rendered wording; only in memory if empty
	Engine     string   `yaml:"engine"`     // the speech synthesis: espeak-ng
	Voices     []Speech `yaml:"voices"`     // where one is not the usual

	First    time.Duration `yaml:"first"`    // how long a caller's first key is waited for: 7s
	Next     time.Duration `yaml:"next"`     // and each other: 3s
	Longest  time.Duration `yaml:"longest"`  // a conversation by voice: 10m
	Calls    int           `yaml:"calls"`    // that we place at once: 8
	Outgoing string        `yaml:"outgoing"` // the trunk that carries them; none are placed if empty
	Quiet    *Quiet        `yaml:"quiet"`    // when nobody is called who did not ask for it: 21:00 to 09:00

	SIP       *SIP       `yaml:"sip"`       // where calls come from
	Platforms []Platform `yaml:"platforms"` // who holds calls elsewhere, and asks over HTTP what to say
}

// Speech is how one language is spoken.
type Speech struct {
	Lang  string `yaml:"lang"`
	Voice string `yaml:"voice"` // as the engine names it
	Speed int    `yaml:"speed"` // words a minute
}

// Quiet are the hours of a day. From the same time to the same is never.
type Quiet struct {
	From string `yaml:"from"` // 21:00
	To   string `yaml:"to"`   // 09:00
	Zone string `yaml:"zone"` // whose clock it is: Asia/Kolkata
}

// SIP is how calls come (RFC 3261).
type SIP struct {
	Listeners []SIPListener `yaml:"listeners"`
	Trunks    []Trunk       `yaml:"trunks"`
	Calls     int           `yaml:"calls"` // at once, placed ones too: 500
	Ports     []uint16      `yaml:"ports"` // of RTP, the first and the last; any if absent
}

// SIPListener is where SIP is spoken.
type SIPListener struct {
	Network string `yaml:"network"` // udp, tcp or tls
	Addr    string `yaml:"addr"`    // host:port; 5060, for TLS 5061, is usual
	Public  string `yaml:"public"`  // the host that others know it by, where it is another
	TLS     *TLS   `yaml:"tls"`     // for tls
}

// Trunk is one peer that carries calls: an operator's gateway, an exchange.
type Trunk struct {
	Name       string        `yaml:"name"`
	Networks   []string      `yaml:"networks"`    // that its requests come from: 10.1.0.0/16; without, it proves itself by its secret
	Username   string        `yaml:"username"`    // by which it proves itself to us, and we to it (RFC 3261 §22)
	SecretFile string        `yaml:"secret_file"` // and the secret that goes with it
	Challenge  bool          `yaml:"challenge"`   // ask for the secret though it comes from its networks
	SHA256     bool          `yaml:"sha256"`      // it knows SHA-256 digests (RFC 8760); many telephones do not: MD5
	Trusted    bool          `yaml:"trusted"`     // its P-Asserted-Identity is true (RFC 3325): it may say who calls
	Line       string        `yaml:"line"`        // it is one telephone: whoever shows its secret calls from this number
	Prefixes   []string      `yaml:"prefixes"`    // of the numbers that it may assert: +91; all if none
	Missed     []string      `yaml:"missed"`      // dialled numbers that we call back instead of answering
	Calls      int           `yaml:"calls"`       // at once: no limit of its own
	Peer       string        `yaml:"peer"`        // host:port that our requests go to
	Transport  string        `yaml:"transport"`   // udp (default), tcp or tls
	Number     string        `yaml:"number"`      // that we call from, as the peer writes it
	Register   time.Duration `yaml:"register"`    // how long a registration is asked for; none if 0
	Keepalive  time.Duration `yaml:"keepalive"`   // how often it is asked whether it is there: 30s where it has a peer

	Secret Secret `yaml:"-"`
}

// Nets are the networks, which Load has looked at.
func (t Trunk) Nets() (all []netip.Prefix) {
	for _, n := range t.Networks {
		if p, err := netip.ParsePrefix(n); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// Hours are From and To since midnight, and the zone. Load has looked at them.
func (q Quiet) Hours() (from, to time.Duration, zone *time.Location) {
	zone, err := time.LoadLocation(q.zone())
	if err != nil {
		zone = time.UTC
	}
	from, _ = clock(q.From)
	to, _ = clock(q.To)
	return from, to, zone
}

func (q Quiet) zone() string {
	if q.Zone == "" {
		return "Asia/Kolkata"
	}
	return q.Zone
}

// clock reads 21:00 as the time since midnight.
func clock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}
