package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/report"
)

// scope is that of a user who is concerned with some departments.
func scope(departments ...string) access.Scope {
	return access.User{Username: "ana", Departments: append([]string{}, departments...)}.Scope()
}

// towns is a busy history of two departments: v1 is of obras, v2 of salud, and v3 was of
// obras in the first half and is of salud since.
func (d *desk) towns() (half time.Time) {
	d.Helper()
	for _, id := range []string{"obras", "salud"} {
		d.exec(`INSERT INTO department (department, name) VALUES ($1, initcap($1))`, id)
	}
	authors := d.busy(3)
	d.vehicle("v3")
	a := authors[1]
	began := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 6 {
		if i == 3 {
			half = a.At.Add(time.Second)
		}
		a.At = a.At.Add(time.Hour)
		d.fill(a, "v3", dispense.Volume(1000+10*i)*liter, 10*liter, nil)
		d.write(a, &dispense.Deny{Position: "1", Vehicle: "v3", Reason: "hours", Count: 1})
	}
	for vehicle, department := range map[string]string{"v1": "obras", "v2": "salud", "v3": "obras"} {
		d.exec(`UPDATE vehicle SET department = $2 WHERE vehicle = $1`, vehicle, department)
		d.say(a.At, fleet.Dated{Vehicle: vehicle, What: fleet.InDepartment, FromAt: began, Value: department},
			fleet.Dated{Vehicle: vehicle, What: fleet.Funding, FromAt: began, Value: "fondo de " + vehicle})
		d.exec(`INSERT INTO person (person, name, roles, vehicles, badge_sha256) VALUES ('p' || $1, 'Who drives ' || $1, '{driver}', ARRAY[$1], repeat(substr($1, 2), 64))`, vehicle)
		d.exec(`INSERT INTO once (once, station, vehicle, limit_ul, until_at, why, proposed_by, proposed_at, state) VALUES ('o' || $1, 'norte', $1, 1000, $2, 'x', 'luis', $3, 'proposed')`,
			vehicle, a.At.AddDate(0, 0, 3), a.At)
		d.exec(`INSERT INTO ticket (ticket, revision, state, contract, permit, currency, opened_by, opened_at) VALUES ('t' || $1, 1, 'draft', 'c', 'p', 'MXN', 'luis', $2)`, vehicle, a.At)
		d.exec(`INSERT INTO ticket_part (ticket, revision, part, vehicle) VALUES ('t' || $1, 1, 1, $1)`, vehicle)
	}
	d.exec(`INSERT INTO ticket_part (ticket, revision, part, vehicle) VALUES ('tv1', 1, 2, 'v1')`)
	d.say(a.At, fleet.Dated{Vehicle: "v3", What: fleet.InDepartment, FromAt: half, Value: "salud"})
	d.exec(`INSERT INTO import (import, kind, file, sha256, who, at, rows, new, changed, bad) VALUES ('i', 'fills', 'f.csv', repeat('0', 64), 'luis', now(), 3, 3, 0, 0)`)
	d.exec(`INSERT INTO past_fill (import, sheet, line, happened_at, vehicle, volume_ul) SELECT 'i', '', n, '2025-11-03', 'v' || n, 1000000 FROM generate_series(1, 3) n`)
	d.drain()
	if err := d.store.SumUp(d.Context(), time.UTC); err != nil {
		d.Fatal(err)
	}
	d.foundOf(half)
	return half
}

