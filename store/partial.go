package store

import "fmt"

// PartialError is returned by a look over all partitions that some of them left
// without an answer, together with what the others said.
type PartialError struct {
	Silent int   // how many, of Partitions
	Cause  error // of the first
}

func (e *PartialError) Error() string {
	return fmt.Sprintf("store: no answer from %d of %d partitions: %v", e.Silent, Partitions, e.Cause)
}

func (e *PartialError) Unwrap() error { return e.Cause }
