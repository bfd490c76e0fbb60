package journal

import (
	"errors"
	"fmt"
	"maps"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// A Tx is one step of the writer: it reads the book and appends records, and
// nothing comes between.
type Tx struct {
	j     *Journal
	queue []queued
	err   error
}

type queued struct {
	body    dispense.Body
	signers []note.Signer
}

// Write lets f decide and append in one step. The records that f appended are
// signed, written and synced together; when Write returns nil they are durable,
// and only then do others see them. When f returns an error, or a record cannot
// be written, none is.
func (j *Journal) Write(f func(tx *Tx) error) error {
	j.writer.Lock()
	defer j.writer.Unlock()
	if err := j.ready(); err != nil {
		return err
	}
	tx := &Tx{j: j}
	if err := f(tx); err != nil {
		return err
	}
	if tx.err != nil {
		return tx.err
	}
	return j.commit(tx.queue)
}

// ready tells whether records can be appended.
func (j *Journal) ready() error {
	switch {
	case j.failed != nil:
		return j.failed
	case j.ended != "":
		return fmt.Errorf("%w: %s", ErrEnded, j.ended)
	case !j.enrolled:
		return ErrNotEnrolled
	case j.signer == nil:
		return ErrKey
	case !j.begun:
		return j.carry() // a cut came between start and the last carried record
	}
	return nil
}

// Book returns the book as of the last durable record: what was appended in
// this step is not in it yet. It must not be kept.
func (tx *Tx) Book() *Book { return tx.j.book }

// Next returns the name that the next record appended will have.
func (tx *Tx) Next() dispense.Ref {
	h := tx.j.head
	return dispense.Ref{Station: tx.j.opt.Station, Epoch: h.Epoch, Seq: h.Seq + 1 + int64(len(tx.queue))}
}

// Append adds a record to the step and returns the name it will have. Once it
// has failed, so will the whole step.
func (tx *Tx) Append(body dispense.Body) (dispense.Ref, error) {
	return tx.append(body, tx.signer())
}

// Renew adds a record that puts a new key in force. The caller has made the new
// key durable: from here on the chain is signed with it.
func (tx *Tx) Renew(body *dispense.KeyChange, key note.Signer) (dispense.Ref, error) {
	return tx.append(body, tx.signer(), key)
}

// signer returns the key in force, which may have been renewed in this step.
func (tx *Tx) signer() note.Signer {
	for i := len(tx.queue) - 1; i >= 0; i-- {
		if q := tx.queue[i]; len(q.signers) == 2 {
			return q.signers[1]
		}
	}
	return tx.j.signer
}

func (tx *Tx) append(body dispense.Body, signers ...note.Signer) (dispense.Ref, error) {
	ref := tx.Next()
	if err := tx.check(body); err != nil {
		tx.err = fmt.Errorf("append %s record %s: %w", body.Kind(), ref, err)
		return dispense.Ref{}, tx.err
	}
	tx.queue = append(tx.queue, queued{body, signers})
	return ref, nil
}

// check holds a record against the book: one open authorize a position, each
// closed once, and none that could not be closed or would not count.
func (tx *Tx) check(body dispense.Body) error {
	switch x := body.(type) {
	case *dispense.Authorize:
		return tx.checkAuthorize(x)
	case *dispense.Dispense:
		if !x.Auth.IsZero() {
			return tx.checkClose(x.Auth)
		}
	case *dispense.Void:
		return tx.checkClose(x.Auth)
	}
	return nil
}

func (tx *Tx) checkAuthorize(a *dispense.Authorize) error {
	b := tx.j.book
	if b.Revoked() || b.Halted() {
		return ErrRevoked
	}
	if auth, ok := tx.open()[a.Position]; ok {
		return fmt.Errorf("position %s: %w: %s", a.Position, ErrOpen, auth)
	}
	free, err := tx.j.fs.Free()
	if err != nil {
		return err
	}
	if free < tx.j.opt.MinFree {
		return fmt.Errorf("%w: %d bytes are free, %d are kept for closing records", ErrSpace, free, tx.j.opt.MinFree)
	}
	return nil
}

func (tx *Tx) checkClose(auth dispense.Ref) error {
	for _, open := range tx.open() {
		if open == auth {
			return nil
		}
	}
	return fmt.Errorf("%s: %w", auth, ErrNotOpen)
}

// open returns what is open by position, this step included.
func (tx *Tx) open() map[string]dispense.Ref {
	open := map[string]dispense.Ref{}
	for position, o := range tx.j.book.open {
		open[position] = o.Ref
	}
	ref := tx.Next()
	for i, q := range tx.queue {
		switch x := q.body.(type) {
		case *dispense.Authorize:
			ref.Seq = tx.j.head.Seq + 1 + int64(i)
			open[x.Position] = ref
		case *dispense.Dispense:
			remove(open, x.Auth)
		case *dispense.Void:
			remove(open, x.Auth)
		}
	}
	return open
}

func remove(open map[string]dispense.Ref, auth dispense.Ref) {
	maps.DeleteFunc(open, func(_ string, r dispense.Ref) bool { return r == auth })
}

// commit seals the records, makes them durable, and shows them.
func (j *Journal) commit(queue []queued) error {
	if len(queue) == 0 {
		return nil
	}
	records, err := j.seal(queue)
	if err != nil {
		return err
	}
	var buf []byte
	for _, r := range records {
		buf = dispense.AppendFrame(buf, r.Note.Bytes)
	}
	if err := j.store(buf); err != nil {
		return err
	}
	j.change(func() { j.show(records, int64(len(buf))) })
	for _, q := range queue {
		if len(q.signers) == 2 {
			j.signer = q.signers[1]
		}
	}
	return nil
}

// seal signs the records one after another, without a trace on disk or in j.
func (j *Journal) seal(queue []queued) ([]*dispense.Record, error) {
	s := j.opt.Stamp()
	j.mono = max(j.mono, s.MonoMS)
	head := j.head
	records := make([]*dispense.Record, len(queue))
	for i, q := range queue {
		env := dispense.Envelope{
			Station: j.opt.Station, Epoch: head.Epoch, Seq: head.Seq + 1, Prev: head.Hash.String(),
			Boot: j.boot, MonoMS: j.mono, At: s.At.UTC(), Clock: s.Clock,
		}
		r, err := dispense.Seal(env, q.body, q.signers...)
		if err != nil {
			return nil, err
		}
		if head, err = head.Next(r); err != nil {
			return nil, err
		}
		records[i] = r
	}
	return records, nil
}

// show adds durable records to what readers see.
func (j *Journal) show(records []*dispense.Record, size int64) {
	seg := &j.segments[len(j.segments)-1]
	for _, r := range records {
		j.book.apply(&r.Envelope, r.Body)
		j.count(r.Kind)
		j.head = dispense.Head{Epoch: r.Epoch, Seq: r.Seq, Hash: r.Hash}
	}
	seg.last, seg.size = j.head.Seq, seg.size+size
}

// count notes what followed the start of the epoch.
func (j *Journal) count(kind string) {
	switch kind {
	case "start":
		j.carried, j.begun = 0, false
	case "carried":
		j.carried++
	default:
		j.begun = true
	}
}

// store appends bytes to the newest segment, or to a new one, and syncs them.
func (j *Journal) store(b []byte) error {
	seg := j.segments[len(j.segments)-1]
	if seg.size > 0 && seg.size+int64(len(b)) > j.opt.SegmentBytes {
		if err := j.roll(j.head.Epoch, j.head.Seq+1); err != nil {
			return err
		}
		seg = j.segments[len(j.segments)-1]
	}
	if _, err := j.file.Write(b); err != nil {
		return j.giveUp(seg, err)
	}
	if err := j.file.Sync(); err != nil {
		return j.fail("sync "+seg.name, err)
	}
	return nil
}

// giveUp takes back what a full disk left of a write.
func (j *Journal) giveUp(seg segment, err error) error {
	if !errors.Is(err, disk.ErrFull) {
		return j.fail("write "+seg.name, err)
	}
	if err := j.file.Truncate(seg.size); err != nil {
		return j.fail("truncate "+seg.name, err)
	}
	return fmt.Errorf("write %s: %w: %w", seg.name, ErrSpace, err)
}

// roll begins a new segment and makes its name durable before anything is
// written to it.
func (j *Journal) roll(epoch, first int64) error {
	name := segmentName(epoch, first)
	f, err := j.newFile(name)
	if err != nil {
		if errors.Is(err, disk.ErrFull) {
			return fmt.Errorf("begin %s: %w: %w", name, ErrSpace, err)
		}
		return j.fail("begin "+name, err)
	}
	if j.file != nil {
		if err := j.file.Close(); err != nil {
			return j.fail("close the segment before "+name, err)
		}
	}
	j.file = f
	j.change(func() {
		j.segments = append(j.segments, segment{name: name, epoch: epoch, first: first, last: first - 1})
	})
	return nil
}

// newFile makes an empty file. One of that name that is there already holds no
// record: it was begun just before a cut.
func (j *Journal) newFile(name string) (disk.File, error) {
	f, err := j.fs.Append(name)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.Truncate(0), f.Sync(), j.fs.Sync()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
