package auditing_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saidByAuthority is what the authority answered, as a paper.
var saidByAuthority = []byte("%PDF-1.7\n%%EOF\n")

// authority is made once: its keys take a second.
var authority = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

const (
	issuer = "EKU9003173C9"
	permit = "PL/4950/EXP/ES/2015"
	liter  = dispense.Liter
)

var zone = func() *time.Location {
	z, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		panic(err)
	}
	return z
}()

// at is a local time, such as 2026-10-05 09:00.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// A city has all that an auditor asks for of October: a listed fleet with custodians and their
// papers, fills with kilometers, invoices that are matched, and logbooks that are signed.
type city struct {
	testing.TB
	ctx   context.Context
	pool  *pgxpool.Pool
	store *postgres.Store
	bills *finance.Desk
	match *matching.Desk
	price *contracting.Desk
	money *spending.Desk
	fleet *fleet.Fleet
	desk  *auditing.Desk
	stock *stockroom.Room
	*office.Office
	now   time.Time
	open  budget.Period // the first that is not closed
	sales []supplier.Sale
	fills []office.Fill
	seed  uint64
}

// A plan is what is changed of the city before it is built.
type plan struct {
	fill   func(n int, f *office.Fill)
	bill   func(n int) bool // whether a sale is billed
	plant  supplier.Kind
	quota  dispense.Volume
	visits string // what counts visits of the last vehicle in a month: "alone", or "with" its quota of liters
	yield  int64
	unsign string
	v2     func(*fleet.Vehicle)
	before int  // so many fills of v2 in September
	bare   bool // nobody keeps papers of vehicles, and no logbook is signed
	nobody bool // documents are made out to nobody of ours, as far as anybody said
	area   bool // a box stands at the station of the contract, and the last vehicle is of a rule for another
}

// The last vehicle has one fill, of another product: what is planted of it is found once.
const last = "v4"

func newCity(t testing.TB, p plan) *city {
	t.Helper()
	c := &city{TB: t, ctx: t.Context(), pool: pgtest.New(t), now: at("2026-09-01 12:00"), open: budget.Period{Year: 2026, N: 10}}
	c.store = postgres.New(c.pool)
	c.store.Zone = zone
	dir := t.TempDir()
	cabinet, err := evidence.Open(filepath.Join(dir, "evidence"))
	c.must(err)
	c.must(os.Mkdir(filepath.Join(dir, "stampers"), 0o755))
	for _, x := range authority().Certificates() {
		c.must(os.WriteFile(filepath.Join(dir, "stampers", x.No+".cer"), x.Certificate, 0o644))
	}
	now, log := func() time.Time { return c.now }, slog.New(slog.DiscardHandler)
	calendar := budget.Calendar{Zone: zone}
	c.bills = finance.New(finance.Config{Store: c.store, Cabinet: cabinet, Stampers: filepath.Join(dir, "stampers"), Now: now, Price: func(ctx context.Context) (func(rfc, currency, product string, day time.Time, ul, billedE4 int64) (int64, bool, bool), error) {
		return c.price.Agreed(ctx)
	}})
	c.match = matching.New(matching.Config{Store: c.store, Zone: zone, Now: now})
	c.price = contracting.New(contracting.Config{Store: c.store, Match: c.match, Zone: zone, Now: now})
	c.money = spending.New(spending.Config{Store: c.store, Calendar: calendar, Now: now, Open: func(context.Context) (budget.Period, error) { return c.open, nil }})
	c.fleet = fleet.New(fleet.Config{Log: log, Store: c.store, Zone: zone, Now: now})
	c.stock = stockroom.New(stockroom.Config{Store: c.store, Zone: zone, Now: now})
	c.desk = auditing.New(auditing.Config{Store: c.store, Match: c.match, Price: c.price, Budget: c.money, Stock: c.stock, Calendar: calendar, Now: now})
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	c.must(err)
	_, err = c.store.Era(c.ctx, c.now)
	c.must(err)

	objects := []fleet.Object{&fleet.Rule{Rule: policy.Rule{Rule: "general"}}, &fleet.Grade{Grade: "magna", Name: "Magna", Product: supplier.Regular}, &fleet.Grade{Grade: "premium", Name: "Premium", Product: supplier.Premium}}
	if p.area {
		c.exec(`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('norte', 'Norte', '00', 'America/Mexico_City', '2021-01-01', 'n'), ('sur', 'Sur', '00', 'America/Mexico_City', '2021-01-01', 's')`)
		objects = append(objects, &fleet.Rule{Rule: policy.Rule{Rule: "south", Stations: []string{"sur"}}})
	}
	for i := range 4 {
		id := fmt.Sprint("v", i+1)
		v := &fleet.Vehicle{Vehicle: id, FleetNo: fmt.Sprint("10", i+1), Plate: "P-" + id, Status: "active", Odometer: "on", Grades: []string{"magna", "premium"}, Rule: "general", ReferenceMPerL: new(int64(8000))}
		if id == last {
			objects = append(objects, &fleet.Quota{Quota: "q4", Period: fleet.Month, SizeUL: max(p.quota, 1), FromAt: at("2026-01-01 00:00")})
			v.Quotas = []string{"q4"}
			if p.visits != "" {
				objects = append(objects, &fleet.Quota{Quota: "q4v", Period: fleet.Month, SizeVisits: new(int64(4)), FromAt: at("2026-01-01 00:00")})
				if v.Quotas = append(v.Quotas, "q4v"); p.visits == "alone" {
					v.Quotas = v.Quotas[1:]
				}
			}
			if p.area {
				v.Rule = "south"
			}
		}
		if id == "v1" && p.yield > 0 {
			v.ReferenceMPerL = &p.yield
		}
		if id == "v2" && p.v2 != nil {
			p.v2(v)
		}
		objects = append(objects, v)
	}
	if p.quota == 0 {
		i := slices.IndexFunc(objects, func(o fleet.Object) bool { _, is := o.(*fleet.Quota); return is })
		objects[i].(*fleet.Quota).SizeUL = 100 * liter
	}
	c.must(c.store.Save(c.ctx, fleet.Act{Who: "ana", At: c.now}, objects...))
	for _, u := range [][2]string{{"ana", "manager"}, {"luis", "auditor"}, {"carla", "auditor"}, {"fina", "finance"}} {
		c.exec(`INSERT INTO app_user (username, name, role, password, language, active) VALUES ($1, $1, $2, '', 'es-MX', true)`, u[0], u[1])
	}
	c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('gas', 1, 'Gasolinera', $1, '1', 'MXN', 'station', '2026-01-01', '2026-12-31', now(), 'x')`, issuer)
	c.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by) VALUES ('gas', $1, 1, $1, '', 'open', CASE WHEN $2 THEN 'norte' END, now(), 'x')`, permit, p.area)
	if !p.nobody {
		c.must(c.bills.SayReceiver(c.ctx, "fina", finance.Receiver{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Active: true, Reason: "alta"}))
	}
	c.must(c.store.SaySignedTerms(c.ctx, signed.Terms{Days: 5, Reason: "oficio 1", By: "fina", At: c.now}))
	for i := range 4 {
		id := fmt.Sprint("v", i+1)
		if p.bare {
			continue
		}
		c.say(id, fleet.Custodian, "Ana Ruiz", "2026-01-01 00:00")
		c.paper(auditing.Paper{Kind: auditing.Listing, Vehicle: id, Number: "INV-" + id, From: "2026-01-01"})
		c.paper(auditing.Paper{Kind: auditing.Custody, Vehicle: id, Number: "R-" + id, From: "2026-01-01", Until: "2026-12-31", Holder: "Ana Ruiz"})
	}
	c.Office, err = office.Open(c.ctx, office.Config{
		Log: log, Store: c.store, Ring: ring, Dir: filepath.Join(dir, "office"), Name: "Oficina", Zone: zone, Now: now,
		People: []dispense.Who{{Person: "ana", By: "name"}, {Person: "luis", By: "name"}},
	})
	c.must(err)
	t.Cleanup(func() { _ = c.Office.Close() })
	_, err = c.SayFindingRule(c.ctx, "fina", reconcile.Said{Rule: audit.HoursUntil, Limit: new(int64(22 * 60)), FromAt: c.now, Reason: "horario"})
	c.must(err)
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: supplier.Premium, From: "2026-01-01", Kind: contract.Fixed, E4: 250_000}, Reason: "anexo"}))

	c.now = at("2026-11-10 12:00")
	c.flow(p)
	var billed []supplier.Sale
	for i, s := range c.sales {
		if p.bill == nil || p.bill(i) {
			billed = append(billed, s)
		}
	}
	c.billed(billed, p.plant)
	c.accept()
	for i := range 4 {
		if id := fmt.Sprint("v", i+1); id != p.unsign && !p.bare {
			c.sign(id)
		}
	}
	return c
}

func (c *city) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *city) exec(sql string, args ...any) {
	c.Helper()
	if _, err := c.pool.Exec(c.ctx, sql, args...); err != nil {
		c.Fatalf("%v\n%s", err, sql)
	}
}

func (c *city) say(vehicle string, what fleet.Matter, value, from string) {
	c.Helper()
	act, err := c.fleet.Say(c.ctx, "ana", time.Time{}, fleet.Dated{Vehicle: vehicle, What: what, FromAt: at(from), Value: value, Reason: "oficio"})
	c.must(err)
	if act.Act != "" {
		c.must(c.fleet.ApproveVehicles(c.ctx, "luis", act.Act, "office/1/1"))
	}
}

func (c *city) paper(p auditing.Paper) {
	c.Helper()
	p.Reason, p.AgreedBy = "archivo", "luis"
	c.must(c.desk.SayPaper(c.ctx, "ana", p))
}

// mends says a paper of days that are past, which one person does not.
func (c *city) mends(p auditing.Paper) {
	c.Helper()
	alone := p
	alone.Reason = "archivo"
	if bad, ok := errors.AsType[*auditing.Problem](c.desk.SayPaper(c.ctx, "ana", alone)); !ok || !bad.Alone() {
		c.Errorf("one person said %+v: %v", p, bad)
	}
	c.paper(p)
}

// mendsBy says of a vehicle what one person does not say of days that are past.
func (c *city) mendsBy(vehicle string, what fleet.Matter, value, from string) {
	c.Helper()
	act, err := c.fleet.Say(c.ctx, "ana", time.Time{}, fleet.Dated{Vehicle: vehicle, What: what, FromAt: at(from), Value: value, Reason: "oficio"})
	c.must(err)
	if act.Act == "" || act.Loosens.Said() != "said_back" {
		c.Fatalf("one person said that %s of %s was %s from %s", what, vehicle, value, from)
	}
	if err := c.fleet.ApproveVehicles(c.ctx, "ana", act.Act, "office/1/1"); err == nil {
		c.Errorf("who said that %s of %s was %s approved it", what, vehicle, value)
	}
	c.must(c.fleet.ApproveVehicles(c.ctx, "luis", act.Act, "office/1/1"))
}

// flow has October's fuel flow and be typed, as tickets: full tanks, 8 km on a liter.
func (c *city) flow(p plan) {
	c.Helper()
	n := 0
	odometer := map[string]int64{}
	add := func(vehicle, when, product string, price int64) {
		grade := map[string]string{supplier.Regular: "magna", supplier.Premium: "premium"}[product]
		ul := 40 * liter
		odometer[vehicle] += 8_000 * 40
		s := supplier.Sale{Permit: permit, Ticket: fmt.Sprintf("T%04d", n+1), At: at(when), Product: product, UL: int64(ul), PriceE4: price}
		f := office.Fill{
			Vehicle: vehicle, Grade: grade, VolumeUL: ul, HappenedAt: s.At, Precision: "minute", Source: "ticket", Ticket: s.Ticket, PriceE4: &s.PriceE4, AmountCents: new(s.Cents()), Currency: "MXN",
			OdometerM: new(50_000_000 + odometer[vehicle]), Full: "yes", Contract: "gas", Permit: permit,
		}
		if p.fill != nil {
			p.fill(n, &f)
		}
		s.At = f.HappenedAt
		_, err := c.Fill(c.ctx, f, office.Two{Did: "ana", Checked: "luis"})
		c.must(err)
		c.sales, c.fills, n = append(c.sales, s), append(c.fills, f), n+1
	}
	for i := range p.before {
		add("v2", fmt.Sprintf("2026-09-%02d 10:30", 1+i), supplier.Regular, 240_000)
	}
	for day := 5; day < 26; day += 4 {
		for v := range 3 {
			add(fmt.Sprint("v", v+1), fmt.Sprintf("2026-10-%02d %02d:30", day, 9+v), supplier.Regular, 240_000)
		}
	}
	add(last, "2026-10-07 10:00", supplier.Premium, 250_000)
}

