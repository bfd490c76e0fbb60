package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// Names of the files beside the segments.
const (
	grantFile   = "grant"
	receiptFile = "receipt"
)

// Open reads the journal in a directory, which may be empty, and makes it ready
// to go on. It removes nothing but the bytes after the last good frame of the
// newest segment, which nobody was ever told of. Ask Enrolled and Ended before
// the first Write.
//
// Only what was read ends an epoch: bytes that are no record, or a medium that
// does not give them back. A file that does not open proves nothing, and fails
// Open with [disk.ErrUnavailable]; nothing has changed then, and it may be tried
// again.
func Open(fs disk.FS, o Options) (*Journal, error) {
	if o.SegmentBytes == 0 {
		o.SegmentBytes = segmentBytes
	}
	j := &Journal{fs: fs, opt: o, book: newBook(), ends: map[int64]int64{}, changed: make(chan struct{})}
	if err := j.open(); err != nil {
		return nil, fmt.Errorf("open the journal of %s: %w", o.Station, err)
	}
	return j, nil
}

func (j *Journal) open() error {
	names, err := j.fs.List()
	if err != nil {
		return err
	}
	w, err := j.walk(names)
	if err != nil {
		return err
	}
	if err := errors.Join(j.readGrant(w.start), j.readReceipt()); err != nil {
		return err
	}
	if j.head.Seq == 0 || j.key() == "" {
		return nil // never enrolled, or nothing is left that says by whom
	}
	if j.ended, err = j.judge(w); err != nil {
		return err
	}
	j.enrolled = j.grant == nil || j.grant.Epoch <= j.head.Epoch
	if j.signer, err = j.signerOf(j.key()); err != nil {
		j.recovery.Remarks = append(j.recovery.Remarks, err.Error())
	}
	j.boot = j.book.boot + 1
	if err := j.settle(w); err != nil || j.ended != "" || !j.enrolled || j.signer == nil || j.begun {
		return err
	}
	if err := j.carry(); err != nil && !errors.Is(err, ErrSpace) {
		return err
	}
	return nil
}

// key returns the key in force. An epoch that lost its start leaves the grant's.
func (j *Journal) key() string {
	if j.book.key == "" && j.grant != nil {
		return j.grant.Key
	}
	return j.book.key
}

// judge tells why the epoch cannot go on, "" when it can.
func (j *Journal) judge(w *walk) (string, error) {
	if w.broken {
		return "corrupt", nil
	}
	r := j.book.receipt
	if r == nil {
		return "", nil
	}
	why, covers, err := j.against(r)
	if covers {
		return "", err // a fork that only the server sees is answered when it says so again
	}
	return why, err
}

// settle makes what Open has read durable and ready to be appended to. A record
// that a killed process had written may be in the cache only: it must not be
// built upon before it is synced.
func (j *Journal) settle(w *walk) error {
	if w.broken {
		return nil // nothing more is written to this epoch
	}
	seg := j.segments[len(j.segments)-1]
	f, err := j.fs.Append(seg.name)
	if err != nil {
		return err
	}
	size, err := f.Size()
	if err == nil && size > seg.size {
		j.recovery.Truncated = size - seg.size
		err = f.Truncate(seg.size)
	}
	if err = errors.Join(err, f.Sync(), j.fs.Sync()); err != nil {
		return fmt.Errorf("%s: %w: %w", seg.name, ErrFailed, errors.Join(err, f.Close()))
	}
	j.file = f
	return nil
}

// A walk reads all segments in order.
type walk struct {
	j      *Journal
	start  *dispense.Start // of the newest epoch
	broken bool            // a record of the newest epoch is missing
	tail   bool            // the segment before this one had bytes after its last good frame
}

