//go:build integration && !production

package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	"healthdial/lab/registries"
)

// villager is a decider whom several ask at once, and who has a day's messages to send.
type villager struct {
	*decider
	open    []string // references of requests that wait, in the order in which they came
	wish    string   // reference of the one that they want to allow, or ""
	granted string   // of the access that they gave, or ""
	visit   string   // the code that the doctor gets, or ""
	toSend  []string

	talk  func(*villager, context.Context) error // by SMS, with the line down
	hopes string                                 // words of the SMS that follows it when the line is back
}

// isAskedOften has a villager asked so often; the first request is granted if they give.
func (v *villager) isAskedOften(ctx context.Context, often int, gives bool) error {
	for n := range often {
		before := len(v.latest())
		if err := v.rig.raise(v.decider, fmt.Sprintf("Clinic %dx%d", v.i, n)); err != nil {
			return err
		}
		if !v.isAsked(ctx, before) {
			return fmt.Errorf("no prompt of request %d came to villager %d", n, v.i)
		}
		if n > 0 || !gives {
			v.open = append(v.open, v.ref)
		} else if err := v.gives(ctx); err != nil {
			return err
		}
	}
	return nil
}

// gives approves the request that waits.
func (v *villager) gives(ctx context.Context) error {
	for range 10 {
		done := v.approves(ctx)
		v.hangsUp(ctx)
		if told, _ := v.outcome(ctx, map[bool]time.Duration{true: patience, false: 0}[done]); told {
			v.granted = v.ref
			return nil
		}
	}
	return fmt.Errorf("villager %d cannot approve: %q", v.i, v.screen.Screen)
}

var eightDigits = regexp.MustCompile(`\b\d{8}\b`)

// wantsADoctor has the villager shown a visit code.
func (v *villager) wantsADoctor(ctx context.Context) error {
	defer v.hangsUp(ctx)
	if !v.dial(ctx) || !v.follows(ctx, "Tell the doctor", func() string {
		switch {
		case v.shows("year of birth"):
			return fmt.Sprint(registries.CrowdYear)
		case v.shows("Who asks?"):
			return "00"
		}
		return v.first("Let a doctor ask", "Everything else", "Start again", "More")
	}) {
		return fmt.Errorf("villager %d has no visit code: %q", v.i, v.screen.Screen)
	}
	v.visit = eightDigits.FindString(v.screen.Screen)
	return nil
}

// plans makes a day's messages: what they decide, in the order in which they were asked,
// and small talk in between.
func (v *villager) plans(messages int) {
	for _, ref := range v.open {
		v.toSend = append(v.toSend, "NO "+ref)
	}
	if v.granted != "" {
		v.toSend = append(v.toSend, "REVOKE "+v.granted)
	}
	for n := 0; len(v.toSend) < messages; n++ {
		at := rand.IntN(len(v.toSend) + 1)
		v.toSend = append(v.toSend[:at], append([]string{varied([]string{"help", "language"}[n%2], n/2)}, v.toSend[at:]...)...)
	}
}

// spends spends a day with a talk, if there is one, and then with what is to be sent.
func (v *villager) spends(ctx context.Context, day time.Duration) error {
	if v.talk == nil {
		return v.sends(ctx, v.toSend, day)
	}
	if !pause(ctx, day/6+rand.N(day/2)) {
		return ctx.Err()
	}
	if err := v.talk(v, ctx); err != nil {
		return err
	}
	return v.sends(ctx, v.toSend, day/3)
}

// hears waits for what became of all that the villager decided, wished and ordered.
func (v *villager) hears(ctx context.Context) error {
	wants := map[string]string{}
	for _, ref := range v.open {
		wants["of refusing "+ref] = "request " + ref + " was refused"
	}
	if v.granted != "" {
		wants["of revoking "+v.granted] = "access " + v.granted + " was taken back"
	}
	if v.hopes != "" {
		wants["that they can confirm, order or go on"] = v.hopes
	}
	var missing error
	for what, words := range wants {
		if _, err := v.reads(ctx, 0, patience, regexp.MustCompile(words)); err != nil {
			missing = errors.Join(missing, fmt.Errorf("%s did not hear %s, but %.80q", v.number, what, v.texts[max(0, len(v.texts)-12):]))
		}
	}
	return missing
}

// visited reports whether the doctor's prompt has come.
func (v *villager) visited() bool {
	return slices.ContainsFunc(v.latest(), func(text string) bool {
		ref := reference(promptWords, text)
		return ref != "" && !slices.Contains(v.past, ref)
	})
}
