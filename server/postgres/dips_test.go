package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

func (y *yard) imports(file string, opts fleet.ImportOptions) fleet.Report {
	y.Helper()
	opts.Who, opts.File = "ana", "varilla.csv"
	f := fleet.New(fleet.Config{Store: y.store, Zone: y.zone, Now: func() time.Time { return y.now }})
	report, err := f.Import(y.Context(), strings.NewReader(file), "dips", opts)
	if err != nil {
		y.Fatal(err)
	}
	return report
}

func saidOf(r fleet.Report) string {
	var all []string
	for _, row := range r.Rows {
		line := fmt.Sprintf("%d %s", row.Line, row.Outcome)
		for _, p := range row.Problems {
			line += " " + p.Field + ":" + p.Code
			if p.Reason("es-MX") == "" || p.Remedy("es-MX") == "" || strings.Contains(p.Reason("en"), "%!") || strings.Contains(p.Reason("es-MX"), "%!") {
				line += " without words"
			}
		}
		all = append(all, line)
	}
	return strings.Join(all, ", ")
}

const dipsCSV = "Estación,Tanque,Fecha,Hora,Litros,Altura mm,Agua L,Temperatura\n" +
	"norte,T1,01/12/2026,23:30,9900,,12.5,-4.25\n" + // the gauge read that day
	"norte,T1,02/12/2026,23:30,9700,,0,21\n" +
	"norte,t1,03/12/2026,00:00,9690,,,\n" + // closes the second
	"norte,T1,04/12/2026,,9600,,,\n" + // a day alone
	"norte,T1,05/12/2026,06:00,,1500.5,,\n" + // a height alone
	"norte,T9,05/12/2026,06:00,9000,,,\n" +
	"sur,T1,05/12/2026,06:00,9000,,,\n" +
	"norte,T1,05/02/2027,06:00,9000,,,\n" +
	"norte,T1,06/12/2026,06:00,,,,\n" +
	"norte,T1,07/12/2026,06:00,2000000,,,\n" +
	"norte,T1,08/12/2026,06:00,9000,,,200\n"

