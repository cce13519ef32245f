//go:build integration

package bolt_test

// crashRounds makes a kill meet what it meets rarely.
const crashRounds = 60
