package spending_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// brings has one person send a file of the budget, and another sign it; "": nobody.
func (h *treasury) brings(file, agreed string, opts fleet.ImportOptions) (fleet.Report, error) {
	h.Helper()
	opts.Who, opts.File, opts.AgreedBy = "fina", "presupuesto.csv", agreed
	return h.fleet.Import(h.ctx, strings.NewReader(file), "budget", opts)
}

// movementsOf counts what is kept of movements, and sums it.
func (h *treasury) movementsOf() (n int, cents int64) {
	h.Helper()
	h.must(h.pool.QueryRow(h.ctx, `SELECT count(*), coalesce(sum(cents), 0) FROM budget_movement`).Scan(&n, &cents))
	return n, cents
}

func wrongs(t testing.TB, r fleet.Report) (all []string) {
	t.Helper()
	for _, p := range r.Problems() {
		if p.Reason("es-MX") == "" || p.Remedy("en") == "" || strings.Contains(p.Reason("en")+p.Reason("es-MX"), "%!") {
			t.Errorf("line %d: %s has no words", p.Line, p.Code)
		}
		all = append(all, fmt.Sprintf("%d %s %s", p.Line, p.Field, p.Code))
	}
	return all
}

const budgetHead = "Movimiento,Documento,Ejercicio,Fecha,Mes,Cuenta,Fondo,Partida,Área,Importe,Cuenta destino,Motivo\n"