// billed has the supplier bill sales by the week, and takes that in.
func (c *city) billed(sales []supplier.Sale, plant supplier.Kind) {
	c.Helper()
	c.seed++
	b, err := supplier.NewBatch(c.seed, authority(), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Week, Quotas: supplier.Quotas(),
		Issuer: supplier.Party{RFC: issuer, Name: "GASOLINERA", Regime: "601", ZIP: "42000"}, Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, sales)
	c.must(err)
	if plant != "" {
		c.must(b.Plant(plant, 1))
	}
	list, _ := b.Issue()
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	_, err = c.bills.Send(c.ctx, "fina", finance.NewBatch(), files)
	c.must(err)
}

func (c *city) accept() {
	c.Helper()
	_, err := c.match.AcceptExact(c.ctx, "fina", matching.Question{From: at("2026-10-01 00:00"), To: at("2026-12-01 00:00")})
	c.must(err)
}

// sign has the logbook of a vehicle be signed by both, as it is now.
func (c *city) sign(vehicle string) {
	c.Helper()
	facts, err := c.store.Logbook(c.ctx, vehicle, report.Period{Kind: report.Month, From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00")}, c.now)
	c.must(err)
	c.seed++
	scan := fmt.Sprintf("%064x", c.seed)
	printed := signed.Printed{Vehicle: vehicle, Month: "2026-10", Sheet: report.NewLogbook(facts).SHA256[:32]}
	c.must(c.store.KeepScan(c.ctx, signed.Scan{SHA256: scan, Name: "octubre.pdf", Pages: 1, By: "luis", At: c.now}, []evidence.File{{SHA256: scan, Kind: evidence.PDF, Size: 10}}, []signed.Page{{Page: 1, Printed: printed}},
		[]signed.Act{{Scan: scan, Page: 1, What: signed.Attached, Printed: printed, Positions: signed.Positions(), By: "luis", At: c.now}}))
}

// found returns what stands of what auditors write down.
func (c *city) found() []report.FindingRow {
	c.Helper()
	c.must(judge.New(slog.New(slog.DiscardHandler), c.store, judge.Config{}).Drain(c.ctx))
	_, err := c.desk.Bring(c.ctx)
	c.must(err)
	list, err := c.store.Findings(c.ctx, report.FindingsQuestion{Period: report.Period{From: at("2025-01-01 00:00"), To: at("2027-01-01 00:00")}, WithoutObserved: true})
	c.must(err)
	return slices.DeleteFunc(list, func(f report.FindingRow) bool { return !told.Audits(f.Rule) })
}

// short writes findings one a line.
func short(list []report.FindingRow) string {
	var out []string
	for _, f := range list {
		risk := "?"
		if f.RiskCents != nil {
			risk = fmt.Sprintf("%d.%02d", *f.RiskCents/100, *f.RiskCents%100)
		}
		out = append(out, fmt.Sprintf("%s %s %s %s %s", f.Rule, f.Args[0], f.Vehicle, f.Severity, risk))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// why returns by what the last change says that something was mended.
func (c *city) why() string {
	c.Helper()
	var what, why string
	var by []string
	c.must(c.pool.QueryRow(c.ctx, `SELECT what, why, by_what FROM audit_change ORDER BY n DESC LIMIT 1`).Scan(&what, &why, &by))
	return strings.TrimSpace(what + " " + why + " " + strings.Join(by, " "))
}

// Each of the twelve, and a truck that is there twice, is planted once in a city in order, by the ways in which it comes about, and
// found once, with nothing beside it; what mends it is said by name.
func TestEachIsFound(t *testing.T) {
	t.Parallel()
	ofLast := func(change func(*office.Fill)) func(int, *office.Fill) {
		return func(_ int, f *office.Fill) {
			if f.Vehicle == last {
				change(f)
			}
		}
	}
	for _, tt := range []struct {
		name  string
		plan  plan
		plant func(*city)
		want  string
		mend  func(*city)
		why   string
	}{
		{"in order", plan{}, nil, "", nil, ""},
		{
			"AUD-01", plan{}, func(c *city) {
				c.paper(auditing.Paper{Kind: auditing.Listing, Vehicle: last, Number: "INV-v4", From: "2026-01-01", Void: true})
			}, "AUD-01 inventory v4 major 1000.00", func(c *city) {
				c.mends(auditing.Paper{Kind: auditing.Listing, Vehicle: last, Number: "INV-204", From: "2026-10-07"})
			}, "mended listed",
		},
		{
			"AUD-02", plan{}, func(c *city) {
				c.say(last, fleet.State, "workshop", "2026-10-06 00:00")
			}, "AUD-02 workshop v4 major 1000.00", func(c *city) {
				c.mendsBy(last, fleet.State, "active", "2026-10-07 08:00")
			}, "mended in_service",
		},
		{
			"AUD-03", plan{fill: ofLast(func(f *office.Fill) { f.OdometerM = nil })}, nil, "AUD-03 odometer v4 minor 1000.00", func(c *city) {
				c.mendsBy(last, fleet.OdometerCounts, "none", "2026-10-01 00:00")
			}, "mended no_meter",
		},
		{
			"AUD-04", plan{}, func(c *city) {
				c.paper(auditing.Paper{Kind: auditing.Custody, Vehicle: last, Number: "R-v4", From: "2026-01-01", Until: "2026-10-06", Holder: "Ana Ruiz"})
			}, "AUD-04 expired v4 minor 1000.00", func(c *city) {
				c.mends(auditing.Paper{Kind: auditing.Custody, Vehicle: "P-V4", Number: "R-44", From: "2026-10-07", Holder: "ana  ruiz"})
			}, "mended answered Ana Ruiz",
		},
		{
			"AUD-05", plan{fill: ofLast(func(f *office.Fill) { f.HappenedAt = at("2026-10-07 23:10") })}, nil, "AUD-05 hours v4 major 1000.00", func(c *city) {
				c.mends(auditing.Paper{Kind: auditing.Commission, Vehicle: "104", Number: "OC-17", From: "2026-10-06", Until: "2026-10-08", Holder: "Beto Lara", Place: "Pachuca", ApprovedBy: "Oficial mayor"})
			}, "mended commissioned OC-17",
		},
		{
			"AUD-05 of the area", plan{area: true}, nil, "AUD-05 area v4 major 1000.00", func(c *city) {
				c.must(c.store.Save(c.ctx, fleet.Act{Who: "ana", At: c.now}, &fleet.Permit{Contract: "gas", Permit: permit, Name: permit, Status: "open", Station: "sur", FromOn: new(time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC)), Revision: 1, AgreedBy: "luis"}))
			}, "mended inside",
		},
		{
			"AUD-06", plan{bill: func(n int) bool { return n != 18 }}, nil, "AUD-06 waits v4 major 1000.00", func(c *city) {
				c.billed(c.sales[18:], "")
				c.accept()
			}, "mended billed",
		},
		{
			"AUD-07", plan{plant: supplier.Cash}, nil, "AUD-07 cash  major", func(c *city) { c.cancel("01") }, "mended voided",
		},
		{
			"AUD-08", plan{plant: supplier.Invented}, nil, "AUD-08 alone  major", func(c *city) { c.cancelInvented() }, "",
		},
		{
			"AUD-09", plan{quota: 30 * liter}, nil, "AUD-09 allotment v4 minor 250.00", func(c *city) {
				c.must(c.store.Save(c.ctx, fleet.Act{Who: "ana", At: c.now}, &fleet.Quota{Quota: "q4", Period: fleet.Month, SizeUL: 60 * liter, FromAt: at("2026-10-01 00:00")}))
			}, "mended within",
		},
		{"AUD-09, of visits alone", plan{visits: "alone"}, nil, "", nil, ""},
		{"AUD-09, of liters beside visits", plan{visits: "with", quota: 30 * liter}, nil, "AUD-09 allotment v4 minor 250.00", nil, ""},
		{
			"AUD-10", plan{yield: 12_000}, nil, "AUD-10 worse v1 major 1600.00", func(c *city) {
				id := c.found()[0].ID
				step := func(who, state string) error {
					return c.step(who, id, "carga y sierra", dispense.FindingStep{State: state})
				}
				c.must(step("luis", "explained"))
				if err := step("carla", "justified"); err == nil || !strings.Contains(err.Error(), "another role") {
					c.Errorf("somebody of the same role approved: %v", err)
				}
				if err := step("ana", "justified"); err == nil || !strings.Contains(err.Error(), "nobody clears their own") {
					c.Errorf("who typed its fills approved: %v", err)
				}
				c.must(step("fina", "justified"))
			}, "mended justified luis fina",
		},
		{
			"AUD-11", plan{}, func(c *city) {
				c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: supplier.Premium, From: "2026-10-01", Kind: contract.Fixed, E4: 248_000}, Reason: "anexo 2"}))
			}, "AUD-11 over  major 8.00", func(c *city) {
				c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: supplier.Premium, From: "2026-10-07", Kind: contract.Fixed, E4: 250_000}, Reason: "anexo 3", AgreedBy: "jorge"}))
			}, "mended at_contract",
		},
		{
			"TANK-06", plan{}, func(c *city) { c.truck(true) }, "TANK-06 rise  major ", func(c *city) {
				c.exec(`INSERT INTO correction (station, epoch, seq, branch, at, of_station, of_epoch, of_seq, action, reason) VALUES ('office', 9, 1, 0, now(), 'patio', 1, 5, 'void', 'dos veces')`)
			}, "mended voided",
		},
		{"a truck that came once", plan{}, func(c *city) { c.truck(false) }, "", nil, ""},
		{"AUD-12", plan{unsign: last}, nil, "AUD-12 missing v4 minor 1000.00", func(c *city) { c.sign(last) }, "mended signed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCity(t, tt.plan)
			if tt.plant != nil {
				if got := short(c.found()); got != "" {
					t.Fatalf("in a city in order was found:\n%s", got)
				}
				tt.plant(c)
			}
			list := c.found()
			got := short(list)
			if !strings.HasPrefix(got, tt.want) || strings.Contains(got, "\n") || (got == "") != (tt.want == "") {
				t.Fatalf("got:\n%s\nwant: %s", got, tt.want)
			}
			if n, err := c.desk.Bring(c.ctx); n != 0 || err != nil {
				t.Errorf("asked again: %d changes, %v", n, err)
			}
			if tt.mend == nil {
				return
			}
			f := &list[0]
			if f.FoundAt.IsZero() || !f.FoundAt.Equal(at("2026-11-10 00:00")) || f.DueAt.IsZero() || f.Overdue(c.now) || !f.Overdue(c.now.AddDate(0, 0, 30)) {
				t.Errorf("found %s, due %s", f.FoundAt, f.DueAt)
			}
			tt.mend(c)
			left := ""
			if tt.name == "AUD-07" || tt.name == "AUD-08" {
				left = "AUD-07 canceled  critical " // who cancels what was paid at once has that to settle
			}
			if got := short(c.found()); !strings.HasPrefix(got, left) || strings.Contains(strings.TrimSpace(got), "\n") || left == "" && got != "" {
				t.Fatalf("mended, there is:\n%s\nwant %q", got, left)
			}
			if got := c.why(); !strings.HasPrefix(got, tt.why) {
				t.Errorf("got %q, want %q", got, tt.why)
			}
		})
	}
}

