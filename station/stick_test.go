package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// The supervisor of a station that runs writes what goes to the office on a
// stick, and takes the answer; nobody else does, and not without a stick.
func TestStickAtTheIsland(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	stick, in := t.TempDir(), false
	i.cfg.StickDir = stick
	i.options = func(o *station.Options) { o.Mounted = func(dir string) bool { return in && dir == stick } }
	i.start()
	i.fleet(i.crew()...)
	marta := screen.Person{ID: "marta", PIN: "3333"}
	carry := func(who screen.Person, way string) error { return i.agent.CarryStick(t.Context(), who, way) }
	done := func() screen.Stick {
		t.Helper()
		i.until("the stick is done with", func() bool { return !i.agent.Stick().Busy })
		return i.agent.Stick()
	}
	if err := carry(marta, "out"); !errors.Is(err, screen.ErrNotNow) || i.agent.Stick().There {
		t.Errorf("no stick: got %v, want ErrNotNow", err)
	}
	in = true
	if err := carry(screen.Person{ID: "ana", PIN: "1111"}, "out"); !errors.Is(err, screen.ErrPerson) {
		t.Errorf("an attendant: got %v, want ErrPerson", err)
	}
	var wrong *screen.PINError
	if err := carry(screen.Person{ID: "marta", PIN: "9999"}, "out"); !errors.As(err, &wrong) {
		t.Errorf("a wrong PIN: got %v, want a PINError", err)
	}
	if err := carry(marta, "out"); err != nil {
		t.Fatal(err)
	}
	s := done()
	if s.Err != nil || s.Out == nil || s.Out.Records == 0 {
		t.Fatalf("written: got %+v, want some records", s)
	}
	b, err := os.ReadFile(filepath.Join(stick, parcel.FileName(id, parcel.ToOffice)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := parcel.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	var last *dispense.Record
	if err := p.Each(parcel.Journal, func(b []byte) error {
		notes, err := dispense.Split(b)
		if err != nil {
			return err
		}
		last, err = dispense.OpenRecord(notes[len(notes)-1])
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if last.Seq != p.Slip.Seq || last.Epoch != p.Slip.Epoch {
		t.Errorf("the last record: got %s, want %d of epoch %d, as the slip says", last.Ref(), p.Slip.Seq, p.Slip.Epoch)
	}

	if err := carry(marta, "in"); err != nil {
		t.Fatal(err)
	}
	if s = done(); !errors.Is(s.Err, screen.ErrNoAnswer) || s.In != nil {
		t.Errorf("no answer yet: got %+v, want ErrNoAnswer", s)
	}
	receipt, err := dispense.SealReceipt(&dispense.Receipt{
		Station: id, Epoch: last.Epoch, Seq: last.Seq, Hash: last.Hash.String(), Era: 2, N: 1, At: i.clock.now().UTC().Truncate(time.Second), State: "ok",
	}, dispensetest.ReceiptKey)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := parcel.Pack(parcel.Slip{Station: id, To: parcel.ToStation, Epoch: last.Epoch, Seq: last.Seq, Era: 2, N: 1, At: i.clock.now().UTC().Truncate(time.Second)},
		[]parcel.Part{{Name: parcel.Receipt, Bytes: receipt}}, func(line []byte) ([]byte, error) { return dispense.SignLine(line, dispensetest.ReceiptKey) })
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stick, parcel.FileName(id, parcel.ToStation)), answer, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := carry(marta, "in"); err != nil {
		t.Fatal(err)
	}
	if s = done(); s.Err != nil || s.In == nil || s.In.Receipted != last.Seq {
		t.Errorf("the answer: got %+v, want %d records receipted", s, last.Seq)
	}
}
