package journal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// copied returns a whole copy of the journal on a disk.
func copied(t *testing.T, d *disktest.Disk, srv *server) *disktest.Disk {
	t.Helper()
	b := newBox(d.Kill(), srv)
	to := disktest.New()
	if err := errors.Join(b.open(), b.j.CopyTo(to).CatchUp()); err != nil {
		t.Fatal(err)
	}
	return to.Durable()
}

// sameFiles says which segment or grant of one disk is not on the other as it is.
func sameFiles(a, b disk.FS) error {
	names, _ := a.List()
	for _, name := range names {
		if !isSegment(name) && name != grantFile {
			continue
		}
		x, err := disk.ReadAll(a, name)
		y, err2 := disk.ReadAll(b, name)
		if err = errors.Join(err, err2); err != nil || string(x) != string(y) {
			return fmt.Errorf("%s: %d and %d bytes differ: %w", name, len(x), len(y), err)
		}
	}
	return nil
}

func open(b *box, from disk.FS) (Mending, error) {
	m, err := Mend(b.fs, from, b.options())
	return m, errors.Join(err, b.open())
}

// TestFlippedBitsAreMended damages each segment in every byte of a header and every
// seventh one else, in one place and in the other. Nothing may be missing then, and
// no epoch may end.
func TestFlippedBitsAreMended(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, true)
	whole := copied(t, d, srv)
	if err := sameFiles(d, whole); err != nil {
		t.Fatalf("the copy: %v", err)
	}
	names, _ := d.List()
	for _, name := range names {
		data, _ := disk.ReadAll(d, name)
		for i := 0; isSegment(name) && i < len(data); i++ {
			at := hit(relics, name, i)
			if i%7 != 0 && i-relics[at].from >= dispense.FrameHeader {
				continue
			}
			b := newBox(d.Flip(name, 8*i+i%8), srv)
			m, err := open(b, whole)
			if err != nil || m.Records != 1 || b.j.Ended() != "" {
				t.Fatalf("%s, byte %d: mended %+v, %v, ended %q; want one record", name, i, m, err, b.j.Ended())
			}
			if err := sameFiles(whole, b.fs); err != nil {
				t.Fatalf("%s, byte %d: %v", name, i, err)
			}
			bad := whole.Flip(name, 8*i+i%8)
			c := b.j.CopyTo(bad)
			if err := errors.Join(c.CatchUp(), sameFiles(whole, bad.Durable())); err != nil || c.Mended().Records != 1 {
				t.Fatalf("%s, byte %d of the copy: mended %+v, %v", name, i, c.Mended(), err)
			}
		}
	}
}

// TestDamageInBothPlaces flips a bit of two records, one in each place: each mends
// the other. Of one record in both: the epoch ends, and no other record is lost.
func TestDamageInBothPlaces(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, false)
	whole := copied(t, d, srv)
	flip := func(d *disktest.Disk, r relic) *disktest.Disk {
		return d.Flip(r.name, 8*(r.from+dispense.FrameHeader+20)+1)
	}
	for i, mine := range relics {
		for k, theirs := range relics {
			b := newBox(flip(d, mine), srv)
			bad := flip(whole, theirs)
			m, err := open(b, bad)
			if err != nil {
				t.Fatalf("records %d and %d: %v", i+1, k+1, err)
			}
			if i != k {
				if err := sameFiles(whole, b.fs); err != nil || m.Records != 1 || b.j.Ended() != "" {
					t.Errorf("records %d and %d: mended %+v, ended %q: %v", i+1, k+1, m, b.j.Ended(), err)
				}
				continue
			}
			if m.Records != 0 || b.j.Ended() != "corrupt" && !mine.last {
				t.Errorf("record %d in both: mended %+v, ended %q", i+1, m, b.j.Ended())
			}
			ended := b.j.Ended()
			if err := errors.Join(b.recover(), carriedAll(b, b.fs.(*disktest.Disk), relics, i, ended)); err != nil {
				t.Errorf("record %d in both: %v", i+1, err)
			}
			// What goes on is copied beside what is left of the other.
			if err := b.j.CopyTo(bad).CatchUp(); err != nil {
				t.Errorf("record %d in both: copy on: %v", i+1, err)
			}
		}
	}
}

