package ivr

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/seal"
)

// CallBacks has people called who ask for it: from a menu, by SMS, by a call that we do
// not answer, or by keying their number. Anybody can ask in another's name, so a number
// is called a few times a day and no more. All fields but Langs must be set.
type CallBacks struct {
	Outbox   Adder
	Counters Counter
	Ring     *seal.Keyring
	Now      func() time.Time
	// Preferred is the language that an owner chose, "" if none.
	Preferred func(ctx context.Context, owner seal.Owner) string

	Hour, Day int // the most for one number: 3 and 10 if 0
}

// Adder keeps messages until they are sent; the outbox's store does.
type Adder interface {
	Add(ctx context.Context, all ...outbox.Message) error
}

// Counter counts for rates; *store.Counters does.
type Counter interface {
	Count(ctx context.Context, space, key string, now time.Time, window time.Duration) (int, error)
}

// How soon a call that was asked for follows, and until when it is worth placing. The
// pause lets the person hang up or put down the phone.
const (
	callSoon = 4 * time.Second
	callFor  = time.Hour
)

// missedWindow is within which several calls that we do not answer are one.
const missedWindow = time.Minute

// Request has a number called, in a language or in the one that its owner chose, once
// for each key. It takes no request beyond the limits.
func (c *CallBacks) Request(ctx context.Context, n msisdn.Number, lang string, key [16]byte) (taken bool, err error) {
	owner, now := c.Ring.Owner(n.E164()), c.Now()
	if ok, err := c.within(ctx, owner, now); !ok {
		return false, err
	}
	if lang == "" {
		lang = c.Preferred(ctx, owner)
	}
	err = c.Outbox.Add(ctx, outbox.Message{
		ID: c.Ring.Name("call back", key[:]), Owner: owner, Kind: outbox.Call, Lane: outbox.Registry, To: n, Lang: lang,
		NotBefore: now.Add(callSoon), Expires: now.Add(callFor),
	})
	if err != nil {
		return false, fmt.Errorf("ivr: asking for a call: %w", err)
	}
	return true, nil
}

// Missed has the number called that called us and hung up.
func (c *CallBacks) Missed(ctx context.Context, n msisdn.Number) (taken bool, err error) {
	window := binary.BigEndian.AppendUint64(nil, uint64(c.Now().UnixNano()/int64(missedWindow)))
	return c.Request(ctx, n, "", c.Ring.Name("missed call", []byte(n.Digits()), window))
}

func (c *CallBacks) within(ctx context.Context, owner seal.Owner, now time.Time) (bool, error) {
	for _, limit := range []struct {
		most, usual int
		window      time.Duration
	}{{c.Hour, 3, time.Hour}, {c.Day, 10, 24 * time.Hour}} {
		n, err := c.Counters.Count(ctx, "ivr.calls", hex.EncodeToString(owner[:]), now, limit.window)
		if err != nil {
			return false, fmt.Errorf("ivr: counting calls: %w", err)
		}
		if n > orUsual(limit.most, limit.usual) {
			return false, nil
		}
	}
	return true, nil
}

func orUsual(n, usual int) int {
	if n > 0 {
		return n
	}
	return usual
}
