package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"healthdial/gsm/smpp"
)

// showLink prints everything about one link, listener or peer.
func showLink(out io.Writer, h smpp.Health, now time.Time) error {
	if h.Kind == smpp.OfListener {
		return showListener(out, h, now)
	}
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s: %s for %s\n  %s\n", h.Link, h.State, age(h.Since, now), h.Reason)
	if n := next(h); n != "" {
		fmt.Fprintf(&page, "  %s\n", n)
	}
	fmt.Fprintln(&page)
	binds := [][]string{{"BIND", "STATE", "FOR", "WINDOW", "IN HAND", "PEER"}}
	for _, b := range h.Binds {
		peer := b.Peer
		if peer == "" && b.Word != h.Reason {
			peer = b.Word
		}
		binds = append(binds, []string{
			fmt.Sprint(b.Number), b.State, age(b.Since, now), fmt.Sprintf("%d of %d", b.InFlight, b.Window), fmt.Sprint(b.InHand), peer,
		})
	}
	write(&page, aligned(binds))
	facts := [][]string{{"Pace", speed(h.Pace)}}
	if !h.Pace.Held.IsZero() {
		facts = append(facts, []string{"Throttled", "for " + age(h.Pace.Held, now)})
	}
	facts = append(facts, []string{"Waiting", fmt.Sprintf("%d to be sent", h.Waiting)})
	if h.LastError != "" {
		facts = append(facts, []string{"Last failure", age(h.FailedAt, now) + " ago: " + h.LastError})
	}
	write(&page, aligned(facts))
	write(&page, aligned(counterRows(h)))
	if len(h.Refused) > 0 {
		write(&page, aligned(refusedRows("REFUSED BINDS", h.Refused)))
	}
	_, err := fmt.Fprintf(out, "%s\n", bytes.TrimRight(page.Bytes(), "\n"))
	return err
}

// showListener prints everything about a listener; its peers are shown by themselves.
func showListener(out io.Writer, h smpp.Health, now time.Time) error {
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s: %s for %s\n  %s\n\n", h.Link, h.State, age(h.Since, now), h.Reason)
	facts := [][]string{{"Listens on", listens(h)}, {"Connections", fmt.Sprint(h.Connections)}}
	if h.LastError != "" {
		facts = append(facts, []string{"Last failure", age(h.FailedAt, now) + " ago: " + h.LastError})
	}
	write(&page, aligned(facts))
	if len(h.Refused) > 0 {
		write(&page, aligned(refusedRows("REFUSED BEFORE BEING A PEER", h.Refused)))
	}
	_, err := fmt.Fprintf(out, "%s\n", bytes.TrimRight(page.Bytes(), "\n"))
	return err
}

// counterGroups are the counters of a link as a person looks for them, each with the
// word that it is told by.
var counterGroups = []struct {
	title    string
	counters [][2]string
}{
	{"Sent", [][2]string{{"submitted", "in all"}, {"accepted", "accepted"}, {"refused", "refused"}, {"throttled", "of these throttled"}, {"expired", "unanswered"}}},
	{"Received", [][2]string{{"received", "in all"}, {"deferred", "put off"}, {"owed", "receipts asked for"}, {"unpaid", "receipts given up"}}},
	{"Sessions", [][2]string{{"binds", "bound"}, {"reconnects", "lost or failed"}, {"denied", "refused"}}},
	{"Odd", [][2]string{{"late", "late answers"}, {"unmatched", "unmatched"}, {"malformed", "unreadable"}, {"unknown", "unknown"}, {"misplaced", "misplaced"}}},
}

// ofPeers are the counters that only a peer of a listener has.
var ofPeers = []string{"owed", "unpaid", "denied"}

// counterRows is a row for each group: its counters in words.
func counterRows(h smpp.Health) (rows [][]string) {
	for _, g := range counterGroups {
		row := []string{g.title}
		for _, c := range g.counters {
			if h.Kind == smpp.OfPeer || !slices.Contains(ofPeers, c[0]) {
				row = append(row, fmt.Sprintf("%d %s", h.Counters[c[0]], c[1]))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// refusedRows tells how many were refused, and why.
func refusedRows(title string, refused map[string]uint64) [][]string {
	rows := [][]string{{title, "WHY"}}
	for _, why := range slices.Sorted(maps.Keys(refused)) {
		rows = append(rows, []string{fmt.Sprint(refused[why]), why})
	}
	return rows
}

func write(page *bytes.Buffer, lines []string) {
	for _, l := range lines {
		fmt.Fprintf(page, "  %s\n", l)
	}
	fmt.Fprintln(page)
}
