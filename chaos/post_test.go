//go:build integration && !production

package chaos

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"healthdial/store"
	"healthdial/store/bolt"
)

// post is a rig of one node with the embedded store, behind an uplink.
type post struct {
	*rig
	uplink *uplink
}

// newPost starts it with so many people around it.
func newPost(t *testing.T, people int) *post {
	t.Helper()
	p := &post{rig: &rig{t: t, dir: t.TempDir(), began: time.Now()}}
	p.surround(people)
	u, err := url.Parse(p.registries.URL())
	if err != nil {
		t.Fatal(err)
	}
	if p.uplink, err = newUplink(u.Host); err != nil {
		t.Fatal(err)
	}
	p.runs(p.uplink.Run)
	p.secrets()
	p.nodes = []*node{p.newNode("post", "post.yaml", map[string]any{"Registries": p.uplink.URL()})}
	p.marked = func() map[string]int { return p.remains().marked }
	p.startsAll()
	return p
}

func (p *post) node() *node { return p.nodes[0] }

func (p *post) file() string { return filepath.Join(p.dir, "store", "healthdial.db") }

// compacts has the service stop, its file compacted and the service start again; it is
// how large the file was then, and what was in it.
func (p *post) compacts() (size int64, r remains) {
	p.t.Helper()
	if code := p.node().stops(); code != 0 {
		p.t.Errorf("it ended with %d", code)
	}
	size = p.compacted()
	r = p.remains()
	p.starts(p.node())
	return size, r
}

func (p *post) compacted() int64 {
	p.t.Helper()
	if _, err := command(p.dir, made.program, "store", "compact", "--config", p.node().config(), "--laboratory"); err != nil {
		p.t.Fatal(err)
	}
	return p.size()
}

func (p *post) size() int64 {
	p.t.Helper()
	info, err := os.Stat(p.file())
	if err != nil {
		p.t.Fatal(err)
	}
	return info.Size()
}

// remains is what is in the file of a service that has ended.
type remains struct {
	size   int64 // pages in use
	items  map[store.Section]int
	octets map[store.Section]int64 // of values
	over   int                     // messages that were sent, or given up
	marked map[string]int          // messages by owner that may be doubled
}

// remains reads the file past the service.
func (p *post) remains() remains {
	p.t.Helper()
	b := p.opens(time.Now)
	defer b.Close()
	r := remains{items: map[store.Section]int{}, octets: map[store.Section]int64{}, marked: map[string]int{}}
	u, err := b.Usage()
	if err != nil {
		p.t.Fatal(err)
	}
	r.size = u.Size - u.Free
	for partition := range store.Partitions {
		for item, err := range b.Dump(p.t.Context(), partition) {
			if err != nil {
				p.t.Fatal(err)
			}
			r.items[item.Section()]++
			switch i := item.(type) {
			case store.MessageItem:
				if i.Stage == store.Awaiting || i.Stage.Ended() {
					r.over++
				}
				if i.Doubled {
					r.marked[hex.EncodeToString(i.Owner[:])]++
				}
			case store.RecordItem:
				r.octets[item.Section()] += int64(len(i.Value))
			case store.LinkItem:
				r.octets[item.Section()] += int64(len(i.Value))
			}
		}
	}
	return r
}

func (p *post) opens(now func() time.Time) *bolt.Backend {
	p.t.Helper()
	b, err := bolt.Open(p.file(), bolt.Options{Now: now})
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// later sweeps the file of a service that has ended as it would be swept so much later,
// and compacts it.
func (p *post) later(d time.Duration) (size int64) {
	p.t.Helper()
	b := p.opens(func() time.Time { return time.Now().Add(d) })
	err := b.Sweep(context.Background())
	if err == nil {
		_, _, err = b.Compact()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		p.t.Fatal(err)
	}
	return p.size()
}

func (r remains) String() string {
	return fmt.Sprintf("%d octets in use: %d records (%d octets), %d messages of which %d are over, %d names of parts, %d letters, %d repeats, %d counters, %d audit events (%d octets)",
		r.size, r.items[store.RecordSection], r.octets[store.RecordSection], r.items[store.MessageSection], r.over, r.items[store.PartSection], r.items[store.LetterSection],
		r.items[store.RepeatSection], r.items[store.CountSection], r.items[store.LinkSection], r.octets[store.LinkSection])
}
