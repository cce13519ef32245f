package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"healthdial/gsm/at"
)

// Dialog is a USSD dialogue that a modem began by dialling a code. One goroutine uses it, and
// closes it.
type Dialog struct {
	session *session
	text    string
	open    bool
}

// USSDError is returned when a network does not go on with a dialogue: <m> of +CUSD (TS
// 27.007 §7.15), or -1 if the modem itself refused the code.
type USSDError struct{ Result int }

// Error says what happened; it holds no content.
func (e *USSDError) Error() string {
	switch e.Result {
	case ussdEnded:
		return "modem: USSD: ended by the network"
	case ussdElsewhere:
		return "modem: USSD: answered elsewhere"
	case ussdUnsupported:
		return "modem: USSD: not supported"
	case ussdTimeout:
		return "modem: USSD: the network gave up"
	}
	return "modem: USSD: refused"
}

// Values of <m>.
const (
	ussdDone        = 0
	ussdAsks        = 1
	ussdEnded       = 2
	ussdElsewhere   = 3
	ussdUnsupported = 4
	ussdTimeout     = 5
)

// ErrNoAnswer is returned when a network says nothing to a code in time.
var ErrNoAnswer = errors.New("modem: USSD: no answer")

// USSD dials a code, such as *123#, and waits for what the network says. One dialogue is held
// at a time; others wait. It is ErrAway while the modem has no network.
func (m *Modem) USSD(ctx context.Context, code string) (*Dialog, error) {
	s, err := m.onAir()
	if err != nil {
		return nil, err
	}
	select {
	case s.dialling <- struct{}{}:
	case <-s.ending.Done():
		return nil, ErrAway
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.count.Dialled.Add(1)
	d := &Dialog{session: s}
	if err := d.say(ctx, code); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// onAir is the session of a modem that has a network.
func (m *Modem) onAir() (*session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.session; s != nil && (m.state == Running || m.state == Drained) {
		return s, nil
	}
	return nil, ErrAway
}

// Text is what the network said last.
func (d *Dialog) Text() string { return d.text }

// Open reports whether it waits for an answer.
func (d *Dialog) Open() bool { return d.open }

// Answer says something and waits for what the network says to it.
func (d *Dialog) Answer(ctx context.Context, text string) error {
	if !d.open {
		return &USSDError{ussdEnded}
	}
	return d.say(ctx, text)
}

// Close ends the dialogue, if the network waits for an answer, and lets the next begin. It
// does not wait for that: a modem may be busy with the last command for half a minute.
func (d *Dialog) Close() {
	s, open := d.session, d.open
	d.session, d.open = nil, false
	switch {
	case s == nil:
	case open:
		s.watch.closing <- struct{}{} // has room: one dialogue is held at a time
	default:
		<-s.dialling
	}
}

// say sends a code or an answer, and waits.
func (d *Dialog) say(ctx context.Context, words string) error {
	s := d.session
	line, ok := s.quirks.ussd.write(words)
	if !ok {
		return fmt.Errorf("%w: no USSD can say it", ErrInvalid)
	}
	ctx, cancel := context.WithTimeout(ctx, ussdWait)
	defer cancel()
	s.forgetSaid()
	d.open = true // until the network says otherwise: it may have heard us
	_, err := s.do(ctx, at.Command{Text: `+CUSD=1,"` + line + `",15`, Timeout: slowly})
	if err != nil {
		return d.unsaid(err)
	}
	select {
	case f := <-s.said:
		return d.hear(f)
	case <-s.ending.Done():
		return ErrAway
	case <-ctx.Done():
		return ErrNoAnswer
	}
}

// ussdWait is how long a network may take; operators give theirs 10 to 30 s.
const ussdWait = 45 * time.Second

// unsaid is why a code was not taken.
func (d *Dialog) unsaid(err error) error {
	if errors.As(err, new(*at.Error)) {
		d.open = false
		return &USSDError{-1}
	}
	if errors.Is(err, at.ErrUnsent) {
		d.open = false
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return fmt.Errorf("%w: %w", ErrNoAnswer, err)
}

// hear reads +CUSD: <m>[,<str>[,<dcs>]].
func (d *Dialog) hear(f at.Params) error {
	result, _ := f.Int(0)
	coding, ok := f.Int(2)
	if !ok {
		coding = 15
	}
	d.open = result == ussdAsks
	d.text = d.session.quirks.ussd.read(f.Text(1), byte(coding))
	if result > ussdEnded || result == ussdEnded && d.text == "" {
		return &USSDError{result}
	}
	return nil
}

// dialogueSays hands on what a network says, to who dialled. What a network begins by itself
// is turned away, so that it does not wait for an answer that never comes.
func (s *session) dialogueSays(f at.Params) {
	if len(s.dialling) == 0 {
		s.count.Pushed.Add(1)
		if result, _ := f.Int(0); result == ussdAsks {
			s.watch.turnAway()
		}
		return
	}
	select {
	case s.said <- f:
	default:
	}
}

func (s *session) forgetSaid() {
	for {
		select {
		case <-s.said:
		default:
			return
		}
	}
}
