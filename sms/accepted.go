package sms

import (
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"healthdial/outbox"
)

// Bounds of accepted. A message is tried again within minutes, if at all.
const (
	keepAccepted = time.Hour
	mostAccepted = 10_000
)

// accepted remembers parts that an SMSC has taken although their message counts as
// unsent: those before the part that failed, and those whose answer came when nobody
// waited any more. When the message is tried again they are not sent a second time.
// Its zero value is empty.
type accepted struct {
	mu    sync.Mutex // guards parts
	parts map[partKey]acceptedPart
}

// partKey is one part of one message on one link.
type partKey struct{ link, ref string }

// acceptedPart is the SMSC's name for a part.
type acceptedPart struct {
	id string
	at time.Time
}

// partRef names a part for smpp.Message.Ref.
func partRef(m outbox.ID, part, parts int) string {
	return fmt.Sprintf("%s.%d.%d", hex.EncodeToString(m[:]), part, parts)
}

func (a *accepted) keep(link, ref, id string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.parts == nil {
		a.parts = make(map[partKey]acceptedPart)
	}
	if len(a.parts) >= mostAccepted {
		for k, p := range a.parts {
			if now.Sub(p.at) > keepAccepted {
				delete(a.parts, k)
			}
		}
	}
	if len(a.parts) < mostAccepted {
		a.parts[partKey{link, ref}] = acceptedPart{id, now}
	}
}

// has reports whether a part was taken.
func (a *accepted) has(link, ref string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, ok := a.parts[partKey{link, ref}]
	return ok
}

// take gives the name of a part that was taken, and forgets it.
func (a *accepted) take(link, ref string, now time.Time) (id string, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, ok := a.parts[partKey{link, ref}]
	delete(a.parts, partKey{link, ref})
	return p.id, ok && now.Sub(p.at) <= keepAccepted
}
