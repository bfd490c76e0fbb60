package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/litro-fuel/litro/station/disk"
)

// A Copy brings what is durable in a journal to another medium, file by file with
// the same names and bytes. The journal neither waits for it nor knows of it. It
// has one user at a time.
type Copy struct {
	j     *Journal
	m     mender
	sizes map[string]int64 // what of each segment is in both places; nil before the first CatchUp
	epoch int64            // whose grant is there
}

// CopyTo returns the copy of the journal in a directory. It does nothing yet.
func (j *Journal) CopyTo(dir disk.FS) *Copy {
	return &Copy{j: j, m: mender{to: dir, from: j.fs, opt: j.opt}}
}

// Mended returns what was damaged in the copy, and was taken from the journal.
func (c *Copy) Mended() Mending { return c.m.done }

// CatchUp copies what the journal holds and the copy does not. The first time it
// reads both whole, and mends what is damaged in the copy. It fails with
// [ErrForeign] before it touches anything. After any error begin anew with CopyTo.
func (c *Copy) CatchUp() error {
	c.j.mu.RLock()
	segments, head := slices.Clone(c.j.segments), c.j.head
	c.j.mu.RUnlock()
	if len(segments) == 0 {
		return nil // never enrolled
	}
	if c.sizes == nil {
		if err := errors.Join(c.j.opt.kin(c.j.fs, c.m.to), c.j.opt.beyond(c.m.to, head)); err != nil {
			return fmt.Errorf("copy the journal: %w", err)
		}
		c.sizes = map[string]int64{}
	}
	for _, s := range segments {
		size, known := c.sizes[s.name]
		var err error
		switch {
		case !known:
			err = c.compare(s)
		case size < s.size:
			err = c.append(s, size)
		}
		if err != nil {
			return fmt.Errorf("copy %s: %w", s.name, err)
		}
		c.sizes[s.name] = s.size
	}
	if c.epoch != head.Epoch {
		if err := c.m.grants(true); err != nil {
			return fmt.Errorf("copy the grants: %w", err)
		}
		c.epoch = head.Epoch
	}
	return nil
}

// append adds what of a segment came behind size.
func (c *Copy) append(s segment, size int64) error {
	b, err := c.j.fs.Read(s.name, size, s.size-size)
	if err != nil {
		return err
	}
	f, err := c.m.to.Append(s.name)
	if err != nil {
		return err
	}
	there, err := f.Size()
	if err == nil && there != size {
		err = fmt.Errorf("it has %d bytes and should have %d: something else writes there", there, size)
	}
	if err == nil {
		_, err = f.Write(b)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// compare makes a segment of the copy what the journal has.
func (c *Copy) compare(s segment) error {
	b, err := c.j.fs.Read(s.name, 0, s.size)
	if err != nil {
		return err
	}
	old, err := disk.ReadAll(c.m.to, s.name)
	if errors.Is(err, disk.ErrMedium) {
		old = nil
		err = disk.Replace(c.m.to, s.name, nil) // what cannot be read cannot be added to
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c.m.turn(s)
	whole := c.m.opt.frames(s, b)
	if bytes.HasPrefix(b, old) {
		c.m.pass(whole)
		return c.extend(s, int64(len(old)))
	}
	merged, taken, err := c.m.merge(old, c.m.opt.frames(s, old), whole)
	if err != nil {
		return err
	}
	if c.m.opt.covers(s, b, merged) {
		merged = b
	}
	if !bytes.Equal(merged, old) {
		if err := disk.Replace(c.m.to, s.name, merged); err != nil {
			return err
		}
		c.m.done.Records += taken
		c.m.remark(s.name, fmt.Sprintf("it was written anew, with %d records that only the journal had", taken))
	}
	c.m.pass(c.m.opt.frames(s, merged))
	return nil
}

// extend appends what a segment of the copy lacks at its end. Its name is durable
// before it counts.
func (c *Copy) extend(s segment, size int64) error {
	if err := c.append(s, size); err != nil {
		return err
	}
	return c.m.to.Sync()
}

// covers tells whether each record of one file is in another.
func (o Options) covers(s segment, b, part []byte) bool {
	have := bySeq(o.frames(s, b))
	for _, f := range o.frames(s, part) {
		if t, ok := have[f.Seq]; !ok || t.hash != f.hash {
			return false
		}
	}
	return true
}
