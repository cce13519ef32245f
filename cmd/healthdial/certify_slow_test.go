//go:build integration && !production

package main

import (
	"testing"

	"healthdial/certify"
	"healthdial/lab/operator"
)

// TestThrottledIsNotCertified takes as long as a throttled link's pace takes to recover.
func TestThrottledIsNotCertified(t *testing.T) {
	uncertified{"throttled", operator.Config{Faults: operator.Faults{Throttle: 1}}, map[string]certify.Outcome{
		"text in GSM 7-bit": certify.Failed, "text in UCS-2": certify.Passed, "delivery receipts": certify.Passed, "unbind": certify.Passed,
	}, "ESME_RTHROTTLED"}.try(t)
}
