package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// A Mending says what was taken from a copy.
type Mending struct {
	Records int      // taken
	Remarks []string // file by file, and what of the copy could not be used
}

// Mend gives back to a journal's directory what it has lost and a copy still has:
// frames that do not verify, files that are gone or cannot be read, and the end of
// the chain. Call it before Open, which then finds less missing, or nothing.
//
// Only records count that chain to what is there, under a signature that verifies
// with the key then in force. Each file is replaced at once: after a cut it is the
// old one or the mended one. It fails with [ErrForeign], and as Open does when the
// directory itself does not open; a copy that cannot be read is a remark.
func Mend(dir, copied disk.FS, o Options) (Mending, error) {
	m := mender{to: dir, from: copied, opt: o}
	if _, err := copied.List(); err != nil {
		m.remark("the copy", err.Error())
		return m.done, nil
	}
	if err := o.kin(dir, copied); err != nil {
		return m.done, fmt.Errorf("mend the journal of %s: %w", o.Station, err)
	}
	if err := errors.Join(m.segments(), m.grants(false)); err != nil {
		return m.done, fmt.Errorf("mend the journal of %s: %w", o.Station, err)
	}
	return m.done, nil
}

// A mender goes through a chain in two places.
type mender struct {
	to, from disk.FS
	opt      Options
	head     dispense.Head // of what was gone through
	key      string        // in force there
	done     Mending
}

// A frame is a good one in a file.
type frame struct {
	*stored
	off, end int
	hash     dispense.Hash
}

// frames returns the records in a file of segment s that are its own.
func (o Options) frames(s segment, b []byte) []frame {
	var all []frame
	scan(b, func(off int, n []byte) {
		r, err := readStored(n)
		if err == nil && r.Station == o.Station && r.Epoch == s.epoch {
			all = append(all, frame{r, off, off + dispense.FrameHeader + len(n), dispense.HashNote(n)})
		}
	})
	return all
}

// segments mends all segments in order.
func (m *mender) segments() error {
	here, err := segmentsOf(m.to)
	if err != nil {
		return err
	}
	there, err := segmentsOf(m.from)
	if err != nil {
		return err
	}
	all := append(here, there...)
	sortSegments(all)
	all = slices.CompactFunc(all, func(a, b segment) bool { return a.name == b.name })
	carrying, err := m.carrying(all)
	if err != nil {
		return err
	}
	for i, s := range all {
		next := int64(0)
		if i+1 < len(all) && all[i+1].epoch == s.epoch {
			next = all[i+1].first
		}
		// What is carried is counted: it must not become more in the middle of that.
		if err := m.segment(s, next, carrying && s.epoch < all[len(all)-1].epoch); err != nil {
			return err
		}
	}
	return nil
}

// carrying tells whether the newest epoch may be in the middle of taking over what
// came before it.
func (m *mender) carrying(all []segment) (bool, error) {
	for _, s := range slices.Backward(all) {
		for _, dir := range []disk.FS{m.to, m.from} {
			b, err := disk.ReadAll(dir, s.name)
			if errors.Is(err, disk.ErrUnavailable) {
				return false, err
			}
			if f := m.opt.frames(s, b); len(f) > 0 {
				last := f[len(f)-1].Kind
				return last == "start" || last == "carried", nil
			}
		}
	}
	return false, nil
}

// segment mends one. The copy is read only where something is missing, or may be:
// it may be a slow one. next is the number that the following one begins with, or 0.
func (m *mender) segment(s segment, next int64, leave bool) error {
	old, err := disk.ReadAll(m.to, s.name)
	if err != nil && !errors.Is(err, disk.ErrMedium) && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	m.turn(s)
	mine := m.opt.frames(s, old)
	if leave || err == nil && next > 0 && m.follow(mine, old) && mine[len(mine)-1].Seq+1 == next {
		m.pass(mine)
		return nil
	}
	b, err := disk.ReadAll(m.from, s.name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		m.remark(s.name, "the copy: "+err.Error())
	}
	merged, taken, err := m.merge(old, mine, m.opt.frames(s, b))
	if err == nil && taken > 0 {
		err = m.put(s, merged, taken)
	}
	switch {
	case errors.Is(err, errUnfit) || errors.Is(err, ErrForeign):
		m.remark(s.name, "the copy: "+err.Error())
		m.pass(mine)
	case err != nil:
		return err
	default:
		m.pass(m.opt.frames(s, merged))
	}
	return nil
}

func (m *mender) remark(name, what string) {
	m.done.Remarks = append(m.done.Remarks, name+": "+what)
}

// put replaces a segment by what it is with the copy's records.
func (m *mender) put(s segment, merged []byte, taken int) error {
	if err := verifyNotes(merged, m.key); err != nil {
		return fmt.Errorf("%w: %w", errUnfit, err)
	}
	if err := disk.Replace(m.to, s.name, merged); err != nil {
		if errors.Is(err, disk.ErrFull) {
			return fmt.Errorf("%w: %w", errUnfit, err)
		}
		return fmt.Errorf("%w: %w", ErrFailed, err)
	}
	m.done.Records += taken
	m.remark(s.name, fmt.Sprintf("%d records were taken from the copy", taken))
	return nil
}

