package bolt

import (
	"bytes"
	"errors"

	"github.com/fxamacker/cbor/v2"
	bolt "go.etcd.io/bbolt"

	"healthdial/outbox"
	"healthdial/seal"
	"healthdial/store"
)

var errShort = errors.New("bolt: an entry of the file is damaged: it is too short")

// shelved takes a shelf's value apart.
func shelved(v []byte) (value []byte, expires uint64, err error) {
	if len(v) < 8 {
		return nil, 0, errShort
	}
	return v[8:], readNumber(v), nil
}

func instant(n uint64) store.Instant { return store.InstantOf(moment(n)) }

func dumpRecord(_ *bolt.Tx, k, v []byte) (store.Item, error) {
	kind, id, ok := bytes.Cut(k[min(16, len(k)):], []byte{0})
	value, expires, err := shelved(v)
	if err != nil || !ok {
		return nil, errShort
	}
	r := record(string(id), expires, value)
	return store.RecordItem{
		Owner: seal.Owner(k[:16]), Kind: string(kind), ID: r.ID,
		Revision: r.Revision, Expires: store.InstantOf(r.Expires), Value: r.Value,
	}, nil
}

// dumpMessage relies on stages having the numbers that store gives them.
func dumpMessage(tx *bolt.Tx, k, v []byte) (store.Item, error) {
	m, _, err := loadMessage(tx, k)
	if err != nil || len(k) != 32 {
		return nil, errors.Join(errShort, err)
	}
	item := store.MessageItem{
		Owner: seal.Owner(k[:16]), ID: outbox.ID(k[16:]), Stage: store.Stage(m.Stage), Lane: m.Lane, Seq: m.Seq,
		At: instant(m.At), Since: instant(m.Since), Token: m.Token, Attempts: m.Attempts, Doubled: m.Doubled,
		Cause: m.Cause, Value: bytes.Clone(m.Value),
	}
	switch expires := instant(readNumber(v)); {
	case m.Stage == isAwaiting:
		item.At = expires
	case item.Stage.Ended():
		item.Forget = expires.Coarse()
	}
	for _, p := range m.Parts {
		item.Parts = append(item.Parts, store.PartState{Name: p.Name, State: p.State})
	}
	return item, nil
}

func dumpPart(_ *bolt.Tx, k, v []byte) (store.Item, error) {
	value, expires, err := shelved(v)
	if err != nil || len(k) != 16 {
		return nil, errShort
	}
	var n named
	if err := cbor.Unmarshal(value, &n); err != nil {
		return nil, errors.Join(errShort, err)
	}
	item := store.PartItem{Name: store.Name(k), State: n.State, Keep: instant(expires).Coarse()}
	if len(n.Key) == 32 {
		item.Owner, item.ID, item.State = seal.Owner(n.Key[:16]), outbox.ID(n.Key[16:]), ""
	}
	return item, nil
}

func dumpLetter(tx *bolt.Tx, k, v []byte) (store.Item, error) {
	if len(k) != 24 {
		return nil, errShort
	}
	owner, l := seal.Owner(k[:16]), letter{seq: readNumber(k[16:])}
	in, err := loadInbox(tx, owner)
	if err := errors.Join(err, decodeLetter(v, &l)); err != nil {
		return nil, err
	}
	item := store.LetterItem{
		Owner: owner, Seq: l.seq, Group: l.Group, Total: l.Total, Ready: instant(l.Ready), GiveUp: instant(l.GiveUp),
	}
	if in.Claimed == l.seq {
		item.Token, item.Until = in.Token, instant(in.Until)
	}
	for _, p := range l.Pieces {
		item.Pieces = append(item.Pieces, store.PieceItem{Seq: p.Seq, Event: p.Event, Value: bytes.Clone(p.Value)})
	}
	return item, nil
}

func dumpRepeat(_ *bolt.Tx, k, v []byte) (store.Item, error) {
	_, until, err := shelved(v)
	if err != nil || len(k) != 32 {
		return nil, errShort
	}
	return store.RepeatItem{Owner: seal.Owner(k[:16]), Event: store.Name(k[16:]), Until: instant(until)}, nil
}

func dumpCount(_ *bolt.Tx, k, v []byte) (store.Item, error) {
	value, expires, err := shelved(v)
	if err != nil || len(k) != 16 {
		return nil, errShort
	}
	return store.CountItem{Name: store.Name(k), Count: int64(readNumber(value)), Expires: instant(expires).Coarse()}, nil
}
