package journal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// A relic is a record that was durable before the damage.
type relic struct {
	ref     dispense.Ref
	note    []byte
	name    string // of its segment
	from    int    // where its frame begins
	covered bool   // by the receipt held
	last    bool
}

// damaged returns a disk with three segments, and a receipt for all but the
// last records.
func damagedBox(t *testing.T, receipt bool) (*disktest.Disk, *server, []relic) {
	t.Helper()
	d, srv := disktest.New(), newServer(t)
	b := newBox(d, srv)
	err := errors.Join(b.open(), b.enroll(1), b.fuel(25), b.fuel(30), b.write(tick(), tick()))
	covered := int64(0)
	if receipt {
		covered = 5
		_, err2 := b.take(b.covered(covered))
		err = errors.Join(err, err2)
	}
	if err = errors.Join(err, b.fuel(35)); err != nil {
		t.Fatal(err)
	}
	var relics []relic
	names, _ := d.List()
	for _, name := range names {
		data, _ := disk.ReadAll(d, name)
		size := len(data)
		for isSegment(name) && len(data) > 0 {
			var n []byte
			from := size - len(data)
			if n, data, err = dispense.ReadFrame(data); err != nil {
				t.Fatal(err)
			}
			r, err := dispense.OpenRecord(bytes.Clone(n))
			if err != nil {
				t.Fatal(err)
			}
			relics = append(relics, relic{ref: r.Ref(), note: r.Note.Bytes, name: name, from: from, covered: r.Seq <= covered, last: r.Seq == b.j.Head().Seq})
		}
	}
	return d, srv, relics
}

// TestFlippedBits damages each file in every seventh byte and in every byte of
// a frame's header. The station must be able to go on, nothing else may be lost, and a
// loss must be in the open.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	for _, receipt := range []bool{false, true} {
		t.Run(fmt.Sprintf("receipt=%v", receipt), func(t *testing.T) {
			t.Parallel()
			d, srv, relics := damagedBox(t, receipt)
			names, _ := d.List()
			count := 0
			for _, name := range names {
				data, _ := disk.ReadAll(d, name)
				for i := range data {
					at := hit(relics, name, i)
					if i%7 != 0 && (at < 0 || i-relics[at].from >= dispense.FrameHeader) {
						continue
					}
					count++
					flipped := d.Flip(name, 8*i+i%8)
					if err := surviveFlip(flipped, srv, relics, at); err != nil {
						t.Fatalf("%s, byte %d of %d: %v", name, i, len(data), err)
					}
				}
			}
			t.Logf("%d flips", count)
		})
	}
}

// hit returns the index of the record whose frame has a byte, or -1.
func hit(relics []relic, name string, at int) int {
	return slices.IndexFunc(relics, func(r relic) bool {
		return r.name == name && r.from <= at && at < r.from+dispense.FrameHeader+len(r.note)
	})
}

func surviveFlip(d *disktest.Disk, srv *server, relics []relic, lost int) error {
	b := newBox(d, srv)
	if err := b.open(); err != nil {
		return err
	}
	ended := b.j.Ended()
	tail := lost >= 0 && relics[lost].last && !(relics[lost].covered && b.j.book.Receipt() != nil)
	if want := lost >= 0 && !tail; (ended != "") != want {
		return fmt.Errorf("record %d was damaged, and the epoch ended %q", lost+1, ended)
	}
	if err := b.recover(); err != nil {
		return err
	}
	return carriedAll(b, d, relics, lost, ended)
}

// carriedAll checks what the next epoch carries over.
func carriedAll(b *box, d *disktest.Disk, relics []relic, lost int, ended string) error {
	after := contents(d)
	for i, r := range relics {
		if i != lost && !strings.Contains(after, string(r.note)) {
			return fmt.Errorf("record %s was lost in recovery", r.ref)
		}
		inNext := strings.Contains(after, base64.StdEncoding.EncodeToString(r.note))
		if want := ended != "" && i != lost && !(r.covered && b.j.book.Receipt() != nil); inNext != want {
			return fmt.Errorf("record %s, ended %q: carried %v, want %v", r.ref, ended, inNext, want)
		}
	}
	if h := b.j.Head(); (h.Epoch == 2) != (ended != "") {
		return fmt.Errorf("ended %q, and the epoch is %d", ended, h.Epoch)
	}
	again, err := Open(d, b.options())
	if err != nil || again.Ended() != "" || again.Head() != b.j.Head() {
		return fmt.Errorf("open once more: head %v, ended %q, %w", again.Head(), again.Ended(), err)
	}
	return nil
}

