package session_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/engine"
	"healthdial/gsm/msisdn"
	"healthdial/seal"
	"healthdial/session"
	"healthdial/store"
	"healthdial/store/bolt"
	"healthdial/store/redis"
	"healthdial/ussd"
)

// BenchmarkTurnOnStores is one key press by one of many people at once, on stores
// that are as durable as they are in service.
func BenchmarkTurnOnStores(b *testing.B) {
	b.Run("bolt", func(b *testing.B) { benchmarkTurn(b, openBolt(b)) })
	b.Run("redis", func(b *testing.B) { benchmarkTurn(b, openRedis(b)) })
}

func openBolt(b *testing.B) store.Backend {
	backend, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = backend.Close() })
	return backend
}

// openRedis starts a server that writes its log to disk every second.
func openRedis(b *testing.B) store.Backend {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		b.Skip("redis-server is not installed")
	}
	dir := b.TempDir()
	socket := filepath.Join(dir, "s")
	server := exec.Command(program, "--port", "0", "--unixsocket", socket, "--dir", dir, "--appendonly", "yes", "--save", "")
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket, MaxRetries: 100, MinRetryBackoff: 20 * time.Millisecond})
	b.Cleanup(func() { _ = client.Close(); _ = server.Process.Kill(); _ = server.Wait() })
	if err := client.Ping(b.Context()).Err(); err != nil {
		b.Fatal(err)
	}
	backend, err := redis.Open(b.Context(), client, redis.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return backend
}

type nobody struct{}

func (nobody) Call(context.Context, session.Call) (engine.Result, error) {
	return engine.Result{Exit: "error"}, nil
}

func benchmarkTurn(b *testing.B, backend store.Backend) {
	key := make([]byte, seal.KeySize)
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key}}, Numbers: key, Codes: key})
	if err != nil {
		b.Fatal(err)
	}
	st, err := store.Open(b.Context(), backend, ring)
	if err != nil {
		b.Fatal(err)
	}
	book, err := engine.Compile(os.DirFS("testdata/flows"), session.Specs, engine.Options{Phrases: []string{"common.ended"}})
	if err != nil {
		b.Fatal(err)
	}
	turns := session.New(session.Config{Book: book, Store: st.Sessions(), Calls: nobody{}, Ring: ring, Now: time.Now})
	var people, events atomic.Uint64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		number, err := msisdn.Parse(fmt.Sprint(9800000000+people.Add(1)), "IN")
		if err != nil {
			b.Error(err)
			return
		}
		ev := session.Event{Kind: session.Opened, Number: number, Channel: session.USSD, Link: "l", Gateway: "g"}
		for n := 0; pb.Next(); n++ {
			binary.BigEndian.PutUint64(ev.ID[:], events.Add(1))
			if _, err := turns.Take(b.Context(), ev, ussd.Format{}); err != nil {
				b.Error(err)
				return
			}
			ev.Kind, ev.Text = session.Entered, [...]string{"1", "00"}[n%2]
		}
	})
}
