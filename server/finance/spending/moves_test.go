package spending_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

// moves says something of a vehicle as people do, and tells whether it waits for another.
func (h *treasury) moves(what fleet.Matter, vehicle, value, from string) fleet.VehicleAct {
	h.Helper()
	a, err := h.fleet.Say(h.ctx, "fina", time.Time{}, fleet.Dated{Vehicle: vehicle, What: what, Value: value, FromAt: h.at(from + " 00:00:00"), Reason: "oficio"})
	h.must(err)
	return a
}

// Beneath a hard stop nobody moves a vehicle alone to another account: by what it is paid
// from, its department or its class, on any day.
func TestMovesTakeTwo(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FORT", "2026-01-01")
	h.fund("v3", "OWN", "2026-01-01")
	h.hard("FORT-26101-police", "2026-12-24")
	if a := h.moves(fleet.Funding, "v1", "OWN", "2026-11-29"); a.Act != "" {
		t.Errorf("no fuel is on record: got %+v", a)
	}
	h.fund("v1", "FORT", "2026-11-29")
	h.fill("v1", "gas", "2026-10-05 10:00:00", 10)

	for _, c := range []struct {
		what                 fleet.Matter
		vehicle, value, from string
		waits                bool
	}{
		{fleet.Funding, "v1", "OWN", "2026-12-01", true},
		{fleet.Funding, "v1", "OWN", "2026-03-01", true}, // of days that are past
		{fleet.InDepartment, "v1", "works", "2026-12-01", true},
		{fleet.Class, "v1", "truck", "2026-11-28", true},
		{fleet.Funding, "v3", "FISM", "2026-12-01", false}, // from one without a stop
		{fleet.InDepartment, "v3", "police", "2026-12-02", false},
		{fleet.Custodian, "v1", "Rosa", "2026-12-01", false},
	} {
		a := h.moves(c.what, c.vehicle, c.value, c.from)
		if waits := a.Act != ""; waits != c.waits {
			t.Errorf("%s of %s: it waits %t, want %t", c.what, c.vehicle, waits, c.waits)
		}
		if a.Act == "" {
			continue
		}
		if got := a.Loosens.Said(); !strings.Contains(got, "account") {
			t.Errorf("%s of %s: it loosens %q", c.what, c.vehicle, got)
		}
		if err := h.fleet.ApproveVehicles(h.ctx, "fina", a.Act, "office/1/1"); err == nil {
			t.Errorf("%s of %s was approved by who proposed it", c.what, c.vehicle)
		}
		h.must(h.fleet.VoidVehicles(h.ctx, "fina", a.Act))
	}
	a := h.moves(fleet.Funding, "v1", "OWN", "2026-12-01")
	h.must(h.fleet.ApproveVehicles(h.ctx, "jefa", a.Act, "office/1/1"))
	var by, agreed string
	h.must(h.pool.QueryRow(h.ctx, `SELECT said_by, agreed_by FROM vehicle_dated WHERE vehicle = 'v1' AND what = 'funding' ORDER BY n DESC LIMIT 1`).Scan(&by, &agreed))
	if by != "fina, jefa" || agreed != "jefa" {
		t.Errorf("got said by %q, agreed by %q", by, agreed)
	}
}

// So does a file, and one of which nothing leaves an account is taken in at once.
func TestMovesOfFilesTakeTwo(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FORT", "2026-01-01")
	h.fill("v1", "gas", "2026-10-05 10:00:00", 10)
	h.hard("FORT-26101-police", "2026-12-24")
	send := func(cells string) fleet.Report {
		r, err := h.fleet.Import(h.ctx, strings.NewReader(cells), "vehicles", fleet.ImportOptions{Who: "fina", File: "x.csv"})
		h.must(err)
		return r
	}
	if r := send("numero_economico,producto,fuente_de_financiamiento\nv1,magna,OWN\nv3,magna,OWN\n"); r.Waits == "" || r.Applied || len(r.Loosens()["v1"]) != 1 || len(r.Loosens()["v3"]) != 0 {
		t.Errorf("another fund: got waits %q, applied %t, loosens %v", r.Waits, r.Applied, r.Loosens())
	} else {
		h.must(h.fleet.ApproveVehicles(h.ctx, "jefa", r.Waits, "office/1/1"))
	}
	h.fund("v2", "FORT", "2026-11-28")
	if r := send("numero_economico,producto,dependencia\nv2,magna,Obras\n"); r.Waits == "" || r.Applied {
		t.Errorf("another department: got %+v", r)
	}
	if r := send("numero_economico,producto,fuente_de_financiamiento\nv3,magna,FISM\n"); r.Waits != "" || !r.Applied {
		t.Errorf("from an account without a stop: got waits %q, applied %t, problems %v", r.Waits, r.Applied, r.Problems())
	}
}

