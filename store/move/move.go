// Package move carries everything that a store keeps into another, through one file:
// from bolt to Redis, single or Cluster, and back. Values are sealed as they were; the
// file is sealed besides, in chunks, so that names, times and numbers are not read in
// it either. What was interrupted goes on; what arrived is read back and compared.
// Neither store may be used by a service meanwhile.
package move

import (
	"errors"
	"fmt"

	"healthdial/store"
)

// Errors of moving. None carries content.
var (
	// ErrNotOurs is returned for a file that no export wrote.
	ErrNotOurs = errors.New("move: the file is not an export of a store")
	// ErrUnfinished is returned by Import for a file that is cut off: its export
	// was interrupted.
	ErrUnfinished = errors.New("move: the file is not whole: its export was interrupted, or it was cut off")
	// ErrDamaged is returned by Import for a file that was changed.
	ErrDamaged = errors.New("move: the file is damaged")
	// ErrChanged is returned by Export for a store that changed since the export
	// began.
	ErrChanged = errors.New("move: the store changed since the export began, so the file is of no use")
	// ErrNotEmpty is returned by Import for a store that holds anything else.
	ErrNotEmpty = errors.New("move: the store is not empty, and what it holds is not of an import of this file")
	// ErrHalfMoved is returned by Export for a store that is half filled itself.
	ErrHalfMoved = errors.New("move: the store was not filled to the end by an import of its own")
)

// DifferentError is returned by Import for something that arrived otherwise than it
// left.
type DifferentError struct {
	Partition int
	Section   store.Section
	How       string // "missing", "changed", "not of the file"
}

func (e *DifferentError) Error() string {
	return fmt.Sprintf("move: partition %d: one of its %s is %s", e.Partition, SectionName(e.Section), e.How)
}

// SectionName is what a section holds, in words.
func SectionName(s store.Section) string {
	switch s {
	case store.RecordSection:
		return "records"
	case store.MessageSection:
		return "messages"
	case store.PartSection:
		return "names of parts"
	case store.LetterSection:
		return "letters"
	case store.RepeatSection:
		return "known repeats"
	case store.CountSection:
		return "counters"
	case store.LinkSection:
		return "audit entries"
	case store.HeadSection:
		return "audit heads"
	}
	return "items"
}

// Progress is told of every item: what is done with it, its partition, and how many
// that makes. It may be nil.
type Progress func(step string, partition int, items uint64)

func (p Progress) tell(step string, partition int, items uint64) {
	if p != nil {
		p(step, partition, items)
	}
}
