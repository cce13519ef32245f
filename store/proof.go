package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"healthdial/seal"
)

// ErrWrongKeys is returned by Open for a store that was filled under other keys.
var ErrWrongKeys = errors.New("store: filled under other keys than these")

// MissingKeyError is returned by Open for a store that holds values under a sealing
// key that is not on the ring.
type MissingKeyError struct {
	Key    uint32
	Values uint64
}

func (e *MissingKeyError) Error() string {
	return fmt.Sprintf("store: key %d is not on the ring and needed for what is sealed under it: bring it back until all of that (%d) is resealed", e.Key, e.Values)
}

// proof is sealed in every store: it opens under the right sealing key only, and
// its hashes match under the right Numbers and Codes only.
type proof struct {
	Numbers Name     `cbor:"1,keyasint"`
	Codes   [32]byte `cbor:"2,keyasint"`
	// Keys are the sealing keys that values may still be sealed under.
	Keys []uint32 `cbor:"3,keyasint,omitempty"`
}

func proofPlace() seal.Place { return seal.Place{Kind: kindProof} }

func (b *box) newProof() proof {
	return proof{Numbers: b.ring.Name(kindProof), Codes: b.ring.Code(kindProof)}
}

// readProof returns the stored proof and its record, whose Revision is 0 if there
// is none. A proof made under another ring is ErrWrongKeys.
func (b *box) readProof(ctx context.Context, from Records) (proof, Record, error) {
	got, place := b.newProof(), proofPlace()
	r, err := from.Get(ctx, place.Owner, place.Kind, place.ID)
	if errors.Is(err, ErrNotFound) {
		return got, Record{}, nil
	}
	if err != nil {
		return proof{}, Record{}, fmt.Errorf("store: reading the proof of keys: %w", err)
	}
	want := got
	if err := b.openRecord(place, r, &got); err != nil {
		return proof{}, r, errors.Join(ErrWrongKeys, err)
	}
	if got.Numbers != want.Numbers || got.Codes != want.Codes {
		return proof{}, Record{}, ErrWrongKeys
	}
	if id, ok := seal.KeyOf(r.Value); ok && len(got.Keys) == 0 {
		got.Keys = []uint32{id} // of a version that noted none
	}
	return got, r, nil
}

// proveKeys compares the stored proof with the ring's and seals it anew, so that a
// retired sealing key is not needed for it for ever, with the ring's current key
// noted: from now on values may be sealed under it.
func (s *Store) proveKeys(ctx context.Context) error {
	for {
		p, r, err := s.box.readProof(ctx, s.backend)
		if errors.Is(err, seal.ErrUnknownKey) {
			return errors.Join(ErrWrongKeys, s.missing(ctx, r))
		}
		if err != nil {
			return err
		}
		if p.Keys, err = s.held(ctx, p.Keys); err != nil {
			return err
		}
		if current := s.box.ring.Current(); !slices.Contains(p.Keys, current) {
			p.Keys = append(p.Keys, current)
		}
		err = s.writeProof(ctx, p, r.Revision)
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
}

func (s *Store) writeProof(ctx context.Context, p proof, revision uint64) error {
	b, err := s.box.batch(act{place: proofPlace(), revision: revision, record: p})
	if err != nil {
		return err
	}
	if err := s.backend.Commit(ctx, b); err != nil {
		return fmt.Errorf("store: writing the proof of keys: %w", err)
	}
	return nil
}

// missing counts what is sealed under the key of a record that is not on the ring.
func (s *Store) missing(ctx context.Context, r Record) error {
	id, _ := seal.KeyOf(r.Value)
	used, err := UsedKeys(ctx, s.backend, nil)
	if err != nil {
		return err
	}
	return &MissingKeyError{id, used.Under(id)}
}

// held returns those of the noted keys that are on the ring. It walks through the
// store only if one is not: nothing may be sealed under that.
func (s *Store) held(ctx context.Context, noted []uint32) (keys []uint32, err error) {
	var used KeyUse
	for _, id := range noted {
		if s.box.ring.Has(id) {
			keys = append(keys, id)
			continue
		}
		if used == nil {
			if used, err = UsedKeys(ctx, s.backend, nil); err != nil {
				return nil, err
			}
		}
		if n := used.Under(id); n > 0 {
			return nil, &MissingKeyError{id, n}
		}
	}
	return keys, nil
}

// Fingerprint tells rings apart that name and hash differently. It tells nothing of
// their keys.
func Fingerprint(ring *seal.Keyring) [48]byte {
	var f [48]byte
	n, c := ring.Name(kindProof), ring.Code(kindProof)
	copy(f[copy(f[:], n[:]):], c[:])
	return f
}
