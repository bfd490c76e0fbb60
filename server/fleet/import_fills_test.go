package fleet_test

import (
	"testing"

	"github.com/litro-fuel/litro/server/fleet"
)

const pastCSV = "BITÁCORA 2024,,,,,,\n" +
	"Fecha,Unidad,Litros,Importe,Kilometraje,Gasolinera,Vale\n" +
	"15/01/2024,0042,\"42.5\",\"$1,020.00\",\"120,300\",Pemex 4471,A-1\n" +
	"16/01/2024 08:30,P-0042,40,,120600,Pemex 4471,A-2\n" +
	"45310,42,38,900,,,A-3\n" +
	"18/01/2024,0099,38,900,,,A-4\n" +
	"19/01/2030,0042,38,900,,,A-5\n" +
	"20/01/2024,0042,0,900,,,A-6\n" +
	"21/01/2024,0042,20,400,,,A-7\n" +
	"21/01/2024,0042,20,400,,,A-7\n" +
	"31/02/2024,0042,9000,,,,A-8\n" +
	"TOTAL,,218,,,,\n"

// Fills of past years are kept apart, once each, and no record is made of them.
func TestImportPastFills(t *testing.T) {
	t.Parallel()
	c := newCity(t, "norte")
	c.vehicle(t, "0042", 0)
	records := c.int(t, `SELECT count(*) FROM record`)
	report := c.imported(t, "fills", pastCSV, fleet.ImportOptions{GoodRows: true, Confirmed: []string{"zeros", "serial"}})
	if got, want := outcomes(report), "3 2024-01-15 0042 new, 4 2024-01-16 P-0042 new, 5 2024-01-19 42 new, 6 2024-01-18 0099 bad, 7 2030-01-19 0042 bad, "+
		"8 2024-01-20 0042 bad, 9 2024-01-21 0042 bad, 10 2024-01-21 0042 bad, 11 31/02/2024 0042 bad"; got != want {
		t.Errorf("got  %s\nwant %s\n%v", got, want, report.Problems())
	}
	if n := c.int(t, `SELECT sum(volume_ul) FROM past_fill JOIN import USING (import) WHERE who = 'ana' AND sha256 = '`+report.SHA256+`'`); n != 120_500_000 {
		t.Errorf("got %d µL, want 120.5 L", n)
	}
	if n := c.int(t, `SELECT amount_cents FROM past_fill WHERE ticket = 'A-1' AND odometer_m = 120300000 AND line = 3 AND station = 'Pemex 4471'`); n != 102_000 {
		t.Errorf("got %d cents, want 1,020.00", n)
	}
	if n := c.int(t, `SELECT count(*) FROM record`) - records + c.int(t, `SELECT count(*) FROM dispense`); n != 0 {
		t.Errorf("got %d records of fills that nobody measured", n)
	}
	again := c.imported(t, "fills", pastCSV, fleet.ImportOptions{GoodRows: true, Confirmed: []string{"zeros", "serial"}})
	if again.Count(fleet.RowSame) != 3 || again.Applied {
		t.Errorf("again: got %s", outcomes(again))
	}
	other := c.imported(t, "fills", "odo;lts;fecha;economico;folio\n120300;42,5;2024-01-15;0042;A-1\n120900;41,5;2024-01-25;0042;A-9\n", fleet.ImportOptions{})
	if got := outcomes(other); got != "2 2024-01-15 0042 same, 3 2024-01-25 0042 new" || c.int(t, `SELECT count(*) FROM past_fill`) != 4 {
		t.Errorf("the same in another file: got %s", got)
	}
}
