package ivr

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/session"
)

// away takes turns until something is keyed: then the store is away.
type away struct {
	Turns
	kinds []session.EventKind
}

func (a *away) Take(ctx context.Context, e session.Event, f session.Format) (session.Page, error) {
	a.kinds = append(a.kinds, e.Kind)
	if e.Kind == session.Entered {
		return session.Page{}, errors.New("the store is away")
	}
	return a.Turns.Take(ctx, e, f)
}

// outcomes are Metrics of calls.
type outcomes struct {
	unmeasured
	all []string
}

func (o *outcomes) Call(_, outcome string, _ time.Duration) { o.all = append(o.all, outcome) }

// TestATurnThatFails: the caller is told to try again, the call is counted as failed,
// and the conversation hears that it is over, so that what was said is forgotten.
func TestATurnThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, counted := &player{world: newWorld(t)}, &outcomes{}
		turns := &away{Turns: p.cfg.Turns}
		p.cfg.Turns, p.cfg.Metrics = turns, counted
		for _, what := range []string{"call +919000000021", "> 1"} {
			if err := p.do(t, what); err != nil {
				t.Fatal(err)
			}
		}
		busy := plain(p.cfg.Words, "en", phraseBusy).Text
		if p.line != nil || !strings.Contains(p.out.String(), busy) {
			t.Errorf("the caller hears\n%s", p.out.String())
		}
		if want := []session.EventKind{session.Opened, session.Entered, session.Dropped}; !slices.Equal(turns.kinds, want) {
			t.Errorf("the conversation hears %v, want %v", turns.kinds, want)
		}
		if !slices.Equal(counted.all, []string{failed}) {
			t.Errorf("counted as %v", counted.all)
		}
	})
}

// TestAQuestionThatIsNotSent: nobody is told of an SMS that does not come.
func TestAQuestionThatIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &player{world: newWorld(t)}
		p.cfg.Texts = func(context.Context, msisdn.Number) error { return errors.New("the store is away") }
		for _, what := range []string{"call +919000000021", "> 1", "> 3"} {
			if err := p.do(t, what); err != nil {
				t.Fatal(err)
			}
		}
		heard, say := p.out.String(), func(key string) string { return plain(p.cfg.Words, "en", key).Text }
		if p.line != nil || strings.Contains(heard, say(phraseBySMS)) || !strings.Contains(heard, say(phraseBusy)) {
			t.Errorf("the caller hears\n%s", heard)
		}
	})
}
