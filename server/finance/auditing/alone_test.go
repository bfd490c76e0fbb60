package auditing_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/audit"
)

// close closes October, as close_act has it.
func (c *city) close() {
	c.Helper()
	c.exec(`ALTER TABLE close_act DISABLE TRIGGER USER; INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
		VALUES (1, 2026, 10, '2026-10-01', 'close', 'fina', 'Fina', 'treasury', '{treasury}', now(), '', decode(repeat('00', 32), 'hex'), 'closed'); ALTER TABLE close_act ENABLE TRIGGER USER`)
}

// What is said of vehicles changes no day of a closed month, by papers of whatever kind and by facts
// with a day, also where two say it; what began before ends, goes on or begins in an open one.
func TestClosedMonthsOfVehiclesStay(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	commission := func(p auditing.Paper) auditing.Paper {
		p.Kind, p.Number, p.Holder, p.Place, p.ApprovedBy = auditing.Commission, "OC-1", "Beto", "Pachuca", "Oficial mayor"
		return p
	}
	c.paper(commission(auditing.Paper{Vehicle: "v1", From: "2026-10-20", Until: "2026-11-20"}))
	c.paper(auditing.Paper{Kind: auditing.FuelCard, Vehicle: "v1", Number: "5062 1", From: "2026-10-01", Holder: "Tarjetas"})
	c.say("v3", fleet.State, "workshop", "2026-10-20 00:00")
	c.exec(`DELETE FROM vehicle_dated WHERE vehicle = 'v2' AND what = 'custodian'`) // nobody said one yet
	if got, want := short(c.found()), ""; got == want {
		t.Fatal("a vehicle in the workshop is not found")
	}
	c.close()
	before := short(c.found())

	custody := func(number string, from, until audit.Day, holder string) auditing.Paper {
		return auditing.Paper{Kind: auditing.Custody, Vehicle: "v1", Number: number, From: from, Until: until, Holder: holder}
	}
	for _, tt := range []struct {
		name   string
		paper  auditing.Paper
		closed bool
	}{
		{"a new one of October", custody("R-9", "2026-10-31", "", "Ana Ruiz"), true},
		{"a new one of years ago", custody("R-9", "2020-01-01", "2020-01-31", "Ana Ruiz"), true},
		{"another holder", custody("R-v1", "2026-01-01", "2026-12-31", "Beto"), true},
		{"begins later", custody("R-v1", "2026-11-01", "2026-12-31", "Ana Ruiz"), true},
		{"begins earlier", custody("R-v1", "2025-12-31", "2026-12-31", "Ana Ruiz"), true},
		{"ends within October", custody("R-v1", "2026-01-01", "2026-10-30", "Ana Ruiz"), true},
		{"is taken back, with a day to come", func() auditing.Paper {
			p := custody("R-v1", "2026-12-01", "", "Ana Ruiz")
			p.Void = true
			return p
		}(), true},
		{"an order of October", commission(auditing.Paper{Vehicle: "v2", From: "2026-10-06", Until: "2026-10-08"}), true},
		{"another place of an order", func() auditing.Paper {
			p := commission(auditing.Paper{Vehicle: "v1", From: "2026-10-20", Until: "2026-11-20"})
			p.Place = "Tula"
			return p
		}(), true},
		{"a listing of October", auditing.Paper{Kind: auditing.Listing, Vehicle: "v1", Number: "INV-2", From: "2026-10-07"}, true},
		{"a card of October", auditing.Paper{Kind: auditing.FuelCard, Vehicle: "v1", Number: "5062 2", From: "2026-10-07", Holder: "Tarjetas"}, true},

		{"another reason alone", custody("R-v1", "2026-01-01", "2026-12-31", "Ana Ruiz"), false},
		{"ends with October", custody("R-v1", "2026-01-01", "2026-10-31", "Ana Ruiz"), false},
		{"goes on from there", custody("R-v1", "2026-01-01", "", "Ana Ruiz"), false},
		{"an order ends earlier", commission(auditing.Paper{Vehicle: "v1", From: "2026-10-20", Until: "2026-11-02"}), false},
		{"a new one of November", custody("R-10", "2026-11-01", "", "Beto"), false},
		{"is taken back", func() auditing.Paper {
			p := custody("R-10", "2026-11-01", "", "Beto")
			p.Void = true
			return p
		}(), false},
		{"one that is none is taken back", func() auditing.Paper {
			p := custody("R-11", "2026-10-01", "", "Beto")
			p.Void = true
			return p
		}(), false},
		{"the card ends", auditing.Paper{Kind: auditing.FuelCard, Vehicle: "v1", Number: "50621", From: "2026-10-01", Until: "2026-11-05", Holder: "Tarjetas"}, false},
	} {
		tt.paper.Reason, tt.paper.AgreedBy = "archivo", "luis"
		err := c.desk.SayPaper(c.ctx, "ana", tt.paper)
		if p, ok := errors.AsType[*auditing.Problem](err); tt.closed != (ok && p.Field == "from" && p.Code == "closed") || !tt.closed && err != nil {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}

	// A file says each of its lines that does so, and nothing of it is kept.
	var file strings.Builder
	file.WriteString("Documento,Unidad,Número,Desde,Hasta,A nombre de\n")
	for i := range 1000 {
		from := "2026-11-03"
		if i == 499 || i == 998 {
			from = "2026-10-03"
		}
		fmt.Fprintf(&file, "resguardo,102,A-%d,%s,,Ana Ruiz\n", i, from)
	}
	_, err := c.desk.Import(c.ctx, "ana", "luis", []byte(file.String()), "archivo")
	if list := auditing.Problems(err); len(list) != 2 || list[0].Line != 501 || list[1].Line != 1000 || list[0].Code != "closed" {
		t.Errorf("a file: got %v", err)
	}
	// Also where a line does so by the one before it alone.
	_, err = c.desk.Import(c.ctx, "ana", "luis", []byte("Documento,Unidad,Número,Desde,Hasta,A nombre de\nresguardo,102,B-1,2026-11-03,,Ana\nresguardo,102,B-1,2026-10-03,,Ana\n"), "archivo")
	if list := auditing.Problems(err); len(list) != 1 || list[0].Line != 3 || list[0].Code != "closed" {
		t.Errorf("twice in a file: got %v", err)
	}
	var kept int
	c.must(c.pool.QueryRow(c.ctx, `SELECT count(*) FROM vehicle_paper WHERE number LIKE 'A-%' OR number LIKE 'B-%'`).Scan(&kept))
	if kept != 0 {
		t.Errorf("%d papers of files that were refused are kept", kept)
	}

	for _, tt := range []struct {
		vehicle string
		what    fleet.Matter
		value   string
		from    string
		until   string
		closed  bool
	}{
		{"v3", fleet.State, "active", "2026-10-20 00:00", "", true},
		{"v3", fleet.State, "active", "2026-10-31 23:59", "", true},
		{"v3", fleet.State, "blocked", "2026-10-05 00:00", "2026-11-30 00:00", true},
		{"v1", fleet.State, "retired", "2026-10-05 00:00", "", true}, // nor what makes it worse
		{"v1", fleet.OdometerCounts, "none", "2026-10-01 00:00", "", true},
		{"v1", fleet.Custodian, "Beto", "2026-10-31 23:59", "", true},
		{"v3", fleet.State, "active", "2026-11-01 00:00", "", false},
		{"v1", fleet.OdometerCounts, "none", "2026-11-01 00:00", "2026-11-02 00:00", false},
		{"v1", fleet.Custodian, "Beto", "2026-11-01 00:00", "", false},
		{"v2", fleet.Custodian, "Ana Ruiz", "2026-11-05 00:00", "", false},
		{"v1", fleet.Funding, "FISM", "2026-10-01 00:00", "", false}, // which account it has of closed months is the budget's matter
	} {
		var until time.Time
		if tt.until != "" {
			until = at(tt.until)
		}
		act, err := c.fleet.Say(c.ctx, "ana", until, fleet.Dated{Vehicle: tt.vehicle, What: tt.what, FromAt: at(tt.from), Value: tt.value, Reason: "oficio"})
		if act.Act != "" {
			err = c.fleet.ApproveVehicles(c.ctx, "luis", act.Act, "office/1/1")
			if err != nil {
				c.must(c.fleet.VoidVehicles(c.ctx, "ana", act.Act))
			}
		}
		if is := errors.Is(err, fleet.ErrDayClosed) && errors.Is(err, fault.ErrInvalid); is != tt.closed || !tt.closed && err != nil {
			t.Errorf("%s of %s from %s: got %v", tt.what, tt.vehicle, tt.from, err)
		}
	}
	// A number in a vehicle's own record lists it as of no closed month.
	v, err := c.fleet.Vehicle(c.ctx, "v1")
	c.must(err)
	v.InventoryNo = "INV-77"
	c.must(c.fleet.Save(c.ctx, "ana", &v))

	// By all of this October is as it was; the custodian that was said first counts from the first open day.
	if got := short(c.found()); got != before {
		t.Errorf("October had:\n%s\nand has:\n%s", before, got)
	}
	var from time.Time
	var value string
	c.must(c.pool.QueryRow(c.ctx, `SELECT value, until_at FROM vehicle_span WHERE vehicle = 'v2' AND what = 'custodian' AND from_at = '-infinity'`).Scan(&value, &from))
	if value != "" || !from.Equal(at("2026-11-05 00:00")) {
		t.Errorf("before anybody was said, v2 had %q until %s", value, from)
	}
	// The database holds it without the desks.
	for _, sql := range []string{
		`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at) VALUES ('v3', 'state', '2026-10-30Z', 'active', 'x', 'ana', now())`,
		`INSERT INTO vehicle_paper (kind, vehicle, number, from_on, holder, place, approved_by, void, reason, said_by, said_at) VALUES ('inventory', 'v3', 'N', '2026-10-30', '', '', '', false, 'x', 'ana', now())`,
	} {
		if _, err := c.pool.Exec(c.ctx, sql); err == nil || !strings.Contains(err.Error(), "is closed") {
			t.Errorf("%s: got %v", sql, err)
		}
	}
}

// What puts in order days before the one on which it is said is two people's, once fuel is on record: papers, states,
// odometers and custodians. What begins today or later is one's, and so is what only finds more.
func TestPastDaysOfVehiclesTakeTwo(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{}) // its papers of January were said by two; it is 10 November, noon
	paper := func(kind auditing.Kind, number string, from, until audit.Day, void bool) auditing.Paper {
		p := auditing.Paper{Kind: kind, Vehicle: "v1", Number: number, From: from, Until: until, Holder: "Ana Ruiz", Reason: "archivo", Void: void}
		if kind == auditing.Commission {
			p.Place, p.ApprovedBy = "Pachuca", "Oficial mayor"
		}
		return p
	}
	other := paper(auditing.Custody, "R-v1", "2026-01-01", "2027-06-30", false)
	other.Holder = "Beto"
	for _, tt := range []struct {
		name  string
		paper auditing.Paper
		two   bool
	}{
		{"a custody paper of yesterday", paper(auditing.Custody, "R-1", "2026-11-09", "", false), true},
		{"of last year alone", paper(auditing.Custody, "R-1", "2025-01-01", "2025-12-31", false), true},
		{"an order of yesterday", paper(auditing.Commission, "O-1", "2026-11-09", "2026-11-20", false), true},
		{"a listing of yesterday", paper(auditing.Listing, "I-1", "2026-11-09", "", false), true},
		{"one that is taken back", paper(auditing.Custody, "R-v1", "2026-12-01", "", true), true},
		{"another holder", other, true},
		{"a custody paper of today", paper(auditing.Custody, "R-2", "2026-11-10", "", false), false},
		{"an order of tomorrow", paper(auditing.Commission, "O-2", "2026-11-11", "2026-11-20", false), false},
		{"a listing of today", paper(auditing.Listing, "I-2", "2026-11-10", "", false), false},
		{"a card of last year", paper(auditing.FuelCard, "5062 1", "2025-11-10", "", false), false},
		{"one goes on longer", paper(auditing.Custody, "R-v1", "2026-01-01", "2027-06-30", false), false},
		{"one ends earlier", paper(auditing.Custody, "R-v1", "2026-01-01", "2026-10-15", false), true},
		{"it would be of one day", paper(auditing.Custody, "R-v1", "2026-11-10", "2027-06-30", false), true},
		{"it ends with yesterday", paper(auditing.Custody, "R-v1", "2026-01-01", "2026-11-09", false), false},
		{"and would go on again", paper(auditing.Custody, "R-v1", "2026-01-01", "2027-06-30", false), false},
	} {
		err := c.desk.SayPaper(c.ctx, "ana", tt.paper)
		bad, ok := errors.AsType[*auditing.Problem](err)
		if tt.two != (ok && bad.Alone()) || !tt.two && err != nil {
			t.Errorf("%s, by one: got %v", tt.name, err)
		}
		if !tt.two {
			continue
		}
		tt.paper.AgreedBy = " ANA "
		if bad, ok := errors.AsType[*auditing.Problem](c.desk.SayPaper(c.ctx, "ana", tt.paper)); !ok || bad.Code != "same" {
			t.Errorf("%s, by one twice: got %v", tt.name, bad)
		}
	}
	// What two had end is not one's to go on; an order that ends earlier finds more.
	c.paper(paper(auditing.Custody, "R-v1", "2026-01-01", "2026-10-15", false))
	c.paper(paper(auditing.Commission, "O-3", "2026-11-01", "2026-11-20", false))
	if bad, ok := errors.AsType[*auditing.Problem](c.desk.SayPaper(c.ctx, "ana", paper(auditing.Custody, "R-v1", "2026-01-01", "2027-06-30", false))); !ok || !bad.Alone() {
		t.Errorf("what ended in October goes on again, by one: got %v", bad)
	}
	c.must(c.desk.SayPaper(c.ctx, "ana", paper(auditing.Commission, "O-3", "2026-11-01", "2026-11-05", false)))
	// A file is signed once; without that nothing of it is kept, however few of it take two.
	file := []byte("Documento,Unidad,Número,Desde,Hasta,A nombre de\n" + strings.Repeat("resguardo,102,F-1,2026-11-12,,Ana Ruiz\n", 1000) + "resguardo,103,F-2,2026-11-02,,Ana Ruiz\n")
	if _, err := c.desk.Import(c.ctx, "ana", "", file, "archivo"); len(auditing.Problems(err)) != 1 || !auditing.Problems(err)[0].Alone() {
		t.Errorf("a file of one person: got %v", err)
	}
	if n, err := c.desk.Import(c.ctx, "ana", "luis", file, "archivo"); n != 1001 || err != nil {
		t.Errorf("a file of two: got %d, %v", n, err)
	}
	list, err := c.desk.Papers(c.ctx)
	c.must(err)
	if list[0].Number != "F-2" || list[0].Both() != "ana, luis" {
		t.Errorf("the last paper is %s, said by %s", list[0].Number, list[0].Both())
	}

	for _, tt := range []struct {
		what        fleet.Matter
		value       string
		from, until string
		two         bool
	}{
		{fleet.State, "workshop", "2026-11-02 00:00", "", false},
		{fleet.State, "active", "2026-11-09 23:59", "", true},
		{fleet.State, "blocked", "2026-11-09 23:59", "", true}, // it was not in the workshop then
		{fleet.State, "active", "2026-11-03 00:00", "2026-11-04 00:00", true},
		{fleet.State, "retired", "2026-11-05 00:00", "", false},
		{fleet.State, "workshop", "2026-11-06 00:00", "", true}, // retired is critical
		{fleet.State, "active", "2026-11-10 00:00", "", false},
		{fleet.State, "workshop", "2026-11-10 08:00", "2026-11-10 09:00", false},
		{fleet.OdometerCounts, "none", "2026-11-09 00:00", "", true},
		{fleet.OdometerCounts, "none", "2026-11-10 00:00", "", false},
		{fleet.OdometerCounts, "on", "2026-11-10 10:00", "", false},
		{fleet.Custodian, "Beto", "2026-11-09 00:00", "", true},
		{fleet.Custodian, "", "2026-11-09 00:00", "", true}, // by its paper another answers
		{fleet.Custodian, "Beto", "2026-11-10 00:00", "", false},
		{fleet.Funding, "FISM", "2026-11-01 00:00", "", false},
	} {
		var until time.Time
		if tt.until != "" {
			until = at(tt.until)
		}
		act, err := c.fleet.Say(c.ctx, "ana", until, fleet.Dated{Vehicle: "v1", What: tt.what, FromAt: at(tt.from), Value: tt.value, Reason: "oficio"})
		if err != nil || (act.Act != "") != tt.two {
			t.Errorf("%s %s from %s: waits %t, %v", tt.what, tt.value, tt.from, act.Act != "", err)
		}
		if act.Act != "" {
			c.must(c.fleet.VoidVehicles(c.ctx, "ana", act.Act))
		}
	}
	// A workshop of days that are past, until another, is one person's: it finds more, and then is as it was.
	act, err := c.fleet.Say(c.ctx, "ana", at("2026-11-05 00:00"), fleet.Dated{Vehicle: "v2", What: fleet.State, FromAt: at("2026-11-03 00:00"), Value: "workshop", Reason: "oficio"})
	if err != nil || act.Act != "" {
		t.Errorf("a workshop of last week: waits %t, %v", act.Act != "", err)
	}
	// What was said of today, and waits for another matter, is approved on a later day as it was meant.
	act, err = c.fleet.Say(c.ctx, "ana", time.Time{}, fleet.Dated{Vehicle: "v2", What: fleet.Custodian, FromAt: at("2026-11-09 00:00"), Value: "Beto", Reason: "oficio"})
	c.must(err)
	c.now = c.now.AddDate(0, 0, 2)
	c.must(c.fleet.ApproveVehicles(c.ctx, "luis", act.Act, "office/1/1"))

	// A reference that falls, or is none any more, waits as a larger tank does; one that rises finds more.
	for _, yield := range []*int64{new(int64(7999)), nil, new(int64(9000))} {
		v, err := c.fleet.Vehicle(c.ctx, "v3")
		c.must(err)
		v.ReferenceMPerL = yield
		err = c.fleet.Save(c.ctx, "ana", &v)
		if loosens, ok := errors.AsType[*fleet.LoosensError](err); ok != (yield == nil || *yield < 8000) || ok && loosens.Loosens.Said() != "own_yield" || !ok && err != nil {
			t.Errorf("one person said a reference of %v: got %v", yield, err)
		}
	}

	// The database holds it without the desks.
	for _, by := range []string{"", "ana", " ANA"} {
		for _, sql := range []string{
			`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, agreed_by) VALUES ('v1', 'custodian', '2026-11-01Z', 'Carla', 'x', 'ana', '2026-11-10Z', $1)`,
			`INSERT INTO vehicle_paper (kind, vehicle, number, from_on, holder, place, approved_by, void, reason, said_by, said_at, agreed_by) VALUES ('inventory', 'v3', 'N', '2026-11-01', '', '', '', false, 'x', 'ana', '2026-11-10Z', $1)`,
		} {
			if _, err := c.pool.Exec(c.ctx, sql, by); err == nil || !strings.Contains(err.Error(), "takes two people") {
				t.Errorf("by ana and %q: %s: got %v", by, sql, err)
			}
		}
	}
}

