// Package engine is the conversation: flows written in YAML, compiled and proved
// at start into an immutable Book, and a pure function, Step, that moves a State
// by one Input. It does no I/O, reads no clock, draws no random number, starts no
// goroutine and knows no channel.
//
// A flow is a set of named nodes. Those that say something wait for a person
// (options, a list, an entry) or close the dialogue; those that call ask Go for
// something and go on by the exit that it answers with; others go to another flow
// and come back. There is no expression language: what needs logic is a call.
//
// Where to look:
//
//   - value.go input.go screen.go turn.go: what goes in and comes out
//   - yaml.go mapping.go read*.go: documents become flows and languages
//   - compile.go link.go check*.go: they are put together and proved
//   - step.go begin.go answer.go result.go move.go: Step
//   - show.go choices.go template.go say.go: screens and phrases
//   - state.go: a State as CBOR
//   - render.go diagram.go: for people who write flows
//
// Package enginetest plays transcripts of conversations as tests.
package engine
