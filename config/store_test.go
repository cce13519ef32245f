package config

import (
	"errors"
	"strings"
	"testing"

	"healthdial/yamlfile"
)

const boltLine = "  bolt: {path: /var/lib/healthdial/health.db}"

// TestRedis: what contradicts itself or is unsafe is told, and each way of finding the
// server is taken.
func TestRedis(t *testing.T) {
	const safe = "plain: true, password_file: link.secret"
	for redis, want := range map[string]string{
		`addrs: ["10.0.0.5:6379"], plain: true, username: healthdial, password_file: link.secret`:                               "",
		`addrs: ["10.0.0.5:6379"], tls: {}, password_file: link.secret, replicas: 2, wait_timeout: 500ms, fsync: everysec`:      "",
		`addrs: ["127.0.0.1:6379"], password_file: link.secret, connect: 1s, timeout: 2s, pool: 10`:                             "",
		`addrs: ["10.0.0.5:6379", "10.0.0.6:6379"], cluster: true, ` + safe:                                                     "",
		`sentinel: {addrs: ["10.0.0.5:26379", "10.0.0.6:26379"], master: hd, username: w, password_file: link.secret}, ` + safe: "",
		`addrs: [], ` + safe: "store.redis.addrs: at least one address is wanted",
		`addrs: ["10.0.0.5:6379"], password_file: link.secret`:                      "store.redis.addrs[0]: is beyond this machine and without TLS",
		`addrs: ["10.0.0.5:6379"], tls: {}, ` + safe:                                "store.redis.plain: says the opposite of tls",
		`addrs: ["10.0.0.5:6379"], plain: true`:                                     "store.redis.password_file: is missing: whoever reaches",
		`addrs: ["10.0.0.5:6379"], plain: true, username: hd`:                       "store.redis.password_file: is missing: username hd needs one",
		`addrs: ["10.0.0.5:6379", "10.0.0.6:6379"], ` + safe:                        "several addresses are for a cluster",
		`addrs: ["10.0.0.5:6379", "10.0.0.5:6379"], cluster: true, ` + safe:         "is there twice",
		`addrs: ["10.0.0.5:6379"], sentinel: {addrs: ["h:1"], master: m}, ` + safe:  "store.redis.addrs: the Sentinels say which server it is",
		`cluster: true, sentinel: {addrs: ["h:1"], master: m}, ` + safe:             "store.redis.sentinel: Sentinels do not watch a cluster",
		`sentinel: {addrs: ["h:1"]}, ` + safe:                                       "store.redis.sentinel.master: is missing",
		`sentinel: {master: m}, ` + safe:                                            "store.redis.sentinel.addrs: at least one address is wanted",
		`sentinel: {addrs: ["h:1"], master: m, username: w}, ` + safe:               "store.redis.sentinel.password_file: is missing: username w",
		`addrs: ["10.0.0.5:6379"], replicas: 6, ` + safe:                            "store.redis.replicas: a number from 0 to 5",
		`addrs: ["10.0.0.5:6379"], wait_timeout: 1s, ` + safe:                       "store.redis.wait_timeout: means nothing without replicas",
		`addrs: ["10.0.0.5:6379"], replicas: 1, wait_timeout: 5s, ` + safe:          "store.redis.wait_timeout: a time from 10ms to 4s",
		`addrs: ["10.0.0.5:6379"], timeout: 1ms, ` + safe:                           "store.redis.timeout: a time from 10ms to 4s",
		`addrs: ["10.0.0.5:6379"], connect: 1m, ` + safe:                            "store.redis.connect: a time from 10ms to 30s",
		`addrs: ["10.0.0.5:6379"], pool: 1, ` + safe:                                "store.redis.pool: a number from 2 to 10000",
		`addrs: ["10.0.0.5:6379"], fsync: "no", ` + safe:                            "store.redis.fsync: always or everysec is wanted",
		`addrs: ["10.0.0.5:6379"], tls: {ca: none.pem}, password_file: link.secret`: "none.pem does not exist",
	} {
		_, err := Load(bench(t, strings.Replace(good, boltLine, "  redis: {"+redis+"}", 1)), Options{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s:\n%v", redis, err)
		}
		if problems, ok := errors.AsType[yamlfile.Problems](err); ok && len(problems) != 1 {
			t.Errorf("%s: told more than once:\n%v", redis, err)
		}
	}
}

// TestAllowVolatile is for a laboratory only.
func TestAllowVolatile(t *testing.T) {
	path := bench(t, good)
	for _, laboratory := range []bool{false, true} {
		c, err := Load(path, Options{Laboratory: laboratory, AllowVolatile: true})
		if err != nil || c.AllowVolatile != laboratory {
			t.Errorf("laboratory %t: volatile %t, %v", laboratory, c.AllowVolatile, err)
		}
	}
}

// TestAnotherRedisPassword needs no restart, another server does.
func TestAnotherRedisPassword(t *testing.T) {
	c := func(addr, password string) *Config {
		return &Config{Store: Store{Redis: &Redis{
			Addrs: []string{addr}, Password: Secret{[]byte(password)}, Sentinel: &Sentinel{Password: Secret{[]byte(password)}},
		}}}
	}
	if keys := c("a:1", "old").NeedsRestart(c("a:1", "new")); len(keys) != 0 {
		t.Errorf("%v", keys)
	}
	if keys := c("a:1", "old").NeedsRestart(c("b:1", "old")); len(keys) != 1 {
		t.Errorf("%v", keys)
	}
}
