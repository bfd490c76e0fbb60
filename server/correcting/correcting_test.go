package correcting_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// A desk is one on a database of its own, with an office and a clock.
type desk struct {
	*correcting.Desk
	office *office.Office
	cfg    office.Config
	store  *postgres.Store
	pool   *pgxpool.Pool
	now    time.Time
	fill   dispense.Ref // of ten liters, typed by ana and checked by luis
}

// Who there is: ana manages, luis is an attendant, eva is of finance, root administers, and
// leo manages too.
var (
	ana  = correcting.Person{Username: "ana", Role: string(access.Manager)}
	leo  = correcting.Person{Username: "leo", Role: string(access.Manager)}
	eva  = correcting.Person{Username: "eva", Role: string(access.Finance)}
	root = correcting.Person{Username: "root", Role: string(access.Administrator)}
	luis = correcting.Person{Username: "luis", Role: string(access.Attendant)}
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{pool: pgtest.New(t), now: time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)}
	d.store = postgres.New(d.pool)
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	must(t, err)
	_, err = d.store.Era(t.Context(), d.now)
	must(t, err)
	vehicle := func(n string) *fleet.Vehicle {
		return &fleet.Vehicle{Vehicle: "v" + n, FleetNo: n, Plate: "P-" + n, Status: "active", Odometer: "on", Grades: []string{"diesel"}, Rule: "general", Quotas: []string{"q" + n}}
	}
	quota := func(n string) *fleet.Quota {
		return &fleet.Quota{Quota: "q" + n, Period: fleet.Month, SizeUL: 100 * dispense.Liter, FromAt: d.now.AddDate(-1, 0, 0)}
	}
	must(t, d.store.Save(t.Context(), fleet.Act{Who: "ana", At: d.now}, &fleet.Rule{Rule: policy.Rule{Rule: "general"}}, quota("101"), quota("102"), vehicle("101"), vehicle("102")))
	for _, p := range []correcting.Person{ana, leo, eva, root, luis} {
		must(t, d.store.AddUser(t.Context(), access.User{Username: p.Username, Name: p.Username, Role: access.Role(p.Role), Language: "es-MX", Active: true}, "root"))
	}
	d.cfg = office.Config{
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Store: d.store, Ring: ring, Dir: filepath.Join(t.TempDir(), "office"), Name: "Oficina", Zone: time.UTC, Now: func() time.Time { return d.now },
		People: []dispense.Who{{Person: "ana", By: "name"}, {Person: "luis", By: "name"}},
	}
	d.office, err = office.Open(t.Context(), d.cfg)
	must(t, err)
	t.Cleanup(func() { _ = d.office.Close() })
	d.Desk = correcting.New(correcting.Config{Store: d.store, Office: d.office, Now: d.cfg.Now})
	d.fill, err = d.office.Fill(t.Context(), office.Fill{
		Vehicle: "v101", Grade: "diesel", VolumeUL: 10 * dispense.Liter, HappenedAt: d.now.Add(-time.Hour), Precision: "minute", Source: "ticket", Ticket: "A-1", AmountCents: new(int64(24_000)), Currency: "MXN",
	}, office.Two{Did: "ana", Checked: "luis"})
	must(t, err)
	return d
}

