package spending_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
)

const (
	policeAccount = budget.Key("FORT-26101-police")
	parksAccount  = budget.Key("FORT-26103-parks")
)

// approves approves an amount of 2027.
func (h *treasury) approves(k budget.Key, id string, day budget.Day, pesos int64) error {
	h.Helper()
	m := spending.Movement{Movement: budget.Movement{ID: id, Moment: budget.Approved, Key: k, Year: 2027, Day: day, Cents: pesos * 100, Reason: "acta"}, AgreedBy: "jefa"}
	return h.desk.SayMovement(h.ctx, "fina", m)
}

// stands are the accounts of 2027 with what they have, and ? where they wait for an amount.
func (h *treasury) stands() string {
	h.Helper()
	var all []string
	for _, a := range h.see(2027).Accounts {
		wait := ""
		if a.Provisional {
			wait = "?"
		}
		all = append(all, fmt.Sprintf("%s %d%s", a.Key, a.Modified/100, wait))
	}
	return strings.Join(all, " ")
}

// newYear is the treasury of a city in January of 2027, of whose year before three accounts had a budget.
func newYear(t *testing.T) *treasury {
	h := newTreasury(t)
	h.must(h.say(budget.Approved, worksAccount, "A1", "2026-01-02", 12_000))
	h.must(h.say(budget.Approved, policeAccount, "A1", "2026-01-02", 24_000))
	h.must(h.say(budget.Approved, parksAccount, "A1", "2026-01-02", 1_200))
	h.now = h.at("2027-01-11 09:00:00")
	return h
}

