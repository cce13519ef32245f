package sms

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/smpp"
	"healthdial/outbox"
)

// TestFullLinksComeLast: of a route the first link that has room carries a message;
// if none has, the first waits; one that refuses sends it on, to a full one at last.
func TestFullLinksComeLast(t *testing.T) {
	for _, tc := range []struct {
		name  string
		full  string // links, by their letters
		gone  string // links that are not bound
		tries string // links that are asked, in this order
	}{
		{"all have room", "", "", "a"},
		{"the first is full", "a", "", "b"},
		{"one has room", "ab", "", "c"},
		{"all are full", "abc", "", "a"},
		{"full, and none else is bound", "a", "bc", "bca"},
		{"two are full, and none else is bound", "bc", "a", "ab"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var tries strings.Builder
			var bearers []Bearer
			for _, name := range []string{"a", "b", "c"} {
				bearers = append(bearers, Bearer{Link: &carrier{name: name, full: strings.Contains(tc.full, name), answer: func(int) (string, error) {
					tries.WriteString(name)
					if strings.Contains(tc.gone, name) {
						return "", smpp.ErrNotBound
					}
					return "1", nil
				}}})
			}
			if _, err := sender(bearers...).Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"}); err != nil || tries.String() != tc.tries {
				t.Errorf("asked %q, want %q; %v", tries.String(), tc.tries, err)
			}
		})
	}
}

// TestWhatHasBegunGoesOn: the rest of a message waits for the link that has its
// beginning, rather than have all of it sent twice.
func TestWhatHasBegunGoesOn(t *testing.T) {
	first := &carrier{name: "first", answer: func(n int) (string, error) {
		if n == 2 {
			return "", &smpp.StatusError{Status: smpp.StatusThrottled, Command: "submit_sm_resp"}
		}
		return "1", nil
	}}
	other := &carrier{name: "other"}
	s, m := sender(Bearer{Link: first}, Bearer{Link: other}), outbox.Message{To: number(t, caller), Text: strings.Repeat("x", 200)}
	if _, err := s.Send(t.Context(), m); err == nil {
		t.Fatal("the second part was taken")
	}
	first.full = true
	if out, err := s.Send(t.Context(), m); err != nil || len(out.Parts) != 2 || len(first.sent) != 3 || len(other.sent) != 0 {
		t.Errorf("%v, %v; %d parts by the first link, %d by the other", out.Parts, err, len(first.sent), len(other.sent))
	}
}

// TestPastARealLink fills the window of a real link, whose SMSC does not answer.
func TestPastARealLink(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	operator := smpp.NewServer(smpp.ServerConfig{Name: "operator", SystemID: "OPERATOR",
		Authenticator: smpp.AuthenticatorFunc(func(context.Context, smpp.BindRequest) smpp.Status { return smpp.StatusOK })})
	came, answer := make(chan string, 2), make(chan struct{})
	serve(t, func(ctx context.Context) error {
		return operator.Serve(ctx, ln, smpp.HandlerFunc(func(_ context.Context, _ *smpp.Bind, m smpp.Message) (string, smpp.Status) {
			came <- string(m.Payload)
			<-answer
			return "1", smpp.StatusOK
		}))
	})
	link := smpp.NewLink(smpp.Config{Name: "real", Addr: ln.Addr().String(), SystemID: "us", Window: 1})
	serve(t, func(ctx context.Context) error { return link.Run(ctx, smpp.HandlerFunc(nil)) })
	next(t, link.Bound())
	spare := &carrier{name: "spare"}
	s := sender(Bearer{Link: link}, Bearer{Link: spare})
	send := func(text string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := s.Send(ctx, outbox.Message{To: number(t, caller), Text: text})
		return err
	}
	result := make(chan error, 1)
	go func() { result <- send("first") }()
	if got := next(t, came); got != "first" || !link.Full() {
		t.Fatalf("%q came; the link is full: %v", got, link.Full())
	}
	if err := send("second"); err != nil || len(spare.sent) != 1 {
		t.Errorf("%d by the spare link, %v", len(spare.sent), err)
	}
	close(answer)
	if err := next(t, result); err != nil || link.Full() {
		t.Errorf("%v; the link is full: %v", err, link.Full())
	}
	if err := send("third"); err != nil || next(t, came) != "third" || len(spare.sent) != 1 {
		t.Errorf("%d by the spare link, %v", len(spare.sent), err)
	}
}
