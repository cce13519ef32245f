//go:build integration && !production

package main

import (
	"testing"

	"healthdial/lab/operator"
)

// TestThrottledIsNotCertified takes as long as a throttled link's pace takes to recover.
func TestThrottledIsNotCertified(t *testing.T) {
	uncertified{"throttled", operator.Config{Faults: operator.Faults{Throttle: 1}}, map[string]outcome{
		"text in GSM 7-bit": failed, "text in UCS-2": passed, "delivery receipts": passed, "unbind": passed,
	}, "ESME_RTHROTTLED"}.try(t)
}
