package main

import (
	"os"

	"golang.org/x/term"
)

// terminal reports whether a person reads a stream as it is written.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
