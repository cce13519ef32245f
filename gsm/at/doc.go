// Package at speaks to a modem over a line of octets: commands and their answers (ITU-T
// V.250, 3GPP TS 27.007 and TS 27.005), and what the modem says unasked.
//
// A Channel owns its line. One command is out at a time; what a modem says unasked never
// gets into an answer, wherever it falls, and is handed on in the order in which it came.
package at
