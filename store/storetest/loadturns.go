package storetest

import (
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"healthdial/audit"
	"healthdial/engine"
	"healthdial/outbox"
	"healthdial/session"
)

// answer answers letters: each counts one in its number's session.
func (l *load) answer() error {
	for {
		letter, ok, err := l.Inbox().Next(l.ctx, time.Now(), brief)
		if ok && err == nil {
			err = l.answerOne(letter)
		} else if err == nil {
			err = l.Inbox().Wait(l.ctx, time.Now().Add(brief))
		}
		if err != nil {
			return err
		}
	}
}

func (l *load) answerOne(letter session.Letter) error {
	err := l.turn(letter)
	if errors.Is(err, session.ErrConflict) {
		return nil
	}
	if err != nil {
		return err
	}
	l.say("answered", letter.Event[:])
	select {
	case <-l.room:
	default: // one of an earlier round
	}
	return nil
}

func (l *load) turn(letter session.Letter) error {
	owner := letter.ID.Owner
	s, err := l.Sessions().Load(l.ctx, owner, time.Now())
	if err != nil && !errors.Is(err, session.ErrNotFound) {
		return err
	}
	s.Owner, s.Number, s.Expires = owner, letter.From, time.Now().Add(time.Hour)
	s.State.Vars = engine.Vars{"n": engine.C(strconv.Itoa(answers(s) + 1))}
	m := outbox.Message{ID: outbox.ID(letter.Event), Kind: outbox.SMS, To: letter.From, Text: "answer"}
	e := audit.Event{At: time.Now(), Kind: "answered", Owner: owner, Subject: hex.EncodeToString(letter.Event[:])}
	return l.Sessions().Commit(l.ctx, session.Act{
		Session: s, Out: []outbox.Message{m}, Audit: []audit.Event{e}, Taken: &letter.ID,
	})
}

// answers is how many letters a session has answered.
func answers(s session.Session) int {
	n, _ := strconv.Atoi(s.State.Vars["n"].Text)
	return n
}
