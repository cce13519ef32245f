package redis

import (
	"fmt"

	"healthdial/store"
)

// silence is how many of the partitions that were asked did not answer. While one
// shard of a cluster is away, the others are worked on.
type silence struct {
	asked, silent int
	first         error
}

// answers notes a reply, and reports whether it is an answer.
func (s *silence) answers(err error) bool {
	s.asked++
	if silent(err) == nil {
		return true
	}
	if s.silent++; s.first == nil {
		s.first = err
	}
	return false
}

// total is an error if nobody answered who was asked.
func (s *silence) total(what string) error {
	if s.silent == 0 || s.silent < s.asked {
		return nil
	}
	return fmt.Errorf("redis: %s: %w", what, s.first)
}

// partial is an error if somebody did not answer.
func (s *silence) partial(what string) error {
	if err := s.total(what); err != nil || s.silent == 0 {
		return err
	}
	return &store.PartialError{Silent: s.silent, Cause: s.first}
}
