//go:build integration

package interop

import (
	"cmp"
	"slices"
	"testing"

	"healthdial/consent"
	"healthdial/engine"
	"healthdial/flows"
	"healthdial/ivr"
	"healthdial/ivr/voice"
	"healthdial/ivr/voice/espeak"
	"healthdial/lab/listen"
	"healthdial/person"
)

// spoken knows how each screen should sound.
type spoken struct {
	t      *testing.T
	book   *engine.Book
	sounds *voice.Library
}

func newSpoken(t *testing.T) *spoken {
	t.Helper()
	book, err := engine.Compile(flows.Documents, flows.Specs(), engine.Options{
		Default: "en", Constants: engine.Vars{"shortcode": engine.N(shortCode), "helpline": engine.N("14477")},
		Phrases: slices.Concat(flows.Phrases(), consent.Phrases(), person.Phrases()),
		Spoken:  slices.Concat(engine.VoiceFormats(), ivr.Phrases()),
		Notices: slices.Concat(consent.Phrases(), person.Phrases(), flows.Notices()),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &spoken{t, book, newLibrary(t, "", quick)}
}

// quick is the speed of voices in the configuration: the tests are over sooner.
const quick = 250

// newLibrary has the sounds that the service should have; at speed 0 as usual.
func newLibrary(t *testing.T, recordings string, speed int) *voice.Library {
	t.Helper()
	speaker, err := espeak.Find(t.Context(), espeak.Command)
	if err != nil {
		t.Fatal(err)
	}
	voices := voice.Voices()
	for lang, v := range voices {
		v.Speed = cmp.Or(speed, v.Speed)
		voices[lang] = v
	}
	library, err := voice.New(voice.Config{Engine: speaker, Voices: voices, Recordings: recordings})
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// screen is the sound of a screen, line by line.
func (s *spoken) screen(screen engine.Screen) (clips []listen.Clip) {
	s.t.Helper()
	for _, line := range (ivr.Format{Words: s.book}).Script(screen).Lines {
		samples, err := s.sounds.Clip(s.t.Context(), line)
		if err != nil {
			s.t.Fatal(err)
		}
		clips = append(clips, listen.Clip{Name: line.Lang + ": " + line.Text, Samples: samples})
	}
	return clips
}

// says is the sound of phrases.
func (s *spoken) says(lang string, keys ...string) []listen.Clip {
	s.t.Helper()
	return s.screen(engine.Screen{Lang: lang, Say: phrases(keys...)})
}

// menu is the sound of a question and what can be chosen.
func (s *spoken) menu(lang, question string, options ...string) []listen.Clip {
	s.t.Helper()
	return s.screen(engine.Screen{Lang: lang, Say: phrases(question), Options: choices(phrases(options...)...)})
}

func phrases(keys ...string) (all []engine.Phrase) {
	for _, key := range keys {
		all = append(all, engine.Phrase{Key: key})
	}
	return all
}

func choices(labels ...engine.Phrase) (all []engine.Option) {
	for i, label := range labels {
		all = append(all, engine.Option{Number: i + 1, Label: label})
	}
	return all
}

// strange is what nobody should have heard who does as they are told.
func (s *spoken) strange() []listen.Clip {
	s.t.Helper()
	all := s.says("hi", "ivr.silence", "ivr.no_match", "approve.enter_again", "common.busy", "common.later")
	return append(all, s.says("en", "ivr.silence", "ivr.no_match", "approve.enter", "approve.code_sent", "common.busy")...)
}
