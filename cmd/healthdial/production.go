//go:build production

package main

import "github.com/spf13/cobra"

// laboratory has no commands in a production build: no simulated world is linked.
func laboratory(streams) []*cobra.Command { return nil }
