package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/yamlfile"
)

// reloads is what a service needs to take another configuration while it runs.
type reloads struct {
	load  func() (config.Config, error) // reads the configuration again; nil if nobody can
	token atomic.Pointer[admin.Token]   // of operators
	one   sync.Mutex                    // held while one is taken
}

// operators is the token of those who may give commands.
func (r *reloads) operators() admin.Token {
	if t := r.token.Load(); t != nil {
		return *t
	}
	return admin.Token{}
}

// trust puts the token of a configuration in force. Its name is its file's.
func (r *reloads) trust(p config.Panel) {
	if p.Token.IsZero() {
		r.token.Store(nil)
		return
	}
	name := strings.TrimSuffix(filepath.Base(p.TokenFile), filepath.Ext(p.TokenFile))
	token := admin.NewToken(name, p.Token.Reveal())
	r.token.Store(&token)
}

// reload takes the configuration as it is by now. All of it is read and made before
// anything changes, so that an error, such as an *admin.ReloadRefused, has changed
// nothing.
func (s *service) reload(context.Context) (admin.Reloaded, error) {
	s.reloads.one.Lock()
	defer s.reloads.one.Unlock()
	if s.reloads.load == nil {
		return admin.Reloaded{}, &admin.ReloadRefused{Problems: []string{"there is no file to read it from"}}
	}
	next, err := s.reloads.load()
	if err != nil {
		return admin.Reloaded{}, refusal(err)
	}
	if keys := s.cfg.NeedsRestart(&next); len(keys) > 0 {
		return admin.Reloaded{}, &admin.ReloadRefused{Restart: keys}
	}
	if _, err := compile(next.Service, registered(next, s.clock.now())...); err != nil {
		return admin.Reloaded{}, refusal(err) // a phrase without a registered template
	}
	changes, err := s.connect(next)
	if err != nil {
		return admin.Reloaded{}, refusal(err)
	}
	s.reloads.trust(next.Admin.Operators)
	s.cfg = next
	return admin.Reloaded{Links: changes, Also: []string{"routes", "templates", "token"}}, nil
}

// refusal has a line for each problem.
func refusal(err error) *admin.ReloadRefused {
	refused := &admin.ReloadRefused{}
	if problems, ok := errors.AsType[yamlfile.Problems](err); ok {
		for _, p := range problems {
			refused.Problems = append(refused.Problems, p.Error())
		}
		return refused
	}
	refused.Problems = []string{err.Error()}
	return refused
}
