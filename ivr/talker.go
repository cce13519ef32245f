package ivr

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// Turns takes turns; *session.Turns does.
type Turns interface {
	// Take answers one event with one page, when everything is on disk.
	Take(ctx context.Context, e session.Event, f session.Format) (session.Page, error)
}

// Namer makes keyed names of things that must be recognised and never read;
// *seal.Keyring does.
type Namer interface {
	Name(space string, parts ...[]byte) [16]byte
}

// Metrics counts calls for operators. Its methods must be quick and safe for
// concurrent use.
type Metrics interface {
	// Call is a call that is over: ended, abandoned, gave_up, too_long, unproven or failed.
	Call(link, outcome string, took time.Duration)
	// Unanswered is an asking that brought no answer: silent or unmatched. What was
	// asked is a phrase's key.
	Unanswered(prompt, lang, cause string)
}

// The outcomes of a call.
const (
	ended     = "ended"     // all was said
	abandoned = "abandoned" // the caller hung up before
	gaveUp    = "gave_up"   // nothing more was heard
	tooLong   = "too_long"
	unproven  = "unproven" // nobody knows whose number it is
	failed    = "failed"
)

// ending is how a call ended, and the language that it was in.
type ending struct{ outcome, lang string }

// Config is what a Talker is made of. Turns, Words, Names and Now must be set.
type Config struct {
	Turns Turns
	Words Words
	Names Namer
	Now   func() time.Time

	Region string   // of keyed numbers: "IN" if empty
	Langs  []string // that a caller hears who is not known: the first is the default. "en" if empty
	Timing Timing

	// CallBack has a number called that a caller keyed whose own number nobody vouches
	// for, once for each key. If it is nil, such a caller is told how else to reach us.
	// It takes no request for a number that was called too often.
	CallBack func(ctx context.Context, n msisdn.Number, key [16]byte) (taken bool, err error)
	// Texts has the screen where a conversation is sent by SMS, where it asks for what
	// cannot be keyed. If it is nil the caller is only told.
	Texts func(ctx context.Context, n msisdn.Number) error

	Metrics Metrics      // none if nil
	Logger  *slog.Logger // none if nil
}

// Talker holds conversations by telephone, any number at once. It owns no goroutine
// beyond a call to it.
type Talker struct{ cfg Config }

// New makes a Talker.
func New(c Config) *Talker {
	c.Timing = c.Timing.withDefaults()
	if len(c.Langs) == 0 {
		c.Langs = []string{"en"}
	}
	if c.Region == "" {
		c.Region = "IN"
	}
	if c.Metrics == nil {
		c.Metrics = unmeasured{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Talker{c}
}

// Answer holds the conversation of a call that somebody made to us, to its end.
func (t *Talker) Answer(ctx context.Context, call Call) {
	t.hold(ctx, call, func(ctx context.Context) (ending, error) {
		number, trusted := call.From()
		if !trusted || number.IsZero() {
			return ending{outcome: unproven}, t.prove(ctx, call)
		}
		return t.converse(ctx, call, number, false)
	})
}

// Place holds the conversation of a call that we made to a number. heard reports
// whether somebody pressed the key that asks for it: until then nothing is said but who
// calls.
func (t *Talker) Place(ctx context.Context, call Call, number msisdn.Number, lang string) (heard bool) {
	t.hold(ctx, call, func(ctx context.Context) (end ending, err error) {
		if heard, err = t.greet(ctx, call, lang); err != nil || !heard {
			return ending{gaveUp, lang}, err
		}
		return t.converse(ctx, call, number, true)
	})
	return heard
}

// hold bounds a call, ends it and counts it.
func (t *Talker) hold(ctx context.Context, call Call, talk func(context.Context) (ending, error)) {
	began := t.cfg.Now()
	limited, cancel := context.WithTimeout(ctx, t.cfg.Timing.Call)
	defer cancel()
	end, err := talk(limited)
	switch {
	case err == nil:
	case errors.Is(err, ErrHungUp):
		end.outcome = abandoned
	case limited.Err() != nil && ctx.Err() == nil:
		end.outcome = tooLong
		t.farewell(ctx, call, cmp.Or(end.lang, t.cfg.Langs[0]), phraseTooLong)
	default:
		end.outcome = failed
		if ctx.Err() == nil {
			t.cfg.Logger.Error("a call failed", "link", call.Link(), "err", err)
		}
	}
	if err := call.HangUp(context.WithoutCancel(ctx)); err != nil && !errors.Is(err, ErrHungUp) {
		t.cfg.Logger.Warn("a call was not ended", "link", call.Link(), "err", err)
	}
	t.cfg.Metrics.Call(call.Link(), end.outcome, t.cfg.Now().Sub(began))
}

// farewell says the last words of a call. Nobody need hear them.
func (t *Talker) farewell(ctx context.Context, call Call, lang string, keys ...string) {
	lines := make([]Line, len(keys))
	for i, key := range keys {
		lines[i] = plain(t.cfg.Words, lang, key)
	}
	_, _ = call.Ask(ctx, Question{Lines: lines})
}

// vain counts an asking that brought no answer, for the two causes that operators look at.
func (t *Talker) vain(prompt, lang string, why cause) {
	switch why {
	case silent:
		t.cfg.Metrics.Unanswered(prompt, lang, "silent")
	case unmatched:
		t.cfg.Metrics.Unanswered(prompt, lang, "unmatched")
	}
}

type unmeasured struct{}

func (unmeasured) Call(string, string, time.Duration) {}
func (unmeasured) Unanswered(string, string, string)  {}
