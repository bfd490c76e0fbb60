package plain

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

func rowsOf(t *testing.T, text string) []spreadsheet.Row {
	t.Helper()
	book, err := spreadsheet.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return book.Sheets[0].Rows
}

// Lines are put together by numbers, whatever their spaces and capitals; what has no number or no
// fuel is refused beside what was refused before, in the order of rows.
func TestDocuments(t *testing.T) {
	t.Parallel()
	m := Mapping{
		Columns: map[Field]string{Number: "Factura", Ticket: "Folio", Day: "Fecha", Product: "Producto", Liters: "Litros", Amount: "Importe"}, Point: ".", Order: DayMonthYear, Permit: "PL/1/EXP/ES/2020",
		Products: map[string]string{"Magna": "15101514"},
	}
	text := "Factura,Folio,Fecha,Producto,Litros,Importe\n" +
		"F 1,1,01/05/2026,Magna,1,24\nF-2,2,01/05/2026,Magna,1,24\nf  1,3,02/05/2026,Magna,1,24\n,4,02/05/2026,Magna,1,24\nF-2,5,02/05/2026,,1,24\nF-2,6,x,Magna,1,24\nF-2," + strings.Repeat("9", 201) + ",02/05/2026,Magna,1,24\n"
	a := m.Read(rowsOf(t, text))
	say := func(list []Document) string {
		var all []string
		for _, d := range list {
			for _, l := range d.Lines {
				all = append(all, l.Number+":"+l.Ticket)
			}
		}
		return strings.Join(all, " ")
	}
	list, refused := m.Documents(a, "")
	if got := say(list); got != "F 1:1 F 1:3 F-2:2" || len(list) != 2 {
		t.Errorf("got %s", got)
	}
	var codes []string
	for _, r := range refused {
		codes = append(codes, r.Column+" "+r.Code)
	}
	if got := strings.Join(codes, ", "); got != "Factura unnumbered, Producto product, Fecha day, Folio text" {
		t.Errorf("refused: got %s", got)
	}
	if list, refused := m.Documents(a, " F-9 "); say(list) != "F 1:1 F 1:3 F-2:2 F-9:4" || len(refused) != 3 {
		t.Errorf("with a number: got %s, %d refused", say(list), len(refused))
	}
	if len(a.Refused) != 1 {
		t.Error("the answer was changed")
	}
	m.Product = "15101515"
	if list, _ := m.Documents(m.Read(rowsOf(t, text)), "F-9"); say(list) != "F 1:1 F 1:3 F-2:2 F-2:5 F-9:4" || list[1].Lines[1].Product != "15101515" || list[0].Lines[0].Product != "15101514" {
		t.Errorf("with a fuel: got %s", say(list))
	}
}

// Taxes are added to prices and amounts alike, and whether a line agrees is looked at before.
func TestTaxes(t *testing.T) {
	t.Parallel()
	m := Mapping{Columns: map[Field]string{Day: "d", Liters: "l", Price: "p", Amount: "a"}, Point: ".", Order: DayMonthYear, Product: "15101505", TaxE4: 1600}
	a := m.Read(rowsOf(t, "d,l,p,a\n1/5/2026,40,20.00,800.00\n1/5/2026,40,20.00,\n1/5/2026,40,20.00,900.00\n"))
	if len(a.Lines) != 3 {
		t.Fatalf("got %+v", a)
	}
	for i, l := range a.Lines[:2] {
		if l.Cents != 92_800 || l.PriceE4 != 232_000 || l.Off || l.VolumeUL != 40_000_000 {
			t.Errorf("line %d: got %+v", i, l)
		}
	}
	if !a.Lines[2].Off || a.Lines[2].Cents != 104_400 {
		t.Errorf("what does not agree: got %+v", a.Lines[2])
	}
	for _, bad := range []int64{-1, MostTaxE4 + 1} {
		m.TaxE4 = bad
		if m.Check() == nil {
			t.Errorf("%d is no tax", bad)
		}
	}
}