// Who approves the first account of January takes none of the others its allotment. The budget is whole when two people say so, of a day on
// which something of it was approved, in a month that is open, once.
func TestWholeBudget(t *testing.T) {
	t.Parallel()
	h := newYear(t)
	whole := func(day budget.Day, agreed string) error {
		return h.desk.SayWhole(h.ctx, "fina", spending.Whole{Year: 2027, Day: day, Reason: "Acta 3 de Cabildo", AgreedBy: agreed})
	}
	problem(t, whole("2027-01-11", "jefa"), "day nothing")
	h.must(h.approves(worksAccount, "B1", "2027-01-11", 15_000))
	const one = "FORT-26101-police 2000? FORT-26103-parks 100? FORT-26103-works 15000"
	if got := h.stands(); got != one {
		t.Fatalf("with one account approved: %s", got)
	}
	if got := h.see(2027).Rest(parksAccount); got != 10_000 {
		t.Errorf("a hard stop of an account that waits lets fuel flow for %d cents", got)
	}
	waits, err := h.desk.Waiting(h.ctx, 2027)
	h.must(err)
	if s := h.see(2027); !slices.Equal(waits, []budget.Key{policeAccount, parksAccount}) || !slices.Equal(s.Waiting, waits) || !s.Total.Provisional {
		t.Errorf("%v wait, %v on the page", waits, s.Waiting)
	}
	problem(t, whole("2027-01-10", "jefa"), "day nothing")
	problem(t, whole("", "jefa"), "day day")
	problem(t, whole("2027-02-30", "jefa"), "day day")
	problem(t, whole("2027-02-01", "jefa"), "day later")
	problem(t, whole("2028-01-01", "jefa"), "day later")
	problem(t, whole("2027-01-11", " "), "agreed missing")
	problem(t, whole("2027-01-11", " FINA "), "agreed same")
	problem(t, h.desk.SayWhole(h.ctx, "fina", spending.Whole{Year: 2027, Day: "2027-01-11", AgreedBy: "jefa"}), "reason missing")
	h.open = budget.Period{Year: 2027, N: 2}
	problem(t, whole("2027-01-11", "jefa"), "day closed")
	h.open = budget.Period{}
	for _, people := range [][2]string{{"fina", ""}, {"fina", " Fina "}, {"", "jefa"}, {" ", " "}} {
		if _, err := h.pool.Exec(h.ctx, `INSERT INTO budget_whole (year, day, reason, said_by, agreed_by, said_at) VALUES (2027, '2027-01-11', 'x', $1, $2, now())`, people[0], people[1]); err == nil || !strings.Contains(err.Error(), "budget_whole_two") {
			t.Errorf("the database takes it of %q: %v", people, err)
		}
	}
	if got := h.stands(); got != one {
		t.Fatalf("what was refused made it %s", got)
	}
	mark, err := h.store.StopMark(h.ctx, h.now)
	h.must(err)
	h.must(h.approves(policeAccount, "B2", "2027-02-03", 30_000))
	h.now = h.at("2027-02-20 09:00:00")
	if got := h.stands(); got != "FORT-26101-police 30000 FORT-26103-parks 200? FORT-26103-works 15000" {
		t.Errorf("in February: %s", got)
	}
	h.now = h.at("2027-03-15 09:00:00")
	before, err := h.store.StopMark(h.ctx, h.now)
	h.must(err)
	h.must(whole("2027-03-15", " jefa "))
	if after, err := h.store.StopMark(h.ctx, h.now); err != nil || after.Said == before.Said || before.Said == mark.Said {
		t.Errorf("stations are not told: %v", err)
	}
	if got := h.stands(); got != "FORT-26101-police 30000 FORT-26103-parks 0 FORT-26103-works 15000" {
		t.Errorf("whole: %s", got)
	}
	s := h.see(2027)
	if len(s.Waiting) > 0 || s.Total.Provisional {
		t.Errorf("%v wait for what is whole", s.Waiting)
	}
	if got := s.At(2)[1]; got.Key != parksAccount || got.Modified != 20_000 || !got.Provisional {
		t.Errorf("February was %+v", got)
	}
	problem(t, whole("2027-03-16", "jefa"), "whole whole")
	w, there := s.Said.WholeOf(2027)
	if !there || w.Day != "2027-03-15" || w.By != "fina" || w.AgreedBy != "jefa" || w.Reason != "Acta 3 de Cabildo" {
		t.Errorf("it says %+v", w)
	}
	var trail string
	h.must(h.pool.QueryRow(h.ctx, `SELECT who || ' ' || object || ' ' || after FROM audit WHERE what = 'whole budget'`).Scan(&trail))
	if trail != `fina 2027 whole as of 2027-03-15, agreed by "jefa": Acta 3 de Cabildo` {
		t.Errorf("the trail has %s", trail)
	}
	// What would be stated afterwards gives nothing, and is refused; what was forgotten is approved.
	problem(t, h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: parksAccount, Cents: new(int64(77_00)), Reason: "acuerdo"}), "whole worthless")
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2028, Key: parksAccount, Cents: new(int64(77_00)), Reason: "acuerdo"}))
	if got := h.stands(); !strings.Contains(got, "parks 0 ") {
		t.Errorf("stated of a whole budget: %s", got)
	}
	h.must(h.approves(parksAccount, "B3", "2027-03-15", 900))
	if got := h.stands(); !strings.Contains(got, "parks 900 ") {
		t.Errorf("forgotten and approved: %s", got)
	}
	for _, sql := range []string{`UPDATE budget_whole SET day = '2027-12-31'`, `DELETE FROM budget_whole`, `TRUNCATE budget_whole`} {
		if _, err := h.pool.Exec(h.ctx, sql); err == nil {
			t.Errorf("%s was carried out", sql)
		}
	}
}

