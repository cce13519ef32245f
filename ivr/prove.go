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
	if t.cfg.CallBack == nil {
		_, err := call.Ask(ctx, Question{Lines: t.inAll(phraseNoCalls)})
		return err
	}
	lines := t.inAll(phraseProve)
	for range triesEach {
		keys, err := call.Ask(ctx, Question{Lines: lines, Keys: Keys{numberDigits, t.cfg.Timing.First, t.cfg.Timing.Next}})
		if err != nil {
			return err
		}
		number, err := msisdn.Parse(keys, t.cfg.Region)
		if len(keys) != numberDigits || err != nil {
			lines = append(t.inAll(phraseBadNum), t.inAll(phraseProve)...)
			continue
		}
		return t.promise(ctx, call, number)
	}
	_, err := call.Ask(ctx, Question{Lines: t.inAll(phraseNoCalls)})
	return err
}

// promise has the number called, and says whether it will be.
func (t *Talker) promise(ctx context.Context, call Call, number msisdn.Number) error {
	taken, err := t.cfg.CallBack(ctx, number, t.cfg.Names.Name("ivr proof", []byte(call.Link()), []byte(call.ID())))
	if err != nil {
		t.cfg.Logger.Warn("a caller is not called back", "link", call.Link(), "err", err)
	}
	said := phraseCalls
	if !taken {
		said = phraseNoCalls
	}
	_, err = call.Ask(ctx, Question{Lines: t.inAll(said)})
	return err
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
