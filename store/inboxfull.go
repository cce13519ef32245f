package store

import "errors"

// ErrFull is returned for a part that would begin a letter when as much as an
// inbox holds waits of its owner. Nothing was done.
var ErrFull = errors.New("store: the inbox is full")

// What an owner's inbox holds, the claimed letter included. A letter counts with
// all the parts that it will have, and a part of one that has begun is always
// taken, so that what was begun can be completed. MostParts is two of the longest
// letters (TS 23.040 §9.2.3.24.1): one whose rest never comes leaves room.
const (
	MostLetters = 32
	MostParts   = 2 * 255
)
