//go:build integration

package interop

import (
	"path/filepath"
	"testing"
	"time"

	"healthdial/config"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/redis"
)

// audited verifies the audit log of a service that has ended: every chain of it.
func (w *world) audited() {
	w.t.Helper()
	cfg, err := config.Load(filepath.Join(w.service.dir, configFile), config.Options{Laboratory: true})
	if err != nil {
		w.t.Fatal(err)
	}
	ring, err := seal.New(cfg.Keys.Masters())
	if err != nil {
		w.t.Fatal(err)
	}
	ctx := within(w.t, time.Minute)
	s, err := store.Open(ctx, openBackend(w.t, cfg.Store), ring)
	if err != nil {
		w.t.Fatal(err)
	}
	if n, err := s.Audit().Verify(ctx); err != nil || n == 0 {
		w.t.Errorf("the audit log of %d entries: %v", n, err)
	}
	if n := s.Damaged(); n != 0 {
		w.t.Errorf("%d stored values are damaged", n)
	}
}

func openBackend(t *testing.T, c config.Store) store.Backend {
	t.Helper()
	if c.Redis != nil {
		b, err := redis.Open(within(t, 20*time.Second), openRedis(t, c.Redis.Addrs[0]), redis.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b, err := bolt.Open(c.Bolt.Path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}
