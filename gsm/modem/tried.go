package modem

import "sync"

// Tried remembers a PIN that was tried and of which nobody knows that it fits, so that it is
// not tried again: after three wrong ones a SIM wants its PUK, and after ten of these it is
// waste. What keeps it across restarts should keep a keyed hash.
type Tried interface {
	// Note remembers a PIN before it is tried. After an error it is not tried.
	Note(pin string) error
	// Was reports whether a PIN is remembered.
	Was(pin string) (bool, error)
	// Forget forgets it: it fitted, or a person has seen to it.
	Forget() error
}

// forgetful remembers until the program ends.
type forgetful struct {
	mu  sync.Mutex
	pin string
}

func (f *forgetful) Note(pin string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pin = pin
	return nil
}

func (f *forgetful) Was(pin string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return pin == f.pin, nil
}

func (f *forgetful) Forget() error { return f.Note("") }
