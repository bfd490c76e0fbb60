package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
)

// A day of a station: enrolled, three fills, one of them in the dark, a tick in
// the middle of a fill, a new key, and a disk that lost its end.
func day(t *testing.T) (*dispensetest.Author, []*dispense.Record) {
	t.Helper()
	a := dispensetest.NewAuthor(t, "norte", "00")
	at := func(l dispense.Volume) dispense.Meter {
		return dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: l * dispense.Liter}
	}
	records := []*dispense.Record{a.Start(t, "enrolled", at(100))}
	add := func(b dispense.Body) *dispense.Record {
		r := a.Append(t, b)
		records = append(records, r)
		return r
	}
	auth := add(dispensetest.Authorized("v1", 60))
	add(&dispense.Tick{Meters: []dispense.Meter{at(120)}})
	add(dispensetest.Dispensed(auth, 100*dispense.Liter, 40*dispense.Liter))
	add(&dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: 140 * dispense.Liter, TotalizerAfterUL: 150 * dispense.Liter, VolumeUL: 10 * dispense.Liter, Cause: "dark"})
	add(&dispense.KeyChange{Key: dispensetest.NewKey("norte", 2).VKey, Why: "renew"})
	common := records[len(records)-1]
	auth = add(dispensetest.Authorized("v2", 60))
	last := add(dispensetest.Dispensed(auth, 150*dispense.Liter, 20*dispense.Liter))
	records = records[:len(records)-2] // lost from the disk, but for copies
	records = append(records, a.NextEpoch(t, "corrupt", common, at(170)))
	for _, r := range []*dispense.Record{auth, last} {
		add(&dispense.Carried{Note: base64.StdEncoding.EncodeToString(r.Note.Bytes)})
	}
	return a, records
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func check(args ...string) (code int, out string) {
	var b bytes.Buffer
	code = run(append([]string{"journal"}, args...), &b, &b)
	return code, b.String()
}

func TestGoodJournal(t *testing.T) {
	t.Parallel()
	a, records := day(t)
	export := append(append([]byte(nil), a.Grant...), dispensetest.Message(records...)...)
	file := write(t, "norte.journal", export)
	grant := write(t, "norte.grant", a.Grant)

	code, out := check("--grant", grant, file)
	if code != exitGood || !strings.Contains(out, "60.0 L dispensed, 10.0 L off the book") || strings.Contains(out, "UNPROVED") {
		t.Errorf("with the grant: got exit %d and\n%s", code, out)
	}
	if code, out = check(file); code != exitGood || !strings.Contains(out, "UNPROVED") {
		t.Errorf("without a grant: got exit %d and\n%s", code, out)
	}
	if code, out = check("--key", dispensetest.NewKey("norte", 1).VKey, file); code != exitGood {
		t.Errorf("with the key: got exit %d and\n%s", code, out)
	}
	if code, out = check("--key", dispensetest.NewKey("norte", 3).VKey, file); code != exitBad {
		t.Errorf("with another key: got exit %d and\n%s", code, out)
	}
}

func TestSegmentsOnDisk(t *testing.T) {
	t.Parallel()
	a, records := day(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "grant"), a.Grant, 0o600); err != nil {
		t.Fatal(err)
	}
	var one, two []byte
	for i, r := range records {
		if i < 4 {
			one = dispense.AppendFrame(one, r.Note.Bytes)
		} else {
			two = dispense.AppendFrame(two, r.Note.Bytes)
		}
	}
	for name, b := range map[string][]byte{"1.seg": one, "2.seg": two} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, out := check(dir); code != exitGood {
		t.Errorf("got exit %d and\n%s", code, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "2.seg"), two[:len(two)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := check(dir); code != exitBad || !strings.Contains(out, "cut short") {
		t.Errorf("cut short: got exit %d and\n%s", code, out)
	}
}

// Whatever single byte of an export changes, it is found.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	a := dispensetest.NewAuthor(t, "norte", "00")
	start := a.Start(t, "enrolled", dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: 0})
	auth := a.Append(t, dispensetest.Authorized("v1", 60))
	fill := a.Append(t, dispensetest.Dispensed(auth, 0, 10*dispense.Liter))
	export := append(append([]byte(nil), a.Grant...), dispensetest.Message(start, auth, fill)...)
	dir := t.TempDir()
	file := filepath.Join(dir, "norte.journal")
	for i := len(a.Grant); i < len(export); i++ {
		export[i] ^= 0x04
		if err := os.WriteFile(file, export, 0o600); err != nil {
			t.Fatal(err)
		}
		export[i] ^= 0x04
		if code, _ := check("-q", "--key", a.Key.VKey, file); code == exitGood {
			t.Fatalf("byte %d of %d changed and nothing was found", i, len(export))
		}
	}
}

