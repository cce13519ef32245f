package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"healthdial/admin"
	"healthdial/audit"
	"healthdial/store"
)

// panelAudit is the audit log of a running service, which is asked for it.
type panelAudit struct{ panel }

// Inspect has the service verify its log.
func (p panelAudit) Inspect(ctx context.Context, witnesses ...store.Witness) (i store.Inspection, err error) {
	query := url.Values{}
	for _, w := range witnesses {
		query.Add("witness", fmt.Sprintf("%d:%x", w.Number, w.Hash))
	}
	answer, err := p.get(ctx, "/v1/audit?"+query.Encode())
	if err != nil {
		return i, err
	}
	var told admin.Inspected
	if err := json.Unmarshal(answer, &told); err != nil {
		return i, fmt.Errorf("the service's answer cannot be read: %w", err)
	}
	if told.Error != "" {
		return i, errors.New(told.Error)
	}
	i.Checkpoints, i.Last = told.Checkpoints, told.Last
	for n := range told.Entries {
		i.Chains[n].Entries = told.Entries[n]
	}
	for _, b := range told.Broken {
		if b.Partition < 0 || b.Partition >= store.Partitions {
			return i, fmt.Errorf("the service tells of a partition %d", b.Partition)
		}
		i.Chains[b.Partition].Broken = &audit.BrokenError{Seq: b.Seq, Cause: b.Cause}
	}
	return i, nil
}

// errUnfinished is an answer that ends before its end.
var errUnfinished = errors.New("the service's answer is not whole: it, or its store, went away; export again with --from")

// Lines has the service tell its log.
func (p panelAudit) Lines(ctx context.Context, from [store.Partitions]uint64) iter.Seq2[audit.Line, error] {
	numbers := strings.Trim(strings.ReplaceAll(fmt.Sprint(from), " ", ","), "[]")
	return func(yield func(audit.Line, error) bool) {
		answer, err := p.open(ctx, "GET", "/v1/audit/export?from="+numbers)
		if err != nil {
			yield(audit.Line{}, err)
			return
		}
		defer p.client.CloseIdleConnections()
		defer answer.Close()
		for in := json.NewDecoder(answer); ; {
			var m admin.AuditMessage
			if err := in.Decode(&m); err != nil {
				yield(audit.Line{}, errUnfinished)
				return
			}
			switch {
			case m.End:
				return
			case m.Broken != nil:
				if !yield(audit.Line{Partition: m.Broken.Partition}, &audit.BrokenError{Seq: m.Broken.Seq, Cause: m.Broken.Cause}) {
					return
				}
			case m.Entry != nil:
				if !yield(*m.Entry, nil) {
					return
				}
			}
		}
	}
}
