package screen

import (
	"errors"
	"time"
)

// Errors of what is carried on a stick.
var (
	// ErrStick means that the stick is not there, or does not do what it should.
	ErrStick = errors.New("the stick")
	// ErrNoAnswer means that the stick has no answer of the office.
	ErrNoAnswer = errors.New("no answer from the office")
	// ErrStickNewer means that the stick tells of more than this box knows.
	ErrStickNewer = errors.New("the stick has something newer")
	// ErrStickTorn means that a file on it is torn or altered.
	ErrStickTorn = errors.New("the file is torn or altered")
	// ErrStickOther means that a file on it is another station's.
	ErrStickOther = errors.New("the file is another station's")
)

// A StickOut is what was written for the office.
type StickOut struct {
	File    string
	Records int64
	Bytes   int64
	Last    string // epoch/seq of the last record told of
}

// A StickIn is what was taken of the office's answer.
type StickIn struct {
	File      string
	At        time.Time // when the office wrote it
	Receipted int64     // records that are the office's now, besides those before
	Unsent    int64     // records that are to be carried still
	Policy    bool      // something new was in it
}
