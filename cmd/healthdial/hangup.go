package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"healthdial/admin"
	"healthdial/config"
)

// reloadBy lets operators make the service read its configuration again, by command
// or by SIGHUP.
func (s *service) reloadBy(load func() (config.Config, error)) {
	s.reloads.load = load
	s.front = append(s.front, s.heedHangups)
}

// heedHangups takes the configuration again at each SIGHUP until ctx ends, and logs
// what that did.
func (s *service) heedHangups(ctx context.Context) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangups:
		}
		s.recordHangup(ctx)
		done, err := s.reload(ctx)
		if err != nil {
			s.refusedReload(err)
			continue
		}
		s.log.Info("configuration taken", "by", "signal")
		for _, l := range done.Links {
			s.log.Info(l.Kind+" "+l.Did, l.Kind, l.Link)
		}
	}
}

func (s *service) refusedReload(err error) {
	s.log.Error("configuration refused", "err", err)
	if refused, ok := errors.AsType[*admin.ReloadRefused](err); ok {
		for _, p := range refused.Problems {
			s.log.Error("configuration: " + p)
		}
	}
}
