//go:build !production

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/config"
	"healthdial/lab/redisd"
	"healthdial/store/redis"
)

// redisServer is a Redis of the test's own.
func redisServer(t *testing.T, args ...string) *redisd.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s, err := redisd.Start(ctx, redisd.Config{Dir: t.TempDir(), Args: args})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// redisFolder is a folder with the file of a service that keeps everything in a Redis.
func redisFolder(t *testing.T, settings string) (path string) {
	t.Helper()
	_, dir := inletFolder(t)
	path = filepath.Join(dir, "redis.yaml")
	text := strings.Replace(inletYAML, "bolt: {path: healthdial.db}", "redis: {"+settings+"}", 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestVolatileRedis: check and serve refuse a Redis that forgets, and say what to
// change; a laboratory may take it.
func TestVolatileRedis(t *testing.T) {
	t.Parallel()
	s := redisServer(t, "--appendonly", "no", "--maxmemory-policy", "allkeys-lru")
	path := redisFolder(t, fmt.Sprintf("addrs: [%q]", s.Addr()))
	for _, c := range []struct {
		args string
		exit int
		want []string
	}{
		{"check --laboratory", exitFailed, []string{"set appendonly yes", "set maxmemory-policy noeviction", "2 problems"}},
		{"serve --laboratory", exitFailed, []string{"set appendonly yes", "set maxmemory-policy noeviction"}},
		{"check --laboratory --offline", exitOK, nil},
		{"check --laboratory --allow-volatile", exitOK, nil},
		{"check --allow-volatile", exitUsage, []string{"goes with --laboratory only"}},
		{"serve --allow-volatile", exitUsage, []string{"goes with --laboratory only"}},
	} {
		var out, err strings.Builder
		args := append(strings.Fields(c.args), "--config", path)
		if exit := run(t.Context(), args, streams{strings.NewReader(""), &out, &err}); exit != c.exit {
			t.Errorf("%s exits with %d: %s%s", c.args, exit, out.String(), err.String())
		}
		for _, want := range c.want {
			if !strings.Contains(err.String(), want) {
				t.Errorf("%s does not say %q:\n%s", c.args, want, err.String())
			}
		}
	}
}

// TestClusterCoverage: check and serve warn of a cluster that stops as a whole while a
// shard is away, and take it.
func TestClusterCoverage(t *testing.T) {
	t.Parallel()
	s := redisServer(t, "--cluster-enabled", "yes")
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer client.Close()
	if err := client.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	served := func() bool { return strings.Contains(client.ClusterInfo(t.Context()).Val(), "cluster_state:ok") }
	if !eventually(t, served) {
		t.Fatal("it serves nobody")
	}
	settings := fmt.Sprintf("addrs: [%q], cluster: true", s.Addr())
	const want = "set cluster-require-full-coverage no"
	var out, errs strings.Builder
	if exit := run(t.Context(), []string{"check", "--laboratory", "--config", redisFolder(t, settings)}, streams{strings.NewReader(""), &out, &errs}); exit != exitOK {
		t.Errorf("exits with %d: %s", exit, &errs)
	}
	var log strings.Builder
	c := config.Redis{Addrs: []string{s.Addr()}, Cluster: true}
	servers, _, err := redisServers(c, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := durable(t.Context(), servers, c, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Error(err)
	}
	for by, said := range map[string]string{"check": errs.String(), "serve": log.String()} {
		if strings.Count(said, want) != 1 {
			t.Errorf("%s says %q", by, said)
		}
	}
}

// TestRedisTLS: the store is reached by TLS, each side shows a certificate, and one
// under another name is refused.
func TestRedisTLS(t *testing.T) {
	t.Parallel()
	cert, key := selfSigned(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{"cert.pem": cert, "key.pem": key} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	port := freePort(t)
	redisServer(t, "--tls-port", port, "--tls-cert-file", at("cert.pem"), "--tls-key-file", at("key.pem"), "--tls-ca-cert-file", at("cert.pem"))
	for _, c := range []struct {
		tls   config.LinkTLS
		works bool
	}{
		{config.LinkTLS{CA: at("cert.pem"), Cert: at("cert.pem"), Key: at("key.pem")}, true},
		{config.LinkTLS{CA: at("cert.pem"), Cert: at("cert.pem"), Key: at("key.pem"), Name: "elsewhere"}, false},
		{config.LinkTLS{Cert: at("cert.pem"), Key: at("key.pem")}, false},
		{config.LinkTLS{CA: at("cert.pem")}, false},
	} {
		servers, holder, err := redisServers(config.Redis{Addrs: []string{"localhost:" + port}, TLS: &c.tls}, time.Now)
		if err != nil || holder == nil {
			t.Fatal(err)
		}
		if err := greeted(t, servers, port); (err == nil) != c.works {
			t.Errorf("%+v: %v", c.tls, err)
		}
		if !c.works {
			continue
		}
		client := servers.Client()
		if _, err := redis.Examine(t.Context(), client, servers.At, redis.Demands{}); err != nil {
			t.Errorf("%+v: %v", c.tls, err)
		}
		client.Close()
	}
}

// greeted says PING by a connection as the store's client makes it, and wants an
// answer: a server refuses a certificate after the handshake (RFC 8446 §4.4.2.4). The
// client itself would try again and again.
func greeted(t *testing.T, s redis.Servers, port string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, err := s.Dial(ctx, "tcp", "localhost:"+port)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && answer != "+PONG\r\n" {
		err = fmt.Errorf("answered %q", answer)
	}
	return err
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
