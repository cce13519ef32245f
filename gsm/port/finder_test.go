//go:build !production

package port

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/lab/modem"
)

// The modems of a rack, and what their ports are: two that take commands and one that does
// not of the first, one of the second.
const (
	imei1 = "350000000000017"
	imei2 = "350000000000025"
)

// bench is a machine in memory, with simulated modems plugged into it.
type bench struct {
	*testing.T
	pipes  modem.Pipes
	turn   chan struct{} // full while a port is opened
	ports  []Port
	opened []string // in order
	finder *Finder
}

func newBench(t *testing.T) *bench {
	b := &bench{T: t, turn: make(chan struct{}, 1)}
	b.finder = NewFinderOf(
		func() ([]Port, error) { return append([]Port(nil), b.ports...), nil },
		func(_ context.Context, path string, _ int) (io.ReadWriteCloser, error) {
			b.turn <- struct{}{}
			defer func() { <-b.turn }()
			b.opened = append(b.opened, path)
			synctest.Wait() // the modem has noticed who closed it
			line, err := b.pipes.Open(path)
			if errors.Is(err, modem.ErrBusy) {
				err = fmt.Errorf("%w: %s", ErrBusy, path)
			}
			return line, err
		})
	return b
}

// plug plugs a modem in, with a port that takes commands.
func (b *bench) plug(path, imei, serial, device string) *modem.Modem {
	m, err := modem.New(modem.Config{Bus: &b.pipes, Port: path, IMEI: imei})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	b.Cleanup(func() { stop(); <-ended })
	b.ports = append(b.ports, Port{path, serial, device})
	synctest.Wait()
	return m
}

// dumb adds a port that says nothing.
func (b *bench) dumb(path, serial, device string) {
	far, err := b.pipes.Plug(path)
	if err != nil {
		b.Fatal(err)
	}
	go io.Copy(io.Discard, far)
	b.Cleanup(func() { far.Close() })
	b.ports = append(b.ports, Port{path, serial, device})
}

func (b *bench) find(m Mark) (io.ReadWriteCloser, string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	line, path, err := b.finder.Open(ctx, m, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { line.Close() })
	return line, path
}

func TestFinder(t *testing.T) {
	for name, c := range map[string]struct {
		mark Mark
		want string
	}{
		"IMEI":            {Mark{IMEI: imei2}, "usb4"},
		"serial":          {Mark{Serial: "S1"}, "usb2"},
		"path":            {Mark{Path: "/"}, "/"},
		"serial and IMEI": {Mark{Serial: "S1", IMEI: imei1}, "usb2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.plug("/", "350000000000033", "", "") // at a path that is there
				b.ports = nil
				b.dumb("usb1", "S1", "D1")
				b.plug("usb2", imei1, "S1", "D1")
				b.dumb("usb3", "", "D2")
				b.plug("usb4", imei2, "S2", "D2")
				<-time.After(time.Minute) // they start
				if _, path := b.find(c.mark); path != c.want {
					t.Errorf("found at %s, want %s", path, c.want)
				}
			})
		})
	}
}

// TestFinderMoves finds a modem again under another path.
func TestFinderMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		m := b.plug("usb0", imei1, "", "D1")
		<-time.After(time.Minute)
		line, _ := b.find(Mark{IMEI: imei1})
		if err := m.Vanish(); err != nil {
			t.Fatal(err)
		}
		line.Close()
		b.ports = nil
		b.plug("usb0", imei2, "", "D3") // another takes its place
		if err := m.Appear("usb1"); err != nil {
			t.Fatal(err)
		}
		b.ports = append(b.ports, Port{Path: "usb1", Device: "D2"})
		<-time.After(time.Minute)
		if _, path := b.find(Mark{IMEI: imei1}); path != "usb1" {
			t.Errorf("found at %s", path)
		}
	})
}

