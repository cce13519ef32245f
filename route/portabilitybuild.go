package route

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"healthdial/gsm/msisdn"
)

// maxCodes is how many operators and networks one octet tells apart.
const maxCodes = 256

// BuildPortability reads an operator's list of ported numbers, one in a line: the
// number and, behind a comma, the operator's name or an MCC-MNC:
//
//	+919000000001,404-10
//	9000000002,north
//
// Numbers without a country code are of region. Empty lines and lines from # on
// are passed over; of a number that stands twice the last line counts. Errors name
// lines, never numbers.
func BuildPortability(list io.Reader, region string, names Namer) (*Portability, error) {
	b := builder{Portability: Portability{names: names}, known: map[string]uint8{}}
	lines := bufio.NewScanner(list)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if err := b.line(text, region); err != nil {
			return nil, fmt.Errorf("route: line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("route: reading the list: %w", err)
	}
	if len(b.entries) == 0 {
		return nil, errors.New("route: the list has no number")
	}
	return b.table(), nil
}

// entry is one number on its way into a table.
type entry struct {
	hash uint64
	code uint8
}

type builder struct {
	Portability
	known   map[string]uint8 // code -> its place in codes
	entries []entry
}

func (b *builder) line(text, region string) error {
	number, code, ok := strings.Cut(text, ",")
	code = strings.TrimSpace(code)
	if !ok || code == "" || len(code) > 40 {
		return errors.New("a number, a comma and an operator are wanted")
	}
	n, err := msisdn.Parse(strings.TrimSpace(number), region)
	if err != nil {
		return err
	}
	place, ok := b.known[code]
	if !ok {
		if len(b.codes) == maxCodes {
			return fmt.Errorf("more than %d operators and networks", maxCodes)
		}
		place = uint8(len(b.codes))
		b.known[code] = place
		b.codes = append(b.codes, code)
	}
	b.entries = append(b.entries, entry{hashOf(b.names, n), place})
	return nil
}

// table sorts what was read; the last line of a number stays.
func (b *builder) table() *Portability {
	slices.SortStableFunc(b.entries, func(x, y entry) int { return cmp.Compare(x.hash, y.hash) })
	p := &b.Portability
	for i, e := range b.entries {
		if i+1 < len(b.entries) && b.entries[i+1].hash == e.hash {
			continue
		}
		p.hashes, p.code = append(p.hashes, e.hash), append(p.code, e.code)
	}
	return p
}
