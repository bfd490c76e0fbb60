package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/held"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/session"
)

// bootWait is how long the first readings of all meters may take. A line that
// does not answer by then is read when it does.
const bootWait = 3 * time.Second

// boot makes the station ready: it reads the meters, begins the next epoch if
// the last cannot go on, says that it started and as what, and makes the
// positions.
func (a *Agent) boot(ctx context.Context) error {
	a.pulse.beat()
	for _, r := range a.cfg.Remarks() {
		a.log.Warn(r)
	}
	read := a.readAll(ctx)
	if a.journal.Ended() != "" {
		a.log.Error("the chain cannot go on; the next epoch begins", "why", a.journal.Ended())
		if err := a.journal.Begin(a.meters(read)); err != nil {
			return err
		}
	}
	if err := a.recordBoot(ctx); err != nil {
		return err
	}
	if err := a.recordLowered(ctx); err != nil {
		return err
	}
	if err := a.waitForOrder(ctx, read); err != nil || ctx.Err() != nil {
		return err
	}
	if err := a.recordLayout(ctx); err != nil {
		return err
	}
	for _, p := range a.positions {
		p.begin()
		p.put(session.ReadMeters{})
	}
	a.barUntested()
	a.applySettings()
	if a.applyStanding() {
		a.tellAll(session.StopPressed{})
	}
	return nil
}

// ReadMeters reads every meter that answers, for the record that begins an
// epoch. It is called before Run.
func (a *Agent) ReadMeters(ctx context.Context) []dispense.Meter { return a.meters(a.readAll(ctx)) }

// meters returns readings as records say them: they go on growing, and name
// their meter's generation.
func (a *Agent) meters(read map[string]dispense.Volume) []dispense.Meter {
	var all []dispense.Meter
	for _, l := range a.lines {
		for _, dev := range l.driver.Hoses() {
			h := a.sessionHose(l, dev, Hose{Hose: dev.ID})
			v, ok := read[dev.ID]
			if !ok {
				continue
			}
			if v, ok = session.Extend(h, v); ok {
				all = append(all, dispense.Meter{Hose: dev.ID, Meter: h.Meter, TotalizerUL: v})
			}
		}
	}
	return all
}

// newPosition makes a position; its session begins with begin.
func (a *Agent) newPosition(c Position) (*position, error) {
	p := &position{
		a: a, id: c.Position, hoses: c.Hoses, inbox: newMailbox[mail](), log: a.log.With("position", c.Position),
		timers: map[session.Timer]*time.Timer{}, settings: map[session.Timer]int{}, read: map[string]bool{}, states: map[string]string{},
	}
	var err error
	if p.wedge, err = newWedge(p); err != nil {
		return nil, err
	}
	for _, h := range c.Hoses {
		l, _, err := a.deviceOf(h.Hose)
		if err != nil {
			return nil, err
		}
		p.line = l
	}
	p.line.positions = append(p.line.positions, p)
	p.view.Screen = session.Screen{Page: session.PageWait}
	return p, nil
}

// begin makes the session from what the journal holds.
func (p *position) begin() {
	s := session.Position{ID: p.id}
	for _, h := range p.hoses {
		s.Hoses = append(s.Hoses, p.a.sessionHose(p.line, p.device(h.Hose), h))
	}
	p.a.journal.View(func(b *journal.Book) {
		if o, ok := b.OpenAt(p.id); ok {
			s.Open = &session.Open{Ref: o.Ref, Body: o.Body}
			p.log.Info("taking up what was left open", "auth", o.Ref.String())
		}
	})
	p.machine = session.New(s)
	if s.Open == nil {
		p.show(session.Screen{Page: session.PageIdle})
	}
	p.publish()
}

func (a *Agent) deviceOf(hose string) (*line, pump.Hose, error) {
	for _, l := range a.lines {
		for _, dev := range l.driver.Hoses() {
			if dev.ID == hose {
				return l, dev, nil
			}
		}
	}
	return nil, pump.Hose{}, fmt.Errorf("hose %s is of no line", hose)
}

// firstMeter is the generation of a meter that no record has named.
const firstMeter = 1

// sessionHose puts together what the driver, the configuration and the journal
// know of a hose.
func (a *Agent) sessionHose(l *line, dev pump.Hose, c Hose) session.Hose {
	_, stored := l.driver.(pump.SaleKeeper)
	h := session.Hose{
		ID: dev.ID, Grade: c.Grade, Arm: dev.Arm, Totalizer: dev.Totalizer, Modulus: dev.ModulusUL, Stored: stored,
		From: "pump", OverrunUL: c.overrun(dev.Arm), Meter: firstMeter,
	}
	if dev.Scale.Den > 0 {
		h.Count = dispense.Volume((dev.Scale.Num + dev.Scale.Den - 1) / dev.Scale.Den)
	}
	if dev.Totalizer && !stored && !dev.Display { // the volume is the difference of the meter's own count
		h.From = "counter"
	}
	a.journal.View(func(b *journal.Book) {
		if k, ok := b.Hose(dev.ID); ok {
			h.Meter, h.TotalizerUL, h.Known = k.Meter, k.TotalizerUL, k.Known
			h.SinceAt = b.LastAt()
		}
	})
	return h
}

