package postgres_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

const liter = dispense.Liter

// A desk is a real database and the stations that write into it.
type desk struct {
	testing.TB
	pool  *pgxpool.Pool
	store *postgres.Store
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	pool := pgtest.New(t)
	return &desk{t, pool, postgres.New(pool)}
}

// station registers a station and writes the start of its journal.
func (d *desk) station(name string, meters ...dispense.Meter) *dispensetest.Author {
	d.Helper()
	a := dispensetest.NewAuthor(d, name, "00")
	g, err := dispense.ReadGrant(a.Grant)
	if err != nil {
		d.Fatal(err)
	}
	st := postgres.Station{Station: name, Name: strings.ToUpper(name), Shard: a.Shard, Zone: "America/Mexico_City", EnrolledAt: a.At, LinkSHA256: []byte{}}
	if err := d.store.AddStation(d.Context(), st, g, a.Grant); err != nil {
		d.Fatal(err)
	}
	d.put(a, a.Start(d, "enrolled", meters...))
	return a
}

// put commits records as ingest does once it has verified them.
func (d *desk) put(a *dispensetest.Author, records ...*dispense.Record) {
	d.Helper()
	run := ingest.Run{Records: records, ReceivedAt: a.At.Truncate(time.Second)}
	var err error
	first := records[0]
	run.Chain, err = d.store.Chain(d.Context(), first.Station, first.Epoch)
	if errors.Is(err, fault.ErrNotFound) {
		run.NewEpoch, run.Keys = true, []ingest.KeyFrom{{Seq: 1, Key: a.Key.VKey}}
		run.Chain, err = d.store.NewChain(d.Context(), first.Station, first.Epoch, first.Prev)
	}
	if err != nil {
		d.Fatal(err)
	}
	for _, r := range records {
		if c, ok := r.Body.(*dispense.Carried); ok {
			inner, err := c.Record()
			if err != nil {
				d.Fatal(err)
			}
			run.Carried = append(run.Carried, inner)
		}
	}
	if _, err := d.store.Commit(d.Context(), []ingest.Run{run}); err != nil {
		d.Fatal(err)
	}
}

// write has an author append bodies, and commits them.
func (d *desk) write(a *dispensetest.Author, bodies ...dispense.Body) []*dispense.Record {
	d.Helper()
	var out []*dispense.Record
	for _, b := range bodies {
		out = append(out, a.Append(d, b))
	}
	d.put(a, out...)
	return out
}

// fill writes an authorize and the dispense that closes it.
func (d *desk) fill(a *dispensetest.Author, vehicle string, before, volume dispense.Volume, change func(*dispense.Dispense)) *dispense.Record {
	d.Helper()
	auth := a.Append(d, dispensetest.Authorized(vehicle, 60))
	body := dispensetest.Dispensed(auth, before, volume)
	if change != nil {
		change(body)
	}
	r := a.Append(d, body)
	d.put(a, auth, r)
	return r
}

// typed authorizes a vehicle at a station some times, each for another reason to
// type it, a day after the one before, and lets it lapse.
func (d *desk) typed(station string, reasons ...string) {
	d.Helper()
	a := d.station(station, meterAt(0))
	for _, why := range reasons {
		auth := dispensetest.Authorized("v1", 60)
		auth.Label, auth.TypedWhy = "", why
		r := d.write(a, auth)[0]
		d.write(a, &dispense.Void{Auth: r.Ref(), Why: "lapsed"})
		a.At = a.At.Add(24 * time.Hour)
	}
}

func (d *desk) drain() {
	d.Helper()
	if err := judge.New(slog.New(slog.DiscardHandler), d.store, judge.Config{}).Drain(d.Context()); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) exec(sql string, args ...any) {
	d.Helper()
	if _, err := d.pool.Exec(d.Context(), sql, args...); err != nil {
		d.Fatal(err)
	}
}

// behind changes what stays behind all triggers, as who owns the server can.
func (d *desk) behind(sql string) {
	d.Helper()
	d.exec(`SET session_replication_role = replica; ` + sql + `; SET session_replication_role = DEFAULT`)
}

