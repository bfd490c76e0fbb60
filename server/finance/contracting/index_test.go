package contracting_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

func (o *office) byIndex(product, from, index string, markup int64, agreed string) error {
	return o.desk.SayPrice(o.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: product, From: budget.Day(from), Kind: contract.ByIndex, Index: index, E4: markup}, Reason: "Anexo", AgreedBy: agreed})
}

func (o *office) published(product, day string, e4 int64, agreed string) error {
	_, err := o.desk.SayIndex(o.ctx, "fina", []contracting.IndexPrice{{Index: "opis  tula", Product: product, Day: budget.Day(day), E4: e4}}, "boletín", agreed)
	return err
}

// oneSays has one person alone say an index's price of a product, which is taken or not.
func (o *office) oneSays(product string) func(taken bool, day string, e4 int64) {
	return func(taken bool, day string, e4 int64) {
		o.Helper()
		err := o.published(product, day, e4, "")
		if bad, is := contracting.AsProblem(err); taken && err != nil || !taken && (!is || *bad != contracting.Problem{Field: "agreed", Code: "two"}) {
			o.Fatalf("%d on %s by one: got %v, want it taken: %v", e4, day, err, taken)
		}
	}
}

// What the database reckons is what Go does, on every day.
func (o *office) alike(products ...string) {
	o.Helper()
	prices := []contract.Price{}
	for _, p := range o.one("gas").Prices {
		prices = append(prices, p.Price)
	}
	for _, product := range products {
		for d := budget.Day("2026-10-25"); d < "2026-11-30"; d = d.Add(1) {
			var got int64
			o.must(o.pool.QueryRow(o.ctx, `SELECT coalesce(contract_price_at('gas', $1, $2::text::date, 'MXN'), 0)`, product, string(d)).Scan(&got))
			if want, _ := contract.Expected(prices, product, d, 0); got != want {
				o.Fatalf("%s on %s: the database says %d, Go %d", product, d, got, want)
			}
		}
	}
}

