//go:build production

package main

import (
	"github.com/spf13/cobra"

	"healthdial/config"
)

// laboratory has no commands in a production build: no simulated world is linked.
func laboratory(streams) []*cobra.Command { return nil }

// laboratoryFlags are none: a production build has no flag that makes it forget.
func laboratoryFlags(*cobra.Command, *config.Options) {}
