//go:build !production

// Package operator is a simulated mobile operator for the demo and for tests: an
// SMSC and USSD gateway that applications bind to over real SMPP, and handsets
// that a program holds over HTTP.
//
// It behaves as operators do: a handset has one USSD dialogue at a time and loses
// it after a time-out; long messages travel in parts; delivery receipts come
// after the answer, or before it, or never. [Faults] make it behave worse.
//
// It is the only place that may know what is on a handset's screen, and it is
// absent from a production build.
package operator
