package yamlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Place is where something stands.
type Place struct {
	File         string // "" if it stands in none
	Line, Column int    // from 1; 0 if the file as a whole is meant
}

// String is file:line:column, as editors and compilers know it.
func (p Place) String() string {
	if p.File == "" || p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Wrong is a problem that stands here.
func (p Place) Wrong(format string, args ...any) Problem {
	return Problem{Place: p, Message: fmt.Sprintf(format, args...)}
}

// Problem is one thing that is wrong, in plain words.
type Problem struct {
	Place
	Key     string // links[0].addr; "" if none is meant
	Message string
}

// Error is file:line:column: key: message, without what is not known.
func (p Problem) Error() string {
	text := p.Message
	if p.Key != "" {
		text = p.Key + ": " + text
	}
	if p.File != "" {
		text = p.Place.String() + ": " + text
	}
	return text
}

// Problems are all things that are wrong. As an error there is at least one.
type Problems []Problem

// Error has one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Sorted is each problem once, by place. Those of one place stay as they were found.
func (ps Problems) Sorted() Problems {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return slices.Compact(sorted)
}

// Err is the sorted problems, nil if there is none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps.Sorted()
}
