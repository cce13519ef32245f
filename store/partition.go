package store

import (
	"encoding/binary"

	"healthdial/seal"
)

// Partitions is how many partitions every store has. It is fixed for the life of
// an installation: audit chains and Redis slots are counted by it.
const Partitions = 64

// Partition is where everything of an owner lives.
func Partition(owner seal.Owner) int {
	return int(binary.BigEndian.Uint16(owner[:2])) % Partitions
}
