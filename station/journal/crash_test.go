package journal

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// The scenarios are short, so that every crash point of each can be tried. They
// end where the power does: at the first error.
var scenarios = map[string]func(b *box) error{
	"enroll and fuel": func(b *box) error {
		if err := errors.Join(b.open(), b.enroll(1)); err != nil {
			return err
		}
		return b.fuel(25)
	},
	"roll over to new segments": func(b *box) error {
		if err := errors.Join(b.open(), b.enroll(1)); err != nil {
			return err
		}
		for range 2 {
			if err := b.fuel(25); err != nil {
				return err
			}
		}
		return b.write(tick(), tick(), tick())
	},
	"renew the key": func(b *box) error {
		if err := errors.Join(b.open(), b.enroll(1)); err != nil {
			return err
		}
		if err := b.write(tick(), &dispense.KeyChange{Key: b.srv.renew.vkey, Why: "renew"}, tick()); err != nil {
			return err
		}
		return b.write(tick())
	},
	"take receipts": func(b *box) error {
		if err := errors.Join(b.open(), b.enroll(1)); err != nil {
			return err
		}
		if _, err := b.take(b.covered(1)); err != nil {
			return err
		}
		if err := b.fuel(25); err != nil {
			return err
		}
		_, err := b.take(b.covered(3))
		return err
	},
	"fork and carry over": func(b *box) error {
		if err := errors.Join(b.open(), b.enroll(1)); err != nil {
			return err
		}
		if _, err := b.take(b.covered(1)); err != nil {
			return err
		}
		if err := b.fuel(25); err != nil {
			return err
		}
		if _, err := b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: 1, Seq: 2, Hash: dispense.HashNote(nil).String()})); err != nil {
			return err
		}
		if got := b.j.Head().Epoch; got != 2 {
			return fmt.Errorf("the epoch after a fork is %d, want 2", got)
		}
		return b.write(tick())
	},
	"the other branch forks": func(b *box) error {
		if err := errors.Join(b.open(), b.enroll(1)); err != nil {
			return err
		}
		if err := b.fuel(25); err != nil {
			return err
		}
		if _, err := b.take(b.says("fork", 2)); err != nil {
			return err
		}
		if got := b.j.Head(); got.Epoch != 2 || got.Seq != 2 {
			return fmt.Errorf("after a fork the chain ends at %v, want the start and one carried of epoch 2", got)
		}
		return b.write(tick())
	},
}

// An enumeration tries a scenario with the power cut before each operation, each
// state the medium may then be in, a second cut before each operation of the
// recovery, and each state after that.
type enumeration struct {
	srv      *server
	scenario func(*box) error
	tears    disktest.Tears
	wrap     func(disk.FS) disk.FS // what the journal sees of the disk
	images   int
	restarts map[string]error // by what was found after the first cut
	leaves   map[string]error // by what was found after the second
	checked  map[string]error // by what was checked
}

// run returns the first broken promise.
func (e *enumeration) run() error {
	e.restarts, e.leaves, e.checked = map[string]error{}, map[string]error{}, map[string]error{}
	d := disktest.New()
	b := newBox(e.wrap(d), e.srv)
	var broken error
	d.Before = func(op int) error {
		if broken == nil {
			broken = e.cut(d, b, op)
		}
		return broken
	}
	err := e.scenario(b)
	if broken == nil && err != nil {
		return fmt.Errorf("the scenario ends with: %w", err)
	}
	if broken == nil {
		broken = e.cut(d, b, d.Ops())
	}
	return broken
}

// cut tries all that can come of a power cut, or a kill, before an operation.
func (e *enumeration) cut(d *disktest.Disk, b *box, op int) error {
	var broken error
	try := func(img disktest.Image, restart func(*disktest.Disk, *box) error) {
		if e.images++; broken == nil {
			if err := restart(img.Disk, b); err != nil {
				broken = fmt.Errorf("cut before operation %d; %s%w", op, img.How, err)
			}
		}
	}
	try(disktest.Image{Disk: d.Kill(), How: "killed; "}, e.restart)
	d.Images(e.tears, func(img disktest.Image) {
		try(img, func(d *disktest.Disk, b *box) error {
			return once(e.restarts, b.id(d), func() error { return e.restart(d, b) })
		})
	})
	return broken
}

// restart recovers on a disk, and cuts the power before each operation of that.
func (e *enumeration) restart(d *disktest.Disk, before *box) error {
	b := before.on(e.wrap(d))
	var broken error
	d.Before = func(op int) error {
		if broken != nil {
			return broken
		}
		d.Images(disktest.FewBytes, func(img disktest.Image) {
			if e.images++; broken == nil {
				if err := e.leaf(img.Disk, b); err != nil {
					broken = fmt.Errorf("second cut before operation %d; %s%w", op, img.How, err)
				}
			}
		})
		return broken
	}
	err := b.recover()
	if broken != nil {
		return broken
	}
	if err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	d.Before = nil
	return e.check(b, d.Durable())
}

