//go:build !production

package phone

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"healthdial/lab/operator"
)

func (s *Script) inbox() {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.out, "--- inbox: %d SMS\n", len(s.texts))
	for _, t := range s.texts {
		writeText(s.out, t)
	}
}

// arrived shows a text that came.
func (s *Script) arrived(t operator.Text) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts = append(s.texts, t)
	writeText(s.out, t)
	s.news.Broadcast()
}

func writeText(w io.Writer, t operator.Text) {
	what := "SMS"
	if t.Kind == "ussd" {
		what = "notice"
	}
	fmt.Fprintf(w, "*** %s %d from %s\n%s\n***\n", what, t.N, t.From, t.Text)
}

// wait waits for so many seconds, or for an SMS.
func (s *Script) wait(ctx context.Context, what string) error {
	if what == "sms" {
		return s.waitSMS(ctx)
	}
	seconds, err := strconv.ParseFloat(what, 64)
	if err != nil || seconds < 0 || seconds > 3600 {
		return fmt.Errorf("phone: %q is not a number of seconds, nor sms", what)
	}
	pause(ctx, time.Duration(seconds*float64(time.Second)))
	return nil
}

func (s *Script) waitSMS(ctx context.Context) error {
	patience := s.Patience
	if patience == 0 {
		patience = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.news.Broadcast()
	})()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.texts) <= s.mark {
		if ctx.Err() != nil {
			return ErrNoSMS
		}
		s.news.Wait()
	}
	s.mark = len(s.texts)
	return nil
}
