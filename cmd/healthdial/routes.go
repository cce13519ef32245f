package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/route"
)

// routeTable makes the table of a configuration, with its portability table.
func routeTable(c config.Config, names route.Namer) (*route.Table, error) {
	if c.Portability == "" {
		return route.New(c.Routing(nil)), nil
	}
	f, err := os.Open(c.Portability)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	ported, err := route.ReadPortability(f, names)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Portability, err)
	}
	return route.New(c.Routing(ported)), nil
}

func newRoutes(s streams) *cobra.Command {
	return group("routes", "Explain where messages leave, and make portability tables", newRoutesExplain(s), group("portability",
		"Make portability tables", newPortabilityBuild(s)))
}