func TestIndexTakesTwo(t *testing.T) {
	o := newOffice(t)
	const d = "15101505"
	one := o.oneSays(d)
	one(true, "2026-10-31", 230_000)
	one(true, "2026-11-01", 235_000) // no contract goes by it
	one(true, "2026-11-02", 231_000)
	o.must(o.byIndex(d, "2026-11-01", "OPIS tula", 9_000, ""))
	one(true, "2026-11-03", 231_000) // as it counted
	one(false, "2026-11-04", 231_001)
	one(true, "2026-11-04", 229_000)
	one(true, "2026-11-03", 0)  // that of the day before is the same
	one(false, "2026-11-04", 0) // that of two days before is dearer
	o.problem(o.published(d, "2026-11-12", 1, "jorge"), "index_day", "future")
	one(true, "2026-11-11", 229_000) // tomorrow's
	o.problem(o.published(d, "2026-11-05", 240_000, "FINA "), "agreed", "same")
	o.must(o.published(d, "2026-11-05", 240_000, "jorge"))
	one(false, "2026-11-11", 0) // from the 13th on nothing would be known
	o.alike(d)
	if w := o.one("gas"); len(w.Prices) != 1 || w.Prices[0].Index != "OPIS TULA" || len(w.Prices[0].Published) != 6 {
		t.Fatalf("got %+v", w.Prices)
	}

	// The price of the contract takes two where it is higher, by another index, or takes off.
	two := func(err error) { t.Helper(); o.problem(err, "agreed", "two") }
	two(o.byIndex(d, "2026-11-01", "OPIS TULA", 9_001, ""))
	two(o.byIndex(d, "2026-11-01", "PEMEX", 9_000, ""))
	two(o.byIndex(d, "2026-11-05", "OPIS TULA", -1, ""))
	two(o.priced(d, "2026-11-05", "", "fixed", 1, ""))
	two(o.priced(d, "2026-11-01", "", "none", 0, ""))
	o.must(o.byIndex(d, "2026-11-01", "OPIS TULA", 8_000, ""))
	o.must(o.byIndex(d, "2026-11-01", "OPIS TULA", -200_000, "jorge"))
	one(false, "2026-11-06", 200_000) // nothing would be left of it, so nothing be known
	one(true, "2026-11-06", 200_001)
	o.alike(d)

	// The database holds it, too, and nothing said is written over.
	for _, sql := range []string{
		`INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) VALUES ('OPIS TULA', '15101505', '2026-11-05', 300000, 'x', 'fina', ' Fina ', now())`,
		`INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) VALUES ('opis tula', '15101505', '2026-11-05', 1, 'x', 'fina', '', now())`,
		`INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) VALUES ('OPIS TULA', '15101505', '2027-11-05', 1, 'x', 'fina', '', '2026-11-10')`,
		`INSERT INTO contract_price (contract, product, from_on, kind, price_e4, reason, said_by, agreed_by, said_at) VALUES ('gas', '15101505', '2026-11-01', 'index', 1, 'x', 'fina', 'y', now())`,
		`UPDATE index_price SET price_e4 = 1`, `DELETE FROM index_price`, `TRUNCATE index_price`,
	} {
		if _, err := o.pool.Exec(o.ctx, sql); err == nil {
			t.Errorf("the database took %s", sql)
		}
	}
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('usd', 1, 'x', '', '1', 'USD', 'station', '2026-01-01', now(), 'x', 'y')`)
	o.problem(o.desk.SayPrice(o.ctx, "fina", contracting.Price{Contract: "usd", Price: contract.Price{Product: d, From: "2026-11-01", Kind: contract.ByIndex, Index: "OPIS TULA"}, Reason: "x"}), "price_kind", "currency")

	// Of a closed month nothing is said any more; what counts there is passed over, and carried on.
	o.exec(closedOctober)
	o.problem(o.published(d, "2026-10-31", 229_999, "jorge"), "index_day", "closed")
	if n, err := o.desk.SayIndex(o.ctx, "fina", []contracting.IndexPrice{{Index: "OPIS TULA", Product: d, Day: "2026-10-31", E4: 230_000}, {Index: "OPIS TULA", Product: d, Day: "2026-11-08", E4: 200_001}}, "x", ""); n != 1 || err != nil {
		t.Errorf("got %d, %v; want one new price", n, err)
	}

	// Beneath a hard stop a lower one makes room.
	o.exec(`INSERT INTO budget_stop (account, stop, from_on, loosens, reason, said_by, agreed_by, said_at) VALUES ('', 'hard', '2026-01-01', false, 'x', 'fina', 'jorge', now())`)
	one(false, "2026-11-09", 200_000)
	one(false, "2026-11-09", 210_000)
	one(true, "2026-11-09", 200_001)
	o.must(o.published(d, "2026-11-09", 200_500, "jorge"))
}

// Where an index has said nothing for longer than a price counts, one person says nothing of the days that are past, and of
// today no more than its last price was. It is 10 November.
func TestSilentIndexTakesTwo(t *testing.T) {
	o := newOffice(t)
	const d = "15101505"
	one := o.oneSays(d)
	one(true, "2026-10-20", 230_000)
	o.must(o.byIndex(d, "2026-10-25", "OPIS TULA", 9_000, ""))
	one(false, "2026-10-21", 230_000) // it would count on the 28th, too
	one(false, "2026-11-09", 1)       // of days that were judged by none
	one(false, "2026-11-02", 230_000)
	one(false, "2026-11-10", 230_001) // above the last there was
	one(true, "2026-11-10", 230_000)
	one(false, "2026-11-09", 230_000) // still
	if n, err := o.desk.SayIndex(o.ctx, "fina", []contracting.IndexPrice{{Index: "OPIS TULA", Product: d, Day: "2026-11-08", E4: 1}, {Index: "OPIS TULA", Product: d, Day: "2026-11-10", E4: 1}}, "x", ""); n != 0 || err == nil {
		t.Errorf("a file: got %d, %v", n, err)
	}
	o.must(o.published(d, "2026-11-02", 240_000, "jorge"))
	one(true, "2026-11-03", 239_000) // now that there is one to hold it against
	one(true, "2026-10-10", 1)       // of days of which no contract goes by it
	o.alike(d)
	// The database holds it without the desk, by the day on which it is said.
	for _, by := range []string{"", "fina", " FINA "} {
		if _, err := o.pool.Exec(o.ctx, `INSERT INTO index_price (name, product, on_day, price_e4, reason, said_by, agreed_by, said_at) VALUES ('OPIS TULA', '15101505', '2026-10-30', 1, 'x', 'fina', $1, '2026-11-10 18:00Z')`, by); err == nil || !strings.Contains(err.Error(), "takes two people") {
			t.Errorf("by fina and %q: got %v", by, err)
		}
	}
}

// However often one person says something alone of an index or of a price by it, no day's price is dearer by it, or
// no longer known.
func TestOneAloneRaisesNoIndex(t *testing.T) {
	o := newOffice(t)
	r := rand.New(rand.NewPCG(11, 129))
	day := func() string { return string(budget.Day("2026-10-28").Add(r.IntN(14))) }
	taken, refused := 0, 0
	for n := range 12 {
		product := fmt.Sprintf("p%d", n)
		said := func() (list []contract.Price) {
			for _, p := range o.one("gas").Prices {
				if p.Product == product {
					list = append(list, p.Price)
				}
			}
			return list
		}
		o.must(o.byIndex(product, "2026-10-28", "OPIS TULA", []int64{-9_000, 0, 5_000}[n%3], ""))
		if n%3 > 0 { // else nobody has said a price of its days yet
			o.must(o.published(product, "2026-10-28", 20_000, "jorge"))
			o.must(o.published(product, "2026-11-03", 16_000, "jorge"))
		}
		before := said()
		for range 14 {
			var err error
			if r.IntN(4) == 0 {
				err = o.byIndex(product, day(), []string{"OPIS TULA", "OTRO"}[r.IntN(2)], int64(r.IntN(5)-2)*4_000, "")
			} else {
				err = o.published(product, day(), int64(r.IntN(6))*4_000, "")
			}
			after := said()
			if err != nil {
				o.problem(err, "agreed", "two")
				refused++
			} else {
				taken++
			}
			for d := budget.Day("2026-10-20"); d < "2026-12-01"; d = d.Add(1) {
				was, known := contract.Expected(before, product, d, 0)
				is, still := contract.Expected(after, product, d, 0)
				if !known && still && d < "2026-11-10" {
					t.Fatalf("%s on %s, which is past: %d was not known before", product, d, is)
				}
				if known && (!still || is > was) {
					t.Fatalf("%s on %s: %d was known, now %d %v\nbefore %+v\nafter %+v", product, d, was, is, still, before, after)
				}
			}
			before = after
		}
		o.alike(product)
	}
	if taken < 30 || refused < 30 {
		t.Errorf("%d were taken and %d refused: this tries little", taken, refused)
	}
}

func TestIndexFile(t *testing.T) {
	o := newOffice(t)
	say := func(file, agreed string) (int, string) {
		t.Helper()
		n, bad, err := o.desk.SayIndexFile(o.ctx, "fina", []byte(file), "boletín", agreed)
		var out []string
		for _, b := range bad {
			out = append(out, fmt.Sprintf("%d %s %s", b.Line, b.Field, b.Code))
		}
		if err != nil {
			out = append(out, err.Error())
		}
		return n, strings.Join(out, ", ")
	}
	for _, c := range []struct {
		file string
		n    int
		want string
	}{
		{"Fecha,Índice,Producto,Precio\n2026-11-01,opis  tula,diésel,$23.1\n02/11/2026,OPIS TULA,15101505,23.0505\n2026-11-02,Opis Tula,Magna,21\n", 3, ""},
		{"Fecha,Índice,Producto,Precio\n2026-11-01,opis tula,diesel,23.1000\n", 0, ""}, // once more
		{"day;name;product;price\n2026-11-03;OPIS TULA;diesel;23.10\n2026-11-03;opis tula;diesel;23.1\n", 1, ""},
		{"day;name;product;price\n2026-11-04;OPIS TULA;diesel;23.10\n2026-11-04;opis tula;diesel;23.2\n", 0, "3 index_day twice, file: rows"},
		{"day;name;product;price\n2026-11-04;;diesel;23.10\n2026-13-04;A;diesel;23,2\n2026-13-04;A;diesel;23.2\n2026-11-30;A;diesel;0\n2026-11-30;A;gas;1\n2026-11-30;A;diesel;1\n2026-11-01;A;diesel;1.00001\n2026-11-01;A;diesel;9999\n", 0,
			"2 index missing, 3 index_price size, 4 index_day day, 5 index_price size, 6 product unknown, 7 index_day future, 8 index_price size, 9 index_price size, file: rows"},
		{"day;name;price\n2026-11-04;OPIS;23.10\n", 0, "file: columns"},
		{"day;name;product;price\n", 0, "file: empty"},
	} {
		if n, got := say(c.file, ""); n != c.n || got != c.want {
			t.Errorf("%q: got %d, %s; want %d, %s", c.file, n, got, c.n, c.want)
		}
	}
	var book bytes.Buffer
	cell := func(text string, kind spreadsheet.Kind) spreadsheet.Cell {
		return spreadsheet.Cell{Text: text, Kind: kind}
	}
	o.must(spreadsheet.WriteXLSX(&book, spreadsheet.Sheet{Name: "x", Rows: []spreadsheet.Row{
		{Cells: []spreadsheet.Cell{cell("Índice", 0), cell("Producto", 0), cell("Precio", 0), cell("Día", 0)}},
		{Cells: []spreadsheet.Cell{cell("libro", 0), cell("15101505", spreadsheet.Number), cell("23.1451", spreadsheet.Number), cell("2026-11-02", spreadsheet.Date)}},
	}}))
	if n, got := say(book.String(), ""); n != 1 || got != "" {
		t.Errorf("a workbook: got %d, %s", n, got)
	}
	if _, _, err := o.desk.SayIndexFile(o.ctx, "fina", []byte("PK\x03\x04"), "x", ""); err == nil {
		t.Error("a broken file was taken")
	}

	// Thousands of lines are taken together or not at all, and one that is dearer has all of them take two.
	o.must(o.byIndex("15101505", "2026-11-01", "OPIS TULA", 0, ""))
	var b strings.Builder
	b.WriteString("day,index,product,price\n")
	for d := budget.Day("2018-01-01"); d < "2026-11-09"; d = d.Add(1) {
		fmt.Fprintf(&b, "%s,LARGO,diesel,%d.5\n", d, 10+len(b.String())%7)
	}
	if n, got := say(b.String()+"2026-11-09,OPIS TULA,diesel,23.2\n", ""); n != 0 || got != "agreed: two" {
		t.Errorf("got %d, %s", n, got)
	}
	list, err := postgres.New(o.pool).IndexPrices(o.ctx)
	if o.must(err); len(list) != 5 {
		t.Errorf("%d prices are there, want 5", len(list))
	}
	if n, got := say(b.String()+"2026-11-09,OPIS TULA,diesel,23.2\n", "jorge"); n != 3235 || got != "" {
		t.Errorf("got %d, %s", n, got)
	}
}

// A file of thousands that one person may say, of an index that a contract goes by, is a matter of seconds, and costs
// who reads contracts little.
func TestLongIndexFile(t *testing.T) {
	o := newOffice(t)
	o.must(o.byIndex("15101505", "2018-01-01", "LARGO", 0, ""))
	n := 0
	file := func(first float64) *strings.Builder {
		b := &strings.Builder{}
		b.WriteString("day,index,product,price\n")
		n = 0
		for d := budget.Day("2018-01-01"); d < "2026-11-09"; d = d.Add(1) {
			fmt.Fprintf(b, "%s,LARGO,diesel,%.4f\n", d, first-float64(n)/1000)
			n++
		}
		return b
	}
	if _, _, err := o.desk.SayIndexFile(o.ctx, "fina", []byte(file(30.0001).String()), "x", "jorge"); err != nil { // days that are past and had none
		t.Fatal(err)
	}
	b := file(30)
	began := time.Now()
	if got, bad, err := o.desk.SayIndexFile(o.ctx, "fina", []byte(b.String()), "x", ""); got != n || len(bad) > 0 || err != nil {
		t.Fatalf("got %d, %v, %v", got, bad, err)
	}
	said := time.Since(began)
	w := o.one("gas")
	t.Logf("%d prices were said in %v and read in %v", n, said, time.Since(began)-said)
	if len(w.Prices[0].Published) != n || said > time.Minute {
		t.Errorf("%d of %d are there, in %v", len(w.Prices[0].Published), n, said)
	}
}
