package store_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"healthdial/seal"
	"healthdial/store"
)

// halfAway is a store of which some partitions do not answer.
type halfAway struct{ store.Backend }

func (halfAway) Get(context.Context, seal.Owner, string, string) (store.Record, error) {
	return store.Record{}, store.ErrNotFound
}

func (halfAway) Commit(context.Context, store.Batch) error { return nil }

func (halfAway) Backlog(context.Context) (store.Backlog, error) {
	return store.Backlog{Letters: 5}, &store.PartialError{Silent: 16, Cause: errors.New("hung")}
}

// TestBacklogOfWhatAnswers: the letters of the partitions that answer are told, though
// others do not.
func TestBacklogOfWhatAnswers(t *testing.T) {
	key := bytes.Repeat([]byte{1}, seal.KeySize)
	ring, err := seal.New(seal.Masters{Sealing: []seal.Master{{ID: 1, Key: key}}, Numbers: key, Codes: key})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), halfAway{}, ring)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Inbox().Backlog(t.Context())
	if partial, ok := errors.AsType[*store.PartialError](err); !ok || partial.Silent != 16 || b.Letters != 5 {
		t.Errorf("%d letters, %v", b.Letters, err)
	}
}
