package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/parcel"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// A remote is an office and a station that no network joins, on a clock that a
// test moves.
type remote struct {
	t       *testing.T
	at      time.Time
	live    bool // the clock is the real one
	db      *pgx.Conn
	center  *server.Center
	box     *station.Agent
	cfg     station.Config
	meterUL dispense.Volume            // the truth of the hose
	offUL   dispense.Volume            // of that, what nobody authorized
	drawnUL map[string]dispense.Volume // the truth by vehicle
}

const remoteStation = "sierra"

// startRemote has an office with vehicles of a quota, and a station with
// one hose that has been enrolled and knows nothing yet.
func startRemote(t *testing.T, quotas ...fleet.Quota) *remote {
	t.Helper()
	return startRemoteOn(t, station.Line{Name: "hand", Options: all.Options{Driver: "manual", Hoses: []all.HoseOptions{{ID: "1"}}}}, quotas...)
}

// startRemoteOn is startRemote with a pump on a line.
func startRemoteOn(t *testing.T, line station.Line, quotas ...fleet.Quota) *remote {
	t.Helper()
	dsn := emptyDSN(t)
	r := &remote{t: t, at: time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC), drawnUL: map[string]dispense.Volume{}}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	var err error
	r.center, err = server.Open(t.Context(), log, server.Config{Data: t.TempDir(), Origin: "litro.example/sierra", Database: server.DatabaseConfig{URL: dsn}, Now: r.now})
	r.must(err)
	t.Cleanup(r.center.Close)
	r.db, err = pgx.Connect(t.Context(), dsn)
	r.must(err)
	t.Cleanup(func() { r.db.Close(t.Context()) })

	r.cfg = station.Config{
		Station: remoteStation, Data: filepath.Join(t.TempDir(), "box"),
		Lines:     []station.Line{line},
		Positions: []station.Position{{Position: "1", Hoses: []station.Hose{{Hose: "1", Grade: "diesel"}}}},
	}
	vkey, err := station.MakeKey(r.cfg.Data, remoteStation)
	r.must(err)
	people := []dispense.Who{{Person: "p-ana", By: "name"}, {Person: "p-luis", By: "name"}}
	grant, _, err := r.center.Fleet.Enroll(t.Context(), "test", fleet.Enrollment{
		Station: remoteStation, Name: "Sierra", Zone: "America/Mexico_City", VKey: vkey, People: people, Settings: policy.Settings{Language: "es-MX", Mode: "enforce"},
	})
	r.must(err)
	r.open()
	r.must(r.box.Enroll(grant, "enrolled", people, r.box.ReadMeters(t.Context())))
	// The keys of the grant are read when the box opens.
	r.must(r.box.Close())
	r.open()
	t.Cleanup(func() { r.must(r.box.Close()) })

	objects := []fleet.Object{&fleet.Rule{Rule: policy.Rule{Rule: "remote"}}} // diesel is there from the first
	for i := range quotas {
		objects = append(objects, &quotas[i])
	}
	for n := range 3 {
		id := fmt.Sprintf("v%d", n+1)
		objects = append(objects, &fleet.Vehicle{
			Vehicle: id, FleetNo: id, Plate: "S-" + id, Name: id, Status: "active", Grades: []string{"diesel"}, Rule: "remote", Quotas: []string{quotas[0].Quota}, Odometer: "none",
		})
	}
	r.must(r.center.Fleet.Save(t.Context(), "test", objects...))
	return r
}

func (r *remote) now() time.Time {
	if r.live {
		return time.Now()
	}
	return r.at
}

func (r *remote) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *remote) open() {
	r.t.Helper()
	var err error
	r.box, err = station.New(r.cfg, station.Options{Now: r.now, Synced: func() bool { return true }})
	r.must(err)
}