func (d *desk) int(t *testing.T, sql string, args ...any) (n int64) {
	t.Helper()
	must(t, d.pool.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

func code(err error) string {
	if p, ok := errors.AsType[*correcting.Problem](err); ok {
		return p.Code
	}
	return fmt.Sprint(err)
}

// figures are those of the fill, changed.
func (d *desk) figures(t *testing.T, change func(*correcting.Figures)) *correcting.Figures {
	t.Helper()
	f, err := d.Fill(t.Context(), d.fill)
	must(t, err)
	to := f.Figures()
	change(&to)
	return &to
}

func (d *desk) void(t *testing.T, who correcting.Person) int64 {
	t.Helper()
	n, err := d.Ask(t.Context(), who, correcting.Asked{Of: d.fill, Action: correcting.Void, Reason: "Se capturó dos veces"})
	must(t, err)
	return n
}

// A correction is asked by one and approved by another of another role; the fill stays as it
// was recorded, and counts as was approved.
func TestTwoCorrectAFill(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	n, err := d.Ask(ctx, ana, correcting.Asked{Of: d.fill, Action: correcting.Replace, Reason: "Eran ocho litros, de la 102", Figures: d.figures(t, func(f *correcting.Figures) {
		f.Vehicle, f.VolumeUL, f.AmountCents = "v102", 8_000_000, new(int64(19_200))
	})})
	must(t, err)
	if f, err := d.Fill(ctx, d.fill); err != nil || f.Counts.VolumeUL != 10_000_000 || len(f.Steps) != 0 || f.Open(d.now) == nil {
		t.Fatalf("asked: got %+v, %v; want that ten liters count until it is approved", f, err)
	}
	for _, tt := range []struct {
		who  correcting.Person
		want string
	}{{ana, correcting.Same}, {leo, correcting.Role}, {luis, correcting.Own}} {
		if _, err := d.Approve(ctx, tt.who, n); code(err) != tt.want || !errors.Is(err, fault.ErrConflict) {
			t.Errorf("approved by %s: got %v, want %s", tt.who.Username, err, tt.want)
		}
	}
	if _, err := d.Ask(ctx, leo, correcting.Asked{Of: d.fill, Action: correcting.Void, Reason: "x"}); code(err) != correcting.Waiting {
		t.Errorf("asked twice: got %v", err)
	}
	ref, err := d.Approve(ctx, eva, n)
	must(t, err)
	f, err := d.Fill(ctx, d.fill)
	must(t, err)
	if f.Counts.VolumeUL != 8_000_000 || f.Counts.Vehicle != "v102" || f.Was.VolumeUL != 10*dispense.Liter || len(f.Steps) != 1 || f.Steps[0].Ref != ref || fmt.Sprint(f.Steps[0].People) != "[ana eva]" {
		t.Errorf("approved: got %+v, %+v", f.Counts, f.Steps)
	}
	if a := f.Asks[0]; a.State(d.now) != correcting.Approved || a.Answer.By != "eva" || a.Answer.Record != ref || a.ChangeUL() != -2_000_000 || *a.ChangeCents() != -4_800 {
		t.Errorf("the ask: got %+v, %+v", a, a.Answer)
	}
	for what, err := range map[string]error{"approved again": second(d.Approve(ctx, eva, n)), "refused": d.Refuse(ctx, root, n, "no"), "taken back": d.TakeBack(ctx, ana, n)} {
		if code(err) != correcting.NotOpen {
			t.Errorf("%s: got %v", what, err)
		}
	}
	// Whoever approved one correction does not approve the next of the same fill.
	n = d.void(t, ana)
	if _, err := d.Approve(ctx, eva, n); code(err) != correcting.Own {
		t.Errorf("the next by the same: got %v", err)
	}
	_, err = d.Approve(ctx, root, n)
	must(t, err)
	if f, err = d.Fill(ctx, d.fill); err != nil || f.Counts != nil || f.Is != nil || len(f.May()) != 0 || f.Steps[0].Counts || !f.Steps[1].Counts {
		t.Errorf("voided: got %+v, %v", f, err)
	}
	for _, line := range []string{"correction asked: replace", "correction approved: replace", "correction asked: void", "correction approved: void"} {
		if n := d.int(t, `SELECT count(*) FROM audit WHERE what = $1 AND object = $2`, line, d.fill.String()); n != 1 {
			t.Errorf("audit trail: got %d lines %q, want 1", n, line)
		}
	}
	if diff, err := d.store.Replay(ctx); diff != nil || err != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}

func second(_ dispense.Ref, err error) error { return err }

// What is refused, taken back or not answered in three days counts for nothing, and it can be
// asked anew.
func TestAsksEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	n := d.void(t, ana)
	if err := d.Refuse(ctx, eva, n, "  "); code(err) != correcting.NoReason {
		t.Errorf("refused without a reason: got %v", err)
	}
	if err := d.Refuse(ctx, ana, n, "no"); code(err) != correcting.Same {
		t.Errorf("refused by who asked: got %v", err)
	}
	must(t, d.Refuse(ctx, eva, n, "El ticket dice diez"))
	n = d.void(t, ana)
	if err := d.TakeBack(ctx, eva, n); code(err) != correcting.NotOwn {
		t.Errorf("taken back by another: got %v", err)
	}
	must(t, d.TakeBack(ctx, ana, n))
	n = d.void(t, ana)
	d.now = d.now.Add(correcting.Waits - time.Second)
	if a, err := d.One(ctx, n); err != nil || a.State(d.now) != correcting.Open {
		t.Errorf("before three days: got %s, %v", a.State(d.now), err)
	}
	d.now = d.now.Add(time.Second)
	if _, err := d.Approve(ctx, eva, n); code(err) != correcting.NotOpen {
		t.Errorf("approved after three days: got %v", err)
	}
	list, err := d.Asks(ctx, correcting.Question{})
	must(t, err)
	var states []string
	for _, a := range list {
		states = append(states, a.State(d.now))
	}
	if fmt.Sprint(states) != "[expired withdrawn refused]" {
		t.Errorf("what became of them: got %v", states)
	}
	if n := d.int(t, `SELECT count(*) FROM correction`); n != 0 {
		t.Errorf("corrections: got %d, want none", n)
	}
	d.void(t, ana)
}

// What is asked has to change something that people may say.
func TestAsksAreChecked(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ask := func(action, reason string, change func(*correcting.Figures)) error {
		_, err := d.Ask(t.Context(), ana, correcting.Asked{Of: d.fill, Action: action, Reason: reason, Figures: d.figures(t, change)})
		return err
	}
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no reason":    {ask(correcting.Replace, " ", func(f *correcting.Figures) { f.VolumeUL++ }), correcting.NoReason},
		"no change":    {ask(correcting.Replace, "x", func(*correcting.Figures) {}), correcting.Nothing},
		"no liters":    {ask(correcting.Replace, "x", func(f *correcting.Figures) { f.VolumeUL = 0 }), correcting.NoFigure},
		"no vehicle":   {ask(correcting.Replace, "x", func(f *correcting.Figures) { f.Vehicle = "" }), correcting.NoVehicle},
		"to come":      {ask(correcting.Replace, "x", func(f *correcting.Figures) { f.HappenedAt = d.now.Add(time.Hour) }), correcting.ToCome},
		"assign":       {ask(correcting.Assign, "x", func(*correcting.Figures) {}), correcting.NotOfIt},
		"no such deed": {ask("forget", "x", func(*correcting.Figures) {}), correcting.NotOfIt},
	} {
		if code(tt.err) != tt.want || !errors.Is(tt.err, fault.ErrInvalid) {
			t.Errorf("%s: got %v, want %s", name, tt.err, tt.want)
		}
	}
	if _, err := d.Ask(t.Context(), ana, correcting.Asked{Of: d.fill, Action: correcting.Void, Reason: "x", Evidence: []string{strings.Repeat("a", 64)}}); code(err) != correcting.NoFile {
		t.Errorf("a file that nobody sent: got %v", err)
	}
	if _, err := d.Fill(t.Context(), dispense.Ref{Station: dispense.Office, Epoch: 1, Seq: 1}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a start is a fill: %v", err)
	}
}

