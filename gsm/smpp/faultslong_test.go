//go:build integration

package smpp

import (
	"testing"
	"time"
)

// TestManyFaults is TestFaults for a minute.
func TestManyFaults(t *testing.T) {
	for began := time.Now(); time.Since(began) < time.Minute && !t.Failed(); {
		checkFaults(t)
	}
}
