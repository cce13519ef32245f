package person

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

const (
	resendLock = 60 * time.Second // the registry sends no second code sooner
	codeLife   = 10 * time.Minute
)

// mayAskCode bounds how often a registry is asked to send a number a code: below
// the registry's own bounds, so that nobody can have a number blocked there by
// dialling us.
func (s *Service) mayAskCode(ctx context.Context, st Step) (Exit, error) {
	who, perHalfHour, perDay := hex.EncodeToString(st.Owner[:]), s.CodesPerHalfHour, s.CodesPerDay
	if st.Channel == "sms" { // forged texts use up a budget of their own
		who, perHalfHour, perDay = who+" sms", max(1, perHalfHour-1), max(1, perDay/2)
	}
	for _, w := range []struct {
		space  string
		window time.Duration
		most   int
		exit   Exit
	}{
		{"person.codes", 30 * time.Minute, perHalfHour, Limited},
		{"person.codes.day", 24 * time.Hour, perDay, Blocked},
	} {
		n, err := s.Counters.Count(ctx, w.space, who, st.At, w.window)
		if err != nil {
			return Failure, fmt.Errorf("person: counting codes: %w", err)
		}
		if n > w.most {
			return w.exit, nil
		}
	}
	return OK, nil
}

// underway says that a code sent at sent is still arriving: asking again now would
// only be refused.
func underway(txn string, sent, now time.Time) bool {
	return txn != "" && !now.Before(sent) && now.Sub(sent) < resendLock
}

// usable says that a code sent at sent can still be entered.
func usable(txn string, sent, now time.Time) bool {
	return txn != "" && now.Sub(sent) < codeLife
}

// unless is err, but for one that is an answer and no failure.
func unless(err, answer error) error {
	if errors.Is(err, answer) {
		return nil
	}
	return err
}

// name is a keyed name of an account or anything else that must not be read.
func (s *Service) name(space, what string) string {
	n := s.Ring.Name("index."+space, []byte(what))
	return hex.EncodeToString(n[:])
}
