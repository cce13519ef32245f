package config

import (
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"time"

	"healthdial/gsm/msisdn"
)

// Bounds of calls and of their times.
const (
	maxCalls     = 10_000
	maxPlaced    = 32 // so that half of the outbox's workers are left for what is short
	maxKeyWait   = time.Minute
	maxCallTime  = time.Hour
	minSpeed     = 80
	maxSpeed     = 300
	minRegister  = time.Minute
	minKeepalive = 5 * time.Second
)

func (k *checker) voice(c *Config) {
	v := c.Voice
	if v == nil {
		return
	}
	k.folder("voice.recordings", &v.Recordings)
	k.path(&v.Cache)
	if v.Engine != "" {
		if _, err := exec.LookPath(v.Engine); err != nil {
			k.wrong("voice.engine", "%s is no program that can be run here", v.Engine)
		}
	}
	for i, s := range v.Voices {
		k.need(index("voice.voices", i)+".lang", s.Lang)
		if s.Speed != 0 && (s.Speed < minSpeed || s.Speed > maxSpeed) {
			k.wrong(index("voice.voices", i)+".speed", "is not from %d to %d words a minute", minSpeed, maxSpeed)
		}
	}
	k.upTo("voice.first", v.First, maxKeyWait)
	k.upTo("voice.next", v.Next, maxKeyWait)
	k.upTo("voice.longest", v.Longest, maxCallTime)
	if v.Calls < 0 || v.Calls > maxPlaced {
		k.wrong("voice.calls", "is not from 1 to %d", maxPlaced)
	}
	if v.Quiet == nil {
		v.Quiet = &Quiet{From: "21:00", To: "09:00"} // people are told that they are called by day
	}
	k.quiet(v.Quiet)
	if v.SIP == nil && len(v.Platforms) == 0 {
		k.wrong("voice", "nobody can call: it has neither sip nor platforms")
	}
	k.sip(c)
	k.platforms(c)
}

// folder checks that a folder that is named is there.
func (k *checker) folder(key string, path *string) {
	if *path == "" {
		return
	}
	k.path(path)
	if info, err := os.Stat(*path); err != nil || !info.IsDir() {
		k.wrong(key, "%s is no folder", *path)
	}
}

func (k *checker) upTo(key string, d, most time.Duration) {
	if d < 0 || d > most {
		k.wrong(key, "is not from 0 to %s", most)
	}
}

func (k *checker) quiet(q *Quiet) {
	if q == nil {
		return
	}
	for key, s := range map[string]string{"from": q.From, "to": q.To} {
		if _, err := clock(s); err != nil {
			k.wrong("voice.quiet."+key, "a time such as 21:00 is wanted")
		}
	}
	if _, err := time.LoadLocation(q.zone()); err != nil {
		k.wrong("voice.quiet.zone", "%q is not a time zone such as Asia/Kolkata", q.Zone)
	}
}

func (k *checker) sip(c *Config) {
	s, v := c.Voice.SIP, c.Voice
	if s == nil {
		if v.Outgoing != "" {
			k.wrong("voice.outgoing", "there is no trunk without sip")
		}
		return
	}
	if len(s.Listeners) == 0 {
		k.wrong("voice.sip.listeners", "at least one is wanted")
	}
	for i := range s.Listeners {
		k.sipListener(index("voice.sip.listeners", i), &s.Listeners[i])
	}
	if len(s.Trunks) == 0 {
		k.wrong("voice.sip.trunks", "at least one is wanted: nobody else is answered")
	}
	if s.Calls < 0 || s.Calls > maxCalls {
		k.wrong("voice.sip.calls", "is not from 1 to %d", maxCalls)
	}
	if len(s.Ports) != 0 && (len(s.Ports) != 2 || s.Ports[0] < 1024 || s.Ports[1] <= s.Ports[0]) {
		k.wrong("voice.sip.ports", "the first and the last of a range above 1023 are wanted")
	}
	k.trunks(c)
}

