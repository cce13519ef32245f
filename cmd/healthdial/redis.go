package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/cert"
	"healthdial/config"
	"healthdial/store/redis"
)

// openRedis opens the store in a Redis that is durable as configured, or volatile if
// that is allowed.
func openRedis(ctx context.Context, c config.Redis, volatile bool, clock *timekeeper, log *slog.Logger) (storage, error) {
	servers, certificate, err := redisServers(c, clock.now)
	if err != nil {
		return storage{}, err
	}
	disk := false
	if !volatile {
		if disk, err = durable(ctx, servers, c, log); err != nil {
			return storage{}, err
		}
	}
	client := servers.Client()
	b, err := redis.Open(ctx, client, redis.Options{
		Now: clock.now, Replicas: redis.Replicas{Count: c.Replicas, Timeout: c.WaitTimeout, Disk: disk, Waiting: c.Pool / 2},
		Sharing: &redis.Sharing{Follow: clock.follow, Logger: log},
	})
	if err != nil {
		return storage{}, errors.Join(err, client.Close())
	}
	return storage{Backend: b, keep: b.Run, close: client.Close, certificate: certificate, doubts: b.Doubts}, nil
}

// replicaWait is how long replicas are waited for if nothing else is said.
const replicaWait = time.Second

// redisServers says how to reach a Redis. The certificate is nil without TLS.
func redisServers(c config.Redis, now func() time.Time) (redis.Servers, *certificate, error) {
	s := redis.Servers{
		Addrs: c.Addrs, Cluster: c.Cluster, Connect: c.Connect, Timeout: c.Timeout, Pool: c.Pool,
		Credentials: func(context.Context) (string, string, error) {
			password, err := c.ReadPassword()
			return c.Username, password, err
		},
	}
	if c.Replicas > 0 {
		s.Wait = cmp.Or(c.WaitTimeout, replicaWait)
	}
	if c.Sentinel != nil {
		s.Sentinels, s.Master = c.Sentinel.Addrs, c.Sentinel.Master
		s.SentinelUser, s.SentinelPassword = c.Sentinel.Username, c.Sentinel.Password.Reveal()
	}
	if c.TLS == nil {
		return s, nil, nil
	}
	holder, err := cert.Open(cert.Files{Cert: c.TLS.Cert, Key: c.TLS.Key, Authority: c.TLS.CA}, now)
	if err != nil {
		return s, nil, err
	}
	s.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(addr)
		return (&tls.Dialer{Config: holder.Client(cmp.Or(c.TLS.Name, host))}).DialContext(ctx, network, addr)
	}
	return s, &certificate{"the store", holder}, nil
}

// examineRedis looks at every server. The client that it uses is its own.
func examineRedis(ctx context.Context, servers redis.Servers, c config.Redis) (redis.Findings, error) {
	client := servers.Client()
	found, err := redis.Examine(ctx, client, servers.At, redis.Demands{
		Replicas: c.Replicas, Everysec: c.Fsync == config.Everysec, Cluster: c.Cluster, Watched: c.Cluster || c.Sentinel != nil,
	})
	return found, errors.Join(err, client.Close())
}

// How long servers that start with us may take to be in order, and how often they are
// looked at meanwhile.
const (
	durablePatience = time.Minute
	durableEvery    = 2 * time.Second
)

// durable refuses a Redis that would lose what it acknowledged. What may pass by
// itself is waited for. disk reports whether all servers can acknowledge what is on
// their disks.
func durable(ctx context.Context, servers redis.Servers, c config.Redis, log *slog.Logger) (disk bool, err error) {
	until := time.Now().Add(durablePatience)
	for {
		found, err := examineRedis(ctx, servers, c)
		if err == nil && len(found.Problems) == 0 {
			for _, a := range found.Advice {
				log.Warn("better otherwise: the Redis server " + a)
			}
			for _, u := range found.Unsure {
				log.Warn("not verified: the Redis server " + u)
			}
			return found.Disk, nil
		}
		passing := err != nil && !answered(err) || err == nil && found.Passing
		if err == nil {
			err = fmt.Errorf("%w:\n%s", errVolatile, strings.Join(found.Problems, "\n"))
		}
		if !passing || ctx.Err() != nil || time.Now().After(until) {
			return false, err
		}
		log.Warn("the store is not in order yet", "error", err)
		select {
		case <-time.After(durableEvery):
		case <-ctx.Done():
		}
	}
}

// answered reports whether a server itself refuses us, not one that is about to serve.
func answered(err error) bool {
	_, ok := errors.AsType[goredis.Error](err)
	return ok && !goredis.IsLoadingError(err) && !goredis.IsClusterDownError(err) && !goredis.IsMasterDownError(err)
}
