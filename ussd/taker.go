package ussd

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"healthdial/session"
)

// DefaultBudget is how long a turn may take where a link says nothing else. A
// gateway gives up after 10 to 15 seconds, and a person before.
const DefaultBudget = 8 * time.Second

// grace is what a turn gets beyond its budget to write and commit what is said
// about being late.
const grace = time.Second

// Turns takes turns; *session.Turns does.
type Turns interface {
	// Take answers one event with one page, when everything is on disk.
	Take(ctx context.Context, e session.Event, f session.Format) (session.Page, error)
	// Busy is the page for a turn that could not be taken: what to do next.
	Busy(ch session.Channel, lang string) session.Page
}

// Namer makes keyed names of things that must be recognised and never read;
// *seal.Keyring does.
type Namer interface {
	Name(space string, parts ...[]byte) [16]byte
}

// Counters is what a driver has done since it was made. Anybody may read them at
// any time; whoever exports metrics does.
type Counters struct {
	Turns     atomic.Uint64 // events taken
	Failed    atomic.Uint64 // of these: answered by what to do next, since the turn failed
	Throttled atomic.Uint64 // events put off: too many in hand
	Refused   atomic.Uint64 // events that could not be what they claim
	Unsent    atomic.Uint64 // pages that the gateway did not take
	Twins     atomic.Uint64 // second starts of one dial
}

// errPanic stands for what a turn threw, which may hold content.
var errPanic = errors.New("ussd: a turn panicked")

// take runs one turn inside its budget. A panic in it is ours to mend, and no
// reason to cut off everybody else.
func take(ctx context.Context, t Turns, e session.Event, f Format, log *slog.Logger) (page session.Page, err error) {
	ctx, cancel := context.WithTimeout(ctx, e.Deadline.Sub(e.At)+grace) // its times are the store's, not the wall's
	defer cancel()
	defer func() {
		if recover() != nil {
			log.Error("ussd turn panicked", "stack", string(debug.Stack()))
			page, err = session.Page{}, errPanic
		}
	}()
	return t.Take(ctx, e, f)
}