func (a *Agent) recordBoot(ctx context.Context) error {
	b := &dispense.Boot{ConfigSHA256: a.configSum(), Policy: a.logs.Versions(), Why: "unknown"}
	b.Version, b.Build = version()
	a.journal.View(func(book *journal.Book) { b.LastAt = book.LastAt() })
	if free, err := a.free(); err == nil {
		b.FreeBytes = min(free, dispense.MaxInt)
	}
	switch {
	case a.clock.restart:
		b.Why = "restart"
	case uptime() > 0:
		b.Why = "power"
	}
	if off := int64(a.now().Sub(b.LastAt) / time.Second); off >= 0 {
		b.OffS = &off
	}
	return a.record(ctx, b)
}

// version returns what this program is: its version and its revision.
func version() (version, build string) {
	version, build = "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version, build = nonEmpty(info.Main.Version, version), info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				build = s.Value
			}
		}
	}
	return version, build
}

func nonEmpty(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// configSum identifies the configuration that the agent runs with, and the files
// that it names for its devices.
func (a *Agent) configSum() string {
	b, err := json.Marshal(a.cfg)
	if err != nil {
		panic(fmt.Sprintf("station: a configuration cannot be written: %v", err)) // it holds plain values only
	}
	for _, l := range a.cfg.Lines {
		for _, file := range l.Files() {
			text, err := os.ReadFile(file)
			if err != nil {
				a.log.Warn("a file of the configuration was there a moment ago", "err", err)
			}
			b = append(b, text...)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// layouts describes every hose, as records do.
func (a *Agent) layouts() []*dispense.Layout {
	var all []*dispense.Layout
	for _, p := range a.cfg.Positions {
		for _, h := range p.Hoses {
			l, dev, err := a.deviceOf(h.Hose)
			if err != nil {
				continue // Validate has seen to it
			}
			s := a.sessionHose(l, dev, h)
			y := &dispense.Layout{
				Position: p.Position, Hose: h.Hose, Grade: h.Grade, Tank: h.Tank, Meter: s.Meter, StepUL: dev.StepUL,
				Arm: string(dev.Arm), Totalizer: dev.Totalizer, Wiring: a.wiring[h.Hose],
			}
			if dev.Totalizer {
				y.Modulus, y.Num, y.Den = &dev.Modulus, &dev.Scale.Num, &dev.Scale.Den
			}
			all = append(all, y)
		}
	}
	return all
}

// failSafe says of a hose that the agent watches what ends its flow when the agent
// is dead; of others nothing.
func failSafe(h pump.Hose) string {
	switch {
	case h.Unguarded():
		return noFailSafe
	case h.Arm == pump.ArmWatch:
		return text("fail-safe: " + h.FailSafe)
	}
	return ""
}

// recordLayout records the hoses and tanks that are new or described otherwise
// than before, one each. What was recorded is noted beside the journal; without the
// note all are recorded again, which harms nothing. What a hose is wired to is held
// against the journal itself: it may have lost what the note says.
func (a *Agent) recordLayout(ctx context.Context) error {
	dir, err := disk.OpenDir(filepath.Join(a.cfg.Data, layoutFile))
	if err != nil {
		return err
	}
	defer dir.Close() // its content is synced by Replace
	was := map[string]string{}
	if b, err := disk.ReadAll(dir, layoutFile); err == nil {
		if err := json.Unmarshal(b, &was); err != nil {
			a.log.Warn("the note of the recorded layout cannot be read; recording all again", "err", err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var bodies []dispense.Body
	is := map[string]string{}
	for _, l := range a.layouts() {
		b, err := json.Marshal(l)
		if err != nil {
			return err
		}
		known := false
		a.journal.View(func(b *journal.Book) {
			h, ok := b.Hose(l.Hose)
			known = ok && h.Wiring == l.Wiring
		})
		if is[l.Hose] = string(b); was[l.Hose] != is[l.Hose] || !known {
			bodies = append(bodies, &dispense.Config{What: "layout", Layout: l})
		}
	}
	for _, l := range a.lines {
		for _, h := range l.driver.Hoses() {
			key, says := "fail-safe of "+h.ID, failSafe(h)
			if is[key] = says; was[key] != says {
				bodies = append(bodies, &dispense.Config{What: "device", Name: h.ID, Before: was[key], After: says})
			}
		}
	}
	for _, s := range a.storages {
		key := "[tank] " + s.cfg.Tank // longer than any hose's name
		if is[key] = s.description(); was[key] != is[key] {
			bodies = append(bodies, &dispense.Config{What: "device", Name: s.device(), Before: was[key], After: is[key]})
		}
	}
	if len(bodies) == 0 {
		return nil
	}
	if err := a.record(ctx, bodies...); err != nil {
		return err
	}
	b, err := json.Marshal(is)
	if err != nil {
		return err
	}
	err = disk.Replace(dir, layoutFile, b)
	if errors.Is(err, disk.ErrFull) { // a station that cannot start says less than one that denies
		a.log.Error("the note of the recorded layout has no room; make room on the disk", "err", err)
		return nil
	}
	return err
}

// recordLowered writes the lease records that the agent owes since it ended
// between taking a policy message and writing them.
func (a *Agent) recordLowered(ctx context.Context) error {
	return a.write(ctx, func(tx *journal.Tx) error {
		for _, low := range a.logs.Recovery().Lowered {
			if owed(tx, low) {
				if err := appendLease(tx, low); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// owed tells whether no lease record of this version or a later one exists.
func owed(tx *journal.Tx, low held.Lowered) bool {
	said := tx.Book().Lease(leaseID(low))
	return said == nil || said.Own.Less(low.Own)
}
