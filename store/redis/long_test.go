//go:build integration

package redis_test

// crashRounds makes a kill meet what it meets rarely.
const crashRounds = 60

// alone are the groups of the suite that a server without a replica is spared: none.
func alone() []string { return nil }
