//go:build !integration

package redis_test

// crashRounds keeps every run of the tests short.
const crashRounds = 3