// That custody papers and the inventory are kept is no person's to end: who has half of the fleet without papers of past days needs
// another, and the inventory stays what it is held against, whoever leaves it.
func TestWhatIsKeptStaysKept(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.exec(`DELETE FROM vehicle_dated WHERE what = 'custodian'`) // who answers for vehicles is known by papers alone
	rest := []string{"v1", "v2", "v3"}
	for _, p := range c.papersOf(last) {
		p.Void = true
		c.paper(p)
	}
	want := "AUD-01 inventory v4 major 1000.00\nAUD-04 missing v4 major 1000.00"
	if got := short(c.found()); got != want {
		t.Fatalf("the last vehicle has no papers, and was found:\n%s", got)
	}
	var file strings.Builder
	file.WriteString("Documento,Unidad,Número,Desde,Hasta,A nombre de\n")
	for _, v := range rest {
		for _, p := range c.papersOf(v) {
			for _, ends := range []audit.Day{p.From, "2026-10-01", "2026-11-08"} {
				p.Until, p.Reason, p.AgreedBy = ends, "archivo", ""
				if bad, ok := errors.AsType[*auditing.Problem](c.desk.SayPaper(c.ctx, "ana", p)); !ok || !bad.Alone() {
					t.Errorf("one person ended %s %s of %s with %s: %v", p.Kind, p.Number, v, ends, bad)
				}
			}
			p.From, p.Until = "2026-11-10", ""
			if bad, ok := errors.AsType[*auditing.Problem](c.desk.SayPaper(c.ctx, "ana", p)); !ok || !bad.Alone() {
				t.Errorf("one person began %s %s of %s later: %v", p.Kind, p.Number, v, bad)
			}
			fmt.Fprintf(&file, "%s,%s,%s,2026-01-01,2026-10-01,%s\n", map[auditing.Kind]string{auditing.Custody: "resguardo", auditing.Listing: "inventario"}[p.Kind], "10"+v[1:], p.Number, p.Holder)
		}
	}
	if _, err := c.desk.Import(c.ctx, "ana", "", []byte(file.String()), "archivo"); len(auditing.Problems(err)) != 1 || !auditing.Problems(err)[0].Alone() {
		t.Errorf("a file by one: got %v", err)
	}
	if got := short(c.found()); got != want {
		t.Errorf("one person had findings vanish: there is\n%s", got)
	}
	if _, err := c.pool.Exec(c.ctx, `INSERT INTO vehicle_paper (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, reason, said_by, said_at)
		SELECT kind, vehicle, number, from_on, '2026-10-01', holder, place, approved_by, false, 'x', 'ana', '2026-11-10Z' FROM vehicle_paper_now WHERE vehicle = 'v1'`); err == nil || !strings.Contains(err.Error(), "takes two people") {
		t.Errorf("the database: got %v", err)
	}

	// Two people have three of four leave the inventory: of each is found what it took since.
	for _, v := range rest {
		for _, p := range c.papersOf(v) {
			if p.Kind == auditing.Listing {
				p.Until = "2026-10-10"
				c.paper(p)
			}
		}
	}
	got := short(c.found())
	for _, v := range rest {
		if n := strings.Count(got, "AUD-01 inventory "+v+" "); n != 4 { // of the 13th, 17th, 21st and 25th
			t.Errorf("%s left the inventory, and %d of its fills were found:\n%s", v, n, got)
		}
	}
}

