//go:build !production

package faults

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"healthdial/yamlfile"
)

// Script is a list of faults with when each happens. It counts over all connections
// of its listener, so that a fault of three times is not had anew by reconnecting.
type Script struct {
	mu    sync.Mutex // guards the counts
	plans []*plan
	begun time.Time // when the first connection came
}

// plan is one fault, when it happens, and how often it did.
type plan struct {
	When
	fault
	picks     []func(frame) bool
	seen, hit int
}

// When says which PDUs a fault hits.
type When struct {
	On    []string      `yaml:"on"`    // kinds of PDU; the fault's own if none
	After int           `yaml:"after"` // so many of them pass first
	Every int           `yaml:"every"` // then one of so many is hit: 1
	Times int           `yaml:"times"` // at most so often; 0 is always
	From  time.Duration `yaml:"from"`  // not before, since the first connection
	Until time.Duration `yaml:"until"` // not after; 0 is never
}

// fault is one way of going wrong.
type fault interface {
	// usual are the kinds of PDU that the fault is about.
	usual() []string
	// check says what is wrong with the settings.
	check() error
	// strike is called with a PDU that the fault is to hit, on its way in or out. What
	// it returns goes on in its place. One goroutine calls it for each direction.
	strike(c *conn, f frame) []frame
}

// entry is one fault as a file writes it: when, and exactly one of the families.
type entry struct {
	When

	Reorder      *Reorder      `yaml:"reorder"`
	Early        *Early        `yaml:"early_response"`
	Late         *Late         `yaml:"late"`
	Sequence     *Sequence     `yaml:"sequence"`
	Throttle     *Throttle     `yaml:"throttle"`
	HalfOpen     *HalfOpen     `yaml:"half_open"`
	SlowReader   *SlowReader   `yaml:"slow_reader"`
	AlreadyBound *AlreadyBound `yaml:"already_bound"`
	Unbind       *Unbind       `yaml:"unbind"`
	Length       *Length       `yaml:"length"`
	Split        *Split        `yaml:"split"`
	Duplicate    *Duplicate    `yaml:"duplicate"`
	Unknown      *Unknown      `yaml:"unknown_command"`
	Garbage      *Garbage      `yaml:"garbage_tlvs"`
	Receipt      *Receipt      `yaml:"receipt"`
}

// Load reads a script from a YAML file.
func Load(path string) (*Script, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	return Parse(path, text)
}

// Parse reads a script. The error is yamlfile.Problems: unknown keys, kinds and
// settings are refused.
func Parse(file string, text []byte) (*Script, error) {
	var script struct {
		Faults []entry `yaml:"faults"`
	}
	d, err := yamlfile.Decode(file, text, &script)
	if err != nil {
		return nil, err
	}
	s := &Script{}
	for i, e := range script.Faults {
		p, err := e.plan()
		if err != nil {
			d.Wrong(fmt.Sprintf("faults[%d]", i), "%v", err)
		}
		s.plans = append(s.plans, p)
	}
	if err := d.Problems.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// plan checks an entry.
func (e entry) plan() (*plan, error) {
	found := e.families()
	if len(found) != 1 {
		return nil, fmt.Errorf("exactly one fault is wanted, with its settings in braces; there are %d", len(found))
	}
	p := &plan{When: e.When, fault: found[0]}
	if err := p.check(); err != nil {
		return nil, err
	}
	p.Every = cmp.Or(p.Every, 1)
	if len(p.On) == 0 {
		p.On = p.usual()
	}
	for _, name := range p.On {
		pick, ok := kinds[name]
		if !ok {
			return nil, fmt.Errorf("on: no kind of PDU is %q: there are %s", name, strings.Join(kindNames(), ", "))
		}
		p.picks = append(p.picks, pick)
	}
	return p, nil
}

// families are the faults that an entry names.
func (e entry) families() (list []fault) {
	v := reflect.ValueOf(e)
	for i := range v.NumField() {
		if f, ok := v.Field(i).Interface().(fault); ok && !v.Field(i).IsNil() {
			list = append(list, f)
		}
	}
	return list
}

func kindNames() (names []string) {
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
