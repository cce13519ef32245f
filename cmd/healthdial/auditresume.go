package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"healthdial/admin"
	"healthdial/audit"
	"healthdial/store"
)

// exported is how far an export has come.
type exported struct {
	last  [store.Partitions]audit.Entry // of each partition; zero for none
	due   [store.Partitions]bool        // the log must still have the last entry of the earlier export
	lost  [store.Partitions]bool        // it is broken: what comes later follows nothing
	whole int64                         // octets of whole lines
}

// readExport reads how far an earlier export came; an unfinished last line is left out.
// Without a file it is the beginning.
func readExport(path string) (*exported, error) {
	at := &exported{}
	if path == "" {
		return at, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for in := bufio.NewReader(f); ; {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return at, nil
		}
		if err != nil {
			return nil, err
		}
		if err := at.read(bytes.TrimSpace(text)); err != nil {
			return nil, fmt.Errorf("%s is not an export: at octet %d: %w", path, at.whole, err)
		}
		at.whole += int64(len(text))
	}
}

func (at *exported) read(text []byte) error {
	var l audit.Line
	if err := json.Unmarshal(text, &l); err != nil {
		return err
	}
	e, err := l.Entry()
	if err != nil {
		return err
	}
	if l.Partition < 0 || l.Partition >= store.Partitions {
		return fmt.Errorf("there is no partition %d", l.Partition)
	}
	at.last[l.Partition], at.due[l.Partition] = e, true
	return nil
}

// positions is where to begin: with the last entry that is known, to see that it is
// still the same.
func (at *exported) positions() (from [store.Partitions]uint64) {
	for p, e := range at.last {
		from[p] = max(e.Seq, 1)
	}
	return from
}

// follow takes the next line of its partition; known says that the earlier export has
// it. What does not follow is an *audit.BrokenError, once for each partition.
func (at *exported) follow(l audit.Line) (known bool, err error) {
	e, err := l.Entry()
	if err != nil {
		return false, err
	}
	if l.Partition < 0 || l.Partition >= store.Partitions {
		return false, fmt.Errorf("there is no partition %d", l.Partition)
	}
	prev := at.last[l.Partition]
	at.last[l.Partition] = e
	if e.Seq == prev.Seq && prev.Seq > 0 {
		at.due[l.Partition] = false
		if e.Hash != prev.Hash {
			return true, &audit.BrokenError{Seq: e.Seq, Cause: "not the entry that was exported before"}
		}
		return true, nil
	}
	if at.lost[l.Partition] {
		return false, nil
	}
	err = audit.Follows(prev, e)
	at.lost[l.Partition] = err != nil
	return false, err
}

// missing is where the log has less than was exported before.
func (at *exported) missing() (broken []admin.Break) {
	for p, e := range at.last {
		if at.due[p] {
			broken = append(broken, admin.Break{Partition: p, Seq: e.Seq, Cause: "was exported before, and is missing"})
		}
	}
	return broken
}
