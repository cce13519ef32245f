package session

import (
	"context"
	"strings"

	"healthdial/engine"
)

// maxPath bounds the choices of a deep link.
const maxPath = 6

// opened begins a dialogue. What followed the service code, "3*1", is chosen step
// by step from the menus, never entered where digits or a secret are wanted.
func (w *turn) opened(ctx context.Context) error {
	path := pathOf(w.ev.Text)
	in := engine.Begin{}
	if len(path) > 0 {
		if w.resumes() {
			path = nil
		} else {
			in.Fresh = true
		}
	}
	w.open()
	if err := w.step(ctx, in); err != nil {
		return err
	}
	if err := w.follow(ctx, path); err != nil {
		return err
	}
	w.show()
	return nil
}

// resumes reports whether a dial goes on where something waits for it, a code most
// often, rather than at the root or at the question whether to continue. That goes
// before any deep link.
func (w *turn) resumes() bool {
	plain, err := w.cfg.Book.Step(w.s.State, engine.Begin{})
	if err != nil || plain.State.Mode == engine.Held {
		return false
	}
	fresh, err := w.cfg.Book.Step(w.s.State, engine.Begin{Fresh: true})
	return err == nil && plain.State.At != fresh.State.At
}

func (w *turn) follow(ctx context.Context, path []string) error {
	for _, choice := range path {
		if w.screen.Want.Kind != engine.WantChoice || w.screen.AllPages || w.screen.Note != nil {
			return nil
		}
		if err := w.step(ctx, engine.Answer{Text: choice}); err != nil {
			return err
		}
	}
	return nil
}

func pathOf(text string) []string {
	path := strings.FieldsFunc(text, func(r rune) bool { return r == '*' || r == '#' || r == ' ' })
	return path[:min(len(path), maxPath)]
}
