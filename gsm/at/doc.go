// Package at speaks to a modem over a line of octets: commands and their answers (ITU-T
// V.250, 3GPP TS 27.007 and TS 27.005), and what the modem says unasked.
//
// A [Channel] owns its line. One command is out at a time; what a modem says unasked never
// gets into an answer, wherever it falls, and is handed on in the order in which it came.
//
// What a line is, is told in this order: what we wrote ourselves is an echo. What fits the
// length that a header has promised is its data. A final result ends the command; NO CARRIER
// only that of a call. What begins as the command says its answer does, with as many
// parameters, is the answer's. A name that modems say unasked, or any other that begins with
// a mark such as + or ^, is unsolicited. The rest is the answer's if it has no prefix of its
// own. Each rule looks at whole lines, so that it does not matter how octets were cut.
//
// After whatever may have left the modem out of step, the next command waits until an AT was
// answered by exactly one OK. So a late answer is nobody's.
package at
