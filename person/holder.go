package person

import (
	"context"
	"time"

	"healthdial/audit"
	"healthdial/seal"
)

// maxLang bounds a language tag (BCP 47).
const maxLang = 35

// Preferred is the language that a number's holder chose, "" if none or unknown.
func (s *Service) Preferred(ctx context.Context, owner seal.Owner) string {
	p, err := s.Store.Load(ctx, owner)
	if err != nil {
		return ""
	}
	return p.Lang
}

// SetLanguage keeps the holder's language. Exits: OK, Bad, Failure.
func (s *Service) SetLanguage(ctx context.Context, st Step, lang string) (Exit, error) {
	if lang == "" || len(lang) > maxLang {
		return Bad, nil
	}
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Lang = lang
		return done(OK)
	})
}

// SetCalled keeps whether the holder wants to be called when somebody asks for records.
// Exits: OK, Failure.
func (s *Service) SetCalled(ctx context.Context, st Step, called bool) (Exit, error) {
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Called = called
		return done(OK)
	})
}

// Agree records that the holder agreed to the notice in force, in which language,
// on which channel, when (DPDP Act 2023 s.5-6). Exits: OK, Failure.
func (s *Service) Agree(ctx context.Context, st Step) (Exit, error) {
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Agreed = append(p.Agreed, Agreement{Notice: s.Notice, Lang: st.Lang, Channel: st.Channel, At: st.At.UTC()})
		return done(OK, s.by(st, "person.agreed", "", map[string]string{"notice": s.Notice}))
	})
}

// Stop ends optional messages; security notices and prompts go on. Exits: OK,
// Failure.
func (s *Service) Stop(ctx context.Context, st Step) (Exit, error) {
	return s.setStopped(ctx, st, true, "person.stopped")
}

// Start lets optional messages come again. Exits: OK, Failure.
func (s *Service) Start(ctx context.Context, st Step) (Exit, error) {
	return s.setStopped(ctx, st, false, "person.started")
}

func (s *Service) setStopped(ctx context.Context, st Step, stopped bool, kind string) (Exit, error) {
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Stopped = stopped
		if stopped { // what is owed is optional; who asks again is told
			p.Promises = nil
		}
		return done(OK, s.by(st, kind, "", nil))
	})
}

const (
	maxMisses = 3                // wrong years of birth in a row
	proofLife = 30 * time.Minute // of a login or a code, for reading records
)

// missesOn counts for a channel. The sender of a text proves nothing: misses by SMS
// lock SMS, and nobody out of dialling.
func (a *Account) missesOn(channel string) *int {
	if channel == "sms" {
		return &a.Texted
	}
	return &a.Misses
}

// Identify checks that who is on a shared phone knows the account holder's year of
// birth. Three misses in a row lock the account here until a login. Exits: OK,
// Wrong, Locked, Unknown, Failure.
func (s *Service) Identify(ctx context.Context, st Step, address string, birth int) (Exit, error) {
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		i := p.find(address)
		if i < 0 {
			return Unknown, nothing, nil
		}
		a := &p.Accounts[i]
		misses := a.missesOn(st.Channel)
		switch {
		case *misses >= maxMisses || a.Birth == 0:
			return Locked, nothing, nil
		case a.Birth == birth:
			*misses = 0
			return done(OK)
		}
		*misses++
		if *misses < maxMisses {
			return done(Wrong, s.by(st, "person.missed", a.Address, nil))
		}
		return done(Locked, s.by(st, "person.locked", a.Address, nil))
	})
}

// Proved says that the holder proved themselves within 30 minutes before now, by a
// registry login or a consent code: only then are records shown.
func (a Account) Proved(now time.Time) bool {
	last := a.LoggedIn
	if a.Coded.After(last) {
		last = a.Coded
	}
	return !last.IsZero() && !now.Before(last) && now.Sub(last) < proofLife
}

// Proved is Account.Proved for an account of a number; false if it is not there.
func (s *Service) Proved(ctx context.Context, owner seal.Owner, address string, now time.Time) (bool, error) {
	p, err := s.Store.Load(ctx, owner)
	if err != nil {
		return false, unless(err, ErrNotFound)
	}
	a, ok := p.Account(address)
	return ok && a.Proved(now), nil
}

// Prove notes that the holder entered a right consent code. Exits: OK, Unknown,
// Failure.
func (s *Service) Prove(ctx context.Context, st Step, address string) (Exit, error) {
	return s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		i := p.find(address)
		if i < 0 {
			return Unknown, nothing, nil
		}
		p.Accounts[i].Coded = st.At.UTC()
		p.Accounts[i].Misses, p.Accounts[i].Texted = 0, 0
		return OK, effect{audit: []audit.Event{s.by(st, "person.proved", address, nil)}}, nil
	})
}
