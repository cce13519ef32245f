package at

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Run reads and writes the line until it ends or ctx does, closes it, and returns why. A
// prompt is left by ESC first. Run is called once.
func (c *Channel) Run(ctx context.Context) error {
	t := &talk{Channel: c, unsure: true, timer: time.NewTimer(0)}
	t.parse = parser{scanner: scanner{counters: c.cfg.Counters}, emit: t.take}
	var own sync.WaitGroup
	heard, faults, out, written := make(chan []byte), make(chan error, 2), make(chan []byte, 8), make(chan struct{})
	t.out = out
	own.Go(func() { faults <- c.read(heard) })
	own.Go(func() { defer close(written); c.write(out, faults) })
	err := t.run(ctx, heard, faults)
	close(c.over)
	close(out)
	t.timer.Reset(c.cfg.Quiet)
	select {
	case <-written:
	case <-t.timer.C: // the modem takes nothing
	}
	c.rw.Close() // wakes whoever reads or writes; its error changes nothing
	own.Wait()
	t.parse.restart() // hands on what waits for its data
	close(c.said)
	return err
}

// read hands on what comes until the line ends.
func (c *Channel) read(heard chan<- []byte) error {
	buf, idle := make([]byte, 4096), 0
	for {
		n, err := c.rw.Read(buf)
		if n > 0 {
			idle = 0
			select {
			case heard <- slices.Clone(buf[:n]):
			case <-c.over:
				return ErrClosed
			}
		} else if idle++; idle > 100 && err == nil {
			err = io.ErrNoProgress
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrClosed, err)
		}
	}
}

// write writes what it is given. A modem that takes nothing holds this goroutine and no
// other.
func (c *Channel) write(out <-chan []byte, faults chan<- error) {
	for b := range out {
		if _, err := c.rw.Write(b); err != nil {
			faults <- fmt.Errorf("%w: %w", ErrClosed, err)
			return
		}
	}
}
