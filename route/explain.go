package route

import (
	"fmt"
	"slices"
	"strings"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
)

// Explain says in words, line by line, which way a message to a number takes and
// why. It names the number's operator and nothing else of it.
func (t *Table) Explain(n msisdn.Number, s Service, l outbox.Lane) string {
	var out strings.Builder
	who := t.directory.find(n)
	fmt.Fprintf(&out, "%s\n", t.directory.explain(who))
	for i := range t.rules {
		r := &t.rules[i]
		fmt.Fprintf(&out, "%d. %s (cost %d): %s\n", i+1, r.Name, r.Cost, t.verdict(r, n, who, s, l))
	}
	chosen := t.Choose(n, s, l)
	if len(chosen) == 0 {
		fmt.Fprintf(&out, "No link carries it: %s in lane %s waits until it expires.\n", s, lanes[l])
		return out.String()
	}
	fmt.Fprintf(&out, "Links in turn: %s\n", list(chosen))
	return out.String()
}

func (t *Table) verdict(r *Rule, n msisdn.Number, who subscriber, s Service, l outbox.Lane) string {
	if missed := r.misses(n, who, s, l); missed != none {
		return "not taken, " + r.explain(missed)
	}
	links := r.order(n)
	able := slices.DeleteFunc(slices.Clone(links), func(link string) bool { return !slices.Contains(t.carries[link], s) })
	switch {
	case len(able) == 0:
		return "not taken, none of its links carries " + string(s)
	case len(r.Share) == len(links) && len(links) > 1:
		return "taken, by this number's share: " + list(able)
	}
	return "taken: " + list(able)
}

// explain says how an operator was found.
func (d *directory) explain(who subscriber) string {
	switch {
	case who.operator != "" && who.prefix != "":
		return fmt.Sprintf("Operator: %s, by the prefix %s%s", who.operator, who.prefix, d.unported())
	case who.operator != "" && who.network != "":
		return fmt.Sprintf("Operator: %s, by the portability table (%s)", who.operator, who.network)
	case who.operator != "":
		return fmt.Sprintf("Operator: %s, by the portability table", who.operator)
	case who.network != "":
		return fmt.Sprintf("Operator: none of ours; the portability table says %s", who.network)
	}
	return "Operator: not known, by no prefix" + d.unported()
}

func (d *directory) unported() string {
	if d.ported == nil {
		return "; there is no portability table"
	}
	return "; the portability table does not have the number"
}
