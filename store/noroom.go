package store

import "errors"

// ErrNoRoom is returned by an embedded store whose disk is full. Nothing was done, and
// nothing is until there is room again.
var ErrNoRoom = errors.New("store: the disk is full")
