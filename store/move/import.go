package move

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"healthdial/seal"
	"healthdial/store"
)

// Import fills an empty store with what a file of Export holds, reads it back and
// compares everything, and verifies the audit chains. Until that is done nobody can
// open the store (store.ErrHalfMoved). Interrupted, the same call goes on; repeated,
// it compares once more, until a service has opened the store, which it then refuses
// to touch. now is the clock: what expired on the way may be missing.
func Import(ctx context.Context, to store.Mover, ring *seal.Keyring, path string, now func() time.Time, tell Progress) (Arrival, error) {
	moored, err := store.Moor(to, ring)
	if err != nil {
		return Arrival{}, err
	}
	file, err := os.Open(path)
	if err != nil {
		return Arrival{}, fmt.Errorf("move: opening the file: %w", err)
	}
	i := &inflow{to: to, moored: moored, ring: ring, file: file, now: now, tell: tell}
	arrival, err := i.run(ctx)
	return arrival, errors.Join(err, file.Close())
}

// Arrival is what an import found when it had compared.
type Arrival struct {
	Sum     Sum    // of the file
	Expired uint64 // items that expired on the way
	Audit   uint64 // audit entries that verify, chained to their heads
}

// inflow is an import under way.
type inflow struct {
	to     store.Mover
	moored *store.Mooring
	ring   *seal.Keyring
	file   *os.File
	now    func() time.Time
	tell   Progress
	mark   store.Mark
	count  uint64
}

func (i *inflow) run(ctx context.Context) (Arrival, error) {
	sums, err := i.check()
	if err != nil {
		return Arrival{}, err
	}
	if err := i.claim(ctx); err != nil {
		return Arrival{}, err
	}
	if !i.mark.Done {
		if err := i.fill(ctx); err != nil {
			return Arrival{}, err
		}
	}
	a := Arrival{Sum: sums.total()}
	if a.Expired, err = i.compare(ctx); err != nil {
		return Arrival{}, err
	}
	i.tell.tell("verifying the audit log", store.Partitions, i.count)
	if a.Audit, err = i.moored.Chains(ctx); err != nil {
		return Arrival{}, err
	}
	i.mark.Done = true
	return a, i.moored.SetMark(ctx, i.mark)
}

// open reads the file from its beginning.
func (i *inflow) open() (*reader, error) {
	if _, err := i.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("move: the file: %w", err)
	}
	r, err := newReader(i.file, i.ring)
	if err != nil {
		return nil, err
	}
	return r, r.ours(i.ring)
}

// check reads the whole file before anything is written.
func (i *inflow) check() (manifest, error) {
	r, err := i.open()
	if err != nil {
		return manifest{}, err
	}
	i.mark = store.Mark{File: r.stream.Header()}
	i.count = 0
	err = r.each(func(items []placed) error {
		for _, p := range items {
			i.count++
			i.tell.tell("checking the file", p.partition, i.count)
		}
		return nil
	})
	return r.sums, err
}

// fill fills the partitions from the marked one on.
func (i *inflow) fill(ctx context.Context) error {
	r, err := i.open()
	if err != nil {
		return err
	}
	i.count = 0
	return r.each(func(items []placed) error {
		i.count += uint64(len(items))
		if len(items) == 0 || items[0].partition < i.mark.Next {
			return nil
		}
		if p := items[0].partition; p > i.mark.Next {
			i.mark.Next = p
			if err := i.moored.SetMark(ctx, i.mark); err != nil {
				return err
			}
		}
		i.tell.tell("filling", i.mark.Next, i.count)
		return i.keep(ctx, items)
	})
}

// keep fills in the items of a chunk, but for those that have expired.
func (i *inflow) keep(ctx context.Context, items []placed) error {
	now := i.now()
	lasting := make([]store.Item, 0, len(items))
	for _, p := range items {
		if !p.item.Ends().Past(now) {
			lasting = append(lasting, p.item)
		}
	}
	if err := i.to.Fill(ctx, items[0].partition, lasting); err != nil {
		return fmt.Errorf("move: filling the store: %w", err)
	}
	return nil
}
