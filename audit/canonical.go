package audit

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// plain is an Event without its methods: what the canonical form is made of.
type plain Event

// MarshalCBOR is the canonical form of an event: CBOR in core deterministic
// encoding (RFC 8949 §4.2.1), its time in UTC to the nanosecond (RFC 3339). It is
// what the chain hashes, and what any store that encodes with CBOR writes, so
// that an event read back hashes alike. It refuses what would not read back: text
// that is not UTF-8, a time outside years 0 to 9999, an event without a kind.
func (e Event) MarshalCBOR() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	mode, err := canonical()
	if err != nil {
		return nil, err
	}
	e.At = e.At.UTC().Round(0)
	out, err := mode.Marshal(plain(e))
	if err != nil {
		return nil, fmt.Errorf("audit: encoding an event: %w", err)
	}
	return out, nil
}

// UnmarshalCBOR reads what MarshalCBOR wrote.
func (e *Event) UnmarshalCBOR(b []byte) error {
	var p plain
	if err := cbor.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("audit: decoding an event: %w", err)
	}
	p.At = p.At.UTC()
	if err := Event(p).check(); err != nil {
		return err
	}
	*e = Event(p)
	return nil
}

func (e Event) check() error {
	if e.Kind == "" {
		return errors.New("audit: an event needs a kind")
	}
	if y := e.At.UTC().Year(); y < 0 || y > 9999 {
		return errors.New("audit: time out of range")
	}
	for _, s := range e.texts() {
		if !utf8.ValidString(s) {
			return errors.New("audit: text is not UTF-8")
		}
	}
	return nil
}

func (e Event) texts() []string {
	out := []string{e.Kind, e.Subject, e.Channel, e.Lang}
	for k, v := range e.Facts {
		out = append(out, k, v)
	}
	return out
}

func canonical() (cbor.EncMode, error) {
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339Nano
	mode, err := o.EncMode()
	if err != nil {
		return nil, fmt.Errorf("audit: canonical encoding: %w", err)
	}
	return mode, nil
}
