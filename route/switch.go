package route

import (
	"sync/atomic"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

// Switch is a table that can be changed while it is in use. The zero Switch has no
// route.
type Switch struct{ now atomic.Pointer[Table] }

// Set puts a table in force: every Choose that begins later uses it.
func (s *Switch) Set(t *Table) { s.now.Store(t) }

// Choose is that of the table in force.
func (s *Switch) Choose(n msisdn.Number, service Service, l outbox.Lane) []string {
	t := s.now.Load()
	if t == nil {
		return nil
	}
	return t.Choose(n, service, l)
}