// papersOf are the custody papers and listings of a vehicle.
func (c *city) papersOf(vehicle string) (out []auditing.Paper) {
	c.Helper()
	list, err := c.desk.Papers(c.ctx)
	c.must(err)
	for _, p := range list {
		if p.Vehicle == vehicle && (p.Kind == auditing.Custody || p.Kind == auditing.Listing) {
			out = append(out, p)
		}
	}
	if len(out) < 2 {
		c.Fatalf("%s has %d papers", vehicle, len(out))
	}
	return out
}

// Who is called as the calendar is takes two as anybody does, and nobody new is called so.
func TestNobodyIsTheCalendar(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{})
	c.say("v3", fleet.State, "workshop", "2026-10-20 00:00")
	want := short(c.found())
	for _, name := range []string{"calendar", " Calendar", "CALENDAR", "console", "setup", "migration"} {
		err := c.store.AddUser(c.ctx, access.User{Username: name, Name: "X", Role: access.Manager, Language: "es-MX", Active: true}, "console")
		if !errors.Is(err, fault.ErrConflict) || !strings.Contains(err.Error(), "choose another") || !access.Reserved(name) {
			t.Errorf("user %q: got %v", name, err)
		}
	}
	// One who was there before stays, and can be let go.
	c.exec(`ALTER TABLE app_user DISABLE TRIGGER app_user_reserved`)
	c.exec(`INSERT INTO app_user (username, name, role, password, language, active) VALUES ('calendar', 'C', 'manager', '', 'es-MX', true)`)
	c.exec(`ALTER TABLE app_user ENABLE TRIGGER app_user_reserved`)
	act, err := c.fleet.Say(c.ctx, "calendar", time.Time{}, fleet.Dated{Vehicle: "v3", What: fleet.State, FromAt: at("2026-10-20 00:00"), Value: "active", Reason: "x"})
	if err != nil || act.Act == "" {
		t.Errorf("calendar said by one that v3 was in service: waits %t, %v", act.Act != "", err)
	}
	for _, sql := range []string{
		`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v3', 'state', '2026-10-21Z', 'active', 'x', 'calendar', '2026-11-10Z', now())`,
		`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v1', 'custodian', '2026-10-20Z', 'C', 'x', 'calendar', '2026-11-10Z', now())`,
	} {
		if _, err := c.pool.Exec(c.ctx, sql); err == nil || !strings.Contains(err.Error(), "takes two people") {
			t.Errorf("%s: got %v", sql, err)
		}
	}
	if got := short(c.found()); got != want {
		t.Errorf("by a name findings vanished: there is\n%s\nand was\n%s", got, want)
	}
	c.close()
	if _, err := c.pool.Exec(c.ctx, `INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at, agreed_by) VALUES ('v3', 'state', '2026-10-20Z', 'active', 'x', 'calendar', '2026-11-10Z', now(), 'luis')`); err == nil || !strings.Contains(err.Error(), "is closed") {
		t.Errorf("of a closed month: got %v", err)
	}
	c.must(c.store.DisableUser(c.ctx, "calendar", "ana"))
}