func (d *desk) findings() []report.FindingRow {
	d.Helper()
	p := report.Period{Kind: report.Custom, From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
	rows, err := d.store.Findings(d.Context(), report.FindingsQuestion{Period: p})
	if err != nil {
		d.Fatal(err)
	}
	return rows
}

// wantFindings compares the rules found, in alphabetic order.
func (d *desk) wantFindings(want ...reconcile.Rule) []report.FindingRow {
	d.Helper()
	d.drain()
	rows := d.findings()
	var got []reconcile.Rule
	for _, f := range rows {
		got = append(got, f.Rule)
		for _, lang := range []string{"es-MX", "en"} {
			if s := reconcile.Sentence(lang, time.UTC, f.Finding); strings.ContainsAny(s, "{}") || s == string(f.Rule) {
				d.Errorf("sentence of %s in %s: got %q", f.ID, lang, s)
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.Errorf("findings: got %v, want %v", got, want)
	}
	return rows
}

func meterAt(v dispense.Volume) dispense.Meter {
	return dispense.Meter{Hose: "1", Meter: 1, TotalizerUL: v}
}

func tick(v dispense.Volume) *dispense.Tick {
	return &dispense.Tick{Meters: []dispense.Meter{meterAt(v)}}
}

func TestJudgeFindsNothingInAGoodDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0))
	total := dispense.Volume(0)
	for i := range 10 {
		auth := a.Append(t, dispensetest.Authorized("v1", 60))
		body := dispensetest.Dispensed(auth, total, 20*liter)
		mid := a.Append(t, tick(total+7*liter)) // in the middle of the fill
		*body.OdometerM = 120_000_000 + int64(i)*100_000
		d.put(a, auth, mid, a.Append(t, body))
		total += 20 * liter
		a.At = a.At.Add(2 * time.Hour)
		d.write(a, tick(total))
	}
	d.wantFindings()
}

