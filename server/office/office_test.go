package office_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

var (
	now = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	two = office.Two{Did: "ana", Checked: "luis"}
)

// A desk is an office on a database of its own.
type desk struct {
	*office.Office
	cfg   office.Config
	pool  *pgxpool.Pool
	store *postgres.Store
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{pool: pgtest.New(t)}
	d.store = postgres.New(d.pool)
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	must(t, err)
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	_, err = d.store.Era(t.Context(), now)
	must(t, err)
	must(t, d.store.Save(t.Context(), fleet.Act{Who: "ana", At: now}, &fleet.Rule{Rule: policy.Rule{Rule: "general"}},
		&fleet.Quota{Quota: "q101", Period: fleet.Month, SizeUL: 100 * dispense.Liter, FromAt: now.AddDate(-1, 0, 0)},
		&fleet.Vehicle{Vehicle: "v101", FleetNo: "101", Plate: "P-101", Status: "active", Odometer: "on", Grades: []string{"diesel"},
			Rule: "general", Quotas: []string{"q101"}}))
	d.cfg = office.Config{
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Store: d.store, Ring: ring, Dir: filepath.Join(t.TempDir(), "office"),
		Name: "Oficina", Zone: zone, Now: func() time.Time { return now },
		People: []dispense.Who{{Person: "ana", By: "name"}, {Person: "luis", By: "name"}},
	}
	d.Office = d.open(t)
	return d
}

func (d *desk) open(t *testing.T) *office.Office {
	t.Helper()
	o, err := office.Open(t.Context(), d.cfg)
	must(t, err)
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func ticket(volume dispense.Volume) office.Fill {
	return office.Fill{
		Vehicle: "v101", Grade: "diesel", VolumeUL: volume, HappenedAt: time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC), Precision: "day",
		Source: "ticket", Ticket: "A-4471", AmountCents: new(int64(98_000)), Currency: "MXN",
	}
}

// journal returns the office's records, chained and verified as an auditor does.
func (d *desk) journal(t *testing.T) []*dispense.Record {
	t.Helper()
	var records []*dispense.Record
	must(t, d.store.EachRecord(t.Context(), dispense.Office, func(note []byte) error {
		r, err := dispense.OpenRecord(note)
		records = append(records, r)
		return err
	}))
	grants, err := d.store.Grants(t.Context(), dispense.Office)
	must(t, err)
	grant, err := dispense.OpenGrant(grants[0], d.cfg.Ring.Policy.Verifier)
	must(t, err)
	if grant.Key != d.cfg.Ring.Office.VKey {
		t.Errorf("grant: got key %s, want the office's", grant.Key)
	}
	head := dispense.Head{}
	for _, r := range records {
		if r.Epoch != head.Epoch {
			head = dispense.Head{Epoch: r.Epoch, Hash: dispense.HashNote(grants[0])}
		}
		head, err = head.Next(r)
		must(t, err)
		if r.Unread != nil {
			t.Errorf("%s: unread: %v", r.Ref(), r.Unread)
		}
	}
	if good, _, err := dispense.Verify(records, d.cfg.Ring.Office.Verifier); err != nil || good != len(records) {
		t.Fatalf("verify: got %d of %d, %v", good, len(records), err)
	}
	return records
}

