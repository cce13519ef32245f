package storetest

import (
	"strings"
)

// evidence is what children said was acknowledged: ids by what was done.
type evidence struct{ acknowledged map[string]map[string]bool }

func (e *evidence) hear(line string) {
	what, id, ok := strings.Cut(line, " ")
	if !ok {
		return // cut off by the kill
	}
	if e.acknowledged == nil {
		e.acknowledged = map[string]map[string]bool{}
	}
	if e.acknowledged[what] == nil {
		e.acknowledged[what] = map[string]bool{}
	}
	e.acknowledged[what][id] = true
}

func (e *evidence) total() (n int) {
	for _, ids := range e.acknowledged {
		n += len(ids)
	}
	return n
}
