package config

import (
	"reflect"
	"slices"
)

// live are the parts of a configuration that change while the service runs, by their
// keys. Whatever is not here needs a restart, as does a part that is added later.
var live = []string{"links", "operators", "portability", "routes", "dlt", "admin"}

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

// Same reports whether two links are the same but for the password, which is read at
// each bind anyway.
func (l Link) Same(other Link) bool {
	l.Password, other.Password = Secret{}, Secret{}
	return reflect.DeepEqual(l, other)
}

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
