// Package supervise keeps those things running that a configuration names, and changes
// them while the others go on: links, listeners, the peers of a listener.
//
// A change has two halves. [Group.Plan] makes everything that a new list needs, and
// fails without a trace; [Plan.Commit] puts it in force and cannot fail. So several
// groups change together or not at all.
package supervise
