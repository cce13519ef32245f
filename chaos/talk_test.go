//go:build integration && !production

package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"healthdial/lab/registries"
)

// sends sends messages over a day, each once the last was answered.
func (p *phone) sends(ctx context.Context, messages []string, day time.Duration) error {
	for _, text := range messages {
		if !pause(ctx, rand.N(2*day/time.Duration(len(messages)))) {
			return ctx.Err()
		}
		if err := p.asks(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// asks sends an SMS; its answer is the phone's screen.
func (p *phone) asks(ctx context.Context, text string) error {
	before := len(p.latest())
	if err := p.says(ctx, text); err != nil {
		return err
	}
	l := letter{text: text}
	for l.answers() == 0 {
		if ctx.Err() != nil {
			return fmt.Errorf("%q of %s is answered by %q: %w", text, p.number, l.replies, ctx.Err())
		}
		p.collect(ctx)
		l.replies = p.texts[before:]
	}
	p.screen.Screen = l.replies[len(l.replies)-1]
	return nil
}

// converse sends what next says, screen by screen, until the words are shown.
func (p *phone) converse(ctx context.Context, first, words string, next func() string) error {
	for said, n := first, 0; said != "" && n < 20; said, n = next(), n+1 {
		if err := p.asks(ctx, said); err != nil {
			return err
		}
		if p.shows(words) {
			return nil
		}
	}
	return fmt.Errorf("%s does not get to %q: %q", p.number, words, p.screen.Screen)
}

// wishes has a villager say that they want to allow what they keep open for that.
func wishes(v *villager, ctx context.Context) error {
	v.hopes = "you wanted to allow request " + v.wish
	return v.converse(ctx, "YES "+v.wish, "Your wish is kept", func() string {
		if v.shows("year of birth") {
			return fmt.Sprint(registries.CrowdYear)
		}
		return v.first("I want to allow it", "Clinic")
	})
}

// orders has a villager order their records, or be promised to hear of the line.
func orders(v *villager, ctx context.Context) error {
	v.hopes = "Visit to the outpatient clinic|The line to the registry is back"
	return v.converse(ctx, "REPORTS", "It is kept", func() string {
		if v.shows("year of birth") {
			return fmt.Sprint(registries.CrowdYear)
		}
		return v.first("Yes, send")
	})
}

// enrols has somebody without a HealthID tell their details. In the first seconds after
// a cut or a kill the line may not be known to be down: then they begin again, each time in
// other letters, since the same words within two minutes of a bind that came or went are
// taken for the operator's repeat.
func enrols(v *villager, ctx context.Context) error {
	v.hopes = "The line to the registry is back"
	err := v.tellsDetails(ctx, "ID")
	for _, word := range []string{"Id", "id", "iD"} {
		if err == nil || !v.shows("The registry is slow") || !pause(ctx, 10*time.Second) {
			return err
		}
		err = v.tellsDetails(ctx, word)
	}
	return err
}

func (v *villager) tellsDetails(ctx context.Context, word string) error {
	return v.converse(ctx, word, "Your details are kept", func() string {
		switch {
		case v.shows("Your name, as on your papers"):
			return "Tara Sample"
		case v.shows("Year of birth?"):
			return "1984"
		case v.shows("PIN code of your home?"):
			return "160012"
		}
		return v.first("English", "Create a HealthID", "I agree", "Tell them now", "Female")
	})
}
