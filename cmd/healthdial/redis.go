package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/config"
	"healthdial/store/redis"
)

func openRedis(ctx context.Context, c config.Redis, laboratory bool, clock *clock) (storage, error) {
	client := goredis.NewUniversalClient(redisOptions(c))
	fail := func(err error) (storage, error) { return storage{}, errors.Join(err, client.Close()) }
	if !laboratory {
		if err := durable(ctx, client); err != nil {
			return fail(err)
		}
	}
	b, err := redis.Open(ctx, client, redis.Options{Now: clock.now})
	if err != nil {
		return fail(err)
	}
	return storage{Backend: b, close: client.Close}, nil
}

func redisOptions(c config.Redis) *goredis.UniversalOptions {
	o := &goredis.UniversalOptions{Addrs: c.Addrs, Username: c.Username, Password: c.Password.Reveal(), IsClusterMode: c.Cluster}
	if c.TLS {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return o
}

// durable refuses a Redis that would forget everything when it stops: its append-only
// file must be on.
func durable(ctx context.Context, client goredis.UniversalClient) error {
	info, err := client.Info(ctx, "persistence").Result()
	if err != nil {
		return fmt.Errorf("asking Redis whether it is durable: %w", err)
	}
	if !strings.Contains(info, "aof_enabled:1") {
		return errors.New("this Redis keeps nothing on disk as it goes: set appendonly yes in its configuration")
	}
	return nil
}
