//go:build integration && !production

package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"time"

	"healthdial/lab/registries"
)

const (
	deciders = 30
	// approvals is how many approvals a phone makes: the service sends five codes an
	// hour to one.
	approvals = 4
	// patience is how long something may take that must come in the end: as long as a
	// message may be in the hands of a dead node, and faults may last.
	patience = 3 * time.Minute
)

// decider is somebody with a HealthID who is asked again and again.
type decider struct {
	*phone
	rig     *rig
	i       int
	address string
	codes   int      // asked for
	ref     string   // of the request that waits
	past    []string // references of all requests so far
}

func (r *rig) decider(i int) *decider {
	return &decider{phone: r.phone(registries.CrowdMobile(i)), rig: r, i: i, address: registries.CrowdAddress(i)}
}

var (
	loginCode = regexp.MustCompile(`^(\d{6}) is the sample registry's code to log in`)
	sixDigits = regexp.MustCompile(`\d{6}`)
)

// logsIn makes the HealthID known on the phone, in two dialogues.
func (d *decider) logsIn(ctx context.Context) error {
	for range 3 {
		d.hangsUp(ctx)
		if d.dial(ctx) && d.follows(ctx, "A 6-digit code comes by SMS", func() string {
			return d.first("English", "Find mine", "Send a new code")
		}) {
			break
		}
	}
	text, err := d.reads(ctx, 0, 20*time.Second, loginCode)
	if err != nil {
		return fmt.Errorf("no login code came after %q", d.screen.Screen)
	}
	d.hangsUp(ctx)
	if d.dial(ctx) && d.follows(ctx, "You are logged in", func() string {
		if d.shows("Enter the 6-digit login code") {
			return sixDigits.FindString(text)
		}
		return d.first(d.address, "Continue")
	}) {
		d.hangsUp(ctx)
		return nil
	}
	return fmt.Errorf("not logged in: %q", d.screen.Screen)
}

// first is the key of the first option that there is.
func (d *decider) first(labels ...string) string {
	for _, label := range labels {
		if key := d.option(label); key != "" {
			return key
		}
	}
	return ""
}

// follows presses what next says until the words are shown, or next says nothing.
func (d *decider) follows(ctx context.Context, words string, next func() string) bool {
	for range 25 {
		if d.shows(words) {
			return true
		}
		key := next()
		if key == "" || !d.screen.Open || !d.press(ctx, key) {
			return false
		}
	}
	return false
}

// decides is asked and decides until ctx ends, and then until the last decision has
// taken effect.
func (d *decider) decides(ctx context.Context) {
	lasting := context.WithoutCancel(ctx)
	for n := 0; pause(ctx, rand.N(3*time.Second)); n++ {
		before := len(d.latest())
		if err := d.rig.raise(d, fmt.Sprintf("Clinic %dx%d", d.i, n)); err != nil {
			d.rig.t.Errorf("raising a request: %v", err)
			return
		}
		if !d.isAsked(lasting, before) {
			return // the reconciliation will say so
		}
		if !d.decide(lasting, n) || !d.revokes(lasting, n) {
			return
		}
	}
}

// isAsked waits for the prompt, after the first n texts. One of an earlier request may
// come once more.
func (d *decider) isAsked(ctx context.Context, n int) bool {
	for ; ; n++ {
		prompt, err := d.reads(ctx, n, patience, promptWords)
		if err != nil {
			return false
		}
		if d.ref = reference(promptWords, prompt); !slices.Contains(d.past, d.ref) {
			d.past = append(d.past, d.ref)
			return true
		}
	}
}

// decide tries until somebody says what became of it.
func (d *decider) decide(ctx context.Context, n int) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	way := n % 3
	if d.codes >= approvals {
		way = 1 + n%2
	}
	for ; ctx.Err() == nil; pause(ctx, time.Second) {
		if way == 0 && d.codes >= approvals && d.code() == "" {
			way = 1 // no further code would come
		}
		var done bool
		switch way {
		case 0:
			done = d.approves(ctx)
		case 1:
			done = d.refuses(ctx)
		case 2:
			done = d.says(ctx, "NO "+d.ref) == nil
		}
		d.hangsUp(ctx)
		if outcome, _ := d.outcome(ctx, map[bool]time.Duration{true: patience, false: 0}[done]); outcome {
			return true
		}
	}
	return false
}

// outcome waits for what became of the request.
func (d *decider) outcome(ctx context.Context, patience time.Duration) (bool, error) {
	text, err := d.reads(ctx, 0, patience, regexp.MustCompile("access was given, ref "+d.ref+"|request "+d.ref+" was refused"))
	return text != "", err
}

// revokes takes every second grant back.
func (d *decider) revokes(ctx context.Context, n int) bool {
	granted, _ := d.reads(ctx, 0, 0, regexp.MustCompile("access was given, ref "+d.ref))
	if granted == "" || n%2 == 1 {
		return true
	}
	if d.says(ctx, "REVOKE "+d.ref) != nil {
		return false
	}
	_, err := d.reads(ctx, 0, patience, regexp.MustCompile("access "+d.ref+" was taken back"))
	return err == nil
}

// refuses looks the request up and refuses it.
func (d *decider) refuses(ctx context.Context) bool {
	return d.dial(ctx) && d.follows(ctx, deniedWords, func() string { return d.toRequest("Refuse") })
}

// approves looks the request up and has a code sent, or enters that which came.
func (d *decider) approves(ctx context.Context) bool {
	if !d.dial(ctx) {
		return false
	}
	if d.code() == "" && d.codes < approvals {
		if !d.follows(ctx, "a 6-digit code comes by SMS", func() string { return d.toRequest("Allow") }) {
			return false
		}
		d.codes++
		if _, err := d.reads(ctx, 0, time.Minute, regexp.MustCompile("is the code to ALLOW request "+d.ref)); err != nil || !d.dial(ctx) {
			return false
		}
	}
	return d.follows(ctx, recordedWords, func() string {
		if d.shows("To allow it, enter the 6-digit code") {
			return d.code()
		}
		return ""
	})
}

// code is the last code that came for the request.
func (d *decider) code() string {
	for _, text := range slices.Backward(d.latest()) {
		if found := codeWords.FindStringSubmatch(flat(text)); found != nil && found[2] == d.ref {
			return found[1]
		}
	}
	return ""
}

// toRequest is the next key on the way to a decision.
func (d *decider) toRequest(decision string) string {
	switch {
	case d.shows("To allow it, enter the 6-digit code"), d.shows("No request waits for you"):
		return "00"
	case d.shows("year of birth"):
		return fmt.Sprint(registries.CrowdYear)
	case d.shows("Who asks?"):
		return "1"
	}
	if key := d.first(decision, "A request waits for you", "Requests", "Start again"); key != "" {
		return key
	}
	return d.option("More")
}

// raise has another institution ask a person.
func (r *rig) raise(d *decider, clinic string) error {
	body, err := json.Marshal(map[string]any{
		"patient": map[string]string{"id": d.address}, "hiu": map[string]string{"id": "OTHER-HIU", "name": clinic},
	})
	if err != nil {
		return err
	}
	resp, err := http.Post(r.registries.URL()+"/lab/consent-requests", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var made struct{ ID string }
	if err := json.NewDecoder(resp.Body).Decode(&made); err != nil || resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s: %w", resp.Status, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, Request{ID: made.ID, Phone: d.number, Clinic: clinic, Raised: time.Now()})
	return nil
}