// errUnfit means that what the copy has of a segment cannot be used.
var errUnfit = errors.New("its records were not taken")

// turn begins a new epoch where s does.
func (m *mender) turn(s segment) {
	if s.epoch != m.head.Epoch {
		m.head, m.key = dispense.Head{Epoch: s.epoch}, ""
	}
}

// pass goes on behind the records of a segment.
func (m *mender) pass(all []frame) {
	for _, f := range all {
		m.head, m.key = f.head(), keyAfter(f.stored, m.key)
	}
}

// keyAfter returns the key in force behind a record. A change that cannot be read
// changes nothing.
func keyAfter(r *stored, key string) string {
	if r.Kind != "start" && r.Kind != "key" {
		return key
	}
	body, _ := readers[r.Kind](r.raw)
	switch x := body.(type) {
	case *dispense.Start:
		return x.Key
	case *dispense.KeyChange:
		return x.Key
	}
	return key
}

func (f frame) head() dispense.Head {
	return dispense.Head{Epoch: f.Epoch, Seq: f.Seq, Hash: f.hash}
}

// after tells whether f is the record behind h. Behind nothing is a start.
func (f frame) after(h dispense.Head) bool {
	return f.Seq == h.Seq+1 && (f.Prev == h.Hash.String() || h.Seq == 0 && f.Kind == "start")
}

// follow tells whether a file is its records, one behind the other, and no more.
func (m *mender) follow(all []frame, b []byte) bool {
	h, end := m.head, 0
	for _, f := range all {
		if f.off != end || !f.after(h) {
			return false
		}
		h, end = f.head(), f.end
	}
	return end == len(b) && end > 0
}

func bySeq(all []frame) map[int64]frame {
	m := map[int64]frame{}
	for _, f := range all {
		m[f.Seq] = f
	}
	return m
}

// merge returns a file with the records of another in its gaps and behind its end,
// and how many those are. What is no record stays where it is unless the gap is
// whole again.
func (m *mender) merge(old []byte, mine, theirs []frame) (merged []byte, taken int, err error) {
	have := bySeq(theirs)
	put := func(f frame) { merged = dispense.AppendFrame(merged, f.note) }
	h, end := m.head, 0
	for _, f := range mine {
		if t, ok := have[f.Seq]; ok && t.hash != f.hash {
			return nil, 0, anotherChain(f)
		}
		front, back := between(h, f, have)
		for _, t := range front {
			put(t)
		}
		if missing := f.Seq - h.Seq - 1; missing <= 0 || int64(len(front)+len(back)) < missing {
			merged = append(merged, old[end:f.off]...)
		}
		for _, t := range back {
			put(t)
		}
		put(f)
		taken += len(front) + len(back)
		h, end = f.head(), f.end
	}
	behind := 0
	for t, ok := have[h.Seq+1]; ok && t.after(h); t, ok = have[h.Seq+1] {
		put(t)
		h = t.head()
		behind++
	}
	if behind == 0 {
		merged = append(merged, old[end:]...)
	}
	return merged, taken + behind, nil
}

// between returns the records that chain to the one before a gap, and those that
// the one behind it chains to.
func between(h dispense.Head, f frame, have map[int64]frame) (front, back []frame) {
	for t, ok := have[h.Seq+1]; ok && t.Seq < f.Seq && t.after(h); t, ok = have[h.Seq+1] {
		front, h = append(front, t), t.head()
	}
	if h.Seq+1 == f.Seq && !f.after(h) {
		front = nil // of another branch than what stands behind the gap
	}
	for t, ok := have[f.Seq-1]; ok && t.Seq > h.Seq && t.hash.String() == f.Prev; t, ok = have[f.Seq-1] {
		back, f = append(back, t), t
	}
	slices.Reverse(back)
	return front, back
}

// grants takes the grants that are gone or cannot be read; with renew those that
// are others, too.
func (m *mender) grants(renew bool) error {
	names, err := m.from.List()
	if err != nil {
		return err
	}
	for _, name := range names {
		if name != grantFile && !strings.HasPrefix(name, grantFile+"-") {
			continue
		}
		b, err := disk.ReadAll(m.from, name)
		if err == nil {
			_, err = openGrant(b)
		}
		if err != nil {
			m.remark(name, "the copy: "+err.Error())
			continue
		}
		old, err := disk.ReadAll(m.to, name)
		if errors.Is(err, disk.ErrUnavailable) {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := openGrant(old); bytes.Equal(old, b) || err == nil && !renew {
			continue
		}
		switch err := disk.Replace(m.to, name, b); {
		case errors.Is(err, disk.ErrFull) && !renew:
			m.remark(name, "the copy: "+err.Error())
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
		m.remark(name, "it was taken from the copy")
	}
	return nil
}
