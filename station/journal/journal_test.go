package journal

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/disk/disktest"
)

// enrolled returns a box that has begun its first epoch.
func enrolled(t testing.TB) *box {
	t.Helper()
	b := newBox(disktest.New(), newServer(t))
	if err := errors.Join(b.open(), b.enroll(1)); err != nil {
		t.Fatal(err)
	}
	return b
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestABoxWithoutAnEpochDoesNotWrite(t *testing.T) {
	t.Parallel()
	b := newBox(disktest.New(), newServer(t))
	must(t, b.open())
	if b.j.Enrolled() {
		t.Error("an empty box is enrolled")
	}
	if err := b.write(tick()); !errors.Is(err, ErrNotEnrolled) {
		t.Errorf("write: got %v, want %v", err, ErrNotEnrolled)
	}
	must(t, b.enroll(1), b.write(tick()))
	if err := b.enroll(1); err == nil {
		t.Error("the grant of an epoch that has begun was taken again")
	}
}

// TestANewGrantFollows enrolls a box again: the older records are carried over,
// and what was open stays open.
func TestANewGrantFollows(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.write(authorize("1")), b.enroll(4), b.write(tick()))
	if got := b.j.Head(); got.Epoch != 4 || got.Seq != 4 {
		t.Errorf("head: got %v, want number 4 of epoch 4: start, two carried, tick", got)
	}
	b.j.View(func(book *Book) {
		if _, ok := book.OpenAt("1"); !ok {
			t.Error("the open authorize is gone")
		}
		if got := book.Use(policy.LeaseID{Quota: "q1", Period: "2026-11"}).ReservedUL; got != 40*dispense.Liter {
			t.Errorf("reserved: got %v, want 40 L", got)
		}
	})
	must(t, b.check(b.fs))
}

func TestTheBookFollowsTheRecords(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	a := authorize("1")
	a.Once = "o1"
	must(t, b.write(a))
	id := policy.LeaseID{Quota: "q1", Period: "2026-11"}
	auth := dispense.Ref{Station: station, Epoch: 1, Seq: 2}
	b.j.View(func(book *Book) {
		if got, want := book.Use(id), (policy.Use{ReservedUL: 40 * dispense.Liter}); got != want {
			t.Errorf("armed: got %+v, want %+v", got, want)
		}
		if !book.OnceUsed("o1") || book.LabelSeen("L12") != 3 || !book.IsOpen(auth) {
			t.Errorf("armed: once %v, label %d, open %v", book.OnceUsed("o1"), book.LabelSeen("L12"), book.IsOpen(auth))
		}
	})
	f := fill(auth, 41)
	f.End = "L"
	must(t, b.write(f))
	b.j.View(func(book *Book) {
		if got, want := book.Use(id), (policy.Use{UsedUL: 41 * dispense.Liter}); got != want {
			t.Errorf("filled: got %+v, want %+v", got, want)
		}
		h, _ := book.Hose("1")
		if h.TotalizerUL != 41*dispense.Liter || h.OverrunUL != dispense.Liter {
			t.Errorf("hose: got totalizer %v and overrun %v, want 41 L and 1 L", h.TotalizerUL, h.OverrunUL)
		}
		if f, ok := book.LastFill("v7"); !ok || f.OdometerM == nil || *f.OdometerM != 120_000_000 {
			t.Errorf("last fill: got %+v, want the odometer of the authorize", f)
		}
	})
	must(t, b.write(tick()))
	b.j.View(func(book *Book) {
		if h, _ := book.Hose("1"); h.TotalizerUL != 41*dispense.Liter {
			t.Errorf("after a tick that reads 9 L the accounted totalizer is %v, want 41 L", h.TotalizerUL)
		}
	})
	must(t, b.check(b.fs))
}