// A reference counts from its day on: a month is judged by what stood when it began, however it changes later.
func TestReferenceHasADay(t *testing.T) {
	t.Parallel()
	c := newCity(t, plan{yield: 12_000})
	want := short(c.found())
	if !strings.HasPrefix(want, "AUD-10 worse v1 major") {
		t.Fatalf("got %s", want)
	}
	reference := func(vehicle, month string) (is int64) {
		c.must(c.pool.QueryRow(c.ctx, `SELECT coalesce((SELECT m_per_l FROM vehicle_reference WHERE vehicle = $1 AND from_at <= $2::timestamptz ORDER BY from_at DESC, n DESC LIMIT 1), 0)`, vehicle, month).Scan(&is))
		return is
	}
	v, err := c.fleet.Vehicle(c.ctx, "v1")
	c.must(err)
	v.ReferenceMPerL = new(int64(13_000)) // higher finds more, and is one's
	c.must(c.fleet.Save(c.ctx, "ana", &v))
	if got := []int64{reference("v1", "2026-10-01Z"), reference("v1", "2026-11-01Z"), reference("v1", "2026-12-01Z")}; !slices.Equal(got, []int64{12_000, 12_000, 13_000}) {
		t.Errorf("October, November and December have %v", got)
	}
	if got := short(c.found()); got != want {
		t.Errorf("October is judged by what was said in November: there is\n%s\nand was\n%s", got, want)
	}
	// However it falls, what was found of months before stays.
	c.exec(`UPDATE vehicle SET reference_m_per_l = 8000 WHERE vehicle = 'v1'`)
	if got := short(c.found()); got != want {
		t.Errorf("a reference that fell: there is\n%s\nand was\n%s", got, want)
	}
	for _, sql := range []string{`UPDATE vehicle_reference SET m_per_l = 1`, `DELETE FROM vehicle_reference`, `TRUNCATE vehicle_reference`} {
		if _, err := c.pool.Exec(c.ctx, sql); err == nil {
			t.Errorf("the database took %s", sql)
		}
	}
}
