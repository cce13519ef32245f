//go:build !production

package main

import (
	"context"
	"testing"
	"time"
)

// eventually asks again until something that another process or goroutine does is
// done. It reports false when 20 s have passed.
func eventually(t *testing.T, holds func() bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
