// Package interop proves the service against peers that this project did not
// write. Its tests build the program, run it as its users do, as processes with
// files and sockets between them, and play a whole life with it. They run with the
// tag integration and need what testdata/apt.txt lists.
//
// The operator is testdata/nodesmsc, on the npm package smpp: how dialogues and
// messages look on the wire is that package's reading of SMPP 3.4, not ours. What
// it carries is recorded, and tshark, a third reading, must understand all of it.
package interop
