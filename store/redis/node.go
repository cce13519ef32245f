package redis

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// node is what one server says of itself.
type node struct {
	info     map[string]string // INFO
	settings map[string]string // CONFIG GET, as far as we may
	hidden   error             // why we may not
}

// askNode asks a server. That its configuration may not be read is no error: users
// with few rights and managed services keep it.
func askNode(ctx context.Context, c *goredis.Client) (n node, err error) {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return n, err
	}
	n.info, n.settings = map[string]string{}, map[string]string{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			n.info[key] = value
		}
	}
	for _, key := range []string{"appendfsync", "no-appendfsync-on-rewrite", "cluster-require-full-coverage"} {
		got, err := c.ConfigGet(ctx, key).Result()
		if err != nil {
			n.hidden = err
			break
		}
		n.settings[key] = got[key]
	}
	return n, nil
}

func (n node) primary() bool { return n.info["role"] == "master" }

// name is the address of a server, as far as its client knows it.
func (n node) name(c *goredis.Client) string {
	if addr := c.Options().Addr; strings.Contains(addr, ":") {
		return addr
	}
	if port := n.info["tcp_port"]; port != "" {
		return "the server at port " + port
	}
	return "the server"
}

// replicas are the addresses of the replicas that a primary has on line (INFO:
// slave0:ip=10.0.0.6,port=6379,state=online,offset=...).
func (n node) replicas() (addrs []string) {
	for i := 0; ; i++ {
		line, ok := n.info["slave"+strconv.Itoa(i)]
		if !ok {
			return addrs
		}
		f := map[string]string{}
		for field := range strings.SplitSeq(line, ",") {
			key, value, _ := strings.Cut(field, "=")
			f[key] = value
		}
		if f["state"] == "online" {
			addrs = append(addrs, net.JoinHostPort(f["ip"], f["port"]))
		}
	}
}

// major is the first number of the version.
func (n node) major() int {
	first, _, _ := strings.Cut(n.info["redis_version"], ".")
	major, _ := strconv.Atoi(first)
	return major
}

// leastVersion is the first whose scripts propagate their effects, and which has all
// that is used here.
const leastVersion = 7

// note writes down what is wrong with a server.
func (x *examination) note(addr string, n node) {
	if n.major() < leastVersion {
		x.problem(addr, "is Redis %s: 7.0 or later is wanted", n.info["redis_version"])
	}
	if clustered := n.info["cluster_enabled"] == "1"; clustered != x.demands.Cluster {
		x.problem(addr, "%s", map[bool]string{
			true: "is a node of a Redis Cluster: set store.redis.cluster: true", false: "is not a node of a Redis Cluster: leave store.redis.cluster out",
		}[clustered])
	}
	if policy := n.info["maxmemory_policy"]; policy != "noeviction" {
		x.problem(addr, "evicts when its memory is full (maxmemory-policy %s), consents and unsent messages among it: set maxmemory-policy noeviction, "+
			"whether maxmemory is set now or not", policy)
	}
	if have := len(n.replicas()); n.primary() && have < x.demands.Replicas {
		x.trouble(addr, "has %d of %d replicas connected: start them (replicaof), or lower store.redis.replicas", have, x.demands.Replicas)
	}
	if !n.primary() && n.info["master_link_status"] != "up" {
		x.trouble(addr, "is a replica that has lost its primary: see its log")
	}
	if x.demands.Cluster && n.settings["cluster-require-full-coverage"] == "yes" {
		x.advise(addr, "serves nobody while one shard is away (cluster-require-full-coverage yes): set cluster-require-full-coverage no, and the others go on")
	}
	x.disk(addr, n)
}

// disk notes how a server writes to its disk.
func (x *examination) disk(addr string, n node) {
	if n.info["aof_enabled"] != "1" {
		x.problem(addr, "keeps nothing on disk as it goes: set appendonly yes")
	} else if n.info["aof_last_write_status"] != "ok" {
		x.problem(addr, "cannot write its append-only file: see its log and its disk")
	}
	if n.hidden != nil {
		x.unsure(addr, "does not tell its appendfsync (%v): see that it is always, and no-appendfsync-on-rewrite no%s", n.hidden,
			map[bool]string{true: ", and cluster-require-full-coverage no"}[x.demands.Cluster])
		return
	}
	if n.settings["no-appendfsync-on-rewrite"] == "yes" {
		x.problem(addr, "answers without its disk while it rewrites its append-only file: set no-appendfsync-on-rewrite no")
	}
	if reason := x.fsync(n.settings["appendfsync"]); reason != "" {
		x.problem(addr, "%s", reason)
	}
}

// fsync is what is wrong with an appendfsync. With everysec an act is in the memory of
// the server when it is answered, and of the replicas that acknowledged it: one of them
// takes over when the machine fails, and has it. Where none takes over, the machine
// comes back without its last second, and its replicas give up theirs.
func (x *examination) fsync(value string) string {
	if value == "always" {
		return ""
	}
	x.mu.Lock()
	x.found.Disk = false
	x.mu.Unlock()
	if value == "everysec" && (x.demands.Replicas > 0 && x.demands.Watched || x.demands.Everysec) {
		return ""
	}
	return fmt.Sprintf("loses what it has just acknowledged when its machine fails (appendfsync %s): set appendfsync always, "+
		"have replicas acknowledge of which one takes over (store.redis.replicas with sentinel or cluster), or accept the loss of a second (store.redis.fsync: everysec)", value)
}
