//go:build !production

package faults

// Duplicate delivers a message twice: under one sequence_number, or as an SMSC does
// that did not see the answer, under another.
type Duplicate struct {
	Fresh bool `yaml:"fresh"` // under another sequence_number
}

func (d *Duplicate) usual() []string { return []string{"deliver_sm"} }

func (d *Duplicate) check() error { return nil }

func (d *Duplicate) strike(_ *conn, f frame) []frame {
	again := append(frame(nil), f...)
	if d.Fresh {
		again.setSequence(f.sequence() + ownSequence)
	}
	return []frame{f, again}
}
