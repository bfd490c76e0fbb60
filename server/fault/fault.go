// Package fault holds the errors that the rooms of the server tell apart, and
// nothing else: web and api map them to answers in one table.
package fault

import "errors"

var (
	// ErrNotFound means that the thing asked for is not there, or not visible
	// to who asks.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that the thing has changed since it was read, or that
	// it already exists. Read it again and decide again.
	ErrConflict = errors.New("conflict")
	// ErrInvalid means that the input breaks a rule; the text says which, and
	// may be shown to the person who gave it.
	ErrInvalid = errors.New("invalid")
)
