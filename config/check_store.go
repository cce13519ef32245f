package config

import "time"

func (k *checker) store(s *Store) {
	switch {
	case s.Bolt != nil && s.Redis != nil:
		k.wrong("store", "has both bolt and redis: keep one")
	case s.Bolt != nil:
		k.bolt(s.Bolt)
	case s.Redis != nil:
		k.redis("store.redis", s.Redis)
	default:
		k.wrong("store", "either bolt or redis is wanted")
	}
}

func (k *checker) bolt(b *Bolt) {
	if !k.need("store.bolt.path", b.Path) {
		return
	}
	k.path(&b.Path)
	if volatile(b.Path) {
		k.outsideLab("store.bolt.path", "%s does not survive a reboot", b.Path)
	}
}

func (k *checker) redis(key string, r *Redis) {
	k.servers(key, r)
	k.replicas(key, r)
	k.redisLimits(key, r)
	if r.TLS != nil {
		k.linkTLS(key+".tls", r.TLS)
		if r.Plain {
			k.wrong(key+".plain", "says the opposite of tls: keep one")
		}
	}
	switch {
	case r.PasswordFile != "":
		k.secret(key+".password_file", &r.PasswordFile, &r.Password)
	case r.Username != "":
		k.wrong(key+".password_file", "is missing: username %s needs one", r.Username)
	default:
		k.outsideLab(key+".password_file", "is missing: whoever reaches this store could change it")
	}
}

// servers checks where the servers are, and who can listen in.
func (k *checker) servers(key string, r *Redis) {
	switch {
	case r.Sentinel != nil && r.Cluster:
		k.wrong(key+".sentinel", "Sentinels do not watch a cluster, which looks after itself: keep one of sentinel and cluster")
	case r.Sentinel != nil && len(r.Addrs) > 0:
		k.wrong(key+".addrs", "the Sentinels say which server it is: keep one of sentinel and addrs")
	case r.Sentinel != nil:
		k.sentinel(key+".sentinel", r.Sentinel)
		k.redisAddrs(key+".sentinel.addrs", r.Sentinel.Addrs, r)
	case len(r.Addrs) > 1 && !r.Cluster:
		k.wrong(key+".addrs", "several addresses are for a cluster: set cluster: true; or name the Sentinels of one server: sentinel")
	default:
		k.redisAddrs(key+".addrs", r.Addrs, r)
	}
}

func (k *checker) redisAddrs(key string, addrs []string, r *Redis) {
	if len(addrs) == 0 {
		k.wrong(key, "at least one address is wanted")
	}
	seen := map[string]bool{}
	for i, addr := range addrs {
		at := index(key, i)
		if !k.address(at, addr) {
			continue
		}
		k.once(seen, at, addr)
		if r.TLS == nil && !r.Plain && !loopback(addr) {
			k.outsideLab(at, "is beyond this machine and without TLS: give store.redis.tls, or plain: true in a network that nobody else can reach")
		}
	}
}

func (k *checker) sentinel(key string, s *Sentinel) {
	k.need(key+".master", s.Master)
	switch {
	case s.PasswordFile != "":
		k.secret(key+".password_file", &s.PasswordFile, &s.Password)
	case s.Username != "":
		k.wrong(key+".password_file", "is missing: username %s needs one", s.Username)
	}
}

// maxReplicas is more than anybody has: each act would wait for the slowest.
const maxReplicas = 5

func (k *checker) replicas(key string, r *Redis) {
	if r.Replicas < 0 || r.Replicas > maxReplicas {
		k.wrong(key+".replicas", "a number from 0 to %d is wanted", maxReplicas)
	}
	if r.WaitTimeout != 0 && r.Replicas == 0 {
		k.wrong(key+".wait_timeout", "means nothing without replicas")
	}
	if r.Fsync != "" && r.Fsync != "always" && r.Fsync != Everysec {
		k.wrong(key+".fsync", "always or everysec is wanted")
	}
}

// What a store may take. A turn gives it 5 s in all.
const (
	leastWait  = 10 * time.Millisecond
	mostWait   = 4 * time.Second
	mostPool   = 10_000
	leastPool  = 2
	mostToDial = 30 * time.Second
)

func (k *checker) redisLimits(key string, r *Redis) {
	for _, d := range []struct {
		key   string
		value time.Duration
		most  time.Duration
	}{{"wait_timeout", r.WaitTimeout, mostWait}, {"timeout", r.Timeout, mostWait}, {"connect", r.Connect, mostToDial}} {
		if d.value != 0 && (d.value < leastWait || d.value > d.most) {
			k.wrong(key+"."+d.key, "a time from %s to %s is wanted", leastWait, d.most)
		}
	}
	if r.Pool != 0 && (r.Pool < leastPool || r.Pool > mostPool) {
		k.wrong(key+".pool", "a number from %d to %d is wanted", leastPool, mostPool)
	}
}
