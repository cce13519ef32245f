package main

import (
	"context"
	"time"

	"healthdial/admin"
	"healthdial/audit"
)

// recordTime bounds how long a signal waits for the audit log.
const recordTime = 2 * time.Second

// record puts what is commanded into the audit log.
func (s *service) record(ctx context.Context, e audit.Event) error {
	return s.store.Audit().Append(ctx, e)
}

// recordHangup records a SIGHUP before it is heeded. Who sends one may do what they
// like on this machine: when the store is away it is heeded all the same.
func (s *service) recordHangup(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, recordTime)
	defer cancel()
	err := s.record(ctx, audit.Event{
		At: s.clock.now(), Kind: admin.EventCommand, Facts: map[string]string{"command": "reload", "by": "signal"},
	})
	if err != nil {
		s.unrecorded.Add(1)
		s.log.Error("the audit log cannot be written", "command", "reload", "by", "signal", "err", err)
	}
}