func (k *checker) sipListener(key string, l *SIPListener) {
	k.address(key+".addr", l.Addr)
	switch {
	case !slices.Contains([]string{"udp", "tcp", "tls"}, l.Network):
		k.wrong(key+".network", "udp, tcp or tls is wanted")
	case l.Network == "tls" && l.TLS == nil:
		k.wrong(key+".tls", "is missing")
	case l.Network != "tls" && l.TLS != nil:
		k.wrong(key+".tls", "is for network: tls")
	case l.TLS != nil:
		k.pair(key+".tls", &l.TLS.Cert, &l.TLS.Key)
	}
}

// trunks checks who may call, and who carries our calls. Their names are among those of
// links: metrics and sessions go by them.
func (k *checker) trunks(c *Config) {
	names, carries := c.names(), false
	for i := range c.Voice.SIP.Trunks {
		key, t := index("voice.sip.trunks", i), &c.Voice.SIP.Trunks[i]
		k.ownName(names, key, t.Name)
		k.trunk(key, t)
		if t.Name == c.Voice.Outgoing && t.Peer != "" {
			carries = true
		}
	}
	if c.Voice.Outgoing != "" && !carries {
		k.wrong("voice.outgoing", "%q is not the name of a trunk with a peer", c.Voice.Outgoing)
	}
}

func (k *checker) trunk(key string, t *Trunk) {
	k.line(key, t)
	if t.SecretFile != "" || t.Challenge || len(t.Networks) == 0 {
		k.need(key+".username", t.Username)
		k.secret(key+".secret_file", &t.SecretFile, &t.Secret)
	}
	for i, n := range t.Networks {
		if p, err := netip.ParsePrefix(n); err != nil || p != p.Masked() {
			k.wrong(index(key+".networks", i), "%q is not a network such as 10.1.0.0/16 or 192.0.2.7/32", n)
		}
	}
	k.prefixes(key+".prefixes", t.Prefixes)
	if !slices.Contains([]string{"", "udp", "tcp", "tls"}, t.Transport) {
		k.wrong(key+".transport", "udp, tcp or tls is wanted")
	}
	if t.Calls < 0 || t.Calls > maxCalls {
		k.wrong(key+".calls", "is not from 0 to %d", maxCalls)
	}
	k.trunkPeer(key, t)
}

// line checks a trunk that is one telephone.
func (k *checker) line(key string, t *Trunk) {
	if t.Line == "" {
		return
	}
	if _, err := msisdn.Parse(t.Line, ""); err != nil {
		k.wrong(key+".line", "a number with its country code is wanted, such as +919000000021")
	}
	t.Challenge = true
	if t.SecretFile == "" {
		k.wrong(key+".secret_file", "is missing: by it the telephone proves itself")
	}
}

func (k *checker) trunkPeer(key string, t *Trunk) {
	if t.Peer != "" {
		k.address(key+".peer", t.Peer)
		if t.Keepalive == 0 {
			t.Keepalive = 30 * time.Second
		}
	} else if t.Register != 0 || t.Keepalive != 0 {
		k.wrong(key+".peer", "is missing: that is whom register and keepalive are for")
	}
	if t.Register != 0 && t.Register < minRegister {
		k.wrong(key+".register", "is below %s", minRegister)
	}
	if t.Keepalive != 0 && t.Keepalive < minKeepalive {
		k.wrong(key+".keepalive", "is below %s", minKeepalive)
	}
}

// names are those of links, gateways, listeners and peers.
func (c *Config) names() map[string]bool {
	all := map[string]bool{}
	for _, l := range c.Links {
		all[l.Name] = true
	}
	for _, g := range c.Gateways {
		all[g.Name] = true
	}
	for _, l := range c.Listeners {
		all[l.Name] = true
		for _, p := range l.Peers {
			all[p.Name] = true
		}
	}
	return all
}