// TestTwoOfOneGap loses three records in a row, of which the copy has but the first
// and the last.
func TestTwoOfOneGap(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, false)
	whole := copied(t, d, srv)
	var row []relic
	for i := 0; i+3 < len(relics) && row == nil; i++ {
		if relics[i+3].name == relics[i].name {
			row = relics[i : i+3]
		}
	}
	if row == nil {
		t.Fatal("no segment has four records")
	}
	flip := func(d *disktest.Disk, r relic) *disktest.Disk { return d.Flip(r.name, 8*(r.from+40)) }
	b := newBox(flip(flip(flip(d, row[0]), row[1]), row[2]), srv)
	m, err := open(b, flip(whole, row[1]))
	if err != nil || m.Records != 2 || b.j.Ended() != "corrupt" {
		t.Fatalf("mended %+v, %v, ended %q; want two records and the end", m, err, b.j.Ended())
	}
	all := contents(b.fs.(*disktest.Disk))
	if !strings.Contains(all, string(row[0].note)) || strings.Contains(all, string(row[1].note)) || !strings.Contains(all, string(row[2].note)) {
		t.Error("the first and the last of the gap should be there, and the other not")
	}
}

// TestFilesAreMended takes away a file, or what a medium gives back of it, or its
// end at every record.
func TestFilesAreMended(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, true)
	whole := copied(t, d, srv)
	head := relics[len(relics)-1].ref
	check := func(what string, fs disk.FS) {
		t.Helper()
		b := newBox(fs, srv)
		m, err := open(b, whole)
		if err == nil {
			err = errors.Join(b.write(tick()), b.j.Err())
		}
		if err != nil || b.j.Ended() != "" || len(m.Remarks) == 0 {
			t.Errorf("%s: mended %+v, %v, ended %q", what, m, err, b.j.Ended())
			return
		}
		if got := b.j.Head(); got.Epoch != head.Epoch || got.Seq != head.Seq+1 || b.j.Grant() == nil {
			t.Errorf("%s: the chain ends at %v, want the record behind %v; grant %v", what, got, head, b.j.Grant())
		}
	}
	names, _ := d.List()
	for _, name := range names {
		if name == receiptFile {
			continue // the server sends it again
		}
		gone := d.Kill()
		if err := errors.Join(gone.Remove(name), gone.Sync()); err != nil {
			t.Fatal(err)
		}
		check(name+" is gone", gone)
		if isSegment(name) {
			check(name+" cannot be read", unread{badFile{d.Kill(), name, disk.ErrMedium}, new(bool)})
		}
	}
	check("nothing is left", disktest.New())
	for _, r := range relics {
		short := d.Kill()
		f, err := short.Append(r.name)
		if err = errors.Join(err, f.Truncate(int64(r.from)), f.Sync()); err != nil {
			t.Fatal(err)
		}
		check(fmt.Sprintf("%s ends before %s", r.name, r.ref), short)
	}
}

// unread is a disk with a bad sector until the file is another.
type unread struct {
	badFile
	replaced *bool
}

func (d unread) Rename(from, to string) error {
	*d.replaced = *d.replaced || to == d.name
	return d.badFile.Rename(from, to)
}

func (d unread) Read(name string, off, size int64) ([]byte, error) {
	if *d.replaced {
		return d.FS.Read(name, off, size)
	}
	return d.badFile.Read(name, off, size)
}

