package config

import (
	"reflect"
	"slices"
)

// live are the parts of a configuration that change while the service runs, by their
// keys. Whatever is not here needs a restart, as does a part that is added later.
var live = []string{"links", "modems", "listeners", "gateways", "operators", "portability", "routes", "dlt", "voice", "admin"}

// NeedsRestart lists, in the order of the file, the parts in which next differs from
// c and which cannot change while the service runs: "store", "admin.operators.addr".
// Secrets are compared by what their files hold.
func (c *Config) NeedsRestart(next *Config) (keys []string) {
	old, now := reflect.ValueOf(*c), reflect.ValueOf(*next)
	for i := range old.NumField() {
		key := old.Type().Field(i).Tag.Get("yaml")
		if !slices.Contains(live, key) && key != "store" && !same(old.Field(i), now.Field(i)) {
			keys = append(keys, key)
		}
		switch key {
		case "store":
			if !c.Store.Same(next.Store) {
				keys = append(keys, key)
			}
		case "dlt":
			keys = append(keys, c.DLT.needsRestart(next.DLT)...)
		case "voice":
			if c.Voice.needsRestart(next.Voice) {
				keys = append(keys, key)
			}
		case "admin":
			keys = append(keys, c.Admin.needsRestart(next.Admin)...)
		}
	}
	return keys
}

// needsRestart lists where we listen otherwise. What certificate files hold is taken up
// by itself, and the token is live.
func (a Admin) needsRestart(next Admin) (keys []string) {
	for _, l := range []struct {
		name     string
		old, now Listener
	}{{"callbacks", a.Callbacks, next.Callbacks}, {"gateways", a.Gateways, next.Gateways}, {"operators", a.Operators.Listener, next.Operators.Listener}} {
		if l.old.Addr != l.now.Addr {
			keys = append(keys, "admin."+l.name+".addr")
		}
		if !reflect.DeepEqual(l.old.TLS, l.now.TLS) {
			keys = append(keys, "admin."+l.name+".tls")
		}
	}
	return keys
}

// needsRestart is whether anything is registered, and for whom. Templates are live.
func (d *DLT) needsRestart(next *DLT) []string {
	switch {
	case (d == nil) != (next == nil):
		return []string{"dlt"}
	case d != nil && d.Entity != next.Entity:
		return []string{"dlt.entity"}
	}
	return nil
}

// Like reports whether two links are the same but for what changes while a link is
// bound: its limits, and the password, which is read at each bind anyway.
func (l Link) Like(other Link) bool { return reflect.DeepEqual(l.bare(), other.bare()) }

func (l Link) bare() Link {
	l.Password, l.Window, l.Throughput, l.Burst = Secret{}, 0, 0, 0
	return l
}

// Paced reports whether two links have the same limits.
func (l Link) Paced(other Link) bool {
	return l.Window == other.Window && l.Throughput == other.Throughput && l.Burst == other.Burst
}

// Like reports whether two listeners are the same but for their peers.
func (l SMPPListener) Like(other SMPPListener) bool {
	l.Peers, other.Peers = nil, nil
	return reflect.DeepEqual(l, other)
}

// Opens reports whether two listeners are the same socket: address and TLS.
func (l SMPPListener) Opens(other SMPPListener) bool {
	return l.Addr == other.Addr && reflect.DeepEqual(l.TLS, other.TLS)
}

// Same reports whether nothing at all differs between two peers.
func (p Peer) Same(other Peer) bool { return reflect.DeepEqual(p, other) }

// Carries reports whether two peers carry the same: for whom they speak, what they
// bring and how.
func (p Peer) Carries(other Peer) bool {
	return reflect.DeepEqual(p.Prefixes, other.Prefixes) && reflect.DeepEqual(p.USSD, other.USSD) && reflect.DeepEqual(p.SMS, other.SMS)
}

// Same reports whether nothing at all differs between two gateways.
func (g Gateway) Same(other Gateway) bool { return reflect.DeepEqual(g, other) }

// Same reports whether two stores are the same but for the passwords of a Redis, which
// are read at each connection anyway.
func (s Store) Same(other Store) bool {
	return reflect.DeepEqual(s.withoutSecrets(), other.withoutSecrets())
}

func (s Store) withoutSecrets() Store {
	if s.Redis == nil {
		return s
	}
	r := *s.Redis
	r.Password = Secret{}
	if r.Sentinel != nil {
		watch := *r.Sentinel
		watch.Password = Secret{}
		r.Sentinel = &watch
	}
	return Store{Redis: &r}
}

func same(a, b reflect.Value) bool { return reflect.DeepEqual(a.Interface(), b.Interface()) }