// Many approve at once: one record comes of it.
func TestApprovedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	n := d.void(t, ana)
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		who := []correcting.Person{eva, root}[i%2]
		wg.Go(func() { _, errs[i] = d.Approve(t.Context(), who, n) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case code(err) != correcting.NotOpen:
			t.Errorf("got %v", err)
		}
	}
	if records, answers := d.int(t, `SELECT count(*) FROM correction`), d.int(t, `SELECT count(*) FROM correction_answer`); done != 1 || records != 1 || answers != 1 {
		t.Errorf("approved %d times, %d records, %d answers; want 1 of each", done, records, answers)
	}
}

// The process dies in between: nothing of the approval is there, or all of it; and where a
// backup brings the record back without its answer, the ask is answered by the record.
func TestApprovalsAndCrashes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	n := d.void(t, ana)
	// It dies before the commit.
	_, err := d.pool.Exec(ctx, `ALTER TABLE event ADD CONSTRAINT dies CHECK (kind <> 'correct') NOT VALID`)
	must(t, err)
	if _, err := d.Approve(ctx, eva, n); err == nil {
		t.Fatal("approved by a process that dies")
	}
	_, err = d.pool.Exec(ctx, `ALTER TABLE event DROP CONSTRAINT dies`)
	must(t, err)
	if a, err := d.One(ctx, n); err != nil || a.State(d.now) != correcting.Open || d.int(t, `SELECT count(*) FROM correction`) != 0 {
		t.Errorf("after it died: got %s, %v; want it open and no record", a.State(d.now), err)
	}
	// The record is there and the ask is open, as after a backup from before the approval.
	ref, err := d.office.Correct(ctx, office.Correction{Of: d.fill, Action: correcting.Void, Reason: "Se capturó dos veces"}, office.Two{Did: "ana", Checked: "eva"})
	must(t, err)
	a, err := d.One(ctx, n)
	must(t, err)
	if a.State(d.now) != correcting.Approved || a.Answer.By != "eva" || a.Answer.Record != ref || a.Answer.As != "" {
		t.Errorf("mended: got %+v, want that eva approved it by %s", a.Answer, ref)
	}
	if _, err := d.Approve(ctx, root, n); code(err) != correcting.NotOpen || d.int(t, `SELECT count(*) FROM correction`) != 1 {
		t.Errorf("approved once more: got %v", err)
	}
	// Another's record of the same is not the answer.
	other, err := d.office.Fill(ctx, office.Fill{Vehicle: "v102", Grade: "diesel", VolumeUL: 5 * dispense.Liter, HappenedAt: d.now, Precision: "minute", Source: "sheet", Ticket: "7"}, office.Two{Did: "leo", Checked: "luis"})
	must(t, err)
	n, err = d.Ask(ctx, ana, correcting.Asked{Of: other, Action: correcting.Void, Reason: "x"})
	must(t, err)
	_, err = d.office.Correct(ctx, office.Correction{Of: other, Action: correcting.Void, Reason: "x"}, office.Two{Did: "leo", Checked: "eva"})
	must(t, err)
	if a, err := d.One(ctx, n); err != nil || a.State(d.now) != correcting.Open {
		t.Errorf("by another's record: got %s, %v", a.State(d.now), err)
	}
	// What was corrected since it was asked is not corrected by it.
	if _, err := d.Approve(ctx, root, n); code(err) != correcting.Since {
		t.Errorf("corrected since: got %v", err)
	}
}

