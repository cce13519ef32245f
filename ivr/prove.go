package ivr

import (
	"context"

	"healthdial/gsm/msisdn"
)

// digits of a mobile number in India, without its country code.
const numberDigits = 10

// prove asks a caller whose number nobody vouches for to key it, and has it called.
// Nothing that is anybody's is said.
func (t *Talker) prove(ctx context.Context, call Call) error {
	after := answered
	for tries := 0; ; tries++ {
		q := t.proof(tries, after)
		keys, err := call.Ask(ctx, q)
		if err != nil || q.Keys.Most == 0 {
			return err
		}
		if number, ok := t.proves(keys); ok {
			_, err := call.Ask(ctx, Question{Lines: t.promise(ctx, call.Link(), call.ID(), number)})
			return err
		}
		after = noNumber(keys)
		t.vain(phraseProve, t.cfg.Langs[0], after)
	}
}

// noNumber is why keys are none.
func noNumber(keys string) cause {
	if keys == "" {
		return silent
	}
	return unmatched
}

// proof is what such a caller is asked after so many tries, the last of them in vain.
// Nothing is asked where nobody can be called, or any more.
func (t *Talker) proof(tries int, after cause) Question {
	keys := Keys{numberDigits, t.cfg.Timing.First, t.cfg.Timing.Next}
	switch {
	case t.cfg.CallBack == nil, tries >= triesEach:
		return Question{Lines: t.inAll(phraseNoCalls)}
	case after == silent:
		return Question{append(t.inAll(phraseSilence), t.inAll(phraseProve)...), keys}
	case after == unmatched:
		return Question{append(t.inAll(phraseBadNum), t.inAll(phraseProve)...), keys}
	}
	return Question{t.inAll(phraseProve), keys}
}

// proves reads the number that was keyed.
func (t *Talker) proves(keys string) (msisdn.Number, bool) {
	number, err := msisdn.Parse(keys, t.cfg.Region)
	return number, len(keys) == numberDigits && err == nil
}

// promise has the number called, once for each call, and says whether it will be.
func (t *Talker) promise(ctx context.Context, link, id string, number msisdn.Number) []Line {
	taken, err := t.cfg.CallBack(ctx, number, t.cfg.Names.Name("ivr proof", []byte(link), []byte(id)))
	if err != nil {
		t.cfg.Logger.Warn("a caller is not called back", "link", link, "err", err)
	}
	if !taken {
		return t.inAll(phraseNoCalls)
	}
	return t.inAll(phraseCalls)
}

// inAll says a phrase in each voice: nobody knows which one the caller understands.
func (t *Talker) inAll(key string) (lines []Line) {
	said := map[string]bool{}
	for _, lang := range t.cfg.Langs {
		if voice := t.cfg.Words.Voice(lang); !said[voice] {
			said[voice] = true
			lines = append(lines, plain(t.cfg.Words, voice, key))
		}
	}
	return lines
}

// greet says who calls. Somebody who wants to hear more presses 1.
func (t *Talker) greet(ctx context.Context, call Call, lang string) (heard bool, err error) {
	lines := []Line{plain(t.cfg.Words, lang, phrasePlaced)}
	for range triesEach {
		keys, err := call.Ask(ctx, Question{Lines: lines, Keys: Keys{1, t.cfg.Timing.First, t.cfg.Timing.Next}})
		if err != nil || keys == "1" {
			return keys == "1", err
		}
	}
	t.farewell(ctx, call, lang, phraseGoodbye)
	return false, nil
}
