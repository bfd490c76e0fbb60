package journal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"iter"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
)

// Enroll takes a grant and begins its epoch. why is enrolled or replaced, meters
// are all totalizers that could be read, people the two who did it. A cut in the
// middle leaves the box not enrolled: Enroll again with the same grant.
func (j *Journal) Enroll(grant []byte, why string, meters []dispense.Meter, people []dispense.Who) error {
	j.writer.Lock()
	defer j.writer.Unlock()
	if j.failed != nil {
		return j.failed
	}
	g, signer, err := j.checkGrant(grant)
	if err != nil {
		return fmt.Errorf("enroll %s: %w", j.opt.Station, err)
	}
	if err := j.keepGrant(grant); err != nil {
		return err
	}
	j.grant, j.grantSum, j.signer = g, dispense.HashNote(grant).String(), signer
	j.change(func() { j.enrolled = false })
	return j.begin(g.Epoch, &dispense.Start{Origin: g.Origin, Why: why, Key: g.Key, Meters: meters, People: people})
}

func (j *Journal) checkGrant(b []byte) (*dispense.Grant, note.Signer, error) {
	g, err := openGrant(b)
	if err != nil {
		return nil, nil, err
	}
	if g.Station != j.opt.Station {
		return nil, nil, fmt.Errorf("the grant is for station %s; ask for one of your own", g.Station)
	}
	if g.Epoch <= j.newest() {
		return nil, nil, fmt.Errorf("the grant is for epoch %d, and this box has seen epoch %d; ask for a new one", g.Epoch, j.newest())
	}
	signer, err := j.signerOf(g.Key)
	return g, signer, err
}

// keepGrant makes the grant durable; the one before it is kept under another
// name, because the epochs that began with it are checked against it.
func (j *Journal) keepGrant(b []byte) error {
	old, err := disk.ReadAll(j.fs, grantFile)
	if err == nil && !bytes.Equal(old, b) && j.grant != nil {
		err = disk.Replace(j.fs, fmt.Sprintf("%s-%d", grantFile, j.grant.Epoch), old)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = disk.Replace(j.fs, grantFile, b)
	}
	return j.replaced(grantFile, err)
}

// replaced says what a failed replacement means.
func (j *Journal) replaced(name string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, disk.ErrFull) {
		return fmt.Errorf("keep %s: %w: %w", name, ErrSpace, err)
	}
	return j.fail("keep "+name, err)
}

// Begin begins the next epoch of a chain that cannot go on: see Ended. meters
// are all totalizers that could be read.
func (j *Journal) Begin(meters []dispense.Meter) error {
	j.writer.Lock()
	defer j.writer.Unlock()
	switch {
	case j.failed != nil:
		return j.failed
	case j.ended == "":
		return errors.New("begin the next epoch: this one can go on")
	case j.signer == nil:
		return ErrKey
	}
	return j.next(meters)
}

// newest returns the highest epoch seen, own or in a receipt.
func (j *Journal) newest() int64 {
	n := max(j.head.Epoch, j.seen)
	if r := j.book.receipt; r != nil {
		n = max(n, r.Epoch)
	}
	return n
}

// next begins the epoch after one that has ended.
func (j *Journal) next(meters []dispense.Meter) error {
	origin := ""
	switch {
	case j.grant != nil:
		origin = j.grant.Origin
	case j.book.start != nil:
		origin = j.book.start.Origin
	}
	return j.begin(j.newest()+1, &dispense.Start{Origin: origin, Why: j.ended, Key: j.key(), Meters: meters})
}

