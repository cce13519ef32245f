//go:build integration && !production

package chaos

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// markedInCluster are how many messages to each owner the store has marked as possibly
// doubled. It reads the servers' keys as they lie there, past the service: a message is the hash
// m:<owner><id>, remembered for two days after it was sent.
func (r *rig) markedInCluster() map[string]int {
	r.t.Helper()
	ctx := within(r.t, patience)
	client := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: r.cluster.Addrs()})
	defer client.Close()
	var mu sync.Mutex
	marked := map[string]int{} // by owner
	err := client.ForEachMaster(ctx, func(ctx context.Context, server *goredis.Client) error {
		keys := server.Scan(ctx, 0, "hd:{p*}:m:*", 1000).Iterator()
		for keys.Next(ctx) {
			if server.HGet(ctx, keys.Val(), "doubled").Val() == "1" {
				mu.Lock()
				marked[keys.Val()[strings.LastIndex(keys.Val(), ":")+1:][:32]]++
				mu.Unlock()
			}
		}
		return keys.Err()
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return marked
}

// byPhone finds whose they are.
func (r *rig) byPhone(marked map[string]int) map[string]int {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "keys", "numbers.key"))
	if err != nil {
		r.t.Fatal(err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	found := map[string]int{}
	for _, s := range r.sights {
		if n := marked[owner(key, s.Phone)]; n > 0 {
			found[s.Phone] = n
		}
	}
	return found
}

// owner is what the store calls the holder of a number: a keyed hash, written here once
// more so that the witness stays independent.
func owner(key []byte, number string) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range []string{"owner", number} {
		_ = binary.Write(mac, binary.BigEndian, uint32(len(part))) // a hash takes everything
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
