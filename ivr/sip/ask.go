package sip

import (
	"context"
	"fmt"
	"time"

	"healthdial/ivr"
)

// Ask implements [ivr.Call].
func (c *call) Ask(ctx context.Context, q ivr.Question) (string, error) {
	c.talk.begin(q)
	defer c.talk.end()
	if err := c.say(ctx, q.Lines); err != nil {
		return "", err
	}
	return c.hear(ctx, q.Keys)
}

// say puts the lines into the queue, each while the one before is being said. It
// stops when a key has stopped the saying.
func (c *call) say(ctx context.Context, lines []ivr.Line) error {
	for i, l := range lines {
		if err := c.alive(ctx); err != nil {
			return err
		}
		samples, err := c.server.cfg.Voice.Clip(ctx, l)
		if err != nil {
			return fmt.Errorf("sip: a line without a sound: %w", err)
		}
		if !c.talk.say(samples, l.Through, i == len(lines)-1) {
			return nil
		}
	}
	return nil
}

// alive is the error of a call, or of a conversation, that is over.
func (c *call) alive(ctx context.Context) error {
	select {
	case <-c.gone:
		return ivr.ErrHungUp
	default:
		return ctx.Err()
	}
}

// hear waits until all is said and the entry is made, or a pause was too long.
func (c *call) hear(ctx context.Context, want ivr.Keys) (string, error) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		p := c.talk.progress()
		if !p.speaking && ivr.Enough(want, p.keys) {
			return p.keys, nil
		}
		pause.Stop()
		if !p.speaking && !p.held {
			pause.Reset(patience(want, p.keys))
		}
		select {
		case <-c.talk.wake:
		case <-pause.C:
			return p.keys, nil
		case <-c.gone:
			return "", ivr.ErrHungUp
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// patience is how long the next key is waited for.
func patience(want ivr.Keys, pressed string) time.Duration {
	if pressed == "" {
		return want.First
	}
	return want.Next
}
