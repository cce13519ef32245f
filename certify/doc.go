// Package certify tries everything that the service needs of an operator, over one SMPP
// link to it, and reports what it saw. It is run with somebody at hand who holds a phone
// of that operator, before a link goes live and after the operator changed something.
//
// # Steps
//
// They are taken in this order. Each is passed, failed or skipped; what the link does
// not have, or nobody did, is skipped with the reason and never passed. If bind fails,
// all others are skipped.
//
//   - bind: the account, its password and the way of binding are agreed (SMPP 3.4 §4.1).
//     Refused for good, or not bound within 45 s, it failed.
//   - enquire_link: the session can be kept alive over silence (§4.11).
//   - text in GSM 7-bit, in Latin-1, in national tables, in UCS-2: a submit_sm left with
//     the data_coding that the link is set to, and was accepted (§4.4). What the phone
//     shows is for its holder to see.
//   - long message: all parts of one are accepted.
//   - delivery receipts: one came for each part that was accepted so far, its message_id
//     was recognised, and all of them say delivered (Appendix B). It shows that the
//     link's form of ids fits.
//   - USSD dialogue: the phone's dial comes in, its answer belongs to the page that was
//     shown, and the last page ends the dialogue.
//   - burst at the agreed rate: nothing is refused while the link sends as fast as it may.
//   - unbind: it is answered (§4.2).
//
// # What others do meanwhile
//
// The link is the service's own account, so what other people do arrives too. Their
// messages, and receipts of the service's, are put off with ESME_RX_T_APPN, so that the
// operator keeps them; their dials are refused with ESME_RTHROTTLED.
//
// # Report
//
// [Report.Write] makes two files. NAME-certification.md is for people: a heading, a line
// of when, where, as whom and with which phone, a table of step, outcome, what was seen
// and seconds, and a line for each PDU. NAME-certification.json is for programs:
//
//	{"link": "north", "address": "smsc.example:2775", "system_id": "health", "version": "v1.2",
//	 "at": "2026-11-28T03:00:00Z", "phone": "**********21",
//	 "findings": [{"step": "bind", "outcome": "passed", "detail": "as BOUND_TRX", "took_ns": 81000000}],
//	 "pdus": [...]}
//
// pdus are [smpp.Event] in the order in which they came and went. Neither file holds a
// number in full, a text or a password.
package certify
