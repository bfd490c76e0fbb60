package parcel_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/dispense/parcel"
)

var at = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func packed(tb testing.TB) []byte {
	tb.Helper()
	b, err := parcel.Pack(parcel.Slip{Station: "norte", To: parcel.ToOffice, Epoch: 1, Seq: 18, At: at}, []parcel.Part{
		{Name: parcel.Readme, Bytes: []byte(parcel.About)},
		{Name: parcel.Numbered(parcel.Journal, 1), Bytes: []byte("one")},
		{Name: parcel.Numbered(parcel.Journal, 2), Bytes: []byte("two")},
	}, func(line []byte) ([]byte, error) { return dispense.SignLine(line, dispensetest.ReceiptKey) })
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestOpensWhatWasPacked(t *testing.T) {
	t.Parallel()
	p, err := parcel.Open(packed(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := p.Each(parcel.Journal, func(b []byte) error { got = append(got, string(b)); return nil }); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != "[one two]" || p.Slip.Station != "norte" || p.Slip.Seq != 18 || !p.Slip.At.Equal(at) {
		t.Errorf("got %q and slip %+v, want what was packed", got, p.Slip)
	}
	if err := p.Verify(dispensetest.ReceiptKey.Verifier); err != nil {
		t.Errorf("slip by its key: got %v, want no error", err)
	}
	if err := p.Verify(dispensetest.PolicyKey.Verifier); err == nil {
		t.Error("slip by another key: got no error, want one")
	}
}

// Wherever the stick is pulled, nothing of the file is taken.
func TestTornFilesAreRefused(t *testing.T) {
	t.Parallel()
	b := packed(t)
	whole := len(bytes.TrimRight(b, "\x00"))
	for n := range whole {
		if _, err := parcel.Open(b[:n]); !errors.Is(err, parcel.ErrTorn) && !errors.Is(err, parcel.ErrForm) {
			t.Fatalf("%d of %d bytes: got %v, want ErrTorn or ErrForm", n, len(b), err)
		}
	}
}

// Whatever byte is altered, the file is refused, or says the very same.
func TestAlteredFilesAreRefused(t *testing.T) {
	t.Parallel()
	b := packed(t)
	want, err := parcel.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		c := bytes.Clone(b)
		c[i] ^= 0x10
		p, err := parcel.Open(c)
		if err != nil || p.Verify(dispensetest.ReceiptKey.Verifier) != nil {
			continue
		}
		if fmt.Sprint(p.Parts) != fmt.Sprint(want.Parts) || p.Slip != want.Slip {
			t.Fatalf("byte %d altered: taken as %+v", i, p.Slip)
		}
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for _, station := range []string{"norte", "a-to-office", "s-1"} {
		if got, ok := parcel.StationOf(parcel.FileName(station, parcel.ToOffice)); !ok || got != station {
			t.Errorf("StationOf(FileName(%q)): got %q, %t", station, got, ok)
		}
	}
	for _, name := range []string{"litro-office-to-norte.tar", "litro-NORTE-to-office.tar", "litro--to-office.tar", "norte-to-office.tar", "litro-norte-to-office.tar.tmp"} {
		if got, ok := parcel.StationOf(name); ok {
			t.Errorf("StationOf(%q): got %q, want none", name, got)
		}
	}
}

func FuzzOpen(f *testing.F) {
	b := packed(f)
	f.Add(b)
	f.Add(b[:700])
	f.Add([]byte("no tar"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parcel.Open(b)
		if err == nil && int(p.Slip.Parts) != len(p.Parts) {
			t.Errorf("taken with %d of %d parts", len(p.Parts), p.Slip.Parts)
		}
	})
}