// fill releases fuel to a vehicle as a station does: from the lease that it holds
// for the day, and from nothing else.
func (r *remote) fill(vehicle, quota string, volume dispense.Volume) error {
	r.t.Helper()
	var lease *policy.Lease
	head := r.box.Journal().Head()
	r.box.Held().View(func(h *policy.Holding) { lease = h.LeaseAt(quota, head.Epoch, r.at) })
	if lease == nil {
		return fmt.Errorf("%s: %s has no lease of %s", r.at.Format(time.DateOnly), remoteStation, quota)
	}
	id := policy.LeaseID{Quota: quota, Period: lease.Period}
	before := r.meterUL
	err := r.box.Journal().Write(func(tx *journal.Tx) error {
		if tx.Book().Use(id).Total()+volume > lease.LimitUL {
			return fmt.Errorf("%s: the lease of %s in %s has no room", r.at.Format(time.DateOnly), quota, lease.Period)
		}
		draws := []dispense.Draw{{Quota: quota, Period: lease.Period, VolumeUL: volume}}
		auth, err := tx.Append(&dispense.Authorize{
			Position: "1", Hoses: []string{"1"}, Purpose: "vehicle", Vehicle: vehicle, Grade: "diesel", LimitUL: volume, Arm: "none",
			Policy: r.box.Held().Versions(), Rule: "remote", Reason: "granted", Draws: draws, LapseS: 60,
		})
		if err != nil {
			return err
		}
		after := before + volume
		_, err = tx.Append(&dispense.Dispense{
			Auth: auth, Position: "1", Hose: "1", Meter: new(int64(1)), Grade: "diesel", Purpose: "vehicle", VolumeUL: volume, VolumeFrom: "counter",
			Basis: "obs", TotalizerBeforeUL: &before, TotalizerAfterUL: &after, Vehicle: vehicle, Full: "yes", Draws: draws, End: "H",
		})
		return err
	})
	if err == nil {
		r.meterUL += volume
		r.drawnUL[vehicle] += volume
	}
	return err
}

// out has the station write a stick.
func (r *remote) out(stick string) screen.StickOut {
	r.t.Helper()
	out, err := r.box.WriteStick(stick, false, nil)
	r.must(err)
	return out
}

// office has the office take a stick and answer, and returns what it says.
func (r *remote) office(stick string) []server.StickFile {
	r.t.Helper()
	var files []server.StickFile
	r.must(r.center.TakeStick(r.t.Context(), stick, func(f server.StickFile) { files = append(files, f) }))
	return files
}

// accepted is office, and everything is taken.
func (r *remote) accepted(stick string) {
	r.t.Helper()
	for _, f := range r.office(stick) {
		if r.must(f.Err); server.Problem(f.Taken) != "" {
			r.t.Fatalf("%s: %s", f.File, server.Problem(f.Taken))
		}
	}
}

// back has the station take the answer.
func (r *remote) back(stick string) screen.StickIn {
	r.t.Helper()
	in, err := r.box.ReadStick(stick, nil)
	r.must(err)
	return in
}

// round carries a stick to the office and back.
func (r *remote) round(stick string) screen.StickIn {
	r.t.Helper()
	r.out(stick)
	r.accepted(stick)
	return r.back(stick)
}

// balances holds the office's figures against the truth.
func (r *remote) balances() {
	r.t.Helper()
	rows, err := r.db.Query(r.t.Context(), `SELECT vehicle, sum(volume_ul)::bigint FROM dispense GROUP BY vehicle`)
	r.must(err)
	got := map[string]dispense.Volume{}
	var vehicle string
	var volume int64
	_, err = pgx.ForEachRow(rows, []any{&vehicle, &volume}, func() error { got[vehicle] = dispense.Volume(volume); return nil })
	r.must(err)
	if fmt.Sprint(got) != fmt.Sprint(r.drawnUL) {
		r.t.Errorf("liters at the office: got %v, want %v", got, r.drawnUL)
	}
	var off int64
	r.must(r.db.QueryRow(r.t.Context(), `SELECT coalesce(sum(volume_ul), 0)::bigint FROM offbook`).Scan(&off))
	if dispense.Volume(off) != r.offUL {
		r.t.Errorf("liters off the book at the office: got %s, want %s", dispense.Volume(off), r.offUL)
	}
	var journal bytes.Buffer
	r.must(r.box.Journal().Export(&journal))
	notes, err := dispense.Split(journal.Bytes())
	r.must(err)
	var station dispense.Volume
	for _, n := range notes {
		if rec, err := dispense.OpenRecord(n); err == nil {
			switch b := rec.Body.(type) {
			case *dispense.Dispense:
				station += b.VolumeUL
			case *dispense.Offbook:
				station += b.VolumeUL
			}
		}
	}
	if station != r.meterUL {
		r.t.Errorf("liters in the station's journal: got %s, want %s of the totalizer", station, r.meterUL)
	}
}

