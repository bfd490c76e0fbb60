// Package journal is what a station knows to have happened: its log of signed
// and chained records on disk, the book that sums them up, and the recovery of
// both. When Write has returned nil the records survive any power cut with the
// same bytes, and only then does anybody see them. It does not decide what to
// record, and does not know MQTT.
package journal

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// Errors that callers act on.
var (
	// ErrFailed means that the disk did not do what it was told, and nobody can
	// say what it holds. Every further call fails: end the process and let it
	// start again. Never retry.
	ErrFailed = errors.New("the journal's disk failed; the agent must restart")
	// ErrNotEnrolled means that the box has no epoch to write in. Enroll it.
	ErrNotEnrolled = errors.New("the station is not enrolled here")
	// ErrEnded means that the chain cannot honestly go on. Read the totalizers
	// and call Begin.
	ErrEnded = errors.New("the epoch has ended; the next must begin")
	// ErrSpace means that there is no room for what would open an obligation.
	// Records that close one are still taken while there is any room at all.
	ErrSpace = errors.New("too little space on the journal's disk")
	// ErrRevoked means that this epoch may authorize nothing more. It needs a
	// new grant.
	ErrRevoked = errors.New("the station may not authorize before it has a new grant")
	// ErrOpen means that the position has an authorize that nothing has closed.
	ErrOpen = errors.New("the position has an open authorize")
	// ErrNotOpen means that a closing record names an authorize that is not open.
	ErrNotOpen = errors.New("the authorize is not open")
	// ErrKey means that none of the signers holds the key that the chain is
	// signed with. Bring the key, or enroll the box with another.
	ErrKey = errors.New("no signer holds the key of the journal")
	// ErrDamaged means that a record that was there cannot be read any more.
	// Open again: that begins the next epoch.
	ErrDamaged = errors.New("a record on disk cannot be read any more")
)

// A Stamp is what a record says about its time.
type Stamp struct {
	At     time.Time // best guess
	MonoMS int64     // milliseconds since the agent started
	Clock  dispense.Clock
}

// Options are what a journal needs from its station.
type Options struct {
	Station string
	// Signers hold the station's record keys: the one in force, and while it is
	// being renewed the other one as well.
	Signers []note.Signer
	// Keys may sign receipts besides those that the grant names.
	Keys []note.Verifier
	// Stamp is asked once for each Write, and how long an epoch has lasted. Its
	// MonoMS must not fall.
	Stamp func() Stamp
	// MinFree is the space in bytes below which nothing is authorized, so that
	// what is open can always be closed: room for a few records a position.
	MinFree int64
	// SegmentBytes is the size at which a new file is begun; 0 means 4 MiB.
	SegmentBytes int64
}

// A Journal is open on one directory. Its methods may be called from any
// goroutine.
type Journal struct {
	fs  disk.FS
	opt Options

	// writer is held by whoever decides and appends: there is one at a time.
	// It guards the fields below, which only writers use.
	writer   sync.Mutex
	file     disk.File // the newest segment
	signer   note.Signer
	boot     int64
	mono     int64
	grant    *dispense.Grant // nil when there is none that can be read
	grantSum string          // its hash; while it cannot be read, the one that start names
	seen     int64           // the highest epoch heard of that is not in the book
	carried  int             // records of this epoch that are carried …
	begun    bool            // … and whether others followed them
	forcedAt int64           // MonoMS of the start that a receipt forced on this process, else 0

	// mu guards the fields below. Only the writer changes them.
	mu       sync.RWMutex
	book     *Book
	head     dispense.Head
	segments []segment
	ends     map[int64]int64 // what of an ended epoch is sent under its own number
	ended    string          // why the chain cannot go on
	enrolled bool
	failed   error
	changed  chan struct{}
	recovery Recovery

	index index // guarded by its own lock
}

// A Recovery says what Open found.
type Recovery struct {
	Records   int64
	Truncated int64    // bytes after the last good frame, which nobody had been told of
	Remarks   []string // damage, for the log and a fault record
}

// Recovery returns what Open found.
func (j *Journal) Recovery() Recovery { return j.recovery }

// Head returns where the chain ends.
func (j *Journal) Head() dispense.Head {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.head
}

// Grant returns the newest grant held, nil if none can be read.
func (j *Journal) Grant() *dispense.Grant {
	j.writer.Lock()
	defer j.writer.Unlock()
	return j.grant
}

// GrantHash returns the hash of the newest grant, also while that cannot be read.
func (j *Journal) GrantHash() string {
	j.writer.Lock()
	defer j.writer.Unlock()
	return j.grantSum
}

// Key returns the verifier key that the chain is signed with, "" before the
// first epoch.
func (j *Journal) Key() string {
	j.writer.Lock()
	defer j.writer.Unlock()
	return j.key()
}

// Signer returns whoever holds that key, nil when nobody does.
func (j *Journal) Signer() note.Signer {
	j.writer.Lock()
	defer j.writer.Unlock()
	return j.signer
}

// Boot returns the number of this start of the agent in this epoch.
func (j *Journal) Boot() int64 {
	j.writer.Lock()
	defer j.writer.Unlock()
	return j.boot
}

// Enrolled tells whether the box has an epoch. Without one it does not fuel.
func (j *Journal) Enrolled() bool {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.enrolled
}

// Ended returns why the epoch cannot go on, in the words of a start record, or
// "" when it can.
func (j *Journal) Ended() string {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.ended
}

// Err returns nil until the journal has failed.
func (j *Journal) Err() error {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.failed
}

// View calls f with the book as of the last durable record. The book must not
// be kept, and f must not write.
func (j *Journal) View(f func(*Book)) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	f(j.book)
}

// Changed returns a channel that is closed when a record is added, a receipt is
// taken, or the journal fails.
func (j *Journal) Changed() <-chan struct{} {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.changed
}

// change lets f change what readers see, and tells those who wait.
func (j *Journal) change(f func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f()
	close(j.changed)
	j.changed = make(chan struct{})
}

// fail ends the journal: see [ErrFailed].
func (j *Journal) fail(doing string, err error) error {
	err = fmt.Errorf("%s: %w: %w", doing, ErrFailed, err)
	j.change(func() { j.failed = err })
	return err
}

// Close lets go of the file. Everything written is durable already.
func (j *Journal) Close() error {
	j.writer.Lock()
	defer j.writer.Unlock()
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	j.change(func() {
		if j.failed == nil {
			j.failed = fmt.Errorf("%w: it was closed", ErrFailed)
		}
	})
	return err
}
