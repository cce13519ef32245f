package port

import (
	"io"
	"maps"
	"slices"
	"sync"
)

// How likely a port is, the least first.
const (
	known   = iota // it answered with this IMEI
	unknown        // nobody has asked
	beside         // another modem of ours has a port of its device
	mute           // it did not answer
	other          // it answered with another IMEI
)

// likely is how likely a port is a modem's; needs mu. held are the devices that modems of ours
// have ports of.
func (f *Finder) likely(p Port, m Mark, held map[string]bool) int {
	s, seen := f.seen[p]
	switch {
	case seen && s.mute:
		return mute
	case seen && m.IMEI != "" && !sameIMEI(s.imei, m.IMEI):
		return other
	case seen:
		return known
	case p.Device != "" && held[p.Device]:
		return beside
	}
	return unknown
}

// sort puts the likeliest ports first.
func (f *Finder) sort(ports []Port, m Mark) {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := map[string]bool{}
	for _, p := range ports {
		if f.held[p.Path] {
			held[p.Device] = true
		}
	}
	slices.SortStableFunc(ports, func(a, b Port) int { return f.likely(a, m, held) - f.likely(b, m, held) })
}

func (f *Finder) remember(p Port, s sighting) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[p] = s
}

// forget drops what was seen of ports that are gone.
func (f *Finder) forget(there []Port) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.seen, func(p Port, _ sighting) bool { return !slices.Contains(there, p) })
}

func (f *Finder) taken(path string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held[path]
}

// hold notes that a port is a modem's until its line is closed.
func (f *Finder) hold(path string, line io.ReadWriteCloser) io.ReadWriteCloser {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[path] = true
	return &holding{ReadWriteCloser: line, release: sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.held, path)
	})}
}

// holding is a line that is given back when it is closed.
type holding struct {
	io.ReadWriteCloser
	release func()
}

func (h *holding) Close() error {
	defer h.release()
	return h.ReadWriteCloser.Close()
}
