package route

import (
	"fmt"
	"strings"
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

func msisdnOf(s string) (msisdn.Number, error) { return msisdn.Parse(s, "IN") }

// neverReached is the rule that a problem says is never reached.
func neverReached(p Problem) (i int, ok bool) {
	_, err := fmt.Sscanf(p.Key, "routes[%d]", &i)
	return i, err == nil && strings.HasPrefix(p.Message, "is never reached")
}

func TestProblems(t *testing.T) {
	if got := plan().Problems(); len(got) > 0 {
		t.Errorf("nothing is wrong, but: %v", got)
	}
	for _, tc := range []struct {
		name string
		edit func(p *Plan)
		want string // key: part of the message
	}{
		{"no such link", func(p *Plan) { p.Rules[0].Links = []string{"spare", "west"} }, `routes[0].links[1]: there is no link "west"`},
		{"a link twice", func(p *Plan) { p.Rules[0].Links = []string{"spare", "spare"} }, `routes[0].links[1]: "spare" is there twice`},
		{"no link", func(p *Plan) { p.Rules[3].Links = nil }, "routes[3].links: at least one link"},
		{"a link that cannot", func(p *Plan) { p.Rules[0].Services = []Service{USSD} }, `routes[0].links[0]: link "spare" sends nothing`},
		{"no such operator", func(p *Plan) { p.Rules[1].Operators = []string{"west"} }, `routes[1].operators[0]: there is no operator "west"`},
		{"an operator without numbers", func(p *Plan) { p.Operators = append(p.Operators, Operator{Name: "west"}); p.Ported = nil }, "operators[2]: no number is known to be of west"},
		{"an operator twice", func(p *Plan) { p.Operators[1].Name = "north" }, `operators[1].name: "north" is there twice`},
		{"one prefix for two", func(p *Plan) { p.Operators[1].Prefixes = []string{"+919810"} }, "operators[1]: +919810 belongs to north"},
		{"no network", func(p *Plan) { p.Operators[1].Networks = []string{"4041"} }, `operators[1].networks[0]: "4041" is not`},
		{"networks of nobody", func(p *Plan) { p.Rules[1].Networks = []string{"404-10"}; p.Ported = nil }, "routes[1].networks: only a portability table"},
		{"shares", func(p *Plan) { p.Rules[2].Share = []int{1} }, "routes[2].share: one number for each link"},
		{"no share", func(p *Plan) { p.Rules[2].Share = []int{1, 0} }, "routes[2].share: each link needs a share above 0"},
		{"never reached", func(p *Plan) {
			p.Rules = append(p.Rules, Rule{Name: "late", Links: []string{"south"}, Operators: []string{"south"}, Lanes: []outbox.Lane{outbox.Bulk}, Cost: 11})
		}, "routes[5]: is never reached: route south"},
		{"no default", func(p *Plan) { p.Rules[0].Lanes = []outbox.Lane{outbox.Notice} }, "routes: there is no default for SMS of the lanes registry, bulk"},
		{"a default for half the country", func(p *Plan) { p.Rules[0].Prefixes = []string{"+919"} }, "routes: there is no default for SMS of the lanes registry, notice, bulk"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := plan()
			tc.edit(&p)
			var all []string
			for _, problem := range p.Problems() {
				all = append(all, problem.Key+": "+problem.Message)
			}
			if !strings.Contains(strings.Join(all, "\n"), tc.want) {
				t.Errorf("%q, want %q", all, tc.want)
			}
		})
	}
	p := plan()
	p.Rules[0].Prefixes = []string{"+91"} // the home country is everybody
	if got := p.Problems(); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if got := (Plan{Links: []Link{{"ussd", []Service{USSD}}}}).Problems(); len(got) > 0 {
		t.Errorf("without SMS no default is needed: %v", got)
	}
}
