package engine

import (
	"strings"

	"healthdial/yamlfile"
)

// pos is where a text stands.
type pos = yamlfile.Place

// CheckError is one fault in the documents, or in the calls that they are compiled
// with (then File is empty).
type CheckError struct{ yamlfile.Problem }

// Error is the problem, and who has it.
func (e CheckError) Error() string { return "engine: " + e.Problem.Error() }

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

// checkErrors are problems by file and line.
func checkErrors(ps yamlfile.Problems) CheckErrors {
	var es CheckErrors
	for _, p := range ps.Sorted() {
		es = append(es, CheckError{p})
	}
	return es
}

// report collects what is wrong while documents are compiled.
type report struct {
	errors, warnings yamlfile.Problems
	unreadable       bool // a file is no YAML: nothing more can be said
}

func (r *report) errorf(at pos, format string, args ...any) {
	r.errors = append(r.errors, at.Wrong(format, args...))
}

func (r *report) warnf(at pos, format string, args ...any) {
	r.warnings = append(r.warnings, at.Wrong(format, args...))
}
