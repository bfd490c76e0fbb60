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
		{"-5", ".", 2, 0, "below"}, {"(5.00)", ".", 2, 0, "below"}, {"−$5", ".", 2, 0, "below"}, {"0", ".", 2, 0, "below"}, {"x", ".", 2, 0, "number"}, {"1e3", ".", 2, 0, "number"}, {"9999999999999", ".", 2, 0, "large"}, {"999999999999", ".", 6, 0, "large"},
	} {
		if got, code := decimal(c.text, c.point, c.decimals); got != c.want || code != c.code {
			t.Errorf("%q with %q: got %d %q, want %d %q", c.text, c.point, got, code, c.want, c.code)
		}
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
	} {
		m := good()
		c.change(&m)
		odd, ok := errors.AsType[*OddError](m.Check())
		if !ok || odd.Field != c.field || odd.Code != c.code {
			t.Errorf("got %v, want %s %s", m.Check(), c.field, c.code)
		}
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
