package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"healthdial/gsm/smpp"
)

// printTrace prints the events of a trace, one a line, until it ends.
func printTrace(out io.Writer, trace io.Reader) error {
	events := json.NewDecoder(trace)
	for {
		var e smpp.Event
		if err := events.Decode(&e); errors.Is(err, io.EOF) {
			return errors.New("the trace ended: the service stops, or the link is no longer there")
		} else if err != nil {
			return fmt.Errorf("the trace broke off: %w", err)
		}
		if e.Dropped > 0 {
			fmt.Fprintf(out, "              %d more that came too fast to be shown\n", e.Dropped)
		}
		if _, err := fmt.Fprintln(out, traceLine(e, time.Local)); err != nil {
			return err
		}
	}
}

// traceLine is one PDU: when, on which bind, which way, what, and what it carries.
func traceLine(e smpp.Event, zone *time.Location) string {
	way := "<-"
	if e.Sent {
		way = "->"
	}
	line := fmt.Sprintf("%s  %d %s %-20s %8d  %4d octets", e.Time.In(zone).Format("15:04:05.000"), e.Bind, way, e.Command, e.Sequence, e.Size)
	if strings.HasSuffix(e.Command, "_resp") || e.Status != "ESME_ROK" {
		line += "  " + e.Status
	}
	if m := e.Message; m != nil {
		line += fmt.Sprintf("  %s > %s  text %d  coding 0x%02X  class 0x%02X", m.Source, m.Dest, m.Payload, m.DataCoding, m.ESMClass)
		if m.ServiceType != "" {
			line += "  " + m.ServiceType
		}
	}
	for _, t := range e.Tags {
		line += fmt.Sprintf("  +%04X", uint16(t))
	}
	if e.Fault != "" {
		line += "  unreadable: " + e.Fault
	}
	return line
}
