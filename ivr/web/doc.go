// Package web is the conversation by telephone call over HTTP, for voice platforms of
// operators and of others that hold the call themselves: they ask for a document, say
// what is in it, and bring the keys that were pressed. One file for each dialect.
package web
