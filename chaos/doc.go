// Package chaos proves, by killing things, that many nodes on a Redis Cluster keep
// every promise: nothing lost, nothing done twice, nothing shown that is not stored.
//
// Its tests (build tag integration) run two nodes of the program as processes on a
// real cluster of three primaries and three replicas, with hundreds of key presses a
// second, SMS, and consents being decided, while processes are killed and paused.
// Afterwards [Reconcile] compares what three independent witnesses say: the operator's
// log of what phones saw, the registries' log of decisions, and the audit log as
// `healthdial audit export` writes it. It shares no code with the service.
//
// TestDay does the same to a health post: one process with the embedded store, whose line
// to the registries is cut while it takes 2,000 SMS.
package chaos
