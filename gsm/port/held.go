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

// remember notes what a port answered. What one answered that is mute now is still true.
func (f *Finder) remember(p Port, s sighting) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.mute {
		s.imei, s.answered = f.seen[p].imei, f.seen[p].answered
	}
	f.seen[p] = s
}

// owns is the port that must be the modem's although it is mute: it answered once, since its
// device was plugged in, or its device is the modem's and it is the likeliest one there.
func (f *Finder) owns(ports []Port, m Mark) (Port, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	mine := func(p Port) bool {
		s := f.seen[p]
		return s.mute && s.answered && (m.IMEI == "" || sameIMEI(s.imei, m.IMEI))
	}
	if i := slices.IndexFunc(ports, mine); i >= 0 {
		return ports[i], true
	}
	if m.Serial == "" || m.IMEI != "" || slices.ContainsFunc(ports, func(p Port) bool { return !f.seen[p].mute }) || len(ports) == 0 {
		return Port{}, false
	}
	return ports[0], true
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
