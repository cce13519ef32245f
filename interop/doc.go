// Package interop proves the service against peers that this project did not
// write. Its tests build the program, run it as its users do, as processes with
// files and sockets between them, and play a whole life with it. They run with the
// tag integration and need what testdata/apt.txt lists.
//
// The operators are testdata/node, on the npm package smpp, which the service binds to
// or which bind in, and Kannel: how dialogues and messages look on the wire is their
// reading of SMPP 3.4, not ours. What they carry is recorded, and tshark, one reading
// more, must understand all of it. Callers are baresip, which writes down what it hears:
// that is compared with what should have been said; and SIPp, for a crowd.
//
// The simulated modem (lab/modem) is driven by smstools, Kannel and gammu, whose reading
// of TS 27.005 is not ours either; then our own driver goes through everything that it can
// do to one.
package interop
