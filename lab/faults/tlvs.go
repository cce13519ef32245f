//go:build !production

package faults

import "fmt"

// Garbage puts optional parameters behind a message that make no sense.
type Garbage struct {
	Form string `yaml:"form"` // unknown: tags of nobody, one twice and one empty; truncated: a length beyond the PDU
}

func (g *Garbage) usual() []string { return []string{"deliver_sm"} }

func (g *Garbage) check() error {
	if g.Form != "unknown" && g.Form != "truncated" {
		return fmt.Errorf("garbage_tlvs: form is unknown or truncated, not %q", g.Form)
	}
	return nil
}

func (g *Garbage) strike(_ *conn, f frame) []frame {
	if g.Form == "truncated" {
		return []frame{append(f, 0x14, 0x00, 0xFF, 0xFF, 0x00).sized()}
	}
	for _, t := range [][]byte{tlv(0x3FFE, []byte("noise")...), tlv(0x3FFE, []byte("noise")...), tlv(0x0000), tlv(0xFFFF, make([]byte, 300)...)} {
		f = append(f, t...)
	}
	return []frame{f.sized()}
}
