package sip

import (
	"sync"
	"time"
)

// spent are the nonces that calls were proven by, with the highest count of each (RFC
// 7616 §3.4): what was overheard proves nothing again. Only who knows a secret adds to
// them, and they are forgotten when their time is over.
type spent struct {
	mu    sync.Mutex
	used  map[string]use
	swept time.Time
}

type use struct {
	count int
	at    time.Time
}

// spend uses a nonce; it reports false if that was done before. Without a count, which
// only old clients leave out, a nonce is good once.
func (s *spent) spend(nonce string, count int, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	before, again := s.used[nonce]
	if again && count <= before.count {
		return false
	}
	if s.used == nil {
		s.used = map[string]use{}
	}
	s.used[nonce] = use{count, now}
	return true
}

func (s *spent) sweep(now time.Time) {
	if now.Sub(s.swept) < nonceLife {
		return
	}
	s.swept = now
	for nonce, u := range s.used {
		if now.Sub(u.at) > nonceLife+time.Second {
			delete(s.used, nonce)
		}
	}
}
