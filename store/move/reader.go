package move

import (
	"errors"
	"fmt"
	"io"

	"healthdial/seal"
	"healthdial/store"
)

// reader reads a file from its beginning.
type reader struct {
	codec
	chunks
	opening opening
	sums    manifest // of what was read so far
	whole   bool     // the manifest was read
}

func newReader(r io.Reader, ring *seal.Keyring) (*reader, error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	stream, err := readHeader(r, ring)
	if err != nil {
		return nil, err
	}
	f := &reader{codec: c, chunks: chunks{r: r, stream: stream, offset: int64(headerSize)}, sums: newManifest()}
	plain, last, err := f.next()
	if err != nil {
		return f, err
	}
	if err := f.dec.Unmarshal(plain, &f.opening); err != nil || last {
		return nil, ErrDamaged
	}
	return f, nil
}

// ours returns store.ErrWrongKeys for a file of another ring.
func (f *reader) ours(ring *seal.Keyring) error {
	if f.opening.Fingerprint != store.Fingerprint(ring) {
		return fmt.Errorf("move: the file: %w", store.ErrWrongKeys)
	}
	return nil
}

// placed is an item of a partition, with its entry.
type placed struct {
	partition int
	item      store.Item
	entry     entry
}

// items returns those of the next chunk, or io.EOF after the last, whose manifest
// must be what the items add up to.
func (f *reader) items() ([]placed, error) {
	plain, last, err := f.next()
	if err != nil {
		return nil, err
	}
	if last {
		return nil, f.finish(plain)
	}
	var b batch
	if err := f.dec.Unmarshal(plain, &b); err != nil || b.Partition < 0 || b.Partition >= store.Partitions {
		return nil, ErrDamaged
	}
	out := make([]placed, len(b.Entries))
	for i, e := range b.Entries {
		item, err := f.item(e)
		if err != nil {
			return nil, err
		}
		f.sums.Sums[b.Partition].add(item, e)
		out[i] = placed{b.Partition, item, e}
	}
	return out, nil
}

func (f *reader) finish(plain []byte) error {
	var said manifest
	if err := f.dec.Unmarshal(plain, &said); err != nil || !said.same(f.sums) {
		return ErrDamaged
	}
	if err := f.end(); err != nil {
		return err
	}
	f.whole = true
	return io.EOF
}

// each calls do with the items of every chunk, to the manifest.
func (f *reader) each(do func([]placed) error) error {
	for {
		items, err := f.items()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(items); err != nil {
			return err
		}
	}
}
