//go:build !production

// Package modem is a simulated GSM modem with its SIM and the network that it sees, for
// the demo and for tests: programs that drive modems open its port, a pseudo-terminal, and
// find what the standards describe (ITU-T V.250, 3GPP TS 27.005, 27.007 and 23.040), in
// the ways of several makers ([Models]). smsd, Kannel and gammu drive it in interop, so
// that it is no mirror of our own driver, with which it shares no code.
//
// A [Modem] behaves as modems do. What is volatile is lost with its power and what is on
// the SIM stays; a network keeps what a modem does not acknowledge, and brings it again;
// a +CNMA that comes late ends the routing of messages; a full SIM takes none. [Faults]
// make it behave worse, and its methods have happen what happens to modems: calls, plugs
// that are drawn, power that is cut in the middle of +CMGS.
//
// A [Rack] is several modems, and their control over HTTP. Bodies and answers are JSON;
// durations are texts such as "1.5s". An error is {"error": "..."} with status 400, 404 or
// 503.
//
//	GET   /modems                    how all of them stand: a list of Status
//	GET   /modems/NAME               how one stands
//	GET   /modems/NAME/sent?after=N&wait=SECONDS
//	                                 what the network took, joined: a list of Text; waits while there is none
//	POST  /modems/NAME/sms           {"from": "+919...", "text": "..."}: {"parts": 2}
//	POST  /modems/NAME/call          {"from": "+919...", "patience": "20s"}; from "" is withheld
//	POST  /modems/NAME/give-up       the caller hangs up
//	PUT   /modems/NAME/ussd          {"*123#": {"text": "...", "more": {"1": {"text": "..."}}}}, a Menu
//	POST  /modems/NAME/notify        {"text": "..."}: USSD unasked
//	PATCH /modems/NAME/network       some of Network: {"registration": "denied", "refused": {"+919...": 21}}
//	PATCH /modems/NAME/faults        some of Faults: {"split": true, "cut_send": "after"}
//	POST  /modems/NAME/hang          it answers nothing until
//	POST  /modems/NAME/reset         its power is cut for a moment
//	POST  /modems/NAME/vanish        its port is gone until
//	POST  /modems/NAME/appear        {"port": "ttyUSB7"}: it comes back, there or where it was
//	POST  /modems/NAME/swap          {"with": "modem2"}: they exchange their ports
//	POST  /modems/NAME/mute          it routes nothing to its client, as after a late +CNMA
//	POST  /modems/NAME/remove-sim, insert-sim, fail-sim, mend-sim
//	POST  /modems/NAME/fill-sim      {"from": "+919...", "leave": 1}: places that stay empty
//	POST  /modems/NAME/pin           {"pin": "1234", "puk": false}: asked for from the next start on
//	POST  /modems/NAME/clock         {"off": "-8760h"}
//
// The package is absent from production builds.
package modem
