package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"healthdial/admin"
	"healthdial/gsm/modem"
)

// listModems prints a table of modems. What is not well has its reason under it, and what
// to do.
func listModems(out io.Writer, modems []admin.ModemStanding, now time.Time) error {
	if len(modems) == 0 {
		_, err := fmt.Fprintln(out, "There are no modems: the configuration has none.")
		return err
	}
	rows := [][]string{{"MODEM", "STATE", "FOR", "OPERATOR", "SIGNAL", "STORED", "WAITING", "LEFT"}}
	for _, m := range modems {
		rows = append(rows, []string{
			m.Name, string(m.State), age(m.Since, now), network(m.Health), strength(m.Health), stored(m.Health), fmt.Sprint(m.Waiting), left(m),
		})
	}
	lines := aligned(rows)
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s\n", lines[0])
	idle := 0
	for i, m := range modems {
		fmt.Fprintf(&page, "%s\n", lines[i+1])
		if m.State != modem.Running {
			idle++
			fmt.Fprintf(&page, "  %s\n", m.Reason)
		}
	}
	switch {
	case idle == 0 && len(modems) == 1:
		fmt.Fprintln(&page, "\nThe modem carries messages.")
	case idle == 0:
		fmt.Fprintf(&page, "\nAll %d modems carry messages.\n", len(modems))
	default:
		fmt.Fprintf(&page, "\n%d of %d do not send: see above.\n", idle, len(modems))
	}
	_, err := page.WriteTo(out)
	return err
}

// showModem prints everything about one modem.
func showModem(out io.Writer, m admin.ModemStanding, now time.Time) error {
	var page bytes.Buffer
	fmt.Fprintf(&page, "%s: %s for %s\n  %s\n\n", m.Name, m.State, age(m.Since, now), m.Reason)
	facts := [][]string{{"Port", cmp.Or(m.Port, "none")}, {"Model", cmp.Or(m.Model, "not known") + quirks(m.Health)}}
	if m.IMEI != "" || m.IMSI != "" {
		facts = append(facts, []string{"IMEI, IMSI", cmp.Or(m.IMEI, "-") + ", " + cmp.Or(m.IMSI, "-")})
	}
	facts = append(facts, []string{"Network", network(m.Health) + ", " + strength(m.Health)}, []string{"Stored", stored(m.Health)},
		[]string{"Waiting", fmt.Sprintf("%d to be sent", m.Waiting)}, []string{"Quota", left(m)}, []string{"Resets", fmt.Sprint(m.Resets)})
	if m.Balance != (modem.BalanceHealth{}) {
		facts = append(facts, []string{"Balance", balance(m.Balance, now)})
	}
	if !m.Probe.At.IsZero() {
		facts = append(facts, []string{"Own code", probed(m.Probe, now)})
	}
	if m.LastFault != "" {
		facts = append(facts, []string{"Last fault", age(m.FaultAt, now) + " ago: " + m.LastFault})
	}
	write(&page, aligned(facts))
	rows := [][]string{}
	for _, name := range slices.Sorted(maps.Keys(m.Counters)) {
		rows = append(rows, []string{name, fmt.Sprint(m.Counters[name])})
	}
	write(&page, aligned(rows))
	_, err := fmt.Fprintf(out, "%s\n", bytes.TrimRight(page.Bytes(), "\n"))
	return err
}

func network(h modem.Health) string {
	name := printable(cmp.Or(h.Operator, "-"))
	if h.Roaming {
		name += " (roaming)"
	}
	return name
}

func strength(h modem.Health) string {
	if h.Signal == 0 {
		return "-"
	}
	return fmt.Sprintf("%d dBm", h.Signal)
}

func stored(h modem.Health) string {
	if h.Capacity == 0 {
		return fmt.Sprint(h.Stored)
	}
	return fmt.Sprintf("%d of %d", h.Stored, h.Capacity)
}

func left(m admin.ModemStanding) string {
	switch {
	case m.Left != nil:
		return fmt.Sprint(*m.Left)
	case m.IMSI == "":
		return "-" // nobody knows whose
	}
	return "unbounded"
}

func quirks(h modem.Health) string {
	if h.Quirks == "" {
		return ""
	}
	return ", driven as " + h.Quirks
}

// printable is what a network or modem said, fit for a terminal.
func printable(said string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return -1
	}, said)
}
