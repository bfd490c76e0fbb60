package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/station/disk"
)

// A PIN of four digits can be guessed in an afternoon by whoever may go on
// trying. After strikesAllowed wrong ones in a row, of one person or at one place,
// none is believed for lockFirst; each further one doubles that, up to lockMost.
const (
	strikesAllowed = 5
	lockFirst      = time.Minute
	lockMost       = 15 * time.Minute
)

// A lockout counts wrong PINs. A try counts as wrong, on the disk, before it is
// looked at: who pulls the plug in between has used it up. A right one takes that
// back, for its person and its place.
type lockout struct {
	dir *disk.Dir
	log *slog.Logger

	// turn is held while one PIN is tried, and guards the field below.
	turn    chan struct{}
	strikes map[string]strike
}

// A strike is what wrong PINs in a row have come to.
type strike struct {
	Wrong int       `json:"wrong"`
	Until time.Time `json:"until,omitzero"`
}

// openLockout reads what was counted. Nothing there, or nothing that can be read,
// is a count of none: whoever can damage the file can do more than guess.
func openLockout(dir *disk.Dir, log *slog.Logger) (*lockout, error) {
	l := &lockout{dir: dir, log: log, turn: make(chan struct{}, 1), strikes: map[string]strike{}}
	b, err := disk.ReadAll(dir, pinsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l, nil
	case err != nil:
		return nil, fmt.Errorf("read the count of wrong PINs: %w", err)
	}
	if err := json.Unmarshal(b, &l.strikes); err != nil {
		log.Warn("the count of wrong PINs cannot be read; it begins anew", "err", err)
		l.strikes = map[string]strike{}
	}
	return l, nil
}

func (a *Agent) openLockout() error {
	dir, err := disk.OpenDir(filepath.Join(a.cfg.Data, pinsFile))
	if err != nil {
		return fmt.Errorf("open the station's data: %w", err)
	}
	a.disks = append(a.disks, dir)
	a.lockout, err = openLockout(dir, a.log)
	return err
}

// try asks whether a PIN of a person, typed at a place, is right. When it is not,
// until is when the next may be tried; zero is at once. While nobody may try, right
// is not asked. A hash takes its time, and who has gone meanwhile is not waited for:
// the answer would reach nobody, and keep others waiting.
func (l *lockout) try(ctx context.Context, now time.Time, person, place string, right func() bool) (ok bool, until time.Time, err error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return false, time.Time{}, err
	}
	keys := []string{"person " + person, "place " + place}
	for _, k := range keys {
		// A clock that was set back must not keep anybody waiting for longer.
		if u := l.strikes[k].Until; u.After(now) && u.Sub(now) <= lockMost && u.After(until) {
			until = u
		}
	}
	if !until.IsZero() {
		return false, until, nil
	}
	next := maps.Clone(l.strikes)
	for _, k := range keys {
		next[k] = next[k].another(now)
		if u := next[k].Until; u.After(until) {
			until = u
		}
	}
	if err := l.keep(next); err != nil {
		return false, time.Time{}, err
	}
	if !right() {
		return false, until, nil
	}
	next = maps.Clone(l.strikes)
	for _, k := range keys {
		delete(next, k)
	}
	return true, time.Time{}, l.keep(next)
}

// another returns the strike after one more wrong PIN.
func (s strike) another(now time.Time) strike {
	s.Wrong++
	s.Until = time.Time{}
	if over := s.Wrong - strikesAllowed; over >= 0 {
		s.Until = now.Add(min(lockMost, lockFirst<<min(over, 10))).UTC()
	}
	return s
}

// keep makes a count durable, and then the one that counts. Without room it counts
// until the agent ends.
func (l *lockout) keep(strikes map[string]strike) error {
	b, err := json.Marshal(strikes)
	if err != nil {
		return err
	}
	if err := disk.Replace(l.dir, pinsFile, b); errors.Is(err, disk.ErrFull) {
		l.log.Error("the count of wrong PINs has no room; free some space", "err", err)
	} else if err != nil {
		return fmt.Errorf("keep the count of wrong PINs: %w", err)
	}
	l.strikes = strikes
	return nil
}
