//go:build !production

package faults

// Sequence writes another sequence_number: 0, which the standard does not have
// (SMPP 3.4 §3.2), or one that was never given.
type Sequence struct {
	Number uint32 `yaml:"number"`
}

func (s *Sequence) usual() []string { return []string{"submit_sm_resp"} }

func (s *Sequence) check() error { return nil }

func (s *Sequence) strike(_ *conn, f frame) []frame {
	f.setSequence(s.Number)
	return []frame{f}
}
