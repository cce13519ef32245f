package registry

import (
	"context"
	"errors"
	"time"

	"github.com/sony/gobreaker/v2"
)

// breakers hold one circuit breaker per family. An open one answers at once with
// Unavailable, so that no dialogue waits for a registry known to be down.
type breakers [families]*gobreaker.CircuitBreaker[struct{}]

const (
	tripAfter = 5                // outages in a row
	openFor   = 15 * time.Second // then one call probes
	// patience is the least time that a call must have had for its running out to
	// be the registry's fault.
	patience = 2 * time.Second
)

func newBreakers() (b breakers) {
	for f := range b {
		b[f] = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Name:         familyNames[f],
			Timeout:      openFor,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= tripAfter },
			IsSuccessful: func(err error) bool { return !outage(err) },
			IsExcluded:   noVerdict,
		})
	}
	return b
}

// run makes one attempt of c unless the breaker is open. Calls for a session have
// their own, stricter guard and pass straight through.
func (b breakers) run(ctx context.Context, c call, attempt func() error) error {
	if c.unguarded {
		return attempt()
	}
	if err := ctx.Err(); err != nil {
		return &Error{Op: c.op, Kind: Unavailable, cause: err}
	}
	_, err := b[c.family].Execute(func() (struct{}, error) {
		end, limited := ctx.Deadline()
		hasty := limited && time.Until(end) < patience
		err := attempt()
		var e *Error
		if errors.As(err, &e) && errors.Is(err, context.DeadlineExceeded) {
			e.hasty = hasty
		}
		return struct{}{}, err
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return &Error{Op: c.op, Kind: Unavailable, After: openFor, cause: err, final: true}
	}
	return err
}

// noVerdict says that an attempt tells nothing of the registry: its caller left.
func noVerdict(err error) bool {
	var e *Error
	return errors.Is(err, context.Canceled) || errors.As(err, &e) && e.hasty
}

// outage says that the registry failed, rather than refused: no reply or 5xx. A
// code may call a 4xx Unavailable (an SMS gateway down): that is an answer.
func outage(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Temporary() && (e.Status == 0 || e.Status >= 500 || e.Kind == Malformed)
}