// TestFinderOwners does not touch a port that a modem of ours has, asks first where it
// knows the answer, and finds a port again that was given back.
func TestFinderOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.plug("usb0", imei1, "S", "D1")
		b.dumb("usb1", "", "D1")
		b.plug("usb2", imei2, "S2", "D2")
		<-time.After(time.Minute)
		line, _ := b.find(Mark{IMEI: imei1})
		b.opened = nil
		b.find(Mark{IMEI: imei2})
		if got := strings.Join(b.opened, " "); got != "usb2 usb2" {
			t.Errorf("opened %s", got)
		}
		_, _, err := b.finder.Open(t.Context(), Mark{Serial: "S"}, 0)
		if err == nil || !strings.Contains(err.Error(), "1 in use") {
			t.Errorf("got %v", err)
		}
		line.Close()
		b.opened = nil
		if _, path := b.find(Mark{Serial: "S"}); path != "usb0" {
			t.Errorf("found at %s", path)
		}
	})
}

// TestFinderSilent opens the port of a modem that has fallen silent, so that it can be reset:
// the one that answered before, or that its serial number and its place tell.
func TestFinderSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.dumb("usb0", "S", "D1")
		m := b.plug("usb1", imei1, "S", "D1")
		<-time.After(time.Minute)
		line, _ := b.find(Mark{IMEI: imei1})
		line.Close()
		if err := m.Hang(); err != nil {
			t.Fatal(err)
		}
		for _, mark := range []Mark{{IMEI: imei1}, {Serial: "S"}, {Serial: "S", IMEI: imei1}} {
			line, path := b.find(mark)
			if path != "usb1" {
				t.Errorf("%v: found at %s", mark, path)
			}
			line.Close()
		}
		b.finder = NewFinderOf(b.finder.list, b.finder.open) // as after a start
		if line, path := b.find(Mark{Serial: "S"}); path != "usb0" {
			t.Errorf("found at %s", path)
		} else {
			line.Close()
		}
		if _, _, err := b.finder.Open(t.Context(), Mark{IMEI: imei1}, 0); err == nil {
			t.Error("found by an IMEI that nobody tells")
		}
	})
}

// TestFinderShared does not guess between two modems whose maker gave them one number.
func TestFinderShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.plug("usb0", imei1, "0123456789ABCDEF", "D1")
		b.plug("usb1", imei2, "0123456789ABCDEF", "D2")
		<-time.After(time.Minute)
		if _, _, err := b.finder.Open(t.Context(), Mark{Serial: "0123456789ABCDEF"}, 0); !errors.Is(err, ErrShared) {
			t.Errorf("got %v", err)
		}
		if _, path := b.find(Mark{Serial: "0123456789ABCDEF", IMEI: imei2}); path != "usb1" {
			t.Errorf("found at %s", path)
		}
	})
}

// TestSurvey tells who is at each port, but for those that are in use.
func TestSurvey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.plug("usb0", imei1, "S", "D1")
		b.dumb("usb1", "S", "D1")
		b.plug("usb2", imei2, "", "D2")
		<-time.After(time.Minute)
		b.find(Mark{IMEI: imei1})
		all, err := b.finder.Survey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range all {
			got = append(got, fmt.Sprintf("%s %q %v", f.Path, f.IMEI, f.Err))
		}
		want := `usb0 "" port: another has it, usb1 "" port: it takes no commands, usb2 "350000000000025" <nil>`
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("got %s\nwant %s", s, want)
		}
	})
}

// TestFinderReasons says what is missing, and of an IMEI its last digits alone.
func TestFinderReasons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.plug("usb0", imei1, "S", "D1")
		b.dumb("usb1", "", "D1")
		<-time.After(time.Minute)
		for _, c := range []struct {
			mark Mark
			want string
		}{
			{Mark{IMEI: imei2}, "port: no modem with the IMEI ...0025: ports: 1 that take no commands, 1 of other modems"},
			{Mark{Serial: "T"}, "port: no modem with the USB serial number T: no such port is there: is it plugged in, and switched to modem mode?"},
			{Mark{Path: "/dev/serial/by-id/none"}, "port: there is no /dev/serial/by-id/none: is the modem plugged in?"},
		} {
			if _, _, err := b.finder.Open(t.Context(), c.mark, 0); err == nil || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		}
	})
}

// TestFinderCancelled leaves in the middle of a search, and nothing stays open.
func TestFinderCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.dumb("usb0", "", "D1")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, _, err := b.finder.Open(ctx, Mark{IMEI: imei1}, 0); err == nil {
			t.Error("found")
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
		synctest.Wait()
		if line, err := b.pipes.Open("usb0"); err != nil {
			t.Error(err)
		} else {
			line.Close()
		}
	})
}