// foundOf adds a finding of each vehicle of before half, with a step and its picture, one
// that is found no more, and a run of labels, by the numbers of the vehicles.
func (d *desk) foundOf(half time.Time) {
	d.Helper()
	at := half.Add(-2 * time.Second)
	for n := range int64(3) {
		vehicle, number := fmt.Sprintf("v%d", n+1), fmt.Sprint(n+1)
		var of dispense.Ref
		if err := d.pool.QueryRow(d.Context(), `SELECT station, epoch, seq FROM dispense WHERE vehicle = $1 AND branch = 0 AND happened_at < $2 LIMIT 1`, vehicle, half).
			Scan(&of.Station, &of.Epoch, &of.Seq); err != nil {
			d.Fatal(err)
		}
		for i, finding := range []string{foundOf(number), "gone:" + number} {
			seq := 1000*(n+1) + int64(i)
			d.exec(`INSERT INTO finding_act (station, epoch, seq, branch, at, finding, rule, of_station, of_epoch, of_seq, state, person, reason)
VALUES ('office', 9, $1, 0, $2, $3, 'over_tank', $4, $5, $6, 'explained', 'luis', 'x')`, seq, at, finding, of.Station, of.Epoch, of.Seq)
			d.exec(`INSERT INTO evidence_named (station, epoch, seq, branch, sha256) VALUES ('office', 9, $1, 0, $2)`, seq, pictureOf(number, i))
		}
		d.exec(`INSERT INTO finding (finding, rule, severity, at, vehicle, args, subject, key) VALUES ($1, 'over_tank', 'major', $2, $3, '{}', 'test', $1)`, foundOf(number), at, vehicle)
		d.exec(`INSERT INTO label (label, version, vehicle, printed_at, printed_by, why, token_sha256) VALUES ('L' || $1, 1, $2, $3, 'luis', 'first', '')`, number, vehicle, at)
		d.exec(`INSERT INTO label_run (run, at, who) VALUES ('r' || $1, $2, 'luis')`, number, at)
		d.exec(`INSERT INTO label_printed (run, label, version, why) VALUES ('r' || $1, 'L' || $1, 1, 'first')`, number)
		d.exec(`INSERT INTO rule_terms (level, of, body) VALUES ('vehicle', $1, '{}')`, vehicle)
	}
	d.exec(`INSERT INTO rule_terms (level, of, body) VALUES ('fleet', '', '{}'), ('department', 'obras', '{}'), ('department', 'salud', '{}')`)
}

func foundOf(number string) string { return "over_tank:" + number }

func pictureOf(number string, i int) string {
	return fmt.Sprintf("%s%d", strings.Repeat(number, 63), i)
}

