package config

import "healthdial/seal"

// Masters are the keys as package seal wants them.
func (k Keys) Masters() seal.Masters {
	m := seal.Masters{Numbers: k.NumbersKey.Bytes(), Codes: k.CodesKey.Bytes()}
	for _, s := range k.Sealing {
		m.Sealing = append(m.Sealing, seal.Master{ID: s.ID, Key: s.Key.Bytes()})
	}
	return m
}