func (j *Journal) walk(names []string) (*walk, error) {
	var segs []segment
	for _, name := range names {
		if s, ok := parseSegment(name); ok {
			segs = append(segs, s)
		}
	}
	sortSegments(segs)
	w := &walk{j: j}
	var newest []byte
	var key string
	for _, s := range segs {
		b, err := disk.ReadAll(j.fs, s.name)
		switch {
		case errors.Is(err, disk.ErrMedium):
			w.damaged(s.name, err.Error())
			j.seen = max(j.seen, s.epoch)
			continue
		case err != nil:
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		// An epoch's file without a record was begun just before a cut.
		keyBefore := j.book.key
		if w.segment(&s, b) || s.epoch == j.head.Epoch {
			j.segments = append(j.segments, s)
			if s.size > 0 {
				newest, key = b[:s.size], keyBefore
			}
		}
	}
	if len(newest) > 0 && !w.broken {
		w.verify(newest, key)
	}
	return w, nil
}

// segment reads the records of one segment and tells whether it has any.
func (w *walk) segment(s *segment, b []byte) bool {
	j := w.j
	if s.epoch == j.head.Epoch && w.tail {
		w.damaged(s.name, "the segment before it ends with bytes that are no record")
	}
	found := false
	d := scan(b, func(off int, note []byte) {
		r, err := readStored(note)
		if err != nil || r.Station != j.opt.Station || r.Epoch != s.epoch {
			w.damaged(s.name, fmt.Sprintf("what stands at byte %d is not a record of this epoch", off))
			return
		}
		found = true
		w.record(s, r)
	})
	s.size = int64(d.end)
	if d.hole {
		w.damaged(s.name, "bytes between its records are no record")
	}
	w.tail = found && d.end < len(b) || s.epoch == j.head.Epoch && !found && len(b) > 0
	return found
}

func (w *walk) damaged(name, what string) {
	w.broken = true
	w.j.recovery.Remarks = append(w.j.recovery.Remarks, name+": "+what)
}

// record takes one record into the book and the chain.
func (w *walk) record(s *segment, r *stored) {
	j := w.j
	if r.Epoch > j.head.Epoch {
		w.epoch(s, r)
	}
	if r.Seq <= j.head.Seq {
		w.damaged(s.name, fmt.Sprintf("number %d stands there again", r.Seq))
		return
	}
	next := dispense.Head{Epoch: r.Epoch, Seq: r.Seq, Hash: dispense.HashNote(r.note)}
	if r.Seq != j.head.Seq+1 || r.Prev != j.head.Hash.String() {
		w.damaged(s.name, fmt.Sprintf("record %d does not follow record %d", r.Seq, j.head.Seq))
	}
	j.head = next
	j.book.replay(r)
	j.count(r.Kind)
	j.recovery.Records++
	s.last = r.Seq
}

// epoch turns to the next epoch: what was damaged before is behind it.
func (w *walk) epoch(s *segment, r *stored) {
	j := w.j
	old := j.head.Epoch
	j.head = dispense.Head{Epoch: r.Epoch}
	w.broken, w.tail, w.start = false, false, nil
	j.carried, j.begun = 0, false
	if r.Kind != "start" {
		w.damaged(s.name, "its epoch has lost its start")
		return
	}
	body, err := readers["start"](r.raw)
	if err != nil {
		w.damaged(s.name, "its start cannot be read")
		return
	}
	w.start = body.(*dispense.Start)
	if j.head.Hash, err = dispense.ParseHash(w.start.Grant); err != nil {
		w.damaged(s.name, "its start names no grant")
	}
	j.endAt(old, w.start.After)
}

// endAt notes how much of the ended epochs is sent under their own numbers: what
// comes after is carried by the next.
func (j *Journal) endAt(old int64, after dispense.Ref) {
	if old == 0 {
		return
	}
	j.ends[old] = 0
	if after.Epoch == old {
		j.ends[old] = after.Seq
	}
}

// verifyRun is how many records are held while signatures are verified.
const verifyRun = 256

// verify checks the newest segment, beginning with the key in force before it.
func (w *walk) verify(b []byte, key string) {
	if key == "" && w.start != nil {
		key = w.start.Key
	}
	if err := verifyNotes(b, key); err != nil {
		w.damaged("the newest segment", err.Error())
	}
}

// verifyNotes checks the records of a segment as a stranger would: form and
// signatures, beginning with a key, or with a start.
func verifyNotes(b []byte, key string) error {
	var v note.Verifier
	var err error
	if key != "" {
		if v, err = note.NewVerifier(key); err != nil {
			return errors.New("the key before it cannot be read")
		}
	}
	var run []*dispense.Record
	flush := func() {
		switch {
		case err != nil || len(run) == 0:
		case v == nil:
			err = errors.New("the key before it is not known")
		default:
			_, v, err = dispense.Verify(run, v)
		}
		run = run[:0]
	}
	scan(b, func(_ int, n []byte) {
		r, e := dispense.OpenRecord(n)
		if e != nil {
			err = errors.Join(err, e)
			return
		}
		if s, ok := r.Body.(*dispense.Start); ok {
			flush()
			if err == nil {
				v, err = note.NewVerifier(s.Key)
			}
		}
		if run = append(run, r); len(run) == verifyRun {
			flush()
		}
	})
	flush()
	return err
}

// readGrant reads the newest grant. When it is damaged the chain still goes on:
// its start has the grant's hash.
func (j *Journal) readGrant(start *dispense.Start) error {
	if start != nil {
		j.grantSum = start.Grant
	}
	b, err := disk.ReadAll(j.fs, grantFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if errors.Is(err, disk.ErrUnavailable) {
		return fmt.Errorf("%s: %w", grantFile, err)
	}
	var g *dispense.Grant
	if err == nil {
		g, err = openGrant(b)
	}
	sum := dispense.HashNote(b).String()
	if err == nil && start != nil && g.Epoch <= j.head.Epoch && sum != start.Grant {
		err = errors.New("it is not the one the epoch began with")
	}
	if err != nil {
		j.recovery.Remarks = append(j.recovery.Remarks, grantFile+": "+err.Error())
		return nil
	}
	j.grant, j.grantSum = g, sum
	return nil
}

// openGrant reads a grant that was signed with one of the keys it names: that
// vouches for its bytes. Whoever enrolled the box vouches for the keys.
func openGrant(b []byte) (*dispense.Grant, error) {
	g, err := dispense.ReadGrant(b)
	if err != nil {
		return nil, err
	}
	keys, err := verifiers(g.Policy)
	if err != nil {
		return nil, err
	}
	return dispense.OpenGrant(b, keys...)
}

func verifiers(vkeys []string) ([]note.Verifier, error) {
	var keys []note.Verifier
	for _, k := range vkeys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, fmt.Errorf("key %.40q: %w", k, err)
		}
		keys = append(keys, v)
	}
	return keys, nil
}

// readReceipt reads the newest receipt. One that cannot be read is as good as
// none: the server sends it again. One that does not open may be the one that
// revoked the key.
func (j *Journal) readReceipt() error {
	b, err := disk.ReadAll(j.fs, receiptFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if errors.Is(err, disk.ErrUnavailable) {
		return fmt.Errorf("%s: %w", receiptFile, err)
	}
	var r *dispense.Receipt
	if err == nil {
		r, err = j.openReceipt(b, nil)
	}
	if err != nil {
		j.recovery.Remarks = append(j.recovery.Remarks, receiptFile+": "+err.Error())
		return nil
	}
	j.book.take(r)
	return nil
}

// signerOf returns the signer that holds a key.
func (j *Journal) signerOf(vkey string) (note.Signer, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("%w: %.60q", ErrKey, vkey)
	}
	i := slices.IndexFunc(j.opt.Signers, func(s note.Signer) bool {
		return s.Name() == v.Name() && s.KeyHash() == v.KeyHash()
	})
	if i < 0 {
		return nil, fmt.Errorf("%w: %s+%08x", ErrKey, v.Name(), v.KeyHash())
	}
	return j.opt.Signers[i], nil
}
