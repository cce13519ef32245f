//go:build integration

package interop

import (
	"context"
	"testing"
	"time"

	"healthdial/lab/modem"
)

// rack is the simulated modems of a test, on pseudo-terminals.
type rack struct {
	*modem.Rack
	dir string
}

func startRack(t *testing.T, modems ...modem.Config) rack {
	t.Helper()
	dir := t.TempDir()
	r, err := modem.NewRack(modem.RackConfig{Bus: modem.PTYs{Dir: dir}, Modems: modems})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(grace):
			t.Error("the modems do not end")
		}
	})
	for _, m := range r.Modems() {
		if _, err := m.Status(); err != nil { // it runs
			t.Fatal(err)
		}
	}
	return rack{r, dir}
}

func (r rack) device(port string) string { return r.dir + "/" + port }
