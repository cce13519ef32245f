package engine

import (
	"fmt"
	"slices"
	"strings"
)

// pos is a place in a document. Line and column begin at 1.
type pos struct {
	file      string
	line, col int
}

// CheckError is one fault in the documents, or in the calls that they are compiled
// with (then File is empty).
type CheckError struct {
	File         string
	Line, Column int // from 1; 0 if the fault is the whole file's
	Message      string
}

// Error is file:line:column: message, as editors and compilers know it.
func (e CheckError) Error() string {
	switch {
	case e.File == "":
		return "engine: " + e.Message
	case e.Line == 0:
		return fmt.Sprintf("engine: %s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("engine: %s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// CheckErrors are all faults that one Compile found, by file and line.
type CheckErrors []CheckError

// Error has one line for each fault.
func (es CheckErrors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each fault to errors.As.
func (es CheckErrors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}

// report collects what is wrong while documents are compiled.
type report struct {
	errors, warnings CheckErrors
	unreadable       bool // a file is no YAML: nothing more can be said
}

func (r *report) errorf(at pos, format string, args ...any) {
	r.errors = append(r.errors, at.error(format, args...))
}

func (r *report) warnf(at pos, format string, args ...any) {
	r.warnings = append(r.warnings, at.error(format, args...))
}

func (p pos) error(format string, args ...any) CheckError {
	return CheckError{File: p.file, Line: p.line, Column: p.col, Message: fmt.Sprintf(format, args...)}
}

// sorted orders faults by place; those of one place stay as they were found.
func (es CheckErrors) sorted() CheckErrors {
	slices.SortStableFunc(es, func(a, b CheckError) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.Compact(es)
}
