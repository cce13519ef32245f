//go:build !production

package modem

import (
	"encoding/hex"
	"strings"
)

// stat is the status of a stored message (TS 27.005 §3.1), in the words of text mode by
// its number in PDU mode.
type stat int

const (
	recUnread stat = iota
	recRead
	stoUnsent
	stoSent
	statAll
)

func (s stat) String() string {
	return [...]string{"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"}[s]
}

// message is a message in a storage.
type message struct {
	stat stat
	smsc string
	tpdu []byte
}

// pdu is a message as PDU mode shows it: the service centre's address, then the TPDU.
func (m message) pdu() string {
	return strings.ToUpper(hex.EncodeToString(append(appendSMSC(nil, m.smsc), m.tpdu...)))
}

// store is a message storage (TS 27.005 §3.2.2): places with numbers, some empty.
type store struct {
	name   string
	first  int // number of the first place
	places []*message
}

func newStore(name string, capacity, first int) store {
	return store{name, first, make([]*message, capacity)}
}

// add puts a message into the first empty place; false if there is none.
func (s *store) add(m message) (index int, ok bool) {
	for i, p := range s.places {
		if p == nil {
			s.places[i] = &m
			return i + s.first, true
		}
	}
	return 0, false
}

// at is the message in a place, or nil.
func (s *store) at(index int) *message {
	if index -= s.first; index < 0 || index >= len(s.places) {
		return nil
	}
	return s.places[index]
}

// drop empties a place and tells whether it exists.
func (s *store) drop(index int) bool {
	if index -= s.first; index < 0 || index >= len(s.places) {
		return false
	}
	s.places[index] = nil
	return true
}

// sweep empties the places of +CMGD's delflag (TS 27.005 §3.5.4): 1 those read, 2 those
// sent too, 3 those not sent too, 4 all.
func (s *store) sweep(flag int) {
	for i, p := range s.places {
		if p == nil {
			continue
		}
		switch {
		case p.stat == recRead, p.stat == stoSent && flag >= 2, p.stat == stoUnsent && flag >= 3, flag == 4:
			s.places[i] = nil
		}
	}
}

func (s *store) used() (n int) {
	for _, p := range s.places {
		if p != nil {
			n++
		}
	}
	return n
}

// taken are the numbers of the places that are not empty.
func (s *store) taken() (out []int) {
	for i, p := range s.places {
		if p != nil {
			out = append(out, i+s.first)
		}
	}
	return out
}