// questions asks a store all that pages of a part of the fleet ask. Of what is of now,
// the first belt knows the vehicles that are theirs now, and the second those that ever
// were.
func (d *desk) questions(s *postgres.Store) (then, now map[string]any) {
	d.Helper()
	then, now = map[string]any{}, map[string]any{}
	ctx, at := d.Context(), time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	must := func(to map[string]any, name string, answer any, err error) {
		d.Helper()
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			d.Errorf("%s: %v", name, err)
		}
		to[name] = answer
	}
	q := november(d, "group=vehicle")
	for _, group := range []string{"vehicle", "driver"} {
		q := november(d, "group="+group)
		rows, trend, err := s.Consumption(ctx, q)
		must(then, "consumption by "+group, [2]report.Table{rows, trend}, err)
		compared, err := s.Compared(ctx, q, q.Period.Previous(), 0, 100)
		must(then, "the month before, by "+group, compared, err)
	}
	fills, err := s.Fills(ctx, report.FillsQuestion{Period: q.Period, Limit: 1000})
	must(then, "fills", fills, err)
	feed, err := s.Feed(ctx, report.FeedMark{}, 1000)
	must(then, "feed", feed, err)
	past, err := s.Past(ctx, november(d, "period=year&at=2025-11-15"))
	must(then, "past", past, err)
	for _, v := range []string{"v1", "v2", "v3"} {
		a, err := s.Vehicle(ctx, v, q.Period)
		must(then, "vehicle "+v, a, err)
		reach, err := s.VehicleReach(ctx, v)
		must(now, "reach "+v, reach, err)
		one, err := s.FleetVehicle(ctx, v)
		must(now, "fleet vehicle "+v, one, err)
		for what, key := range map[string]string{"vehicle": v, "once": "o" + v, "ticket": "t" + v, "person": "p" + v} {
			has, err := s.Has(ctx, what, key)
			must(then, "has "+what+" "+v, has, err)
		}
		tk, err := s.Ticket(ctx, "", "t"+v)
		must(then, "ticket "+v, tk, err)
	}
	findings, err := s.Findings(ctx, report.FindingsQuestion{Period: q.Period})
	must(then, "findings", findings, err)
	queue, err := s.WaitingFindings(ctx)
	must(then, "queue", queue, err)
	gone, err := s.Vanished(ctx, at.AddDate(0, -2, 0))
	must(then, "vanished", gone, err)
	rules, err := s.FindingRules(ctx)
	must(then, "rules of findings", rules, err)
	for _, n := range []string{"1", "2", "3"} {
		for i, id := range []string{foundOf(n), "gone:" + n} {
			c, err := s.Case(ctx, id, at)
			must(then, "case "+id, c, err)
			for what, key := range map[string]string{"finding": id, "sha256": pictureOf(n, i)} {
				has, err := s.Has(ctx, what, key)
				must(then, fmt.Sprintf("has %s %s", what, key), has, err)
			}
		}
		run, err := s.Has(ctx, "run", "r"+n)
		must(now, "has run "+n, run, err)
		printed, err := s.LabelRun(ctx, "r"+n)
		must(now, "run "+n, printed, err)
		month, err := s.Logbook(ctx, "v"+n, november(d, "").Period, at)
		must(then, "logbook "+n, month, err)
	}
	runs, err := s.LabelRuns(ctx)
	must(now, "runs", runs, err)
	books, err := s.Logbooks(ctx, "obras", november(d, "").Period, at)
	must(then, "logbooks", books, err)
	book, err := s.RuleBook(ctx, at)
	must(now, "rule book", book, err)
	today, err := s.Today(ctx, at.AddDate(0, 0, -8), time.UTC)
	must(now, "today", today, err)
	exceptions, err := s.Exceptions(ctx, q.Period, at, true)
	must(then, "exceptions", exceptions, err)
	states, err := s.StationStates(ctx, q.Period)
	must(then, "stations", states, err)
	idle, err := s.Idle(ctx, at, at)
	must(now, "idle", idle, err)
	uses, err := s.QuotaUses(ctx, at.AddDate(0, 0, -8))
	must(now, "quotas", uses, err)
	pending, err := s.PendingReach(ctx, 100)
	must(now, "pending", pending, err)
	ranges, err := s.VoucherRanges(ctx, at, 0)
	must(then, "ranges", ranges, err)
	n, held, err := s.OutstandingVouchers(ctx, at.AddDate(0, -2, 0))
	must(then, "outstanding", []any{n, held}, err)
	vouchers, err := s.Vouchers(ctx, at, 1, 9)
	must(then, "vouchers", vouchers, err)
	folios, err := s.Folios(ctx, at, report.FolioQuestion{})
	must(then, "folios", folios, err)
	story, err := s.VoucherStory(ctx, 2)
	must(then, "story", story, err)
	labels, err := s.VehicleLabels(ctx)
	must(now, "labels", labels, err)
	roster, err := s.Roster(ctx, at)
	must(now, "roster", roster, err)
	vehicles, err := s.Vehicles(ctx)
	must(now, "vehicles", vehicles, err)
	after, err := s.VehiclesAfter(ctx, fleet.VehiclesOf{}, "v0", 100)
	must(now, "vehicles after one", after, err)
	some, err := s.SomeVehicles(ctx, []string{"v1", "v2", "v3", "v4"})
	must(now, "some vehicles", some, err)
	found, err := s.FindVehicles(ctx, "P-v", 100)
	must(now, "vehicles that are looked for", found, err)
	numbered, err := s.NumberedVehicles(ctx, []string{"E-v1", "E-v2", "E-v3"})
	must(now, "numbered vehicles", numbered, err)
	for _, department := range []string{"obras", "salud"} {
		active, err := s.ActiveVehicles(ctx, department)
		must(now, "active vehicles of "+department, active, err)
	}
	own, err := s.OwnVehicles(ctx, fleet.Person{Person: "x", Name: "X", Vehicles: []string{"v1", "v2", "v3"}})
	must(now, "own vehicles", own, err)
	quotas, err := s.Quotas(ctx)
	must(now, "sizes", quotas, err)
	people, err := s.People(ctx)
	must(then, "people", people, err)
	somePeople, err := s.SomePeople(ctx, []string{"pv1", "pv2", "pv3"})
	must(then, "some people", somePeople, err)
	sought, err := s.FindPeople(ctx, "drives WHO", fleet.Whom{}, 100)
	var drive []string // of now
	for i := range sought {
		drive, sought[i].Drives = append(drive, sought[i].Drives), ""
	}
	must(then, "people who are looked for", sought, err)
	must(now, "what they drive", drive, err)
	users, err := s.FindUsers(ctx, "drives", fleet.Users{}, 100)
	must(then, "users who are looked for", users, err)
	for _, id := range []string{"pv1", "pv2", "pv3"} {
		badge, err := s.BadgeOf(ctx, strings.Repeat(id[2:], 64))
		must(then, "whose badge "+id, []any{"badge", badge}, err)
	}
	humans, err := s.Humans(ctx, at, fleet.HumansQuestion{})
	must(then, "humans", humans, err)
	few, err := s.Humans(ctx, at, fleet.HumansQuestion{Text: "drives who", Skip: 1, Most: 9})
	must(then, "few humans", few, err)
	count, err := s.CountHumans(ctx, fleet.HumansQuestion{Text: "drives who"})
	must(then, "count of humans", []any{"humans", count}, err)
	departments, err := s.Departments(ctx)
	must(now, "departments", departments, err)
	fundings, err := s.Fundings(ctx)
	must(then, "fundings", fundings, err)
	waiting, err := s.WaitingActs(ctx, at.AddDate(0, -2, 0))
	must(then, "waiting", waiting, err)
	tickets, err := s.Tickets(ctx, "", at.AddDate(0, -2, 0))
	must(then, "tickets", tickets, err)
	modes, err := s.Modes(ctx)
	must(now, "modes", modes, err)
	return then, now
}