func contents(d *disktest.Disk) string {
	var all strings.Builder
	names, _ := d.List()
	for _, name := range names {
		data, _ := disk.ReadAll(d, name)
		all.Write(data)
	}
	return all.String()
}

func TestAFailedSyncIsTheEnd(t *testing.T) {
	t.Parallel()
	d, srv := disktest.New(), newServer(t)
	b := newBox(d, srv)
	if err := errors.Join(b.open(), b.enroll(1), b.fuel(25)); err != nil {
		t.Fatal(err)
	}
	changed := b.j.Changed()
	d.FailSync = 0
	if err := b.write(tick()); !errors.Is(err, ErrFailed) || !errors.Is(err, disktest.ErrIO) {
		t.Fatalf("write: got %v, want %v", err, ErrFailed)
	}
	select {
	case <-changed:
	default:
		t.Error("nobody was told that the journal failed")
	}
	// The disk works again, and the journal must not believe it.
	if err := b.write(tick()); !errors.Is(err, ErrFailed) {
		t.Errorf("write again: got %v, want %v", err, ErrFailed)
	}
	if _, _, err := b.j.Read(Cursor{}, 16, 1<<16); !errors.Is(err, ErrFailed) {
		t.Errorf("read: got %v, want %v", err, ErrFailed)
	}
	if _, err := b.take(b.srv.give(1, dispense.Receipt{Epoch: 1, Hash: dispense.HashNote(nil).String()})); !errors.Is(err, ErrFailed) {
		t.Errorf("take a receipt: got %v, want %v", err, ErrFailed)
	}
	after := newBox(d.Durable(), srv)
	after.acked = b.acked
	if err := errors.Join(after.recover(), after.check(after.fs)); err != nil {
		t.Errorf("restart: %v", err)
	}
}

// TestAFullDisk writes until nothing fits: no fill may begin that could not be
// closed, a record is written whole or not at all, and room made heals it.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for capacity := int64(7000); capacity < 10_000; capacity += 37 {
		d := disktest.New()
		b := newBox(d, srv)
		b.minFree = 4096 // an authorize and what closes two
		if err := errors.Join(b.open(), b.enroll(1), b.write(authorize("1"))); err != nil {
			t.Fatal(err)
		}
		auth := dispense.Ref{Station: station, Epoch: 1, Seq: 2}
		d.Capacity = capacity
		var err error
		for err == nil {
			if err = b.write(authorize("2")); err == nil {
				err = b.write(&dispense.Void{Auth: dispense.Ref{Station: station, Epoch: 1, Seq: b.j.Head().Seq}, Why: "lapsed"})
				if err != nil {
					t.Fatalf("capacity %d: close: %v", capacity, err)
				}
			}
		}
		if !errors.Is(err, ErrSpace) {
			t.Fatalf("capacity %d: authorize: got %v, want %v", capacity, err, ErrSpace)
		}
		if err := b.write(fill(auth, 25)); err != nil {
			t.Fatalf("capacity %d: close what was open: %v", capacity, err)
		}
		for err = nil; err == nil; {
			err = b.write(tick())
		}
		if !errors.Is(err, ErrSpace) || b.j.Err() != nil {
			t.Fatalf("capacity %d: tick: got %v and %v, want %v and nil", capacity, err, b.j.Err(), ErrSpace)
		}
		d.Capacity = 0
		if err := errors.Join(b.write(tick()), b.check(d.Durable())); err != nil {
			t.Fatalf("capacity %d: with room again: %v", capacity, err)
		}
	}
}