// A label that could not be read at several stations is found whatever comes
// first, and not beyond a month.
func TestLabelsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a, b := d.station("norte", meterAt(0)), d.station("sur", meterAt(0))
	typed := func(at *dispensetest.Author) {
		auth := dispensetest.Authorized("v1", 60)
		auth.Label, auth.TypedWhy = "", "dirty"
		r := d.write(at, auth)[0]
		d.write(at, &dispense.Void{Auth: r.Ref(), Why: "lapsed"})
		d.drain()
	}
	begin := a.At
	b.At = begin.Add(40 * 24 * time.Hour)
	typed(b)
	typed(b)
	d.wantFindings()
	typed(a) // more than a month before those
	d.wantFindings()
	a.At = begin.Add(20 * 24 * time.Hour) // it comes late, and is the first of the three
	typed(a)
	found := d.wantFindings(reconcile.LabelUnreadable)
	if f := found[0]; f.Station != "sur" || f.Vehicle != "v1" || *f.Actual != 3 {
		t.Errorf("got %+v, want the third, at sur", f)
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(*desk)
		want []reconcile.Rule
	}{
		{"off the books", func(d *desk) {
			d.write(d.station("norte", meterAt(0)), &dispense.Offbook{Hose: "1", Meter: 1, TotalizerAfterUL: 5 * liter, VolumeUL: 5 * liter, Cause: "idle"})
		}, []reconcile.Rule{reconcile.OffBook}},
		{"totalizer gap", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.fill(a, "v1", 0, 10*liter, nil)
			d.fill(a, "v1", 13*liter, 10*liter, nil)
		}, []reconcile.Rule{reconcile.HoseGap}},
		{"gap at a tick between fills", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.fill(a, "v1", 0, 10*liter, nil)
			d.write(a, tick(12*liter))
		}, []reconcile.Rule{reconcile.HoseGap}},
		{"a new meter is no gap", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.fill(a, "v1", 0, 10*liter, nil)
			two := []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}
			d.write(a, &dispense.MeterChange{Hose: "1", Meter: 2, Why: "replaced", NewTotalizerUL: 500 * liter, People: two})
			d.fill(a, "v1", 500*liter, 10*liter, func(b *dispense.Dispense) { b.Meter = new(int64(2)) })
		}, nil},
		{"photocopied label", func(d *desk) {
			a, b := d.station("norte", meterAt(0)), d.station("sur", meterAt(0))
			d.fill(a, "v1", 0, 10*liter, nil)
			b.At = a.At.Add(5 * time.Minute)
			d.fill(b, "v1", 0, 10*liter, nil)
		}, []reconcile.Rule{reconcile.LabelTwice}},
		{"an hour to the next station", func(d *desk) {
			a, b := d.station("norte", meterAt(0)), d.station("sur", meterAt(0))
			d.fill(a, "v1", 0, 10*liter, nil)
			b.At = a.At.Add(time.Hour)
			d.fill(b, "v1", 0, 10*liter, nil)
		}, nil},
		{"odometer one digit too many, once", func(d *desk) {
			a := d.station("norte", meterAt(0))
			for i, m := range []int64{100_000, 100_200, 1_004_000, 100_600, 100_800} {
				a.At = a.At.Add(24 * time.Hour)
				d.fill(a, "v1", dispense.Volume(i)*10*liter, 10*liter, func(b *dispense.Dispense) { b.OdometerM = new(m * 1000) })
			}
		}, []reconcile.Rule{reconcile.OdometerHigh}},
		{"odometer backwards", func(d *desk) {
			a := d.station("norte", meterAt(0))
			for i, m := range []int64{100_000, 100_200, 90_000} {
				a.At = a.At.Add(24 * time.Hour)
				d.fill(a, "v1", dispense.Volume(i)*10*liter, 10*liter, func(b *dispense.Dispense) { b.OdometerM = new(m * 1000) })
			}
		}, []reconcile.Rule{reconcile.OdometerLow}},
		{"power cut", func(d *desk) {
			d.fill(d.station("norte", meterAt(0)), "v1", 0, 10*liter, func(b *dispense.Dispense) { b.End = "P" })
		}, []reconcile.Rule{reconcile.PowerCut}},
		{"beyond the limit", func(d *desk) {
			d.fill(d.station("norte", meterAt(0)), "v1", 0, 61*liter, nil)
		}, []reconcile.Rule{reconcile.OverLimit}},
		{"closed twice", func(d *desk) {
			a := d.station("norte", meterAt(0))
			r := d.fill(a, "v1", 0, 10*liter, nil)
			d.write(a, &dispense.Void{Auth: r.Body.(*dispense.Dispense).Auth, Why: "lapsed"})
		}, []reconcile.Rule{reconcile.ClosedTwice}},
		{"left open, and the position released again", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.write(a, dispensetest.Authorized("v1", 60))
			d.fill(a, "v2", 0, 10*liter, nil)
		}, []reconcile.Rule{reconcile.OpenAuthorize}},
		{"left open for hours", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.write(a, dispensetest.Authorized("v1", 60))
			d.drain()
			a.At = a.At.Add(2 * time.Hour)
			d.write(a, tick(0))
		}, []reconcile.Rule{reconcile.OpenAuthorize}},
		{"voided with flow", func(d *desk) {
			a := d.station("norte", meterAt(0))
			auth := d.write(a, dispensetest.Authorized("v1", 60))[0]
			d.write(a, &dispense.Void{Auth: auth.Ref(), Why: "lapsed", TotalizerUL: new(3 * liter)})
		}, []reconcile.Rule{reconcile.VoidWithFlow}},
		{"observed", func(d *desk) {
			a := d.station("norte", meterAt(0))
			auth := dispensetest.Authorized("v1", 60)
			auth.Flags = []string{"would_deny:hours"}
			r := d.write(a, auth)[0]
			d.write(a, &dispense.Void{Auth: r.Ref(), Why: "canceled"})
		}, []reconcile.Rule{reconcile.WouldDeny}},
		{"unread", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.put(a, a.AppendRaw(d, "tomorrow", `{"liters":7}`))
		}, []reconcile.Rule{reconcile.Unread}},
		{"epoch nobody enrolled", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.put(a, a.NextEpoch(d, "corrupt", nil, meterAt(0)))
		}, []reconcile.Rule{reconcile.StartNotEnrolled}},
		{"codes of soda cans, and an imitation", func(d *desk) {
			a := d.station("norte", meterAt(0))
			d.write(a, &dispense.Deny{Position: "1", Scanned: "7501055300075", Reason: "foreign_code", Count: 3},
				&dispense.Deny{Position: "1", Scanned: "7501055300075", Reason: "foreign_code", Count: 2},
				&dispense.Deny{Position: "1", Label: "L1.1", Reason: "forged", Count: 1})
		}, []reconcile.Rule{reconcile.ForeignLabel, reconcile.ForgedLabel}},
		{"a label that nobody can read", func(d *desk) { d.typed("norte", "damaged", "scanner", "", "dirty", "Se borró") }, []reconcile.Rule{reconcile.LabelUnreadable}},
		{"twice is not thrice", func(d *desk) { d.typed("norte", "damaged", "dirty") }, nil},
		{"a test of the pump is nobody's fill", func(d *desk) {
			a := d.station("norte", meterAt(0))
			for i := range 2 {
				auth := dispensetest.Authorized("", 20)
				auth.Purpose, auth.Label, auth.Rule, auth.Draws, auth.IntoTank, auth.People = "test", "", "", nil, "T1", two
				r := d.write(a, auth)[0]
				body := dispensetest.Dispensed(r, dispense.Volume(i)*20*liter, 20*liter)
				body.Purpose, body.Vehicle, body.Label, body.Draws, body.OdometerM, body.IntoTank = "test", "", "", nil, nil, "T1"
				d.write(a, body)
			}
		}, nil},
		{"device", func(d *desk) {
			d.write(d.station("norte", meterAt(0)), &dispense.Fault{Device: "c1", What: "line", State: "on"})
		}, []reconcile.Rule{reconcile.DeviceFault}},
		{"two hoses race for one lease", func(d *desk) {
			d.vehicle("v2", "flota")
			a := d.station("norte", meterAt(0))
			auth := dispensetest.Authorized("v1", 60)
			auth.Draws = []dispense.Draw{{Quota: "flota", Period: "2026-11", VolumeUL: 60 * liter}}
			open := a.Append(d, auth)
			deny := a.Append(d, &dispense.Deny{Position: "2", Vehicle: "v2", Reason: "quota", Count: 1, LeftUL: new(dispense.Volume(0))})
			d.put(a, open, deny, a.Append(d, dispensetest.Dispensed(open, 0, 10*liter)))
		}, []reconcile.Rule{reconcile.QuotaContended}},
		{"quota overspent, then corrected", func(d *desk) {
			d.exec(`INSERT INTO quota (quota, period, size_ul, from_at) VALUES ('flota', 'month', 15000000, '2026-01-01')`)
			a := d.station("norte", meterAt(0))
			draws := func(b *dispense.Dispense) {
				b.Draws = []dispense.Draw{{Quota: "flota", Period: "2026-11", VolumeUL: b.VolumeUL}}
			}
			d.fill(a, "v1", 0, 10*liter, draws)
			r := d.fill(a, "v1", 10*liter, 10*liter, draws)
			d.wantFindings(reconcile.QuotaOverspent)
			two := []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}
			d.write(a, &dispense.Correct{Of: r.Ref(), Action: "void", Reason: "test", People: two})
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			tt.do(d)
			d.wantFindings(tt.want...)
		})
	}
}

// vehicle registers a vehicle that draws on quotas.
func (d *desk) vehicle(id string, quotas ...string) {
	d.Helper()
	d.exec(`INSERT INTO rule (rule, body) VALUES ('general', '{"rule":"general"}') ON CONFLICT DO NOTHING`)
	d.exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, grades, rule, quotas) VALUES ($1, 'E-' || $1, 'P-' || $1, '{diesel}', 'general', coalesce($2::text[], '{}'))`, id, quotas)
}
