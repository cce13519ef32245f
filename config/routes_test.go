package config

import (
	"strings"
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/route"
)

// TestRouting holds what a configuration says to the links that messages take.
func TestRouting(t *testing.T) {
	links := []Link{
		{Name: "west", SMS: &SMS{Prefixes: []string{"+9191"}}},
		{Name: "inward", Bind: "receiver", SMS: &SMS{}},
		{Name: "dialogues", USSD: &USSD{}},
		{Name: "all", SMS: &SMS{}, USSD: &USSD{}},
	}
	routes := []Route{
		{Name: "urgent", Links: []string{"all"}, Lanes: []string{"code"}, Services: []string{"sms"}, Cost: 5},
		{Name: "west", Links: []string{"west"}, Operators: []string{"west"}, Cost: 1},
		{Name: "rest", Links: []string{"dialogues", "all", "west"}, Cost: 9},
	}
	for _, tc := range []struct {
		name    string
		config  Config
		number  string
		service route.Service
		lane    outbox.Lane
		want    string
	}{
		{"without routes, a number of the prefix", Config{Links: links}, "+919100000001", route.SMS, outbox.Code, "west all"},
		{"without routes, any other number", Config{Links: links}, "+919800000001", route.SMS, outbox.Code, "all"},
		{"a lane of its own", Config{Links: links, Routes: routes}, "+919800000001", route.SMS, outbox.Code, "all west"},
		{"an operator's own", Config{Links: links, Routes: routes, Operators: []Operator{{Name: "west", Prefixes: []string{"+9198"}}}}, "+919800000001", route.SMS, outbox.Notice, "west all"},
		{"links of the service", Config{Links: links, Routes: routes}, "+919800000001", route.USSD, outbox.Code, "dialogues all"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := msisdn.Parse(tc.number, "IN")
			if err != nil {
				t.Fatal(err)
			}
			tc.config.Service.Region = "IN"
			table := route.New(tc.config.Routing(nil))
			if got := strings.Join(table.Choose(n, tc.service, tc.lane), " "); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
