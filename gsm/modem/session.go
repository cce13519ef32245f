package modem

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"healthdial/gsm/at"
)

// session is one line to a modem, from the opening of its port until that ends.
type session struct {
	*Modem
	port    string
	handler Handler
	channel *at.Channel
	quirks  quirks // once identified

	ending context.Context // ended by end
	end    context.CancelCauseFunc

	caps  capabilities  // what set-up found; the goroutines that it starts read it
	inbox *inbox        // what came and was not handed on
	watch *watch        // what is looked at now and then
	woken chan struct{} // has room for one: something is ready that set-up waits for

	dialling chan struct{}  // full while a USSD dialogue is held
	said     chan at.Params // what the network says in it

	drift  time.Duration // how long the modem may search a network
	served time.Time     // when it last had one, or began; the looking goroutine's

	stubborn bool // +CNMI? never tells what was set; likewise

	begun atomic.Bool // it has answered: if it now says that it starts, it has lost its settings
	deaf  int         // commands in a row without an answer; under mu
}

// capabilities are what a modem and its SIM can do.
type capabilities struct {
	memories []string // from which messages can be read, that for new ones first
	stored   bool     // new messages are stored: +CMTI; else they come directly: +CMT
	acks     bool     // what comes directly is acknowledged by +CNMA
	cnmi     string   // the parameters of +CNMI that are in force
	areas    []string // of areas, those that the modem knows
	more     bool     // +CMMS is known; the sending caller's
}

// Why sessions end.
var (
	errSilent    = errors.New("modem: it does not answer")
	errRestarted = errors.New("modem: it began anew")
	errMemory    = errors.New("modem: its memories can be used now")
)

func newSession(m *Modem, line Line, h Handler) *session {
	s := &session{Modem: m, port: line.Port, handler: h, quirks: generic(), inbox: newInbox(), watch: newWatch(),
		woken: make(chan struct{}, 1), dialling: make(chan struct{}, 1), said: make(chan at.Params, 4)}
	s.ending, s.end = context.WithCancelCause(context.Background())
	s.channel = at.New(line, at.Config{Trace: m.cfg.Trace, Counters: &m.line})
	return s
}

// run serves until the line ends, the modem falls silent or begins anew, or ctx ends, and
// returns why after the last of its goroutines. A message that is being sent is waited for.
func (s *session) run(ctx context.Context) error {
	s.count.Sessions.Add(1)
	defer s.end(nil)
	defer context.AfterFunc(ctx, func() { s.end(ctx.Err()) })()
	open, closeLine := context.WithCancel(context.WithoutCancel(ctx))
	var line, own sync.WaitGroup
	line.Go(func() { s.end(s.channel.Run(open)) })
	line.Go(s.listen)
	if err := s.setUp(s.ending); err != nil {
		s.end(err)
	}
	own.Go(func() { s.receive(s.ending) })
	own.Go(func() { s.look(s.ending) })
	own.Go(func() { s.runErrands(s.ending) })
	own.Wait()
	s.lastMessage()
	s.farewell(ctx)
	closeLine()
	line.Wait()
	return context.Cause(s.ending)
}

// lastMessage waits for the message that is being sent.
func (s *session) lastMessage() {
	s.leave()
	select {
	case <-s.gate.empty():
	case <-time.After(s.cfg.Timers.Grace):
	}
}

// farewell has a modem that hands messages over hand over no more, when all ends in good
// order: nobody will take them.
func (s *session) farewell(ctx context.Context) {
	orderly := ctx.Err() != nil || errors.Is(context.Cause(s.ending), errOrdered)
	if orderly && s.caps.cnmi != "" && !s.caps.stored {
		_, _ = s.channel.Do(context.WithoutCancel(ctx), at.Command{Text: "+CNMI=2,0,0,0,0"})
	}
}

// do asks the modem. One that does not answer, and neither AT afterwards, ends the session;
// so does one that answers AT and nothing else.
func (s *session) do(ctx context.Context, c at.Command) (at.Answer, error) {
	answer, err := s.channel.Do(ctx, c)
	if !errors.Is(err, at.ErrSilent) {
		s.heard(0)
		return answer, err
	}
	s.count.Silent.Add(1)
	if _, again := s.channel.Do(s.ending, at.Command{}); errors.Is(again, at.ErrSilent) || s.heard(1) >= mostDeaf {
		s.learn(func(f *facts) { f.silent = true })
		s.end(errSilent)
	}
	return answer, err
}

// mostDeaf is how many commands in a row may stay unanswered by a modem that answers AT.
const mostDeaf = 3

// heard counts commands without an answer; one with an answer begins anew.
func (s *session) heard(more int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if more == 0 {
		s.deaf = 0
	}
	s.deaf += more
	return s.deaf
}

// try asks for something that a modem need not know, and reports whether it did.
func (s *session) try(ctx context.Context, text string) bool {
	_, err := s.do(ctx, at.Command{Text: text})
	return err == nil
}

// ask is the only line of an answer that has a prefix; "" if there is none.
func (s *session) ask(ctx context.Context, text, prefix string) string {
	answer, err := s.do(ctx, at.Command{Text: text, Prefix: prefix, Timeout: slowly})
	if err != nil || len(answer.Lines) == 0 {
		return ""
	}
	return answer.Lines[0]
}

// slowly is for commands that ask the SIM or the network.
const slowly = 30 * time.Second
