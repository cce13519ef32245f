package web

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/ivr"
	"healthdial/seal"
)

// Sealer seals what travels with a platform; *seal.Keyring does.
type Sealer interface {
	Seal(p seal.Place, plain []byte) []byte
	Open(p seal.Place, sealed []byte) ([]byte, error)
}

// Errors of tokens. None carries content.
var (
	ErrToken   = errors.New("ivr/web: not a token of ours")
	ErrExpired = errors.New("ivr/web: the token has expired")
)

// How long tokens are good for: a leg's for the longest question, asked as often as it
// may be; a line's until it was fetched.
const (
	legFor  = 15 * time.Minute
	lineFor = 15 * time.Minute
)

// maxToken bounds a token, in characters. A long line in an Indic script has 4,000.
const maxToken = 12 << 10

// maxLine bounds a line, in octets as CBOR.
const maxLine = 64 << 10

var tokens = base64.RawURLEncoding.Strict()

// places keep the tokens of platforms and of lines apart.
func legPlace(platform string) seal.Place { return seal.Place{Kind: "ivr leg", ID: platform} }
func linePlace() seal.Place               { return seal.Place{Kind: "ivr line"} }

// dated is what a token holds.
type dated[T any] struct {
	_     struct{} `cbor:",toarray"`
	Until int64    // Unix time in seconds
	Of    T
}

// sealLeg makes a leg's token for its platform.
func sealLeg(s Sealer, l ivr.Leg, now time.Time) (string, error) {
	plain, err := cbor.Marshal(dated[ivr.Leg]{Until: now.Add(legFor).Unix(), Of: l})
	if err != nil {
		return "", fmt.Errorf("ivr/web: sealing a leg: %w", err)
	}
	return tokens.EncodeToString(s.Seal(legPlace(l.Link), plain)), nil
}

// openLeg reads a leg's token: ErrToken if it was altered or made for another platform,
// ErrExpired.
func openLeg(s Sealer, platform, token string, now time.Time) (ivr.Leg, error) {
	plain, err := openToken(s, legPlace(platform), token)
	if err != nil {
		return ivr.Leg{}, err
	}
	return read[ivr.Leg](plain, now)
}

// sealLine makes the token of a line that may hold anything: it tells nobody.
func sealLine(s Sealer, l ivr.Line, now time.Time) (string, error) {
	plain, err := cbor.Marshal(dated[ivr.Line]{Until: now.Add(lineFor).Unix(), Of: l})
	if err != nil {
		return "", fmt.Errorf("ivr/web: sealing a line: %w", err)
	}
	var small bytes.Buffer
	w, err := flate.NewWriter(&small, flate.BestCompression) // its texts stand there twice
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", fmt.Errorf("ivr/web: sealing a line: %w", err)
	}
	return tokens.EncodeToString(s.Seal(linePlace(), small.Bytes())), nil
}

// openLine reads a line's token.
func openLine(s Sealer, token string, now time.Time) (ivr.Line, error) {
	small, err := openToken(s, linePlace(), token)
	if err != nil {
		return ivr.Line{}, err
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(small)), maxLine))
	if err != nil {
		return ivr.Line{}, ErrToken
	}
	return read[ivr.Line](plain, now)
}

func openToken(s Sealer, p seal.Place, token string) ([]byte, error) {
	if len(token) > maxToken {
		return nil, ErrToken
	}
	sealed, err := tokens.DecodeString(token)
	if err != nil {
		return nil, ErrToken
	}
	plain, err := s.Open(p, sealed)
	if err != nil {
		return nil, ErrToken
	}
	return plain, nil
}

func read[T any](plain []byte, now time.Time) (T, error) {
	var d dated[T]
	if err := cbor.Unmarshal(plain, &d); err != nil {
		return d.Of, ErrToken
	}
	if now.Unix() > d.Until {
		return d.Of, ErrExpired
	}
	return d.Of, nil
}