// budgeted says two accounts: one of premium, which is what the last vehicle took, and one of all else.
func (c *city) budgeted(currency string) {
	c.Helper()
	version := func() int64 {
		terms, err := c.money.Terms(c.ctx)
		c.must(err)
		return terms.Version
	}
	c.must(c.money.SayFund(c.ctx, "fina", spending.Fund{Fund: "FISM", Name: "Fondo", Active: true, Reason: "alta"}))
	if currency != spending.UsualCurrency {
		c.must(c.money.SayForm(c.ctx, "fina", spending.FormSaid{Version: version(), Year: 2026, Form: spending.UsualForm, Currency: currency, Reason: "acta"}))
	}
	for i, r := range []budget.Rule{{Name: "premium", Products: []string{"premium"}, Parts: map[string]string{"partida": "26101"}}, {Name: "rest", Parts: map[string]string{"partida": "26102"}}} {
		r.Parts["fund"], r.Parts["area"] = "FISM", "A"
		c.must(c.money.SayRule(c.ctx, "fina", spending.RuleChange{Version: version(), Place: i + 1, Rule: r, Reason: "catálogo"}))
	}
}

const (
	lastAccount = "FISM-26101-A"
	restAccount = "FISM-26102-A"
)

// An account that has no money and owes some is found as one that owes more than it has: also one that was never
// given any, and one that all was taken away from again. Where nobody said yet what the year may spend, fuel goes
// on and nothing is found; nor of an account that has nothing and owes nothing.
func TestAnAccountWithoutMoney(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.budgeted("MXN")
	say := func(moment budget.Moment, key budget.Key, id string, pesos int64) {
		t.Helper()
		c.must(c.money.SayMovement(c.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: id, Moment: moment, Key: key, Year: 2026, Day: "2026-10-02", Cents: pesos * 100, Reason: "acta"}, AgreedBy: "Cabildo"}))
	}
	stands := func(what, want string) {
		t.Helper()
		if got := short(c.found()); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
		}
	}
	const over = "AUD-09 budget  major 1000.00" // by the end of October; November adds nothing
	stands("nothing is said of the year", "")
	say(budget.Approved, restAccount, "A1", 50_000)
	stands("its account was never given any", over)
	say(budget.Approved, lastAccount, "A2", 2_000)
	stands("it has some", "")
	if got := c.why(); got != "mended within" {
		t.Errorf("mended by %q", got)
	}
	say(budget.Adjusted, lastAccount, "T1", -2_000)
	say(budget.Adjusted, restAccount, "T1", 2_000)
	stands("all was taken away", over)
	say(budget.Adjusted, "FISM-26103-A", "T2", 2_000)
	say(budget.Adjusted, "FISM-26103-A", "T3", -2_000)
	stands("another has none and owes none", over)
	say(budget.Adjusted, lastAccount, "T4", 999)
	stands("a peso is missing", "AUD-09 budget  major 1.00")
}

// A month finds what it added to what an account owes beyond what it has; what was found of a later month and is found
// of an earlier one by now says so.
func TestAMonthFindsWhatItAdded(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.budgeted("MXN")
	n := 0
	say := func(moment budget.Moment, key budget.Key, day budget.Day, pesos int64) {
		t.Helper()
		n++
		c.must(c.money.SayMovement(c.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: fmt.Sprint("M", n), Moment: moment, Key: key, Year: 2026, Day: day, Cents: pesos * 100, Reason: "acta"}, AgreedBy: "Cabildo"}))
	}
	stands := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, f := range c.found() {
			got = append(got, fmt.Sprintf("%s %s %d", f.Args[2], f.Args[0], *f.RiskCents/100))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	say(budget.Approved, restAccount, "2026-10-02", 50_000)
	say(budget.Approved, lastAccount, "2026-10-02", 1_000)
	stands("it has what it owes")
	say(budget.Adjusted, lastAccount, "2026-11-05", -400)
	stands("some is taken away in November", "2026-11 budget 400")
	say(budget.Adjusted, lastAccount, "2026-10-05", -300)
	stands("and in October", "2026-10 budget 300", "2026-11 budget_more 400")
	say(budget.Adjusted, lastAccount, "2026-11-06", 400)
	stands("November got its own back", "2026-10 budget 300")
	if got := c.why(); got != "mended over_before" {
		t.Errorf("mended by %q", got)
	}
	say(budget.Adjusted, lastAccount, "2026-11-07", 100)
	stands("and more", "2026-10 budget 300")
	say(budget.Adjusted, lastAccount, "2026-10-07", 300)
	stands("October did")
}

// While nobody had said what a year may spend nothing was found: then all that is owed beyond what it has is of the month in
// which somebody did.
func TestAMonthBeforeTheBudget(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.budgeted("MXN")
	c.must(c.money.SayMovement(c.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: "M", Moment: budget.Approved, Key: restAccount, Year: 2026, Day: "2026-11-05", Cents: 5_000_000, Reason: "acta"}, AgreedBy: "Cabildo"}))
	list := c.found()
	if len(list) != 1 || list[0].Args[0] != "budget" || list[0].Args[2] != "2026-11" || *list[0].RiskCents != 100_000 {
		t.Errorf("found %s", short(list))
	}
}

// While no budget is approved, an account that nothing is allotted to has nothing where others are allotted some.
func TestAnAccountThatIsAllottedNone(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.budgeted("MXN")
	c.must(c.money.SayAllotment(c.ctx, "fina", spending.Allotment{Year: 2026, Key: restAccount, Cents: new(int64(5_000_000)), Reason: "acta", AgreedBy: "Cabildo"}))
	if got := short(c.found()); got != "AUD-09 budget  major 1000.00" {
		t.Errorf("got %s", got)
	}
	c.must(c.money.SayAllotment(c.ctx, "fina", spending.Allotment{Year: 2026, Key: lastAccount, Cents: new(int64(100_000)), Reason: "acta", AgreedBy: "Cabildo"}))
	if got := short(c.found()); got != "" {
		t.Errorf("it is allotted what it owes: got %s", got)
	}
}

// What is at risk is in the money of the budget, whichever that is: fills, documents, payments and prices in it have a
// value, and what is in other money has none.
func TestABudgetInDollars(t *testing.T) {
	t.Parallel()
	for _, currency := range []string{"USD", "MXN"} {
		t.Run(currency, func(t *testing.T) {
			t.Parallel()
			c := newCity(t, plan{fill: func(n int, f *office.Fill) {
				if n < 18 {
					f.HappenedAt = f.HappenedAt.AddDate(0, -1, 0) // October is of the last vehicle
				}
				f.Currency = "USD"
			}, bill: func(n int) bool { return n < 0 }})
			c.open = budget.Period{}
			c.budgeted(currency)
			want := map[string]string{"AUD-06 waits": "1000.00", "AUD-11 over": "8.00", "AUD-07 receiver": "1000.00 700.00"}
			if currency == "MXN" { // prices of two currencies are not compared
				want = map[string]string{"AUD-06 waits": "?", "AUD-11 over": "", "AUD-07 receiver": "0.00 300.00"}
			}
			risks := func() map[string]string {
				t.Helper()
				of := map[string]string{}
				for line := range strings.Lines(short(c.found())) {
					words := strings.Split(strings.TrimSpace(line), " ")
					if words[2] == last || words[2] == "" {
						what := words[0] + " " + words[1]
						of[what] = strings.TrimSpace(of[what] + " " + words[len(words)-1])
					}
				}
				return of
			}
			if got := risks()["AUD-06 waits"]; got != want["AUD-06 waits"] {
				t.Errorf("of a fill: got %s, want %s", got, want["AUD-06 waits"])
			}
			delete(want, "AUD-06 waits")
			// It is billed, at more than its contract says; with a document to another, and a payment of what is not here.
			c.exec(`UPDATE contract SET currency = 'USD'`)
			c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: supplier.Premium, From: "2026-10-01", Kind: contract.Fixed, E4: 248_000}, Reason: "anexo 2", AgreedBy: "jorge"}))
			document := func(id, kind, receiver string) string {
				id = strings.Repeat("0", 64-len(id)) + id
				c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x') ON CONFLICT DO NOTHING`, id)
				c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $1, '4.0', $2, 'A', '1', '2026-10-08 10:00', CASE $2 WHEN 'P' THEN 'XXX' ELSE 'USD' END, 100000, '', $3, 'Gasolinera', $4, '', '', '', '', '', '', now(), 'x')`, id, kind, issuer, receiver)
				return id
			}
			billed := document("b1", "I", "MPS010101AA1")
			c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, $2, '', $3, $4, '', '', $5, 100000, 250000)`, billed, supplier.Premium, permit, c.sales[18].Ticket, int64(40*liter))
			c.accept()
			document("b2", "I", "XAXX010101000")
			paid := document("b3", "P", "XAXX010101000")
			c.exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part, currency) VALUES ($1, 1, 'paid', 'f1', 70000, 1, 'USD'), ($1, 2, 'paid', 'f2', 30000, 1, 'MXN')`, paid)
			got := risks()
			for what, want := range want {
				if got[what] != want {
					t.Errorf("%s: got %q, want %q of %v", what, got[what], want, got)
				}
			}
		})
	}
}

// Where a city keeps none of what an auditor asks for that is found once of a month, and not of each
// of its fills and logbooks; what it begins to keep is held against the rest.
func TestACityWithoutPapers(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{bare: true})
	const worth = "18280.00" // of all fuel of the month
	want := "AUD-01 no_inventory  major " + worth + "\nAUD-04 no_custodies  major " + worth + "\nAUD-12 no_logbooks  major " + worth
	if got := short(c.found()); got != want {
		t.Errorf("nothing is kept:\n%s\nwant:\n%s", got, want)
	}
	c.say("v1", fleet.Custodian, "Ana Ruiz", "2026-01-01 00:00") // one of four is begun, and no more
	if got := short(c.found()); got != want {
		t.Errorf("one has a custodian:\n%s\nwant:\n%s", got, want)
	}
	c.say("v2", fleet.Custodian, "Ana Ruiz", "2026-01-01 00:00")
	c.say("v3", fleet.Custodian, "Ana Ruiz", "2026-01-01 00:00")
	c.sign("v1")
	got := short(c.found())
	for _, want := range []string{"AUD-01 no_inventory  major " + worth, "AUD-04 missing v4 major 1000.00", "AUD-12 missing v2 ", "AUD-12 missing v3 ", "AUD-12 missing v4 "} {
		if !strings.Contains(got, want) {
			t.Errorf("most have a custodian, and a logbook is signed: %q is not among\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\n") + 1; n != 5 {
		t.Errorf("got %d, want 5:\n%s", n, got)
	}
}

// Who answers for a vehicle has a paper of their own, once half of the vehicles that take fuel have one: another custodian does not
// live on the paper of the one before, and no accent makes anybody another.
func TestCustodiansHavePapers(t *testing.T) {
	t.Parallel()
	unpapered := func(c *city) string {
		var all []string
		for line := range strings.Lines(short(c.found())) {
			if strings.HasPrefix(line, "AUD-04") {
				all = append(all, strings.TrimSpace(line))
			}
		}
		return strings.Join(all, "\n")
	}
	t.Run("another custodian", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, plan{})
		if got := unpapered(c); got != "" {
			t.Fatalf("all have a paper:\n%s", got)
		}
		c.say("v1", fleet.Custodian, "C. ANA RUÍZ", "2026-01-02 00:00")
		if got := unpapered(c); got != "" {
			t.Errorf("the same, with an accent and a title:\n%s", got)
		}
		c.say("v1", fleet.Custodian, "Beto Díaz", "2026-01-03 00:00")
		if got := unpapered(c); !strings.HasPrefix(got, "AUD-04 unpapered v1 minor ") {
			t.Errorf("the paper is of another:\n%s", got)
		}
		c.paper(auditing.Paper{Kind: auditing.Custody, Vehicle: "v1", Number: "R-9", From: "2026-01-03", Holder: "Ing. Beto Diaz"})
		if got := unpapered(c); got != "" {
			t.Errorf("it has a paper:\n%s", got)
		}
	})
	t.Run("a city that begins", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, plan{bare: true})
		for i := range 4 {
			c.say(fmt.Sprint("v", i+1), fleet.Custodian, "Ana Ruiz", "2026-01-01 00:00")
		}
		begin := func(vehicle, from string) {
			c.paper(auditing.Paper{Kind: auditing.Custody, Vehicle: vehicle, Number: "R-" + vehicle, From: audit.Day(from), Until: audit.Day(from), Holder: "Ana Ruiz"})
		}
		begin("v1", "2026-09-01") // one of four is begun; it has run out since
		if got := unpapered(c); strings.Contains(got, "unpapered") {
			t.Errorf("one has a paper:\n%s", got)
		}
		begin("v2", "2026-11-01")
		if got := unpapered(c); strings.Contains(got, "unpapered") {
			t.Errorf("half have one after the month:\n%s", got)
		}
		begin("v3", "2026-09-02")
		if got := unpapered(c); !strings.Contains(got, "AUD-04 unpapered v4 minor ") || strings.Contains(got, "unpapered v3") {
			t.Errorf("half have had one:\n%s", got)
		}
	})
}

// truck brings fuel to a yard, which the gauge measures; twice: people type it as well.
func (c *city) truck(twice bool) {
	c.Helper()
	c.exec(`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('patio', 'Patio', '00', 'America/Mexico_City', '2021-01-01', '')`)
	seq := 0
	add := func(when, kind, body string) {
		seq++
		c.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, $1, 0, $2, $3, $4::jsonb)`, seq, at(when), kind, body)
	}
	level := func(when string, liters int) {
		add(when, "tank", fmt.Sprintf(`{"tank":"T1","grade":"magna","source":"gauge","why":"periodic","volume_ul":%d000000,"basis":"obs"}`, liters))
	}
	brought := func(from, to, source string, liters int, more string) {
		add(to, "delivery", fmt.Sprintf(`{"tank":"T1","grade":"magna","source":%q,"volume_ul":%d000000,"basis":"obs","from_at":%q,"to_at":%q%s}`, source, liters, at(from).Format(time.RFC3339), at(to).Format(time.RFC3339), more))
	}
	level("2026-11-07 23:50", 2_000)
	level("2026-11-08 08:00", 2_000)
	level("2026-11-08 23:50", 12_000)
	brought("2026-11-08 09:00", "2026-11-08 09:40", "gauge", 10_000, `,"before_ul":2000000000,"after_ul":12000000000`)
	if twice {
		brought("2026-11-08 09:41", "2026-11-08 09:50", "typed", 9_900, "")
	}
}

