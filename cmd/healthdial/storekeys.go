package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"healthdial/config"
	"healthdial/seal"
	"healthdial/store"
)

func newStoreKeys(s streams) *cobra.Command {
	cmd := &storeCommand{streams: s}
	c := &cobra.Command{
		Use:   "keys --config FILE",
		Short: "How many values are sealed under which key",
		Long: "Walks through the store and counts. A key under which nothing is sealed any more can be taken out of keys.sealing. With a Redis,\n" +
			"services may be running.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			return cmd.on(c, func(ctx context.Context, cfg config.Config, b store.Backend, ring *seal.Keyring) error {
				progress := &stepper{streams: s}
				used, err := store.UsedKeys(ctx, b, func(p int) {
					progress.show(fmt.Sprintf("counting: partition %d of %d", p+1, store.Partitions))
				})
				progress.clear()
				if err != nil {
					return err
				}
				moored, err := store.Moor(b, ring)
				if err != nil {
					return err
				}
				if err := printKeys(s.out, used, cfg.Keys.Sealing); err != nil {
					return err
				}
				return moored.Retire(ctx, used)
			})
		},
	}
	cmd.flags(c)
	return c
}

// printKeys prints a row for each key, and under it what can be done.
func printKeys(out io.Writer, used store.KeyUse, keys []config.SealingKey) error {
	totals := map[uint32]uint64{}
	for _, k := range keys {
		totals[k.ID] = used.Under(k.ID)
	}
	for _, byKey := range used {
		for id := range byKey {
			totals[id] = used.Under(id)
		}
	}
	rows := [][]string{{"KEY", "VALUES", "RECORDS", "MESSAGES", "LETTERS", "AUDIT", ""}}
	for _, id := range slices.Sorted(maps.Keys(totals)) {
		row := []string{fmt.Sprint(id), fmt.Sprint(totals[id])}
		for _, section := range []store.Section{store.RecordSection, store.MessageSection, store.LetterSection, store.LinkSection} {
			row = append(row, fmt.Sprint(used[section][id]))
		}
		rows = append(rows, append(row, standing(id, totals[id], keys)))
	}
	for _, line := range aligned(rows) {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// standing is what a key is to a configuration.
func standing(id uint32, values uint64, keys []config.SealingKey) string {
	at := slices.IndexFunc(keys, func(k config.SealingKey) bool { return k.ID == id })
	switch {
	case at == 0:
		return "seals"
	case at < 0 && id == 0:
		return "damaged: nothing seals under it"
	case at < 0:
		return "missing: bring it back into keys.sealing until all are resealed"
	case values == 0:
		return "can be retired"
	}
	return "opens: healthdial store reseal seals these anew"
}

func newStoreReseal(s streams) *cobra.Command {
	cmd := &storeCommand{streams: s}
	c := &cobra.Command{
		Use:   "reseal --config FILE",
		Short: "Seal under the first key what is sealed under others",
		Long: "Walks through the store and seals under the first of keys.sealing what is sealed under another, so that the others can be retired.\n" +
			"With a Redis, services may be running, once all of them have the new key first; a file must not be in use. Interrupted, the same\n" +
			"command goes on.",
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			return cmd.on(c, func(ctx context.Context, cfg config.Config, b store.Backend, ring *seal.Keyring) error {
				if err := ours(ctx, b, ring); err != nil {
					return err
				}
				progress := &stepper{streams: s}
				done, err := store.Reseal(ctx, b, ring, func(p int, r store.Resealed) {
					progress.show(fmt.Sprintf("resealing: %d of %d values, partition %d of %d", r.Resealed, r.Values, p+1, store.Partitions))
				})
				progress.clear()
				if err != nil {
					return err
				}
				return printResealed(s.out, done, cfg.Keys.Sealing[0].ID)
			})
		},
	}
	cmd.flags(c)
	return c
}

// ours refuses a store that was filled under other keys.
func ours(ctx context.Context, b store.Backend, ring *seal.Keyring) error {
	moored, err := store.Moor(b, ring)
	if err != nil {
		return err
	}
	_, err = moored.Openings(ctx)
	return err
}

func printResealed(out io.Writer, r store.Resealed, key uint32) error {
	fmt.Fprintf(out, "Sealed anew, under key %d: %d of %s.\n", key, r.Resealed, amount(r.Values, "value", "values"))
	if r.Moved > 0 {
		fmt.Fprintf(out, "Written by services meanwhile: %s. healthdial store keys tells under which key.\n", amount(r.Moved, "value", "values"))
	}
	if r.Unopened > 0 {
		return fmt.Errorf("%s could not be opened: under a key that is missing, or damaged; nothing of that was changed", amount(r.Unopened, "value", "values"))
	}
	return nil
}