// A wrong budget that was whole is taken back, and the right one is typed account by account: it is whole when two people say so again. The
// first one says nothing of it, whoever said it, but stays as long as anything that was approved is left.
func TestWholeBudgetIsTakenBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		say  func(h *treasury) error
	}{
		{"two people", func(h *treasury) error {
			return h.desk.SayWhole(h.ctx, "fina", spending.Whole{Year: 2027, Day: "2027-01-11", Reason: "Acta 3", AgreedBy: "jefa"})
		}},
		{"the upgrade", func(h *treasury) error {
			_, err := h.pool.Exec(h.ctx, `INSERT INTO budget_whole (year, day, reason, said_by, agreed_by, said_at) VALUES (2027, '2027-01-11', 'Así contaba', '', '', now())`)
			return err
		}},
		{"a file", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newYear(t)
			if tt.say != nil {
				h.must(h.approves(worksAccount, "B1", "2027-01-11", 15_000))
				h.must(h.approves(policeAccount, "B1", "2027-01-11", 1))
				h.must(tt.say(h))
			} else if r, err := h.brings(budgetHead+"Aprobado,B1,2027,2027-01-11,,"+string(worksAccount)+",,,,15000,,x\nAprobado,B1,2027,2027-01-11,,"+string(policeAccount)+",,,,1,,x\n", "jefa", fleet.ImportOptions{BudgetWhole: true}); err != nil || !r.Applied {
				t.Fatalf("the file is not taken in: %v, %+v", err, r.Problems())
			}
			const whole = "FORT-26101-police 1 FORT-26103-parks 0 FORT-26103-works 15000"
			if got := h.stands(); got != whole {
				t.Fatalf("whole: %s", got)
			}
			h.must(h.approves(worksAccount, "B1", "2027-01-11", 0))
			if got := h.stands(); got != "FORT-26101-police 1 FORT-26103-parks 0 FORT-26103-works 0" {
				t.Errorf("a part is taken back: %s", got)
			}
			h.must(h.approves(worksAccount, "B1", "2027-01-11", 15_000))
			if got := h.stands(); got != whole {
				t.Errorf("as it was: %s", got)
			}
			h.must(h.approves(policeAccount, "B1", "2027-01-11", 0))
			h.must(h.approves(worksAccount, "B1", "2027-01-11", 0))
			if got := h.stands(); got != "FORT-26101-police 2000? FORT-26103-parks 100? FORT-26103-works 1000?" {
				t.Errorf("all is taken back: %s", got)
			}
			h.must(h.approves(worksAccount, "B2", "2027-01-11", 14_000))
			if got := h.stands(); got != "FORT-26101-police 2000? FORT-26103-parks 100? FORT-26103-works 14000" {
				t.Errorf("the first of the right budget: %s", got)
			}
			if waits, err := h.desk.Waiting(h.ctx, 2027); err != nil || !slices.Equal(waits, []budget.Key{policeAccount, parksAccount}) {
				t.Errorf("%v wait: %v", waits, err)
			}
			look, err := h.brings(budgetHead+"Aprobado,B2,2027,2027-01-11,,"+string(policeAccount)+",,,,26000,,x\n", "", fleet.ImportOptions{DryRun: true})
			if h.must(err); len(look.Budgets) != 1 || !slices.Equal(look.Budgets[0].Leaves, []budget.Key{parksAccount}) {
				t.Errorf("a file of the right budget leaves %+v", look.Budgets)
			}
			h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: parksAccount, Cents: new(int64(77_00)), Reason: "acuerdo"}))
			h.must(h.approves(policeAccount, "B2", "2027-01-11", 26_000))
			again := spending.Whole{Year: 2027, Day: "2027-01-11", Reason: "Acta 4", AgreedBy: "jefa"}
			h.must(h.desk.SayWhole(h.ctx, "fina", again))
			problem(t, h.desk.SayWhole(h.ctx, "fina", again), "whole whole")
			if got := h.stands(); got != "FORT-26101-police 26000 FORT-26103-parks 0 FORT-26103-works 14000" {
				t.Errorf("the right one is whole: %s", got)
			}
			said, err := h.desk.Said(h.ctx)
			h.must(err)
			if w, there := said.WholeOf(2027); !there || w.Reason != "Acta 4" || len(said.Wholes) != 2 || !said.Wholes[0].Ended || said.Wholes[1].Ended {
				t.Errorf("it says %+v", said.Wholes)
			}
		})
	}
}

// What has ended makes nothing whole, and of several the last does.
func TestWholeOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		wholes []spending.Whole
		want   int64
	}{
		{nil, 0},
		{[]spending.Whole{{N: 1, Year: 2026}}, 0},
		{[]spending.Whole{{N: 1, Year: 2027}, {N: 2, Year: 2028}}, 1},
		{[]spending.Whole{{N: 1, Year: 2027, Ended: true}}, 0},
		{[]spending.Whole{{N: 1, Year: 2027, Ended: true}, {N: 2, Year: 2027}}, 2},
		{[]spending.Whole{{N: 1, Year: 2027, Ended: true}, {N: 2, Year: 2027, Ended: true}}, 0},
	} {
		said := spending.Said{Wholes: tt.wholes}
		if w, there := said.WholeOf(2027); w.N != tt.want || there != (tt.want != 0) {
			t.Errorf("%+v: got %+v, %t", tt.wholes, w, there)
		}
	}
}

