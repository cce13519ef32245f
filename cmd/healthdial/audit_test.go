//go:build !production

package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	bbolt "go.etcd.io/bbolt"

	"healthdial/audit"
	"healthdial/config"
	"healthdial/store"
	"healthdial/store/redis"
)

// officer reads the audit log of a store that no service holds.
type officer struct {
	t      *testing.T
	config string
	// spoil changes an octet of an entry, as whoever holds the store can.
	spoil func(partition int, seq uint64)
	// cut takes the last entry of a chain away, and moves its head along.
	cut func(partition int)
}

// boltOfficer is one of an installation on bolt.
func boltOfficer(t *testing.T) officer {
	_, dir := inletFolder(t)
	o := officer{t: t, config: filepath.Join(dir, "service.yaml")}
	change := func(f func(links, heads *bbolt.Bucket)) {
		db, err := bbolt.Open(filepath.Join(dir, "healthdial.db"), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Update(func(tx *bbolt.Tx) error {
			f(tx.Bucket([]byte("links")), tx.Bucket([]byte("heads")))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	key := func(partition int, seq uint64) []byte {
		return []byte{0, byte(partition), 0, 0, 0, 0, 0, 0, 0, byte(seq)}
	}
	o.spoil = func(partition int, seq uint64) {
		change(func(links, _ *bbolt.Bucket) {
			v := bytes.Clone(links.Get(key(partition, seq)))
			v[len(v)-1] ^= 1
			if err := links.Put(key(partition, seq), v); err != nil {
				t.Fatal(err)
			}
		})
	}
	o.cut = func(partition int) {
		change(func(links, heads *bbolt.Bucket) {
			head := bytes.Clone(heads.Get([]byte{0, byte(partition)}))
			seq := uint64(head[7])
			if err := links.Delete(key(partition, seq)); err != nil {
				t.Fatal(err)
			}
			head[7]--
			copy(head[8:], links.Get(key(partition, seq-1))[:32])
			if err := heads.Put([]byte{0, byte(partition)}, head); err != nil {
				t.Fatal(err)
			}
		})
	}
	return o
}

// redisOfficer is one of an installation on Redis.
func redisOfficer(t *testing.T) officer {
	s := redisServer(t)
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	t.Cleanup(func() { client.Close() })
	o := officer{t: t, config: redisFolder(t, fmt.Sprintf("addrs: [%q]", s.Addr()))}
	ctx := context.WithoutCancel(t.Context())
	key := func(partition int, kind string) string { return redis.Base("hd", partition) + kind }
	o.spoil = func(partition int, seq uint64) {
		v := []byte(client.LIndex(ctx, key(partition, "a"), int64(seq)-1).Val())
		v[len(v)-1] ^= 1
		if err := client.LSet(ctx, key(partition, "a"), int64(seq)-1, v).Err(); err != nil {
			t.Fatal(err)
		}
	}
	o.cut = func(partition int) {
		if err := client.RPop(ctx, key(partition, "a")).Err(); err != nil {
			t.Fatal(err)
		}
		head, last := []byte(client.Get(ctx, key(partition, "h")).Val()), client.LIndex(ctx, key(partition, "a"), -1).Val()
		head[7]--
		copy(head[8:], last[:32])
		if err := client.Set(ctx, key(partition, "h"), head, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// does runs healthdial audit, and wants an exit code and words.
func (o officer) does(code int, says string, args ...string) (out string) {
	o.t.Helper()
	var told, complaint strings.Builder
	args = append(append([]string{"audit"}, args...), "--config", o.config, "--laboratory")
	got := run(o.t.Context(), args, streams{strings.NewReader(""), &told, &complaint})
	if got != code || !strings.Contains(told.String()+complaint.String(), says) {
		o.t.Errorf("%v: %d, want %d and %q:\n%s%s", args, got, code, says, &told, &complaint)
	}
	return told.String()
}

// happens has a service write n events and make a checkpoint.
func (o officer) happens(n int) (c store.Checkpoint) {
	o.t.Helper()
	cfg, ring, err := keyed(o.config, config.Options{Laboratory: true})
	if err != nil {
		o.t.Fatal(err)
	}
	kept, err := openStorage(o.t.Context(), cfg, &timekeeper{}, slog.New(slog.DiscardHandler))
	if err != nil {
		o.t.Fatal(err)
	}
	defer kept.close()
	s, err := store.Open(o.t.Context(), kept, ring)
	if err != nil {
		o.t.Fatal(err)
	}
	for range n {
		if err := s.Audit().Append(o.t.Context(), audit.Event{At: time.Now(), Kind: "sample"}); err != nil {
			o.t.Fatal(err)
		}
	}
	c, _, err = s.Audit().Checkpoint(o.t.Context(), time.Now(), 0)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// TestAudit verifies and exports the log of a store at rest, on both stores.
func TestAudit(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) officer{"bolt": boltOfficer, "redis": redisOfficer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			c := o.happens(3)
			witness := fmt.Sprintf("%d:%s", c.Number, hex.EncodeToString(c.Hash[:]))
			o.does(exitOK, "4 audit entries verify, and 1 checkpoint, the last of ", "verify", "--witness", witness)

			// An export is in the log, and goes on where it was.
			file := filepath.Join(t.TempDir(), "audit.jsonl")
			o.does(exitOK, "", "export", "--to", file)
			o.does(exitFailed, "is there already", "export", "--to", file)
			first := lines(t, file)
			if len(first) != 5 || !strings.Contains(first[4], `"kind":"operator.command","facts":{"by":"`) {
				t.Fatalf("exported:\n%s", strings.Join(first, "\n"))
			}
			cutShort(t, file) // as by a full disk
			o.happens(1)
			o.does(exitOK, "", "export", "--to", file, "--from", file)
			again := lines(t, file)
			if len(again) < len(first)+2 || strings.Join(again[:5], "\n") != strings.Join(first, "\n") {
				t.Fatalf("continued:\n%s", strings.Join(again, "\n"))
			}
			if rest := o.does(exitOK, "", "export", "--from", file); strings.Count(rest, "\n") != 1 {
				t.Errorf("only the export itself is new, but this came:\n%s", rest)
			}

			// What whoever holds the store does to it is found and named.
			o.cut(0)
			o.cut(0) // the two exports that no checkpoint saw: unseen, but by who exported
			o.does(exitOK, "audit entries verify", "verify")
			o.does(exitFailed, "partition 0 is broken at entry", "export", "--from", file)
			o.spoil(0, 2)
			o.does(exitFailed, "healthdial: partition 0 is broken at entry 2: does not open", "verify")
			o.does(exitFailed, "partition 0 is broken at entry 2: does not open", "export")
		})
	}
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func cutShort(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()-20)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAuditOfARunningService: the service that holds the file is asked.
func TestAuditOfARunningService(t *testing.T) {
	t.Parallel()
	c := build(t)
	path := filepath.Join(c.data, "healthdial.yaml")
	o := officer{t: t, config: path}
	d := desk{t, &process{urls: map[string]string{"ready": c.at.admin}}, c.data}
	at := strings.TrimPrefix(c.at.admin, "http://")
	d.edits(`operators: {addr: "127.0.0.1:0"`, fmt.Sprintf("operators: {addr: %q", at))
	d.does(exitOK, "lab", "links", "drain", "lab")
	o.does(exitOK, "1 audit entry verifies", "verify")
	told := o.does(exitOK, `"facts":{"by":"operators","command":"drain","from":"127.0.0.1","of":"links"}`, "export")
	if !strings.Contains(told, `"command":"export"`) {
		t.Errorf("the export itself is not in it:\n%s", told)
	}
	o.does(exitFailed, "cut short: checkpoint 900 was made", "verify", "--witness", "900:"+strings.Repeat("00", 32))
	d.does(exitOK, "audit entries verify", "audit", "verify")
	d.does(exitOK, `"command":"drain"`, "audit", "export")
}

func TestAuditIsRefused(t *testing.T) {
	t.Parallel()
	o := boltOfficer(t)
	o.does(exitFailed, "there is no store at", "verify")
	o.does(exitUsage, "NUMBER:HASH", "verify", "--witness", "1:00")
	wrong := filepath.Join(t.TempDir(), "wrong.jsonl")
	if err := os.WriteFile(wrong, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.does(exitFailed, "is not an export: at octet 0", "export", "--from", wrong)
}

// TestAuditThatBreaksOff: an answer without an end is not taken for the whole log, and
// a file that a process without a token holds is said to be held.
func TestAuditThatBreaksOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, dir, "operators.token", "only-in-this-test-0123456789\n")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	defer server.Close()
	var out strings.Builder
	args := []string{"audit", "export", "--admin", server.URL, "--token-file", filepath.Join(dir, "operators.token")}
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &out}); code != exitFailed || !strings.Contains(out.String(), "is not whole") {
		t.Errorf("%d: %s", code, &out)
	}
	o := boltOfficer(t)
	o.happens(1)
	db, err := bbolt.Open(filepath.Join(filepath.Dir(o.config), "healthdial.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	writeFile(t, filepath.Dir(o.config), "service.yaml", strings.Replace(inletYAML, ", token_file: operators.token", "", 1))
	o.does(exitFailed, "another process, the service perhaps, holds", "verify")
}