// TestMendingAnEpochThatHasEnded leaves the old epoch as it is while the next one
// takes over what is left of it, and mends it at the start after that.
func TestMendingAnEpochThatHasEnded(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, false)
	whole := copied(t, d, srv)
	r := relics[3]
	bad := d.Flip(r.name, 8*(r.from+40))
	b := newBox(bad, srv)
	if err := errors.Join(b.open(), b.j.Begin(meters(50))); err != nil || b.j.Head().Epoch != 2 {
		t.Fatalf("begin: %v, the chain ends at %v", err, b.j.Head())
	}
	carried := b.j.Head()
	b = newBox(bad, srv)
	if m, err := open(b, whole); err != nil || m.Records != 0 || b.j.Head() != carried {
		t.Errorf("in the middle of carrying: mended %+v, %v, the chain ends at %v, want %v", m, err, b.j.Head(), carried)
	}
	if err := b.write(tick()); err != nil {
		t.Fatal(err)
	}
	on := b.j.Head()
	b = newBox(bad, srv)
	if m, err := open(b, whole); err != nil || m.Records != 1 || b.j.Head() != on || b.j.Ended() != "" {
		t.Errorf("later: mended %+v, %v, the chain ends at %v, want %v", m, err, b.j.Head(), on)
	}
	if err := b.check(bad); err != nil {
		t.Error(err)
	}
}

// TestACopyAhead sets the journal back, by every record: the copy's are taken. A
// journal that went on otherwise meanwhile keeps its own, and the copy its.
func TestACopyAhead(t *testing.T) {
	t.Parallel()
	d, srv, _ := damagedBox(t, false)
	old := newBox(d.Kill(), srv)
	if err := errors.Join(old.open(), old.fuel(11), old.write(tick(), tick())); err != nil {
		t.Fatal(err)
	}
	ahead := copied(t, old.fs.(*disktest.Disk), srv)
	b := newBox(d.Kill(), srv)
	if m, err := open(b, ahead); err != nil || m.Records != 4 || b.j.Head() != old.j.Head() {
		t.Errorf("mended %+v, %v, the chain ends at %v, want %v", m, err, b.j.Head(), old.j.Head())
	}
	b = newBox(d.Kill(), srv)
	if err := errors.Join(b.open(), b.write(tick())); err != nil {
		t.Fatal(err)
	}
	leftAlone(t, b, ahead, "is not this journal's")
}

// TestACopyThatNobodySigned has a record more, which chains to the journal's last
// and has a sound checksum, but not the station's signature.
func TestACopyThatNobodySigned(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, false)
	whole := copied(t, d, srv)
	last := relics[len(relics)-1]
	forged := slices.Clone(last.note)
	at := len(forged) - 20  // in the signature
	forged[at] ^= 'A' ^ 'B' // another character of base64 …
	if c := forged[at]; !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z') {
		forged[at] = 'A' // … whatever stood there
	}
	data, _ := disk.ReadAll(whole, last.name)
	f, err := whole.Append(last.name)
	if err == nil {
		err = f.Truncate(int64(last.from))
	}
	if err == nil {
		_, err = f.Write(dispense.AppendFrame(nil, forged))
	}
	if err = errors.Join(err, f.Sync()); err != nil {
		t.Fatal(err)
	}
	short := d.Kill()
	if err := disk.Replace(short, last.name, data[:last.from]); err != nil {
		t.Fatal(err)
	}
	b := newBox(short, srv)
	m, err := open(b, whole)
	if err != nil || m.Records != 0 || b.j.Head().Seq != last.ref.Seq-1 || len(m.Remarks) != 1 {
		t.Errorf("mended %+v, %v, the chain ends at %v; want nothing taken, and a remark", m, err, b.j.Head())
	}
}

// leftAlone holds that neither of two journals takes from the other.
func leftAlone(t *testing.T, b *box, other *disktest.Disk, why string) {
	t.Helper()
	mine, theirs := contents(b.fs.(*disktest.Disk)), contents(other)
	_, err := Mend(b.fs, other, b.options())
	err2 := b.j.CopyTo(other).CatchUp()
	for _, err := range []error{err, err2} {
		if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), why) {
			t.Errorf("got %v, want %v: %s", err, ErrForeign, why)
		}
	}
	if contents(b.fs.(*disktest.Disk)) != mine || contents(other) != theirs {
		t.Error("one of the two was changed")
	}
}

