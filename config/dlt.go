package config

import "healthdial/dlt"

// DLT is what is registered on an operator's DLT portal (TRAI, TCCCPR 2018).
type DLT struct {
	Entity    string `yaml:"entity"`    // id of the principal entity
	Templates string `yaml:"templates"` // file of the registered templates

	Registry *dlt.Registry `yaml:"-"`
}

// LinkDLT is how a link wants the ids. Its texts are sent under their templates'
// headers.
type LinkDLT struct {
	Telemarketers []string `yaml:"telemarketers"` // ids of those on the way to the operator
	PlainChain    bool     `yaml:"plain_chain"`   // the next one on the way wants the chain as it is, not its SHA-256
	Tags          *DLTTags `yaml:"tags"`
}

// DLTTags are the optional parameters in which a link wants the ids.
type DLTTags struct {
	Entity   uint16 `yaml:"entity"`   // 0x1400
	Template uint16 `yaml:"template"` // 0x1401
	Chain    uint16 `yaml:"chain"`    // 0x1402
}

// DLTEntity is whose messages they are on a link.
func (c *Config) DLTEntity(l *LinkDLT) dlt.Entity {
	e := dlt.Entity{ID: c.DLT.Entity, Telemarketer: l.Telemarketers, Plain: l.PlainChain, Tags: dlt.Usual()}
	if t := l.Tags; t != nil {
		e.Tags = dlt.Tags(*t)
	}
	return e
}
