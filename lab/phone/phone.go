//go:build !production

package phone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"healthdial/lab/operator"
)

// Network is the operator that a phone is on; operator.Client reaches one.
type Network interface {
	Dial(ctx context.Context, msisdn, code string) (operator.Screen, error)
	Answer(ctx context.Context, msisdn, text string) (operator.Screen, error)
	HangUp(ctx context.Context, msisdn string) error
	SMS(ctx context.Context, msisdn, to, text string) (parts int, err error)
	Call(ctx context.Context, msisdn, to string) error
	Inbox(ctx context.Context, msisdn string, after int, wait time.Duration) ([]operator.Text, error)
}

// Phone is one handset.
type Phone struct {
	Network Network
	Number  string // its own, in E.164 form
}

// ErrNoNetwork means that no operator answers.
var ErrNoNetwork = errors.New("phone: no operator answers")

// register finds the network and what is in the inbox already.
func (p Phone) register(ctx context.Context) ([]operator.Text, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	old, err := p.Network.Inbox(ctx, p.Number, 0, 0)
	if refusal, refused := errors.AsType[*operator.Refusal](err); err != nil && (!refused || refusal.Code == http.StatusNotFound) {
		return nil, fmt.Errorf("%w: %w", ErrNoNetwork, err)
	}
	return old, err
}

// poll is how long one look into the inbox waits, and retry how long a phone
// waits after a look that failed.
const (
	poll  = 25 * time.Second
	retry = time.Second
)

// watch gives what arrives after a text to take, until ctx ends. It survives an
// operator that goes away and comes back.
func (p Phone) watch(ctx context.Context, after int, take func(operator.Text)) {
	for ctx.Err() == nil {
		list, err := p.Network.Inbox(ctx, p.Number, after, poll)
		if err != nil {
			pause(ctx, retry)
			continue
		}
		for _, t := range list {
			after = max(after, t.N)
			take(t)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// last is the number of the newest text.
func last(list []operator.Text) int {
	if len(list) == 0 {
		return 0
	}
	return list[len(list)-1].N
}

// saying is an error in the words of a handset.
func saying(err error) string {
	if refusal, ok := errors.AsType[*operator.Refusal](err); ok {
		return strings.TrimPrefix(refusal.Text, "operator: ")
	}
	return "no network"
}