func TestACopyOfAnother(t *testing.T) {
	t.Parallel()
	d, srv, _ := damagedBox(t, false)
	b := newBox(d, srv)
	if err := b.open(); err != nil {
		t.Fatal(err)
	}
	stranger := seededServer(t, "another box of this name")
	other := newBox(disktest.New(), stranger)
	if err := errors.Join(other.open(), other.enroll(7), other.fuel(10)); err != nil {
		t.Fatal(err)
	}
	leftAlone(t, b, copied(t, other.fs.(*disktest.Disk), stranger), "a key that this box does not have")
	elsewhere := newBox(disktest.New(), srv)
	if err := errors.Join(elsewhere.open(), elsewhere.enroll(1), elsewhere.fuel(10)); err != nil {
		t.Fatal(err)
	}
	leftAlone(t, b, copied(t, elsewhere.fs.(*disktest.Disk), srv), "is not this journal's")
	o := b.options()
	o.Station = "sur"
	if _, err := Mend(disktest.New(), d, o); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "it is of station norte") {
		t.Errorf("got %v, want that it is of station norte", err)
	}
}

// TestTheCopyIsAway has the copy's medium come late, go full and come back: the
// journal goes on, and the copy is whole in the end.
func TestTheCopyIsAway(t *testing.T) {
	t.Parallel()
	d, srv, _ := damagedBox(t, true)
	b := newBox(d, srv)
	to := disktest.New()
	if err := b.open(); err != nil {
		t.Fatal(err)
	}
	c := b.j.CopyTo(to)
	for room := int64(0); ; room += 100 {
		to.Capacity = room + 1
		if err := errors.Join(b.fuel(5), b.write(tick())); err != nil {
			t.Fatal(err)
		}
		err := c.CatchUp()
		if err == nil {
			break
		}
		if !errors.Is(err, disk.ErrFull) {
			t.Fatalf("with %d bytes: got %v, want %v", room, err, disk.ErrFull)
		}
		c = b.j.CopyTo(to)
		if room == 1000 {
			room = 1 << 30
		}
	}
	for range 6 { // and to new segments
		if err := errors.Join(b.fuel(1), c.CatchUp(), sameFiles(d, to.Durable())); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.Mended(); n.Records != 0 {
		t.Errorf("mended %+v, want that nothing was damaged", n)
	}
}

// TestSomethingElseWritesToTheCopy is noticed before anything is added behind it,
// and is mended.
func TestSomethingElseWritesToTheCopy(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, true)
	to := copied(t, d, srv)
	b := newBox(d, srv)
	if err := b.open(); err != nil {
		t.Fatal(err)
	}
	c := b.j.CopyTo(to)
	f, err := to.Append(relics[len(relics)-1].name)
	if err = errors.Join(err, c.CatchUp()); err == nil {
		_, err = f.Write([]byte("junk"))
	}
	if err = errors.Join(err, b.write(tick())); err != nil {
		t.Fatal(err)
	}
	if err := c.CatchUp(); err == nil {
		t.Error("nobody noticed what was written to the copy")
	}
	if err := errors.Join(b.j.CopyTo(to).CatchUp(), sameFiles(d, to.Durable())); err != nil {
		t.Error(err)
	}
}

