package person

import (
	"context"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"healthdial/outbox"
	"healthdial/seal"
)

// JobTell tells a person by SMS where a hospital's answer brought their linking, if
// no screen has.
const JobTell = "person.tell"

// tellAfter is how long an open dialogue has to show an answer: it looks for one for
// 3 s, and whoever hangs up meanwhile is known to have done so soon after.
const tellAfter = 15 * time.Second

// stand is where a linking stood.
type stand struct {
	Request string `cbor:"1,keyasint"`
	State   string `cbor:"2,keyasint"`
}

// ShowLinking notes that the page of an event of the conversation will show where a
// linking stands. It is no effect of a call: it may be noted any number of times, and
// without it the person is told by SMS.
func (s *Service) ShowLinking(ctx context.Context, st Step, seen Linking, event [16]byte) error {
	_, err := s.change(ctx, st.Owner, st.Number, func(p *Person) (effect, error) {
		if !p.stands(stand{seen.Request, seen.State}) || p.Linking.Told || p.Linking.Shown == event {
			return nothing, nil
		}
		l := *p.Linking
		l.Shown = event
		p.Linking = &l
		return effect{}, nil
	})
	return err
}

func (p Person) stands(at stand) bool {
	return p.Linking != nil && p.Linking.Request == at.Request && p.Linking.State == at.State
}

// telling is the job that tells of a linking's new state.
func (s *Service) telling(owner seal.Owner, l Linking, now time.Time) ([]outbox.Message, error) {
	payload, err := cbor.Marshal(stand{l.Request, l.State})
	if err != nil {
		return nil, fmt.Errorf("person: encoding a notice: %w", err)
	}
	id := s.Ring.Name("outbox."+JobTell, owner[:], []byte(l.Request), []byte(l.State))
	return []outbox.Message{{ID: outbox.ID(id), Owner: owner, Kind: outbox.Job, Lane: outbox.Registry, Job: JobTell,
		Payload: payload, NotBefore: now.Add(tellAfter)}}, nil
}

// tell does the job. That a person was told is committed with the SMS, so that the job
// may be done again.
func (s *Service) tell(ctx context.Context, m outbox.Message) (outbox.Outcome, error) {
	var at stand
	if cbor.Unmarshal(m.Payload, &at) != nil {
		return outbox.Outcome{}, outbox.Permanent("payload")
	}
	p, err := s.Store.Load(ctx, m.Owner)
	if err != nil {
		return outbox.Outcome{}, unless(err, ErrNotFound)
	}
	if !p.stands(at) {
		return outbox.Outcome{}, nil // the person went on
	}
	if seen, err := s.seen(ctx, p); seen || err != nil {
		return outbox.Outcome{}, err
	}
	_, err = s.change(ctx, m.Owner, p.Number, func(p *Person) (effect, error) {
		say := linkPhrases[at.State]
		if !p.stands(at) || p.Linking.Told || say == "" {
			return nothing, nil
		}
		l := *p.Linking
		l.Told = true
		p.Linking = &l
		return effect{out: []outbox.Message{s.say(*p, l.Account, say, l.Request, s.Now())}}, nil
	})
	return outbox.Outcome{}, err
}

// seen reports whether a screen showed where the linking stands.
func (s *Service) seen(ctx context.Context, p Person) (bool, error) {
	if s.Screens == nil || p.Linking.Shown == ([16]byte{}) {
		return false, nil
	}
	seen, err := s.Screens.Showed(ctx, p.Owner, p.Linking.Shown)
	if err != nil {
		return false, fmt.Errorf("person: asking what was shown: %w", err)
	}
	return seen, nil
}