// The database holds what the desk does, whoever writes to it.
func TestTheDatabaseHoldsTwo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	n := d.void(t, ana)
	answer := func(by, as, at, record string) error {
		_, err := d.pool.Exec(t.Context(), `
INSERT INTO correction_answer SELECT n, 'approved', asked_by, asked_as, asked_at, until_at, $2, $3, asked_at + $4::interval, '', `+record+` FROM correction_ask WHERE n = $1`, n, by, as, at)
		return err
	}
	const there, none = `'office', 1, 2, 0`, `'office', 1, 99, 0`
	for name, err := range map[string]error{
		"correction_answer_two": answer("ana", "finance", "1h", there), "correction_answer_role": answer("eva", "manager", "1h", there), "correction_answer_time": answer("eva", "finance", "72h", there),
		"correction_answer_record": answer("eva", "finance", "1h", none), "correction_answer_whole": answer("eva", "finance", "1h", `NULL, NULL, NULL, NULL`),
	} {
		if got := constraint(err); got != name && !(name == "correction_answer_two" && got == "two_sides") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, sql := range []string{`UPDATE correction_ask SET reason = 'otro'`, `DELETE FROM correction_ask`, `TRUNCATE correction_ask CASCADE`, `UPDATE correction_answer SET said_by = 'x'`, `DELETE FROM correction_answer`} {
		if _, err := d.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
}

func constraint(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.ConstraintName
	}
	return fmt.Sprint(err)
}

