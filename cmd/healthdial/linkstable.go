package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"healthdial/gsm/smpp"
)

// listLinks prints a table of links, listeners and their peers. What is not well has
// its reason under it, and what to do; a listener has where it is reached.
func listLinks(out io.Writer, links []smpp.Health, now time.Time) error {
	if len(links) == 0 {
		_, err := fmt.Fprintln(out, "There are no links and no peers: the configuration has none.")
		return err
	}
	head := []string{"LINK", "STATE", "FOR", "BOUND", "WINDOW", "WAITING", "PACE"}
	if slices.ContainsFunc(links, func(h smpp.Health) bool { return h.Kind == smpp.OfPeer || h.Kind == smpp.OfListener }) {
		head = append(head, "BINDS TO")
	}
	rows := [][]string{head}
	for _, h := range links {
		if h.Kind == smpp.OfListener {
			rows = append(rows, []string{h.Link, string(h.State), age(h.Since, now), "-", "-", "-", "-", "listens"})
			continue
		}
		bound, inUse, window := totals(h)
		rows = append(rows, []string{
			h.Link, string(h.State), age(h.Since, now), fmt.Sprintf("%d of %d", bound, wanted(h)),
			share(inUse, window), fmt.Sprint(h.Waiting), speed(h.Pace), h.Listener,
		})
	}
	lines := aligned(rows)
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s\n", lines[0])
	for i, h := range links {
		fmt.Fprintf(&page, "%s\n", lines[i+1])
		for _, s := range explained(h) {
			fmt.Fprintf(&page, "  %s\n", s)
		}
	}
	fmt.Fprintf(&page, "\n%s\n", summary(links))
	_, err := page.WriteTo(out)
	return err
}

// summary is what somebody wants to know who has been woken.
func summary(links []smpp.Health) string {
	var idle []string
	links = slices.DeleteFunc(slices.Clone(links), func(h smpp.Health) bool { return h.Kind == smpp.OfListener })
	for _, h := range links {
		if bound, _, _ := totals(h); bound == 0 || h.State == smpp.Isolated || h.State == smpp.Suspended {
			idle = append(idle, h.Link)
		}
	}
	switch {
	case len(idle) == 0 && len(links) == 1:
		return "The link carries messages."
	case len(idle) == 0:
		return fmt.Sprintf("All %d links carry messages.", len(links))
	}
	return fmt.Sprintf("%d of %d %s no messages: %s.", len(idle), len(links), map[bool]string{true: "carries", false: "carry"}[len(idle) == 1], strings.Join(idle, ", "))
}

// wanted is how many binds a link wants, or a peer may have.
func wanted(h smpp.Health) int { return max(len(h.Binds), h.Most) }

// share is how much of a window is used; there is none without a bind.
func share(inUse, window int) string {
	if window == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", inUse, window)
}

// explained is why a link is not well, and what to do; nothing for one that is.
func explained(h smpp.Health) (sentences []string) {
	if h.Kind == smpp.OfListener {
		return []string{listens(h) + ": " + h.Reason}
	}
	bound, _, _ := totals(h)
	if h.State == smpp.Running && (h.Most > 0 || bound == len(h.Binds)) && h.Pace.Held.IsZero() {
		return nil
	}
	sentences = []string{h.Reason}
	if n := next(h); n != "" {
		sentences = append(sentences, n)
	}
	return sentences
}

// listens is where a listener is reached, and how.
func listens(h smpp.Health) string {
	if h.TLS == "" {
		return h.Addr + ", without TLS"
	}
	return h.Addr + ", TLS (" + h.TLS + ")"
}

// next is what a person does about a link's state.
func next(h smpp.Health) string {
	resume := "healthdial links resume " + h.Link
	switch h.State {
	case smpp.Suspended, smpp.Isolated:
		return "To undo it: " + resume
	case smpp.Dead:
		return "When that is mended: " + resume
	case smpp.Connecting:
		return "It goes on trying. To try at once: " + resume
	case smpp.Full:
		return "We are too slow for what comes in: look at /readyz and at turn_seconds in /metrics"
	case smpp.Shutdown:
		return "It begins when the link of its name before it has unbound, or the service is stopping; look at the log"
	case smpp.Absent:
		return "It is the peer that binds: if it tries in vain, the reason is above and in healthdial links show " + h.Link
	case smpp.Running:
		if bound, _, _ := totals(h); h.Most == 0 && bound < len(h.Binds) {
			return "What is bound carries on. To try the others at once: " + resume
		}
	}
	return ""
}

// totals are what all binds of a link amount to.
func totals(h smpp.Health) (bound, inUse, window int) {
	for _, b := range h.Binds {
		if b.Peer != "" {
			bound, window = bound+1, window+b.Window
		}
		inUse += b.InFlight
	}
	return bound, inUse, window
}

// aligned makes lines of rows, their columns below each other.
func aligned(rows [][]string) []string {
	var page bytes.Buffer
	table := tabwriter.NewWriter(&page, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprint(table, cell)
		}
		fmt.Fprintln(table)
	}
	_ = table.Flush() // into memory
	var lines []string
	for line := range bytes.Lines(page.Bytes()) {
		lines = append(lines, string(bytes.TrimRight(line, " \n")))
	}
	return lines
}

// age is how long ago a moment is: "4s", "3m", "2h05m", "9d".
func age(since, now time.Time) string {
	d := max(0, now.Sub(since))
	switch {
	case since.IsZero():
		return "-"
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

// speed is how fast a link may send.
func speed(p smpp.Pace) string {
	switch {
	case p.Now == 0:
		return "unlimited"
	case p.Full == 0 || p.Now >= p.Full:
		return fmt.Sprintf("%.3g/s", p.Now)
	}
	return fmt.Sprintf("%.3g/s of %.3g/s", p.Now, p.Full)
}
