package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"healthdial/config"
	"healthdial/store"
	"healthdial/store/bolt"
)

// storage is the opened store with what keeps it in order.
type storage struct {
	store.Backend
	keep        task          // nil if the store needs none
	file        *bolt.Backend // nil if the store is a server
	close       func() error
	certificate *certificate  // nil if it is not reached by TLS
	doubts      func() uint64 // acts that too few replicas acknowledged; nil if it has none
}

func openStorage(ctx context.Context, c config.Config, clock *timekeeper, log *slog.Logger) (storage, error) {
	if c.Store.Bolt != nil {
		return openBolt(*c.Store.Bolt, clock, log)
	}
	return openRedis(ctx, *c.Store.Redis, c.AllowVolatile, clock, log)
}

func openBolt(c config.Bolt, clock *timekeeper, log *slog.Logger) (storage, error) {
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o700); err != nil {
		return storage{}, fmt.Errorf("opening the store: %w", err)
	}
	b, err := bolt.Open(c.Path, bolt.Options{Now: clock.now, Logger: log})
	if err != nil {
		return storage{}, err
	}
	return storage{Backend: b, keep: b.Run, file: b, close: b.Close}, nil
}
