package dlt

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Tags are the optional parameters of submit_sm in which an operator wants the ids.
// They are of the range that SMPP 3.4 §5.3 leaves to vendors, where others have
// other meanings.
type Tags struct{ Entity, Template, Chain uint16 }

// Usual are the tags that most operators want.
func Usual() Tags { return Tags{Entity: 0x1400, Template: 0x1401, Chain: 0x1402} }

// Entity is whose messages they are, and through whom they go over one link.
type Entity struct {
	ID           string   // of the principal entity
	Telemarketer []string // ids of the telemarketers on the way, ours last; none if there is none
	Plain        bool     // the next one on the way wants the chain as it is, not its hash
	Tags         Tags     // the zero value means Usual
}

// Parameter is one optional parameter, an octet string without a NUL.
type Parameter struct {
	Tag   uint16
	Value []byte
}

// Parameters are what a message of a template carries, in the order of the tags'
// usual numbers.
func (e Entity) Parameters(t Template) []Parameter {
	tags := e.Tags
	if tags == (Tags{}) {
		tags = Usual()
	}
	out := []Parameter{{tags.Entity, []byte(e.ID)}, {tags.Template, []byte(t.ID)}}
	if len(e.Telemarketer) > 0 {
		out = append(out, Parameter{tags.Chain, []byte(e.chain())})
	}
	return out
}

// chain is the principal entity and the telemarketers, separated by commas: as they
// are, or as hexadecimal SHA-256.
func (e Entity) chain() string {
	ids := strings.Join(append([]string{e.ID}, e.Telemarketer...), ",")
	if e.Plain {
		return ids
	}
	sum := sha256.Sum256([]byte(ids))
	return hex.EncodeToString(sum[:])
}
