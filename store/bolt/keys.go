package bolt

import (
	"encoding/binary"
	"math"
	"time"

	"healthdial/outbox"
	"healthdial/seal"
)

// stamp is a time as keys carry it: nanoseconds since 1970, at least 1; 0 is the
// zero time. What lies beyond 2262 is as good as never and becomes the last.
func stamp(t time.Time) uint64 {
	switch {
	case t.IsZero():
		return 0
	case t.Unix() < 0:
		return 1
	case t.Unix() >= math.MaxInt64/int64(time.Second):
		return math.MaxInt64
	}
	return uint64(max(t.UnixNano(), 1))
}

// moment is the inverse of stamp.
func moment(n uint64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(min(n, math.MaxInt64))).UTC()
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func readNumber(b []byte) uint64 {
	if len(b) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// join makes one key of its parts.
func join(parts ...[]byte) []byte {
	var n int
	for _, p := range parts {
		n += len(p)
	}
	key := make([]byte, 0, n)
	for _, p := range parts {
		key = append(key, p...)
	}
	return key
}

func kindPrefix(owner seal.Owner, kind string) []byte {
	return join(owner[:], []byte(kind), []byte{0})
}

func recordKey(owner seal.Owner, kind, id string) []byte {
	return append(kindPrefix(owner, kind), id...)
}

const messageKeySize = 32

func messageKey(owner seal.Owner, id outbox.ID) []byte { return join(owner[:], id[:]) }

func letterKey(owner seal.Owner, seq uint64) []byte { return join(owner[:], number(seq)) }

func partitionKey(partition int) []byte {
	return binary.BigEndian.AppendUint16(nil, uint16(partition))
}