// cancel says that documents that are paid in some form were canceled, and has their fills be
// billed anew.
func (c *city) cancel(form string) {
	c.Helper()
	var id string
	c.must(c.pool.QueryRow(c.ctx, `SELECT document FROM document WHERE payment_form = $1`, form).Scan(&id))
	c.void(id)
}

// cancelInvented does so for the document with a line of no fill.
func (c *city) cancelInvented() {
	c.Helper()
	seen, err := c.match.Look(c.ctx, matching.Question{From: at("2026-10-01 00:00"), To: at("2026-12-01 00:00")})
	c.must(err)
	for i := range seen.Rows {
		if seen.Rows[i].Sort == matching.Alone {
			c.void(seen.Rows[i].Document)
		}
	}
}

func (c *city) void(id string) {
	c.Helper()
	rows, err := c.pool.Query(c.ctx, `SELECT ticket FROM document_item WHERE document = $1`, id)
	c.must(err)
	var again []supplier.Sale
	for rows.Next() {
		var ticket string
		c.must(rows.Scan(&ticket))
		for _, s := range c.sales {
			if s.Ticket == ticket {
				again = append(again, s)
			}
		}
	}
	c.must(rows.Err())
	c.must(c.bills.SayStatus(c.ctx, "fina", id, finance.Status{Status: "canceled", AskedAt: c.now.Add(-time.Hour)}, saidByAuthority))
	c.billed(again, "")
	c.accept()
}

// A retired vehicle that took fuel keeps its month from being closed, until somebody has closed
// the case or facts say otherwise; what was found is never taken out of the record.
func TestRetiredKeepsTheMonthOpen(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	openCritical := func() closing.Amount {
		t.Helper()
		heads, err := c.store.CloseHeads(c.ctx, 0)
		c.must(err)
		r, err := c.store.CloseRecords(c.ctx, closes.Window{From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00"), Zone: zone}, heads)
		c.must(err)
		return r.Critical
	}
	critical := func() int64 { return openCritical().Count }
	if n := critical(); n != 0 {
		t.Fatalf("%d are critical in a city in order", n)
	}
	c.say(last, fleet.State, "retired", "2026-10-06 00:00")
	list := c.found()
	if got := short(list); got != "AUD-02 retired v4 critical 1000.00" {
		t.Fatalf("got %s", got)
	}
	if n := critical(); n != 1 {
		t.Errorf("%d are critical, want 1", n)
	}
	id := list[0].ID
	charge := func(state string, cents int64) dispense.FindingStep {
		return dispense.FindingStep{State: state, Way: "charge", Cents: cents, Day: "2026-11-03", Number: "Oficio 8"}
	}
	step := func(who string, s dispense.FindingStep) error {
		return c.step(who, id, "cargo al resguardante", s)
	}
	if err := step("luis", dispense.FindingStep{State: "explained"}); err == nil || !strings.Contains(err.Error(), "needs evidence") {
		t.Errorf("what is critical is explained without evidence: %v", err)
	}
	c.must(step("luis", dispense.FindingStep{State: "confirmed"}))
	if err := step("luis", charge("recovery", 1)); err == nil || !strings.Contains(err.Error(), "nobody clears their own") {
		t.Errorf("asked for by who checked its fills: %v", err)
	}
	c.must(step("fina", charge("recovery", 80_000)))
	c.must(step("fina", charge("recovered", 80_000)))
	if err := step("carla", dispense.FindingStep{State: "closed"}); err == nil || !strings.Contains(err.Error(), "neither recovered nor written off") {
		t.Errorf("1,000 were at risk, 800 asked for and back: closed: %v", err)
	}
	if n := openCritical().Cents; n != 100_000 {
		t.Errorf("at risk of what is critical: got %d cents, want 100000", n)
	}
	c.must(step("fina", charge("recovered", 20_000)))
	if err := step("fina", dispense.FindingStep{State: "closed"}); err == nil || !strings.Contains(err.Error(), "two different people") {
		t.Errorf("closed by who wrote down what came back: %v", err)
	}
	c.must(step("carla", dispense.FindingStep{State: "closed"}))
	if n := critical(); n != 0 {
		t.Errorf("%d are critical when the case is closed", n)
	}
	if got := short(c.found()); got != "AUD-02 retired v4 critical 1000.00" {
		t.Errorf("a case that is closed is found no more: %s", got)
	}
	for _, sql := range []string{`UPDATE audit_change SET severity = 'minor'`, `DELETE FROM audit_change`, `TRUNCATE audit_change`, `UPDATE vehicle_paper SET until_on = NULL`, `DELETE FROM vehicle_paper`} {
		if _, err := c.pool.Exec(c.ctx, sql); err == nil {
			t.Errorf("%s: it was done", sql)
		}
	}
}

// What is wrong with documents themselves is a discrepancy of each: a file of another content with a
// UUID that is here, one whose seal is broken, one that lacks what must be there. It stays while
// the document is refused, is not found again when it is brought again, and is mended when the
// authority says that the document is canceled.
func TestDocumentsAreDiscrepancies(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	if got := short(c.found()); got != "" {
		t.Fatalf("in a city in order was found:\n%s", got)
	}
	critical := func() closing.Amount {
		t.Helper()
		heads, err := c.store.CloseHeads(c.ctx, 0)
		c.must(err)
		r, err := c.store.CloseRecords(c.ctx, closes.Window{From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00"), Zone: zone}, heads)
		c.must(err)
		return r.Critical
	}
	var id string
	var total int64
	c.must(c.pool.QueryRow(c.ctx, `SELECT document, total_cents FROM document WHERE kind = 'I' ORDER BY n LIMIT 1`).Scan(&id, &total))
	xml, err := c.bills.XML(c.ctx, id)
	c.must(err)
	other := append(slices.Clone(xml), '\n') // the same document, in other bytes
	for range 2 {
		_, err = c.bills.Send(c.ctx, "fina", finance.NewBatch(), []finance.File{{Name: "otra vez.xml", Bytes: other}})
		c.must(err)
	}
	list := c.found()
	want := fmt.Sprintf("DOC-01 uuid.twice  critical %d.%02d", total/100, total%100)
	if got := short(list); got != want {
		t.Fatalf("a UUID of two files: got\n%s\nwant %s", got, want)
	}
	for range 2 {
		c.now = c.now.AddDate(0, 0, 1)
		if got := short(c.found()); got != want {
			t.Errorf("brought again: got %s", got)
		}
	}
	n := 0
	c.must(c.pool.QueryRow(c.ctx, `SELECT count(*) FROM audit_change WHERE rule = 'DOC-01'`).Scan(&n))
	if a := critical(); n != 1 || a.Count != 1 || a.Cents != total {
		t.Errorf("%d changes, and the month has %+v", n, a)
	}
	step := func(who string, s dispense.FindingStep) error {
		return c.step(who, list[0].ID, "acuse del SAT", s)
	}
	if err := step("luis", dispense.FindingStep{State: "explained"}); err == nil || !strings.Contains(err.Error(), "needs evidence") {
		t.Errorf("explained without evidence: %v", err)
	}
	c.must(step("luis", dispense.FindingStep{State: "explained", Evidence: []string{strings.Repeat("ab", 32)}}))
	if err := step("carla", dispense.FindingStep{State: "justified"}); err == nil || !strings.Contains(err.Error(), "another role") {
		t.Errorf("approved by the same role: %v", err)
	}
	if err := step("fina", dispense.FindingStep{State: "justified"}); err == nil || !strings.Contains(err.Error(), "nobody clears their own") {
		t.Errorf("approved by who took it in: %v", err)
	}
	if a := critical(); a.Count != 1 {
		t.Errorf("before it is approved the month has %+v", a)
	}
	// It is judged anew between looking and approving, and again once it is approved.
	weigh := func(cents int64) {
		t.Helper()
		_, err := c.pool.Exec(c.ctx, `UPDATE finding SET risk_cents = $2 WHERE finding = $1`, list[0].ID, cents)
		c.must(err)
	}
	state := func() string {
		t.Helper()
		x, err := c.store.Case(c.ctx, list[0].ID, c.now)
		c.must(err)
		row, err := c.store.Finding(c.ctx, list[0].ID)
		c.must(err)
		if row.State != x.State() {
			t.Errorf("the list has %s, the case %s", row.State, x.State())
		}
		return row.State
	}
	before, err := c.store.Case(c.ctx, list[0].ID, c.now)
	c.must(err)
	weigh(total / 2)
	if err := step("ana", dispense.FindingStep{State: "justified", Seen: before.Seen}); err == nil || !strings.Contains(err.Error(), "judged anew") {
		t.Errorf("approved at what was seen before it was judged anew: %v", err)
	}
	weigh(total * 100)
	if err := step("ana", dispense.FindingStep{State: "justified"}); err == nil || !strings.Contains(err.Error(), "explained anew") {
		t.Errorf("approved at 100 times of what was explained: %v", err)
	}
	weigh(total)
	c.must(step("ana", dispense.FindingStep{State: "justified", Seen: before.Seen}))
	if a := critical(); a.Count != 0 || state() != "justified" {
		t.Errorf("once it is, the month has %+v, and it is %s", a, state())
	}
	weigh(total * 100)
	if a := critical(); a.Count != 1 || state() != reconcile.GrownFinding {
		t.Errorf("grown, the month has %+v, and it is %s", a, state())
	}
	if w, err := c.store.WaitingFindings(c.ctx); err != nil || len(w) != 1 {
		t.Errorf("grown, %d wait: %v", len(w), err)
	}
	weigh(total / 2)
	if a := critical(); a.Count != 0 || state() != "justified" {
		t.Errorf("shrunk, the month has %+v, and it is %s", a, state())
	}
	weigh(total)
	for sql, want := range map[string]string{
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, other, owner, reason, way, cents, on_day, number, role, other_role, seen_severity, seen_risk_cents * 2, seen_actual, seen_expected, seen_vehicle FROM finding_act WHERE state = 'justified'`: "finding_act_seen",
		`INSERT INTO finding_act SELECT station, epoch, seq + 900, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, other, owner, reason, way, cents, on_day, number, role, other_role, NULL, seen_risk_cents FROM finding_act WHERE state = 'justified'`:                                                        "finding_act_seen_whole",
	} {
		if _, err := c.pool.Exec(c.ctx, sql); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the database takes it: %s: %v", sql, err)
		}
	}
	weighedAlike(t, c)
	if got := short(c.found()); got != want { // what people said stays, and the fact, too
		t.Errorf("what is approved is found no more: %s", got)
	}

	// What hardly is a document keeps nobody from being judged: without a kind, without a day, of more than anybody pays.
	for i, edit := range [][2]string{{`TipoDeComprobante="I"`, `TipoDeComprobante=""`}, {` Fecha="2`, ` Fecha="x2`}, {` Total="`, ` Total="999999999999`}} {
		b := bytes.Replace(xml, []byte(edit[0]), []byte(edit[1]), 1)
		if bytes.Equal(b, xml) {
			t.Fatalf("nothing is edited by %q", edit)
		}
		b = regexp.MustCompile(` UUID="[^"]*"`).ReplaceAll(b, fmt.Appendf(nil, ` UUID="00000000-0000-4000-8000-00000000000%d"`, i))
		_, err = c.bills.Send(c.ctx, "fina", finance.NewBatch(), []finance.File{{Name: "mala.xml", Bytes: b}})
		c.must(err)
		of := fmt.Sprintf("document/00000000-0000-4000-8000-00000000000%d", i)
		if !slices.ContainsFunc(c.found(), func(f report.FindingRow) bool { return f.Rule == audit.NotGenuine && f.Subject.Key == of }) {
			t.Errorf("%s: it is not found", edit[1])
		}
	}

	// What is planted in documents of a month, each alone.
	for _, tt := range []struct {
		kind    supplier.Kind
		want    string
		verdict invoice.Verdict
	}{
		{supplier.BrokenSeal, "DOC-02 seal.broken  critical", invoice.Refused}, {supplier.Edited, "DOC-02 seal.broken  critical", invoice.Refused}, {supplier.ForeignSeal, "DOC-02 seal.issuer  critical", invoice.Refused},
		{supplier.BrokenStamp, "DOC-02 stamp.broken  critical", invoice.Refused}, {supplier.Unstamped, "DOC-02 stamp.missing  critical", invoice.Refused}, {supplier.NoPermit, "DOC-03 fuel.permit  major", invoice.Refused},
		{supplier.BadPermit, "DOC-06 fuel  major", invoice.Questioned}, {supplier.WrongAmount, "DOC-06 sums  major", invoice.Questioned},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			t.Parallel()
			c := newCity(t, plan{plant: tt.kind})
			var of []report.FindingRow
			for _, f := range c.found() {
				if strings.HasPrefix(string(f.Rule), "DOC-") {
					of = append(of, f)
				}
			}
			if got := short(of); !strings.HasPrefix(got, tt.want) || len(of) != 1 {
				t.Fatalf("got %q, want %s", got, tt.want)
			}
			var id string
			c.must(c.pool.QueryRow(c.ctx, `SELECT document FROM document d WHERE (SELECT verdict FROM document_verdict v WHERE v.document = d.document ORDER BY n DESC LIMIT 1) = $1`, tt.verdict).Scan(&id))
			c.must(c.bills.SayStatus(c.ctx, "fina", id, finance.Status{Status: "canceled", AskedAt: c.now.Add(-time.Hour)}, saidByAuthority))
			for _, f := range c.found() {
				if strings.HasPrefix(string(f.Rule), "DOC-") {
					t.Errorf("canceled, and it stands: %s", f.ID)
				}
			}
			var why string
			c.must(c.pool.QueryRow(c.ctx, `SELECT what || ' ' || why FROM audit_change WHERE finding = $1 ORDER BY n DESC LIMIT 1`, of[0].ID).Scan(&why))
			if why != "mended voided" {
				t.Errorf("it was %q", why)
			}
		})
	}
}

// A vehicle is judged by the quotas that it had: what another is given since takes nothing of that away, and what is taken away or
// given to itself neither.
func TestAllottedAsItWas(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{quota: 30 * liter})
	const over = "AUD-09 allotment v4 minor 250.00"
	if got := short(c.found()); got != over {
		t.Fatalf("before: got %q", got)
	}
	c.now = time.Date(2026, 12, 2, 12, 0, 0, 0, zone)
	shared := func(vehicle string, quotas ...string) {
		t.Helper()
		v, err := c.store.FleetVehicle(c.ctx, vehicle)
		c.must(err)
		v.Quotas = quotas
		c.must(c.store.Save(c.ctx, fleet.Act{Who: "ana", With: "bety", At: c.now, Agreed: fleet.Loosened{v.FleetNo: {fleet.SharedQuota}}}, &v))
	}
	for _, do := range []struct {
		what string
		do   func()
	}{
		{"another has it, too", func() { shared("v3", "q4") }},
		{"it has it no more", func() { shared("v4") }},
		{"the other has it alone", func() { shared("v3", "q4") }},
	} {
		do.do()
		c.now = c.now.Add(time.Minute)
		if got := short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return f.Rule != "AUD-09" })); got != over {
			t.Errorf("%s: got %q, want %q", do.what, got, over)
		}
	}
}

