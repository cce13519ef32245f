package consent

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"healthdial/registry"
)

// View is the access mode that shows records without handing them over.
const View = "VIEW"

// equal compares all that a person was told.
func (t Terms) equal(o Terms) bool {
	return slices.Equal(t.Types, o.Types) && t.From.Equal(o.From) && t.To.Equal(o.To) && t.Erase.Equal(o.Erase) &&
		t.Access == o.Access && slices.Equal(t.Facilities, o.Facilities) && t.Frequency == o.Frequency &&
		slices.Equal(t.Contexts, o.Contexts)
}

// within says that t grants nothing beyond asked.
func (t Terms) within(asked Terms) bool {
	return len(t.Types) > 0 && subset(t.Types, asked.Types) && subset(t.Facilities, asked.Facilities) &&
		!t.From.Before(asked.From) && !t.To.After(asked.To) && !t.Erase.After(asked.Erase) &&
		(t.Access == asked.Access || t.Access == View) && t.Frequency == asked.Frequency &&
		slices.Equal(t.Contexts, asked.Contexts)
}

func subset(some, all []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return true
}

// clone is t with slices of its own.
func (t Terms) clone() Terms {
	t.Types, t.Facilities, t.Contexts = slices.Clone(t.Types), slices.Clone(t.Facilities), slices.Clone(t.Contexts)
	return t
}

// asked reads the terms of a request as the registry shows it. A request that names
// no facility asks for all that are linked.
func asked(d registry.ConsentRequest, links []registry.Link) (Terms, []registry.Party) {
	sources := facilities(d, links)
	t := Terms{Types: sorted(d.HITypes), From: d.Permission.From.UTC(), To: d.Permission.To.UTC(),
		Erase: d.Permission.EraseAt.UTC(), Access: d.Permission.AccessMode, Frequency: frequency(d.Permission.Frequency)}
	for _, p := range sources {
		t.Facilities = append(t.Facilities, p.ID)
	}
	for _, c := range d.CareContexts {
		t.Contexts = append(t.Contexts, c.Patient+"/"+c.Reference)
	}
	t.Contexts = sorted(t.Contexts)
	return t, sources
}

func facilities(d registry.ConsentRequest, links []registry.Link) []registry.Party {
	if d.HIP.ID != "" {
		return []registry.Party{d.HIP}
	}
	byID := map[string]registry.Party{}
	for _, l := range links {
		if l.HIP.ID != "" {
			byID[l.HIP.ID] = l.HIP
		}
	}
	return slices.SortedFunc(maps.Values(byID), func(a, b registry.Party) int { return cmp.Compare(a.ID, b.ID) })
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func frequency(f registry.Frequency) string {
	return fmt.Sprintf("%d per %d %s", f.Repeats, f.Value, f.Unit)
}

// grants is what a decision with terms t gives to the registry: for each facility
// the contexts that the request names, else all that are linked there.
func grants(t Terms, d registry.ConsentRequest, links []registry.Link, sources []registry.Party) []registry.Grant {
	var out []registry.Grant
	for _, p := range sources {
		if slices.Contains(t.Facilities, p.ID) {
			out = append(out, registry.Grant{HITypes: t.Types, HIP: p, CareContexts: contexts(p, d, links),
				Permission: registry.Permission{AccessMode: t.Access, From: t.From, To: t.To, EraseAt: t.Erase,
					Frequency: d.Permission.Frequency}})
		}
	}
	return out
}

func contexts(p registry.Party, d registry.ConsentRequest, links []registry.Link) []registry.CareContext {
	if len(d.CareContexts) > 0 {
		return d.CareContexts
	}
	var out []registry.CareContext
	for _, l := range links {
		if l.HIP.ID != p.ID {
			continue
		}
		for _, c := range l.CareContexts {
			out = append(out, registry.CareContext{Patient: l.Reference, Reference: c.Reference})
		}
	}
	return out
}

// earlier is the earlier of two times.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
