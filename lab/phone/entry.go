//go:build !production

package phone

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"healthdial/lab/operator"
)

// show sends an entry and shows the screen that answers it.
func (s *Script) show(ctx context.Context, entry string, send func(ctx context.Context, msisdn, text string) (operator.Screen, error)) {
	s.entering()
	s.print("> %s\n", entry)
	screen, err := send(ctx, s.Number, entry)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.open = s.open && stillOpen(err)
		fmt.Fprintf(s.out, "! %s\n", saying(err))
		return
	}
	s.screen++
	s.open = screen.Open
	fmt.Fprintf(s.out, "--- screen %d\n%s\n", s.screen, strings.TrimRight(screen.Screen, "\n"))
	if !screen.Open {
		fmt.Fprintln(s.out, "--- end of the dialogue")
	}
}

// stillOpen reports whether the dialogue outlived an error: only that of a phone
// that was busy with one.
func stillOpen(err error) bool {
	refusal, ok := errors.AsType[*operator.Refusal](err)
	return ok && refusal.Code == 409 && strings.Contains(refusal.Text, "is open")
}

func (s *Script) send(ctx context.Context, rest string) {
	to, text, _ := strings.Cut(rest, " ")
	s.entering()
	s.print("> sms %s\n", rest)
	if _, err := s.Network.SMS(ctx, s.Number, to, strings.TrimSpace(text)); err != nil {
		s.print("! %s\n", saying(err))
	}
}

func (s *Script) call(ctx context.Context, to string) {
	s.entering()
	s.print("> call %s\n", to)
	if err := s.Network.Call(ctx, s.Number, to); err != nil {
		s.print("! %s\n", saying(err))
	}
}

func (s *Script) hangUp(ctx context.Context) {
	if !s.answering() {
		return
	}
	err := s.Network.HangUp(ctx, s.Number)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = false
	if err != nil {
		fmt.Fprintf(s.out, "! %s\n", saying(err))
		return
	}
	fmt.Fprintln(s.out, "--- hung up")
}

// entering forgets the SMS that came before an entry.
func (s *Script) entering() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mark = len(s.texts)
}

func (s *Script) answering() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

func (s *Script) print(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.out, format, args...)
}
