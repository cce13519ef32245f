//go:build integration && !production

package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"time"
)

// What the crowd does, and how many they are. A presser that waits for nothing presses
// a key every pressEvery, so that they offer some 480 presses a second.
const (
	pressers   = 144
	pressEvery = 300 * time.Millisecond
	texters    = 12
	textEvery  = 2 * time.Second
)

// keys is a round through menus: the option that is pressed, back if none, and words of
// the page that follows.
var keys = []struct{ option, want string }{
	{"Language", "Choose a language"}, {"", "Health registry"}, {"Help", "Help: 14477"}, {"", "Health registry"},
	{"Language", "Choose a language"}, {"", "Health registry"}, {"Help", "Help: 14477"}, {"More", "Commands by SMS"}, {"Complaint", "For a complaint call"},
}

// presser walks through menus until ctx ends, and tells of pages that are not those that
// its key leads to.
func (r *rig) presser(ctx context.Context, i int, strayed func(p *phone, before, key string)) {
	p := r.phone(fmt.Sprintf("91%08d", i))
	if !pause(ctx, rand.N(pressEvery)) {
		return
	}
	beat := time.NewTicker(pressEvery)
	defer beat.Stop()
	next := func() bool {
		select {
		case <-beat.C:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for next() {
		if p.dial(ctx) && p.home(ctx, next) {
			p.round(ctx, next, strayed)
		}
		p.hangsUp(ctx)
	}
}

// home goes to the menu from wherever a dial leads.
func (p *phone) home(ctx context.Context, next func() bool) bool {
	for range 5 {
		if p.shows("Health registry") {
			return true
		}
		key := "00"
		for _, label := range []string{"English", "Everything else", "Start again"} {
			if found := p.option(label); found != "" {
				key = found
			}
		}
		if !p.screen.Open || !next() || !p.press(ctx, key) {
			return false
		}
	}
	return false
}

func (p *phone) round(ctx context.Context, next func() bool, strayed func(p *phone, before, key string)) {
	for _, k := range keys {
		key := "0"
		if k.option != "" {
			key = p.option(k.option)
		}
		before := p.screen.Screen
		if key == "" || !next() || !p.press(ctx, key) {
			return
		}
		if !p.shows(k.want) {
			strayed(p, before, key)
			return
		}
	}
}

// texter sends one SMS after another, each when the last was answered, until ctx ends.
func (r *rig) texter(ctx context.Context, i int) {
	p := r.phone(fmt.Sprintf("92%08d", i))
	for n := 0; pause(ctx, rand.N(textEvery)+textEvery/2); n++ {
		word := []string{"language", "help", "language", "language", "stop"}[n%5]
		before := len(p.latest())
		if p.says(context.WithoutCancel(ctx), varied(word, n)) != nil {
			return
		}
		// If it does not come, the reconciliation will say so.
		_, _ = p.reads(context.WithoutCancel(ctx), before, patience, regexp.MustCompile(regexp.QuoteMeta(answers[word])))
	}
}

// varied is a word in capitals and small letters, differently for each n as long as
// there are ways.
func varied(word string, n int) string {
	out := []byte(word)
	for i := range out {
		if n>>i&1 == 1 {
			out[i] -= 'a' - 'A'
		}
	}
	return string(out)
}
