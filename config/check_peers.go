package config

import (
	"net/netip"
	"slices"
)

// Bounds of a listener.
const (
	maxPerAddress = 1000
	maxPerSecond  = 100_000
)

// listeners checks where peers bind to us. Links, gateways, modems, listeners and peers have one
// namespace, so that a name means one thing in commands, logs, metrics and routes.
func (k *checker) listeners(c *Config) {
	names, addrs := map[string]bool{}, map[string]bool{}
	for _, l := range c.Links {
		names[l.Name] = true
	}
	for i, g := range c.Gateways {
		if names[g.Name] {
			k.sharedName(index("gateways", i), g.Name)
		}
		names[g.Name] = true
	}
	for i, m := range c.Modems {
		k.ownName(names, index("modems", i), m.Name)
	}
	for i := range c.Listeners {
		key, l := index("listeners", i), &c.Listeners[i]
		k.ownName(names, key, l.Name)
		k.once(addrs, key+".addr", l.Addr)
		k.reach(key, l.Addr, l.TLS, l.Plain, "inside a tunnel that nobody else can reach")
		if len(l.SystemID) > maxSystemID {
			k.wrong(key+".system_id", "at most %d characters are wanted", maxSystemID)
		}
		if l.PerAddress > maxPerAddress {
			k.wrong(key+".per_address", "is over %d", maxPerAddress)
		}
		if l.Window > maxWindow {
			k.wrong(key+".window", "is over %d", maxWindow)
		}
		k.peers(key, l, names)
	}
}

// ownName checks a name that nothing else which is commanded may have.
func (k *checker) ownName(seen map[string]bool, key, name string) {
	if seen[name] {
		k.sharedName(key, name)
		return
	}
	k.name(seen, key, name)
}

func (k *checker) sharedName(key, name string) {
	k.wrong(key+".name", "%q is there twice: a link, gateway, modem, listener or peer has a name of its own, since commands and metrics go by it", name)
}

func (k *checker) peers(key string, l *SMPPListener, names map[string]bool) {
	if len(l.Peers) == 0 {
		k.wrong(key+".peers", "at least one peer is wanted")
	}
	ids := map[string]bool{}
	costs := map[string]bool{}
	for i := range l.Peers {
		at, p := index(key+".peers", i), &l.Peers[i]
		k.ownName(names, at, p.Name)
		if n := len(p.SystemID); n == 0 || n > maxSystemID {
			k.wrong(at+".system_id", "1 to %d characters are wanted", maxSystemID)
		}
		k.once(ids, at+".system_id", p.SystemID)
		k.hash(at+".password_hash", p, costs)
		k.networks(at+".networks", p.Networks)
		k.peer(at, p)
	}
}

// hash reads the file of a password's hash. All hashes have to cost the same: the
// time that a bind takes would tell otherwise who is known.
func (k *checker) hash(key string, p *Peer, costs map[string]bool) {
	k.secret(key, &p.PasswordHash, &p.Hash)
	if p.Hash.IsZero() {
		return
	}
	hash, err := p.Credential()
	if err != nil {
		k.wrong(key, "holds no argon2id hash: make one with healthdial keys password")
		return
	}
	if costs[hash.Cost()] = true; len(costs) > 1 {
		k.wrong(key, "takes another time to check than the hashes before, which would tell who is known: make all with healthdial keys password")
	}
}

func (k *checker) networks(key string, list []string) {
	if len(list) == 0 {
		k.outsideLab(key, "at least one network is wanted that the peer binds from, such as 10.1.0.0/16")
	}
	for i, n := range list {
		if p, err := netip.ParsePrefix(n); err != nil || p != p.Masked() {
			k.wrong(index(key, i), "%q is not a network such as 10.1.0.0/16 or 192.0.2.7/32", n)
		}
	}
}

// peer checks what a peer may do.
func (k *checker) peer(key string, p *Peer) {
	for i, word := range p.Bind {
		if !slices.Contains([]string{"transceiver", "transmitter", "receiver"}, word) {
			k.wrong(index(key+".bind", i), "transceiver, transmitter or receiver is wanted")
		}
	}
	if p.Binds > maxBinds {
		k.wrong(key+".binds", "is over %d", maxBinds)
	}
	if p.PerSecond > maxPerSecond {
		k.wrong(key+".per_second", "is over %d", maxPerSecond)
	}
	if len(p.Prefixes) == 0 {
		k.wrong(key+".prefixes", "at least one beginning of the numbers is wanted that this peer may speak for, such as +91")
	}
	k.prefixes(key+".prefixes", p.Prefixes)
	if p.USSD == nil && p.SMS == nil {
		k.wrong(key, "the peer carries nothing: give it ussd, sms or both")
	}
	if p.USSD != nil {
		k.ussd(key+".ussd", p.USSD)
		if len(p.Bind) > 0 && !slices.Contains(p.Bind, "transceiver") {
			k.wrong(key+".bind", "USSD needs a transceiver")
		}
	}
	if p.SMS != nil {
		k.sms(key+".sms", p.SMS)
	}
}

// linkTLS checks how a link speaks TLS.
func (k *checker) linkTLS(key string, t *LinkTLS) {
	if t.Cert != "" || t.Key != "" {
		k.pair(key, &t.Cert, &t.Key)
	}
	k.authority(key+".ca", &t.CA)
}