// Who writes into the database moves no vehicle alone either, and lowers no price.
func TestMovesTakeTwoInTheDatabase(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fund("v1", "FORT", "2026-01-01")
	h.fill("v1", "gas", "2026-10-05 10:00:00", 10)
	h.exec(`INSERT INTO price (grade, station, from_at, price_e4, currency) VALUES ('magna', '', '2026-01-01', 240000, 'MXN'), ('magna', 'norte', '2026-01-01', 250000, 'MXN'), ('none', '', '2026-01-01', 240000, 'MXN')`)
	refused := func(sql, name string, two bool) {
		t.Helper()
		tx, err := h.pool.Begin(h.ctx)
		h.must(err)
		defer func() { h.must(tx.Rollback(h.ctx)) }()
		_, err = tx.Exec(h.ctx, sql)
		pg, _ := errors.AsType[*pgconn.PgError](err)
		if is := pg != nil && pg.ConstraintName == name; is != two || err != nil && !is {
			t.Errorf("%s\ngot %v, want two people: %t", sql, err, two)
		}
	}
	said := func(what, value, by, agreed string) string {
		return fmt.Sprintf(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, agreed_by) VALUES ('v1', '%s', '2026-12-01', '%s', 'x', '%s', now(), '%s')`, what, value, by, agreed)
	}
	price := func(grade, station, e4, by, agreed string) string {
		return fmt.Sprintf(`INSERT INTO price (grade, station, from_at, price_e4, currency, said_by, agreed_by) VALUES ('%s', '%s', '2026-12-01', %s, 'MXN', '%s', '%s')`, grade, station, e4, by, agreed)
	}
	refused(said("funding", "OWN", "fina", ""), "vehicle_account_two", false)
	refused(price("magna", "", "100000", "fina", ""), "price_two", false)
	h.hard("FORT-26101-police", "2026-12-24")
	refused(said("funding", "OWN", "fina", ""), "vehicle_account_two", true)
	refused(said("funding", "OWN", "fina", " Fina"), "vehicle_account_two", true)
	refused(said("funding", "OWN", "fina, jefa", "jefa"), "vehicle_account_two", false)
	refused(said("funding", "FORT", "fina", ""), "vehicle_account_two", false)
	refused(said("department", "works", "fina", ""), "vehicle_account_two", true)
	refused(said("class", "truck", "fina", ""), "vehicle_account_two", true)
	refused(said("custodian", "Rosa", "fina", ""), "vehicle_account_two", false)
	refused(price("magna", "", "239999", "fina", ""), "price_two", true)
	refused(price("magna", "", "239999", "fina", "FINA"), "price_two", true)
	refused(price("magna", "", "239999", "fina", "jefa"), "price_two", false)
	refused(price("magna", "", "240000", "fina", ""), "price_two", false)
	refused(price("magna", "norte", "249999", "fina", ""), "price_two", true)
	refused(price("magna", "sur", "239999", "fina", ""), "price_two", true) // it has the fleet's until then
	refused(price("magna", "sur", "240000", "fina", ""), "price_two", false)
	refused(strings.Replace(price("magna", "", "260000", "fina", ""), "MXN", "USD", 1), "price_two", true) // its fuel would have no account
	refused(price("none", "", "1", "fina", ""), "price_two", false)                                        // no vehicle takes it
}

// A price that falls is signed by two while a hard stop stands.
func TestFallingPricesTakeTwo(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	send := func(day, price, agreed string, dry bool) (fleet.Report, error) {
		return h.fleet.Import(h.ctx, strings.NewReader("combustible,desde,precio\nmagna,"+day+","+price+"\n"), "prices", fleet.ImportOptions{Who: "fina", File: "p.csv", AgreedBy: agreed, DryRun: dry})
	}
	ok := func(r fleet.Report, err error) {
		t.Helper()
		if err != nil || !r.Applied {
			t.Errorf("got applied %t, %v, problems %v", r.Applied, err, r.Problems())
		}
	}
	ok(send("2026-11-01", "25.00", "", false))
	ok(send("2026-11-02", "24.00", "", false))
	h.hard("FORT-26101-police", "2026-12-24")
	for _, agreed := range []string{"", "FINA"} {
		if r, err := send("2026-11-03", "23.99", agreed, false); !errors.Is(err, fleet.ErrTwo) || !errors.Is(err, fault.ErrConflict) || r.Applied {
			t.Errorf("agreed by %q: got %+v, %v", agreed, r.Applied, err)
		}
	}
	if r, err := send("2026-11-03", "23.99", "", true); err != nil || r.Falls != 1 {
		t.Errorf("shown: got %d that fall, %v", r.Falls, err)
	}
	ok(send("2026-11-03", "23.99", "jefa", false))
	ok(send("2026-11-04", "24.50", "", false))
	var by, agreed string
	h.must(h.pool.QueryRow(h.ctx, `SELECT said_by, agreed_by FROM price WHERE price_e4 = 239900`).Scan(&by, &agreed))
	if by != "fina" || agreed != "jefa" {
		t.Errorf("got said by %q, agreed by %q", by, agreed)
	}
}

// The database judges moves as the desk does: what is asked for is what is held.
func TestMovesAreJudgedAlike(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.fill("v1", "gas", "2026-10-05 10:00:00", 10)
	h.departmentFund("works", "FISM", "2026-06-10")
	h.departmentFund("works", "OWN", "2026-08-10")
	h.departmentFund("police", "FORT", "2026-07-01")
	rule := func(place int, name string, r budget.Rule, parts map[string]string) {
		r.Name, r.Parts = name, parts
		h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: place, Rule: r, Reason: "catálogo"}))
	}
	rule(1, "diesel", budget.Rule{Products: []string{"diesel"}, From: "2026-07-15", Until: "2026-09-15"}, map[string]string{"fund": "OWN", "partida": "26102", "area": "{class}"})
	rule(1, "none", budget.Rule{Departments: []string{"works"}, Fundings: []string{"FISM"}, Until: "2026-08-20"}, map[string]string{"fund": "{funding}", "partida": "26104", "area": "{product}"})
	h.exec(`UPDATE vehicle SET grades = '{magna,diesel}' WHERE vehicle = 'v2'`)
	// Days touch a second form, too.
	h.must(h.desk.SayForm(h.ctx, "fina", spending.FormSaid{Version: h.version(), Year: 2027, Form: longer, Currency: "MXN", EndRules: true, Reason: "x"}))
	rule(0, "new", budget.Rule{From: "2027-01-01", Departments: []string{"works"}}, map[string]string{"fund": "{funding}", "partida": "26103", "area": "{department}", "project": "P2"})
	h.hard(newAccount, "2027-01-01")
	for _, k := range []budget.Key{"FORT-26101-police", "OWN-26102-truck", "FISM-26104-magna", "FISM-26103-works"} {
		h.hard(k, "2026-12-24")
	}
	h.must(h.desk.SayStop(h.ctx, "fina", spending.StopSaid{StopSaid: budget.StopSaid{Key: "OWN-26103-works", From: "2026-12-24", Stop: budget.Soft}, Reason: "acuerdo"}))
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	found := map[bool]int{}
	for range 250 {
		d := fleet.Dated{Vehicle: pick("v1", "v2", "v3"), What: fleet.Matter(pick("class", "department", "funding", "funding")), FromAt: h.at("2026-05-01 00:00:00").Add(time.Duration(random.IntN(240*24*4)) * time.Hour / 4)}
		if random.IntN(12) == 0 {
			d.FromAt = h.at("2025-11-01 00:00:00")
		}
		switch d.What {
		case fleet.Class:
			d.Value = pick("patrol", "truck")
		case fleet.InDepartment:
			d.Value = pick("police", "works", "")
		default:
			d.Value = pick("FISM", "FORT", "OWN", "no key", "")
		}
		desk, err := h.store.LeavesAccount(h.ctx, d)
		h.must(err)
		var held bool
		h.must(h.pool.QueryRow(h.ctx, `SELECT budget_move_loosens($1, $2, $3, $4)`, d.Vehicle, string(d.What), d.FromAt, d.Value).Scan(&held))
		if desk[0] != held {
			t.Fatalf("%+v: the desk says %t, the database %t", d, desk[0], held)
		}
		found[held]++
		if random.IntN(3) > 0 {
			h.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, agreed_by) VALUES ($1, $2, $3, $4, 'x', 'a', now(), 'b')`, d.Vehicle, string(d.What), d.FromAt, d.Value)
		}
		if n := random.IntN(12); n == 0 { // what was said is thinned out, so that there is room for other cases
			h.exec(`DELETE FROM vehicle_dated WHERE said_by = 'a' AND random() < 0.8`)
		}
	}
	if found[true] < 30 || found[false] < 30 {
		t.Errorf("got %v: too few of one kind to tell", found)
	}
}
