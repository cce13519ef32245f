package main

import (
	"context"
	"fmt"
	"log/slog"

	"healthdial/admin"
	"healthdial/config"
	"healthdial/gsm/msisdn"
	"healthdial/ivr"
	"healthdial/ivr/sip"
	"healthdial/ivr/voice"
	"healthdial/ivr/voice/espeak"
	"healthdial/ivr/web"
	"healthdial/session"
	"healthdial/sms"
)

// spoken is what people are spoken to with; empty without a voice.
type spoken struct {
	talker    *ivr.Talker
	callbacks *ivr.CallBacks // nil if no calls are placed
	caller    *ivr.Caller    // so too
	sounds    *voice.Library // nil if nobody plays clips
	sip       *sip.Server    // nil if none come in
	web       *web.Web       // who holds calls elsewhere
	trunks    []*trunkStanding
	metrics   *admin.Voice
}

// newVoice is the sound of what is said.
func newVoice(ctx context.Context, c *config.Voice, m voice.Metrics, log *slog.Logger) (*voice.Library, error) {
	command := c.Engine
	if command == "" {
		command = "espeak-ng"
	}
	speaker, err := espeak.Find(ctx, command)
	if err != nil && c.Recordings == "" {
		return nil, fmt.Errorf("voice: nothing can be said without a speech synthesis or recordings: %w", err)
	}
	v := voice.Config{Recordings: c.Recordings, Cache: c.Cache, Voices: voices(c.Voices), Metrics: m, Logger: log}
	if err == nil {
		v.Engine = speaker
	} else {
		log.Warn("only recordings can be heard", "err", err)
	}
	return voice.New(v)
}

// voices are the usual ones, but for those that are configured.
func voices(own []config.Speech) map[string]voice.Voice {
	all := voice.Voices()
	for _, s := range own {
		v := all[s.Lang]
		if s.Voice != "" {
			v.Name = s.Voice
		}
		if s.Speed != 0 {
			v.Speed = s.Speed
		}
		all[s.Lang] = v
	}
	return all
}

// speak makes the conversations by telephone, and where calls come in.
func (s *service) speak(ctx context.Context) error {
	c := s.cfg.Voice
	if c == nil {
		return nil
	}
	var err error
	if s.spoken.metrics, err = admin.NewVoice(s.prom); err != nil {
		return err
	}
	t := ivr.Config{
		Turns: s.turns, Words: s.book, Names: s.ring, Now: s.clock.now, Region: s.cfg.Service.Region, Langs: s.cfg.Service.Languages,
		Timing: ivr.Timing{First: c.First, Next: c.Next, Call: c.Longest}, Texts: s.handed, Metrics: s.spoken.metrics.Talks, Logger: s.log,
	}
	if s.spoken.callbacks != nil {
		t.CallBack = func(ctx context.Context, n msisdn.Number, key [16]byte) (bool, error) {
			return s.spoken.callbacks.Request(ctx, n, "", key)
		}
	}
	s.spoken.talker = ivr.New(t)
	if c.SIP != nil || playsClips(c.Platforms) {
		if s.spoken.sounds, err = newVoice(ctx, c, s.spoken.metrics.Clips, s.log); err != nil {
			return err
		}
		s.warnOfMute()
	}
	if s.spoken.web, err = s.newPlatforms(c.Platforms); err != nil || c.SIP == nil {
		return err
	}
	return s.answer(c)
}

// warnOfMute says which languages are heard as far as they are recorded only.
func (s *service) warnOfMute() {
	for _, lang := range s.cfg.Service.Languages {
		if voice := s.book.Voice(lang); !s.spoken.sounds.Speaks(voice) {
			s.log.Warn("a language is not synthesised: healthdial prompts check tells what cannot be heard", "lang", voice)
		}
	}
}

// answer makes the server that calls come in at, and those that we place leave by.
func (s *service) answer(c *config.Voice) error {
	server, err := s.newSIP(c, s.spoken.sounds)
	if err != nil {
		return err
	}
	s.spoken.sip = server
	s.front = append(s.front, server.Run)
	if c.Outgoing != "" {
		s.spoken.caller = s.newCaller(c, server)
	}
	return nil
}

// handed has the screen where a number's conversation is go on by SMS.
func (s *service) handed(ctx context.Context, n msisdn.Number) error { return s.handedBy(ctx, n, "") }

// handedBy is handed by a modem that the person rang, for whoever writes to it is answered
// by it.
func (s *service) handedBy(ctx context.Context, n msisdn.Number, link string) error {
	now := s.clock.now()
	_, err := s.turns.Take(ctx, session.Event{
		ID: s.ring.Name("handed to sms", []byte(n.Digits()), []byte(now.UTC().String())), Kind: session.Handed, Number: n, Channel: session.SMS, Link: link, At: now,
	}, sms.Format{Registered: s.cfg.DLT != nil})
	return err
}
