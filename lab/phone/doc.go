//go:build !production

// Package phone is a feature phone in the terminal: a person at the simulated
// operator's network who dials, answers, and sends and reads SMS. Screen is the
// phone for hands and eyes; Script is the same phone driven by lines of text, for
// demonstrations and for those who cannot use a full-screen terminal.
package phone
