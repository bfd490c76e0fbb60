package station

import (
	"context"
	"fmt"
	"os"
	"sync"
	"syscall"

	"github.com/litro-fuel/litro/station/screen"
)

// A carried is what the page shows of the stick.
type carried struct {
	work sync.WaitGroup
	mu   sync.Mutex
	now  screen.Stick
}

func (c *carried) set(f func(*screen.Stick)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.now)
}

// Stick implements [screen.Carrier].
func (a *Agent) Stick() screen.Stick {
	a.carried.mu.Lock()
	s := a.carried.now
	a.carried.mu.Unlock()
	s.Dir, s.Unsent = a.cfg.StickDir, a.journal.Unsent()
	s.There = s.Dir != "" && a.mounted(s.Dir)
	return s
}

// mounted tells whether a stick is in. Without one the directory where it is
// mounted lies on the box's own disk, and what is written there is carried by
// nobody.
func (a *Agent) mounted(dir string) bool {
	if a.opt.Mounted != nil {
		return a.opt.Mounted(dir)
	}
	here, err := device(dir)
	own, ownErr := device(a.cfg.Data)
	return err == nil && ownErr == nil && here != own
}

func device(dir string) (uint64, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return 0, err
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, fmt.Errorf("%s: which disk it is on is not known here", dir)
	}
	return uint64(s.Dev), nil
}

// CarryStick implements [screen.Carrier].
func (a *Agent) CarryStick(ctx context.Context, by screen.Person, way string) error {
	who, err := a.identify(ctx, page, by, supervises)
	if err != nil {
		return err
	}
	if who.By != "pin" {
		return fmt.Errorf("person %q has no PIN: %w", who.Person, screen.ErrPerson)
	}
	dir := a.cfg.StickDir
	if dir == "" || !a.mounted(dir) {
		return fmt.Errorf("no stick is mounted at %s: %w", dir, screen.ErrNotNow)
	}
	busy := false
	a.carried.set(func(s *screen.Stick) {
		if busy = s.Busy; !busy {
			*s = screen.Stick{Way: way, Busy: true}
		}
	})
	if busy {
		return fmt.Errorf("the stick is being written or read: %w", screen.ErrNotNow)
	}
	a.log.Info("stick", "way", way, "by", who.Person)
	a.carried.work.Go(func() { a.carry(dir, way) })
	return nil
}

func (a *Agent) carry(dir, way string) {
	tell := func(done, total int64) {
		a.carried.set(func(s *screen.Stick) { s.Done, s.Total = done, total })
	}
	var out *screen.StickOut
	var in *screen.StickIn
	var err error
	if way == "out" {
		var o screen.StickOut
		if o, err = a.WriteStick(dir, false, tell); err == nil {
			out = &o
		}
	} else {
		var i screen.StickIn
		if i, err = a.ReadStick(dir, tell); err == nil {
			in = &i
		}
	}
	if err != nil {
		a.log.Warn("stick", "way", way, "err", err)
	}
	a.carried.set(func(s *screen.Stick) { s.Busy, s.Out, s.In, s.Err = false, out, in, err })
}
