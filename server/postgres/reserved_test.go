package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/report"
)

// seeing is the scope of a user of some departments, or of all where there are none.
func seeing(cleared bool, departments ...string) access.Scope {
	return access.User{Username: "ana", Departments: departments, Cleared: cleared}.Scope()
}

// reserve makes v2 a patrol car, and reserves those.
func (d *desk) reserve(at time.Time) {
	d.Helper()
	d.exec(`INSERT INTO rule (rule, body) SELECT 'patrulla', body FROM rule WHERE rule = 'general'`)
	d.exec(`UPDATE vehicle SET rule = 'patrulla' WHERE vehicle = 'v2'`)
	d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('v2', 'class', $1, 'patrulla', '', 'luis', $1, $1)`, at)
	if err := d.store.Reserve(d.Context(), "patrulla", "Seguridad de quienes patrullan", "luis", at); err != nil {
		d.Fatal(err)
	}
	if err := d.store.SumUp(d.Context(), time.UTC); err != nil {
		d.Fatal(err)
	}
}

// TestReserved looks at one town as those do who are not cleared for its patrol cars.
func TestReserved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	half := d.towns()
	for _, u := range []access.User{
		{Username: "ana", Name: "Ana", Role: access.Manager, Active: true}, {Username: "agente", Name: "Agente Reservado", Role: access.Driver, Active: true},
		{Username: "jefa", Name: "Jefa", Role: access.Administrator, Active: true},
	} {
		if err := d.store.AddUser(t.Context(), u, "test"); err != nil {
			t.Fatal(err)
		}
	}
	d.exec(`UPDATE app_user SET person = 'pv2' WHERE username = 'agente'`)
	cleared := func() (who []string) {
		users, err := d.store.Users(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range users {
			if u.Cleared {
				who = append(who, u.Username)
			}
		}
		return who
	}
	if got := cleared(); len(got) != 3 {
		t.Errorf("cleared while nothing is reserved: got %v, want everybody", got)
	}
	d.reserve(half)
	if got := cleared(); !slices.Equal(got, []string{"jefa"}) {
		t.Errorf("cleared at first: got %v, want who keeps users", got)
	}
	t.Run("belts", func(t *testing.T) { beltsOfTheReserved(t, d.on(t)) })
	t.Run("totals", func(t *testing.T) { totalsOfTheReserved(t, d.on(t)) })
	// A deputy sees no more than the principal.
	for i, term := range [][2]string{{"ana", "jefa"}, {"jefa", "ana"}} {
		d.exec(`INSERT INTO deputy (term, principal, deputy, from_at, until_at, why, said_by, said_at) VALUES ($1, $2, $3, $4, $5, 'x', $2, $4)`, term[0], term[0], term[1], half, half.Add(time.Hour))
		steads, err := d.store.Steads(t.Context(), term[1], half.Add(time.Minute))
		if err != nil || len(steads) != i {
			t.Errorf("%s in the stead of %s: got %v, %v", term[1], term[0], steads, err)
		}
		d.exec(`UPDATE deputy SET ended_by = $2, ended_at = $3 WHERE term = $1`, term[0], term[0], half.Add(2*time.Minute))
	}
	t.Run("schema", func(t *testing.T) { reservedBySchema(t, d.on(t), half) })
}

// on is the desk for a part of a test.
func (d *desk) on(t *testing.T) *desk {
	c := *d
	c.TB = t
	return &c
}

// Either belt alone says the same, and nothing that names the vehicle or who drives it;
// whatever else is theirs is there as for the cleared.
func beltsOfTheReserved(t *testing.T, d *desk) {
	for name, departments := range map[string][]string{"everywhere": nil, "of its department": {"salud"}} {
		mine := seeing(false, departments...)
		both, bothNow := d.questions(d.store.Within(mine))
		for alone, s := range map[string]*postgres.Store{"told only": d.store.Part(mine, true, false), "held only": d.store.Part(mine, false, true)} {
			then, now := d.questions(s)
			for q, want := range both {
				if diff := cmp.Diff(want, then[q], all); diff != "" {
					t.Errorf("%s, %s, %s (-both +alone):\n%s", name, alone, q, diff)
				}
			}
			for q, answer := range now {
				if text := shown(answer); strings.Contains(text, "v2") {
					t.Errorf("%s, %s, %s: speaks of v2:\n%s", name, alone, q, text)
				}
			}
		}
		for _, answers := range []map[string]any{both, bothNow} {
			for q, answer := range answers {
				if text := shown(answer); strings.Contains(text, "v2") || strings.Contains(text, "Agente") {
					t.Errorf("%s, %s: speaks of what is reserved:\n%s", name, q, text)
				}
			}
		}
		for q, is := range map[string]bool{"has vehicle v1": departments == nil, "has vehicle v2": false, "has vehicle v3": true, "has finding over_tank:2": false, "has ticket v2": false} {
			if both[q] != is {
				t.Errorf("%s, %s: got %v, want %t", name, q, both[q], is)
			}
		}
	}
	// The cleared of a department are told what they were told before.
	if then, _ := d.questions(d.store.Within(seeing(true, "salud"))); then["has vehicle v2"] != true || then["has finding over_tank:2"] != true || then["has person v2"] != true {
		t.Error("cleared: the reserved vehicle of their own department is not there")
	}
}

// Totals are the same whoever asks, from sums and from fills; and so are the rows of
// departments, classes, grades and stations.
func totalsOfTheReserved(t *testing.T, d *desk) {
	var questions []report.Question
	for _, period := range []string{"period=month&at=2026-11-03", "period=custom&from=2026-10-20&to=2027-01-03"} {
		for _, narrow := range []string{"", "&department=salud", "&class=patrulla", "&station=sur"} {
			for _, g := range report.Groups() {
				questions = append(questions, november(t, period+narrow+"&group="+string(g)))
			}
		}
	}
	figures := func(s *postgres.Store, q report.Question) (total []int64, rows map[string][]int64) {
		table, _, err := s.Consumption(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		rows = map[string][]int64{}
		for _, column := range []string{"fills", "volume", "amount"} {
			total = append(total, table.TotalOf(column).N)
			for _, r := range table.Rows {
				if table.Column(column) >= 0 {
					rows[r.Key] = append(rows[r.Key], table.Cell(r, column).N)
				}
			}
		}
		return total, rows
	}
	d.wantSumsOfFills("not cleared", d.store.Within(seeing(false)), questions)
	for _, departments := range [][]string{nil, {"salud"}} {
		whole, hidden := d.store.Within(seeing(true, departments...)), d.store.Within(seeing(false, departments...))
		for _, q := range questions {
			want, wantRows := figures(whole, q)
			got, rows := figures(hidden, q)
			if !slices.Equal(want, got) {
				t.Errorf("of %v, %s: got fills, volume and amount %v, want %v", departments, q.Values().Encode(), got, want)
			}
			if slices.Contains([]report.Group{report.ByDepartment, report.ByClass, report.ByGrade, report.ByStation}, q.GroupBy) {
				if diff := cmp.Diff(wantRows, rows); diff != "" {
					t.Errorf("of %v, %s (-cleared +not):\n%s", departments, q.Values().Encode(), diff)
				}
			} else if len(rows) > 0 && rows["purpose:reserved"] == nil {
				t.Errorf("of %v, %s: no row of what is reserved: %v", departments, q.Values().Encode(), rows)
			}
		}
		q := november(t, "")
		for name, of := range map[string]func(*postgres.Store) (any, error){
			"stations": func(s *postgres.Store) (any, error) { return s.StationStates(t.Context(), q.Period) },
			"today": func(s *postgres.Store) (any, error) {
				a, err := s.Today(t.Context(), half(d).Add(time.Minute), time.UTC)
				return []any{a.Fills, a.VolumeUL, a.Amount}, err
			},
			"past": func(s *postgres.Store) (any, error) {
				past, err := s.Past(t.Context(), november(t, "period=year&at=2025-11-15&group=department"))
				return past, err
			},
		} {
			want, err := of(whole)
			got, err2 := of(hidden)
			if diff := cmp.Diff(want, got, all); diff != "" || err != nil || err2 != nil {
				t.Errorf("of %v, %s (-cleared +not): %v, %v\n%s", departments, name, err, err2, diff)
			}
		}
	}
}

// half is when the busy day of the desk was half over.
func half(d *desk) (at time.Time) {
	d.Helper()
	if err := d.pool.QueryRow(d.Context(), `SELECT max(happened_at) FROM dispense WHERE vehicle = 'v2'`).Scan(&at); err != nil {
		d.Fatal(err)
	}
	return at
}

// A vehicle stays reserved whatever becomes of it, and what discloses takes two.
func reservedBySchema(t *testing.T, d *desk, at time.Time) {
	reserved := func(when, want string) {
		t.Helper()
		var got string
		if err := d.pool.QueryRow(t.Context(), `SELECT coalesce(string_agg(vehicle || ' ' || reserved, ', ' ORDER BY vehicle), '') FROM vehicle WHERE reserved IS NOT NULL`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: got reserved %q, want %q", when, got, want)
		}
	}
	wants := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", what, err, want)
		}
	}
	release := func(vehicle string) int64 {
		t.Helper()
		wants("propose a release", d.store.ProposeRelease(t.Context(), access.Release{Class: "patrulla", Vehicle: vehicle, Reason: "Ya no patrullan", By: "luis", At: at}), nil)
		var n int64
		if err := d.pool.QueryRow(t.Context(), `SELECT max(n) FROM reserved_act`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	wants("reserve what is reserved", d.store.Reserve(t.Context(), "patrulla", "x", "luis", at), fault.ErrConflict)
	wants("reserve what is not there", d.store.Reserve(t.Context(), "nave", "x", "luis", at), fault.ErrNotFound)
	wants("reserve without a reason", d.store.Reserve(t.Context(), "general", " ", "luis", at), fault.ErrInvalid)
	reserved("reserved", "v2 patrulla")
	d.exec(`UPDATE vehicle SET reserved = NULL`)
	d.exec(`UPDATE vehicle SET reserved = 'general' WHERE vehicle = 'v1'`)
	reserved("written by hand", "v2 patrulla")
	wants("release one of the class", d.store.ProposeRelease(t.Context(), access.Release{Class: "patrulla", Vehicle: "v2", Reason: "x", By: "luis", At: at}), fault.ErrConflict)
	d.exec(`UPDATE vehicle SET rule = 'general' WHERE vehicle = 'v2'`)
	d.exec(`UPDATE vehicle SET rule = 'patrulla' WHERE vehicle = 'v1'`)
	reserved("of another class now, and another of the class", "v1 patrulla, v2 patrulla")
	one := release("v2")
	wants("twice", d.store.ProposeRelease(t.Context(), access.Release{Class: "patrulla", Vehicle: "v2", Reason: "x", By: "ana", At: at}), fault.ErrConflict)
	wants("by who proposed it", d.store.ApproveRelease(t.Context(), one, "luis", at), fault.ErrConflict)
	if _, err := d.pool.Exec(t.Context(), `UPDATE reserved_act SET state = 'in_force' WHERE n = $1`, one); err == nil {
		t.Error("in force by hand, with nobody who approved it: got it done, want the schema to refuse it")
	}
	reserved("proposed", "v1 patrulla, v2 patrulla")
	wants("by another", d.store.ApproveRelease(t.Context(), one, "ana", at), nil)
	reserved("one released", "v1 patrulla")
	void := release("")
	wants("taken back", d.store.VoidRelease(t.Context(), void, "luis", at), nil)
	wants("taken back twice", d.store.VoidRelease(t.Context(), void, "luis", at), fault.ErrConflict)
	wants("all released", d.store.ApproveRelease(t.Context(), release(""), "ana", at), nil)
	reserved("all released", "")
	wants("reserved again", d.store.Reserve(t.Context(), "patrulla", "De vuelta", "luis", at), nil)
	reserved("reserved again", "v1 patrulla")
	wants("cleared", d.store.SetCleared(t.Context(), "ana", true, "jefa"), nil)
	if u, err := d.store.User(t.Context(), "ana"); err != nil || !u.Cleared {
		t.Errorf("cleared: got %t, %v", u.Cleared, err)
	}
	list, err := d.store.Reservables(t.Context())
	if err != nil || len(list) != 2 || list[0].Class != "patrulla" || list[0].Since == nil || list[0].Vehicles != 1 || list[1].Since != nil {
		t.Errorf("reservables: got %+v, %v", list, err)
	}
}

// A statement that compares departments by itself knows of who sees all of them, too; what
// is of vehicles asks the functions, which know what is reserved.
func TestStatementsKnowAllDepartments(t *testing.T) {
	t.Parallel()
	n := 0
	for name, sql := range statements(t) {
		if !strings.Contains(sql, "= ANY (@departments)") {
			continue
		}
		// Of logbooks it is asked of who sees some departments only.
		if n++; !strings.Contains(sql, "'*' = ANY (@departments)") && name != "whollyTheirsSQL" {
			t.Errorf("%s: compares departments and forgets who sees all of them; use sees, concerns or fuels", name)
		}
	}
	if n < 10 {
		t.Errorf("statements that compare departments: got %d", n)
	}
}