func TestFill(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ref, err := d.Fill(t.Context(), ticket(40*dispense.Liter), two)
	must(t, err)
	records := d.journal(t)
	if len(records) != 2 || records[0].Kind != "start" || records[1].Ref() != ref || records[1].Boot != 1 {
		t.Fatalf("got %d records, the last %s of boot %d, want a start and %s of boot 1", len(records), records[len(records)-1].Ref(), records[1].Boot, ref)
	}
	want := &dispense.Dispense{
		Grade: "diesel", Purpose: "vehicle", VolumeUL: 40 * dispense.Liter, VolumeFrom: "typed", Basis: "obs", Currency: "MXN",
		AmountCents: new(int64(98_000)), PriceFrom: "typed", Vehicle: "v101", Ticket: "A-4471", Source: "ticket",
		HappenedAt: time.Date(2026, 10, 31, 6, 0, 0, 0, time.UTC), HappenedPrecision: "day", // the local day's start
		Draws: []dispense.Draw{{Quota: "q101", Period: "2026-10", VolumeUL: 40 * dispense.Liter}}, End: "H",
		People: []dispense.Who{{Person: "ana", By: "web"}, {Person: "luis", By: "web"}},
	}
	if diff := cmp.Diff(want, records[1].Body); diff != "" {
		t.Errorf("body: -want +got\n%s", diff)
	}
	if n := d.int(t, `SELECT count(*) FROM dispense WHERE station = 'office' AND volume_from = 'typed' AND happened_at = '2026-10-31 06:00Z'`); n != 1 {
		t.Errorf("got %d projected, want 1", n)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	fill := func(f func(*office.Fill)) error {
		v := ticket(40 * dispense.Liter)
		f(&v)
		_, err := d.Fill(t.Context(), v, two)
		return err
	}
	ref, err := d.Fill(t.Context(), ticket(dispense.Liter), two)
	must(t, err)
	append := func(body dispense.Body) error {
		_, err := d.Append(t.Context(), body)
		return err
	}
	correct := func(c office.Correction, people office.Two) error {
		_, err := d.Correct(t.Context(), c, people)
		return err
	}
	_, same := d.Fill(t.Context(), ticket(dispense.Liter), office.Two{Did: "ana", Checked: "ana"})
	one := []dispense.Who{{Person: "ana", By: "web"}}
	start := dispense.Ref{Station: dispense.Office, Epoch: 1, Seq: 1}
	tests := []struct {
		name      string
		got, want error
	}{
		{"one person twice", same, fault.ErrInvalid},
		{"no such vehicle", fill(func(f *office.Fill) { f.Vehicle = "v999" }), fault.ErrNotFound},
		{"no vehicle", fill(func(f *office.Fill) { f.Vehicle = "" }), fault.ErrInvalid},
		{"no volume", fill(func(f *office.Fill) { f.VolumeUL = 0 }), fault.ErrInvalid},
		{"to come", fill(func(f *office.Fill) { f.HappenedAt = now.Add(time.Hour) }), fault.ErrInvalid},
		{"no paper", fill(func(f *office.Fill) { f.Source = "" }), fault.ErrInvalid},
		{"other paper", fill(func(f *office.Fill) { f.Source = "rumor" }), fault.ErrInvalid},
		{"no currency", fill(func(f *office.Fill) { f.Currency = "" }), fault.ErrInvalid},
		{"decided alone", append(&dispense.Decide{What: "revoke", Subject: "norte", Reason: "lost", People: one}), fault.ErrInvalid},
		{"a pump's", append(&dispense.Dispense{VolumeFrom: "pump"}), fault.ErrInvalid},
		{"a station's", append(&dispense.Boot{}), fault.ErrInvalid},
		{"correct nothing", correct(office.Correction{Of: dispense.Ref{Station: "norte", Epoch: 1, Seq: 9}, Action: "void", Reason: "x"}, two), fault.ErrNotFound},
		{"correct a start", correct(office.Correction{Of: start, Action: "void", Reason: "x"}, two), fault.ErrInvalid},
		{"correct without reason", correct(office.Correction{Of: ref, Action: "void"}, two), fault.ErrInvalid},
		{"correct alone", correct(office.Correction{Of: ref, Action: "void", Reason: "x"}, office.Two{Did: "ana"}), fault.ErrInvalid},
		{"replace by nothing", correct(office.Correction{Of: ref, Action: "replace", Reason: "x"}, two), fault.ErrInvalid},
	}
	for _, tt := range tests {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if got := len(d.journal(t)); got != 2 {
		t.Errorf("got %d records, want the start and one fill", got)
	}
	must(t, append(&dispense.Decide{What: "finding", Subject: "hose_gap norte/1", Reason: "meter exchanged", People: one}))
	must(t, correct(office.Correction{Of: start, Action: "note", Reason: "seen"}, two))
}

// What is typed is drawn outside of leases: less is left to give, whoever comes
// first, and what is corrected is there again.
func TestFillsCountOutsideLeases(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := dispensetest.NewAuthor(t, "norte", "00")
	g, err := dispense.ReadGrant(a.Grant)
	must(t, err)
	must(t, d.store.AddStation(t.Context(), postgres.Station{Station: "norte", Name: "norte", Shard: "00", Zone: "UTC", EnrolledAt: now, LinkSHA256: []byte("x")}, g, a.Grant))
	november := []fleet.Period{fleet.Calendar{Zone: d.cfg.Zone}.PeriodAt(fleet.Month, now)}
	fill := ticket(30 * dispense.Liter)
	fill.HappenedAt = now.Add(-time.Hour)
	ref, err := d.Fill(t.Context(), fill, two)
	must(t, err)
	must(t, d.store.LeaseQuotas(t.Context(), now, []fleet.QuotaPeriods{{Quota: "q101", Periods: november}}))
	limit := func() int64 { return d.int(t, `SELECT limit_ul FROM lease WHERE station = 'norte'`) }
	if got := limit(); got != int64(70*dispense.Liter) {
		t.Errorf("after 30 L typed: got a lease of %d, want 70 L", got)
	}
	ask := dispense.Ask{Quota: "q101", Period: "2026-11", WantUL: 100 * dispense.Liter, Vehicle: "v101"}
	for _, volume := range []dispense.Volume{50, 20} { // the second takes the place of the first
		right := fill
		right.VolumeUL = volume * dispense.Liter
		_, err = d.Correct(t.Context(), office.Correction{Of: ref, Action: "replace", Reason: "misread", Fill: &right}, two)
		must(t, err)
	}
	must(t, d.store.WidenLease(t.Context(), now, "norte", ask))
	if got := limit(); got != int64(80*dispense.Liter) {
		t.Errorf("corrected to 50 L and then 20 L: got a lease of %d, want 80 L", got)
	}
	_, err = d.Correct(t.Context(), office.Correction{Of: ref, Action: "void", Reason: "typed twice"}, two)
	must(t, err)
	must(t, d.store.WidenLease(t.Context(), now, "norte", ask))
	if got := limit(); got != int64(100*dispense.Liter) {
		t.Errorf("after it was void: got a lease of %d, want 100 L", got)
	}
	_, err = d.Fill(t.Context(), fill, two) // the fuel is in the tank
	must(t, err)
	must(t, d.store.LeaseQuotas(t.Context(), now, []fleet.QuotaPeriods{{Quota: "q101", Periods: november}}))
	if got := limit(); got != int64(70*dispense.Liter) {
		t.Errorf("typed when all is leased: got a lease of %d, want it asked down to 70 L", got)
	}
}

// Many write at once, in two processes: one chain comes of it, and the files
// hold every record once.
func TestAppendAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other := d.open(t)
	var all sync.WaitGroup
	for n := range 24 {
		o := d.Office
		if n%2 == 1 {
			o = other
		}
		all.Go(func() {
			if _, err := o.Fill(t.Context(), ticket(dispense.Volume(n+1)*dispense.Liter), two); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	records := d.journal(t)
	boots := map[int64]int{}
	for _, r := range records {
		boots[r.Boot]++
	}
	if len(records) != 25 || boots[1] != 12 || boots[2] != 12 {
		t.Errorf("got %d records, by boot %v, want 25, 12 of each process", len(records), boots)
	}
	if got := len(frames(t, d.cfg.Dir)); got != 24 {
		t.Errorf("got %d records in the files, want 24", got)
	}
}

// A restored database has lost records; their copies bring them back in the next
// epoch, under their own names, and count again.
func TestRestored(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	for n := range 4 {
		_, err := d.Fill(ctx, ticket(dispense.Volume(n+1)*dispense.Liter), two)
		must(t, err)
	}
	before := d.journal(t)
	must(t, d.Close())
	tear(t, d.cfg.Dir)
	d.forget(t, before[2]) // the backup was made after the second fill

	o := d.open(t)
	after := d.journal(t)
	// start, 1, 2 | 3, 4 as survivors of epoch 1 | start, carried, carried
	var kinds []string
	for _, r := range after {
		kinds = append(kinds, r.Ref().String()+" "+r.Kind)
	}
	next := fmt.Sprint("office/", now.Unix())
	want := []string{"office/1/1 start", "office/1/2 dispense", "office/1/3 dispense", "office/1/4 dispense", "office/1/5 dispense",
		next + "/1 start", next + "/2 carried", next + "/3 carried"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Fatalf("records: -want +got\n%s", diff)
	}
	start := after[5].Body.(*dispense.Start)
	if start.Why != "rolled_back" || start.After != before[2].Ref() || start.AfterHash != before[2].Hash.String() {
		t.Errorf("start: got %+v, want rolled back after %s", start, before[2].Ref())
	}
	if n := d.int(t, `SELECT sum(volume_ul) FROM dispense`); n != int64(10*dispense.Liter) {
		t.Errorf("got %d typed in all, want 10 L", n)
	}
	_, err := o.Fill(ctx, ticket(dispense.Liter), two)
	must(t, err)
	must(t, o.Close())
	d.open(t) // nothing is lost now
	if got := d.journal(t); len(got) != 9 || got[8].Epoch != now.Unix() || got[8].Boot != 1 {
		t.Errorf("got %d records, the last %s of boot %d, want 9, in that epoch, of boot 1", len(got), got[len(got)-1].Ref(), got[len(got)-1].Boot)
	}
}

// When the copy cannot be made the record is said to be stored, and nothing
// more is written.
func TestCopyFails(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	full := office.BreakCopy(t, d.Office)
	ref, err := d.Fill(t.Context(), ticket(dispense.Liter), two)
	if !errors.Is(err, office.ErrCopy) || !errors.Is(err, full) || ref.Seq != 2 {
		t.Errorf("got %s, %v, want office/1/2 and what is wrong with its copy", ref, err)
	}
	if _, err := d.Fill(t.Context(), ticket(dispense.Liter), two); !errors.Is(err, office.ErrCopy) {
		t.Errorf("afterwards: got %v, want no more records", err)
	}
	if got := len(d.journal(t)); got != 2 {
		t.Errorf("got %d records, want 2", got)
	}
}

// forget takes the database back to where its last office record was r.
func (d *desk) forget(t *testing.T, r *dispense.Record) {
	t.Helper()
	tx, err := d.pool.Begin(t.Context())
	must(t, err)
	defer func() { must(t, tx.Commit(t.Context())) }()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
			t.Error(err)
		}
	}
	exec(`SET LOCAL session_replication_role = replica`) // else the database keeps them
	for _, table := range []string{"record", "dispense", "draw", "closing", "event", "unjudged"} {
		exec(`DELETE FROM `+table+` WHERE station = 'office' AND (epoch, seq) > ($1, $2)`, r.Epoch, r.Seq)
	}
	exec(`DELETE FROM arrival WHERE station = 'office' AND (epoch, first_seq) > ($1, $2)`, r.Epoch, r.Seq)
	exec(`DELETE FROM cursor WHERE station = 'office' AND epoch > $1`, r.Epoch)
	exec(`DELETE FROM office_boot WHERE epoch > $1`, r.Epoch)
	exec(`UPDATE cursor SET seq = $1, hash = $2 WHERE station = 'office'`, r.Seq, r.Hash[:])
}

// tear leaves half a frame at the end of every file.
func tear(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		must(t, err)
		must(t, os.WriteFile(name, append(b, b[:min(len(b), 100)]...), 0o600))
	}
}

// frames returns the notes in all files.
func frames(t *testing.T, dir string) (notes [][]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		must(t, err)
		for len(b) > 0 {
			var note []byte
			note, b, err = dispense.ReadFrame(b)
			must(t, err)
			notes = append(notes, note)
		}
	}
	return notes
}

func (d *desk) int(t *testing.T, sql string) (n int64) {
	t.Helper()
	must(t, d.pool.QueryRow(t.Context(), sql).Scan(&n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