// TestOverrunIsOfFillsUpToTheirLimit learns from one fill, and forgets nothing
// over many that ended before their limit, nor by what flowed while the agent was
// away.
func TestOverrunIsOfFillsUpToTheirLimit(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	seq, total := int64(1), dispense.Volume(0)
	for n, tt := range []struct {
		liters dispense.Volume
		end    string
		want   dispense.Volume
	}{
		{43, "P", 0}, {41, "L", 1}, {40, "L", 1}, {42, "L", 2}, {40, "A", 2},
	} {
		must(t, b.write(authorize("1")))
		f := fill(dispense.Ref{Station: station, Epoch: 1, Seq: seq + 1}, tt.liters)
		f.End = tt.end
		f.TotalizerBeforeUL, f.TotalizerAfterUL = new(total), new(total+f.VolumeUL)
		must(t, b.write(f))
		seq, total = seq+2, total+f.VolumeUL
		b.j.View(func(book *Book) {
			if h, _ := book.Hose("1"); h.OverrunUL != tt.want*dispense.Liter {
				t.Errorf("after fill %d: got overrun %v, want %v", n, h.OverrunUL, tt.want*dispense.Liter)
			}
		})
	}
	for range 40 {
		must(t, b.write(authorize("1")))
		f := fill(dispense.Ref{Station: station, Epoch: 1, Seq: seq + 1}, 5)
		f.TotalizerBeforeUL, f.TotalizerAfterUL = new(total), new(total+f.VolumeUL)
		must(t, b.write(f))
		seq, total = seq+2, total+f.VolumeUL
	}
	b.j.View(func(book *Book) {
		if h, _ := book.Hose("1"); h.OverrunUL != 2*dispense.Liter {
			t.Errorf("after many small fills: got overrun %v, want 2 L still", h.OverrunUL)
		}
	})
}

// TestOneOpenAuthorize holds the journal to I5: one open authorize a position,
// each closed once, also within one step.
func TestOneOpenAuthorize(t *testing.T) {
	t.Parallel()
	auth := dispense.Ref{Station: station, Epoch: 1, Seq: 2}
	void := &dispense.Void{Auth: auth, Why: "canceled"}
	tests := []struct {
		name   string
		bodies []dispense.Body
		want   error
	}{
		{"a second authorize", []dispense.Body{authorize("1")}, ErrOpen},
		{"another position", []dispense.Body{authorize("2")}, nil},
		{"two in one step", []dispense.Body{authorize("2"), authorize("2")}, ErrOpen},
		{"closed and opened in one step", []dispense.Body{void, authorize("1")}, nil},
		{"opened and closed in one step", []dispense.Body{authorize("2"), &dispense.Void{Auth: dispense.Ref{Station: station, Epoch: 1, Seq: 3}, Why: "lapsed"}}, nil},
		{"closed twice", []dispense.Body{void, fill(auth, 1)}, ErrNotOpen},
		{"closing what is not open", []dispense.Body{&dispense.Void{Auth: dispense.Ref{Station: station, Epoch: 1, Seq: 1}, Why: "lapsed"}}, ErrNotOpen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := enrolled(t)
			must(t, b.write(authorize("1")))
			if err := b.write(tt.bodies...); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if got := b.j.Head().Seq; tt.want != nil && got != 2 {
				t.Errorf("a refused step left the chain at %d, want 2", got)
			}
			must(t, b.check(b.fs))
		})
	}
}

func TestAStepThatFailsWritesNothing(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	mine := errors.New("mine")
	err := b.j.Write(func(tx *Tx) error {
		if ref, err := tx.Append(tick()); err != nil || ref != (dispense.Ref{Station: station, Epoch: 1, Seq: 2}) {
			t.Errorf("append: got %v, %v", ref, err)
		}
		if got := tx.Next().Seq; got != 3 {
			t.Errorf("next: got %d, want 3", got)
		}
		return mine
	})
	if err != mine || b.j.Head().Seq != 1 {
		t.Errorf("got %v and head %d, want the error of the step and head 1", err, b.j.Head().Seq)
	}
	// A body that cannot be signed takes the whole step with it.
	if err := b.write(tick(), &dispense.Void{Why: "lapsed?"}); err == nil || b.j.Head().Seq != 1 {
		t.Errorf("got %v and head %d, want an error and head 1", err, b.j.Head().Seq)
	}
	must(t, b.write(tick()), b.check(b.fs))
}

