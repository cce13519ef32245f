//go:build !production

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/gsm/smpp"
	"healthdial/lab/operator"
)

// labGateway is how the simulated operator's USSD gateway speaks.
type labGateway struct {
	dialect string
	quirks  []string
}

func (g *labGateway) flags(c *cobra.Command) {
	c.Flags().StringVar(&g.dialect, "dialect", "default", "of the operator's USSD gateway: default, sixdee or mica")
	c.Flags().StringSliceVar(&g.quirks, "quirks", nil, "of the operator's USSD gateway: sessionless, data-sm, two-starts, reused-ids, bare-code")
}

// apply makes an operator speak so.
func (g *labGateway) apply(c *operator.Config) (err error) {
	var ok bool
	if c.Dialect, ok = smpp.USSDDialectNamed(g.dialect); !ok {
		return usageError{fmt.Errorf("--dialect %s: there are default, sixdee and mica", g.dialect)}
	}
	if c.Quirks, err = operator.ParseQuirks(g.quirks); err != nil {
		return usageError{fmt.Errorf("--quirks: %w", err)}
	}
	return nil
}

// settings are what a link's configuration says of such a gateway, as the YAML of
// its key dialect.
func (g *labGateway) settings() string {
	keys := []string{"name: " + g.dialect}
	for quirk, setting := range map[operator.Quirk]string{
		operator.Sessionless: "sessionless: true", operator.DataSM: "data_sm: true", operator.TwoStarts: "twins: 2s",
	} {
		if slices.Contains(g.quirks, string(quirk)) {
			keys = append(keys, setting)
		}
	}
	slices.Sort(keys)
	return "{" + strings.Join(keys, ", ") + "}"
}
