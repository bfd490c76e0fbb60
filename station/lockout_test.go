package station

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/station/disk"
)

func openDir(t *testing.T, at string) *disk.Dir {
	t.Helper()
	dir, err := disk.OpenDir(at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	return dir
}

// newLockout reads what is on the disk, as an agent that starts does.
func newLockout(t *testing.T, dir *disk.Dir) *lockout {
	t.Helper()
	l, err := openLockout(dir, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestLockout types PINs and looks at how long the next must wait.
func TestLockout(t *testing.T) {
	t.Parallel()
	at := openDir(t, t.TempDir())
	l := newLockout(t, at)
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	try := func(person, place string, right bool) (bool, time.Duration) {
		t.Helper()
		ok, until, err := l.try(t.Context(), now, person, place, func() bool { return right })
		if err != nil {
			t.Fatal(err)
		}
		if until.IsZero() {
			return ok, 0
		}
		return ok, until.Sub(now)
	}
	want := func(what, person, place string, right, ok bool, wait time.Duration) {
		t.Helper()
		if gotOK, got := try(person, place, right); gotOK != ok || got != wait {
			t.Errorf("%s: got %t, wait %s; want %t, wait %s", what, gotOK, got, ok, wait)
		}
	}
	for range strikesAllowed - 1 {
		want("wrong", "ana", "p1", false, false, 0)
	}
	want("right, so that all is forgotten", "ana", "p1", true, true, 0)
	for range strikesAllowed - 1 {
		want("wrong again", "ana", "p1", false, false, 0)
	}
	want("the last one allowed", "ana", "p1", false, false, time.Minute)
	now = now.Add(20 * time.Second)
	want("right, but too soon", "ana", "p2", true, false, 40*time.Second)
	want("somebody else, there", "beto", "p1", true, false, 40*time.Second)
	want("somebody else, elsewhere", "beto", "p2", true, true, 0)

	l = newLockout(t, at)
	want("after a restart", "ana", "p2", true, false, 40*time.Second)
	for _, wait := range []time.Duration{2, 4, 8, 15, 15} {
		now = now.Add(20 * time.Minute)
		want("wrong after the wait", "ana", "p1", false, false, wait*time.Minute)
	}
	now = now.AddDate(-1, 0, 0)
	want("the clock was set back", "ana", "p1", true, true, 0)
	want("and all is forgotten", "ana", "p1", false, false, 0)
}

// TestATryCountsBeforeItIsLookedAt ends the agent while it looks at a PIN: the try
// is used up.
func TestATryCountsBeforeItIsLookedAt(t *testing.T) {
	t.Parallel()
	at := openDir(t, t.TempDir())
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for n := range strikesAllowed {
		l := newLockout(t, at)
		_, _, _ = l.try(t.Context(), now, "ana", "p1", func() bool {
			if got := newLockout(t, at).strikes["person ana"].Wrong; got != n+1 {
				t.Errorf("on the disk while PIN %d is looked at: got %d wrong", n+1, got)
			}
			return false
		})
	}
	if _, until, _ := newLockout(t, at).try(t.Context(), now, "ana", "p1", func() bool { t.Error("a PIN is looked at while none is believed"); return true }); !until.Equal(now.Add(time.Minute)) {
		t.Errorf("got until %s, want a minute", until)
	}
}

// TestWhoHasGoneIsNotWaitedFor types a PIN while another is looked at, and goes
// away: it is neither looked at nor counted.
func TestWhoHasGoneIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	l := newLockout(t, openDir(t, t.TempDir()))
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	ctx, leave := context.WithCancel(t.Context())
	_, _, err := l.try(t.Context(), now, "ana", "p1", func() bool {
		left := make(chan error)
		go func() {
			_, _, err := l.try(ctx, now, "beto", "p1", func() bool { t.Error("the PIN of who has gone is looked at"); return true })
			left <- err
		}()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want canceled", err)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := l.strikes["person beto"].Wrong; n != 0 {
		t.Errorf("got %d wrong PINs of who has gone", n)
	}
}

// TestDamagedCount reads a count that cannot be read.
func TestDamagedCount(t *testing.T) {
	t.Parallel()
	at := t.TempDir()
	if err := os.WriteFile(filepath.Join(at, pinsFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l := newLockout(t, openDir(t, at)); len(l.strikes) != 0 {
		t.Errorf("got %v, want none", l.strikes)
	}
}