// findings judges all that came and returns the rules of what waits for somebody.
func (r *remote) findings() []string {
	r.t.Helper()
	r.must(judge.New(slog.New(slog.DiscardHandler), r.center.Store, judge.Config{}).Drain(r.t.Context()))
	rows, err := r.db.Query(r.t.Context(), `SELECT rule || ' ' || key FROM finding WHERE severity <> 'note' ORDER BY 1`)
	r.must(err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	r.must(err)
	return found
}

func (r *remote) days(n int) { r.at = r.at.AddDate(0, 0, n) }

func monthly(liters int64) fleet.Quota {
	return fleet.Quota{Quota: "q", Period: fleet.Month, SizeUL: dispense.Volume(liters) * dispense.Liter, FromAt: time.Date(2025, 12, 1, 6, 0, 0, 0, time.UTC)}
}

// A station without a network works by what comes on a stick, and the office
// knows all that it did, whichever sticks come, in whatever order and state.
func TestByStick(t *testing.T) {
	t.Parallel()
	r := startRemote(t, monthly(2000))
	a, b := t.TempDir(), t.TempDir()
	if err := r.fill("v1", "q", 10*dispense.Liter); err == nil {
		t.Fatal("a fill before anything was carried: got one, want none")
	}
	if in := r.round(a); !in.Policy || in.Receipted != 1 {
		t.Fatalf("the first answer: got %+v, want policy, and the one record receipted", in)
	}
	r.must(r.fill("v1", "q", 10_123_456))
	// Two sticks are written before either is answered; then they come in the
	// wrong order.
	r.out(a)
	r.days(7)
	r.must(r.fill("v2", "q", 20*dispense.Liter))
	r.out(b)
	r.accepted(b)
	r.accepted(a)
	r.balances()
	r.days(1)
	r.must(r.center.Fleet.SetStatus(t.Context(), "test", "v3", "blocked", "taller"))
	r.must(r.fill("v1", "q", 30*dispense.Liter))
	r.out(b)
	r.accepted(b)
	r.back(b)
	if in := r.back(a); in.Policy || in.Receipted != 0 {
		t.Errorf("an old answer: got %+v, want nothing of it taken", in)
	}
	r.box.Held().View(func(h *policy.Holding) {
		if got := h.Vehicle("v3").Status; got != "blocked" {
			t.Errorf("v3 at the station: got %s, want blocked", got)
		}
	})
	if got := r.box.Journal().Unsent(); got != 0 {
		t.Errorf("records to be carried: got %d, want 0", got)
	}
	r.balances()
	if found := r.findings(); len(found) > 0 {
		t.Errorf("findings: got %v, want none", found)
	}
}

// What is wrong with a file is said of that file, and nothing of it is taken.
func TestSticksThatAreRefused(t *testing.T) {
	t.Parallel()
	r := startRemote(t, monthly(2000))
	good := t.TempDir()
	r.round(good)
	r.must(r.fill("v1", "q", 10*dispense.Liter))
	r.out(good)
	name := parcel.FileName(remoteStation, parcel.ToOffice)
	whole, err := os.ReadFile(filepath.Join(good, name))
	r.must(err)

	cases := map[string]struct {
		name string
		b    []byte
		want string
	}{
		"torn":              {name, whole[:len(whole)/2], "not whole"},
		"empty":             {name, nil, "no parcel"},
		"altered":           {name, bytes.Replace(whole, []byte("sierra"), []byte("cierra"), 1), "altered"},
		"another's":         {parcel.FileName("norte", parcel.ToOffice), whole, "named for station norte"},
		"our own answer":    {name, r.answer(good), "answer"},
		"something else":    {name, []byte("PK\x03\x04 a zip"), "no parcel"},
		"an altered volume": {name, bytes.Replace(whole, []byte(`"volume_ul":10000000`), []byte(`"volume_ul":90000000`), 1), "altered"},
	}
	for what, c := range cases {
		dir := t.TempDir()
		r.must(os.WriteFile(filepath.Join(dir, c.name), c.b, 0o600))
		files := r.office(dir)
		if len(files) != 1 || files[0].Err == nil || !strings.Contains(files[0].Err.Error(), c.want) {
			t.Errorf("%s: got %+v, want an error with %q", what, files, c.want)
		}
	}
	if err := r.center.TakeStick(t.Context(), t.TempDir(), nil); err == nil {
		t.Error("an empty stick: got no error, want one")
	}

	answer := r.answer(good)
	for what, c := range map[string]struct {
		b    []byte
		want error
	}{
		"torn": {answer[:len(answer)-1500], screen.ErrStickTorn}, "not there": {nil, screen.ErrNoAnswer},
		"the station's own": {whole, screen.ErrStickOther},
	} {
		dir := t.TempDir()
		if c.b != nil {
			r.must(os.WriteFile(filepath.Join(dir, parcel.FileName(remoteStation, parcel.ToStation)), c.b, 0o600))
		}
		if _, err := r.box.ReadStick(dir, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", what, err, c.want)
		}
	}
	// Pulled between the office's COMMIT and its answer: it is taken again, once.
	r.accepted(good)
	r.must(os.Remove(filepath.Join(good, parcel.FileName(remoteStation, parcel.ToStation))))
	r.accepted(good)
	r.balances()
}

func (r *remote) answer(stick string) []byte {
	r.t.Helper()
	b, err := os.ReadFile(filepath.Join(stick, parcel.FileName(remoteStation, parcel.ToStation)))
	r.must(err)
	return b
}

// A box that was set back does not write over what it told of before.
func TestAStickThatKnowsMoreIsKept(t *testing.T) {
	t.Parallel()
	r := startRemote(t, monthly(2000))
	stick := t.TempDir()
	r.round(stick)
	r.must(r.box.Close())
	old := filepath.Join(t.TempDir(), "box")
	r.must(os.CopyFS(old, os.DirFS(r.cfg.Data)))
	r.open()
	r.must(r.fill("v1", "q", 10*dispense.Liter))
	r.out(stick)
	r.must(r.box.Close())
	r.cfg.Data = old
	r.open()
	if _, err := r.box.WriteStick(stick, false, nil); !errors.Is(err, screen.ErrStickNewer) {
		t.Errorf("a stick that tells of more: got %v, want ErrStickNewer", err)
	}
}

// A lease that runs short is asked for on the stick, and the answer brings more.
func TestAsksTravelOnTheStick(t *testing.T) {
	t.Parallel()
	r := startRemote(t, monthly(1000))
	people := []dispense.Who{{Person: "p-ana", By: "name"}, {Person: "p-luis", By: "name"}}
	vkey, err := station.MakeKey(filepath.Join(t.TempDir(), "other"), "valle")
	r.must(err)
	// A second station halves what the first is given, of what is issued from here on.
	r.at = r.at.AddDate(0, 6, 0)
	_, _, err = r.center.Fleet.Enroll(t.Context(), "test", fleet.Enrollment{
		Station: "valle", Name: "Valle", Zone: "America/Mexico_City", VKey: vkey, People: people, Settings: policy.Settings{Language: "es-MX", Mode: "enforce"},
	})
	r.must(err)
	stick := t.TempDir()
	r.round(stick)
	limit := func() (ul dispense.Volume) {
		r.box.Held().View(func(h *policy.Holding) { ul = h.LeaseAt("q", 1, r.at).LimitUL })
		return ul
	}
	before := limit()
	r.must(r.fill("v1", "q", before*8/10))
	r.days(1)
	r.round(stick)
	if got := limit(); got <= before {
		t.Errorf("lease after the answer: got %s, want more than %s", got, before)
	}
}