func TestReceiptsMoveTheWindow(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.fuel(25), b.fuel(30))
	hash := func(seq int64) string {
		h, err := b.j.hashAt(1, seq)
		must(t, err)
		return h.String()
	}
	steps := []struct {
		name   string
		era    int64
		seq    int64
		n      int64 // added to the number it would have
		want   Outcome
		unsent int64
	}{
		{"forward", 100, 3, 0, Taken, 2},
		{"the same again", 100, 3, -1, Ignored, 2},
		{"to the end", 100, 5, 0, Taken, 0},
		{"late, of an older era", 50, 1, 0, Ignored, 0},
		{"back, in a newer era", 200, 0, 0, Taken, 5},
		{"forward again", 200, 4, 0, Taken, 1},
	}
	for _, s := range steps {
		b.srv.n += s.n
		got, err := b.take(b.srv.give(s.era, dispense.Receipt{Epoch: 1, Seq: s.seq, Hash: hash(s.seq)}))
		if err != nil || got != s.want || b.j.Unsent() != s.unsent {
			t.Errorf("%s: got outcome %v, %d unsent, %v; want %v, %d", s.name, got, b.j.Unsent(), err, s.want, s.unsent)
		}
	}
	if b.j.Head().Epoch != 1 {
		t.Error("an honest receipt began an epoch")
	}
	must(t, b.check(b.fs))
}

func TestAReceiptByAStranger(t *testing.T) {
	t.Parallel()
	b, other := enrolled(t), seededServer(t, "stranger")
	r := dispense.Receipt{Epoch: 1, Seq: 9, Hash: dispense.HashNote(nil).String()}
	if _, err := b.take(other.give(1, r)); !errors.Is(err, dispense.ErrSignature) {
		t.Errorf("got %v, want %v", err, dispense.ErrSignature)
	}
	if b.j.Head().Epoch != 1 {
		t.Error("a stranger began an epoch")
	}
}

func TestTheNextEpochBegins(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		r    dispense.Receipt
		why  string
		want int64
	}{
		{"another hash", dispense.Receipt{Epoch: 1, Seq: 2, Hash: dispense.HashNote(nil).String()}, "forked", 2},
		{"a number it lacks", dispense.Receipt{Epoch: 1, Seq: 40, Hash: dispense.HashNote(nil).String()}, "rolled_back", 2},
		{"an epoch it lacks", dispense.Receipt{Epoch: 7, Seq: 1, Hash: dispense.HashNote(nil).String()}, "rolled_back", 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := enrolled(t)
			must(t, b.fuel(25))
			_, err := b.take(b.covered(1))
			must(t, err)
			got, err := b.take(b.srv.give(1_700_000_000, tt.r))
			if err != nil || got != Begun || b.j.Head().Epoch != tt.want {
				t.Fatalf("got outcome %v, epoch %d, %v; want %v, %d", got, b.j.Head().Epoch, err, Begun, tt.want)
			}
			b.j.View(func(book *Book) {
				s := book.Start()
				if s.Why != tt.why || s.After != (dispense.Ref{Station: station, Epoch: 1, Seq: 1}) || len(s.Meters) != 1 {
					t.Errorf("start: got %+v, want why %s after norte/1/1 with the totalizers", s, tt.why)
				}
			})
			if got := b.j.Head().Seq; got != 3 {
				t.Errorf("got %d records in the next epoch, want start and two carried", got)
			}
			// The same receipt, given again, is about an ended epoch.
			if got, err := b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: 1, Seq: 2, Hash: tt.r.Hash})); got != Ignored || err != nil {
				t.Errorf("again: got %v, %v, want %v", got, err, Ignored)
			}
			must(t, b.check(b.fs))
		})
	}
}

// TestOnlyTheRestIsCarried forks an epoch of which no receipt covers anything yet:
// what the epoch before had receipted is not carried again.
func TestOnlyTheRestIsCarried(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.fuel(25))
	_, err := b.take(b.covered(3))
	must(t, err, b.enroll(2))
	_, err = b.take(b.covered(0))
	must(t, err)
	_, err = b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: 2, Seq: 1, Hash: dispense.HashNote(nil).String()}))
	must(t, err)
	if got := b.j.Head(); got.Epoch != 3 || got.Seq != 2 {
		t.Errorf("the chain ends at number %d of epoch %d, want start and one carried of epoch 3", got.Seq, got.Epoch)
	}
	must(t, b.check(b.fs))
}