// There is one time until which signed logbooks are to be back, for the list and for AUD-12: what was said of either last.
func TestSignedLogbooksHaveOneDeadline(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{unsign: last})
	book, err := evidence.Open(t.TempDir())
	c.must(err)
	list := signed.New(signed.Config{Store: c.store, Cabinet: book, Zone: zone, Now: func() time.Time { return c.now }})
	late := func(day string, want bool) {
		t.Helper()
		c.now = at(day + " 12:00")
		due, err := list.Due(c.ctx, "2026-10")
		c.must(err)
		if got := !c.now.Before(due); got != want {
			t.Errorf("%s: the list says late: %t, want %t", day, got, want)
		}
		found := slices.ContainsFunc(c.found(), func(f report.FindingRow) bool { return f.Rule == "AUD-12" })
		if found != want {
			t.Errorf("%s: AUD-12 is found: %t, want %t", day, found, want)
		}
	}
	terms := func(days int) {
		t.Helper()
		c.must(list.SayTerms(c.ctx, "fina", signed.Terms{Days: days, Reason: "oficio 2"}))
	}
	terms(signed.Usual.Days)
	late("2026-11-10", false)
	late("2026-11-11", true)
	// One person gives nobody more days than the discrepancy has; fewer at once.
	if err := list.SayTerms(c.ctx, "fina", signed.Terms{Days: 20, Reason: "oficio 2"}); !errors.Is(err, signed.ErrBeyond) || !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("20 days, of which ten count: got %v", err)
	}
	late("2026-11-11", true)
	terms(7)
	late("2026-11-07", false)
	late("2026-11-08", true)
	// What is said of the discrepancy counts for months that end later.
	_, err = c.SayFindingRule(c.ctx, "fina", reconcile.Said{Rule: audit.NotSigned, Limit: new(int64(3)), FromAt: at("2026-11-22 00:00"), Reason: "contraloría"})
	c.must(err)
	c.now = at("2026-11-23 12:00")
	for month, want := range map[string]string{"2026-10": "2026-11-08 00:00", "2026-11": "2026-12-04 00:00"} {
		if due, err := list.Due(c.ctx, month); err != nil || !due.Equal(at(want)) {
			t.Errorf("%s is late from %s, want %s: %v", month, due, want, err)
		}
	}
}

// Who had a vehicle in their care, or took part in its fills, does not say that its logbook is signed; another does.
func TestNobodySignsOffTheirOwnLogbook(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{unsign: "v1"})
	book, err := evidence.Open(t.TempDir())
	c.must(err)
	list := signed.New(signed.Config{Store: c.store, Cabinet: book, Zone: zone, Now: func() time.Time { return c.now }})
	c.say("v1", fleet.Custodian, "C. FINA", "2026-10-01 00:00")
	c.now = at("2026-11-12 12:00")
	open := func() bool {
		return slices.ContainsFunc(c.found(), func(f report.FindingRow) bool { return f.Rule == "AUD-12" && f.Vehicle == "v1" })
	}
	// The scan comes by its code, and nobody has looked yet.
	facts, err := c.store.Logbook(c.ctx, "v1", report.Period{Kind: report.Month, From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00")}, c.now)
	c.must(err)
	scan := strings.Repeat("e", 64)
	printed := signed.Printed{Vehicle: "v1", Month: "2026-10", Sheet: report.NewLogbook(facts).SHA256[:32]}
	c.must(c.store.KeepScan(c.ctx, signed.Scan{SHA256: scan, Name: "octubre.pdf", Pages: 1, By: "fina", At: c.now}, []evidence.File{{SHA256: scan, Kind: evidence.PDF, Size: 10}}, []signed.Page{{Page: 1, Printed: printed}},
		[]signed.Act{{Scan: scan, Page: 1, What: signed.Attached, Printed: printed, By: "fina", At: c.now}}))
	say := func(who string, positions ...string) error {
		acts, err := c.store.SignedActs(c.ctx, scan)
		c.must(err)
		act := acts[len(acts)-1]
		act.Positions = append([]string{}, positions...)
		return list.Say(c.ctx, who, []signed.Act{act})
	}
	if err := say("fina", signed.Positions()...); !errors.Is(err, signed.ErrOwn) || !errors.Is(err, fault.ErrInvalid) || !open() {
		t.Errorf("its custodian says that it is signed: %v", err)
	}
	c.must(say("fina"))                        // that it is not takes nothing away
	c.must(say("luis", signed.Positions()...)) // who checked its fills in the office, and no more
	if open() {
		t.Error("another says that it is signed, and it is found")
	}
	// Who was custodian for a part of the month is, whoever is since.
	c.say("v1", fleet.Custodian, "Ana Ruiz", "2026-10-31 00:00")
	if err := say("fina", "custodian"); !errors.Is(err, signed.ErrOwn) {
		t.Errorf("who was its custodian: %v", err)
	}
	// It is of that month alone, and of that vehicle.
	for vehicle, month := range map[string]string{"v2": "2026-10", "v1": "2026-08"} {
		acts, err := c.store.SignedActs(c.ctx, scan)
		c.must(err)
		act := acts[len(acts)-1]
		act.Vehicle, act.Month, act.ByHand, act.Positions = vehicle, month, true, signed.Positions()
		if err := list.Say(c.ctx, "fina", []signed.Act{act}); err != nil {
			t.Errorf("of %s in %s: %v", vehicle, month, err)
		}
	}
}

// What is said of funds of departments and of how far vehicles may go has a month judged again at once.
func TestWhatIsSaidIsJudgedAtOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	facts := func() string {
		list, err := c.store.AuditState(c.ctx, []auditing.Window{{Month: "2026-10", From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00"), Zone: zone}})
		c.must(err)
		return list[0].Facts
	}
	c.exec(`INSERT INTO department (department, name) VALUES ('obras', 'Obras')`)
	was := facts()
	for _, sql := range []string{
		`INSERT INTO department_funding (department, from_on, fund, reason, said_by, said_at) VALUES ('obras', '2026-10-01', 'FISM', 'x', 'fina', now())`,
		`INSERT INTO vehicle_km_day (vehicle, most_km, from_at) VALUES ('v1', 300, '2026-10-01')`,
	} {
		c.exec(sql)
		if is := facts(); is == was {
			t.Errorf("judged as of before: %s", sql)
		} else {
			was = is
		}
	}
}

// A vehicle that came since had nothing then, whatever it has now.
func TestAllottedBeforeAnotherCame(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{quota: 30 * liter})
	const over = "AUD-09 allotment v4 minor 250.00"
	if got := short(c.found()); got != over {
		t.Fatalf("before: got %q", got)
	}
	c.now = time.Date(2026, 12, 2, 12, 0, 0, 0, zone)
	v := &fleet.Vehicle{Vehicle: "v9", FleetNo: "109", Plate: "P-v9", Status: "active", Odometer: "on", Grades: []string{"magna"}, Rule: "general", Quotas: []string{"q4"}}
	c.must(c.store.Save(c.ctx, fleet.Act{Who: "ana", With: "bety", At: c.now, Agreed: fleet.Loosened{"109": {fleet.NewVehicle}}}, v))
	c.now = c.now.Add(time.Minute)
	if got := short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return f.Rule != "AUD-09" })); got != over {
		t.Errorf("another came in December: got %q, want %q", got, over)
	}
}

