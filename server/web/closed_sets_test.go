package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
)

// Of what the authority answered, of notes of deliveries, bookings and movements a row that somebody
// alters, adds or takes away behind all triggers is named by its set, in the changes of the closed
// month and on its page, and by no other; rows of other months are not.
func TestSetsOfAClosedMonth(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.delivered()
	document, _ := c.invoiced(901, "I", "PUE", "2026-11-03 10:00")
	before, _ := c.invoiced(902, "I", "PUE", "2026-10-31 23:59")
	c.answered(document, "valid", "2026-11-20 12:00-06")
	c.answered(before, "valid", "2026-11-20 12:00-06")
	c.answered(strings.Repeat("b", 64), "valid", "2026-11-20 12:00-06") // the truckload's
	const note = `INSERT INTO delivery_note (station, epoch, seq, note, volume_ul, basis, reason, said_by, said_at) VALUES ($1, $2, $3, 'R-1', 10000000000, 'obs', 'remisión', 'finance', '2026-12-01 10:00-06')`
	c.sql(note, of[0].Station, of[0].Epoch, of[0].Seq)
	const movement = `INSERT INTO budget_movement (year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at) VALUES (2026, $1, 'committed', 'x', $2::date, 100, 'C-1', '', 'x', 'finance', '2026-12-01 10:00-06')`
	c.sql(movement, "OF-1", "2026-11-30")
	c.sql(movement, "OF-2", "2026-12-01")
	c.sql(`INSERT INTO budget_whole (year, day, reason, said_by, agreed_by, said_at) VALUES (2026, '2026-11-30', 'x', 'finance', 'manager', '2026-12-01 10:00-06')`)
	finance, manager := c.closesBy("gaps")
	c.settles(finance, manager)

	counts := map[string]int64{}
	for _, x := range c.sealed(1).Content.Records {
		counts[x.Name] = x.Count
	}
	if counts["statuses"] != 2 || counts["notes"] != 1 || counts["movements"] != 1 || counts["wholes"] != 1 || counts["bookings"] == 0 {
		t.Fatalf("sealed with %v", counts)
	}
	november := budget.Period{Year: 2026, N: 11}
	named := func() (sets []string) {
		t.Helper()
		changes, err := c.closes.Changes(t.Context(), november)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range changes {
			r := x.Was
			if r == nil {
				r = x.Is
			}
			if r.Name == "set" {
				sets = append(sets, r.Of)
			}
		}
		return sets
	}
	if changes, err := c.closes.Changes(t.Context(), november); err != nil || len(changes) > 0 {
		t.Fatalf("nothing was altered: %v, %v", changes, err)
	}
	behind := func(sql string) {
		t.Helper()
		if err := pgx.BeginFunc(t.Context(), c.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica`); err != nil {
				return err
			}
			tag, err := tx.Exec(t.Context(), sql)
			if err == nil && tag.RowsAffected() != 1 {
				t.Errorf("%s: %d rows", sql, tag.RowsAffected())
			}
			return err
		}); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	here := map[string]string{
		"document_status": ` WHERE document = '` + document + `'`, "delivery_note": ` WHERE note = 'R-1'`, "budget_movement": ` WHERE document = 'OF-1'`,
		"budget_whole":   ` WHERE year = 2026`,
		"budget_booking": ` WHERE n = (SELECT min(n) FROM budget_booking WHERE in_year = 2026 AND in_month = 11)`,
	}
	for _, tt := range []struct{ set, table, alter, added string }{
		{"statuses", "document_status", `asked_at = asked_at + interval '1 microsecond'`, ""},
		{"statuses", "document_status", `evidence = document`, ""},
		{"notes", "delivery_note", `volume_ul = volume_ul + 1`, ""},
		{"notes", "delivery_note", `amount_cents = 0`, ""},
		{"bookings", "budget_booking", `says = says || ' '`, ""},
		{"bookings", "budget_booking", `in_month = 12`, ""},
		{"movements", "budget_movement", `agreed_by = 'manager'`, ""},
		{"movements", "budget_movement", `day = '2026-12-01'`, ""},
		{"wholes", "budget_whole", `said_by = 'another'`, ""},
		{"wholes", "budget_whole", `day = '2026-12-01'`, ""},
		{"statuses", "document_status", "", `document, status, asked_at, source, evidence, note, said_by, said_at`},
		{"notes", "delivery_note", "", `station, epoch, seq, note, volume_ul, basis, reason, said_by, said_at`},
		{"bookings", "budget_booking", "", `batch, kind, station, epoch, seq, branch, document, account, of_year, of_month, day, product, department, contract, currency, cents, volume_ul, class, funding, rule, why, says, in_year, in_month, prior, booked_on, booked_by, booked_at`},
		{"movements", "budget_movement", "", `year, document, moment, account, day, cents, of, agreed_by, reason, said_by, said_at`},
	} {
		where := here[tt.table]
		c.sql(`DROP TABLE IF EXISTS kept`)
		c.sql(`CREATE TABLE kept AS SELECT * FROM ` + tt.table)
		if tt.alter != "" {
			behind(`UPDATE ` + tt.table + ` SET ` + tt.alter + where)
		} else {
			behind(`INSERT INTO ` + tt.table + ` (` + tt.added + `) SELECT ` + tt.added + ` FROM ` + tt.table + where)
		}
		if got := named(); !slices.Equal(got, []string{tt.set}) {
			t.Errorf("%s: %q%q: named %q, want %s alone", tt.table, tt.alter, tt.added, got, tt.set)
		}
		if tt.added != "" {
			behind(`DELETE FROM ` + tt.table + ` WHERE n NOT IN (SELECT n FROM kept)`)
		} else {
			column, _, _ := strings.Cut(tt.alter, " ")
			behind(`UPDATE ` + tt.table + ` x SET ` + column + ` = k.` + column + ` FROM kept k WHERE k.n = x.n AND k.` + column + ` IS DISTINCT FROM x.` + column)
		}
		if got := named(); len(got) > 0 {
			t.Errorf("%s is as it was: named %q", tt.table, got)
		}
	}
	behind(`UPDATE document_status SET note = 'x' WHERE document = '` + before + `'`)
	behind(`UPDATE budget_movement SET cents = 101 WHERE document = 'OF-2'`)
	if got := named(); len(got) > 0 {
		t.Errorf("rows of other months: named %q", got)
	}
	c.sql(`SET TIME ZONE 'Asia/Tokyo'`) // of one connection of several
	if got := named(); len(got) > 0 {
		t.Errorf("in another time zone: named %q", got)
	}

	behind(`DELETE FROM document_status WHERE document = '` + document + `'`)
	behind(`UPDATE delivery_note SET note = 'R-2'` + here["delivery_note"])
	if got := named(); !slices.Equal(got, []string{"notes", "statuses"}) {
		t.Errorf("one taken away and one altered: named %q", got)
	}
	today := text(c.as(access.Auditor).page(novemberClose+"/closed/1"), "section[aria-labelledby=h-today]")
	for _, want := range []string{"Respuestas del SAT", "Notas de entregas"} {
		if !strings.Contains(today, want) {
			t.Errorf("the page does not name %q: %s", want, today)
		}
	}
	if strings.Contains(today, "Registros del presupuesto") {
		t.Errorf("the page names what is the same: %s", today)
	}
}
