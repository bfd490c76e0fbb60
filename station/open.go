package station

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/serialport"
)

// Names below the data directory.
const (
	journalDir  = "journal"
	policyDir   = "policy"
	identityDir = "link"
	keyFile     = "key"
	oldKey      = "key.old-"     // and a number
	keyDone     = "key.commands" // which key each command that asked for one made
	layoutFile  = "layout"
	pinsFile    = "pins" // how many were wrong
)

func (a *Agent) openDir(name string) (*disk.Dir, error) {
	d, err := disk.OpenDir(filepath.Join(a.cfg.Data, name))
	if err != nil {
		return nil, fmt.Errorf("open the station's data: %w", err)
	}
	a.disks = append(a.disks, d)
	return d, nil
}

func (a *Agent) open() error {
	if err := a.openJournal(); err != nil {
		return err
	}
	if err := a.openPolicy(); err != nil {
		return err
	}
	if err := a.openLockout(); err != nil {
		return err
	}
	if err := a.openIdentity(); err != nil {
		return err
	}
	for _, c := range a.cfg.Lines {
		l, err := a.openLine(c)
		if err != nil {
			return fmt.Errorf("line %s: %w", c.Name, err)
		}
		a.lines = append(a.lines, l)
	}
	for _, c := range a.cfg.Positions {
		p, err := a.newPosition(c)
		if err != nil {
			return fmt.Errorf("position %s: %w", c.Position, err)
		}
		a.positions = append(a.positions, p)
	}
	for _, c := range a.cfg.Scanners {
		r, err := a.openScanner(c)
		if err != nil {
			return fmt.Errorf("scanner %s: %w", c.Name, err)
		}
		a.scanners = append(a.scanners, r)
	}
	if err := a.openTanks(); err != nil {
		return err
	}
	if err := a.openPrinter(); err != nil {
		return fmt.Errorf("printer: %w", err)
	}
	a.openPhotos()
	return a.openLink()
}

func (a *Agent) openJournal() error {
	dir, err := a.openDir(journalDir)
	if err != nil {
		return err
	}
	if err := dir.Lock(); err != nil {
		return fmt.Errorf("another program works in %s: %w; stop it first (a running station has its page for what is carried on a stick)", a.cfg.Data, err)
	}
	a.free = dir.Free
	if a.keys, err = a.readKeys(); err != nil {
		return err
	}
	o := journal.Options{Station: a.cfg.Station, Signers: a.keys, Stamp: a.clock.stamp, MinFree: a.cfg.MinFreeMB << 20}
	if err := a.mendJournal(dir, o); err != nil {
		return err
	}
	if a.journal, err = journal.Open(dir, o); err != nil {
		return err
	}
	a.journal.View(func(b *journal.Book) { a.clock.last = b.LastAt() })
	if g := a.journal.Grant(); g != nil {
		a.clock.atLeast(g.At)
	}
	a.clock.restart = a.opt.Now().Add(-uptime()).Before(a.clock.last)
	for _, r := range a.journal.Recovery().Remarks {
		a.log.Warn("journal recovered", "remark", r)
	}
	a.ended = a.journal.Ended()
	a.forked.Store(a.ended != "" && a.ended != "corrupt")
	return nil
}

// openPolicy opens the policy logs with the server's keys that the grant names.
func (a *Agent) openPolicy() error {
	dir, err := a.openDir(policyDir)
	if err != nil {
		return err
	}
	var keys []note.Verifier
	if g := a.journal.Grant(); g != nil {
		if keys, err = verifiers(g.Policy); err != nil {
			return fmt.Errorf("keys of the grant: %w", err)
		}
	}
	a.logs, err = held.Open(dir, a.cfg.Station, keys...)
	if err != nil {
		return err
	}
	for _, r := range a.logs.Recovery().Remarks {
		a.log.Warn("policy recovered", "remark", r)
	}
	return nil
}

func verifiers(vkeys []string) ([]note.Verifier, error) {
	var all []note.Verifier
	for _, k := range vkeys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (a *Agent) openLine(c Line) (*line, error) {
	var stream io.ReadWriteCloser
	var l *line
	if all.HasLine(c.Options) {
		port, err := serialport.NewReopening(c.config(), func(ch serialport.Change) {
			a.portChanged(c.Name, screen.PumpGone, screen.PumpBusy, ch)
			l.reopened()
		})
		if err != nil {
			return nil, err
		}
		stream = port
	}
	d, err := all.New(stream, a.log.With("line", c.Name), c.Options)
	if err != nil {
		return nil, err
	}
	l = newLine(a, c, d)
	return l, nil
}

func (a *Agent) openScanner(c Scanner) (*reader, error) {
	profile, err := c.Setup()
	if err != nil {
		return nil, err
	}
	s, err := scanner.New(profile)
	if err != nil {
		return nil, err
	}
	port, err := serialport.NewReopening(c.config(), func(ch serialport.Change) { a.portChanged(c.Name, screen.ScannerGone, screen.ScannerBusy, ch) })
	if err != nil {
		return nil, err
	}
	r := &reader{a: a, cfg: c, scanner: s, port: port, position: a.position(c.Position)}
	r.position.readers = append(r.position.readers, r)
	return r, nil
}

// portChanged notes that a port went away or came back. It is called from reads
// and writes, so the record is written elsewhere.
func (a *Agent) portChanged(name string, gone, busy screen.Trouble, ch serialport.Change) {
	key := faultKey{name, "line"}
	switch {
	case ch.Up:
		a.over(key)
	case errors.Is(ch.Err, serialport.ErrBusy):
		a.fault(key, busy, ch.Err.Error())
	default:
		a.fault(key, gone, ch.Err.Error())
	}
}

// Enroll takes a grant, reads all meters, and begins the grant's epoch. why is
// enrolled or replaced, people are the two who did it.
func (a *Agent) Enroll(grant []byte, why string, people []dispense.Who, meters []dispense.Meter) error {
	grant = bytes.TrimLeft(grant, "\n")
	if g, err := dispense.ReadGrant(grant); err == nil {
		a.clock.atLeast(g.At)
	}
	return a.journal.Enroll(grant, why, meters, people)
}
