package station

import (
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/identity"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/link"
	"github.com/litro-fuel/litro/station/screen"
)

func (b Broker) config(station, shard string) link.Config {
	return link.Config{
		Station: station, Shard: shard, URL: b.URL, Username: b.Username, PasswordFile: b.PasswordFile,
		HeldEvery: time.Duration(b.HeldS) * time.Second,
	}
}

// check says what is wrong with the settings; the shard is the grant's to say.
func (b Broker) check(station string) error {
	if b.URL == "" {
		return nil
	}
	if b.HeldS < 0 || b.HeldS > 600 {
		return fmt.Errorf("held_s: %d is outside 0 to 600; 60 is usual", b.HeldS)
	}
	if !dispense.ValidStation(station) {
		return nil // said already
	}
	c := b.config(station, "00")
	return c.Validate()
}

// openIdentity opens what the link shows, and has it renewed where the server
// has told the box of itself.
func (a *Agent) openIdentity() error {
	dir, err := a.openDir(identityDir)
	if err != nil {
		return err
	}
	a.identityFS = dir
	if a.identity, err = identity.Open(dir, a.cfg.Station); err != nil {
		return err
	}
	a.Also(a.keepCertified)
	return nil
}

// openLink makes the connection to the server, which the agent then runs.
func (a *Agent) openLink() error {
	b := a.cfg.Broker
	if b.URL == "" {
		b.URL = a.identity.Broker()
	}
	g := a.journal.Grant()
	if b.URL == "" || g == nil {
		return nil
	}
	c := b.config(a.cfg.Station, g.Shard)
	if err := a.secure(b, &c); err != nil {
		return fmt.Errorf("broker: %w", err)
	}
	c.Report = a.linkIs
	l, err := link.New(a.log, journalSide{a}, policySide{a}, c)
	if err != nil {
		return fmt.Errorf("broker: %w", err)
	}
	a.Connect(l)
	return nil
}

// secure says what the link shows: what the configuration names, else the
// certificate that the server gave.
func (a *Agent) secure(b Broker, c *link.Config) (err error) {
	switch {
	case b.CAFile != "" || b.CertFile != "" || b.KeyFile != "":
		c.TLS, err = link.TLSFiles(b.CAFile, b.CertFile, b.KeyFile)
	case b.Username == "" && a.identity.Server() != "":
		c.TLS, c.Refused, a.certified = a.identity.TLS(a.floor), a.wasRefused, true
	}
	return err
}

// wasRefused is told that the broker does not let the link in: the certificate
// may have been revoked.
func (a *Agent) wasRefused() {
	select {
	case a.refused <- struct{}{}:
	default: // said already
	}
}

// linkIs notes what is wrong with the link. It is on record, so that the server
// hears of it on any broker, however late.
func (a *Agent) linkIs(t link.Trouble, detail string) {
	refused, pushed := faultKey{brokerName, "line"}, faultKey{rivalName, "line"}
	if t != link.Refused {
		a.over(refused)
	}
	if t != link.Pushed {
		a.over(pushed)
	}
	switch t {
	case link.None:
	case link.Refused:
		a.fault(refused, screen.LinkRefused, detail)
	case link.Pushed:
		a.fault(pushed, screen.LinkPushed, detail)
	}
}

// Names in fault records and ticks: of the broker, and of whoever else seems to use
// this station's name there. The server looks for the second one.
const (
	brokerName = "broker"
	rivalName  = "rival"
)

// counted counts what came by the broker and was refused. What only does not
// follow what is held is sent twice in good faith, and is none of it.
func (a *Agent) counted(err error) error {
	if err != nil && !errors.Is(err, policy.ErrNotNext) && !errors.Is(err, disk.ErrFull) && !errors.Is(err, journal.ErrFailed) {
		a.foreign.Add(1)
	}
	return err
}

// Foreign returns how many messages came by the broker that are not the server's
// word to this station. A tick says so too.
func (a *Agent) Foreign() int64 { return a.foreign.Load() }

// journalSide and policySide are the agent as its link sees it.
type (
	journalSide struct{ a *Agent }
	policySide  struct{ a *Agent }
)

func (s journalSide) Head() link.Cursor {
	h := s.a.journal.Head()
	return link.Cursor{Epoch: h.Epoch, Seq: h.Seq}
}

func (s journalSide) Receipted() link.Cursor { return link.Cursor(s.a.journal.Receipted()) }
func (s journalSide) Unsent() int64          { return s.a.journal.Unsent() }

func (s journalSide) Read(after link.Cursor, maxRecords, maxBytes int) ([][]byte, link.Cursor, error) {
	notes, next, err := s.a.journal.Read(journal.Cursor(after), maxRecords, maxBytes)
	if errors.Is(err, disk.ErrUnavailable) { // a file that does not open, or no descriptor for it
		err = fmt.Errorf("%w: %w", link.ErrLater, err)
	}
	return notes, link.Cursor(next), err
}

func (s journalSide) TakeReceipt(note []byte) error { return s.a.counted(s.a.TakeReceipt(note)) }
func (s journalSide) Changed() <-chan struct{}      { return s.a.journal.Changed() }

func (s policySide) Versions() dispense.Policy { return s.a.logs.Versions() }
func (s policySide) Parts() []dispense.Part    { return s.a.logs.Parts() }
func (s policySide) Take(note []byte) error    { return s.a.counted(s.a.TakePolicy(note)) }
func (s policySide) Changed() <-chan struct{}  { return s.a.changed.wait() }

func (s policySide) Limit(quota, period string) dispense.Volume {
	var limit dispense.Volume
	s.a.logs.View(func(h *policy.Holding) {
		if l := h.Lease(quota, period); l != nil {
			limit = l.Amount()
		}
	})
	return limit
}
