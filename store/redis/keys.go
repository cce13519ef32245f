package redis

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

// Base begins every key of a partition of the store with a prefix. Its hash tag puts
// them into one slot.
func Base(prefix string, partition int) string { return prefix + ":{" + tags()[partition] + "}:" }

func (b *Backend) base(partition int) string { return Base(b.options.Prefix, partition) }

// key is a key of a partition, as the scripts write it.
func (b *Backend) key(partition int, parts ...string) string {
	return b.base(partition) + strings.Join(parts, ":")
}

// home is the partition of an owner, or of a name that belongs to nobody.
func home(owner [16]byte) int { return store.Partition(seal.Owner(owner)) }

// maxMicros is as late as a script counts exactly: the year 2255.
const maxMicros = 1<<53 - 1

// micros is a time as scripts count it, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return min(max(t.UnixMicro(), 1), maxMicros)
}

// moment is the inverse of micros.
func moment(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

func (b *Backend) clock() int64 { return micros(b.options.Now()) }

func hexOf(name [16]byte) string { return hex.EncodeToString(name[:]) }

// member names a message in a partition: owner and id.
func member(owner seal.Owner, id outbox.ID) string { return hexOf(owner) + hexOf(id) }

const nameLen = 32 // of a name in hexadecimal

func readName(s string) (n [16]byte, err error) {
	if len(s) != nameLen {
		return n, fmt.Errorf("redis: a name of %d characters", len(s))
	}
	_, err = hex.Decode(n[:], []byte(s))
	return n, err
}

func readMember(s string) (owner seal.Owner, id outbox.ID, err error) {
	if len(s) != 2*nameLen {
		return owner, id, fmt.Errorf("redis: a message's name of %d characters", len(s))
	}
	o, err := readName(s[:nameLen])
	if err != nil {
		return owner, id, err
	}
	i, err := readName(s[nameLen:])
	return seal.Owner(o), outbox.ID(i), err
}

func octets(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

// readOctets is the inverse of octets, of as much as there is.
func readOctets(s string) uint64 {
	if len(s) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64([]byte(s[:8]))
}

// readTime reads a time that octets wrote.
func readTime(s string) time.Time { return moment(int64(min(readOctets(s), math.MaxInt64))) }

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }
