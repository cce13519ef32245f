package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"healthdial/store"
)

// fat is a file that is worth compacting: most of what was in it is gone.
func fat(t *testing.T, path string) *Backend {
	t.Helper()
	b, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.db.NoSync = true // what is made here need not be on disk
	for n := range 20 {
		puts := []store.Put{{Kind: "stays", ID: strconv.Itoa(n), Revision: 1, Value: []byte("v")}}
		for i := range 16 {
			puts = append(puts, store.Put{Kind: "goes", ID: fmt.Sprint(n, i), Revision: 1, Value: make([]byte, 16<<10)})
		}
		fatBatch(t, b, store.Batch{Puts: puts})
	}
	for n := range 20 {
		var gone []store.Delete
		for i := range 16 {
			gone = append(gone, store.Delete{Kind: "goes", ID: fmt.Sprint(n, i), Expect: 1})
		}
		fatBatch(t, b, store.Batch{Deletes: gone})
	}
	b.db.NoSync = false
	if err := b.db.Sync(); err != nil {
		t.Fatal(err)
	}
	return b
}

func fatBatch(t *testing.T, b *Backend, batch store.Batch) {
	t.Helper()
	batch.Owner = sweptOwner
	if err := b.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}

// whole wants a fat file's content.
func whole(t *testing.T, b *Backend) {
	t.Helper()
	got, err := b.List(t.Context(), sweptOwner, "stays")
	if err != nil || len(got) != 20 {
		t.Errorf("%d records are left, want 20: %v", len(got), err)
	}
	err = b.db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	b := fat(t, path)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if u, err := b.Usage(); err != nil || !u.Worth() {
		t.Fatalf("not worth it: %+v, %v", u, err)
	}
	was := size(t, path)
	if err := b.Tidy(); err != nil {
		t.Fatal(err)
	}
	if is := size(t, path); is > was/20 {
		t.Errorf("%d octets are left of %d", is, was)
	}
	if u, err := b.Usage(); err != nil || u.Worth() || u.Free > 8<<12 {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := os.Stat(beside(path)); err == nil {
		t.Error("the copy is still beside it")
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("its mode is %v", info.Mode())
	}
	whole(t, b)
	fatBatch(t, b, store.Batch{Puts: []store.Put{{Kind: "new", ID: "x", Revision: 1, Value: []byte("v")}}})
	if _, err := Open(path, Options{LockWait: time.Millisecond}); !errors.Is(err, ErrInUse) {
		t.Errorf("it is not locked: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = open(t, path)
	whole(t, b)
	if _, err := b.Get(t.Context(), sweptOwner, "new", "x"); err != nil {
		t.Error("what was written afterwards is lost:", err)
	}
}

func open(t *testing.T, path string) *Backend {
	t.Helper()
	b, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// A link to the file goes on being one.
func TestCompactBehindLink(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "store.db"), filepath.Join(dir, "link.db")
	if err := fat(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	b := open(t, link)
	if err := b.Tidy(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || size(t, path) > 1<<20 {
		t.Errorf("the link is %v, the file has %d octets: %v", info.Mode(), size(t, path), err)
	}
}

// What cannot be copied stays as it is, and goes on being served.
func TestCompactFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	b := fat(t, path)
	defer b.Close()
	if err := os.MkdirAll(filepath.Join(beside(path), "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Compact(); err == nil {
		t.Error("it compacted")
	}
	if err := b.Tidy(); err != nil {
		t.Error("what changed nothing ends a service:", err)
	}
	whole(t, b)
}

const (
	killedAt   = "HEALTHDIAL_BOLT_KILLED_AT"
	killedPath = "HEALTHDIAL_BOLT_KILLED_PATH"
)

// TestCompactKilled: whichever step a compaction was killed after, the file is whole,
// and nothing is left beside it once it was opened again.
func TestCompactKilled(t *testing.T) {
	if at := os.Getenv(killedAt); at != "" {
		dieAfter(t, at)
	}
	template := filepath.Join(t.TempDir(), "store.db")
	if err := fat(t, template).Close(); err != nil {
		t.Fatal(err)
	}
	octets, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len((&compaction{}).steps()) + 1 {
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, octets, 0o600); err != nil {
			t.Fatal(err)
		}
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCompactKilled$")
		child.Env = append(os.Environ(), fmt.Sprint(killedAt, "=", n), killedPath+"="+path)
		out, err := child.CombinedOutput()
		if state, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || state.Signal() != syscall.SIGKILL {
			t.Fatalf("step %d: %v\n%s", n, err, out)
		}
		b := open(t, path)
		whole(t, b)
		if _, err := os.Stat(beside(path)); err == nil {
			t.Errorf("step %d: its copy is left", n)
		}
		if n >= 4 && size(t, path) > 1<<20 {
			t.Errorf("step %d: it has %d octets", n, size(t, path))
		}
	}
}

// dieAfter does so many steps and kills itself.
func dieAfter(t *testing.T, text string) {
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(os.Getenv(killedPath), Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &compaction{b: b}
	for _, step := range c.steps()[:n] {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// Who waited for the lock of a file that another took the place of opens the other.
func TestLockLooksAgain(t *testing.T) {
	dir := t.TempDir()
	path, next := filepath.Join(dir, "store.db"), filepath.Join(dir, "next.db")
	if err := fat(t, next).Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	held, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(held.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	got := make(chan *Backend)
	go func() {
		b, err := Open(path, Options{LockWait: 20 * time.Second})
		if err != nil {
			t.Error(err)
		}
		got <- b
	}()
	for opened(t, path) < 2 {
	}
	if err := errors.Join(os.Rename(next, path), held.Close()); err != nil {
		t.Fatal(err)
	}
	b := <-got
	whole(t, b)
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// opened is how often this process has a file open.
func opened(t *testing.T, path string) (n int) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc to see who waits:", err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(filepath.Join("/proc/self/fd", fd.Name())); err == nil && to == path {
			n++
		}
	}
	return n
}

// TestCompactKeepsAll: a compaction changes nothing that anybody can see: keys, values,
// empty values and sequence numbers.
func TestCompactKeepsAll(t *testing.T) {
	octets := rapid.SliceOfN(rapid.Byte(), 0, 40)
	rapid.Check(t, func(rt *rapid.T) {
		b := newBackend(t)
		b.db.NoSync = true
		err := b.db.Update(func(tx *bolt.Tx) error {
			for range rapid.IntRange(0, 60).Draw(rt, "entries") {
				in := rapid.SampledFrom(buckets()[1:]).Draw(rt, "bucket").in(tx)
				key := append(octets.Draw(rt, "key"), 0)
				if err := errors.Join(in.Put(key, octets.Draw(rt, "value")), in.SetSequence(rapid.Uint64().Draw(rt, "seq"))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		before := content(t, b)
		if _, _, err := b.Compact(); err != nil {
			rt.Fatal(err)
		}
		if !bytes.Equal(before, content(t, b)) {
			rt.Fatal("it has another content")
		}
	})
}

// content is all that is in a file.
func content(t *testing.T, b *Backend) []byte {
	var out bytes.Buffer
	err := b.db.View(func(tx *bolt.Tx) error {
		for _, name := range buckets() {
			fmt.Fprintf(&out, "%s %d\n", name, name.in(tx).Sequence())
			name.each(tx, nil, func(k, v []byte) bool {
				fmt.Fprintf(&out, "%x=%x\n", k, v)
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
