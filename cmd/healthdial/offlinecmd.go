package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"healthdial/consent"
	"healthdial/offline"
	"healthdial/person"
	"healthdial/session"
)

func newOffline(s streams) *cobra.Command {
	l := &linksCommand{streams: s}
	status := &cobra.Command{
		Use: "status", Short: "Since when the line to the registries is down, and what people gave that waits for it", Args: exactly(0, "no arguments"),
		RunE: l.asking(func(ctx context.Context, p panel, _ []string) ([]byte, error) { return p.get(ctx, "/v1/offline") },
			func(out io.Writer, answer []byte) error {
				var st offline.Status
				if err := json.Unmarshal(answer, &st); err != nil {
					return fmt.Errorf("the answer cannot be read: %w", err)
				}
				return showLine(out, st, time.Now())
			}),
	}
	c := group("offline", "What a running service keeps while the line to the registries is down", status)
	c.Long = "Asks the service that runs, over its admin.operators listener: say which with --config FILE, or with --admin and --token-file."
	l.flags(c.PersistentFlags())
	return c
}

// showLine prints how the line stands and what waits for it, by kind.
func showLine(out io.Writer, s offline.Status, now time.Time) error {
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s\n", lineWord(s, now))
	if s.Count > 0 {
		fmt.Fprintln(&page)
		rows := [][]string{{"WAITING", "HOW MANY", "OCTETS", "THE OLDEST FOR"}}
		for _, w := range s.Waiting {
			rows = append(rows, []string{jobWord(w.Job), fmt.Sprint(w.Count), fmt.Sprint(w.Octets), age(w.Oldest, now)})
		}
		write(&page, aligned(rows))
	}
	fmt.Fprintf(&page, "%d of %d wait, in %d of %d octets.", s.Count, s.Most, s.Octets, s.MostOctets)
	if s.Refused > 0 {
		fmt.Fprintf(&page, " %d more could not be taken since the start.", s.Refused)
	}
	fmt.Fprintln(&page)
	_, err := page.WriteTo(out)
	return err
}

// lineWord is the line in a sentence, with what happens meanwhile.
func lineWord(s offline.Status, now time.Time) string {
	switch {
	case !s.Down.IsZero():
		return fmt.Sprintf("The line to the registries is down for %s. What people give is kept, and forwarded when it is back.", age(s.Down, now))
	case s.Count > 0:
		return "The line to the registries is up. What waited is being forwarded, oldest first."
	}
	return "The line to the registries is up, and nothing waits for it."
}

// jobWord is what waits as people know it.
func jobWord(job string) string {
	switch job {
	case consent.JobSubmit:
		return "decisions on requests"
	case consent.JobRevoke:
		return "access taken back"
	case consent.JobWish:
		return "wishes to allow, to be confirmed"
	case consent.JobAsk:
		return "doctors' requests"
	case person.JobPromise:
		return "promises to tell that the line is back"
	case person.JobOrder:
		return "records that were ordered"
	case session.JobParked:
		return "steps that were put off"
	}
	return job
}
