package station

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// copyEvery is how often the copy's medium is looked for, with or without records.
const copyEvery = 30 * time.Second

// copyFault is what is said of the copy.
var copyFault = faultKey{"copy", "journal"}

// openCopy opens the journal's copy, which is nowhere but on a medium of its own:
// on that of the journal it would be lost with it.
func (a *Agent) openCopy() (*disk.Dir, error) {
	if !a.mounted(a.cfg.CopyDir) {
		return nil, fmt.Errorf("no other disk is mounted at %s; plug it in, and have it mounted there", a.cfg.CopyDir)
	}
	return disk.OpenDir(filepath.Join(a.cfg.CopyDir, journalDir))
}

// mendJournal gives back to the journal what only its copy has, before anything is
// made of what it lacks. A copy that is not there is for later: see keepCopy.
func (a *Agent) mendJournal(dir disk.FS, o journal.Options) (err error) {
	if a.cfg.CopyDir == "" {
		return nil
	}
	copied, err := a.openCopy()
	if err != nil {
		a.log.Warn("the journal's copy is not there to be compared", "err", err)
		return nil
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	m, err := journal.Mend(dir, copied, o)
	for _, r := range m.Remarks {
		a.log.Warn("journal mended", "remark", r)
	}
	if a.mended = m.Records; a.mended > 0 {
		a.log.Error("the journal had lost records, and has them again from its copy; replace its disk", "records", a.mended)
	}
	if errors.Is(err, journal.ErrForeign) {
		a.log.Error("the journal's copy is left alone", "err", err)
		return nil
	}
	return err
}

// mendedNotice says how many records the copy gave back when the agent started.
func (a *Agent) mendedNotice() []screen.Notice {
	if a.mended == 0 {
		return nil
	}
	return []screen.Notice{{Trouble: screen.JournalMended, Name: strconv.Itoa(a.mended)}}
}

// keepCopy copies what is durable, as it comes. Nothing waits for it, and nothing
// ends because of it: what it cannot do is said, and tried again.
func (a *Agent) keepCopy(ctx context.Context) error {
	for a.cfg.CopyDir != "" && ctx.Err() == nil {
		err := a.copyOn(ctx)
		if ctx.Err() != nil || a.journal.Err() != nil {
			break // what it failed at may be that
		}
		says := screen.JournalCopyGone
		switch {
		case errors.Is(err, journal.ErrForeign):
			says = screen.JournalCopyForeign
		case errors.Is(err, disk.ErrFull):
			says = screen.JournalCopyFull
		}
		a.fault(copyFault, says, err.Error())
		select {
		case <-ctx.Done():
		case <-time.After(a.wait(copyEvery)):
		}
	}
	return nil
}

// copyOn opens the copy and keeps it until ctx ends or it fails.
func (a *Agent) copyOn(ctx context.Context) (err error) {
	dir, err := a.openCopy()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	c, told := a.journal.CopyTo(dir), 0
	for {
		changed := a.journal.Changed()
		if err := c.CatchUp(); err != nil {
			return err
		}
		a.over(copyFault)
		for m := c.Mended(); told < len(m.Remarks); told++ {
			a.log.Warn("the journal's copy mended", "remark", m.Remarks[told])
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-time.After(a.wait(copyEvery)):
		}
		if !a.mounted(a.cfg.CopyDir) {
			return fmt.Errorf("what was mounted at %s is gone; plug it in again", a.cfg.CopyDir)
		}
	}
}
