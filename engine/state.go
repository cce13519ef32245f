package engine

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// maxState bounds an encoded state: a live one has a few hundred octets.
const maxState = 64 << 10

// ErrState is returned for a state that cannot be read or is too large.
var ErrState = errors.New("engine: not a state")

// EncodeState writes a state as CBOR (RFC 8949), the same state always as the same
// octets. A State inside a larger record may as well be encoded with it: its tags
// are the same.
func EncodeState(s State) ([]byte, error) {
	data, err := stateEncoding.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("engine: encode state: %w", err)
	}
	if len(data) > maxState {
		return nil, ErrState
	}
	return data, nil
}

// DecodeState reads what EncodeState wrote. It refuses, with ErrState, anything
// that is larger, deeper or otherwise than a state can be. A state that decodes may
// still name nodes that are gone: Step sees to that.
func DecodeState(data []byte) (State, error) {
	var s State
	if len(data) > maxState {
		return State{}, ErrState
	}
	if err := stateDecoding.Unmarshal(data, &s); err != nil {
		return State{}, fmt.Errorf("%w: %w", ErrState, err)
	}
	if s.Mode > Ended || len(s.Stack) > maxStack || len(s.Trail) > maxTrail {
		return State{}, ErrState
	}
	return s, nil
}

// stateEncoding orders keys, so that states can be compared as octets.
var stateEncoding = encoding(cbor.EncOptions{Sort: cbor.SortBytewiseLexical})

func encoding(o cbor.EncOptions) cbor.EncMode {
	mode, err := o.EncMode()
	if err != nil {
		panic(err) // the options above are wrong
	}
	return mode
}

// stateDecoding takes only what a state is made of.
var stateDecoding = decoding(cbor.DecOptions{
	DupMapKey:        cbor.DupMapKeyEnforcedAPF,
	IndefLength:      cbor.IndefLengthForbidden,
	TagsMd:           cbor.TagsForbidden,
	MaxNestedLevels:  8,
	MaxArrayElements: 1024,
	MaxMapPairs:      1024,
})

func decoding(o cbor.DecOptions) cbor.DecMode {
	mode, err := o.DecMode()
	if err != nil {
		panic(err) // the options above are wrong
	}
	return mode
}
