//go:build linux && !production

package modem

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"healthdial/gsm/port"
	lab "healthdial/lab/modem"
)

// TestMoves finds two modems by their IMEIs on real terminals, and again after somebody has
// put each into the other's socket: neither is taken for the other.
func TestMoves(t *testing.T) {
	dir := t.TempDir()
	quick := lab.Config{Boot: time.Millisecond}
	rack, err := lab.NewRack(lab.RackConfig{Bus: lab.PTYs{Dir: dir}, Modems: []lab.Config{quick, quick}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 3)
	go func() { ended <- rack.Run(ctx) }()
	<-rack.Ready()
	finder := port.NewFinderOf(func() (all []port.Port, err error) {
		paths, err := filepath.Glob(filepath.Join(dir, "ttyUSB*"))
		for _, path := range paths {
			all = append(all, port.Port{Path: path})
		}
		return all, err
	}, port.Open)
	var modems []*Modem
	for _, sim := range rack.Modems() {
		status, err := sim.Status()
		if err != nil {
			t.Fatal(err)
		}
		m := New(Config{Name: status.Name, Timers: Timers{Reopen: 200 * time.Millisecond}, Open: func(ctx context.Context) (Line, error) {
			line, path, err := finder.Open(ctx, port.Mark{IMEI: status.IMEI}, 0)
			return Line{line, path}, err
		}})
		modems = append(modems, m)
		go func() { ended <- m.Run(ctx, &book{}) }()
	}
	before := []string{whereIs(t, modems[0], ""), whereIs(t, modems[1], "")}
	if err := rack.Swap(rack.Modems()[0], rack.Modems()[1]); err != nil {
		t.Fatal(err)
	}
	for i, m := range modems {
		if now := whereIs(t, m, before[i]); now != before[1-i] {
			t.Errorf("%s is at %s, was at %s", m.Name(), filepath.Base(now), filepath.Base(before[i]))
		}
	}
	stop()
	for range 3 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// whereIs is where a modem runs, once that is not where it was.
func whereIs(t *testing.T, m *Modem, was string) string {
	t.Helper()
	late := time.After(25 * time.Second)
	for {
		changed, h := m.Changed(), m.Health()
		if h.State == Running && h.Port != was {
			return h.Port
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("%s: %s, %s", m.Name(), h.State, h.Reason)
		}
	}
}
