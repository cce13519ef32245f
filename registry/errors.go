package registry

import (
	"fmt"
	"strings"
	"time"
)

// Kind is what an error means for the one who asked. A Kind is itself an error,
// for errors.Is(err, registry.WrongOTP).
type Kind uint8

// The kinds of failure.
const (
	Refused      Kind = iota + 1 // the request is not acceptable as it stands; repeating it is useless
	WrongOTP                     // the code is wrong
	Lapsed                       // the transaction or the code has expired: begin again with a new code
	TooMany                      // too many codes asked or tried (ABDM-1100): wait 30 minutes
	Blocked                      // blocked for 24 hours (ABDM-1027)
	Limited                      // too many requests at once
	Taken                        // the ABHA address belongs to somebody
	Full                         // this mobile carries as many addresses as it may
	Unauthorized                 // the person's token is not accepted: log in again
	NotFound                     // no such thing
	Conflict                     // already decided, linked or asked
	Unavailable                  // the registry, or the way to it, is down
	Malformed                    // the reply is not what the contract says
)

var kindNames = [...]string{"unknown", "refused", "wrong one-time code", "lapsed", "too many codes", "blocked",
	"rate limited", "address taken", "address limit", "unauthorized", "not found", "conflict", "unavailable", "malformed reply"}

// String is the kind in a few words.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return kindNames[0]
	}
	return kindNames[k]
}

// Error makes a Kind a target for errors.Is.
func (k Kind) Error() string { return "registry: " + k.String() }

// Error is a failed call. It never carries content of the request or the reply.
type Error struct {
	Op     string // what was being done, such as "enrol"
	Status int    // HTTP status; 0 if there was no reply
	Code   string // the registry's code, such as "ABDM-1035"; "" if it gave none
	Kind   Kind
	// Unknown says that the registry may have done what was asked: query before
	// repeating. It is only ever set on writes.
	Unknown bool
	// After is how long to wait before trying again; 0 if nothing is known.
	After time.Duration

	cause error
	final bool // not worth an immediate retry: breaker open, session refused
	hasty bool // the caller had hardly any time left: says nothing of the registry
}

// Error says what failed, how, and the registry's code.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "registry: %s: %s", e.Op, e.Kind)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d", e.Status)
		if e.Code != "" {
			b.WriteString(", " + e.Code)
		}
		b.WriteString(")")
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap is the cause, such as context.DeadlineExceeded.
func (e *Error) Unwrap() error { return e.cause }

// Is matches a Kind.
func (e *Error) Is(target error) bool {
	k, ok := target.(Kind)
	return ok && k == e.Kind
}

// Temporary says that the same call may succeed later without anybody changing
// anything.
func (e *Error) Temporary() bool {
	return e.Kind == Unavailable || e.Kind == Limited || e.Kind == Malformed
}
