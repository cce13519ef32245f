//go:build !production

package main

import (
	"errors"
	"fmt"
	"strconv"
	"syscall"

	"github.com/spf13/pflag"
)

// portNumber is a flag's value: where something listens on this machine, 0 for any free
// one.
type portNumber uint16

func (p *portNumber) String() string { return strconv.Itoa(int(*p)) }

func (p *portNumber) Type() string { return "port" }

func (p *portNumber) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return errors.New("a port is a number from 0 to 65535")
	}
	*p = portNumber(n)
	return nil
}

func portVar(f *pflag.FlagSet, p *portNumber, name string, usual portNumber, use string) {
	*p = usual
	f.Var(p, name, use)
}

// busy says what to do about a port in use.
func busy(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: does another demo run? Each port has a flag, and 0 is any free one", err)
	}
	return err
}
