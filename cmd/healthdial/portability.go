package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/route"
)

func newPortabilityBuild(s streams) *cobra.Command {
	var path, in, out string
	var o config.Options
	c := &cobra.Command{
		Use:   "build --config FILE --in LIST --out TABLE",
		Short: "Make the table of ported numbers from an operator's list",
		Long: "Reads a list with a number, a comma and an operator or MCC-MNC in each line (- is standard input), and writes\n" +
			"the table that the configuration's portability names. It holds keyed hashes, no numbers. Delete the list afterwards.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			for _, f := range [][2]string{{"config", path}, {"in", in}, {"out", out}} {
				if err := need(c, f[0], f[1]); err != nil {
					return err
				}
			}
			o.Unbuilt = true
			cfg, ring, err := keyed(path, o)
			if err != nil {
				return tell(s, err)
			}
			table, err := buildPortability(s, in, cfg.Service.Region, ring)
			if err != nil {
				return err
			}
			if err := writeWhole(out, table.Write); err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, "%s: %s\n", out, amount(table.Len(), "number", "numbers"))
			return err
		},
	}
	configFlags(c, &path, &o)
	c.Flags().StringVar(&in, "in", "", "the list, - for standard input")
	c.Flags().StringVar(&out, "out", "", "the table, replaced in one step if it is there")
	return c
}

func buildPortability(s streams, in, region string, names route.Namer) (*route.Portability, error) {
	if in == "-" {
		return route.BuildPortability(s.in, region, names)
	}
	f, err := os.Open(in)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return route.BuildPortability(f, region, names)
}

// writeWhole writes a file that only its owner may read. Whoever opens it meanwhile
// reads the old one to its end.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
