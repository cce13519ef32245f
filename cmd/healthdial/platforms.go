package main

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/labstack/echo/v4"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/ivr"
	"healthdial/ivr/web"
	"healthdial/session"
)

// errNoClips is a platform that plays clips where none can be made.
var errNoClips = errors.New("voice.platforms: clips can be made after a restart only: nothing that was configured before needs them")

// newPlatforms is the conversations of calls that platforms of others hold.
func (s *service) newPlatforms(list []config.Platform) (*web.Web, error) {
	c := web.Config{
		Platforms: s.platformsOf(list), Conversations: ivr.NewRemote(s.spoken.talker, s.recall), Sealer: s.ring,
		Now: s.clock.now, Random: rand.Reader, Logger: s.log,
	}
	if s.spoken.sounds != nil { // a nil Library is no nil Voice
		c.Voice = s.spoken.sounds
	}
	return web.New(c)
}

func (s *service) platformsOf(list []config.Platform) (out []web.Platform) {
	for _, p := range list {
		voices := web.Voices{}
		for _, l := range p.Languages {
			voices[l.Lang] = l.Name
		}
		out = append(out, web.Platform{
			Name: p.Name, Dialect: p.Dialect, URL: p.URL, Key: p.Token.Reveal(), Prefixes: p.Prefixes, Region: s.cfg.Service.Region,
			Texts: p.Texts, Voices: voices, Deadline: p.Deadline, Caller: p.Caller, Call: p.Call,
		})
	}
	return out
}

// planPlatforms makes the platforms of a configuration ready.
func (s *service) planPlatforms(c config.Config) (plan, error) {
	list := s.platformsOf(c.Elsewhere())
	if err := web.CheckPlatforms(list); err != nil {
		return plan{}, err
	}
	if s.spoken.web != nil && s.spoken.sounds == nil && playsClips(c.Elsewhere()) {
		return plan{}, errNoClips
	}
	return plan{func() []admin.LinkChange {
		if s.spoken.web != nil {
			s.spoken.web.Change(list)
		}
		return changes("platform", s.cfg.Elsewhere(), c.Elsewhere(), func(p config.Platform) string { return p.Name }, config.Platform.Same)
	}, func() {}}, nil
}

func playsClips(list []config.Platform) bool {
	for _, p := range list {
		if !p.Texts {
			return true
		}
	}
	return false
}

// recall is a number's session as the store has it.
func (s *service) recall(ctx context.Context, n msisdn.Number) (session.Session, error) {
	return s.store.Sessions().Load(ctx, s.ring.Owner(n.E164()), s.clock.now())
}

// hostPlatforms puts the addresses of platforms in place, if there is a voice.
func (s *service) hostPlatforms(e *echo.Echo) {
	if s.spoken.web != nil {
		s.spoken.web.Register(e)
	}
}

// tallyPlatforms counts what voice platforms did.
func tallyPlatforms(c *web.Counters) admin.Tally {
	return admin.Tally{Name: "ivr", Link: "platforms", Count: func() map[string]uint64 {
		return map[string]uint64{
			"call": c.Calls.Load(), "turn": c.Turns.Load(), "drop": c.Drops.Load(), "clip": c.Clips.Load(),
			"failed": c.Failed.Load(), "refused": c.Refused.Load(), "stale": c.Stale.Load(), "throttled": c.Throttled.Load(),
		}
	}}
}
