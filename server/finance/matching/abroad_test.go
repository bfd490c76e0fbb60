package matching_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
)

// A supplier in Spain bills by tables: it is entered with its tax number and the name that its tables have for its
// station, and each line of its table finds its fill. A slip in an RFC or a permit is still refused where CFDI come.
func TestSupplierAbroad(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: o.store, Zone: o.zone, Now: func() time.Time { return o.now }})
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	there := fleet.Contract{Contract: "avenida", Supplier: "E.S. Avenida S.L.", RFC: "B12345678", Number: "7", Currency: "EUR", FromOn: from}
	station := fleet.Permit{Contract: "avenida", Permit: fleet.CleanPermit("E.S. Avenida"), Name: "Avenida", Status: "open"}
	refused := func(what, says string, x fleet.Object) {
		t.Helper()
		if err := f.Save(o.ctx, "fina", x); !errors.Is(err, fault.ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	for _, rfc := range []string{"EKU90031739C", "EKU900317C9", "B12345678"} {
		c := there
		c.RFC, c.Currency = rfc, "MXN"
		refused("an RFC "+rfc, "another currency than MXN", &c)
	}
	c := there
	c.RFC = strings.Repeat("9", fleet.MaxTaxID+1)
	refused("a tax number of 31 signs", "longer than 30", &c)
	p := station
	p.Contract = "gas"
	refused("a station abroad of a contract in pesos", "another currency than MXN", &p)
	p.Permit = "PL/123/EXP/SE/2015"
	refused("a slip in a permit", "PL/12345/EXP/ES/2015", &p)
	o.must(f.Save(o.ctx, "fina", &there))
	o.must(f.Save(o.ctx, "fina", &station))

	// Its invoices of spring: what the pumps gave, as drivers typed it from tickets.
	for _, x := range []struct {
		at, ticket, grade string
		ul, e4, cents     int64
	}{
		{"2026-04-30 08:05", "123", "diesel", 14_658_027, 13_890, 2036},
		{"2026-04-30 19:20", "000124", "premium", 41_270_000, 15_290, 6310},
		{"2026-05-02 12:00", "125", "diesel", 1_250_500_000, 13_890, 173694},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", x.at, o.zone)
		o.must(err)
		o.fills++
		o.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract, permit)
VALUES ('office', 1, $1, 0, $2, $2, 'S', $3, 'vehicle', $4, 'typed', $5, 'EUR', $6, 'v1', 'yes', 'H', '{}', $7, 'ticket', 'avenida', $8)`, o.fills, at, x.grade, x.ul, x.e4, x.cents, x.ticket, station.Permit)
	}
	m, err := o.bills.SayMapping(o.ctx, "fina", finance.Mapping{Name: "Avenida", Contract: "avenida", Reason: "muestra", Says: plain.Mapping{
		Columns: map[plain.Field]string{plain.Ticket: "Nº ticket", plain.Day: "Fecha", plain.Station: "Estación de servicio", plain.Product: "Producto", plain.Liters: "Litros", plain.Price: "Precio €/l", plain.Amount: "Importe"},
		Point:   ",", Order: plain.DayMonthYear, Stations: map[string]string{"E.S. Avenida": station.Permit}, Products: map[string]string{"Gasóleo A": invoice.Diesel, "Gasolina 95": invoice.Premium},
	}})
	o.must(err)
	file, err := os.ReadFile("../../invoice/plain/testdata/es-ES.csv")
	o.must(err)
	table, err := o.bills.KeepTable(o.ctx, "fina", finance.File{Name: "es-ES.csv", Bytes: file})
	o.must(err)
	taken, err := o.bills.TakeTable(o.ctx, "fina", table.SHA256, finance.Ask{Mapping: m.N, Number: "2026/17", Others: true})
	o.must(err)
	if taken.Take.Taken != 1 || taken.Take.Lines != 3 {
		t.Fatalf("taken is %+v", taken.Take)
	}
	s := o.look(matching.Question{From: from, To: from.AddDate(1, 0, 0)})
	if len(s.Rows) != 3 || s.Counts[matching.Exact] != 3 {
		for i := range s.Rows {
			t.Logf("%+v", s.Rows[i])
		}
		t.Errorf("got %s", o.counts(matching.Question{From: from, To: from.AddDate(1, 0, 0)}))
	}
	if got := fmt.Sprint(s.ExactCents); got != "map[EUR:182040]" {
		t.Errorf("what is accepted at once is %s", got)
	}
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Currency != "EUR" || r.Link.Pass == "" {
			t.Errorf("a line is %+v", r)
		}
	}
}
