package bolt

import (
	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/store"
)

// checkSettle refuses what is said under a lease that is over.
func checkSettle(tx *bolt.Tx, s *store.Settle) error {
	if s == nil {
		return nil
	}
	m, ok, err := loadMessage(tx, messageKey(s.Lease.Owner, s.Lease.ID))
	if err != nil {
		return err
	}
	if !ok || m.Stage != isLeased || m.Token != s.Lease.Token {
		return outbox.ErrLeaseLost
	}
	return nil
}

func (b *Backend) settle(tx *bolt.Tx, s *store.Settle) error {
	if s == nil {
		return nil
	}
	key := messageKey(s.Lease.Owner, s.Lease.ID)
	m, _, err := loadMessage(tx, key)
	if err != nil {
		return err
	}
	switch s.Verdict {
	case store.Renewed:
		return m.move(tx, key, isLeased, stamp(s.At), 0)
	case store.Retried:
		return m.retry(tx, key, s)
	case store.Sent:
		return b.sent(tx, key, m, s)
	case store.Buried:
		m.Cause = s.Cause
		return b.end(tx, key, m, isBuried)
	default:
		return b.end(tx, key, m, isDone)
	}
}

func (m *message) retry(tx *bolt.Tx, key []byte, s *store.Settle) error {
	m.Cause, m.Since = s.Cause, stamp(s.At)
	if s.Spend {
		m.Attempts++
	}
	return m.enqueue(tx, key, stamp(s.At))
}

// end erases a message but for its ID and fate, which are remembered for a while.
func (b *Backend) end(tx *bolt.Tx, key []byte, m message, as stage) error {
	m.Value = nil
	return m.move(tx, key, as, 0, stamp(b.options.Now().Add(b.options.Remember)))
}

// sent ends a message but for the receipts of its parts, some of which may have
// come before.
func (b *Backend) sent(tx *bolt.Tx, key []byte, m message, s *store.Settle) error {
	m.Parts = nil
	for _, name := range s.Parts {
		early, err := loadNamed(tx, name)
		if err != nil {
			return err
		}
		m.Parts = append(m.Parts, sentPart{Name: name, State: early.State})
		if err := saveNamed(tx, name, named{Key: key}, stamp(s.At)); err != nil {
			return err
		}
	}
	if as := m.fate(); as != isAwaiting {
		return b.end(tx, key, m, as)
	}
	m.Value = nil
	return m.move(tx, key, isAwaiting, 0, stamp(s.At))
}

// fate is what a message's receipts make of it: failed if any part did, delivered
// once all were, sent if there is nothing to wait for.
func (m *message) fate() stage {
	missing := false
	for _, p := range m.Parts {
		switch p.State {
		case outbox.Failed:
			return isFailed
		case "":
			missing = true
		}
	}
	switch {
	case len(m.Parts) == 0:
		return isSent
	case missing:
		return isAwaiting
	}
	return isDelivered
}

// forget removes what a message's expiry leaves of it: one whose receipts were
// awaited until now is remembered a while longer.
func (b *Backend) forget(tx *bolt.Tx, key []byte) error {
	m, ok, err := loadMessage(tx, key)
	if err != nil || !ok {
		return err
	}
	if m.Stage == isAwaiting {
		return b.end(tx, key, m, isSent)
	}
	if err := count(tx, m.Stage, m.Lane, -1); err != nil {
		return err
	}
	return messages.remove(tx, key)
}
