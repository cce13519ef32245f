package consent

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/seal"
)

// SIMFile is a SIMChanges in a text file that an operator's system writes, one
// change in a line:
//
//	+919000000001 2026-11-20T08:00:00Z
//	5b0e2f...     2026-11-21            revoked
//
// that is a number in E.164 form, or its keyed hash in hex (seal.Owner), then the
// time of the change or its day in UTC (then its end counts), then "revoked" if the number was given up.
// Empty lines and lines from # on are ignored. The file is read again whenever its
// time or size changes; one that cannot be read, or has a line that makes no sense,
// is an error, and so holds grants.
type SIMFile struct {
	Path string

	mu      sync.Mutex // guards the rest
	stamp   time.Time
	size    int64
	changes map[string]SIMChange // by E.164 form or hex of the owner
}

// Changed looks a number up by itself and by its hash; the later change counts.
func (f *SIMFile) Changed(_ context.Context, owner seal.Owner, n msisdn.Number) (SIMChange, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return SIMChange{}, false, err
	}
	a, plain := f.changes[n.E164()]
	b, hashed := f.changes[hex.EncodeToString(owner[:])]
	return later(a, b), plain || hashed, nil
}

// later merges two reports on one number.
func later(a, b SIMChange) SIMChange {
	if b.At.After(a.At) {
		a.At = b.At
	}
	a.Revoked = a.Revoked || b.Revoked
	return a
}

func (f *SIMFile) refresh() error {
	info, err := os.Stat(f.Path)
	if err != nil {
		return fmt.Errorf("consent: SIM change file: %w", err)
	}
	if f.changes != nil && info.ModTime().Equal(f.stamp) && info.Size() == f.size {
		return nil
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return fmt.Errorf("consent: SIM change file: %w", err)
	}
	defer file.Close()
	changes, err := parseSIMChanges(file)
	if err != nil {
		return err
	}
	f.changes, f.stamp, f.size = changes, info.ModTime(), info.Size()
	return nil
}

// parseSIMChanges reads the file. Its errors name lines, never numbers.
func parseSIMChanges(r io.Reader) (map[string]SIMChange, error) {
	changes := map[string]SIMChange{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		who, c, ok := parseSIMChange(fields)
		if !ok {
			return nil, fmt.Errorf("consent: SIM change file: line %d makes no sense", n)
		}
		changes[who] = later(changes[who], c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("consent: SIM change file: %w", err)
	}
	return changes, nil
}

func parseSIMChange(fields []string) (who string, c SIMChange, ok bool) {
	if len(fields) < 2 || len(fields) > 3 || len(fields) == 3 && fields[2] != "revoked" {
		return "", c, false
	}
	c.Revoked = len(fields) == 3
	if at, err := time.Parse(time.RFC3339, fields[1]); err == nil {
		c.At = at
	} else if day, err := time.Parse(time.DateOnly, fields[1]); err == nil {
		c.At = day.Add(24 * time.Hour)
	}
	who, ok = simKey(fields[0])
	return who, c, ok && !c.At.IsZero()
}

// simKey accepts a number with its plus sign, or 32 hexadecimal digits.
func simKey(s string) (string, bool) {
	if strings.HasPrefix(s, "+") {
		n, err := msisdn.Parse(s, "")
		return n.E164(), err == nil
	}
	b, err := hex.DecodeString(s)
	return strings.ToLower(s), err == nil && len(b) == len(seal.Owner{})
}