// onCredit are the documents of a fill that is paid later: its invoice, and its payment.
func (c *city) onCredit() *supplier.Batch {
	c.Helper()
	b, err := supplier.NewBatch(6, authority(), supplier.Terms{
		Supply: supplier.Station, Every: supplier.Fill, Quotas: supplier.Quotas(), Credit: true,
		Issuer: supplier.Party{RFC: issuer, Name: "GASOLINERA", Regime: "601", ZIP: "42000"}, Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, supplier.Invent(6, 1, supplier.Station, at("2026-10-09 10:00")))
	c.must(err)
	return b
}

// A payment that is made twice is somebody's to settle, with what was paid, and keeps its month from
// being closed; once the one before it is canceled it is in order.
func TestPaidTwiceIsADiscrepancy(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	b := c.onCredit()
	list, _ := b.Issue()
	if len(list) != 2 {
		t.Fatalf("%d documents, want an invoice and its payment", len(list))
	}
	send := func(name string, xml []byte) string {
		t.Helper()
		sent, err := c.bills.Send(c.ctx, "fina", finance.NewBatch(), []finance.File{{Name: name, Bytes: xml}})
		c.must(err)
		return sent[0].Document
	}
	of := func() string {
		t.Helper()
		return short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return !strings.HasPrefix(string(f.Rule), "DOC-") }))
	}
	first := send("pago.xml", list[1].XML)
	var paid int64
	c.must(c.pool.QueryRow(c.ctx, `SELECT amount_cents FROM document_of WHERE document = $1`, first).Scan(&paid))
	worth := fmt.Sprintf("%d.%02d", paid/100, paid%100)
	var day time.Time
	c.must(c.pool.QueryRow(c.ctx, `SELECT issued_at FROM document WHERE document = $1`, first).Scan(&day))
	// What it says that it paid in other money adds up with no pesos, and it is asked about all the same.
	for _, x := range []struct {
		money string
		days  int
		want  string
	}{{"MXN", 10, ""}, {"USD", 11, "DOC-06 bill  major 0.00"}, {"", 12, "DOC-06 bill  major " + worth}, {"USD", 13, "DOC-06 bill  major 0.00"}, {"MXN", 14, "DOC-06 bill  major " + worth}} {
		for _, sql := range []string{`ALTER TABLE document_of DISABLE TRIGGER USER`, `UPDATE document_of SET currency = '` + x.money + `'`, `ALTER TABLE document_of ENABLE TRIGGER USER`} {
			_, err := c.pool.Exec(c.ctx, sql)
			c.must(err)
		}
		c.now = time.Date(day.Year(), day.Month(), day.Day()+x.days, 20, 0, 0, 0, zone)
		if got := of(); got != x.want {
			t.Errorf("of what is not here, %d days after it was paid: got %q, want %q", x.days, got, x.want)
		}
	}
	send("factura.xml", list[0].XML)
	if got := of(); got != "" {
		t.Errorf("its invoice has come: got %q", got)
	}
	uuid := []byte(list[1].UUID)
	send("otra vez.xml", bytes.ReplaceAll(list[1].XML, uuid, append([]byte("0000"), uuid[4:]...))) // its stamp is not its own
	if got, want := of(), "DOC-02 stamp.broken  critical "+worth+"\nDOC-05 pay.twice  critical "+worth; got != want || paid == 0 {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	c.now = c.now.Add(time.Minute)
	c.must(c.bills.SayStatus(c.ctx, "fina", first, finance.Status{Status: finance.Canceled, AskedAt: c.now}, saidByAuthority))
	c.now = c.now.Add(time.Minute)
	_, err := c.bills.JudgeAgain(c.ctx, "fina")
	c.must(err)
	if got := of(); got != "DOC-02 stamp.broken  critical "+worth {
		t.Errorf("the first is canceled, and there is\n%s", got)
	}
}

// What was bought on credit is paid in cash where its payment was, whichever came first; of documents that were taken before each
// payment was kept with its form, too.
func TestPaidInCashOnCredit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		plant supplier.Kind
		old   bool
		want  string
	}{"in order": {"", false, ""}, "in cash": {supplier.Cash, false, "AUD-07 cash  major"}, "in cash, of before": {supplier.Cash, true, "AUD-07 cash  major"}, "in order, of before": {"", true, ""}} {
		c := newCity(t, plan{})
		b := c.onCredit()
		if tt.plant != "" {
			c.must(b.Plant(tt.plant, 0))
		}
		list, _ := b.Issue()
		if len(list) != 2 {
			t.Fatalf("%s: %d documents, want an invoice and its payment", name, len(list))
		}
		for i, d := range list {
			_, err := c.bills.Send(c.ctx, "fina", finance.NewBatch(), []finance.File{{Name: fmt.Sprint(i, ".xml"), Bytes: d.XML}})
			c.must(err)
		}
		if tt.old {
			for _, sql := range []string{`ALTER TABLE document_of DISABLE TRIGGER USER`, `UPDATE document_of SET form = NULL`, `ALTER TABLE document_of ENABLE TRIGGER USER`} {
				_, err := c.pool.Exec(c.ctx, sql)
				c.must(err)
			}
		}
		cash := slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return f.Rule != "AUD-07" })
		if got := short(cash); !strings.HasPrefix(got, tt.want) || (tt.want == "") != (got == "") || strings.Count(got, "\n") > 0 {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
		var payment string
		c.must(c.pool.QueryRow(c.ctx, `SELECT document FROM document WHERE kind = 'P'`).Scan(&payment))
		c.now = c.now.Add(time.Minute)
		c.must(c.bills.SayStatus(c.ctx, "fina", payment, finance.Status{Status: finance.Canceled, AskedAt: c.now}, saidByAuthority))
		if got := short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return f.Rule != "AUD-07" })); got != "" {
			t.Errorf("%s, and its payment is canceled: got %q", name, got)
		}
	}
}

// A bill that was paid although a credit note takes it off is a discrepancy of what was paid too much,
// whichever came first; it is mended when the note is canceled, or the payment is of another bill.
func TestPaidAndCreditedIsADiscrepancy(t *testing.T) {
	t.Parallel()
	for _, noteFirst := range []bool{true, false} {
		c := newCity(t, plan{})
		b := c.onCredit()
		list, _ := b.Issue()
		exec := func(sql string, args ...any) {
			t.Helper()
			_, err := c.pool.Exec(c.ctx, sql, args...)
			c.must(err)
		}
		send := func(name string, xml []byte) {
			t.Helper()
			_, err := c.bills.Send(c.ctx, "fina", finance.NewBatch(), []finance.File{{Name: name, Bytes: xml}})
			c.must(err)
		}
		made := func(n, kind string, cents int64) (string, string) {
			t.Helper()
			id, uuid := strings.Repeat(n, 64), strings.Repeat(n, 8)+"-0000-4000-8000-000000000000"
			exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'fina')`, id)
			exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, '4.0', $3, 'X', $4, '2026-10-20 10:00', 'MXN', $5, '', $6, 'GASOLINERA', 'MPS010101AA1', 'M', '03', 'PPD', '', '', '', now(), 'fina')`, id, uuid, kind, n, cents, issuer)
			exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'accepted', '[]', '', now(), 'x')`, id)
			return id, uuid
		}
		of := func() string {
			t.Helper()
			return short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return !strings.HasPrefix(string(f.Rule), "DOC-") }))
		}
		want := func(why, want string) {
			t.Helper()
			if got := of(); got != want {
				t.Errorf("the note first: %t, %s: got %q, want %q", noteFirst, why, got, want)
			}
		}
		note := func() {
			id, _ := made("e", "E", 10_000)
			exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '01', $2)`, id, list[0].UUID)
		}
		send("factura.xml", list[0].XML)
		if noteFirst {
			note()
			want("not paid", "")
			send("pago.xml", list[1].XML)
		} else {
			send("pago.xml", list[1].XML)
			want("no note", "")
			note()
		}
		want("paid and credited", "DOC-05 over  critical 100.00")
		var open int64
		c.must(c.pool.QueryRow(c.ctx, `SELECT count(*) FROM finding WHERE rule = 'DOC-05' AND subject || ' ' || key LIKE '%' || $1 || '%'`, list[0].UUID).Scan(&open))
		if open != 1 {
			t.Errorf("%d discrepancies are of the invoice, want 1", open)
		}
		if noteFirst {
			c.now = c.now.Add(time.Minute)
			c.must(c.bills.SayStatus(c.ctx, "fina", strings.Repeat("e", 64), finance.Status{Status: finance.Canceled, AskedAt: c.now}, saidByAuthority))
			want("the note is canceled", "")
			continue
		}
		// A document of payments in the place of the first says what was paid of this bill and of another.
		var total int64
		c.must(c.pool.QueryRow(c.ctx, `SELECT total_cents FROM document WHERE uuid = $1`, list[0].UUID).Scan(&total))
		instead, _ := made("a", "P", 0)
		exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '04', $2)`, instead, list[1].UUID)
		exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part) VALUES ($1, 2, 'paid', $2, $3, 1)`, instead, list[0].UUID, total-10_000)
		want("the payment is of another bill", "")
	}
}

