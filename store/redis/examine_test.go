package redis_test

import (
	"context"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/lab/redisd"
	"healthdial/store/redis"
)

func newRedisd(t testing.TB, args ...string) *redisd.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	s, err := redisd.Start(ctx, redisd.Config{Dir: t.TempDir(), Args: args})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

func examine(t *testing.T, s redis.Servers, d redis.Demands) redis.Findings {
	t.Helper()
	client := s.Client()
	defer client.Close()
	found, err := redis.Examine(t.Context(), client, s.At, d)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestExamine: whatever makes a server forget is told, and what to change.
func TestExamine(t *testing.T) {
	t.Parallel()
	server := newRedisd(t)
	client := connect(t, server)
	good := map[string]string{"appendonly": "yes", "appendfsync": "always", "no-appendfsync-on-rewrite": "no", "maxmemory-policy": "noeviction"}
	for _, c := range []struct {
		set, value string
		demands    redis.Demands
		want       string
		passing    bool
	}{
		{set: "appendfsync", value: "always"},
		{set: "appendonly", value: "no", want: "set appendonly yes"},
		{set: "maxmemory-policy", value: "allkeys-lru", want: "(maxmemory-policy allkeys-lru)"},
		{set: "maxmemory-policy", value: "volatile-ttl", want: "set maxmemory-policy noeviction, whether maxmemory is set now or not"},
		{set: "appendfsync", value: "everysec", want: "set appendfsync always, have replicas acknowledge"},
		{set: "appendfsync", value: "everysec", demands: redis.Demands{Watched: true}, want: "set appendfsync always"},
		{set: "appendfsync", value: "everysec", demands: redis.Demands{Everysec: true}},
		{set: "appendfsync", value: "no", demands: redis.Demands{Everysec: true}, want: "(appendfsync no)"},
		{set: "no-appendfsync-on-rewrite", value: "yes", want: "set no-appendfsync-on-rewrite no"},
		{demands: redis.Demands{Replicas: 1}, want: "has 0 of 1 replicas connected", passing: true},
		{demands: redis.Demands{Cluster: true}, want: "leave store.redis.cluster out"},
	} {
		for key, value := range good {
			if key == c.set {
				value = c.value
			}
			if err := client.ConfigSet(t.Context(), key, value).Err(); err != nil {
				t.Fatal(err)
			}
		}
		found := examine(t, redis.Servers{Addrs: []string{server.Addr()}}, c.demands)
		switch {
		case c.want == "" && len(found.Problems) > 0, len(found.Unsure) > 0:
			t.Errorf("%s %s: %+v", c.set, c.value, found)
		case c.want != "" && (len(found.Problems) != 1 || !strings.Contains(found.Problems[0], c.want) || !strings.HasPrefix(found.Problems[0], server.Addr())):
			t.Errorf("%s %s: %+v", c.set, c.value, found)
		case c.want != "" && found.Passing != c.passing:
			t.Errorf("%s %s: passing %t", c.set, c.value, found.Passing)
		case found.Disk != (c.set != "appendfsync" || c.value == "always"):
			t.Errorf("%s %s: disk %t", c.set, c.value, found.Disk)
		}
	}
}

// TestExamineCoverage: a cluster that stops as a whole while a shard is away loses
// nothing, so that it is advice.
func TestExamineCoverage(t *testing.T) {
	t.Parallel()
	server := newRedisd(t, "--cluster-enabled", "yes")
	for value, want := range map[string]int{"yes": 1, "no": 0} {
		if err := connect(t, server).ConfigSet(t.Context(), "cluster-require-full-coverage", value).Err(); err != nil {
			t.Fatal(err)
		}
		found := examine(t, redis.Servers{Addrs: []string{server.Addr()}}, redis.Demands{Cluster: true})
		if len(found.Advice) != want || len(found.Problems) > 0 || want > 0 && found.Advice[0] !=
			server.Addr()+" serves nobody while one shard is away (cluster-require-full-coverage yes): set cluster-require-full-coverage no, and the others go on" {
			t.Errorf("%s: %+v", value, found)
		}
	}
}

// TestExamineReplicas: replicas are looked at too, for one of them may be the primary
// next.
func TestExamineReplicas(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	servers := redis.Servers{Addrs: []string{p.primary.Addr()}}
	if found := examine(t, servers, redis.Demands{Replicas: 1}); len(found.Problems) > 0 {
		t.Errorf("%+v", found)
	}
	for _, s := range []*redisd.Server{p.primary, p.replica} {
		if err := connect(t, s).ConfigSet(t.Context(), "appendfsync", "everysec").Err(); err != nil {
			t.Fatal(err)
		}
	}
	if found := examine(t, servers, redis.Demands{Replicas: 1, Watched: true}); len(found.Problems) > 0 || found.Disk {
		t.Errorf("everysec where a replica takes over: %+v", found)
	}
	if found := examine(t, servers, redis.Demands{Replicas: 1}); len(found.Problems) != 2 {
		t.Errorf("everysec where none does: %+v", found)
	}
	if err := connect(t, p.primary).ConfigSet(t.Context(), "appendfsync", "always").Err(); err != nil {
		t.Fatal(err)
	}
	if err := connect(t, p.replica).ConfigSet(t.Context(), "appendfsync", "always").Err(); err != nil {
		t.Fatal(err)
	}
	if err := connect(t, p.replica).ConfigSet(t.Context(), "appendonly", "no").Err(); err != nil {
		t.Fatal(err)
	}
	found := examine(t, servers, redis.Demands{Replicas: 1})
	if len(found.Problems) != 1 || !strings.HasPrefix(found.Problems[0], p.replica.Addr()+" keeps nothing on disk") {
		t.Errorf("%+v", found)
	}
	found = examine(t, redis.Servers{Addrs: []string{p.replica.Addr()}}, redis.Demands{})
	if len(found.Problems) != 2 || !strings.Contains(found.Problems[0], "is a replica: name its primary") {
		t.Errorf("%+v", found)
	}
}

// TestExamineHidden: what a server keeps to itself is not taken for right, nor for wrong.
func TestExamineHidden(t *testing.T) {
	t.Parallel()
	server := newRedisd(t, "--user", "limited", "on", "nopass", "~*", "+@all", "-config")
	servers := redis.Servers{Addrs: []string{server.Addr()}, Credentials: func(context.Context) (string, string, error) { return "limited", "any", nil }}
	found := examine(t, servers, redis.Demands{})
	if len(found.Problems) > 0 || len(found.Unsure) != 1 || !strings.Contains(found.Unsure[0], "does not tell its appendfsync (NOPERM") {
		t.Errorf("%+v", found)
	}
	servers.Credentials = func(context.Context) (string, string, error) { return "nobody", "any", nil }
	client := servers.Client()
	defer client.Close()
	if _, err := redis.Examine(t.Context(), client, servers.At, redis.Demands{}); !goredis.HasErrorPrefix(err, "WRONGPASS") {
		t.Errorf("%v", err)
	}
}