// A device's figures stay; whose it was is said. What flowed beside all sessions is given to a
// vehicle in parts, up to what there is.
func TestWhatADeviceMeasured(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	box := newBox(t, d)
	pumped, beside := box[0], box[1]
	f, err := d.Desk.Fill(ctx, pumped)
	must(t, err)
	if f.Kind != correcting.OfPump || f.Auth == nil || f.Hash == "" || f.ReceivedAt.IsZero() {
		t.Fatalf("a fill: got %+v", f)
	}
	to := f.Figures()
	to.VolumeUL++
	if _, err := d.Ask(ctx, ana, correcting.Asked{Of: pumped, Action: correcting.Replace, Reason: "x", Figures: &to}); code(err) != correcting.Measured {
		t.Errorf("more than the device says: got %v", err)
	}
	to = f.Figures()
	to.Vehicle, to.OdometerM = "v102", new(int64(77_000_000))
	d.approved(t, correcting.Asked{Of: pumped, Action: correcting.Replace, Reason: "La etiqueta era de la 102", Figures: &to})
	f, err = d.Desk.Fill(ctx, pumped)
	must(t, err)
	if f.Counts.Vehicle != "v102" || f.Is.Typed() || f.Is.TotalizerAfterUL == nil || *f.Is.OdometerM != 77_000_000 || f.Counts.VolumeUL != int64(f.Was.VolumeUL) || !f.Counts.HappenedAt.Equal(f.Record.At) {
		t.Errorf("of another vehicle: got %+v of %+v", f.Counts, f.Is)
	}
	if n := d.int(t, `SELECT count(*) FROM reading WHERE station = 'office'`); n != 0 {
		t.Errorf("the office reads %d totalizers", n)
	}
	f, err = d.Desk.Fill(ctx, beside)
	must(t, err)
	all := f.LeftUL()
	part := func(ul int64) *correcting.Figures {
		return &correcting.Figures{Vehicle: "v101", Grade: "diesel", VolumeUL: ul, HappenedAt: f.HappenedAt, Precision: "minute", Full: "unknown"}
	}
	if _, err := d.Ask(ctx, ana, correcting.Asked{Of: beside, Action: correcting.Assign, Reason: "x", Figures: part(all + 1)}); code(err) != correcting.TooMuch {
		t.Errorf("more than flowed: got %v", err)
	}
	given := d.approved(t, correcting.Asked{Of: beside, Action: correcting.Assign, Reason: "Cargó la 101", Figures: part(all)})
	if f, err = d.Desk.Fill(ctx, beside); err != nil || f.LeftUL() != 0 || len(f.May()) != 0 {
		t.Errorf("all is given: got %d left, %v", f.LeftUL(), err)
	}
	if p, err := d.Desk.Fill(ctx, given); err != nil || p.Kind != correcting.OfPart || p.Counts.VolumeUL != all || p.Counts.Vehicle != "v101" {
		t.Errorf("the part: got %+v, %v", p, err)
	}
	d.approved(t, correcting.Asked{Of: given, Action: correcting.Void, Reason: "Fue prueba"})
	if f, err = d.Desk.Fill(ctx, beside); err != nil || f.LeftUL() != all {
		t.Errorf("taken back: got %d left, %v; want %d", f.LeftUL(), err, all)
	}
	if diff, err := d.store.Replay(ctx); diff != nil || err != nil {
		t.Errorf("replay: got %v, %v", diff, err)
	}
}

// approved has one ask and another approve.
func (d *desk) approved(t *testing.T, in correcting.Asked) dispense.Ref {
	t.Helper()
	n, err := d.Ask(context.WithoutCancel(t.Context()), ana, in)
	must(t, err)
	who := eva
	if a, err := d.One(t.Context(), n); err != nil || d.Against(t.Context(), eva, &a) != nil {
		who = root
	}
	ref, err := d.Approve(t.Context(), who, n)
	must(t, err)
	return ref
}