// A document to be paid later in the place of one that says that it was paid at once is asked about until the budget says what was paid
// of the first, also by way of a third, and whether or not a payment is of it.
func TestPaidAtOnceAndAgain(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := c.pool.Exec(c.ctx, sql, args...)
		c.must(err)
	}
	uuid := func(n string) string { return strings.Repeat(n, 8) + "-0000-4000-8000-000000000000" }
	made := func(n, kind, method, day, instead string, cents int64) {
		t.Helper()
		id := strings.Repeat(n, 64)
		exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'fina')`, id)
		exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, '4.0', $3, 'X', $4, $5, 'MXN', $6, '', $7, 'GASOLINERA', 'MPS010101AA1', 'M', '03', $8, '', '', '', now(), 'fina')`, id, uuid(n), kind, n, "2026-10-"+day+" 10:00", cents, issuer, method)
		exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'accepted', '[]', '', now(), 'x')`, id)
		if instead != "" {
			exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '04', $2)`, id, uuid(instead))
		}
	}
	want := func(why, want string) {
		t.Helper()
		if got := short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return !strings.HasPrefix(string(f.Rule), "DOC-") })); got != want {
			t.Errorf("%s: got %q, want %q", why, got, want)
		}
	}
	pays := func(document string, cents int64) {
		t.Helper()
		exec(`INSERT INTO budget_movement (moment, account, year, day, cents, document, of, reason, said_by, said_at, agreed_by) VALUES ('paid', 'OWN-26103-works', 2026, '2026-10-25', $1, $2, '', 'x', 'x', now(), '')`, cents, document)
	}
	made("a", "I", "PUE", "10", "", 100_000)
	want("paid at once", "")
	made("b", "I", "PUE", "12", "a", 100_000)
	want("in its place one that is paid at once, too", "")
	made("c", "I", "PPD", "14", "b", 100_000)
	want("and one that is paid later", "DOC-06 again  major 1000.00")
	made("d", "I", "PPD", "16", "c", 90_000)
	want("and another, of less", "DOC-06 again  major 900.00")
	made("e", "P", "", "20", "", 0)
	exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part, currency) VALUES ($1, 2, 'paid', $2, 90000, 1, 'MXN')`, strings.Repeat("e", 64), uuid("d"))
	want("it is paid, as its supplier says", "DOC-06 again  major 900.00")
	made("f", "I", "PPD", "21", "", 50_000)
	want("one that is in nobody's place", "DOC-06 again  major 900.00")
	pays(uuid("a"), 40_000)
	want("the budget paid some of the first of all", "DOC-06 again  major 600.00")
	pays(uuid("b"), 60_000)
	want("and the rest of the second", "")
}

// What a document bills beside its fuel is asked about, as far as no contract of its issuer allows it and nothing gives it back. An advance is
// once the month after its own is over, and no longer once it is applied, as far as it is.
func TestBesideFuel(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	uuid := func(n string) string { return strings.Repeat(n, 8) + "-0000-4000-8000-000000000000" }
	made := func(n, kind, day, how, of string, cents int64, lines map[string]int64) {
		t.Helper()
		id, i := strings.Repeat(n, 64), 0
		c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'fina')`, id)
		c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, '4.0', $3, 'X', $4, $5, 'MXN', $6, '', $7, 'GASOLINERA', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'fina')`, id, uuid(n), kind, n, day+" 10:00", cents, issuer)
		c.exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'accepted', '[]', '', now(), 'x')`, id)
		for product, cents := range lines {
			i++
			c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', $2, 1, $3, 'x', '', '', '', '', 0, $4, 0)`, id, i, product, cents)
		}
		if how != "" {
			c.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, $2, $3)`, id, how, uuid(of))
		}
	}
	want := func(why, want string) {
		t.Helper()
		if got := short(slices.DeleteFunc(c.found(), func(f report.FindingRow) bool { return f.Rule != "DOC-06" })); got != want {
			t.Errorf("%s: got %q, want %q", why, got, want)
		}
	}
	const service, oil, fuel, advance = "80101500", "15121500", invoice.Diesel, "84111506"
	made("a", "I", "2026-10-10", "", "", 110_000, map[string]int64{fuel: 100_000})
	want("a tax of the state, on no line", "DOC-06 beside  major 100.00")
	made("b", "I", "2026-10-10", "", "", 103_000, map[string]int64{fuel: 100_000, oil: 2_000, service: 1_000})
	want("oil and a service", "DOC-06 beside  major 100.00\nDOC-06 beside  major 30.00")
	made("c", "I", "2026-10-10", "", "", 100_000, map[string]int64{fuel: 100_000})
	made("d", "E", "2026-10-11", "01", "a", 105_000, nil)
	want("fuel alone, and a note that leaves less of the first", "DOC-06 beside  major 30.00\nDOC-06 beside  major 50.00")
	c.exec(`INSERT INTO contract_paper (contract, kind, number, signed_on, beside_share, beside_from, reason, said_by, agreed_by, said_at) VALUES ('gas', 'award', '1', '2026-01-02', 300, '2026-10-01', 'x', 'a', 'b', now())`)
	want("three percent of the fuel", "DOC-06 beside  major 20.00")
	c.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'fina', now())`, strings.Repeat("a", 64), pgtest.Proof(t, c.pool))
	want("the first is canceled", "")

	was := c.now
	made("1", "I", "2026-10-12", "", "", 40_000, map[string]int64{advance: 40_000})
	c.now = at("2026-11-30 12:00")
	want("an advance of October, in November", "")
	c.now = at("2026-12-01 12:00")
	want("in December", "DOC-06 beside  major 400.00")
	made("2", "I", "2026-11-12", "07", "1", 90_000, map[string]int64{fuel: 90_000})
	want("the invoice of what is left", "")
	made("3", "E", "2026-11-13", "07", "2", 30_000, nil)
	want("an invoice of the whole, and a note that applies some", "DOC-06 beside  major 100.00")
	made("4", "E", "2026-11-13", "07", "2", 10_000, nil)
	want("and another that applies the rest", "")
	c.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'fina', now())`, strings.Repeat("2", 64), pgtest.Proof(t, c.pool))
	want("the invoice is canceled", "DOC-06 beside  major 400.00")
	c.now = was
}

// What a document of a month that was closed bills beside fuel is as it was signed, where nobody asked about it then.
func TestBesideFuelOfClosedMonths(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.exec(`ALTER TABLE beside_asked DISABLE TRIGGER ALL`)
	c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('a', 64), 'xml', 1, now(), 'fina')`)
	c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES (repeat('a', 64), 'AAAAAAAA-0000-4000-8000-000000000000', '4.0', 'I', 'X', '1', '2026-10-31 23:59', 'MXN', 1000, '', $1, 'GASOLINERA', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'fina')`, issuer)
	c.exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES (repeat('a', 64), 'accepted', '[]', '', now(), 'x')`)
	c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES (repeat('a', 64), 'concept', 1, 1, '80101500', 'x', '', '', '', '', 0, 1000, 0)`)
	for from, want := range map[string]int{"2026-10-31": 1, "2026-11-01": 0} {
		c.exec(`UPDATE beside_asked SET from_on = $1`, from)
		r, err := c.store.AuditRecords(c.ctx, auditing.Window{Month: "2026-10", From: at("2026-10-01 00:00"), To: at("2026-11-01 00:00"), Zone: zone, Over: true, Currency: "MXN"})
		c.must(err)
		n := 0
		for _, d := range r.Documents {
			if d.Beside != nil {
				n++
			}
		}
		if n != want {
			t.Errorf("asked about from %s on: %d documents bill beside fuel, want %d", from, n, want)
		}
	}
}

// Whatever makes a document be refused or questioned is a discrepancy by some rule: of the document, of
// its line, or of its issuer.
func TestEveryQuestionHasAnOwner(t *testing.T) {
	t.Parallel()
	others := []string{"receiver", "issuer", "contract", "cash", "line.before", "card.before", "line.twice", "card.twice", "fuel.price"}
	for _, code := range invoice.Codes() {
		s := invoice.SeverityOf(code)
		if asked := slices.Contains(audit.Faults(), code) || slices.Contains(others, code); asked != (s == invoice.Critical || s == invoice.High) {
			t.Errorf("%s, %s: somebody is asked about it is %t", code, s, asked)
		}
	}
}

// A fill that two documents bill is one discrepancy, of the line that came second: its document has
// none of its own for it.
func TestBilledAgainIsOne(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{plant: supplier.TwiceInTwo})
	if got := short(c.found()); !strings.HasPrefix(got, "AUD-08 twice  major") || strings.Contains(got, "\n") {
		t.Errorf("got %s", got)
	}
}

// A fill that is billed by card and by the station is one discrepancy, which says so, of the line that has no fill left.
func TestBilledByCardAndByTheStation(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	if got := short(c.found()); got != "" {
		t.Fatalf("in a city in order was found:\n%s", got)
	}
	const cards = "CAC8510147J4"
	c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('cards', 1, 'Tarjetas', $1, '2', 'MXN', 'card', '2026-01-01', now(), 'x', 'y')`, cards)
	again := slices.Clone(c.sales[18:])
	again[0].Seller, again[0].Card, again[0].Ticket = issuer, "50620004", "990001"
	b, err := supplier.NewBatch(99, authority(), supplier.Terms{
		Supply: supplier.Card, Every: supplier.Month, Quotas: supplier.Quotas(), FeePPM: 12_000,
		Issuer: supplier.Party{RFC: cards, Name: "TARJETAS", Regime: "601", ZIP: "42000"}, Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, again)
	c.must(err)
	list, _ := b.Issue()
	_, err = c.bills.Send(c.ctx, "fina", finance.NewBatch(), []finance.File{{Name: list[0].File(), Bytes: list[0].XML}})
	c.must(err)
	c.accept()
	const elsewhere = "AUD-08 elsewhere  major 1000.01" // a statement has three decimals of a liter
	if got, want := short(c.found()), elsewhere+"\nDOC-06 beside  major 13.92"; got != want {
		t.Errorf("got %s, want %s: nobody said that its fee is allowed", got, want)
	}
	allows := func(share int, from string) {
		t.Helper()
		c.exec(`INSERT INTO contract_paper (contract, kind, number, signed_on, beside_share, beside_from, reason, said_by, agreed_by, said_at) VALUES ('cards', 'correction', $1, '2026-01-02', $2, $3, 'x', 'a', 'b', now())`, fmt.Sprint(share, from), share, from)
	}
	allows(139, "2026-01-01") // of 1,000.01 these are 13.91
	if got := short(c.found()); got != elsewhere {
		t.Errorf("with a fee of 1.39%%: got %s", got)
	}
	allows(0, "2026-10-01")
	if got, want := short(c.found()), elsewhere+"\nDOC-06 beside  major 13.92"; got != want {
		t.Errorf("allowed no more: got %s, want %s", got, want)
	}
}

// What is bought by card comes in a statement of its month, so its days without an invoice count from the end of that; and a contract
// says its own, from a day on, which takes two people where more pass.
func TestStatementsComeAfterTheirMonth(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{bill: func(int) bool { return false }})
	c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('gas', 2, 'Gasolinera', $1, '1', 'MXN', 'card', '2026-01-01', '2026-12-31', now(), 'x')`, issuer)
	waits := func(day string, want string) {
		t.Helper()
		c.now = at(day + " 12:00")
		n := map[reconcile.Severity]int{}
		for _, f := range c.found() {
			if f.Rule == "AUD-06" {
				n[f.Severity]++
			}
		}
		if got := fmt.Sprint(n); got != want {
			t.Errorf("%s: got %s, want %s", day, got, want)
		}
	}
	all := len(c.sales)
	waits("2026-11-03", "map[]")
	waits("2026-11-04", fmt.Sprintf("map[minor:%d]", all))
	waits("2026-11-11", fmt.Sprintf("map[major:%d]", all))
	said := matching.Tolerance{From: "2026-10-01", Contract: "gas", Tolerances: match.Usual, Awaited: &matching.Awaited{Late: 12, Urgent: 20}, Reason: "estado de cuenta el día 10"}
	if bad, ok := errors.AsType[*matching.Problem](c.match.SayTolerance(c.ctx, "fina", said)); !ok || bad.Field != "agreed" {
		t.Errorf("alone: got %v", bad)
	}
	if _, err := c.pool.Exec(c.ctx, `INSERT INTO match_tolerances (from_on, contract, volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, late_days, urgent_days, reason, said_by, agreed_by, said_at)
		SELECT '2026-10-01', 'gas', u.*, 12, 20, 'x', 'fina', '', now() FROM match_tolerances_usual() u`); err == nil || !strings.Contains(err.Error(), "takes two people") {
		t.Errorf("the database takes it of one: %v", err)
	}
	said.AgreedBy = "ana"
	c.must(c.match.SayTolerance(c.ctx, "fina", said))
	waits("2026-11-12", "map[]")
	waits("2026-11-13", fmt.Sprintf("map[minor:%d]", all))
	waits("2026-11-21", fmt.Sprintf("map[major:%d]", all))
	said.Awaited = &matching.Awaited{Late: 5, Urgent: 20}
	said.AgreedBy = ""
	c.must(c.match.SayTolerance(c.ctx, "fina", said)) // less takes one
	list, err := c.match.Tolerances(c.ctx)
	c.must(err)
	if is := list.At("gas", "2026-10-05").Awaited; is == nil || *is != *said.Awaited || list.At("", "2026-10-05").Awaited != nil {
		t.Errorf("got %+v", is)
	}
}

// A price above the contract's is said of the document when it comes, which wants an answer before it is paid; as a discrepancy it is
// told once, of its line.
func TestTooDearIsOneDiscrepancy(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{bill: func(n int) bool { return n != 18 }})
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: supplier.Premium, From: "2026-06-01", Kind: contract.Fixed, E4: 240_000}, Reason: "anexo 2", AgreedBy: "jorge"}))
	c.billed(c.sales[18:], "")
	c.accept()
	var verdict string
	var codes []string
	c.must(c.pool.QueryRow(c.ctx, `SELECT verdict, ARRAY(SELECT coalesce(f->>'Code', f->>'code') FROM jsonb_array_elements(findings) f WHERE coalesce(f->>'Code', f->>'code') LIKE 'fuel.price%') FROM document_verdict ORDER BY n DESC LIMIT 1`).Scan(&verdict, &codes))
	if verdict != "questioned" || len(codes) != 1 {
		t.Errorf("the document is %s, for %v", verdict, codes)
	}
	if got := short(c.found()); got != "AUD-11 over  major 40.00" {
		t.Errorf("got\n%s", got)
	}
	// It is not judged again for nothing; once people say what was agreed it is, and nothing is asked of it any more.
	again := func() int {
		t.Helper()
		n, err := c.bills.JudgeAgain(c.ctx, "fina")
		c.must(err)
		return n
	}
	if n := again(); n != 0 {
		t.Errorf("%d documents are judged again for nothing", n)
	}
	c.now = c.now.Add(time.Minute)
	c.must(c.price.SayPrice(c.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: supplier.Premium, From: "2026-06-01", Kind: contract.Fixed, E4: 250_000}, Reason: "convenio", AgreedBy: "jorge"}))
	c.now = c.now.Add(time.Minute)
	if n := again(); n != 1 {
		t.Errorf("%d documents are judged again once a price was said, want 1", n)
	}
	c.must(c.pool.QueryRow(c.ctx, `SELECT verdict FROM document_verdict ORDER BY n DESC LIMIT 1`).Scan(&verdict))
	if verdict != "accepted" || again() != 0 {
		t.Errorf("by the price that was said later it is %s", verdict)
	}
	if got := short(c.found()); got != "" {
		t.Errorf("by the price that was said later there is\n%s", got)
	}
}

// A document that comes after its contract ended bills what was before it, and what it is said to bill tells: of fuel of days
// on which there was no contract it is off it.
func TestDocumentsAfterTheirContract(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	n := 1
	until := func(day string) {
		n++
		c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by, agreed_by) VALUES ('gas', $2, 'Gasolinera', $1, '1', 'MXN', 'station', '2026-01-01', $3, now(), 'x', 'y')`, issuer, n, day)
	}
	until("2026-10-25") // the last fills are of that day, and their document is of the end of the week
	if got := short(c.found()); got != "" {
		t.Errorf("a document of after the contract was found:\n%s", got)
	}
	until("2026-10-24")
	if got := short(c.found()); !strings.HasPrefix(got, "AUD-11 validity") || strings.Contains(got, "\n") {
		t.Errorf("fuel of the day after the contract: got\n%s", got)
	}
}

