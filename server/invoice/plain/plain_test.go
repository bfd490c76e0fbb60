package plain

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

var update = flag.Bool("update", false, "write the golden files")

// suppliers are three, as they write in three countries.
var suppliers = map[string]Mapping{
	"es-MX.csv": {
		Columns: map[Field]string{Number: "Nota", Ticket: "Folio", Day: "Fecha", Time: "Hora", Station: "estacion", Product: "Combustible", Liters: "Litros", Unit: "Unidad", Price: "Precio", Amount: "Importe"},
		Point:   ".", Order: DayMonthYear, Stations: map[string]string{"Estrella Norte": "PL/4950/EXP/ES/2015"},
		Products: map[string]string{"Magna": "15101514", "Premium": "15101515", "Diesel": "15101505"},
	},
	"es-ES.csv": {
		Columns: map[Field]string{Ticket: "Nº ticket", Day: "Fecha", Product: "Producto", Liters: "Litros", Price: "Precio €/l", Amount: "Importe"}, Point: ",", Order: DayMonthYear,
	},
	"en.txt": {
		Columns: map[Field]string{Number: "Invoice", Ticket: "Receipt", Day: "Date/Time", Product: "Grade", Liters: "Volume", Unit: "UOM", Amount: "Total"}, Point: ".", Order: MonthDayYear,
		Permit: "PL/1/EXP/ES/2020", Products: map[string]string{"Unleaded": "15101514", "Diesel": "15101505"},
	},
}

func told(a Answer) string {
	var b strings.Builder
	for _, l := range a.Lines {
		at := l.At.Format("2006-01-02 15:04:05")
		if !l.Timed {
			at = l.At.Format("2006-01-02")
		}
		fmt.Fprintf(&b, "row %d: document %q ticket %q permit %q product %q %q at %s: %d ul, %d cents, %d e4", l.Row, l.Number, l.Ticket, l.Permit, l.Product, l.Text, at, l.VolumeUL, l.Cents, l.PriceE4)
		if l.Reckoned != "" {
			fmt.Fprintf(&b, "; %s reckoned", l.Reckoned)
		}
		if l.Off {
			b.WriteString("; liters and price do not make the amount")
		}
		b.WriteString("\n")
	}
	for _, r := range a.Refused {
		fmt.Fprintf(&b, "row %d refused: %s: %q: %s\n", r.Row, r.Column, r.Value, r.Code)
	}
	for _, n := range a.Passed {
		fmt.Fprintf(&b, "row %d passed over\n", n)
	}
	return b.String()
}

