package journal

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// A Cursor is a place between records: behind number Seq of an epoch.
type Cursor struct {
	Epoch, Seq int64
}

// Receipted returns the cursor of the newest receipt: what comes after it is to
// be sent, and sent again until a receipt covers it.
func (j *Journal) Receipted() Cursor {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.receipted()
}

func (j *Journal) receipted() Cursor {
	if r := j.book.receipt; r != nil {
		return Cursor{r.Epoch, r.Seq}
	}
	return Cursor{}
}

// Unsent returns how many records come after the newest receipt.
func (j *Journal) Unsent() int64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.between(j.receipted(), Cursor{j.head.Epoch, j.head.Seq})
}

// Between returns how many records come after one cursor up to another.
func (j *Journal) Between(after, to Cursor) int64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.between(after, to)
}

func (j *Journal) between(after, to Cursor) (n int64) {
	for _, epoch := range j.epochs(after.Epoch) {
		last := j.sent(epoch)
		switch {
		case epoch > to.Epoch:
			return n
		case epoch == to.Epoch:
			last = min(last, to.Seq)
		}
		n += max(0, last-j.from(epoch, after)+1)
	}
	return n
}

// Read returns the next records to be sent after a cursor, in order: notes of
// one epoch as they are stored, at most maxRecords and, beyond the first, at
// most maxBytes in sum. It also returns the cursor behind them. It returns none
// when there are no more. It may be called while others write.
func (j *Journal) Read(after Cursor, maxRecords, maxBytes int) ([][]byte, Cursor, error) {
	j.mu.RLock()
	epochs, current, failed := j.epochs(after.Epoch), j.head.Epoch, j.failed
	j.mu.RUnlock()
	if failed != nil {
		return nil, after, failed
	}
	for _, epoch := range epochs {
		j.mu.RLock()
		from, last := j.from(epoch, after), j.sent(epoch)
		j.mu.RUnlock()
		if from > last {
			continue
		}
		notes, err := j.run(epoch, from, int(min(int64(maxRecords), last-from+1)), maxBytes)
		if err != nil && epoch == current {
			return nil, after, err
		}
		if len(notes) > 0 {
			return notes, Cursor{epoch, from - 1 + int64(len(notes))}, nil
		}
	}
	return nil, after, nil
}

// Record returns the note with a name. It fails with [ErrDamaged] when there is
// none that can be read.
func (j *Journal) Record(ref dispense.Ref) ([]byte, error) {
	notes, err := j.run(ref.Epoch, ref.Seq, 1, dispense.MaxCarried)
	if err != nil {
		return nil, err
	}
	return notes[0], nil
}

// epochs returns the epochs on disk from one on.
func (j *Journal) epochs(from int64) []int64 {
	var all []int64
	for _, s := range j.segments {
		if s.epoch >= from && (len(all) == 0 || all[len(all)-1] != s.epoch) {
			all = append(all, s.epoch)
		}
	}
	return all
}

func (j *Journal) from(epoch int64, after Cursor) int64 {
	if epoch == after.Epoch {
		return after.Seq + 1
	}
	return 1
}

// sent returns the last number of an epoch that is sent under its own name.
func (j *Journal) sent(epoch int64) int64 {
	if epoch == j.head.Epoch {
		return j.head.Seq
	}
	return j.ends[epoch]
}

// run reads consecutive records of one epoch from one file. It returns at least
// one, or an error.
func (j *Journal) run(epoch, from int64, maxRecords, maxBytes int) ([][]byte, error) {
	s, ok := j.segmentOf(epoch, from)
	if !ok {
		return nil, fmt.Errorf("record %d of epoch %d: %w: there is no such record", from, epoch, ErrDamaged)
	}
	places, err := j.index.find(j.fs, s, from, maxRecords, maxBytes)
	if err != nil {
		return nil, err
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("record %d of epoch %d in %s: %w", from, epoch, s.name, ErrDamaged)
	}
	end := places[len(places)-1]
	b, err := j.fs.Read(s.name, places[0].off, end.off+end.size-places[0].off)
	if err != nil {
		return nil, err
	}
	var notes [][]byte
	scan(b, func(_ int, n []byte) { notes = append(notes, n) })
	if len(notes) != len(places) {
		return nil, fmt.Errorf("records from %d of epoch %d in %s: %w", from, epoch, s.name, ErrDamaged)
	}
	return notes, nil
}

