package main

import (
	"strings"
	"testing"
	"time"

	"healthdial/consent"
	"healthdial/offline"
	"healthdial/person"
)

// TestShowLine: what an operator reads of the line.
func TestShowLine(t *testing.T) {
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name string
		line offline.Status
		want string
	}{
		{"up", offline.Status{Most: 10_000, MostOctets: 1 << 20}, `The line to the registries is up, and nothing waits for it.
0 of 10000 wait, in 0 of 1048576 octets.
`},
		{"down", offline.Status{
			Down: now.Add(-3 * time.Hour), Count: 3, Octets: 900, Most: 10_000, MostOctets: 1 << 20, Refused: 4, Waiting: []offline.Waiting{
				{Job: consent.JobRevoke, Count: 2, Octets: 600, Oldest: now.Add(-2 * time.Hour)}, {Job: person.JobPromise, Count: 1, Octets: 300, Oldest: now.Add(-time.Minute)},
			},
		}, `The line to the registries is down for 3h00m. What people give is kept, and forwarded when it is back.

  WAITING                                  HOW MANY   OCTETS   THE OLDEST FOR
  access taken back                        2          600      2h00m
  promises to tell that the line is back   1          300      1m

3 of 10000 wait, in 900 of 1048576 octets. 4 more could not be taken since the start.
`},
	} {
		var out strings.Builder
		if err := showLine(&out, tc.line, now); err != nil || out.String() != tc.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", tc.name, err, out.String(), tc.want)
		}
	}
}
