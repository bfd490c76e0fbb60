// Package held keeps the policy logs of a station on disk: the messages as they
// came, so that what the station decides by can be proved, and the holding that
// they add up to. What it says is held has been synced. It trusts nothing on its
// disk that the server has not signed, and what it loses there is sent again.
package held

import (
	"errors"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
)

// ErrFailed means that the disk did not do what it was told. Every further Take
// fails: end the process and let it start again. Never retry.
var ErrFailed = errors.New("the disk of the policy logs failed; the agent must restart")

// Logs are the two policy logs of a station. Its methods may be called from any
// goroutine.
type Logs struct {
	fs      disk.FS
	station string
	keys    []note.Verifier

	// writer is held by Take. It guards the fields below.
	writer  sync.Mutex
	current map[string]generation // of each log: where its entries are appended
	good    map[string]int64      // of each file: the end of its last good message
	failed  error

	// mu guards the holding. Only the writer changes it.
	mu      sync.RWMutex
	holding *policy.Holding

	recovery Recovery
}

// A Recovery says what Open found.
type Recovery struct {
	Messages int
	// Lowered are the leases whose limits came down, in the order in which they
	// did, as far as the files reach back. The process may have ended before their lease
	// records were written: compare with the journal.
	Lowered []Lowered
	Remarks []string // what could not be used, for the log
}

// Lowered is a lease whose limit came down with a version of the own log.
type Lowered struct {
	Own dispense.Version
	policy.Lowered
}

// Open reads the logs in a directory, which may be empty. keys are those of the
// grant that sign policy; the keys they announce are added.
func Open(fs disk.FS, station string, keys ...note.Verifier) (*Logs, error) {
	l := &Logs{
		fs: fs, station: station, keys: keys,
		current: map[string]generation{}, good: map[string]int64{},
		holding: policy.NewHolding(station),
	}
	names, err := fs.List()
	if err != nil {
		return nil, fmt.Errorf("open the policy logs of %s: %w", station, err)
	}
	for _, log := range []string{policy.Fleet, station} {
		if err := l.load(log, generations(names, log)); err != nil {
			return nil, fmt.Errorf("open the policy logs of %s: %w", station, err)
		}
	}
	// A killed process may have left what is in the cache only.
	if err := fs.Sync(); err != nil {
		return nil, fmt.Errorf("open the policy logs of %s: %w: %w", station, ErrFailed, err)
	}
	return l, nil
}

// Recovery returns what Open found.
func (l *Logs) Recovery() Recovery { return l.recovery }

// View calls f with the holding. It must not be kept, and f must not call Take.
func (l *Logs) View(f func(*policy.Holding)) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	f(l.holding)
}

// Versions returns the versions held of both logs. They are durable.
func (l *Logs) Versions() dispense.Policy {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.holding.Versions()
}

// Parts returns the snapshots of which some parts are held.
func (l *Logs) Parts() []dispense.Part {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.holding.Parts()
}

// Take verifies a message, makes it durable, and takes it into the holding. It
// fails with [policy.ErrNotNext] when it does not follow what is held, with
// [disk.ErrFull] when there is no room, and with [ErrFailed].
//
// Before anybody sees the new holding it calls swapped, which may be nil: that is
// where the lease records of what was lowered are written. Its error is
// returned; the message is held nevertheless, and Recovery repeats what was
// lowered at the next start. swapped must not call l.
func (l *Logs) Take(message []byte, swapped func(policy.Taken) error) (policy.Taken, error) {
	l.writer.Lock()
	defer l.writer.Unlock()
	if l.failed != nil {
		return policy.Taken{}, l.failed
	}
	m, err := l.open(message)
	if err != nil {
		return policy.Taken{}, err
	}
	if err := l.holding.Accepts(m); err != nil {
		return policy.Taken{}, err
	}
	g := l.generationOf(m)
	if err := l.store(g, m, message); err != nil {
		return policy.Taken{}, fmt.Errorf("hold policy %s: %w", m, err)
	}
	taken, err := l.swap(m, swapped)
	if taken.Swapped {
		err = errors.Join(err, l.forget(m.Log, g))
	}
	return taken, err
}

// swap takes a durable message into the holding.
func (l *Logs) swap(m *policy.Message, swapped func(policy.Taken) error) (policy.Taken, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken, err := l.holding.Take(m)
	if err != nil || swapped == nil {
		return taken, err
	}
	return taken, swapped(taken)
}

// open verifies a message with the keys of the grant and those they announced.
func (l *Logs) open(message []byte) (*policy.Message, error) {
	keys := l.keys[:len(l.keys):len(l.keys)]
	for _, vkey := range l.holding.ServerKeys("policy") {
		v, err := note.NewVerifier(vkey)
		if err != nil {
			continue // announced, and unusable: what it signs does not verify
		}
		keys = append(keys, v)
	}
	return policy.Open(message, keys...)
}