// A file that gives all accounts with an allotment an amount makes the budget whole by itself. One that leaves some with nothing does where
// people say so: it may be one of several. Where no account has an allotment there is nothing to end.
func TestWholeBudgetOfAFile(t *testing.T) {
	t.Parallel()
	row := func(k budget.Key, day string, pesos int) string {
		return fmt.Sprintf("Aprobado,Acta 1,2027,%s,,%s,,,,%d,,Presupuesto de egresos\n", day, k, pesos)
	}
	works, police, parks := row(worksAccount, "2027-01-02", 100), row(policeAccount, "2027-01-09", 200), row(parksAccount, "", 300)
	for _, tt := range []struct {
		name, file string
		said       bool
		leaves     string
		whole      budget.Day
		stands     string
	}{
		{"all", works + police + parks, false, "2027 2027-01-09 []", "2027-01-09", "FORT-26101-police 200 FORT-26103-parks 300 FORT-26103-works 100"},
		{"some", works + police, false, "2027 2027-01-09 [FORT-26103-parks]", "", "FORT-26101-police 200 FORT-26103-parks 100? FORT-26103-works 100"},
		{"some, as people say", works + police, true, "2027 2027-01-09 [FORT-26103-parks]", "2027-01-09", "FORT-26101-police 200 FORT-26103-parks 0 FORT-26103-works 100"},
		{"more of an account, later", works + police + parks + strings.Replace(row(worksAccount, "2027-08-01", 50), "Acta 1", "Acta 2", 1), false, "2027 2027-01-09 []", "2027-01-09", "FORT-26101-police 200 FORT-26103-parks 300 FORT-26103-works 100"},
		{"an account later", works + police + row(parksAccount, "2027-08-01", 300), false, "2027 2027-01-09 [FORT-26103-parks]", "", "FORT-26101-police 200 FORT-26103-parks 100? FORT-26103-works 100"},
		{"an account later, as people say", works + police + row(parksAccount, "2027-08-01", 300), true, "2027 2027-01-09 [FORT-26103-parks]", "2027-01-09", "FORT-26101-police 200 FORT-26103-parks 0 FORT-26103-works 100"},
		{"all later", row(worksAccount, "2027-08-01", 100), true, "", "", "FORT-26101-police 2000? FORT-26103-parks 100? FORT-26103-works 1000?"},
		{"changes alone", "Ampliación,Oficio 7,2026,2026-12-05,,FORT-26103-works,,,,1,,Más obra\n", true, "", "", "FORT-26101-police 2000? FORT-26103-parks 100? FORT-26103-works 1000?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newYear(t)
			look, err := h.brings(budgetHead+tt.file, "", fleet.ImportOptions{DryRun: true})
			h.must(err)
			var leaves []string
			for _, b := range look.Budgets {
				leaves = append(leaves, fmt.Sprint(b.Year, " ", b.Day, " ", b.Leaves))
			}
			if got := strings.Join(leaves, ", "); got != tt.leaves {
				t.Errorf("it would leave %s", got)
			}
			r, err := h.brings(budgetHead+tt.file, "jefa", fleet.ImportOptions{Shown: look.Digest, BudgetWhole: tt.said})
			h.must(err)
			if !r.Applied {
				t.Fatalf("it is not taken in: %+v", r.Problems())
			}
			said, err := h.desk.Said(h.ctx)
			h.must(err)
			if w, _ := said.WholeOf(2027); w.Day != tt.whole || tt.whole != "" && (w.By != "fina" || w.AgreedBy != "jefa" || w.Reason != "Presupuesto de egresos") {
				t.Errorf("it says %+v", w)
			}
			if got := h.stands(); got != tt.stands {
				t.Errorf("accounts stand at %s", got)
			}
			var of int
			h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM budget_whole JOIN import USING (import)`).Scan(&of))
			if of == 1 != (tt.whole != "") {
				t.Errorf("%d name their file", of)
			}
		})
	}
	// The second of two files has the rest; what another says meanwhile of the accounts that a file leaves is another file to look at.
	h := newYear(t)
	look, err := h.brings(budgetHead+works+police, "", fleet.ImportOptions{DryRun: true})
	h.must(err)
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: "FORT-26103-lake", Cents: new(int64(1)), Reason: "acuerdo"}))
	if r, err := h.brings(budgetHead+works+police, "jefa", fleet.ImportOptions{Shown: look.Digest, BudgetWhole: true}); err != nil || !r.Changed || r.Applied {
		t.Errorf("another account would be left, and nobody was shown: %v", err)
	}
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: "FORT-26103-lake", Reason: "ya no"}))
	for i, file := range []string{works + police, parks} {
		_, err := h.brings(budgetHead+file, "jefa", fleet.ImportOptions{})
		h.must(err)
		if _, whole := h.see(2027).Said.WholeOf(2027); whole != (i == 1) {
			t.Errorf("after file %d it is whole: %t", i+1, whole)
		}
	}
}

// In a city's first year in Litro one area's file ends nothing: no account has an allotment. What another area states counts until its own
// amount, and its file makes the budget whole, as it says before two people sign it.
func TestWholeBudgetOfAFirstYear(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.now = h.at("2027-01-11 09:00:00")
	file := func(k budget.Key) string {
		return budgetHead + fmt.Sprintf("Aprobado,Acta 1,2027,2027-01-02,,%s,,,,100,,x\n", k)
	}
	look, err := h.brings(file(worksAccount), "", fleet.ImportOptions{DryRun: true})
	if h.must(err); len(look.Budgets) > 0 {
		t.Errorf("it says %+v", look.Budgets)
	}
	if r, err := h.brings(file(worksAccount), "jefa", fleet.ImportOptions{Shown: look.Digest}); err != nil || !r.Applied {
		t.Fatalf("the file is not taken in: %v, %+v", err, r.Problems())
	}
	h.must(h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: policeAccount, Cents: new(int64(77_00)), Reason: "acuerdo"}))
	if got := h.stands(); got != "FORT-26101-police 77? FORT-26103-works 100" {
		t.Errorf("what another area states: %s", got)
	}
	look, err = h.brings(file(policeAccount), "", fleet.ImportOptions{DryRun: true})
	if h.must(err); len(look.Budgets) != 1 || len(look.Budgets[0].Leaves) > 0 {
		t.Errorf("the rest of it says %+v", look.Budgets)
	}
	if r, err := h.brings(file(policeAccount), "jefa", fleet.ImportOptions{Shown: look.Digest}); err != nil || !r.Applied {
		t.Fatalf("the file is not taken in: %v, %+v", err, r.Problems())
	}
	if _, there := h.see(2027).Said.WholeOf(2027); !there {
		t.Error("all accounts have an amount, and it is not whole")
	}
	problem(t, h.desk.SayAllotment(h.ctx, "fina", spending.Allotment{Year: 2027, Key: parksAccount, Cents: new(int64(77_00)), Reason: "acuerdo"}), "whole worthless")
	// Two people may say of such a file that it is all there is.
	h = newTreasury(t)
	h.now = h.at("2027-01-11 09:00:00")
	_, err = h.brings(file(worksAccount), "jefa", fleet.ImportOptions{BudgetWhole: true})
	h.must(err)
	if w, there := h.see(2027).Said.WholeOf(2027); !there || w.Day != "2027-01-02" {
		t.Errorf("as people say: %+v", w)
	}
}

// What is said between the two looks at a file, so that it leaves another account with nothing, is another file to look at.
func TestWholeBudgetOfAFileMeanwhile(t *testing.T) {
	t.Parallel()
	h := newYear(t)
	tx, err := h.pool.Begin(h.ctx)
	h.must(err)
	defer func() { _ = tx.Rollback(h.ctx) }()
	_, err = tx.Exec(h.ctx, `SELECT pg_advisory_xact_lock(hashtext('litro budget'))`)
	h.must(err)
	done := make(chan error, 1)
	go func() {
		_, err := h.brings(budgetHead+"Aprobado,Acta 1,2027,2027-01-02,,"+string(worksAccount)+",,,,100,,x\n", "jefa", fleet.ImportOptions{BudgetWhole: true})
		done <- err
	}()
	for waits := 0; waits == 0; time.Sleep(10 * time.Millisecond) { // it was read, and waits to be kept
		h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waits))
	}
	_, err = tx.Exec(h.ctx, `INSERT INTO budget_allotment (year, account, cents, reason, said_by, agreed_by, said_at) VALUES (2027, 'FORT-26103-lake', 1, 'x', 'fina', '', now())`)
	h.must(err)
	h.must(tx.Commit(h.ctx))
	if err := <-done; !errors.Is(err, fault.ErrConflict) {
		t.Errorf("another account is left, and nobody was shown: %v", err)
	}
	if _, there := h.see(2027).Said.WholeOf(2027); there {
		t.Error("it is whole")
	}
}