// A record left out, doubled with other words, or put elsewhere is found, and
// the first bad one named.
func TestFirstBadRecordIsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		alter func(r []*dispense.Record) []*dispense.Record
		want  string
	}{
		{"left out", func(r []*dispense.Record) []*dispense.Record { return append(r[:2:2], r[3:]...) }, "BAD: norte/1/4"},
		{"beginning forgotten", func(r []*dispense.Record) []*dispense.Record { return r[2:] }, "records 1 to 2 of epoch 1 are missing"},
		{"carried left out", func(r []*dispense.Record) []*dispense.Record { return r[:len(r)-2] }, "hose 1: the totalizer reads 170.0 L, and was left at 150.0 L"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, records := day(t)
			code, out := check(write(t, "j", dispensetest.Message(tt.alter(records)...)))
			if code != exitBad || !strings.Contains(out, tt.want) {
				t.Errorf("got exit %d and\n%swant exit 1 and %q", code, out, tt.want)
			}
		})
	}
}

func TestLitersMissingFromRecords(t *testing.T) {
	t.Parallel()
	a := dispensetest.NewAuthor(t, "norte", "00")
	start := a.Start(t, "enrolled", dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: 0})
	auth := a.Append(t, dispensetest.Authorized("v1", 60))
	fill := a.Append(t, dispensetest.Dispensed(auth, 5*dispense.Liter, 10*dispense.Liter))
	again := a.Append(t, dispensetest.Dispensed(auth, 15*dispense.Liter, dispense.Liter))
	code, out := check(write(t, "j", dispensetest.Message(start, auth, fill, again)))
	if code != exitBad || !strings.Contains(out, "5.0 L are in no record") || !strings.Contains(out, "not an open release") {
		t.Errorf("got exit %d and\n%s", code, out)
	}
}

func TestUnreadableInput(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"/does/not/exist"}, {write(t, "empty", nil)}, {"--key", "nonsense", write(t, "j", []byte("{}"))}} {
		if code, out := check(args...); code != exitUse {
			t.Errorf("%q: got exit %d and %s, want %d", args, code, out, exitUse)
		}
	}
}

// Whoever names all files of a journal's directory names the receipt too.
func TestReceiptBesideSegments(t *testing.T) {
	t.Parallel()
	a, records := day(t)
	export := write(t, "norte.journal", append(a.Grant, dispensetest.Message(records...)...))
	receipt := write(t, "receipt", []byte(`{"v":1,"station":"norte"}`+"\n"))
	if code, out := check(export, receipt); code != 0 {
		t.Errorf("verify with a receipt beside it: got exit %d, want 0:\n%s", code, out)
	}
	if code, out := check(receipt); code == 0 {
		t.Errorf("verify of a receipt alone: got exit 0, want another:\n%s", out)
	}
}

// A box that was replaced has a new key by a new grant. The grant counts when the
// server of the trusted one signed it, and not when anybody put it into the file.
func TestReplacedByGrant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		signer dispensetest.Key
		code   int
	}{
		{"the server's", dispensetest.PolicyKey, exitGood},
		{"a forger's", dispensetest.NewKey(dispensetest.Origin+"/policy", 9), exitBad},
	} {
		a := dispensetest.NewAuthor(t, "norte", "00")
		first := a.Grant
		records := []*dispense.Record{a.Start(t, "enrolled")}
		a.Key = dispensetest.NewKey("norte", 2)
		var err error
		if a.Grant, err = dispense.SealGrant(&dispense.Grant{
			Origin: dispensetest.Origin, Station: "norte", Shard: "00", Epoch: 2, Key: a.Key.VKey, At: a.At,
			Receipt: []string{dispensetest.ReceiptKey.VKey}, Policy: []string{tt.signer.VKey},
			People: []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}},
		}, tt.signer); err != nil {
			t.Fatal(err)
		}
		a.Head = dispense.Head{Epoch: 2, Hash: dispense.HashNote(a.Grant)}
		records = append(records, a.Start(t, "replaced"))
		export := append(append(append([]byte(nil), first...), a.Grant...), dispensetest.Message(records...)...)
		code, out := check("--grant", write(t, "grant", first), write(t, "j", export))
		if code != tt.code {
			t.Errorf("%s grant: got exit %d and\n%swant %d", tt.name, code, out, tt.code)
		}
	}
}
