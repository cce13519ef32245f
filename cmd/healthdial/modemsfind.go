package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"healthdial/gsm/port"
)

func newModemsFind(s streams) *cobra.Command {
	return &cobra.Command{
		Use: "find", Short: "Find what modems are plugged into this machine, for its configuration",
		Long: "Ask every serial port of a USB device of this machine whether a modem is there, and print what tells it from others.\n" +
			"Nothing has to run. Ports that are in use, by the service or another program, are left alone.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			all, err := port.NewFinder().Survey(c.Context())
			if err != nil {
				return err
			}
			return printFound(s.out, all)
		},
	}
}

// printFound prints what is at each port, and what to write of the first modem that tells
// its IMEI.
func printFound(out io.Writer, all []port.Found) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "There is no serial port of a USB device here. A modem on a UART is given by its path, such as /dev/ttyAMA0.")
		return err
	}
	ports := make([]port.Port, len(all))
	for i, f := range all {
		ports[i] = f.Port
	}
	shared, imei := port.Shared(ports), ""
	rows := [][]string{{"PORT", "USB SERIAL NUMBER", "IMEI", ""}}
	for _, f := range all {
		serial := cmp.Or(printable(f.Serial), "-")
		if shared[f.Serial] {
			serial += " (not alone)"
		}
		rows = append(rows, []string{f.Path, serial, cmp.Or(f.IMEI, "-"), atPort(f)})
		imei = cmp.Or(imei, f.IMEI)
	}
	var page bytes.Buffer
	for _, line := range aligned(rows) {
		fmt.Fprintln(&page, line)
	}
	if imei != "" {
		fmt.Fprintf(&page, "\nIn the configuration, wherever it is plugged in:\n\n  modems:\n    - name: modem1\n      device: {imei: %q}\n", imei)
	}
	_, err := page.WriteTo(out)
	return err
}

// atPort says what is at a port.
func atPort(f port.Found) string {
	switch {
	case f.Err == nil:
		return "takes commands"
	case errors.Is(f.Err, port.ErrBusy):
		return "in use"
	case errors.Is(f.Err, port.ErrMute):
		return "takes no commands"
	}
	return f.Err.Error()
}
