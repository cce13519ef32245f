// Package modem drives a GSM modem over AT commands: SMS in PDU mode (3GPP TS 27.005, TS
// 23.040), missed calls, USSD that the modem dials (TS 27.007 §7.15), and the health of
// modem, SIM and registration. It heals what can be healed and says what cannot.
//
// It knows the protocol and no citizen. A modem cannot terminate anybody's USSD dialogue:
// it carries SMS, notices missed calls, and dials.
package modem