// Either belt alone says the same, and says nothing of others; without departments there
// is nothing at all.
func TestTwoBelts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.towns()
	d.exec(`INSERT INTO app_user (username, name, role, password, person) SELECT 'u' || person, 'User of ' || person, 'driver', '', person FROM person`)
	mine := scope("obras")
	both, bothNow := d.questions(d.store.Within(mine))
	for name, alone := range map[string]*postgres.Store{"told only": d.store.Part(mine, true, false), "held only": d.store.Part(mine, false, true)} {
		then, now := d.questions(alone)
		for q, want := range both {
			if diff := cmp.Diff(want, then[q], all); diff != "" {
				t.Errorf("%s, %s (-both +alone):\n%s", name, q, diff)
			}
		}
		for q, answer := range now {
			if text := shown(answer); strings.Contains(text, "v2") {
				t.Errorf("%s, %s: speaks of v2:\n%s", name, q, text)
			}
		}
	}
	// What is theirs is there: of the time in which it was, and the logbook of a month that
	// was wholly theirs only.
	for q, want := range map[string]bool{
		"has finding over_tank:1": true, "has finding over_tank:2": false, "has finding over_tank:3": true, "has finding gone:1": true, "has finding gone:2": false, "has finding gone:3": true,
		"has sha256 " + pictureOf("1", 0): true, "has sha256 " + pictureOf("2", 0): false, "has sha256 " + pictureOf("3", 1): true,
	} {
		if both[q] != want {
			t.Errorf("%s: got %v, want %t", q, both[q], want)
		}
	}
	for q, want := range map[string]bool{"has run 1": true, "has run 2": false, "has run 3": false} {
		if bothNow[q] != want {
			t.Errorf("%s: got %v, want %t", q, bothNow[q], want)
		}
	}
	wholeBooks, _ := d.questions(d.store)
	for n, there := range map[string]bool{"1": true, "2": false, "3": false} {
		want := report.LogFacts{}
		if there {
			want = wholeBooks["logbook "+n].(report.LogFacts)
		}
		if diff := cmp.Diff(want, both["logbook "+n], all); diff != "" || there && len(want.Fills) == 0 {
			t.Errorf("logbook %s (-whole, or nothing +part):\n%s", n, diff)
		}
	}
	for q, answer := range bothNow {
		if text := shown(answer); strings.Contains(text, "v2") || q != "today" && strings.Contains(text, "v3") {
			t.Errorf("%s: speaks of what is not theirs now:\n%s", q, text)
		}
	}
	for q, answer := range both {
		if text := shown(answer); strings.Contains(text, "v2") || len(text) < 5 {
			t.Errorf("%s: speaks of v2, or of nothing:\n%s", q, text)
		}
	}
	for name, nobody := range map[string]*postgres.Store{"no departments": d.store.Part(scope(), false, true), "nobody": d.store.Part(access.Scope{}, false, true)} {
		then, now := d.questions(nobody)
		for _, answers := range []map[string]any{then, now} {
			for q, answer := range answers {
				if text := shown(answer); strings.Contains(text, "v1") || strings.Contains(text, "v2") || strings.Contains(text, "v3") || strings.Contains(text, "Obras") {
					t.Errorf("%s, %s: got %s, want nothing", name, q, text)
				}
			}
		}
	}
}

