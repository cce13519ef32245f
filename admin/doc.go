// Package admin is everything that listens for HTTP, on three listeners that face
// three kinds of peer: the registries (callbacks), operators' HTTP gateways, and
// those who run the service (health, metrics, status).
//
// A callback is proved genuine before its body is read, bounded, parsed, and
// committed as an outbox job before it is answered 202: what was accepted is on
// disk, and a repeat of it adds nothing. Nothing is acted upon here.
//
// No handler logs or returns a number, a token or a body.
package admin
