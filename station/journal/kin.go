package journal

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// ErrForeign means that what lies where the copy should be is another station's,
// or another chain: none of it was taken, and none of it touched.
var ErrForeign = errors.New("the copy is of another journal")

// kin tells whether a directory and a copy hold one chain: they share a record, or
// this box signed what is in the copy. Two records of one number are two chains.
func (o Options) kin(dir, copied disk.FS) error {
	there, err := segmentsOf(copied)
	if err != nil {
		return err
	}
	for _, s := range slices.Backward(there) {
		b, _ := disk.ReadAll(copied, s.name) // what cannot be read shares nothing
		theirs := o.frames(s, b)
		mine, err := o.numbered(dir, s.epoch, theirs)
		if err != nil {
			return err
		}
		if shared, err := share(mine, theirs); shared || err != nil {
			return err
		}
	}
	return o.signed(copied, there)
}

// numbered returns the records of a directory that may have the numbers of some: two
// branches need not have them in files of one name.
func (o Options) numbered(dir disk.FS, epoch int64, some []frame) (all []frame, err error) {
	here, err := segmentsOf(dir)
	if err != nil || len(some) == 0 {
		return nil, err
	}
	for i, s := range here {
		ends := i+1 < len(here) && here[i+1].epoch == epoch && here[i+1].first <= some[0].Seq
		if s.epoch != epoch || s.first > some[len(some)-1].Seq || ends {
			continue
		}
		b, err := disk.ReadAll(dir, s.name)
		if errors.Is(err, disk.ErrUnavailable) {
			return nil, err
		}
		all = append(all, o.frames(s, b)...)
	}
	return all, nil
}

func share(mine, theirs []frame) (shared bool, err error) {
	have := bySeq(theirs)
	for _, f := range mine {
		if t, ok := have[f.Seq]; ok {
			if shared = true; t.hash != f.hash {
				return false, anotherChain(f)
			}
		}
	}
	return shared, nil
}

func anotherChain(f frame) error {
	return fmt.Errorf("%w: its record %d of epoch %d is not this journal's", ErrForeign, f.Seq, f.Epoch)
}

// signed tells of a copy that shares no record with the journal whether a key of
// this box signed the last of it.
func (o Options) signed(copied disk.FS, there []segment) error {
	var last *dispense.Record
	for _, s := range there {
		b, _ := disk.ReadAll(copied, s.name) // what cannot be read is nobody's
		scan(b, func(_ int, n []byte) {
			if r, err := dispense.OpenRecord(n); err == nil {
				last = r
			}
		})
	}
	switch {
	case last == nil:
		return nil
	case last.Station != o.Station:
		return fmt.Errorf("%w: it is of station %s", ErrForeign, last.Station)
	case !slices.ContainsFunc(o.Signers, func(k note.Signer) bool { return k.KeyHash() == last.Note.Sigs[0].KeyHash }):
		return fmt.Errorf("%w: its record %s is signed with a key that this box does not have", ErrForeign, last.Ref())
	}
	return nil
}

// beyond tells whether a copy goes on where the journal does not: Mend would have
// taken that if it could, and what comes now is of another branch.
func (o Options) beyond(copied disk.FS, head dispense.Head) error {
	there, err := segmentsOf(copied)
	if err != nil {
		return err
	}
	for _, s := range there {
		if s.epoch < head.Epoch {
			continue
		}
		b, _ := disk.ReadAll(copied, s.name) // what cannot be read is nobody's
		for _, f := range o.frames(s, b) {
			if f.Epoch > head.Epoch || f.Seq > head.Seq {
				return anotherChain(f)
			}
		}
	}
	return nil
}

func segmentsOf(dir disk.FS) ([]segment, error) {
	names, err := dir.List()
	if err != nil {
		return nil, err
	}
	var all []segment
	for _, name := range names {
		if s, ok := parseSegment(name); ok {
			all = append(all, s)
		}
	}
	sortSegments(all)
	return all, nil
}
