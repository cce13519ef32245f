package move

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"healthdial/store"
)

// entry is an item as a file has it: its section, then its fields in canonical CBOR
// (RFC 8949 §4.2.1), so that items that are alike are alike octet by octet.
type entry struct {
	_       struct{} `cbor:",toarray"`
	Section store.Section
	Body    cbor.RawMessage
}

// batch is what a chunk holds: items of one partition in their order.
type batch struct {
	_         struct{} `cbor:",toarray"`
	Partition int
	Entries   []entry
}

// maxItems bounds every list in a chunk as it is decoded.
const maxItems = 4096

// codec writes and reads what is in chunks.
type codec struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

func newCodec() (codec, error) {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	enc, err := options.EncMode()
	if err != nil {
		return codec{}, fmt.Errorf("move: encoding: %w", err)
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: 16, MaxArrayElements: maxItems, MaxMapPairs: maxItems, UTF8: cbor.UTF8DecodeInvalid,
	}.DecMode()
	if err != nil {
		return codec{}, fmt.Errorf("move: decoding: %w", err)
	}
	return codec{enc, dec}, nil
}

func (c codec) entry(item store.Item) (entry, error) {
	body, err := c.enc.Marshal(item)
	if err != nil {
		return entry{}, fmt.Errorf("move: encoding an item: %w", err)
	}
	return entry{Section: item.Section(), Body: body}, nil
}

// item is the inverse of entry.
func (c codec) item(e entry) (store.Item, error) {
	switch e.Section {
	case store.RecordSection:
		return read[store.RecordItem](c, e)
	case store.MessageSection:
		return read[store.MessageItem](c, e)
	case store.PartSection:
		return read[store.PartItem](c, e)
	case store.LetterSection:
		return read[store.LetterItem](c, e)
	case store.RepeatSection:
		return read[store.RepeatItem](c, e)
	case store.CountSection:
		return read[store.CountItem](c, e)
	case store.LinkSection:
		return read[store.LinkItem](c, e)
	case store.HeadSection:
		return read[store.HeadItem](c, e)
	}
	return nil, fmt.Errorf("%w: section %d is not known", ErrDamaged, e.Section)
}

func read[T store.Item](c codec, e entry) (store.Item, error) {
	var item T
	if err := c.dec.Unmarshal(e.Body, &item); err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}
	return item, nil
}
