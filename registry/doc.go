// Package registry holds typed clients of the national health registries as
// ABDM's v3 contracts describe them (NHA, sandbox documentation 2.8): HealthID
// (PHR enrolment and login), the consent manager on the patient's and on the
// requester's side, linking of care contexts, doctors (HPR) and facilities (HFR).
//
// Every call is bounded in time and size, carries a fresh REQUEST-ID per attempt
// and fails with an *Error whose Kind says what to do next. Reads are retried
// here, at most twice. Writes never are: when an Error says Unknown the registry
// may have acted, and the caller asks before repeating.
//
// Answers that come by callback reach the service's callback listener, not this
// package: a method that starts such an exchange returns the REQUEST-ID that it
// sent, ParseCallback reads the body that arrives later, and Verifier proves who
// sent it.
//
// No number, code, token or record of a person ever reaches an error string.
package registry