// Three suppliers' tables are read to the cent, each row that is no line says which cell is
// wrong, and a total is no line.
func TestSuppliers(t *testing.T) {
	t.Parallel()
	for name, m := range suppliers {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		book, err := spreadsheet.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		got := told(m.Read(book.Sheets[0].Rows))
		golden := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

// Figures are read as people write them, and what can be two is none.
func TestDecimal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, point string
		decimals    int
		want        int64
		code        string
	}{
		{"€ 20,36", ",", 2, 2036, ""}, {"20,36 €", ",", 2, 2036, ""}, {"$1,234.50", ".", 2, 123450, ""}, {"1.234,5", ",", 2, 123450, ""}, {"1 234,5", ",", 2, 123450, ""}, {"1'234.5", ".", 2, 123450, ""},
		{"MXN 7", ".", 2, 700, ""}, {"45.2105", ".", 2, 4521, ""}, {"45.215", ".", 2, 4522, ""}, {"0.004", ".", 2, 0, "below"}, {".5", ".", 2, 0, "number"}, {"5.", ".", 2, 500, ""},
		{"20.36", ",", 2, 0, "number"}, {"20,36", ".", 2, 0, "number"}, {"1.234", ",", 2, 123400, ""}, {"12.34.567", ",", 2, 0, "number"}, {"1234.567", ",", 2, 0, "number"}, {"1.2.3", ".", 2, 0, "number"},
		{"-5", ".", 2, 0, "below"}, {"(5.00)", ".", 2, 0, "below"}, {"(5.00", ".", 2, 0, "number"}, {"5.00)", ".", 2, 0, "number"}, {"−$5", ".", 2, 0, "below"}, {"0", ".", 2, 0, "below"}, {"x", ".", 2, 0, "number"}, {"1e3", ".", 2, 0, "number"}, {"123,456.5", ".", 2, 12345650, ""}, {"999999999999", ".", 0, 999_999_999_999, ""}, {"5.12345678901234567890", ".", 2, 512, ""}, {"5.123456789012345678901", ".", 2, 0, "number"}, {",5", ".", 2, 0, "number"}, {"5,", ".", 2, 0, "number"}, {"9999999999999", ".", 2, 0, "large"}, {"999999999999", ".", 6, 0, "large"},
		{"1,234.50-", ".", 2, 0, "below"}, {"1.234,50−", ",", 2, 0, "below"}, {"50.000-", ".", 6, 0, "below"}, {"50.000 - L", ".", 6, 0, "below"}, {"1,234.50- MXN", ".", 2, 0, "below"}, {"5-", ",", 2, 0, "below"},
		{"1,234.50 CR", ".", 2, 0, "below"}, {"1,234.50cr", ".", 2, 0, "below"}, {"Cr. 5.00", ".", 2, 0, "number"}, {"CR 5.00", ".", 2, 0, "below"}, {"MXN 1,234.50 Cr", ".", 2, 0, "below"}, {"5.00 CR MXN", ".", 2, 0, "below"}, {"(5.00) CR", ".", 2, 0, "below"},
		{"1,234.50 DR", ".", 2, 123450, ""}, {"1,234.50 db", ".", 2, 123450, ""}, {"CRC 5.00", ".", 2, 500, ""}, {"-", ".", 2, 0, "number"}, {"CR", ".", 2, 0, "number"},
	} {
		if got, code := decimal(c.text, c.point, c.decimals); got != c.want || code != c.code {
			t.Errorf("%q with %q: got %d %q, want %d %q", c.text, c.point, got, code, c.want, c.code)
		}
	}
}