// What the departments see apart adds up to what there is, to the milliliter; a fill is
// of the department of then.
func TestScopesAddUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	half := d.towns()
	volume := func(s *postgres.Store) map[string]int64 {
		rows, _, err := s.Consumption(t.Context(), november(t, "group=vehicle"))
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]int64{}
		for _, r := range rows.Rows {
			if r.Purpose() == "" {
				m[r.Key] += rows.Cell(r, "volume").N
			}
		}
		return m
	}
	whole, obras, salud := volume(d.store), volume(d.store.Within(scope("obras"))), volume(d.store.Within(scope("salud")))
	for v, want := range whole {
		if got := obras[v] + salud[v]; got != want {
			t.Errorf("%s: got %d µL of obras and %d of salud, want %d together", v, obras[v], salud[v], want)
		}
	}
	if obras["v3"] != int64(30*liter) || salud["v3"] != int64(30*liter) {
		t.Errorf("v3 changed departments at %s: got %d and %d µL, want 30 L each", half, obras["v3"], salud["v3"])
	}
	if diff := cmp.Diff(whole, volume(d.store.Within(scope("obras", "salud")))); diff != "" {
		t.Errorf("both departments (-whole +both):\n%s", diff)
	}
}

// all lets answers be compared and shown, whatever is in them.
var all = cmp.Exporter(func(reflect.Type) bool { return true })

// shown writes an answer out.
func shown(v any) string { return cmp.Diff(nil, v, all) }

// The role that pages of a part are asked as owns nothing, is nobody who could look
// around a rule, and may read nothing but its own views; and it changes nothing.
func TestPagesRole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.towns()
	var super, bypass, login, owns bool
	if err := d.pool.QueryRow(t.Context(), `
SELECT rolsuper, rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication, rolcanlogin, EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)
  FROM pg_roles r WHERE rolname = $1`, postgres.PagesRole).Scan(&super, &bypass, &login, &owns); err != nil {
		t.Fatal(err)
	}
	if super || bypass || login || owns {
		t.Errorf("role: superuser %t, powerful %t, signs in %t, owner %t, want none of it", super, bypass, login, owns)
	}
	rows, err := d.pool.Query(t.Context(), `
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v')
   AND (has_table_privilege($1, c.oid, 'SELECT') OR has_any_column_privilege($1, c.oid, 'SELECT') OR has_table_privilege($1, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))`, postgres.PagesRole)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		t.Errorf("table %s: the role may read or change it", table)
	}
	if lines, err := d.store.Within(scope("obras")).AuditRows(t.Context(), report.Period{}, report.AuditAll, 10); err == nil {
		t.Errorf("the audit trail within a part: got %d lines, want it not to be there: the role is not taken", len(lines))
	}
	err = d.store.Within(scope("obras")).KeepPhoto(t.Context(), fleet.Act{}, strings.Repeat("0", 64), nil)
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || !slices.Contains([]string{"42501", "25006"}, pg.Code) {
		t.Errorf("a change within a part: got %v, want it refused", err)
	}
}

// Who owns a database on another's server and may make roles gets the role; who may not
// is served all the same, and a part of the fleet says what is missing.
func TestPagesOnAnothersServer(t *testing.T) {
	t.Parallel()
	pgtest.New(t) // whose role may make roles, and has made the one of pages, whatever test comes first
	admin := pgtest.Empty(t)
	owner := fmt.Sprintf("litro_test_owner_%d", os.Getpid()) // roles are the whole server's
	exec := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(context.WithoutCancel(t.Context()), strings.ReplaceAll(sql, "@owner", owner)); err != nil {
			t.Error(err)
		}
	}
	exec(`CREATE ROLE @owner`)
	exec(`GRANT ALL ON SCHEMA public TO @owner`)
	exec(`DO $$ BEGIN EXECUTE 'GRANT CREATE ON DATABASE ' || quote_ident(current_database()) || ' TO @owner'; END $$`)
	t.Cleanup(func() {
		exec(`DROP OWNED BY @owner`)
		exec(`DROP ROLE @owner`)
	})
	cfg := admin.Config()
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET SESSION AUTHORIZATION "+owner)
		return err
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	store := postgres.New(pool)
	if err := store.Migrate(t.Context(), testLog(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Vehicles(t.Context()); err != nil {
		t.Errorf("the whole fleet: %v", err)
	}
	if _, err := store.Within(scope("obras")).Vehicles(t.Context()); err == nil || !strings.Contains(err.Error(), "CREATE ROLE litro_pages") {
		t.Errorf("without the role: got %v, want what to do", err)
	}
	exec(`GRANT litro_pages TO @owner`)
	if err := store.Migrate(t.Context(), testLog(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Within(scope("obras")).Vehicles(t.Context()); err != nil {
		t.Errorf("with the role: %v", err)
	}
}
