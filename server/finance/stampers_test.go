package finance_test

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/sim/supplier"
)

// One of the authority's certificates alone, put beside those that stamp, refuses no good document:
// nobody said that all of them are there.
func TestOneRootOfSeveral(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.must(os.Remove(filepath.Join(h.stampers, authority().Certificates()[0].No+".cer")))
	other := supplier.NewAuthority(2, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)).Certificates()[0]
	h.must(os.WriteFile(filepath.Join(h.stampers, "AC4_SAT.crt"), other.Certificate, 0o644))
	list, _ := h.bills(7, supplier.Station, supplier.Fill, 2, nil)
	for _, s := range h.send(files(list)...) {
		if d := h.document(s.Document); d.Judged.Verdict == invoice.Refused {
			t.Errorf("a good document is refused: %s", codes(&d.Document))
		}
	}
}

// A file that cannot be read keeps no other from being looked at.
func TestStampersOfAnyKind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "viejos.cer"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, bad, err := finance.Stampers(dir); err != nil || len(bad) != 1 {
		t.Errorf("a directory named as a certificate: bad %v, %v", bad, err)
	}
}

// A file with several certificates has all of them, or says that it has not.
func TestStampersInOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var b bytes.Buffer
	for _, c := range authority().Certificates() {
		if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "todos.pem"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if by, bad, err := finance.Stampers(dir); err != nil || len(by) != 2 && len(bad) == 0 {
		t.Errorf("of two certificates in one file %d are there, and nothing is said of the other: %v", len(by), err)
	}
}
