package dlt

import (
	"fmt"
	"io"
	"strings"
)

// Draft writes templates as a file that Read reads: those without an id wait for
// the one that the portal gives. comments stand at its head, a line each.
func Draft(w io.Writer, ts []Template, comments ...string) error {
	var out strings.Builder
	for _, c := range comments {
		fmt.Fprintf(&out, "# %s\n", c)
	}
	fmt.Fprintf(&out, "slot: %d\ntemplates:", usual)
	if len(ts) == 0 {
		out.WriteString(" []")
	}
	out.WriteString("\n")
	for _, t := range ts {
		fmt.Fprintf(&out, "  - id: %s\n    header: %s\n    type: %s\n    language: %s\n    body: %s\n",
			quoted(t.ID), quoted(t.Header), t.Type, quoted(t.Language), quoted(t.Body))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// quoted is a double-quoted scalar on one line (YAML 1.2 §7.3.1).
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + `"`
}

// Slots are as many slots of a kind as a value of so many characters needs, if each
// holds what is usual.
func Slots(k Kind, characters int) string {
	return strings.Repeat(k.Slot(), max(1, (characters+usual-1)/usual))
}