// TestAForkOnAFullDisk must not go on with a chain that has ended, and begins the
// next as soon as there is room.
func TestAForkOnAFullDisk(t *testing.T) {
	t.Parallel()
	for room := int64(0); room < 700; room += 9 {
		d, srv := disktest.New(), newServer(t)
		b := newBox(d, srv)
		if err := errors.Join(b.open(), b.enroll(1), b.fuel(25)); err != nil {
			t.Fatal(err)
		}
		d.Capacity = int64(len(contents(d))) + room
		_, err := b.take(srv.give(1, dispense.Receipt{Epoch: 3, Seq: 2, Hash: dispense.HashNote(nil).String()}))
		if err == nil {
			t.Fatalf("with room for %d bytes an epoch began", room)
		}
		if begun := b.j.Head().Epoch == 4; !errors.Is(err, ErrSpace) || b.j.Err() != nil || (b.j.Ended() == "") != begun {
			t.Fatalf("room %d: got %v, head %v and ended %q, want %v", room, err, b.j.Head(), b.j.Ended(), ErrSpace)
		}
		if err := b.write(tick()); err == nil {
			t.Fatalf("room %d: a chain that has ended goes on", room)
		}
		d.Capacity = 0
		if b.j.Ended() != "" {
			if err := b.j.Begin(meters(50)); err != nil {
				t.Fatalf("room %d: begin: %v", room, err)
			}
		}
		if err := errors.Join(b.write(tick()), b.check(d.Durable())); err != nil {
			t.Fatalf("room %d: with room again: %v", room, err)
		}
		if got := b.j.Head(); got.Epoch != 4 || got.Seq != 5 {
			t.Fatalf("room %d: the chain ends at %v, want start, three carried and a tick of epoch 4", room, got)
		}
	}
}

// badFile is a disk that does not give back one of its files, for a reason.
type badFile struct {
	disk.FS
	name string
	err  error
}

func (d badFile) Read(name string, off, size int64) ([]byte, error) {
	if name == d.name {
		return nil, fmt.Errorf("%w: %w", d.err, disktest.ErrIO)
	}
	return d.FS.Read(name, off, size)
}

func (d badFile) Append(name string) (disk.File, error) {
	if name == d.name && errors.Is(d.err, disk.ErrUnavailable) {
		return nil, fmt.Errorf("%w: %w", d.err, disktest.ErrIO)
	}
	return d.FS.Append(name)
}

func TestAFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	d, srv, _ := damagedBox(t, true)
	names, _ := d.List()
	for _, name := range names {
		b := newBox(badFile{d.Kill(), name, disk.ErrMedium}, srv)
		if err := b.recover(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := b.j.Head().Epoch, int64(2); isSegment(name) && got != want {
			t.Errorf("%s: the epoch is %d, want %d", name, got, want)
		}
		if len(b.j.Recovery().Remarks) == 0 {
			t.Errorf("%s: nobody says so", name)
		}
	}
}

// TestAFileThatDoesNotOpen must end no epoch: what nobody has seen may be whole,
// and is, as soon as it opens.
func TestAFileThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, true)
	names, _ := d.List()
	for _, name := range names {
		after := d.Kill()
		before := contents(after)
		b := newBox(badFile{after, name, disk.ErrUnavailable}, srv)
		if err := b.open(); !errors.Is(err, disk.ErrUnavailable) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: open: got %v, want %v", name, err, disk.ErrUnavailable)
		}
		if contents(after) != before {
			t.Errorf("%s: the disk was changed", name)
		}
		b = newBox(after, srv)
		if err := errors.Join(b.open(), b.write(tick())); err != nil || b.j.Ended() != "" {
			t.Errorf("%s: once it opens: %v, ended %q", name, err, b.j.Ended())
			continue
		}
		if got, want := b.j.Head(), relics[len(relics)-1].ref.Seq+1; got.Epoch != 1 || got.Seq != want {
			t.Errorf("%s: once it opens the chain ends at %v, want record %d of epoch 1", name, got, want)
		}
	}
}