// TestWhatIsSent reads all that is to be sent, across epochs.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.fuel(25))
	_, err := b.take(b.covered(2))
	must(t, err)
	_, err = b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: 1, Seq: 3, Hash: dispense.HashNote(nil).String()}))
	must(t, err, b.fuel(30))
	read := func(c Cursor) (refs []string) {
		for {
			notes, next, err := b.j.Read(c, 2, 1<<16)
			must(t, err)
			if len(notes) == 0 {
				return refs
			}
			for _, n := range notes {
				r, err := dispense.OpenRecord(n)
				must(t, err)
				refs = append(refs, r.Ref().String())
			}
			c = next
		}
	}
	// norte/1/3 is carried by norte/2/2 and no longer sent as itself.
	second := []string{"norte/2/1", "norte/2/2", "norte/2/3", "norte/2/4"}
	if diff := cmp.Diff(second, read(b.j.Receipted())); diff != "" {
		t.Errorf("from the receipt (-want +got):\n%s", diff)
	}
	if got := b.j.Unsent(); got != 4 {
		t.Errorf("unsent: got %d, want 4", got)
	}
	for _, c := range []struct {
		after, to Cursor
		want      int64
	}{
		{Cursor{}, Cursor{2, 4}, 6},
		{Cursor{}, Cursor{1, 1}, 1},
		{Cursor{1, 1}, Cursor{2, 1}, 2},
		{Cursor{1, 2}, Cursor{2, 9}, 4}, // there are no more
		{Cursor{2, 1}, Cursor{2, 1}, 0},
		{Cursor{2, 4}, Cursor{1, 1}, 0}, // back, in a newer era
	} {
		if got := b.j.Between(c.after, c.to); got != c.want {
			t.Errorf("between %v and %v: got %d records, want %d", c.after, c.to, got, c.want)
		}
	}
	all := append([]string{"norte/1/1", "norte/1/2"}, second...)
	if diff := cmp.Diff(all, read(Cursor{})); diff != "" {
		t.Errorf("from the beginning (-want +got):\n%s", diff)
	}
	// A server restored to a time before the fork is sent the common part again.
	h, err := b.j.hashAt(1, 1)
	must(t, err)
	if got, err := b.take(b.srv.give(1_800_000_000, dispense.Receipt{Epoch: 1, Seq: 1, Hash: h.String()})); got != Taken || err != nil {
		t.Fatalf("a receipt of a newer era: got %v, %v", got, err)
	}
	if diff := cmp.Diff(all[1:], read(b.j.Receipted())); diff != "" {
		t.Errorf("after a restore (-want +got):\n%s", diff)
	}
}

func TestReadKeepsToItsLimits(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	for range 10 {
		must(t, b.write(tick()))
	}
	one, _, err := b.j.Read(Cursor{1, 3}, 16, 1)
	if err != nil || len(one) != 1 {
		t.Errorf("got %d records, %v; want the one that is always given", len(one), err)
	}
	some, next, err := b.j.Read(Cursor{1, 3}, 3, 1<<20)
	if err != nil || len(some) > 3 || next.Seq != 3+int64(len(some)) {
		t.Errorf("got %d records up to %v, %v; want at most 3", len(some), next, err)
	}
}

// TestRevokedAndHalted says when nothing may be authorized while all else goes
// on being recorded.
func TestRevokedAndHalted(t *testing.T) {
	t.Parallel()
	fork := func(b *box) {
		_, err := b.forked()
		must(t, err)
	}
	tests := []struct {
		name string
		do   func(b *box)
		want error
	}{
		{"forked once", fork, nil},
		{"forked twice", func(b *box) { fork(b); fork(b) }, ErrRevoked},
		{"forked twice, and granted anew", func(b *box) { fork(b); fork(b); must(t, b.enroll(9)) }, nil},
		{"revoked", func(b *box) {
			h := b.j.Head()
			_, err := b.take(b.srv.give(1_700_000_000, dispense.Receipt{Epoch: 1, Seq: 1, Hash: h.Hash.String(), State: "revoked"}))
			must(t, err)
		}, ErrRevoked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := enrolled(t)
			tt.do(b)
			for _, when := range []string{"live", "opened again"} {
				if err := b.write(authorize(when[:1])); !errors.Is(err, tt.want) {
					t.Errorf("%s: authorize: got %v, want %v", when, err, tt.want)
				}
				must(t, b.write(tick()), b.open())
			}
			must(t, b.check(b.fs))
		})
	}
}

