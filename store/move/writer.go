package move

import (
	"fmt"
	"io"

	"healthdial/seal"
	"healthdial/store"
)

// chunkSize is about how many octets of items a chunk holds, and chunkItems how many
// items at most.
const (
	chunkSize  = 64 << 10
	chunkItems = 1024
)

// writer writes a file, or the rest of one.
type writer struct {
	codec
	w      io.Writer
	stream *seal.Stream
	n      uint64 // of chunks written
	sums   manifest
	count  uint64 // of items added

	next batch // what the next chunk holds
	size int
}

// begin writes the beginning of a file.
func begin(w io.Writer, ring *seal.Keyring, o opening) (*writer, error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	stream, err := ring.NewStream()
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(append([]byte(magic), stream.Header()...)); err != nil {
		return nil, fmt.Errorf("move: writing the file: %w", err)
	}
	f := &writer{codec: c, w: w, stream: stream, sums: newManifest()}
	return f, f.chunk(o, false)
}

// add adds an item. Those of a partition come together.
func (f *writer) add(partition int, item store.Item) error {
	e, err := f.entry(item)
	if err != nil {
		return err
	}
	f.sums.Sums[partition].add(item, e)
	f.count++
	f.next.Partition = partition
	f.next.Entries = append(f.next.Entries, e)
	f.size += len(e.Body)
	if f.size < chunkSize && len(f.next.Entries) < chunkItems {
		return nil
	}
	return f.flush()
}

// flush writes what was added. It comes before another partition.
func (f *writer) flush() error {
	if len(f.next.Entries) == 0 {
		return nil
	}
	err := f.chunk(f.next, false)
	f.next, f.size = batch{}, 0
	return err
}

// finish writes the manifest.
func (f *writer) finish() error { return f.chunk(f.sums, true) }

func (f *writer) chunk(v any, last bool) error {
	plain, err := f.enc.Marshal(v)
	if err != nil {
		return fmt.Errorf("move: encoding: %w", err)
	}
	if err := writeChunk(f.w, f.stream, f.n, last, plain); err != nil {
		return err
	}
	f.n++
	return nil
}