func (j *Journal) segmentOf(epoch, seq int64) (segment, bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	i := sort.Search(len(j.segments), func(i int) bool {
		s := &j.segments[i]
		return s.epoch > epoch || s.epoch == epoch && s.last >= seq
	})
	if i == len(j.segments) || j.segments[i].epoch != epoch {
		return segment{}, false
	}
	return j.segments[i], true
}

// An index remembers where the records of one segment are: the one that was
// read last, which is nearly always the one that will be read next.
type index struct {
	mu     sync.Mutex
	name   string
	upto   int64 // what of the segment has been looked at
	places []place
}

type place struct {
	seq       int64
	off, size int64 // of the frame
}

// find returns the places of consecutive records from one number on. They touch
// one another in the file.
func (x *index) find(fs disk.FS, s segment, from int64, maxRecords, maxBytes int) ([]place, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.look(fs, s); err != nil {
		return nil, err
	}
	i := sort.Search(len(x.places), func(i int) bool { return x.places[i].seq >= from })
	var found []place
	for size := int64(0); i < len(x.places) && len(found) < maxRecords; i++ {
		p := x.places[i]
		size += p.size - dispense.FrameHeader
		follows := len(found) == 0 && p.seq == from || len(found) > 0 && touches(found[len(found)-1], p)
		if !follows || len(found) > 0 && size > int64(maxBytes) {
			break
		}
		found = append(found, p)
	}
	return found, nil
}

func touches(a, b place) bool { return b.seq == a.seq+1 && b.off == a.off+a.size }

// look brings the index up to date with a segment.
func (x *index) look(fs disk.FS, s segment) error {
	if x.name != s.name || x.upto > s.size {
		x.name, x.upto, x.places = s.name, 0, x.places[:0]
	}
	if x.upto == s.size {
		return nil
	}
	b, err := fs.Read(s.name, x.upto, s.size-x.upto)
	if err != nil {
		return err
	}
	scan(b, func(off int, n []byte) {
		if r, err := readStored(n); err == nil {
			x.places = append(x.places, place{r.Seq, x.upto + int64(off), int64(len(n)) + dispense.FrameHeader})
		}
	})
	x.upto = s.size
	return nil
}

// Export writes the journal in the form in which it travels: the grants, the
// oldest first, then all records by epoch and number.
func (j *Journal) Export(w io.Writer) error {
	j.mu.RLock()
	segments := append([]segment(nil), j.segments...)
	j.mu.RUnlock()
	if err := j.exportGrants(w); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for _, s := range segments {
		b, err := j.fs.Read(s.name, 0, s.size)
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		scan(b, func(_ int, n []byte) {
			if err == nil {
				_, err = w.Write(n)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// exportGrants writes the grants of this box. All are needed to follow its keys.
func (j *Journal) exportGrants(w io.Writer) error {
	names, err := j.fs.List()
	if err != nil {
		return err
	}
	var epochs []int64
	for _, name := range names {
		if n, ok := strings.CutPrefix(name, grantFile+"-"); ok {
			if epoch, err := strconv.ParseInt(n, 10, 64); err == nil {
				epochs = append(epochs, epoch)
			}
		}
	}
	slices.Sort(epochs)
	names = names[:0]
	for _, epoch := range epochs {
		names = append(names, fmt.Sprintf("%s-%d", grantFile, epoch))
	}
	for _, name := range append(names, grantFile) {
		b, err := disk.ReadAll(j.fs, name)
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// Backward returns the notes on disk, the newest first, as they were when it is
// called. It reads one segment at a time and keeps nobody from writing.
func (j *Journal) Backward() iter.Seq2[[]byte, error] {
	j.mu.RLock()
	segments := append([]segment(nil), j.segments...)
	j.mu.RUnlock()
	return func(yield func([]byte, error) bool) {
		for _, s := range slices.Backward(segments) {
			b, err := j.fs.Read(s.name, 0, s.size)
			if err != nil {
				yield(nil, err)
				return
			}
			var notes [][]byte
			scan(b, func(_ int, n []byte) { notes = append(notes, n) })
			for _, n := range slices.Backward(notes) {
				if !yield(n, nil) {
					return
				}
			}
		}
	}
}
