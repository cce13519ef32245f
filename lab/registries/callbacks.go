//go:build !production

package registries

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// callback is one post to our callback URL.
type callback struct {
	id   string // REQUEST-ID, the same at every attempt
	hiu  string
	path string
	body []byte
}

const (
	callbackTries   = 5
	callbackTimeout = 5 * time.Second
	callbackPause   = 200 * time.Millisecond // doubled at each try
)

// post queues a callback: what a request caused is told after its reply. mu is
// held.
func (l *Lab) post(hiu, path string, body map[string]any) {
	b, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("registries: callback does not encode: %v", err))
	}
	l.outgoing = append(l.outgoing, callback{l.id(), hiu, path, b})
	select {
	case l.posts <- struct{}{}:
	default:
	}
}

// deliver posts callbacks in order until ctx ends.
func (l *Lab) deliver(ctx context.Context) error {
	client := &http.Client{Timeout: callbackTimeout, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for {
		c, base, ok := l.nextCallback()
		if !ok {
			select {
			case <-l.posts:
				continue
			case <-ctx.Done():
				return nil
			}
		}
		if base != "" {
			l.send(ctx, client, base, c)
		}
	}
}

func (l *Lab) nextCallback() (c callback, base string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.outgoing) == 0 {
		return callback{}, "", false
	}
	c = l.outgoing[0]
	l.outgoing = l.outgoing[1:]
	return c, l.callbackURL, true
}

// send posts one callback, again and again if it is not taken, unless a fault
// says otherwise.
func (l *Lab) send(ctx context.Context, client *http.Client, base string, c callback) {
	f, hit := l.strike(http.MethodPost, c.path)
	if !pause(ctx.Done(), time.Duration(f.LatencyMS)*time.Millisecond) || hit && f.Lose {
		l.note("callbacks lost")
		return
	}
	copies := 1
	if f.Double {
		copies = 2
	}
	for range copies {
		l.sendUntilTaken(ctx, client, base, c)
	}
}

func (l *Lab) sendUntilTaken(ctx context.Context, client *http.Client, base string, c callback) {
	for n := range callbackTries {
		if l.sendOnce(ctx, client, base, c) {
			l.note("callbacks taken")
			return
		}
		if !pause(ctx.Done(), callbackPause<<n) {
			return
		}
	}
	l.note("callbacks given up")
}

// sendOnce reports whether the callback need not be sent again: 2xx, or a 4xx.
func (l *Lab) sendOnce(ctx context.Context, client *http.Client, base string, c callback) bool {
	now := l.cfg.Clock()
	token, err := l.keys.sign(l.cfg.ClientID, now)
	if err != nil {
		panic(fmt.Sprintf("registries: signing: %v", err))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+c.path, bytes.NewReader(c.body))
	if err != nil {
		return true
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("REQUEST-ID", c.id)
	req.Header.Set("TIMESTAMP", now.UTC().Format("2006-01-02T15:04:05.000Z"))
	req.Header.Set("X-HIU-ID", c.hiu)
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode < 500
}

func (l *Lab) note(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.journal.count(what)
}