// begin writes the start of an epoch and carries over what no receipt covers.
func (j *Journal) begin(epoch int64, s *dispense.Start) error {
	s.Grant = j.grantSum
	sum, err := dispense.ParseHash(s.Grant)
	if err != nil {
		return fmt.Errorf("begin epoch %d: %w", epoch, err)
	}
	s.After, s.AfterHash = j.common()
	if err := j.roll(epoch, 1); err != nil {
		return err
	}
	old, boot := j.head, j.boot
	j.boot = 1
	j.change(func() { j.head = dispense.Head{Epoch: epoch, Hash: sum} })
	if err := j.commit([]queued{{s, []note.Signer{j.signer}}}); err != nil {
		return errors.Join(err, j.back(old, boot))
	}
	j.change(func() {
		j.endAt(old.Epoch, s.After)
		j.ended, j.enrolled = "", true
	})
	if forced(s.Why) {
		j.forcedAt = j.mono
	}
	return j.carry()
}

// common returns the last record that the server is known to have, and its hash:
// the highest one that a receipt covers. While a receipt covers nothing of its
// epoch that is where the epoch began.
func (j *Journal) common() (dispense.Ref, string) {
	r, start := j.book.receipt, j.book.start
	switch {
	case r != nil && r.Seq > 0:
		return dispense.Ref{Station: j.opt.Station, Epoch: r.Epoch, Seq: r.Seq}, r.Hash
	case start != nil && (r == nil || r.Epoch == j.head.Epoch):
		return start.After, start.AfterHash
	}
	return dispense.Ref{}, ""
}

// back returns to the epoch that was, when the disk was too full to begin one.
func (j *Journal) back(old dispense.Head, boot int64) error {
	if j.failed != nil {
		return nil // said already
	}
	j.boot = boot
	err := j.file.Close()
	j.file = nil
	j.change(func() {
		j.head = old
		j.segments = j.segments[:len(j.segments)-1]
	})
	if err != nil || len(j.segments) == 0 {
		return err
	}
	last := j.segments[len(j.segments)-1].name
	if j.file, err = j.fs.Append(last); err != nil {
		return j.fail("open "+last, err)
	}
	return nil
}

// carryBytes is about how much is carried between two syncs.
const carryBytes = 64 << 10

// carry appends what survives of the records behind the last common one, byte
// for byte, unless that is done already.
func (j *Journal) carry() error {
	var queue []queued
	size, skip := 0, j.carried
	for n, err := range j.survivors(j.book.start.After, j.head.Epoch) {
		if err != nil {
			return err
		}
		if skip > 0 {
			skip--
			continue
		}
		body := &dispense.Carried{Note: base64.StdEncoding.EncodeToString(n)}
		queue = append(queue, queued{body, []note.Signer{j.signer}})
		if size += len(body.Note); size >= carryBytes {
			if err := j.commit(queue); err != nil {
				return err
			}
			queue, size = nil, 0
		}
	}
	return j.commit(queue)
}

// survivors yields the readable notes behind after in the epochs before one, in
// order and each once. A carried record is yielded as its original.
func (j *Journal) survivors(after dispense.Ref, before int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		seen := map[dispense.Hash]bool{}
		for _, s := range j.segments {
			if s.epoch >= before || s.epoch < after.Epoch || s.epoch == after.Epoch && s.last <= after.Seq {
				continue
			}
			b, err := disk.ReadAll(j.fs, s.name)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, n := range j.behind(b, after) {
				if h := dispense.HashNote(n); !seen[h] {
					seen[h] = true
					if !yield(n, nil) {
						return
					}
				}
			}
		}
	}
}

// behind returns the originals of the records of a segment that come after one.
func (j *Journal) behind(b []byte, after dispense.Ref) [][]byte {
	var notes [][]byte
	scan(b, func(_ int, n []byte) {
		r, err := readStored(n)
		if err != nil || r.Station != j.opt.Station || compareRefs(r.Ref(), after) <= 0 {
			return
		}
		if r.Kind == "carried" {
			if n, err = original(r.raw); err != nil {
				return
			}
		}
		notes = append(notes, n)
	})
	return notes
}

// original returns the note that a carried record brought over.
func original(raw []byte) ([]byte, error) {
	body, err := readers["carried"](raw)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.Strict().DecodeString(body.(*dispense.Carried).Note)
}
