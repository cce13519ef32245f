package sms

import (
	"context"
	"slices"
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/route"
)

// way is a link that takes everything.
type way string

func (w way) Name() string                                     { return string(w) }
func (way) Send(context.Context, smpp.Message) (string, error) { return "id", nil }
func (way) Full() bool                                         { return false }

// anyOf is a route over some links.
type anyOf []string

func (a anyOf) Choose(msisdn.Number, route.Service, outbox.Lane) []string { return a }

// TestBearersChange: the route's names mean the bearers of the last change.
func TestBearersChange(t *testing.T) {
	s := &Sender{Bearers: []Bearer{{Link: way("a"), Most: 1}, {Link: way("b"), Most: 1}}, Routes: anyOf{"c", "b", "a"}}
	names := func() (out []string) {
		for b := range s.route(outbox.Message{}) {
			out = append(out, b.Link.Name())
		}
		return out
	}
	if got := names(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("at first %q", got)
	}
	s.Change([]Bearer{{Link: way("c")}, {Link: way("b")}})
	if got := names(); !slices.Equal(got, []string{"c", "b"}) {
		t.Errorf("changed: %q", got)
	}
	s.Routes = nil
	if got := names(); !slices.Equal(got, []string{"c", "b"}) {
		t.Errorf("without routes: %q", got)
	}
	s.Change(nil)
	if got := names(); got != nil {
		t.Errorf("without bearers: %q", got)
	}
}