// TestTwoBranches has two boxes go on from one record, and a bit flipped where both
// have the same number: neither branch fills the other's gap.
func TestTwoBranches(t *testing.T) {
	t.Parallel()
	d, srv, _ := damagedBox(t, false)
	a, b := newBox(d.Kill(), srv), newBox(d.Kill(), srv)
	if err := errors.Join(a.open(), b.open(), a.write(tick()), b.write(authorize("1"))); err != nil {
		t.Fatal(err)
	}
	last := b.j.segments[len(b.j.segments)-1]
	if err := b.write(tick()); err != nil {
		t.Fatal(err)
	}
	gap := b.fs.(*disktest.Disk).Flip(last.name, 8*(int(last.size)-100))
	if m, err := Mend(a.fs, gap, a.options()); err != nil || m.Records != 0 {
		t.Errorf("the shorter branch: mended %+v, %v, want nothing", m, err)
	}
	was := contents(gap)
	if m, err := Mend(gap, a.fs, a.options()); err != nil || m.Records != 0 || contents(gap) != was {
		t.Errorf("the branch with the gap: mended %+v, %v, want nothing", m, err)
	}
	if err := a.j.CopyTo(gap).CatchUp(); !errors.Is(err, ErrForeign) || contents(gap) != was {
		t.Errorf("the branch with the gap as the copy: %v, want that it is left as it is", err)
	}
	if err := a.write(tick(), tick()); err != nil {
		t.Fatal(err)
	}
	leftAlone(t, a, gap, "is not this journal's")
}

// TestTheOtherBranchInAGap loses two records, of which the other branch has its own
// second one: what stands behind the gap does not chain to it.
func TestTheOtherBranchInAGap(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	d := disktest.New()
	a := newBox(d, srv)
	o := a.options()
	o.SegmentBytes = 0 // all in one
	reopen := func(b *box) (err error) {
		b.j, err = Open(b.fs, o)
		return err
	}
	if err := errors.Join(reopen(a), a.enroll(1), a.fuel(25)); err != nil {
		t.Fatal(err)
	}
	b := newBox(d.Kill(), srv)
	if err := errors.Join(reopen(b), a.write(tick(), tick(), tick()), b.write(authorize("1"), tick())); err != nil {
		t.Fatal(err)
	}
	flip := func(b *box, records ...int) *disktest.Disk {
		d, s := b.fs.(*disktest.Disk), b.j.segments[0]
		data, _ := disk.ReadAll(d, s.name)
		for _, n := range records {
			d = d.Flip(s.name, 8*(o.frames(s, data)[n-1].off+40))
		}
		return d
	}
	if m, err := Mend(flip(a, 4, 5), flip(b, 4), o); err != nil || m.Records != 0 {
		t.Errorf("mended %+v, %v, want nothing", m, err)
	}
}

// TestCutInMending cuts the power at each step of a repair, in either direction:
// what is there is then the old file or the mended one, and the next start mends it.
func TestCutInMending(t *testing.T) {
	t.Parallel()
	d, srv, relics := damagedBox(t, true)
	whole := copied(t, d, srv)
	b := newBox(d, srv)
	if err := b.open(); err != nil {
		t.Fatal(err)
	}
	r := relics[2]
	ways := map[string]func(*disktest.Disk) error{
		"journal": func(d *disktest.Disk) error { _, err := Mend(d, whole, b.options()); return err },
		"copy":    func(d *disktest.Disk) error { return b.j.CopyTo(d).CatchUp() },
	}
	for what, mend := range ways {
		t.Run(what, func(t *testing.T) {
			bad := whole.Flip(r.name, 8*(r.from+30))
			was, _ := disk.ReadAll(bad, r.name)
			is, _ := disk.ReadAll(whole, r.name)
			images := 0
			bad.Before = func(op int) error {
				bad.Images(disktest.EveryByte, func(img disktest.Image) {
					images++
					got, err := disk.ReadAll(img.Disk, r.name)
					if err != nil || string(got) != string(was) && string(got) != string(is) {
						t.Errorf("cut before operation %d; %s%d bytes, %v: neither the old file nor the mended one", op, img.How, len(got), err)
					}
					if images%50 > 0 {
						return // the next start reads no more than those two
					}
					if err := errors.Join(mend(img.Disk), sameFiles(whole, img.Disk.Durable())); err != nil {
						t.Errorf("cut before operation %d; %smended again: %v", op, img.How, err)
					}
				})
				return nil
			}
			if err := errors.Join(mend(bad), sameFiles(whole, bad.Durable())); err != nil {
				t.Error(err)
			}
			if images < 100 {
				t.Errorf("%d images, want one for each byte", images)
			}
		})
	}
}
