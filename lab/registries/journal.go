//go:build !production

package registries

import (
	"maps"
	"slices"

	"healthdial/registry"
)

// journal counts what was done, for reconciliation: no numbers, no codes, no
// tokens.
type journal struct {
	counts    map[string]int
	decisions map[string]map[registry.Status]int // consent or artefact id -> how often each
	artefacts map[string]string                  // id -> of the request that it grants
	order     []applied                          // of decisions
}

// applied is one decision, as it took effect.
type applied struct {
	ID     string
	Status registry.Status
}

func newJournal() journal {
	return journal{counts: map[string]int{}, decisions: map[string]map[registry.Status]int{}, artefacts: map[string]string{}}
}

func (j *journal) count(what string) { j.counts[what]++ }

func (j *journal) decision(id string, s registry.Status) {
	j.count(string(s))
	if j.decisions[id] == nil {
		j.decisions[id] = map[registry.Status]int{}
	}
	j.decisions[id][s]++
	j.order = append(j.order, applied{id, s})
}

// wire is a copy that may leave the lock.
func (j *journal) wire() map[string]any {
	decisions := map[string]map[registry.Status]int{}
	for id, d := range j.decisions {
		decisions[id] = maps.Clone(d)
	}
	return map[string]any{"counts": maps.Clone(j.counts), "decisions": decisions, "artefacts": maps.Clone(j.artefacts), "order": slices.Clone(j.order)}
}
