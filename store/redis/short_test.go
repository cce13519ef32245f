//go:build !integration

package redis_test

// crashRounds keeps every run of the tests short.
const crashRounds = 3

// alone are the groups of the suite that a server without a replica is spared: TestACL
// has them all, and these walk through everything by the same code on every server.
func alone() []string { return []string{"move", "rotation", "checkpoints"} }
