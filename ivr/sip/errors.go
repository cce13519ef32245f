package sip

import "errors"

// Errors of calls that we place. None carries a number.
var (
	ErrBusy        = errors.New("sip: the line is busy")
	ErrNoAnswer    = errors.New("sip: nobody answered")
	ErrUnreachable = errors.New("sip: the number or the trunk cannot be reached")
	ErrRefused     = errors.New("sip: the call was refused")
	ErrFull        = errors.New("sip: as many calls as we carry are under way")

	errUnsent     = errors.New("sip: a request could not be sent")
	errUnanswered = errors.New("sip: a request was not answered")
)
