//go:build !production

package phone

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"healthdial/lab/operator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// network is an operator whose application echoes: it is enough to see what a
// phone does with screens and SMS.
type network struct {
	mu    sync.Mutex
	open  bool
	texts []operator.Text
	news  chan struct{}
	down  bool
}

func newNetwork(texts ...string) *network {
	n := &network{news: make(chan struct{}, 100)}
	for _, t := range texts {
		n.deliver(t)
	}
	return n
}

func (n *network) deliver(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts = append(n.texts, operator.Text{N: len(n.texts) + 1, Kind: "sms", From: "56789", Text: text})
	select {
	case n.news <- struct{}{}:
	default:
	}
}

func (n *network) Dial(_ context.Context, _, code string) (operator.Screen, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.open {
		return operator.Screen{}, &operator.Refusal{Code: 409, Text: "operator: a dialogue is open on this phone: answer or hang up"}
	}
	n.open = true
	return operator.Screen{Screen: "dialled " + code, Open: true}, nil
}

func (n *network) Answer(_ context.Context, _, text string) (operator.Screen, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open = text != "0"
	return operator.Screen{Screen: "answered " + text, Open: n.open}, nil
}

func (n *network) HangUp(context.Context, string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open = false
	return nil
}

func (n *network) SMS(_ context.Context, _, to, text string) (int, error) {
	if to == "" {
		return 0, &operator.Refusal{Code: 400, Text: "operator: a message needs a text"}
	}
	n.deliver("heard " + text)
	return 1, nil
}

func (n *network) Call(_ context.Context, _, to string) error {
	if to != "+919000000071" {
		return &operator.Refusal{Code: 404, Text: "operator: nobody can be called at this number"}
	}
	n.deliver("you called")
	return nil
}

func (n *network) Inbox(ctx context.Context, _ string, after int, wait time.Duration) ([]operator.Text, error) {
	if n.down {
		return nil, errors.New("connection refused")
	}
	for {
		n.mu.Lock()
		list := slices.Clone(n.texts[min(after, len(n.texts)):])
		n.mu.Unlock()
		if len(list) > 0 || wait == 0 {
			return list, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-n.news:
		}
	}
}

func play(t *testing.T, n *network, s *Script, in string) (string, error) {
	t.Helper()
	s.Phone = Phone{Network: n, Number: "+919000000021"}
	var out strings.Builder
	err := s.Run(t.Context(), strings.NewReader(in), &out)
	return out.String(), err
}

func TestScript(t *testing.T) {
	for _, tc := range []struct{ name, dial, in, want string }{
		{"dial and answer", "", "*456#\n\n# a remark\n12\n0\n", `> *456#
--- screen 1
dialled *456#
> 12
--- screen 2
answered 12
> 0
--- screen 3
answered 0
--- end of the dialogue
`},
		{"dials first, hangs up last", "*456*3#", "1\n", `> *456*3#
--- screen 1
dialled *456*3#
> 1
--- screen 2
answered 1
--- hung up
`},
		{"an answer without a dialogue", "", "1\nhangup\n", "! no dialogue is open: dial *456#\n"},
		{"busy", "*1#", "dial *2#\nhangup\n*3#\n", `> *1#
--- screen 1
dialled *1#
> *2#
! a dialogue is open on this phone: answer or hang up
--- hung up
> *3#
--- screen 2
dialled *3#
--- hung up
`},
		{"sms", "", "sms 56789 YES 123456\nwait sms\ninbox\nsms\n", `> sms 56789 YES 123456
*** SMS 1 from 56789
heard YES 123456
***
--- inbox: 1 SMS
*** SMS 1 from 56789
heard YES 123456
***
> sms 
! a message needs a text
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := play(t, newNetwork(), &Script{Dial: tc.dial}, tc.in)
			if err != nil || got != tc.want {
				t.Errorf("%v, got\n%swant\n%s", err, got, tc.want)
			}
		})
	}
}

// TestWaitSMS counts what came since the last entry, before or after the wait
// began, and not what was there already.
func TestWaitSMS(t *testing.T) {
	n := newNetwork("old")
	got, err := play(t, n, &Script{Patience: 20 * time.Millisecond}, "wait sms\n")
	if !errors.Is(err, ErrNoSMS) || !strings.HasPrefix(got, "(1 SMS in the inbox)") {
		t.Errorf("an old SMS was waited for: %v\n%s", err, got)
	}
	if _, err := play(t, n, &Script{}, "sms 1 a\nwait sms\nsms 1 b\nwait sms\n"); err != nil {
		t.Error(err)
	}
	if _, err := play(t, n, &Script{Patience: 20 * time.Millisecond}, "sms 1 a\nwait sms\nwait sms\n"); !errors.Is(err, ErrNoSMS) {
		t.Errorf("one SMS was waited for twice: %v", err)
	}
}

func TestScriptRefusals(t *testing.T) {
	if _, err := play(t, newNetwork(), &Script{}, "wait long\n"); err == nil {
		t.Error("wait long was understood")
	}
	n := newNetwork()
	n.down = true
	if _, err := play(t, n, &Script{}, ""); !errors.Is(err, ErrNoNetwork) {
		t.Errorf("no operator: %v", err)
	}
	s := Script{Phone: Phone{Network: newNetwork()}}
	if err := s.Run(t.Context(), io.MultiReader(strings.NewReader("wait 0\n"), failing{}), io.Discard); err == nil {
		t.Error("a broken input was the end of input")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("broken") }
