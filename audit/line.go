package audit

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"healthdial/seal"
)

// Line is an entry as JSON shows it, for people and for other systems: hashes and
// owners in lower-case hexadecimal, times in UTC. It holds all that the hash covers, so
// that whoever has the lines can verify the chain by themselves.
type Line struct {
	Partition int               `json:"partition"`
	Seq       uint64            `json:"seq"`
	At        time.Time         `json:"at"`
	Kind      string            `json:"kind"`
	Owner     string            `json:"owner,omitempty"` // a keyed hash of a number; none for nobody
	Subject   string            `json:"subject,omitempty"`
	Channel   string            `json:"channel,omitempty"`
	Lang      string            `json:"lang,omitempty"`
	Facts     map[string]string `json:"facts,omitempty"`
	Heads     []LineHead        `json:"heads,omitempty"`
	Prev      string            `json:"prev"`
	Hash      string            `json:"hash"`
}

// LineHead is a Head of a Line.
type LineHead struct {
	Partition int    `json:"partition"`
	Seq       uint64 `json:"seq"`
	Hash      string `json:"hash"`
}

// LineOf is an entry of a partition's chain as a Line.
func LineOf(partition int, e Entry) Line {
	l := Line{
		Partition: partition, Seq: e.Seq, At: e.Event.At.UTC(), Kind: e.Event.Kind, Subject: e.Event.Subject,
		Channel: e.Event.Channel, Lang: e.Event.Lang, Facts: e.Event.Facts,
		Prev: hex.EncodeToString(e.Prev[:]), Hash: hex.EncodeToString(e.Hash[:]),
	}
	if e.Event.Owner != (seal.Owner{}) {
		l.Owner = hex.EncodeToString(e.Event.Owner[:])
	}
	for _, h := range e.Event.Heads {
		l.Heads = append(l.Heads, LineHead{h.Partition, h.Seq, hex.EncodeToString(h.Hash[:])})
	}
	return l
}

// Entry is the inverse of LineOf. It says only that the line can be read: see Follows.
func (l Line) Entry() (Entry, error) {
	e := Entry{Seq: l.Seq, Event: Event{
		At: l.At, Kind: l.Kind, Subject: l.Subject, Channel: l.Channel, Lang: l.Lang, Facts: l.Facts,
	}}
	err := errors.Join(unhex(e.Prev[:], l.Prev), unhex(e.Hash[:], l.Hash))
	if l.Owner != "" {
		err = errors.Join(err, unhex(e.Event.Owner[:], l.Owner))
	}
	for _, h := range l.Heads {
		head := Head{Partition: h.Partition, Seq: h.Seq}
		err = errors.Join(err, unhex(head.Hash[:], h.Hash))
		e.Event.Heads = append(e.Event.Heads, head)
	}
	return e, err
}

// unhex reads exactly as many octets as to has.
func unhex(to []byte, text string) error {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(to) {
		return fmt.Errorf("audit: a hash of %d characters, %d hexadecimal ones are wanted", len(text), 2*len(to))
	}
	copy(to, b)
	return nil
}
