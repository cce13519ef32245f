package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/seal"
	"healthdial/store"
	"healthdial/store/move"
)

func newStoreExport(s streams) *cobra.Command {
	cmd := &storeCommand{streams: s, alone: true}
	var path string
	c := &cobra.Command{
		Use:   "export --config FILE --out FILE",
		Short: "Write everything that the store keeps into a sealed file",
		Long: "Writes everything that the store keeps into a file that healthdial store import fills another store with. The service must not\n" +
			"run meanwhile. The file is sealed under the first of keys.sealing, and is of use only with all the keys of this installation.\n" +
			"Interrupted, the same command goes on where the file is whole.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "out", path); err != nil {
				return err
			}
			return cmd.on(c, func(ctx context.Context, _ config.Config, from store.Backend, ring *seal.Keyring) error {
				m, err := mover(from)
				if err != nil {
					return err
				}
				progress := &stepper{streams: s}
				sum, err := move.Export(ctx, m, ring, path, progress.move)
				progress.clear()
				if err != nil {
					return err
				}
				return printSum(s.out, sum)
			})
		},
	}
	cmd.flags(c)
	c.Flags().StringVar(&path, "out", "", "the file")
	return c
}

func newStoreImport(s streams) *cobra.Command {
	cmd := &storeCommand{streams: s, alone: true, fills: true}
	var path string
	c := &cobra.Command{
		Use:   "import --config FILE --in FILE",
		Short: "Fill an empty store with what an export wrote",
		Long: "Fills the store of a configuration, which must be empty, with what healthdial store export wrote, reads it back, compares every\n" +
			"item and verifies the audit log. No service starts on the store until that is done. Interrupted, the same command goes on.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need(c, "in", path); err != nil {
				return err
			}
			return cmd.on(c, func(ctx context.Context, _ config.Config, to store.Backend, ring *seal.Keyring) error {
				m, err := mover(to)
				if err != nil {
					return err
				}
				progress := &stepper{streams: s}
				a, err := move.Import(ctx, m, ring, path, cmd.clock.now, progress.move)
				progress.clear()
				if err != nil {
					return err
				}
				return errors.Join(printSum(s.out, a.Sum), printArrival(s.out, a))
			})
		},
	}
	cmd.flags(c)
	c.Flags().StringVar(&path, "in", "", "the file")
	return c
}

func mover(b store.Backend) (store.Mover, error) {
	if m, ok := b.(store.Mover); ok {
		return m, nil
	}
	return nil, errors.New("this store cannot move")
}

func (p *stepper) move(step string, partition int, items uint64) {
	if items%1000 == 0 {
		p.show(fmt.Sprintf("%s: %d items, partition %d of %d", step, items, partition, store.Partitions))
	}
}

// printSum says what a file holds. Its digest tells whether two exports hold the same.
func printSum(out io.Writer, s move.Sum) error {
	rows := [][]string{{"WHAT", "HOW MANY", ""}}
	for section := store.RecordSection; int(section) <= store.Sections; section++ {
		var kinds []string
		if section == store.RecordSection {
			for _, kind := range slices.Sorted(maps.Keys(s.Records)) {
				kinds = append(kinds, fmt.Sprintf("%s %d", kind, s.Records[kind]))
			}
		}
		rows = append(rows, []string{move.SectionName(section), fmt.Sprint(s.Items[section]), strings.Join(kinds, ", ")})
	}
	for _, line := range aligned(rows) {
		fmt.Fprintln(out, line)
	}
	_, err := fmt.Fprintf(out, "\n%s, digest %x\n", amount(s.All(), "item", "items"), s.Digest[:8])
	return err
}

// printArrival says that all is there, and what it is not there for.
func printArrival(out io.Writer, a move.Arrival) error {
	words := "All arrived as they left"
	if a.Expired > 0 {
		words += ", without " + amount(a.Expired, "item that expired", "items that expired") + " on the way"
	}
	_, err := fmt.Fprintln(out, words+".", verified(a.Audit)+".")
	return err
}
