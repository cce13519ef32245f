package modem

import "errors"

// held are the senders of whom something was not taken. What else comes from them waits
// behind it, so that it stays in order; what others send is taken meanwhile.
type held struct {
	senders map[Address]bool
	general int // of them: not for their own sake
}

func (h *held) note(from Address, err error) {
	if h.senders == nil {
		h.senders = map[Address]bool{}
	}
	h.senders[from] = true
	if !errors.Is(err, ErrSender) {
		h.general++
	}
}

func (h *held) holds(from Address) bool { return h.senders[from] }

// everybody reports whether it can be told that nothing of anybody is taken now.
func (h *held) everybody() bool { return h.general >= mostRefused }

// mostRefused is how many senders' messages are tried before a round is given up.
const mostRefused = 3
