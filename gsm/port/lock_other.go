//go:build !linux

package port

import "os"

func unmark(*os.File) error { return nil }

// lock is for Linux; elsewhere the TIOCEXCL of the serial library is all there is.
func lock(string) (*os.File, error) { return os.Open(os.DevNull) }
