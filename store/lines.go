package store

import (
	"context"
	"errors"
	"iter"

	"healthdial/audit"
)

// Lines yields every entry from a sequence number on in each partition, partition by
// partition. One that does not open is an *audit.BrokenError with the partition in the
// line, and the next partition follows; any other error ends it.
func (a *Audit) Lines(ctx context.Context, from [Partitions]uint64) iter.Seq2[audit.Line, error] {
	return func(yield func(audit.Line, error) bool) {
		for p := range Partitions {
			for e, err := range a.Entries(ctx, p, max(from[p], 1)) {
				line := audit.Line{Partition: p}
				if err == nil {
					line = audit.LineOf(p, e)
				}
				_, broken := errors.AsType[*audit.BrokenError](err)
				if !yield(line, err) || err != nil && !broken {
					return
				}
			}
		}
	}
}