// Several who look at once judge each month once; a day that passes makes what is not billed
// weigh more, and nothing else new.
func TestManyLookAtOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{bill: func(n int) bool { return n != 18 }})
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = c.desk.Bring(c.ctx) })
	}
	wg.Wait()
	for _, err := range errs {
		c.must(err)
	}
	n := 0
	c.must(c.pool.QueryRow(c.ctx, `SELECT count(*) FROM audit_change`).Scan(&n))
	if n != 1 {
		t.Errorf("%d changes were kept, want 1", n)
	}
	c.now = c.now.AddDate(0, 0, 1)
	if n, err := c.desk.Bring(c.ctx); n != 0 || err != nil {
		t.Errorf("a day later: %d changes, %v", n, err)
	}
}

// A month of 4,000 fills, all of which are billed, judged whole.
func BenchmarkMonth(b *testing.B) {
	c := newCity(b, plan{})
	c.exec(`INSERT INTO vehicle (vehicle, fleet_no, plate, grades, rule, reference_m_per_l) SELECT 'w' || n, 'W' || n, 'W-' || n, '{magna}', 'general', 8000 FROM generate_series(1, 200) n`)
	c.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at)
		SELECT 'w' || n, w.what, '2026-01-01', w.value, '', 'x', now(), now() FROM generate_series(1, 200) n, (VALUES ('state', 'active'), ('custodian', 'Ana Ruiz'), ('odometer', 'on')) w (what, value)`)
	c.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract, permit, odometer_m)
		SELECT 'office', 9, n, 0, d.at, d.at, 'S', 'magna', 'vehicle', 40000000, 'typed', 240000, 'MXN', 96000, 'w' || (n % 200 + 1), 'yes', 'H', '{}', 'B' || n, 'ticket', 'gas', $1, 50000000 + n / 200 * 320000
		  FROM generate_series(1, 4000) n, LATERAL (SELECT '2026-10-01 15:00Z'::timestamptz + n * interval '10 minutes' AS at) d`, permit)
	c.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) SELECT encode(sha256(n::text::bytea), 'hex'), 'xml', 1, now(), 'x' FROM generate_series(1, 100) n`)
	c.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
		SELECT encode(sha256(n::text::bytea), 'hex'), 'U' || n, '4.0', 'I', 'A', n::text, '2026-10-01 12:00'::timestamp + n * interval '7 hours', 'MXN', 3840000, '', $1, 'G', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'x' FROM generate_series(1, 100) n`, issuer)
	c.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4)
		SELECT encode(sha256(((n - 1) / 40 + 1)::text::bytea), 'hex'), 'concept', n, n, $2, '', $1, 'B' || n, '', '', 40000000, 96000, 240000 FROM generate_series(1, 4000) n`, permit, supplier.Regular)
	c.exec(`ANALYZE`)
	c.must(func() error { _, err := c.desk.Bring(c.ctx); return err }())
	for b.Loop() {
		b.StopTimer()
		c.exec(`DELETE FROM audit_judged WHERE month = '2026-10'`)
		b.StartTimer()
		_, err := c.desk.Bring(c.ctx)
		c.must(err)
	}
	b.StopTimer()
	b.ReportMetric(float64(len(c.found())), "findings")
}

// A yield is held against the vehicle's reference, else against what it did itself in the year before, else
// against what its class was reckoned to do, by kilometers and by engine hours, and people are told which.
func TestYieldsAgainst(t *testing.T) {
	t.Parallel()
	unsaid := func(v *fleet.Vehicle) { v.ReferenceMPerL = nil }
	hours := func(v *fleet.Vehicle) { v.ReferenceMPerL, v.Odometer = nil, "hours" }
	// In September 40 L are 8 hours or 640 km, and in October 4 hours or 320 km.
	meter := func(hours bool) func(int, *office.Fill) {
		s, m := int64(1_000_000), int64(1_000_000)
		return func(_ int, f *office.Fill) {
			if f.Vehicle != "v2" {
				return
			}
			n := int64(1)
			if f.HappenedAt.Before(at("2026-10-01 00:00")) {
				n = 2
			}
			s, m = s+n*14_400, m+n*320_000
			if f.OdometerM = new(m); hours {
				f.OdometerM, f.EngineS = nil, new(s)
			}
		}
	}
	peers := func(hours bool, perLiter int) func(*city) {
		return func(c *city) {
			c.exec(`INSERT INTO peers (class, from_at, hours, per_l, low_l, high_l, vehicles, intervals, reason, said_by) VALUES ('general', '2026-10-20', $1, $2, $2, $2, 5, 40, 'x', 'ana')`, hours, perLiter)
		}
	}
	wide := func(hours bool, perLiter, low int) func(*city) {
		return func(c *city) {
			c.exec(`INSERT INTO peers (class, from_at, hours, per_l, low_l, high_l, vehicles, intervals, reason, said_by) VALUES ('general', '2026-10-20', $1, $2, $3, $2, 5, 40, 'x', 'ana')`, hours, perLiter, low)
		}
	}
	for _, tt := range []struct {
		name  string
		plan  plan
		plant func(*city)
		want  string // of the second vehicle
		says  [2]string
	}{
		{"nobody knows", plan{v2: hours, fill: meter(true)}, nil, "", [2]string{}},
		{"hours, as its class", plan{v2: hours, fill: meter(true)}, peers(true, 360), "", [2]string{}},
		{"hours, by its class", plan{v2: hours, fill: meter(true)}, peers(true, 600), "AUD-10 worse_hours v2 major 1920.00", [2]string{"por lo usual en su clase", "by what is usual of its class"}},
		{"hours, and its class has kilometers", plan{v2: hours, fill: meter(true)}, peers(false, 600), "", [2]string{}},
		{"hours, by itself", plan{v2: hours, fill: meter(true), before: 25}, nil, "AUD-10 worse_hours v2 major 2880.00", [2]string{"por lo que rindió en los doce meses anteriores", "by what it did in the twelve months before"}},
		{"hours, by itself before its class", plan{v2: hours, fill: meter(true), before: 25}, peers(true, 360), "AUD-10 worse_hours v2 major 2880.00", [2]string{"por lo que rindió", "by what it did"}},
		{"hours, and too little of itself", plan{v2: hours, fill: meter(true), before: 24}, nil, "", [2]string{}},
		{"kilometers, by its class", plan{v2: unsaid, fill: meter(false)}, peers(false, 12_000), "AUD-10 worse v2 major 1600.00", [2]string{"por lo usual en su clase", "by what is usual of its class"}},
		{"kilometers, as some of its class", plan{v2: unsaid, fill: meter(false)}, wide(false, 12_000, 8_000), "", [2]string{}},
		{"kilometers, worse than all of its class", plan{v2: unsaid, fill: meter(false)}, wide(false, 12_000, 8_001), "AUD-10 worse v2 major 1600.00", [2]string{"por lo usual en su clase", "by what is usual of its class"}},
		{"hours, as some of its class", plan{v2: hours, fill: meter(true)}, wide(true, 600, 360), "", [2]string{}},
		{"kilometers, by itself", plan{v2: unsaid, fill: meter(false), before: 25}, nil, "AUD-10 worse v2 major 2880.00", [2]string{"por lo que rindió", "by what it did"}},
		{"kilometers, by its reference", plan{fill: meter(false), before: 25}, nil, "", [2]string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCity(t, tt.plan)
			if tt.plant != nil {
				tt.plant(c)
			}
			var of []report.FindingRow
			for _, f := range c.found() {
				if f.Rule == audit.YieldOff && f.Subject.Key == "yield/2026-10/v2" {
					of = append(of, f)
				}
			}
			if got := strings.TrimSpace(short(of)); got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i, lang := range []string{"es-MX", "en"} {
				if tt.want != "" && !strings.Contains(told.Sentence(lang, at("2026-10-01 00:00").Location(), of[0].Finding, of[0].RiskCents), tt.says[i]) {
					t.Errorf("%s does not say %q", lang, tt.says[i])
				}
			}
			if n, err := c.desk.Bring(c.ctx); n != 0 || err != nil {
				t.Errorf("asked again: %d changes, %v", n, err)
			}
		})
	}
}

// step takes a step upon what there is to see, unless it says itself what was seen.
func (c *city) step(who, id, reason string, s dispense.FindingStep) error {
	c.Helper()
	x, err := c.store.Case(c.ctx, id, c.now)
	c.must(err)
	s.Seen = cmp.Or(s.Seen, x.Seen)
	_, err = c.StepFinding(c.ctx, who, "name", id, reason, s)
	return err
}

// What is beyond what was seen the database knows as the code does.
func weighedAlike(t *testing.T, c *city) {
	t.Helper()
	numbers := []*int64{nil, new(int64(0)), new(int64(40_000_000)), new(int64(40_400_000)), new(int64(40_400_001)), new(int64(-7)), new(int64(93)), new(int64(94)), new(int64(60_000_001))}
	one := func(severity string, i, j int, vehicle string) *dispense.FindingSeen {
		return &dispense.FindingSeen{Severity: severity, RiskCents: numbers[i], Actual: numbers[j], Expected: numbers[i], Vehicle: dispense.SeenVehicle(vehicle, "")}
	}
	var all []*dispense.FindingSeen
	for i := range numbers {
		for j := range numbers {
			all = append(all, one("major", i, j, "v0000001"))
		}
	}
	all = append(all, one("critical", 0, 0, "v0000001"), one("note", 0, 0, ""), one("major", 2, 2, "v0000002"))
	for _, a := range all {
		for _, b := range all {
			var got bool
			c.must(c.pool.QueryRow(c.ctx, `SELECT finding_beyond($1, $2, $3, $4, nullif($5, ''), $6, $7, $8, $9, nullif($10, ''))`,
				a.Severity, a.RiskCents, a.Actual, a.Expected, a.Vehicle, b.Severity, b.RiskCents, b.Actual, b.Expected, b.Vehicle).Scan(&got))
			if got != a.Beyond(b) {
				t.Errorf("%s beyond %s: the database has %t", a, b, got)
			}
		}
	}
}

func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
