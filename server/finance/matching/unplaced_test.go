package matching_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A table that names no station, of a supplier of three: each row is proposed to be of the fill of that supplier with its
// ticket, and none is accepted with what is exact.
func TestTableWithoutStations(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const third = "PL/4951/EXP/ES/2015"
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) VALUES ('gas', $1, 1, $1, '', 'open', now(), 'x')`, third)
	permits := []string{"PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026", third}
	var sales []supplier.Sale
	table := "Fecha;Ticket;Producto;Litros;Precio;Importe\n"
	row := func(s supplier.Sale, ticket string, cents int64) {
		table += fmt.Sprintf("%s;%s;Diesel;%d.%03d;%d.%02d;%d.%02d\n", s.At.Format("02/01/2006"), ticket, s.UL/1_000_000, s.UL/1_000%1_000, s.PriceE4/10_000, s.PriceE4/100%100, cents/100, cents%100)
	}
	for i := range 30 {
		s := supplier.Sale{Permit: permits[i%3], Ticket: fmt.Sprint(5_000 + 37*i), At: time.Date(2026, 10, 1+i/2, 8+i%2*7, 0, 0, 0, o.zone), Product: supplier.Diesel, UL: int64(30_000_000 + i*410_000), PriceE4: 250_000}
		sales = append(sales, s)
		row(s, s.Ticket, s.Cents())
	}
	twin := sales[0]
	twin.Permit, twin.At, twin.UL, twin.Ticket = permits[1], twin.At.AddDate(0, 0, 20), 71_000_000, "9000"
	other := twin
	other.Permit = permits[2]
	sales = append(sales, twin, other)
	row(twin, "9000", twin.Cents()) // of two stations
	far := twin
	far.UL = 99_000_000
	row(far, sales[3].Ticket, far.Cents()) // another fuel than what that ticket says
	old := sales[5]                        // the number of another station's sale in spring
	old.Permit, old.At = permits[0], old.At.AddDate(0, -6, 0)
	sales = append(sales, old)
	o.poured("gas", sales, nil)
	m, err := o.bills.SayMapping(o.ctx, "fina", finance.Mapping{Name: "Sin estación", Contract: "gas", Reason: "muestra", Says: plain.Mapping{
		Columns: map[plain.Field]string{plain.Ticket: "Ticket", plain.Day: "Fecha", plain.Product: "Producto", plain.Liters: "Litros", plain.Price: "Precio", plain.Amount: "Importe"},
		Point:   ".", Order: plain.DayMonthYear, Products: map[string]string{"Diesel": supplier.Diesel},
	}})
	o.must(err)
	kept, err := o.bills.KeepTable(o.ctx, "fina", finance.File{Name: "octubre.csv", Bytes: []byte(table)})
	o.must(err)
	_, err = o.bills.TakeTable(o.ctx, "fina", kept.SHA256, finance.Ask{Mapping: m.N, Number: "O-1", Others: true})
	o.must(err)
	s := o.look(o.month(time.October))
	of := map[match.Ref]string{}
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.Keys.Permit != "" {
			t.Fatalf("a line is of %s", r.Keys.Permit)
		}
		if r.Link.Pass == match.ByIssuer {
			if len(r.Fills) != 1 || !strings.EqualFold(r.Fills[0].Keys.Ticket, r.Keys.Ticket) || r.Sort != matching.Suggested {
				t.Errorf("got %s, %+v", r.Sort, r.Link)
			}
			of[r.Fills[0].Ref] = r.Ticket
		} else if r.Link.Pass != "" {
			t.Errorf("line %s is found by %s", r.Ticket, r.Link.Pass)
		}
	}
	if len(s.Rows) != 32 || len(of) != 30 {
		t.Errorf("of %d lines %d are proposed, want 30 of 32; %s", len(s.Rows), len(of), o.counts(o.month(time.October)))
	}
	// Who asks of the whole year is told the same as who asks of the month: contracts ask so.
	year := o.month(time.January)
	year.To = o.month(time.October).To
	again := o.look(year)
	if len(again.Rows) != len(s.Rows) {
		t.Fatalf("%d lines of the year, %d of its month", len(again.Rows), len(s.Rows))
	}
	for i := range again.Rows {
		if got, want := &again.Rows[i].Link, &s.Rows[i].Link; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: of the year %+v, of its month %+v", s.Rows[i].Ticket, got, want)
		}
	}
	if a, err := o.desk.AcceptExact(o.ctx, "fina", o.month(time.October)); err != nil || a.Lines != 0 {
		t.Errorf("%d lines are accepted, %v", a.Lines, err)
	}
}
