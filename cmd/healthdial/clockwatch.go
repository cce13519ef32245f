package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/admin"
	"healthdial/audit"
	"healthdial/clock"
)

const (
	// clockEvery is how often the clock is held to those who know the time.
	clockEvery = 10 * time.Second
	// clockRecord bounds how long its change waits for the audit log.
	clockRecord = 2 * time.Second
)

// eventClock is in the audit log when the clock is no longer believed, and when it is
// again. What was given meanwhile is marked by itself (store.Store.DoubtTime).
const eventClock = "clock"

// watchClock says once that the clock is doubted, and once that it is not any more.
func (s *service) watchClock(ctx context.Context) error {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for doubted := false; ; {
		if s.clock.doubtful() != doubted {
			doubted = !doubted
			s.tellClock(ctx, doubted)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *service) tellClock(ctx context.Context, doubted bool) {
	if doubted {
		s.log.Error("the clock is not believed: no codes are drawn, and what is given is marked", "why", s.clock.doubts())
	} else {
		s.log.Info("the clock is believed again")
	}
	ctx, cancel := context.WithTimeout(ctx, clockRecord)
	defer cancel()
	err := s.record(ctx, audit.Event{At: s.clock.now(), Kind: eventClock, Facts: map[string]string{"believed": strconv.FormatBool(!doubted)}})
	if err != nil {
		s.log.Warn("the audit log does not tell of the clock", "err", err)
	}
}

// clockTroubles are the doubts of the clock, for the status page: one of each kind.
func (s *service) clockTroubles() (all []admin.Trouble) {
	means := "; codes are drawn all the same, for another clock agrees"
	if s.clock.doubtful() {
		means = "; until it is set right no codes are drawn, and what is given is kept and marked"
	}
	of := map[clock.Kind]int{}
	doubts := s.clock.doubts()
	for _, d := range doubts {
		of[d.Kind]++
	}
	for _, d := range doubts {
		if of[d.Kind] == 0 {
			continue // it is told with the first of its kind
		}
		why := "clock: " + d.String()
		if others := of[d.Kind] - 1; others > 0 {
			why += fmt.Sprintf(" and %d others", others)
		}
		all, of[d.Kind] = append(all, admin.Trouble{Reason: why + means}), 0
	}
	return all
}

// measureClock exports whether the clock is believed, and how far the worst doubt says
// that it is off.
func (s *service) measureClock() error {
	credible := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "healthdial_clock_credible", Help: "1 while the machine's clock is believed.",
	}, func() float64 {
		if s.clock.doubtful() {
			return 0
		}
		return 1
	})
	off := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "healthdial_clock_slow_seconds", Help: "How far the machine's clock is behind, by the worst doubt there is; negative if it is ahead.",
	}, func() float64 {
		for _, d := range s.clock.doubts() {
			return d.By.Seconds()
		}
		return 0
	})
	return errors.Join(s.prom.Register(credible), s.prom.Register(off))
}

// built is when this program's source was committed, the zero time if it does not say.
func built() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, _ := time.Parse(time.RFC3339, s.Value) // the zero time is unknown
			return at
		}
	}
	return time.Time{}
}
