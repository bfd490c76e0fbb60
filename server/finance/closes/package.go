package closes

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
)

// A Package is an audit package that was made of a month whose figures stand still. It is closed
// with the month as long as those are what is signed; of others it is made again.
type Package struct {
	N int64
	budget.Period
	Version int
	Figures dispense.Hash // of what is signed, without the package
	SHA256  string
	Size    int64
	By      string
	At      time.Time
}

// cabinet keeps packages and papers, see [evidence.Cabinet].
type cabinet interface {
	KeepZIP(b []byte) (evidence.File, error)
	KeepScan(b []byte) (evidence.File, error)
	Read(sha256 string) (evidence.File, []byte, error)
}

// packageName is what a sealed month calls its package: the names in it are nobody's who reads the
// month alone.
const packageName = "package.zip"

func (p *Package) file() snapshot.File {
	return snapshot.File{Name: packageName, Bytes: p.Size, SHA256: p.SHA256}
}

// packageOf returns the newest package of a month's version that is of some figures; nil: none is.
func (s *Said) packageOf(p budget.Period, version int, figures dispense.Hash) *Package {
	for i := len(s.Packages) - 1; i >= 0; i-- {
		if x := &s.Packages[i]; x.Period == p && x.Version == version && x.Figures == figures {
			return x
		}
	}
	return nil
}

// sealedPackage returns that which a content names; nil: it names none.
func (s *Said) sealedPackage(p budget.Period, c *snapshot.Content) *Package {
	for _, f := range c.Files {
		for i := range s.Packages {
			if x := &s.Packages[i]; x.Period == p && f == x.file() {
				return x
			}
		}
	}
	return nil
}

// Pack makes the audit package of a month whose late window is over, by what writes it, and keeps
// it, so that the month is signed and closed with it. It fails with an [*ActError] for a month that
// still takes or is closed, and with [ErrSince] where a figure has changed meanwhile.
func (d *Desk) Pack(ctx context.Context, who string, p budget.Period, write func(io.Writer) error) (Package, error) {
	x := Package{Period: p, By: who}
	var err error
	if x.Figures, x.Version, err = d.figures(ctx, p); err != nil {
		return Package{}, err
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return Package{}, fmt.Errorf("make the audit package of %s: %w", d.cfg.Calendar.Month(p), err)
	}
	f, err := d.cfg.Cabinet.KeepZIP(b.Bytes())
	if err != nil {
		return Package{}, err
	}
	now, _, err := d.figures(ctx, p)
	if err == nil && now != x.Figures {
		err = ErrSince
	}
	if err != nil {
		return Package{}, err
	}
	x.SHA256, x.Size, x.At = f.SHA256, f.Size, d.now()
	return x, d.cfg.Store.KeepClosePackage(ctx, x)
}

// figures returns the hash of what is signed of a month, without its package, and its version.
func (d *Desk) figures(ctx context.Context, p budget.Period) (h dispense.Hash, version int, err error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return h, 0, err
	}
	if len(said.Rules) == 0 {
		return h, 0, ErrUnset
	}
	book, _, err := said.book(d.cfg.Calendar)
	if err != nil {
		return h, 0, err
	}
	m := book.Month(p)
	if m.State != closing.Ended {
		return h, 0, &ActError{"refused", closing.Unpackable(d.cfg.Calendar.Month(p), m.State)}
	}
	l, err := d.look(ctx, &said, book, p)
	if err != nil {
		return h, 0, err
	}
	c, err := d.content(ctx, &said, book, p, l)
	if err != nil {
		return h, 0, err
	}
	c.Files = nil
	h, err = c.Hash()
	return h, m.Version, err
}

// Packed returns the package with which a month's version was closed, byte by byte; or, of one that
// is not closed yet, the newest. It fails with fault.ErrNotFound where there is none.
func (d *Desk) Packed(ctx context.Context, p budget.Period, version int) (Package, []byte, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return Package{}, nil, err
	}
	var x *Package
	for i := range said.Packages {
		if of := &said.Packages[i]; of.Period == p && of.Version == version {
			x = of
		}
	}
	for _, m := range said.Sealed {
		if m.Period != p || m.Version != version {
			continue
		}
		b, err := d.cfg.Store.ClosedNote(ctx, p, version)
		if err != nil {
			return Package{}, nil, err
		}
		s, err := snapshot.Open(b, d.verifiers()...)
		if err != nil {
			return Package{}, nil, err
		}
		x = said.sealedPackage(p, &s.Content)
	}
	if x == nil {
		return Package{}, nil, fmt.Errorf("audit package of %s, version %d: %w", d.cfg.Calendar.Month(p), version, fault.ErrNotFound)
	}
	_, b, err := d.cfg.Cabinet.Read(x.SHA256)
	return *x, b, err
}