// leaf recovers without further cuts.
func (e *enumeration) leaf(d *disktest.Disk, before *box) error {
	return once(e.leaves, before.id(d), func() error {
		b := before.on(e.wrap(d))
		if err := b.recover(); err != nil {
			return fmt.Errorf("recover: %w", err)
		}
		return e.check(b, d.Durable())
	})
}

// check holds a recovered box against its promises.
func (e *enumeration) check(b *box, d *disktest.Disk) error {
	if b.lied != nil {
		return b.lied
	}
	return once(e.checked, fmt.Sprint(b.id(d), b.j.Head()), func() error { return b.check(d) })
}

// id identifies a box that finds a disk: what is the same is not tried again.
func (b *box) id(d *disktest.Disk) string {
	return fmt.Sprintf("%x %d %d", d.Sum(), len(b.acked), b.taken)
}

func once(done map[string]error, id string, f func() error) error {
	err, ok := done[id]
	if !ok {
		err = f()
		done[id] = err
	}
	return err
}

func honest(fs disk.FS) disk.FS { return fs }

func TestEveryCrashPoint(t *testing.T) {
	t.Parallel()
	for name, scenario := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := enumeration{srv: newServer(t), scenario: scenario, tears: disktest.EveryByte, wrap: honest}
			if err := e.run(); err != nil {
				t.Error(err)
			}
			t.Logf("%d images of the disk, of them %d after a first and %d after a second cut different", e.images, len(e.restarts), len(e.leaves))
		})
	}
}

// A mutant is a disk that does what a careless journal would ask for.
type mutant struct {
	disk.FS
	skipSync    func(f *mutantFile) bool
	skipNames   func(made string) bool // made is the last name that was made
	syncFirst   bool                   // syncs a file before it writes to it, not after
	skipCutting bool
	made        string
}

func (m *mutant) Sync() error {
	if m.skipNames != nil && m.skipNames(m.made) {
		return nil
	}
	return m.FS.Sync()
}

func (m *mutant) Rename(from, to string) error {
	m.made = to
	return m.FS.Rename(from, to)
}

func (m *mutant) Append(name string) (disk.File, error) {
	if _, err := m.Read(name, 0, 1); err != nil {
		m.made = name
	}
	f, err := m.FS.Append(name)
	return &mutantFile{File: f, m: m, name: name}, err
}

type mutantFile struct {
	disk.File
	m     *mutant
	name  string
	wrote bool
}

func (f *mutantFile) Write(b []byte) (int, error) {
	f.wrote = true
	if f.m.syncFirst {
		if err := f.File.Sync(); err != nil {
			return 0, err
		}
	}
	return f.File.Write(b)
}

func (f *mutantFile) Sync() error {
	if f.m.syncFirst || f.m.skipSync != nil && f.m.skipSync(f) {
		return nil
	}
	return f.File.Sync()
}

func (f *mutantFile) Truncate(size int64) error {
	if f.m.skipCutting {
		return nil
	}
	return f.File.Truncate(size)
}

func isSegment(name string) bool { return strings.HasSuffix(name, ".seg") }

// TestTheEnumerationSeesMutants holds the test to its own purpose: each of these
// journals would break a promise, and the enumeration must say so.
func TestTheEnumerationSeesMutants(t *testing.T) {
	t.Parallel()
	mutants := map[string]mutant{
		"nothing is synced":                     {skipSync: func(*mutantFile) bool { return true }},
		"records are not synced":                {skipSync: func(f *mutantFile) bool { return isSegment(f.name) && f.wrote }},
		"what a killed process left is not":     {skipSync: func(f *mutantFile) bool { return isSegment(f.name) && !f.wrote }},
		"a receipt is renamed before its sync":  {skipSync: func(f *mutantFile) bool { return f.name == "receipt.tmp" }},
		"a grant is renamed before its sync":    {skipSync: func(f *mutantFile) bool { return f.name == "grant.tmp" }},
		"no name is synced":                     {skipNames: func(string) bool { return true }},
		"the name of a segment is not synced":   {skipNames: isSegment},
		"the name of the receipt is not synced": {skipNames: func(made string) bool { return made == receiptFile }},
		"a file is synced before it is written": {syncFirst: true},
		"a torn tail is not cut off":            {skipCutting: true},
	}
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range slices.Sorted(maps.Keys(scenarios)) {
				e := enumeration{srv: newServer(t), scenario: scenarios[s], tears: disktest.FewBytes, wrap: func(fs disk.FS) disk.FS {
					c := m
					c.FS = fs
					return &c
				}}
				if err := e.run(); err != nil {
					t.Logf("%s: %v", s, err)
					return
				}
			}
			t.Error("no scenario noticed it")
		})
	}
}
