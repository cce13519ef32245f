package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"healthdial/seal"
	"healthdial/store"
)

// triedPIN keeps, as a keyed hash, which PIN of a modem's SIM was tried in vain: a restart
// must not try it a second and a third time.
type triedPIN struct {
	index *store.Index
	ring  *seal.Keyring
	now   func() time.Time
	modem string
}

// pinSpace names the index of PINs that were tried.
const pinSpace = "modem.pin"

// pinTime bounds a look at the store.
const pinTime = 5 * time.Second

func (t triedPIN) name(pin string) string {
	h := t.ring.Code("modem.pin", []byte(t.modem), []byte(pin))
	return hex.EncodeToString(h[:])
}

// Note remembers a PIN before it is tried.
func (t triedPIN) Note(pin string) error {
	ctx, cancel := context.WithTimeout(context.Background(), pinTime)
	defer cancel()
	if err := t.index.Put(ctx, pinSpace, t.modem, t.name(pin), nil, time.Time{}); err != nil {
		return fmt.Errorf("remembering that a PIN is tried: %w", err)
	}
	return nil
}

// Was reports whether a PIN is remembered.
func (t triedPIN) Was(pin string) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), pinTime)
	defer cancel()
	all, err := t.index.All(ctx, pinSpace, t.modem, t.now())
	if err != nil {
		return false, fmt.Errorf("looking for PINs that were tried: %w", err)
	}
	_, was := all[t.name(pin)]
	return was, nil
}

// Forget forgets them all: one fitted, or a person has seen to it.
func (t triedPIN) Forget() error {
	ctx, cancel := context.WithTimeout(context.Background(), pinTime)
	defer cancel()
	all, err := t.index.All(ctx, pinSpace, t.modem, t.now())
	for id := range all {
		if err == nil {
			err = t.index.Remove(ctx, pinSpace, t.modem, id)
		}
	}
	if err != nil {
		return fmt.Errorf("forgetting PINs that were tried: %w", err)
	}
	return nil
}
