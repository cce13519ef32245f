package main

import (
	"strings"
	"testing"
	"time"

	"healthdial/admin"
	"healthdial/store/move"
)

// TestPlurals: what is told of one thing, of none and of many is a sentence each time.
func TestPlurals(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 28, 9, 30, 0, 0, time.UTC)
	arrived := func(a move.Arrival) string {
		var out strings.Builder
		if err := printArrival(&out, a); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	inspected := func(entries, checkpoints uint64) string {
		var out strings.Builder
		told := admin.Inspected{Checkpoints: checkpoints, Last: at}
		told.Entries[3] = entries
		printInspected(&out, told)
		return out.String()
	}
	for got, want := range map[string]string{
		arrived(move.Arrival{}):                     "All arrived as they left. 0 audit entries verify.\n",
		arrived(move.Arrival{Expired: 1, Audit: 1}): "All arrived as they left, without 1 item that expired on the way. 1 audit entry verifies.\n",
		arrived(move.Arrival{Expired: 2, Audit: 9}): "All arrived as they left, without 2 items that expired on the way. 9 audit entries verify.\n",
		inspected(1, 0):                             "partition 3   1\n1 audit entry verifies\n",
		inspected(4, 1):                             "partition 3   4\n4 audit entries verify, and 1 checkpoint, the last of 2026-11-28T09:30:00Z\n",
		inspected(2, 2):                             "partition 3   2\n2 audit entries verify, and 2 checkpoints, the last of 2026-11-28T09:30:00Z\n",
		problems(1) + ", " + problems(2):            "1 problem, 2 problems",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
