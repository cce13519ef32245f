package sms

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"healthdial/gsm/msisdn"
	"healthdial/gsm/smpp"
	"healthdial/outbox"
	"healthdial/route"
)

// ways is a Router that answers alike for everybody.
type ways []string

func (w ways) Choose(msisdn.Number, route.Service, outbox.Lane) []string { return w }

func refusedWith(s smpp.Status) func(int) (string, error) {
	return func(int) (string, error) { return "", &smpp.StatusError{Status: s, Command: "submit_sm_resp"} }
}

func failing(err error) func(int) (string, error) {
	return func(int) (string, error) { return "", err }
}

// TestFailover sends over a route of three links whose first two fail.
func TestFailover(t *testing.T) {
	var (
		unbound    = failing(smpp.ErrNotBound)
		throttling = refusedWith(smpp.StatusThrottled)
		troubled   = refusedWith(smpp.StatusSystemError)
		later      = outbox.Later(noon.Add(time.Second), "ESME_RTHROTTLED").Error()
	)
	for _, tc := range []struct {
		name         string
		first, other func(int) (string, error)
		spare        bool // carries the message
		tried        int  // links that were asked
		want         string
	}{
		{"not bound", unbound, unbound, true, 3, ""},
		{"throttled", throttling, unbound, true, 3, ""},
		{"refused for now", troubled, throttling, true, 3, ""},
		{"no answer", failing(smpp.ErrExpired), unbound, true, 1, outbox.Unknown("no response").Error()},
		{"connection lost", failing(smpp.ErrLost), unbound, true, 1, outbox.Unknown("no response").Error()},
		{"refused for good", refusedWith(smpp.StatusInvalidDestination), unbound, true, 1, outbox.Permanent("ESME_RINVDSTADR").Error()},
		{"none is bound", unbound, unbound, false, 3, outbox.ErrNoBearer.Error()},
		{"one is throttled, none else bound", throttling, unbound, false, 3, later},
		{"one refuses, one is throttled", troubled, throttling, false, 3, later},
		{"one refuses, none else bound", unbound, troubled, false, 3, "smpp: submit_sm_resp: ESME_RSYSERR"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			links := []*carrier{{name: "first", answer: tc.first}, {name: "other", answer: tc.other}, {name: "spare", answer: unbound}}
			if tc.spare {
				links[2].answer = nil
			}
			s := sender(Bearer{Link: links[2]}, Bearer{Link: links[1]}, Bearer{Link: links[0]})
			s.Routes = ways{"first", "unheard-of", "other", "spare"}
			out, err := s.Send(t.Context(), outbox.Message{To: number(t, caller), Text: "x"})
			if said := errorText(err); said != tc.want {
				t.Errorf("%q, want %q", said, tc.want)
			}
			if err == nil && (len(out.Parts) != 1 || out.Parts[0].Link != "spare") {
				t.Errorf("sent as %v", out.Parts)
			}
			if tried := slices.IndexFunc(links, func(c *carrier) bool { return len(c.sent) == 0 }); tried >= 0 && tried != tc.tried || tried < 0 && tc.tried != 3 {
				t.Errorf("%d links were asked, want %d", tried, tc.tried)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestPartsStayTogether wants no second link once a part has gone out.
func TestPartsStayTogether(t *testing.T) {
	first := &carrier{name: "first", answer: func(n int) (string, error) {
		if n == 2 {
			return "", &smpp.StatusError{Status: smpp.StatusThrottled, Command: "submit_sm_resp"}
		}
		return "1", nil
	}}
	other := &carrier{name: "other"}
	_, err := sender(Bearer{Link: first}, Bearer{Link: other}).Send(t.Context(), outbox.Message{To: number(t, caller), Text: strings.Repeat("x", 200)})
	if want := outbox.Later(noon.Add(time.Second), "ESME_RTHROTTLED").Error(); errorText(err) != want || len(other.sent) != 0 {
		t.Errorf("%v, and %d parts by the other link", err, len(other.sent))
	}
}

// TestTooLongForOne goes by the link that takes more parts, and is given up only if
// there is none.
func TestTooLongForOne(t *testing.T) {
	short, long := &carrier{name: "short"}, &carrier{name: "long"}
	m := outbox.Message{To: number(t, caller), Text: strings.Repeat("x", 200)}
	if out, err := sender(Bearer{Link: short, Most: 1}, Bearer{Link: long}).Send(t.Context(), m); err != nil || out.Parts[0].Link != "long" {
		t.Errorf("%v, %v", out.Parts, err)
	}
	long.answer = failing(smpp.ErrNotBound)
	if _, err := sender(Bearer{Link: short, Most: 1}, Bearer{Link: long}).Send(t.Context(), m); !errors.Is(err, outbox.ErrNoBearer) {
		t.Errorf("the other may come back: %v", err)
	}
	if _, err := sender(Bearer{Link: short, Most: 1}).Send(t.Context(), m); errorText(err) != outbox.Permanent("too many parts").Error() || len(short.sent) != 0 {
		t.Errorf("%v", err)
	}
}

// TestRouteOfATable sends by a real table, changed while in use.
func TestRouteOfATable(t *testing.T) {
	north, south := &carrier{name: "north"}, &carrier{name: "south"}
	links := []route.Link{{Name: "north", Carries: []route.Service{route.SMS}}, {Name: "south", Carries: []route.Service{route.SMS}}}
	var routes route.Switch
	s := sender(Bearer{Link: south}, Bearer{Link: north})
	s.Routes = &routes
	m := outbox.Message{To: number(t, caller), Text: "x"}
	if _, err := s.Send(t.Context(), m); !errors.Is(err, outbox.ErrNoBearer) {
		t.Errorf("without a route: %v", err)
	}
	for _, link := range []string{"north", "south"} {
		routes.Set(route.New(route.Plan{Links: links, Rules: []route.Rule{{Links: []string{link}}}}))
		if out, err := s.Send(t.Context(), m); err != nil || out.Parts[0].Link != link {
			t.Errorf("%v, %v", out.Parts, err)
		}
	}
}
