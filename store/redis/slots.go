package redis

import (
	"fmt"
	"sync"

	"healthdial/store"
)

// Redis Cluster keeps a key in one of 16,384 hash slots: the CRC16 of its hash tag
// (Redis Cluster Specification, "Hash tags"). Tags are chosen so that partition i lies
// in the ith of as many equal ranges of slots. Then a cluster of n primaries with equal
// ranges has 64/n partitions on each, where chance would give one of eight primaries
// three and another fourteen.
const slots = 16384

// Slot is the hash slot of a partition.
func Slot(partition int) int { return int(crc16(tags()[partition])) % slots }

// tags are the partitions' hash tags.
var tags = sync.OnceValue(func() (out [store.Partitions]string) {
	for p := range out {
		out[p] = tag(p)
	}
	return out
})

func tag(partition int) string {
	const width = slots / store.Partitions
	for n := 0; ; n++ {
		t := fmt.Sprintf("p%03d.%x", partition, n)
		if int(crc16(t))%slots/width == partition {
			return t
		}
	}
}

// crc16 is CRC-16/XMODEM: polynomial 1021, from 0, most significant bit first.
func crc16(s string) (sum uint16) {
	for _, c := range []byte(s) {
		sum ^= uint16(c) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