// Readings of a file close days of which the station recorded nothing, and never take the place
// of what it recorded; they come once, and two people void one.
func TestDipsOfAFile(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	y.read("T1", "diesel", "periodic", 10_000*liter, nil)
	y.at(1, 20, 0)
	y.fill("1", 100*liter, nil)
	y.read("T1", "diesel", "periodic", 9_890*liter, nil)
	y.read("T1", "diesel", "periodic", 9_910*liter, func(b *dispense.Tank) { b.Source = "dip" }) // a check of the gauge
	y.at(2, 12, 0)
	y.fill("1", 150*liter, nil)
	y.flush()

	if r := y.imports(dipsCSV, fleet.ImportOptions{}); r.Applied {
		t.Fatal("bad rows did not keep out all")
	}
	r := y.imports(dipsCSV, fleet.ImportOptions{GoodRows: true})
	if got, want := saidOf(r), "2 new, 3 new, 4 new, 5 bad Fecha:dip_time, 6 new, 7 bad Tanque:tank_unknown, 8 bad Estación:station_unknown, 9 bad Fecha:dip_future, 10 bad Litros:dip_nothing, 11 bad Litros:dip_size, 12 bad Temperatura:number"; got != want || !r.Applied {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	again := y.imports(dipsCSV, fleet.ImportOptions{GoodRows: true})
	if again.Count(fleet.RowSame) != 4 || again.Applied {
		t.Errorf("again: %s", saidOf(again))
	}
	other := "estacion;tanque;fecha_y_hora;litros\nnorte;T1;2026-12-02 23:30;9700,5\nnorte;T1;2026-12-02 23:45;9695\nnorte;T1;2026-12-02 23:45:00;9694\n"
	if got := saidOf(y.imports(other, fleet.ImportOptions{GoodRows: true, DryRun: true})); got != "2 bad fecha_y_hora:dip_otherwise, 3 new, 4 bad fecha_y_hora:dip_otherwise" {
		t.Errorf("otherwise: %s", got)
	}

	day := func(s *stockroom.Sheet, n int) string {
		d := s.Days[n-1]
		if d.Measured == nil {
			return "none"
		}
		return fmt.Sprintf("%s %s %s", d.Measured, d.Source, d.Variance)
	}
	s := y.sheet("T1")
	for n, want := range map[int]string{1: "9890.0 L gauge -10.0 L", 2: "9690.0 L file -50.0 L", 3: "none", 5: "none"} {
		if got := day(s, n); got != want {
			t.Errorf("day %d: got %s, want %s", n, got, want)
		}
	}
	states := ""
	for _, b := range s.Brought {
		states += fmt.Sprintf("%s %d %s %s, ", b.At.In(y.zone).Format("02 15:04"), b.Line, b.By, b.State)
	}
	if states != "01 23:30 2 ana recorded, 02 23:30 3 ana counts, 03 00:00 4 ana counts, 05 06:00 6 ana height, " {
		t.Errorf("brought: %s", states)
	}
	if b := s.Brought[0]; *b.WaterUL != 12_500*dispense.Milliliter || *b.TemperatureMC != -4250 || *s.Brought[3].HeightUM != 1_500_500 {
		t.Errorf("brought: %+v", b.Dip)
	}

	// It is wrong. One alone does not take it away, whatever page or program says so.
	void := stockroom.DipVoid{Station: "norte", Tank: "T1", Dip: s.Brought[2].N, Reason: "era de otro tanque", AgreedBy: "ANA "}
	if err := y.room.VoidDip(t.Context(), "ana", void); err == nil {
		t.Error("one alone voided it")
	}
	if _, err := y.pool.Exec(t.Context(), `INSERT INTO tank_dip_void VALUES ($1, 'x', 'ana', ' Ana', now())`, void.Dip); err == nil || !strings.Contains(err.Error(), "tank_dip_void_two") {
		t.Errorf("the database: %v", err)
	}
	void.AgreedBy, void.Tank = "luis", "T2"
	if err := y.room.VoidDip(t.Context(), "ana", void); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("of another tank: %v", err)
	}
	void.Tank = "T1"
	if err := y.room.VoidDip(t.Context(), "ana", void); err != nil {
		t.Fatal(err)
	}
	if err := y.room.VoidDip(t.Context(), "ana", void); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("once more: %v", err)
	}
	if s = y.sheet("T1"); day(s, 2) != "9700.0 L file -40.0 L" || s.Brought[2].State != stockroom.BroughtVoided || s.Brought[2].Voided.AgreedBy != "luis" {
		t.Errorf("voided: %s, %+v", day(s, 2), s.Brought[2])
	}
	if r := y.imports(dipsCSV, fleet.ImportOptions{GoodRows: true}); r.Count(fleet.RowNew) != 1 || !r.Applied || day(y.sheet("T1"), 2) != "9690.0 L file -50.0 L" {
		t.Errorf("what was voided comes again: %s", saidOf(r))
	}

	// What the station records takes the place of all that files say of that day.
	y.at(2, 23, 0)
	y.read("T1", "diesel", "asked", 9_735*liter, func(b *dispense.Tank) { b.Source = "dip" })
	if got := day(y.sheet("T1"), 2); got != "9735.0 L dip -5.0 L" {
		t.Errorf("recorded: got %s", got)
	}
	for _, sql := range []string{`UPDATE tank_dip SET volume_ul = 0`, `DELETE FROM tank_dip`, `TRUNCATE tank_dip_void`, `UPDATE import_mapping SET name = ''`} {
		if _, err := y.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was done", sql)
		}
	}

	// A closed month takes none, and loses none.
	y.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	y.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
	        VALUES (1, 2026, 12, '2026-12-01', 'close', 'finance', 'Elena', 'treasury', '{treasury}', now(), '', sha256('x'), 'closed')`)
	late := "estacion;tanque;fecha_y_hora;litros\nnorte;T1;2026-12-31 23:59;9700\nnorte;T1;2027-01-01 00:00;9700\nnorte;T1;2027-01-01 00:01;9700\n"
	if got := saidOf(y.imports(late, fleet.ImportOptions{GoodRows: true})); got != "2 bad fecha_y_hora:dip_closed, 3 bad fecha_y_hora:dip_closed, 4 new" {
		t.Errorf("closed: %s", got)
	}
	if _, err := y.pool.Exec(t.Context(), `INSERT INTO tank_dip (import, sheet, line, station, tank, at, on_day, volume_ul) SELECT import, '', 99, 'norte', 'T1', '2026-12-30T12:00:00Z', '2026-12-30', 1 FROM import LIMIT 1`); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("the database, of a closed month: %v", err)
	}
	void.Dip = s.Brought[1].N
	if err := y.room.VoidDip(t.Context(), "ana", void); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("voided in a closed month: %v", err)
	}
}

// A tank of which a file alone tells has a book, and a saved mapping reads what its gauge writes.
func TestDipsByASavedMapping(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.layout("1", "T1", "diesel")
	y.flush()
	f := fleet.New(fleet.Config{Store: y.store, Zone: y.zone, Now: func() time.Time { return y.now }})
	m := fleet.Mapping{Kind: "dips", Name: "ATG patio", Columns: map[string]string{"Tank name": "tank_name", "Read at": "date", "Gross": "liters", "TC": "-"}, Places: map[string]string{"DIESEL 1": "norte/T1"}, Point: ",", Reason: "medidor del patio"}
	for _, bad := range []func(*fleet.Mapping){
		func(m *fleet.Mapping) { m.Places = map[string]string{"DIESEL 1": "norte/T7"} }, func(m *fleet.Mapping) { m.Places = map[string]string{"*": "norte/T1"} },
		func(m *fleet.Mapping) { m.Columns = map[string]string{"x": "color"} }, func(m *fleet.Mapping) { m.Columns = map[string]string{"x": "date", "y": "date"} },
		func(m *fleet.Mapping) { m.Kind = "vehicles" }, func(m *fleet.Mapping) { m.Reason = " " }, func(m *fleet.Mapping) { m.Point = ";" },
	} {
		x := m
		bad(&x)
		if _, err := f.SayImportMapping(t.Context(), "ana", x); err == nil {
			t.Errorf("%+v was said", x)
		}
	}
	if said, err := f.SayImportMapping(t.Context(), "ana", m); err != nil || said.Version != 1 {
		t.Fatal(said, err)
	}
	m.Places["*"] = "norte"
	if said, err := f.SayImportMapping(t.Context(), "luis", m); err != nil || said.Version != 2 || said.By != "luis" {
		t.Fatal(said, err)
	}
	file := "Reporte semanal\nTank name;Read at;Gross;TC\nDIESEL 1;30/11/2026 22:00;12,345;12,1\nDIESEL 1;01/12/2026 10:00 pm;12,300;12,1\nDIESEL 2;01/12/2026 22:00;12,345;1\n"
	fit, err := f.FittingMappings(t.Context(), "dips", []byte(file))
	if err != nil || len(fit) != 1 || fit[0].Version != 2 {
		t.Errorf("fitting: %v, %v", fit, err)
	}
	r := y.imports(file, fleet.ImportOptions{GoodRows: true, Mapping: "atg patio"})
	if got := saidOf(r); got != "3 new, 4 new, 5 bad Tank name:tank_unknown" || !r.Applied || r.Mapping == nil {
		t.Fatal(got)
	}
	s := y.sheet("T1")
	if s.Tank.GradeName != "Diésel" || *s.All.Opening != 12_345*dispense.Milliliter || *s.Days[0].Variance != -45*dispense.Milliliter || s.All.Source != stock.File {
		t.Errorf("the book: %+v", s.All)
	}
	if _, err := f.Import(t.Context(), strings.NewReader(file), "dips", fleet.ImportOptions{Mapping: "otra"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a mapping that nobody said: %v", err)
	}
}
