package redis

import (
	"context"
	_ "embed" // the script
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"healthdial/store"
)

//go:embed lua/fill.lua
var fillLua string

// Fill implements store.Filler.
func (b *Backend) Fill(ctx context.Context, partition int, items []store.Item) error {
	args := []any{b.clock(), b.options.Remember.Microseconds(), len(items)}
	for _, item := range items {
		var err error
		if args, err = appendItem(args, item); err != nil {
			return err
		}
	}
	fill := &script{goredis.NewScript(prelude + outboxLua + inboxLua + fillLua), true}
	if err := b.run(ctx, fill, partition, args...).Err(); err != nil {
		return fmt.Errorf("redis: filling: %w", err)
	}
	return nil
}

// appendItem appends the name of an item's section in fill.lua, then its fields.
func appendItem(args []any, item store.Item) ([]any, error) {
	switch i := item.(type) {
	case store.RecordItem:
		put := store.Put{Revision: i.Revision, Expires: i.Expires.Time(), Value: i.Value}
		return append(args, "record", hexOf(i.Owner), i.Kind, i.ID, int64(i.Expires), writeRecord(put)), nil
	case store.MessageItem:
		return appendMessage(args, i), nil
	case store.PartItem:
		m := ""
		if i.State == "" {
			m = member(i.Owner, i.ID)
		}
		return append(args, "part", hexOf(i.Name), m, string(i.State), int64(i.Keep)), nil
	case store.LetterItem:
		args = append(args, "letter", hexOf(i.Owner), decimal(i.Seq), hexOf(i.Group), i.Total, int64(i.Ready), int64(i.GiveUp),
			decimal(i.Token), int64(i.Until), len(i.Pieces))
		for _, p := range i.Pieces {
			args = append(args, p.Seq, hexOf(p.Event)+string(p.Value))
		}
		return args, nil
	case store.RepeatItem:
		return append(args, "repeat", hexOf(i.Owner), hexOf(i.Event), int64(i.Until)), nil
	case store.CountItem:
		return append(args, "count", hexOf(i.Name), i.Count, int64(i.Expires)), nil
	case store.LinkItem:
		return append(args, "link", i.Seq, writeLink(store.Link{Hash: i.Hash, At: i.At.Time(), Value: i.Value})), nil
	case store.HeadItem:
		return append(args, "head", writeHead(store.Head{Seq: i.Seq, Hash: i.Hash, At: i.At.Time()})), nil
	}
	return nil, fmt.Errorf("redis: an item of section %d cannot be kept", item.Section())
}

func appendMessage(args []any, m store.MessageItem) []any {
	names := make([]string, len(m.Parts))
	for i, p := range m.Parts {
		names[i] = hexOf(p.Name)
	}
	args = append(args, "message", member(m.Owner, m.ID), stageNames[m.Stage], int(m.Lane), decimal(m.Seq), int64(m.At),
		int64(m.Since), int64(m.Forget), decimal(m.Token), m.Attempts, m.Doubled, m.Cause, m.Value, strings.Join(names, " "), len(m.Parts))
	for i, p := range m.Parts {
		args = append(args, names[i], string(p.State))
	}
	return args
}