// A row may say the rate of its tax, as a percent; it changes no figure, and one that cannot be
// read is no line.
func TestRateOfARow(t *testing.T) {
	t.Parallel()
	m := Mapping{Columns: map[Field]string{Day: "d", Liters: "l", Price: "p", Rate: "iva"}, Point: ".", Order: DayMonthYear, Product: "15101505"}
	read := func(kind spreadsheet.Kind, point, text string) string {
		m.Point = point
		head := spreadsheet.Row{Line: 1, Cells: []spreadsheet.Cell{{Text: "d"}, {Text: "l"}, {Text: "p"}, {Text: "IVA"}}}
		row := spreadsheet.Row{Line: 2, Cells: []spreadsheet.Cell{{Text: "1/5/2026"}, {Text: "40"}, {Text: "20"}, {Text: text, Kind: kind}}}
		a := m.Read([]spreadsheet.Row{head, row})
		switch {
		case len(a.Refused) > 0:
			return a.Refused[0].Column + " " + a.Refused[0].Code
		case len(a.Lines) != 1 || a.Lines[0].Cents != 80_000:
			return fmt.Sprintf("%+v", a)
		case a.Lines[0].RateE4 == nil:
			return "none"
		}
		return fmt.Sprint(*a.Lines[0].RateE4)
	}
	for _, tt := range []struct {
		kind              spreadsheet.Kind
		point, text, want string
	}{
		{spreadsheet.Text, ".", "16", "1600"}, {spreadsheet.Text, ".", "16 %", "1600"}, {spreadsheet.Text, ".", "IVA 8.5%", "850"}, {spreadsheet.Text, ",", "10,5 %", "1050"}, {spreadsheet.Text, ".", "0", "0"}, {spreadsheet.Text, ".", "0.00 %", "0"},
		{spreadsheet.Text, ".", "", "none"}, {spreadsheet.Text, ".", "exento", "iva number"}, {spreadsheet.Text, ",", "16.5", "iva number"}, {spreadsheet.Text, ".", "-16", "iva number"}, {spreadsheet.Text, ".", "160", "iva large"},
		{spreadsheet.Number, ",", "0.16", "1600"}, {spreadsheet.Number, ",", "16", "1600"}, {spreadsheet.Number, ".", "0", "0"}, {spreadsheet.Text, ".", "0.16", "16"}, {spreadsheet.Date, ".", "2026-05-02", "iva number"},
	} {
		if got := read(tt.kind, tt.point, tt.text); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.text, got, tt.want)
		}
	}
}

// The tables of three suppliers are guessed by their headings, for a person to look at; what
// nobody knows is not.
func TestGuess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, want, heading string
	}{
		{"Gasolinera\n\nFactura;Folio;Fecha;Estación;Combustible;Litros;Precio;Importe\n1;2;3;4;5;6;7;8\n", "amount=Importe day=Fecha liters=Litros number=Factura price=Precio product=Combustible station=Estación ticket=Folio", "Factura Folio Fecha Estación Combustible Litros Precio Importe"},
		{"Invoice,Receipt,Date/Time,Grade,Volume,UOM,Total\n", "amount=Total day=Date/Time liters=Volume number=Invoice product=Grade ticket=Receipt unit=UOM", "Invoice Receipt Date/Time Grade Volume UOM Total"},
		{"Nº ticket;Fecha;Producto;Litros;Precio €/l;Importe\n", "amount=Importe day=Fecha liters=Litros price=Precio €/l product=Producto ticket=Nº ticket", "Nº ticket Fecha Producto Litros Precio €/l Importe"},
		{"uno,dos\n1,2\n", "", "uno dos"}, {"Total,x\n1,2\n", "", "Total x"},
	} {
		columns, heading := Guess(rowsOf(t, tt.text))
		var all []string
		for f, name := range columns {
			all = append(all, string(f)+"="+name)
		}
		slices.Sort(all)
		if got := strings.Join(all, " "); got != tt.want || strings.Join(heading, " ") != tt.heading {
			t.Errorf("got %s of %v, want %s of %s", got, heading, tt.want, tt.heading)
		}
	}
	if columns, heading := Guess(nil); len(columns) != 0 || heading != nil {
		t.Errorf("of nothing: got %v, %v", columns, heading)
	}
}

// Each refusal is said in both languages.
func TestRefusalsAreSaid(t *testing.T) {
	t.Parallel()
	if len(Codes()) != len(says) {
		t.Errorf("%d codes, and %d are said", len(Codes()), len(says))
	}
	for _, code := range Codes() {
		r := Refused{Code: code}
		for _, s := range []string{r.What("es-MX"), r.What("en"), r.Remedy("es-MX"), r.Remedy("en")} {
			if s == "" {
				t.Errorf("%s: is not said", code)
			}
		}
		if r.What("es") == r.What("en") || r.Remedy("es") == r.Remedy("en") {
			t.Errorf("%s: is said in one language", code)
		}
	}
}