// A change may stand above what it changes, an account be whole or in parts, and numbers have a comma
// or a point. Two people say it, once.
func TestBudgetOfAFile(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	file := strings.ReplaceAll(budgetHead, ",", ";") +
		"Ampliación;Oficio 7;2026;;marzo;;FISM;26103;works;1.000,50;;Más obra\n" +
		"Aprobado;Acta 1;2026;15/12/2025;;FISM-26103-works;;;;1,250,000.00;;Presupuesto de egresos\n" +
		"Aprobado;Acta 1;2026;15/12/2025;;;FORT;26101;police;900000;;Presupuesto de egresos\n" +
		"Reducción;Oficio 8;;2026-04-01;;FISM-26103-works;;;;0,5;;Ahorro\n" +
		"Transferencia;Oficio 9;2026;2026-05-02;;FISM-26103-works;;;;100;FORT-26101-police;Patrullas\n"
	look, err := h.brings(file, "", fleet.ImportOptions{DryRun: true})
	h.must(err)
	if w := wrongs(t, look); len(w) > 0 || look.Count(fleet.RowNew) != 5 || !look.TakesTwo() {
		t.Fatalf("of a good file: %q, %d new", w, look.Count(fleet.RowNew))
	}
	for _, alone := range []string{"", "FINA", " fina "} {
		if r, err := h.brings(file, alone, fleet.ImportOptions{}); !errors.Is(err, fleet.ErrBudgetTwo) || !errors.Is(err, fault.ErrConflict) || r.Applied {
			t.Errorf("signed by %q alone: %v, applied %t", alone, err, r.Applied)
		}
	}
	if n, _ := h.movementsOf(); n != 0 {
		t.Fatalf("one person alone said %d movements", n)
	}
	r, err := h.brings(file, "mayor", fleet.ImportOptions{Shown: look.Digest})
	h.must(err)
	if n, cents := h.movementsOf(); !r.Applied || n != 6 || cents != 100050+125000000+90000000-50 {
		t.Errorf("taken in: %t, %d movements of %d cents", r.Applied, n, cents)
	}
	said, err := h.desk.Said(h.ctx)
	h.must(err)
	var got []string
	for _, m := range said.Movements {
		got = append(got, fmt.Sprintf("%s %s %s %s %d %s+%s", m.Moment, m.ID, m.Key, m.Day, m.Cents, m.By, m.AgreedBy))
	}
	slices.Sort(got)
	want := []string{
		"adjusted Oficio 7 FISM-26103-works 2026-03-01 100050 fina+mayor", "adjusted Oficio 8 FISM-26103-works 2026-04-01 -50 fina+mayor",
		"adjusted Oficio 9 FISM-26103-works 2026-05-02 -10000 fina+mayor", "adjusted Oficio 9 FORT-26101-police 2026-05-02 10000 fina+mayor",
		"approved Acta 1 FISM-26103-works 2025-12-15 125000000 fina+mayor", "approved Acta 1 FORT-26101-police 2025-12-15 90000000 fina+mayor",
	}
	if !slices.Equal(got, want) {
		t.Errorf("it says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var of, trail int
	h.must(h.pool.QueryRow(h.ctx, `SELECT (SELECT count(*) FROM budget_movement JOIN import USING (import) WHERE kind = 'budget' AND sha256 = $1), (SELECT count(*) FROM audit WHERE what = 'budget' AND after LIKE '%presupuesto.csv, agreed by "mayor"%')`, r.SHA256).Scan(&of, &trail))
	if of != 6 || trail != 6 {
		t.Errorf("%d movements name their file and %d the trail, want 6", of, trail)
	}
	// The same again changes nothing, whoever signs it, and takes nobody.
	again, err := h.brings(file, "", fleet.ImportOptions{})
	h.must(err)
	if n, _ := h.movementsOf(); again.Count(fleet.RowSame) != 5 || again.Applied || again.TakesTwo() || n != 6 {
		t.Errorf("the same again: %d the same, applied %t, %d movements", again.Count(fleet.RowSame), again.Applied, n)
	}
	// What a paper says once it does not say otherwise by a file.
	other := budgetHead + "Ampliación,Oficio 7,2026,,marzo,FISM-26103-works,,,,1000.51,,Más obra\n"
	r, err = h.brings(other, "mayor", fleet.ImportOptions{GoodRows: true})
	h.must(err)
	if w := wrongs(t, r); !slices.Equal(w, []string{"2 Importe budget_otherwise"}) {
		t.Errorf("said otherwise: %q", w)
	}
}

// Each line that is wrong is named, and one keeps out all.
func TestBudgetFileIsTakenWhole(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.must(h.say(budget.Approved, "FISM-26103-works", "Acta 1", "2026-01-01", 1000))
	h.open = budget.Period{Year: 2026, N: 4}
	file := budgetHead +
		"Ampliación,Oficio 1,2026,2026-05-01,,FISM-26103-works,,,,10,,bien\n" +
		"Ampliación,Oficio 2,2026,2026-03-31,,FISM-26103-works,,,,10,,mes cerrado\n" +
		"Ampliación,Oficio 3,2026,2025-05-01,,FISM-26103-works,,,,10,,de otro año\n" +
		"Aprobado,Oficio 4,2027,2025-05-01,,FISM-26103-works,,,,10,,de dos años antes\n" +
		"Ampliación,Oficio 5,26,2026-05-01,,FISM-26103-works,,,,10,,año\n" +
		"Ampliación,Oficio 6,2028,2028-05-01,,FISM-26103-works,,,,10,,sin aprobar\n" +
		"Ampliación,Oficio 7,2026,,,FISM-26103-works,,,,10,,sin fecha\n" +
		"Ampliación,Oficio 8,2026,,trece,FISM-26103-works,,,,10,,mes\n" +
		"Reducción,Oficio 9,2026,,5,FISM-26103-works,,,,-10,,signo\n" +
		"Ampliación,Oficio 10,2026,,5,FISM-26103-works,,,,0,,nada\n" +
		"Ampliación,Oficio 11,2026,,5,FISM-26103-works,,,,1.005,,milésimas\n" +
		"Ampliación,Oficio 12,2026,,5,FISM-2610-x-works,,,,10,,forma\n" +
		"Ampliación,Oficio 13,2026,,5,,FISM,,works,10,,sin partida\n" +
		"Transferencia,Oficio 14,2026,,5,FISM-26103-works,,,,10,,sin destino\n" +
		"Transferencia,Oficio 15,2026,,5,FISM-26103-works,,,,10,FISM-26103-works,la misma\n" +
		"Ampliación,Oficio 16,2026,,5,FISM-26103-works,,,,10,FORT-26103-works,destino\n" +
		"Otra cosa,Oficio 17,2026,,5,FISM-26103-works,,,,10,,clase\n" +
		"Ampliación,,2026,,5,FISM-26103-works,,,,10,,sin papel\n" +
		"Ampliación,Oficio 19,2026,,5,FISM-26103-works,,,,10,,\n" +
		"Ampliación,Oficio 20,2026,,5,FISM-26103-works,,,,10,,dos veces\n" +
		"Ampliación,Oficio 20,2026,,5,FISM-26103-works,,,,11,,dos veces\n"
	for _, good := range []bool{false, true} {
		r, err := h.brings(file, "mayor", fleet.ImportOptions{GoodRows: good})
		h.must(err)
		want := []string{
			"3 Fecha budget_closed", "4 Fecha budget_day", "5 Fecha budget_day", "6 Ejercicio budget_year", "7 Fecha budget_unapproved", "8 Fecha empty", "9 Mes budget_month",
			"10 Importe budget_amount", "11 Importe budget_amount", "12 Importe budget_amount", "13 Cuenta budget_form", "14 Cuenta budget_part", "15 Cuenta destino budget_to", "16 Cuenta destino budget_self",
			"17 Cuenta destino budget_only", "18 Movimiento word", "19 Documento empty", "20 Motivo empty", "21 row budget_twice", "22 row budget_twice",
		}
		got := wrongs(t, r)
		for i := range got {
			got[i] = strings.Replace(got[i], "  ", " row ", 1)
		}
		if !slices.Equal(got, want) {
			t.Errorf("wrong are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if n, _ := h.movementsOf(); r.Applied || n != 1 {
			t.Errorf("good rows %t: applied %t, %d movements", good, r.Applied, n)
		}
	}
	// What the database holds by itself: a month that was closed while somebody looked.
	h.open = budget.Period{}
	one := budgetHead + "Ampliación,Oficio 1,2026,2026-05-01,,FISM-26103-works,,,,10,,bien\n"
	h.exec(`ALTER TABLE budget_movement ADD CONSTRAINT close_settled CHECK (day <> '2026-05-01')`)
	if r, err := h.brings(one, "mayor", fleet.ImportOptions{}); !errors.Is(err, fault.ErrConflict) || r.Applied {
		t.Errorf("closed meanwhile: %v", err)
	}
	if n, _ := h.movementsOf(); n != 1 {
		t.Errorf("%d movements are there, want 1", n)
	}
}

// A treasury's file of 2,000 lines comes once, also where two send it at once.
func TestBudgetOfTwoThousandLines(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	var b strings.Builder
	b.WriteString(budgetHead)
	var sum int64
	for i := range 2000 {
		cents := int64(100_000_01 + i)
		sum += cents
		text := fmt.Sprintf("%d.%02d", cents/100, cents%100)
		if i%2 == 0 { // a comma before decimals, in quotation marks
			text = fmt.Sprintf(`"%d,%02d"`, cents/100, cents%100)
		}
		fmt.Fprintf(&b, "Aprobado,Acta 1,2026,01/01/2026,,F%03d-26103-A%02d,,,,%s,,Presupuesto de egresos\n", i/20, i%20, text)
	}
	errs := make([]error, 2)
	reports := make([]fleet.Report, 2)
	var both sync.WaitGroup
	for i := range 2 {
		both.Go(func() { reports[i], errs[i] = h.brings(b.String(), "mayor", fleet.ImportOptions{}) })
	}
	both.Wait()
	applied := 0
	for i, r := range reports {
		if r.Applied {
			applied++
		}
		if errs[i] != nil && !errors.Is(errs[i], fault.ErrConflict) {
			t.Error(errs[i])
		}
	}
	n, cents := h.movementsOf()
	if applied != 1 || n != 2000 || cents != sum {
		t.Errorf("taken in %d times: %d movements of %d cents, want 2000 of %d", applied, n, cents, sum)
	}
	again, err := h.brings(b.String(), "mayor", fleet.ImportOptions{})
	h.must(err)
	if again.Count(fleet.RowSame) != 2000 {
		t.Errorf("again %d are the same", again.Count(fleet.RowSame))
	}
}
