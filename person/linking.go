package person

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"healthdial/registry"
)

const (
	spaceLinking = "linking"        // REQUEST-ID of ours -> the owner it was for
	linkingLife  = 30 * time.Minute // of a discovery, with all that follows
)

// Discover asks a hospital for the records of an account's holder. The answer comes
// by callback: Person.Linking then says LinkFound or LinkNone, and an SMS says to
// dial again unless the person was shown it. Exits: Searching, LoginFirst, Failure.
func (s *Service) Discover(ctx context.Context, st Step, address, facility, name string) (Exit, error) {
	_, exit, repeat, err := s.begin(ctx, st)
	if repeat {
		return exit, err
	}
	token, err := s.Token(ctx, st.Owner, address)
	if err != nil {
		return loginFirst(err)
	}
	mobile := registry.Identifier{Type: registry.ByMobile, Value: st.Number.E164()}
	id, err := s.Linking.Discover(ctx, token, facility, mobile)
	if err != nil && !taken(id, err) {
		return exitOf(err)
	}
	l := Linking{Account: address, Facility: facility, Name: name, Request: id, State: LinkSearching, At: st.At.UTC()}
	return s.await(ctx, st, l, Searching)
}

// loginFirst is the exit for an account without a token.
func loginFirst(err error) (Exit, error) {
	if errors.Is(err, ErrNeedsLogin) || errors.Is(err, ErrNoAccount) {
		return LoginFirst, nil
	}
	return Failure, err
}

// await records that a linking waits for the answer to its request. The record
// stands before the index leads to it.
func (s *Service) await(ctx context.Context, st Step, l Linking, exit Exit) (Exit, error) {
	exit, err := s.step(ctx, st, func(p *Person) (Exit, effect, error) {
		p.Linking = &l
		return done(exit, s.by(st, "person.linking", l.Account, map[string]string{"state": l.State}))
	})
	if err != nil {
		return exit, err
	}
	err = s.Index.Put(ctx, spaceLinking, s.name(spaceLinking, l.Request), hex.EncodeToString(st.Owner[:]), nil, st.At.Add(linkingLife))
	if err != nil {
		return Failure, fmt.Errorf("person: indexing a linking: %w", err)
	}
	return exit, nil
}

// BeginLink asks the hospital to link what it found; it then sends its own code.
// Exits: Sent (LinkAsked, then LinkCoded), Lapsed (search again), LoginFirst,
// Failure.
func (s *Service) BeginLink(ctx context.Context, st Step) (Exit, error) {
	return s.advance(ctx, st, []string{LinkFound, LinkCoded, LinkWrong}, LinkAsked, Sent,
		func(token registry.Token, l Linking) (string, error) {
			return s.Linking.Init(ctx, token, l.TxnID, l.Account, l.Patients)
		})
}

// ConfirmLink sends the hospital's code to it; an SMS tells what came of it. Exits:
// OK (LinkConfirming), Wrong (no such code can be), Lapsed, LoginFirst, Failure.
func (s *Service) ConfirmLink(ctx context.Context, st Step, code string) (Exit, error) {
	return s.advance(ctx, st, []string{LinkCoded, LinkWrong}, LinkConfirming, OK,
		func(token registry.Token, l Linking) (string, error) {
			return s.Linking.Confirm(ctx, token, l.Link, registry.OTP(code))
		})
}

// advance takes a linking from one of some states to another by one request.
func (s *Service) advance(ctx context.Context, st Step, from []string, to string, exit Exit, ask func(registry.Token, Linking) (string, error)) (Exit, error) {
	p, repeated, repeat, err := s.begin(ctx, st)
	if repeat {
		return repeated, err
	}
	if p.Linking == nil || !p.Linking.in(from, st.At) {
		return Lapsed, nil
	}
	l := *p.Linking
	token, err := s.Token(ctx, st.Owner, l.Account)
	if err != nil {
		return loginFirst(err)
	}
	l.Request, err = ask(token, l)
	if err != nil && !taken(l.Request, err) {
		return exitOf(err)
	}
	l.State, l.Shown, l.Told = to, [16]byte{}, false
	return s.await(ctx, st, l, exit)
}

// taken says that a hospital may have got a request whose reply was lost: its
// callback, under the request's id, will tell.
func taken(id string, err error) bool {
	var e *registry.Error
	return id != "" && errors.As(err, &e) && e.Unknown
}

// in says that a linking is alive and in one of the states.
func (l Linking) in(states []string, now time.Time) bool {
	if now.Sub(l.At) >= linkingLife {
		return false
	}
	return slices.Contains(states, l.State)
}
