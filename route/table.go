package route

import (
	"cmp"
	"slices"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

// Table chooses links. It never changes, so that any number of goroutines may use
// it.
type Table struct {
	rules     []Rule // in the order in which they are taken
	carries   map[string][]Service
	directory directory
}

// New makes a table. Plan.Problems says what is wrong with a plan; what a rule
// names and the plan has not is passed over.
func New(p Plan) *Table {
	t := &Table{rules: slices.Clone(p.Rules), carries: map[string][]Service{}, directory: newDirectory(p)}
	slices.SortStableFunc(t.rules, func(a, b Rule) int { return cmp.Compare(a.Cost, b.Cost) })
	for _, l := range p.Links {
		t.carries[l.Name] = l.Carries
	}
	return t
}

// Choose lists the links for a message to a number, each once: those of the
// cheapest route first, routes of one cost in the order of the plan. It is empty if
// no route is for the message.
func (t *Table) Choose(n msisdn.Number, s Service, l outbox.Lane) []string {
	who := t.directory.find(n)
	var out []string
	for i := range t.rules {
		if r := &t.rules[i]; r.misses(n, who, s, l) == none {
			out = t.add(out, r, n, s)
		}
	}
	return out
}

// add appends those links of a rule that carry the service.
func (t *Table) add(out []string, r *Rule, n msisdn.Number, s Service) []string {
	for _, link := range r.order(n) {
		if slices.Contains(t.carries[link], s) && !slices.Contains(out, link) {
			out = append(out, link)
		}
	}
	return out
}
