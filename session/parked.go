package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/engine"
	"healthdial/outbox"
)

var errStillLate = errors.New("session: a parked call came late again")

// ParkedJob does the outbox's jobs named JobParked: calls that came late in their
// turn. The person hears by SMS how each ended, in the words of its exit.
type ParkedJob struct {
	Calls     Caller
	Now       func() time.Time
	NoticeFor time.Duration // how long the outcome is worth telling: 24 h if 0
}

// Do makes the call; it is an outbox.JobFunc. The call is told that an earlier
// attempt may have had its effect, unless there was none. An error of the call, and
// the exit "late", are tried again: a Caller says by its error what may pass, and by
// an exit what is decided.
func (j ParkedJob) Do(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	p, err := parkedIn(m)
	if err != nil {
		return outbox.Outcome{}, err
	}
	p.Call.At = j.Now()
	p.Call.Again = p.Call.Again || m.Doubled || m.Attempts > 0
	r, err := j.Calls.Call(ctx, p.Call)
	switch {
	case err != nil:
		return outbox.Outcome{}, fmt.Errorf("session: a parked call: %w", err)
	case r.Exit == exitLate:
		return outbox.Outcome{}, errStillLate
	}
	return outbox.Outcome{Follow: j.told(m, p, r)}, nil
}

// GiveUp tells the person, in the words of the exit "error", that a parked call was
// given up.
func (j ParkedJob) GiveUp(m outbox.Message, _ string) []outbox.Message {
	p, err := parkedIn(m)
	if err != nil {
		return nil
	}
	return j.told(m, p, engine.Result{Exit: exitError})
}

func parkedIn(m outbox.Message) (Parked, error) {
	var p Parked
	if err := cbor.Unmarshal(m.Payload, &p); err != nil {
		return Parked{}, outbox.Permanent("unreadable")
	}
	return p, nil
}

// told is the SMS for an exit; none if the flow has no words for it.
func (j ParkedJob) told(m outbox.Message, p Parked, r engine.Result) []outbox.Message {
	key := p.Say[r.Exit]
	if key == "" {
		return nil
	}
	args := engine.Vars{}
	maps.Copy(args, p.Call.Vars)
	maps.Copy(args, r.Set)
	lang := p.Call.Lang
	if r.Lang != "" {
		lang = r.Lang
	}
	worth := j.NoticeFor
	if worth <= 0 {
		worth = 24 * time.Hour
	}
	return []outbox.Message{{
		ID: outcomeID(p.Call.Key), Owner: m.Owner, Kind: outbox.SMS, Lane: outbox.Notice,
		To: p.Call.Number, Lang: lang, Phrase: engine.Phrase{Key: key, Args: args},
		Expires: j.Now().Add(worth),
	}}
}
