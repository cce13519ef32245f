package port

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Finder finds the ports of the modems of one program. It has them looked for one after
// the other, so that they do not find each other's ports busy.
type Finder struct {
	list func() ([]Port, error)
	open func(ctx context.Context, path string, speed int) (io.ReadWriteCloser, error)
	turn chan struct{} // full while somebody looks

	mu   sync.Mutex // guards what follows
	held map[string]bool
	seen map[Port]sighting
}

// sighting is what a port answered once. It tells where to look first, and no more: a
// device that is plugged in anew is another Port.
type sighting struct {
	imei     string
	answered bool
	mute     bool // when it was asked last
}

// NewFinder is a finder on this machine.
func NewFinder() *Finder {
	return NewFinderOf(func() ([]Port, error) { return USB("/") }, Open)
}

// NewFinderOf is a finder among other ports: pseudo-terminals of simulated modems, or none
// that a kernel knows.
func NewFinderOf(list func() ([]Port, error), open func(ctx context.Context, path string, speed int) (io.ReadWriteCloser, error)) *Finder {
	return &Finder{list: list, open: open, turn: make(chan struct{}, 1), held: map[string]bool{}, seen: map[Port]sighting{}}
}

// Open finds the modem with a mark, opens its port, and tells under which path it is now.
// The port is the modem's until it is closed. speed is in bits a second, 0 is 115,200.
//
// A path alone is opened as it is. Else the ports that may be the modem's are asked, a few
// seconds each; one that is known to be its own is opened although it does not answer, so that
// the modem can be reset. The error says for people what is missing.
func (f *Finder) Open(ctx context.Context, m Mark, speed int) (line io.ReadWriteCloser, path string, err error) {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	candidates, err := f.candidates(m)
	if err != nil {
		return nil, "", err
	}
	var reasons reasons
	for _, p := range candidates {
		if f.taken(p.Path) {
			reasons.busy++
			continue
		}
		if err := f.fits(ctx, p, m, speed); err != nil {
			reasons.note(err)
			continue
		}
		if line, err = f.open(ctx, p.Path, speed); err == nil {
			return f.hold(p.Path, line), p.Path, nil
		}
		reasons.note(err)
	}
	if p, ok := f.owns(candidates, m); ok {
		if line, err = f.open(ctx, p.Path, speed); err == nil {
			return f.hold(p.Path, line), p.Path, nil
		}
	}
	return nil, "", m.missing(reasons.String())
}

// candidates are the ports that may be the modem's, the likeliest first.
func (f *Finder) candidates(m Mark) ([]Port, error) {
	if m.Path != "" && m.Serial == "" {
		path, err := resolve(m.Path)
		return []Port{{Path: path}}, err
	}
	all, err := f.list()
	if err != nil {
		return nil, err
	}
	f.forget(all)
	if m.IMEI == "" && m.Path == "" && Shared(all)[m.Serial] {
		return nil, fmt.Errorf("%w: %s", ErrShared, m.Serial)
	}
	if m.Path != "" {
		path, err := resolve(m.Path)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(p Port) bool { return p.Path != path })
	}
	if m.Serial != "" {
		all = slices.DeleteFunc(all, func(p Port) bool { return p.Serial != m.Serial })
	}
	f.sort(all, m)
	return all, nil
}

// errOther is why a port is passed over.
var errOther = errors.New("port: it is another modem")

// fits asks a port whether it is the modem's. A path alone needs no asking.
func (f *Finder) fits(ctx context.Context, p Port, m Mark, speed int) error {
	if m.IMEI == "" && m.Path != "" {
		return nil
	}
	line, err := f.open(ctx, p.Path, speed)
	if err != nil {
		return err
	}
	imei, err := probe(ctx, line)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.remember(p, sighting{imei: imei, answered: err == nil, mute: err != nil})
	if err == nil && m.IMEI != "" && !sameIMEI(imei, m.IMEI) {
		return errOther
	}
	return err
}
