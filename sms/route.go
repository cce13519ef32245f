package sms

import (
	"errors"
	"iter"
	"slices"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/route"
)

// Router lists the links for a message, in the order in which they are tried;
// *route.Table and *route.Switch do.
type Router interface {
	Choose(n msisdn.Number, s route.Service, l outbox.Lane) []string
}

// route are the bearers to try for a message. Who wrote to one SIM of several is answered
// by that one, if it is on the route.
func (s *Sender) route(m outbox.Message) iter.Seq[*Bearer] {
	if s.Routes == nil {
		return s.bearers()
	}
	links := s.Routes.Choose(m.To, route.SMS, m.Lane)
	if i := slices.Index(links, m.Via); i > 0 && s.sticks(m.Via) {
		links = slices.Concat(links[i:i+1], links[:i], links[i+1:])
	}
	return func(yield func(*Bearer) bool) {
		for _, link := range links {
			if b := s.bearer(link); b != nil && !yield(b) {
				return
			}
		}
	}
}

// sticks reports whether answers are to come from the bearer that was written to.
func (s *Sender) sticks(link string) bool {
	b := s.bearer(link)
	return b != nil && b.Sticky
}

func (s *Sender) bearer(link string) *Bearer {
	for b := range s.bearers() {
		if b.Link.Name() == link {
			return b
		}
	}
	return nil
}

// hindrance is why a bearer did not take a message of which nothing was sent. Of
// several the greatest is told: the less there is to be done, the smaller.
type hindrance uint8

const (
	unable    hindrance = iota // this bearer never carries such a message
	absent                     // it is not bound
	refusing                   // its SMSC refuses for now
	throttled                  // its SMSC asks for a slower pace
)

// setback is the error of a bearer after which another may be tried.
type setback struct {
	hindrance
	error
}

// Unwrap is what the outbox is told if no other bearer takes the message.
func (b setback) Unwrap() error { return b.error }

// after takes the way to another bearer from an error that came when so many parts
// were sent: the next try sends the rest, or all of them if its route is another.
func after(sent int, err error) error {
	var b setback
	switch {
	case sent > 0 && errors.As(err, &b):
		return b.error
	case sent > 0 && errors.Is(err, outbox.ErrLeaseLost): // whoever has it now sends all
		return outbox.Unknown("lease lost")
	}
	return err
}

// setbacks collects why bearer after bearer did not take a message.
type setbacks struct {
	greatest setback
	any      bool
}

// add notes an error, if it is one after which another bearer may be tried.
func (bs *setbacks) add(err error) bool {
	b, ok := err.(setback)
	if ok && (!bs.any || b.hindrance > bs.greatest.hindrance) {
		bs.greatest, bs.any = b, true
	}
	return ok
}

// worst is what the outbox is told: without any bearer that there is none.
func (bs *setbacks) worst() error {
	if !bs.any {
		return outbox.ErrNoBearer
	}
	return bs.greatest.error
}
