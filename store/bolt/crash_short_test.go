//go:build !integration

package bolt_test

// crashRounds keeps every run of the tests short.
const crashRounds = 3
