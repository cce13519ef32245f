package modem

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"time"
)

// Balance is how a prepaid SIM's balance is asked for.
type Balance struct {
	Code    string         // that is dialled: *123#
	Pattern *regexp.Regexp // whose first group is the amount; nil takes the first decimal number
	Every   time.Duration  // 6 h
}

// Probe is a code of our own that is dialled, as a person would.
type Probe struct {
	Code  string         // *456#
	Wants *regexp.Regexp // matches the page that is wanted; nil takes any
	Every time.Duration  // 1 h
}

// BalanceHealth is what is known of a SIM's balance.
type BalanceHealth struct {
	Amount Amount    `json:"amount"`          // in hundredths
	At     time.Time `json:"at,omitzero"`     // when it was told; zero if it never was
	Fault  string    `json:"fault,omitempty"` // why it was not told at the last time
}

// ProbeHealth is how our own code was answered last.
type ProbeHealth struct {
	At    time.Time     `json:"at"`              // when it was dialled
	Took  time.Duration `json:"took,omitempty"`  // until the page was there, in ns
	Fault string        `json:"fault,omitempty"` // why it was not; "" if it was
}

// errand is something that a modem dials now and then.
type errand struct {
	every time.Duration
	next  time.Time
	do    func(ctx context.Context) error
}

const (
	firstErrand = 30 * time.Second // after the modem began to serve
	errandAgain = 10 * time.Minute // after one that failed
)

// errands are those that the configuration wants. They belong to the goroutine of the session
// that there is.
func (m *Modem) errands() (all []*errand) {
	if b := m.cfg.Balance; b != nil {
		all = append(all, &errand{every: cmp.Or(b.Every, 6*time.Hour), do: m.askBalance})
	}
	if p := m.cfg.Probe; p != nil {
		all = append(all, &errand{every: cmp.Or(p.Every, time.Hour), do: m.probe})
	}
	return all
}

// runErrands dials what is due until ctx ends. Whatever else wants to dial comes between.
func (s *session) runErrands(ctx context.Context) {
	timer := time.NewTimer(firstErrand)
	defer timer.Stop()
	for len(s.plan) > 0 {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		next := time.Now().Add(time.Hour)
		for _, e := range s.plan {
			e.run(ctx)
			if e.next.Before(next) {
				next = e.next
			}
		}
		timer.Reset(max(time.Until(next), time.Second))
	}
}

func (e *errand) run(ctx context.Context) {
	if now := time.Now(); !now.Before(e.next) {
		wait := e.every
		if e.do(ctx) != nil {
			wait = min(e.every, errandAgain)
		}
		e.next = now.Add(wait)
	}
}

var (
	errNoAmount  = errors.New("the answer holds no amount: see what the code shows, and give a pattern")
	errWrongPage = errors.New("another page came than is wanted")
)

// askBalance asks the network for the balance.
func (m *Modem) askBalance(ctx context.Context) error {
	text, err := m.dialOnce(ctx, m.cfg.Balance.Code)
	amount, ok := amountIn(text, m.cfg.Balance.Pattern)
	if err == nil && !ok {
		err = errNoAmount
	}
	if errors.Is(err, ErrAway) {
		return err
	}
	m.learn(func(f *facts) {
		if f.balance.Fault = faultOf(err); err == nil {
			f.balance.Amount, f.balance.At = amount, time.Now()
		}
	})
	return err
}

// probe dials our own code and sees whether its page comes.
func (m *Modem) probe(ctx context.Context) error {
	began := time.Now()
	text, err := m.dialOnce(ctx, m.cfg.Probe.Code)
	if wants := m.cfg.Probe.Wants; err == nil && wants != nil && !wants.MatchString(text) {
		err = errWrongPage
	}
	if errors.Is(err, ErrAway) {
		return err // this modem's fault, not our code's
	}
	m.learn(func(f *facts) { f.probe = ProbeHealth{began, time.Since(began), faultOf(err)} })
	return err
}

// dialOnce is the first page of a code.
func (m *Modem) dialOnce(ctx context.Context, code string) (string, error) {
	d, err := m.USSD(ctx, code)
	if err != nil {
		return "", err
	}
	defer d.Close()
	return d.Text(), nil
}

func faultOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