// TestAnEndedEpochWaits opens a damaged journal: nothing goes on before the
// totalizers are read.
func TestAnEndedEpochWaits(t *testing.T) {
	t.Parallel()
	d, srv, _ := damagedBox(t, true)
	b := newBox(d.Flip("0000000001-000000000001.seg", 8*100), srv)
	must(t, b.open())
	if got := b.j.Ended(); got != "corrupt" {
		t.Fatalf("ended: got %q, want corrupt", got)
	}
	if err := b.write(tick()); !errors.Is(err, ErrEnded) {
		t.Errorf("write: got %v, want %v", err, ErrEnded)
	}
	if got, err := b.take(srv.give(1_900_000_000, dispense.Receipt{Epoch: 1, Seq: 99, Hash: dispense.HashNote(nil).String()})); got != Ignored || err != nil {
		t.Errorf("a receipt: got %v, %v, want %v", got, err, Ignored)
	}
	must(t, b.j.Begin(meters(50)), b.write(tick()))
	b.j.View(func(book *Book) {
		if h, _ := book.Hose("1"); h.TotalizerUL != 50*dispense.Liter {
			t.Errorf("totalizer: got %v, want the 50 L of the start", h.TotalizerUL)
		}
	})
}

// TestARenewedKey goes on after the old key has been destroyed.
func TestARenewedKey(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.write(&dispense.KeyChange{Key: b.srv.renew.vkey, Why: "renew"}), b.write(tick()))
	o := b.options()
	o.Signers = o.Signers[1:]
	j, err := Open(b.fs, o)
	must(t, err)
	must(t, j.Write(func(tx *Tx) error { _, err := tx.Append(tick()); return err }))
	o = b.options()
	o.Signers = o.Signers[:1]
	b.j, err = Open(b.fs, o)
	must(t, err)
	if err := b.write(tick()); !errors.Is(err, ErrKey) {
		t.Errorf("write with the old key: got %v, want %v", err, ErrKey)
	}
	// The old key can be brought back into force by a new grant.
	must(t, b.enroll(2), b.write(tick()))
}

func TestExport(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	must(t, b.fuel(25), b.fuel(30))
	var out bytes.Buffer
	must(t, b.j.Export(&out))
	notes, err := dispense.Split(out.Bytes())
	must(t, err)
	if _, err := dispense.ReadGrant(notes[0]); err != nil {
		t.Errorf("the first note: %v", err)
	}
	var records []*dispense.Record
	for _, n := range notes[1:] {
		r, err := dispense.OpenRecord(n)
		must(t, err)
		records = append(records, r)
	}
	if len(records) != 5 || b.srv.verifyChain(records) != nil {
		t.Errorf("got %d records, %v; want a chain of 5", len(records), b.srv.verifyChain(records))
	}
}

// TestOnARealDisk runs writers and readers side by side, and opens again.
func TestOnARealDisk(t *testing.T) {
	t.Parallel()
	dir, err := disk.OpenDir(t.TempDir() + "/a/journal")
	must(t, err)
	b := newBox(dir, newServer(t))
	o := b.options()
	o.Stamp = func() Stamp { return Stamp{time.Now(), 1, dispense.Unset} }
	b.j, err = Open(dir, o)
	must(t, err, b.enroll(1))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				if err := b.j.Write(func(tx *Tx) error { _, err := tx.Append(tick()); return err }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var got []int64
	wg.Go(func() {
		for c := (Cursor{}); c.Seq < 41; {
			changed := b.j.Changed()
			notes, next, err := b.j.Read(c, 16, 1<<16)
			if err != nil {
				t.Error(err)
				return
			}
			if len(notes) == 0 {
				<-changed
			}
			for seq := c.Seq + 1; seq <= next.Seq; seq++ {
				got = append(got, seq)
			}
			c = next
		}
	})
	wg.Wait()
	if len(got) != 41 || !slices.IsSorted(got) {
		t.Errorf("the reader saw %v, want 1 to 41", got)
	}
	if _, err := disk.OpenDir(dir.Path()); !errors.Is(err, disk.ErrBusy) {
		t.Errorf("a second agent: got %v, want %v", err, disk.ErrBusy)
	}
	must(t, b.j.Close(), dir.Close())
	dir, err = disk.OpenDir(dir.Path())
	must(t, err)
	defer dir.Close()
	if err := b.sameBook(dir); err != nil {
		t.Error(err)
	}
}
