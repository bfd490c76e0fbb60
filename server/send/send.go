// Package send brings out of the house what others are to know: messages to programs
// (webhooks), mail, files in folders, and files to programs (HTTPS POST). What is to be sent is a row in the database
// before anything of it leaves, and stays one until it has been sent or has visibly
// failed. So it is sent at least once, under a name by which a receiver knows it again.
//
// What is pure is here: what is due when, how long to wait after a failure, what an
// event says. Ways are rooms of their own. [Sender] is the loop over all of it.
package send

import (
	"errors"
	"slices"
	"time"
)

// A Way is how something leaves.
type Way string

// The ways.
const (
	Hook   Way = "hook"
	Mail   Way = "mail"
	Folder Way = "folder"
	Post   Way = "post" // of a file by HTTPS
)

// A Sending is one message to one receiver.
type Sending struct {
	// ID is the same however often it is sent.
	ID       string
	Way      Way
	Receiver string // a hook, an address, a folder, or the name of an address of HTTPS
	Event    string // what it is about
	Subject  string
	Body     string
	File     *File // nil without one
	MadeAt   time.Time
	// Tries counts the present one.
	Tries int
}

// A File goes along with a message, or is the message.
type File struct {
	Name, Type string
	Bytes      []byte
}

// An Answer is what came of trying to send something.
type Answer struct {
	Status int    // that the receiver gave, where the way has such
	Text   string // its words, in short
	Err    error  // nil when it was taken
}

// ErrFinal marks a failure that no other try mends.
var ErrFinal = errors.New("it is of no use to try again")

// ErrGone marks a receiver that wants nothing more.
var ErrGone = errors.New("the receiver wants nothing more")

// pauses are how long to wait after each failure: soon at first, since most receivers are
// back in a moment, and for more than four days in all, since some are back on Monday.
var pauses = []time.Duration{
	5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour, 24 * time.Hour,
}

// Pause returns how long to wait after so many failed tries; ok is false when there is
// nothing more to wait for.
func Pause(tries int) (pause time.Duration, ok bool) {
	if tries < 1 || tries > len(pauses) {
		return 0, false
	}
	return pauses[tries-1], true
}

const (
	// Lease is how long one who sends has for it, before another may. No way takes as
	// long.
	Lease = 5 * time.Minute
	// Rest is how long all else that waits for a receiver is left alone after a failure, at
	// most: a receiver that is away is not called for each message.
	Rest = 5 * time.Minute
	// Patience is how long a hook may fail before it is switched off.
	Patience = 5 * 24 * time.Hour
	// Rotation is how long the secret of before signs besides the new one.
	Rotation = 24 * time.Hour
	// Kept is how long what was sent can be looked at.
	Kept = 90 * 24 * time.Hour
	// Silence is how long a station may say nothing before somebody is told.
	Silence = 30 * time.Minute
	// MostFile is the largest file that leaves.
	MostFile = 20 << 20
)

// An Outcome is what is to become of a sending after a try.
type Outcome struct {
	State string // waiting, sent or failed
	At    time.Time
	// Next is when to try again, and Rest until when the receiver is left alone.
	Next, Rest time.Time
}

// Judge says what becomes of a sending.
func Judge(tries int, err error, now time.Time) Outcome {
	pause, again := Pause(tries)
	switch {
	case err == nil:
		return Outcome{State: "sent", At: now, Next: now, Rest: now}
	case errors.Is(err, ErrFinal): // it is about this message, not about the receiver
		return Outcome{State: "failed", At: now, Next: now, Rest: now}
	case !again:
		return Outcome{State: "failed", At: now, Next: now, Rest: now.Add(Rest)}
	}
	return Outcome{State: "waiting", At: now, Next: now.Add(pause), Rest: now.Add(min(pause, Rest))}
}

// A Clearance says that who receives something may know what is reserved: since when, who
// said so, and why. The zero one is none.
type Clearance struct {
	ClearedAt             *time.Time
	ClearedBy, ClearedWhy string
}

// A HookRow is a program that is told what happens.
type HookRow struct {
	Hook, Name, URL string
	Events          []string
	Secret          []byte
	OldSecret       []byte // nil, or signs besides
	OldUntil        *time.Time
	State           string // on, off or ended
	Why             string // it is off: failing, gone, or who switched it off
	MadeBy          string
	MadeAt          time.Time
	FailingAt       *time.Time
	Waiting, Failed int64 // messages
	LastAt          *time.Time
	Clearance
}

// Secrets returns what signs at a time, the new one first.
func (h *HookRow) Secrets(now time.Time) [][]byte {
	secrets := [][]byte{h.Secret}
	if h.OldUntil != nil && now.Before(*h.OldUntil) {
		secrets = append(secrets, h.OldSecret)
	}
	return secrets
}

// A Sent is a sending as it is shown.
type Sent struct {
	Sending, Way, Receiver, Event, Subject string
	MadeAt                                 time.Time
	NextAt                                 time.Time
	Tries                                  int
	State                                  string
	TriedAt                                *time.Time
	Status                                 *int
	Answer                                 string
}

// formats are those of files.
var formats = []string{"csv", "xlsx", "pdf", "json"}

// Layout is how files of journal entries are written: in the columns of a layout that people say.
const Layout = "layout"

// Formats lists how a report may be written.
func Formats() []string { return slices.Clone(formats) }