// newBox is a station where one vehicle fueled and something flowed beside all sessions.
func newBox(t *testing.T, d *desk) (refs []dispense.Ref) {
	t.Helper()
	a := dispensetest.NewAuthor(t, "norte", "00")
	g, err := dispense.ReadGrant(a.Grant)
	must(t, err)
	must(t, d.store.AddStation(t.Context(), postgres.Station{Station: "norte", Name: "Norte", Shard: "00", Zone: "UTC", EnrolledAt: d.now, LinkSHA256: []byte("norte")}, g, a.Grant))
	start := a.Start(t, "enrolled")
	auth := a.Append(t, dispensetest.Authorized("v101", 60))
	fill := a.Append(t, dispensetest.Dispensed(auth, 0, 30*dispense.Liter))
	beside := a.Append(t, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: 30 * dispense.Liter, TotalizerAfterUL: 37 * dispense.Liter, VolumeUL: 7 * dispense.Liter, Cause: "idle"})
	chain, err := d.store.NewChain(t.Context(), "norte", 1, start.Prev)
	must(t, err)
	_, err = d.store.Commit(t.Context(), []ingest.Run{{Chain: chain, NewEpoch: true, Keys: []ingest.KeyFrom{{Seq: 1, Key: a.Key.VKey}}, Records: []*dispense.Record{start, auth, fill, beside}, ReceivedAt: d.now}})
	must(t, err)
	return []dispense.Ref{fill.Ref(), beside.Ref()}
}

// What could not be approved is not asked: a record has no room for it, or its money no currency.
func TestAsksCanBeApproved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, change := range map[string]func(*correcting.Figures){
		"no currency": func(f *correcting.Figures) { f.Currency = "" },
		"odometer":    func(f *correcting.Figures) { f.OdometerM = new(int64(1) << 62) },
		"engine":      func(f *correcting.Figures) { f.EngineS = new(int64(1) << 62) },
		"amount":      func(f *correcting.Figures) { f.AmountCents = new(int64(1) << 62) },
		"liters":      func(f *correcting.Figures) { f.VolumeUL = 1 << 62 },
	} {
		if n, err := d.Ask(t.Context(), ana, correcting.Asked{Of: d.fill, Action: correcting.Replace, Reason: "x", Figures: d.figures(t, change)}); code(err) != correcting.NoFigure {
			t.Errorf("%s: got %v, want %s", name, err, correcting.NoFigure)
			must(t, d.TakeBack(t.Context(), ana, n))
		}
	}
	pumped := newBox(t, d)[0]
	f, err := d.Desk.Fill(t.Context(), pumped)
	must(t, err)
	to := f.Figures()
	to.Currency = "USD"
	if _, err := d.Ask(t.Context(), ana, correcting.Asked{Of: pumped, Action: correcting.Replace, Reason: "x", Figures: &to}); code(err) != correcting.Measured {
		t.Errorf("the currency of a device: got %v", err)
	}
}

// Whoever answers while another does waits for them, and is told that it is answered.
func TestAnsweredWhileOneWaits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	n := d.void(t, ana)
	tx, err := d.pool.Begin(ctx)
	must(t, err)
	_, err = tx.Exec(ctx, `SELECT FROM correction_ask WHERE n = $1 FOR UPDATE`, n)
	must(t, err)
	got := make(chan error, 1)
	go func() { got <- d.Refuse(ctx, eva, n, "El ticket dice diez") }()
	for d.int(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) == 0 {
		if err := ctx.Err(); err != nil {
			t.Fatal(err)
		}
	}
	_, err = tx.Exec(ctx, `
INSERT INTO correction_answer SELECT n, 'withdrawn', asked_by, asked_as, asked_at, until_at, asked_by, asked_as, asked_at, '' FROM correction_ask WHERE n = $1`, n)
	must(t, err)
	must(t, tx.Commit(ctx))
	if err := <-got; code(err) != correcting.NotOpen {
		t.Errorf("refused after it was taken back: got %v, want %s", err, correcting.NotOpen)
	}
}

// A record that comes back whose people are one side now answers nothing, and keeps no page from
// being shown.
func TestMendingAndOneSide(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	n := d.void(t, ana)
	_, err := d.office.Correct(ctx, office.Correction{Of: d.fill, Action: correcting.Void, Reason: "Se capturó dos veces"}, office.Two{Did: "ana", Checked: "eva"})
	must(t, err)
	_, err = d.pool.Exec(ctx, `
CREATE OR REPLACE FUNCTION same_side(proposer text, approver text, proposed timestamptz, approved timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT proposer = approver OR ARRAY[proposer, approver] <@ '{ana,eva}' $$`)
	must(t, err)
	if a, err := d.One(ctx, n); err != nil || a.State(d.now) != correcting.Open {
		t.Errorf("one side: got %s, %v; want that it waits", a.State(d.now), err)
	}
}
