//go:build !production

package modem

import (
	"fmt"
	"time"

	"healthdial/gsm/charset"
)

// air is the network's side: what it knows of this SIM. No reboot of the modem changes
// it.
type air struct {
	network    Network
	registered bool
	told       int // the registration that was last told
	queue      []delivery
	flight     *appointment // of the first in the queue
	full       bool         // the modem had no room for it: it waits until there is
	reference  byte         // TP-MR of the last message sent
	long       byte         // the reference of the last long message brought
	parts      []sentPart   // of long messages that are not whole
	sent       []Text
	count      int
	news       chan struct{} // closed and replaced when something was sent
}

// delivery is a TPDU on its way to the modem.
type delivery struct {
	tpdu   []byte
	report bool
}

func newAir(n Network) air { return air{network: n, news: make(chan struct{})} }

// receive puts a text into the network's queue, in parts if it is long.
func (m *Modem) receive(from, text string) (int, error) {
	m.long++
	parts, err := charset.Layout{Tables: m.cfg.Languages}.Split(text, uint16(m.long))
	if err != nil {
		return 0, fmt.Errorf("modem: %w", err)
	}
	for i, p := range parts {
		m.queue = append(m.queue, delivery{deliver(from, p, time.Now(), i+1 < len(parts)), false})
	}
	m.arrives()
	return len(parts), nil
}