// What is given back is no line that is owed, wherever its minus stands: the row is refused, and says what to ask for.
func TestGivenBack(t *testing.T) {
	t.Parallel()
	m := Mapping{Columns: map[Field]string{Day: "Fecha", Ticket: "Folio", Liters: "Litros", Amount: "Importe"}, Point: ".", Order: YearMonthDay}
	book, err := spreadsheet.Read([]byte("Fecha;Folio;Litros;Importe\n2026-11-04;T-880;50.000;1,234.50\n2026-11-05;T-881;50.000-;1,234.50-\n2026-11-05;T-882;50.000;1,234.50 CR\n2026-11-05;T-883;50.000;1,234.50 DB\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := `row 2: document "" ticket "T-880" permit "" product "" "" at 2026-11-04: 50000000 ul, 123450 cents, 246900 e4; price reckoned
row 5: document "" ticket "T-883" permit "" product "" "" at 2026-11-05: 50000000 ul, 123450 cents, 246900 e4; price reckoned
row 3 refused: Litros: "50.000-": below
row 3 refused: Importe: "1,234.50-": below
row 4 refused: Importe: "1,234.50 CR": below
`
	if got := told(m.Read(book.Sheets[0].Rows)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A mapping that leaves out what it takes is none, and says what.
func TestCheck(t *testing.T) {
	t.Parallel()
	good := func() Mapping {
		return Mapping{Columns: map[Field]string{Day: "Fecha", Liters: "Litros", Amount: "Importe"}, Point: ".", Order: DayMonthYear}
	}
	m := good()
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change      func(m *Mapping)
		field, code string
	}{
		{func(m *Mapping) { delete(m.Columns, Day) }, "day", "missing"}, {func(m *Mapping) { delete(m.Columns, Liters) }, "amount", "two"}, {func(m *Mapping) { m.Columns["color"] = "Color" }, "color", "unknown"},
		{func(m *Mapping) { m.Columns[Liters] = " " }, "liters", "heading"}, {func(m *Mapping) { m.Point = "'" }, "point", "unknown"}, {func(m *Mapping) { m.Order = "ydm" }, "order", "unknown"},
		{func(m *Mapping) { m.Products = map[string]string{"Magna": "15101514"} }, "product", "missing"}, {func(m *Mapping) { m.Stations = map[string]string{"Norte": "a", "NORTE ": "b"} }, "stations", "twice"},
		{func(m *Mapping) { m.Stations = map[string]string{"Norte": ""} }, "stations", "missing"}, {func(m *Mapping) { m.Stations = map[string]string{" ": "a"} }, "stations", "missing"},
		{func(m *Mapping) { m.Columns[Liters] = strings.Repeat("L", 101) }, "liters", "heading"}, {func(m *Mapping) { m.TaxE4 = MostTaxE4 + 1 }, "tax", "size"}, {func(m *Mapping) { m.TaxE4 = -1 }, "tax", "size"},
	} {
		m := good()
		c.change(&m)
		odd, ok := errors.AsType[*OddError](m.Check())
		if !ok || odd.Field != c.field || odd.Code != c.code {
			t.Errorf("got %v, want %s %s", m.Check(), c.field, c.code)
		}
	}
	m = good()
	m.Columns[Amount] = " LITROS"
	if odd, ok := errors.AsType[*OddError](m.Check()); !ok || odd.Code != "twice" {
		t.Errorf("a heading of two: got %v", m.Check())
	}
	m = good()
	m.Columns[Liters], m.TaxE4 = strings.Repeat("L", 100), MostTaxE4
	if err := m.Check(); err != nil {
		t.Errorf("at the bounds: %v", err)
	}
	m = good()
	m.Columns[Price] = "Precio unitario"
	got := m.Read([]spreadsheet.Row{{Line: 1, Cells: []spreadsheet.Cell{{Text: "FECHA"}, {Text: "litros"}, {Text: "Importe"}}}})
	if len(got.Refused) != 1 || got.Refused[0].Column != "Precio unitario" || got.Refused[0].Code != "heading" {
		t.Errorf("a column that is not there: got %+v", got)
	}
}

// Cells of a workbook are what they are, whatever the supplier's language.
func TestWorkbook(t *testing.T) {
	t.Parallel()
	m := suppliers["es-ES.csv"]
	head := spreadsheet.Row{Line: 1}
	for _, f := range []Field{Day, Ticket, Product, Liters, Price, Amount} {
		head.Cells = append(head.Cells, spreadsheet.Cell{Text: m.Columns[f]})
	}
	row := spreadsheet.Row{Line: 2, Cells: []spreadsheet.Cell{{Text: "2026-05-02 10:30", Kind: spreadsheet.Date}, {Text: "7"}, {Text: "Gasóleo A"}, {Text: "41.5", Kind: spreadsheet.Number}, {Text: "1.5", Kind: spreadsheet.Number}, {Text: "62.25", Kind: spreadsheet.Number}}}
	got := m.Read([]spreadsheet.Row{head, row})
	if len(got.Lines) != 1 || got.Lines[0].VolumeUL != 41_500_000 || got.Lines[0].Cents != 6225 || got.Lines[0].PriceE4 != 15000 || !got.Lines[0].Timed || got.Lines[0].At.Hour() != 10 {
		t.Errorf("got %+v", got)
	}
}

// Whatever a file is, each row below the heading is a line, refused or passed over, and no line
// is without liters, price and amount.
func FuzzRead(f *testing.F) {
	for name := range suppliers {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		book, err := spreadsheet.Read(file)
		if err != nil {
			return
		}
		for _, m := range suppliers {
			for _, s := range book.Sheets {
				a := m.Read(s.Rows)
				rows := map[int]bool{}
				for _, l := range a.Lines {
					rows[l.Row] = true
					if l.VolumeUL <= 0 || l.Cents <= 0 || l.PriceE4 <= 0 || l.VolumeUL > most || l.Cents > most || l.PriceE4 > most || l.At.IsZero() {
						t.Errorf("a line that is none: %+v", l)
					}
				}
				for _, r := range a.Refused {
					if rows[r.Row] && r.Code != "heading" {
						t.Errorf("row %d is a line and refused", r.Row)
					}
				}
				for _, n := range a.Passed {
					if rows[n] {
						t.Errorf("row %d is a line and passed over", n)
					}
				}
				columns, _ := Guess(s.Rows)
				if odd, ok := errors.AsType[*OddError]((&Mapping{Columns: columns, Point: ".", Order: DayMonthYear}).Check()); ok && odd.Code == "twice" {
					t.Errorf("guessed one heading for two: %v", columns)
				}
				taken := map[int]bool{} // by row, of which a hostile workbook may have two
				documents, refused := m.Documents(a, "F-1")
				for _, d := range documents {
					for _, l := range d.Lines {
						taken[l.Row] = true
						if l.Number != d.Number || l.Product == "" || !rows[l.Row] {
							t.Errorf("a line of %q that is none: %+v", d.Number, l)
						}
					}
				}
				for row := range rows {
					if !taken[row] && !slices.ContainsFunc(refused, func(r Refused) bool { return r.Row == row }) {
						t.Errorf("row %d is neither taken nor refused", row)
					}
				}
			}
		}
	})
}

// Days, clocks and figures are read at their bounds; what fits in no figure is refused and not cut.
func TestBounds(t *testing.T) {
	t.Parallel()
	m := Mapping{
		Columns: map[Field]string{Number: "Nota", Day: "Fecha", Time: "Hora", Product: "Combustible", Liters: "Litros", Price: "Precio", Amount: "Importe"}, Point: ".", Order: YearMonthDay,
		Products: map[string]string{"Magna": "15101514"}, Permit: "PL/1/EXP/ES/2020",
	}
	text := func(of ...string) spreadsheet.Row {
		row := spreadsheet.Row{Line: 2}
		for _, s := range of {
			row.Cells = append(row.Cells, spreadsheet.Cell{Text: s})
		}
		return row
	}
	head := text("Nota", "Fecha", "Hora", "Combustible", "Litros", "Precio", "Importe")
	line := func(day, clock, liters, price, amount string) spreadsheet.Row {
		return text("1", day, clock, "Magna", liters, price, amount)
	}
	for _, c := range []struct {
		name string
		row  spreadsheet.Row
		tax  int64
		want string // when and what, or the column that is refused and why
	}{
		{"an hour with its half of the day", line("2026-05-15", "10:30 pm", "10", "20", ""), 0, "2026-05-15 22:30 10000000 20000 200000"},
		{"an hour that a spreadsheet keeps as a day", func() spreadsheet.Row {
			r := line("2026-05-15", "1899-12-30 07:05:00", "10", "20", "")
			r.Cells[2].Kind = spreadsheet.Date
			return r
		}(), 0, "2026-05-15 07:05 10000000 20000 200000"},
		{"a row that ends before its last cell", text("1", "2026-05-15", "", "Magna", "10", "20"), 0, "2026-05-15 00:00 10000000 20000 200000"},
		{"the last day of the century before", line("1999-12-31", "", "10", "20", ""), 0, "Fecha day"},
		{"and the first of this", line("2000-01-01", "", "10", "20", ""), 0, "2000-01-01 00:00 10000000 20000 200000"},
		{"the last year", line("2100-12-31", "", "10", "20", ""), 0, "2100-12-31 00:00 10000000 20000 200000"},
		{"and one more", line("2101-01-01", "", "10", "20", ""), 0, "Fecha day"},
		{"more money than a line bills", line("2026-05-15", "", "900000000", "9000000", ""), 0, "Importe large"},
		{"a price that nobody pays", line("2026-05-15", "", "0.000001", "", "900000000"), 0, "Precio large"},
		{"liters of next to nothing", line("2026-05-15", "", "", "900000", "0.01"), 0, "Litros below"},
		{"more than a line bills, with the tax on it", line("2026-05-15", "", "950000", "10000000", ""), 1600, "Importe large"},
	} {
		m.TaxE4 = c.tax
		a := m.Read([]spreadsheet.Row{head, c.row})
		got := told(a)
		if len(a.Lines) == 1 {
			l := a.Lines[0]
			got = fmt.Sprintf("%s %d %d %d", l.At.Format("2006-01-02 15:04"), l.VolumeUL, l.Cents, l.PriceE4)
		} else if len(a.Refused) == 1 {
			got = a.Refused[0].Column + " " + a.Refused[0].Code
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
