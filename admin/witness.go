package admin

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"healthdial/store"
)

// ParseWitnesses reads checkpoints as the log told of them: NUMBER:HASH.
func ParseWitnesses(texts []string) ([]store.Witness, error) {
	var out []store.Witness
	for _, text := range texts {
		number, hash, _ := strings.Cut(text, ":")
		n, err := strconv.ParseUint(number, 10, 64)
		octets, err2 := hex.DecodeString(hash)
		w := store.Witness{Number: n}
		if err != nil || err2 != nil || n == 0 || len(octets) != len(w.Hash) {
			return nil, errors.New("a witness is the number and the hash of a checkpoint, NUMBER:HASH, as the service logged them")
		}
		copy(w.Hash[:], octets)
		out = append(out, w)
	}
	return out, nil
}
