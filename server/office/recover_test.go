package office_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/office"
)

// drop takes the frames of some records out of the office's copies, as a disk does
// that broke.
func (d *desk) drop(t *testing.T, refs ...string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(d.cfg.Dir, "*.frames"))
	must(t, err)
	for _, name := range names {
		b, err := os.ReadFile(name)
		must(t, err)
		var left []byte
		for len(b) > 0 {
			n, rest, err := dispense.ReadFrame(b)
			must(t, err)
			r, err := dispense.OpenRecord(n)
			must(t, err)
			gone := false
			for _, ref := range refs {
				gone = gone || r.Ref().String() == ref
			}
			if !gone {
				left = dispense.AppendFrame(left, n)
			}
			b = rest
		}
		must(t, os.WriteFile(name, left, 0o600))
	}
}

// What is in neither the backup nor the copies is named, number by number, and the
// next epoch begins even when nothing is missing: once more, too, after a second
// restore, whose copies know of the first.
func TestRestoredNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 7 {
		_, err := d.Fill(t.Context(), ticket(dispense.Volume(n+1)*dispense.Liter), two)
		must(t, err)
	}
	before := d.journal(t)
	must(t, d.Close())
	d.drop(t, "office/1/4", "office/1/6", "office/1/7")
	d.forget(t, before[2])

	got, err := office.Restored(t.Context(), d.cfg)
	must(t, err)
	want := []office.Range{{Epoch: 1, First: 4, Last: 4}, {Epoch: 1, First: 6, Last: 7}}
	if diff := cmp.Diff(want, got.Missing); diff != "" {
		t.Errorf("missing: -want +got\n%s", diff)
	}
	if s := got.Missing[0].String() + ", " + got.Missing[1].String(); s != "office/1/4, office/1/6 to 7" {
		t.Errorf("in words: got %s", s)
	}
	if len(got.Carried) != 2 || got.Carried[1] != before[7].Ref() || !got.Until.Equal(now) || got.Head.Seq != 3 || !got.At.Equal(now) {
		t.Errorf("got %+v, want 5 and 8 carried", got)
	}
	o := d.open(t)
	_, err = o.Fill(t.Context(), ticket(dispense.Liter), two)
	must(t, err)
	must(t, o.Close())

	// The same backup again, with all copies but one: nothing of the second epoch is
	// lost, and what is gone is gone.
	d.forget(t, before[2])
	again, err := office.Restored(t.Context(), d.cfg)
	must(t, err)
	if diff := cmp.Diff(want, again.Missing); diff != "" || len(again.Carried) != 6 {
		t.Errorf("again: got %v carried; missing: -want +got\n%s", again.Carried, diff)
	}
	if head, err := d.store.OfficeHead(t.Context()); err != nil || head.Epoch != now.Unix()+1 {
		t.Errorf("got %+v, %v, want epoch %d: the one before was used", head, err, now.Unix()+1)
	}

	// And one from which nothing is missing.
	third, err := office.Restored(t.Context(), d.cfg)
	must(t, err)
	if head, err := d.store.OfficeHead(t.Context()); err != nil || head.Epoch != now.Unix()+2 || len(third.Carried)+len(third.Missing) > 0 {
		t.Errorf("got %+v, %v after %+v, want the epoch after it and nothing carried", head, err, third)
	}
}
