// Package plain reads what suppliers bill where there are no fiscal documents: a table, by a
// mapping that says which of its columns is what and how it writes numbers and days. It is
// pure: cells in, lines out, and of each row that is none, which cell is wrong and why. No
// figure is made up: of liters, price and amount one may be missing, and is reckoned from the
// other two.
package plain

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/litro-fuel/litro/server/spreadsheet"
)

// A Field is what a column may say.
type Field string

// The fields.
const (
	Number  Field = "number"  // of the document
	Ticket  Field = "ticket"  // of the fill
	Card    Field = "card"    // that bought it; read of contracts by card
	Day     Field = "day"     // with the time, or without
	Time    Field = "time"    // where it has a column of its own
	Station Field = "station" // its permit, or what the supplier calls it
	Product Field = "product"
	Liters  Field = "liters"
	Unit    Field = "unit" // of the liters
	Price   Field = "price"
	Amount  Field = "amount"
	Rate    Field = "rate" // of the IVA or what it is called there, as a percent
)

// Fields are all of them.
func Fields() []Field {
	return []Field{Number, Ticket, Card, Day, Time, Station, Product, Liters, Unit, Price, Amount, Rate}
}

// How days are written.
const (
	DayMonthYear = "dmy" // 31/12/2026
	MonthDayYear = "mdy"
	YearMonthDay = "ymd"
)

// A Mapping says how a supplier writes its tables.
type Mapping struct {
	// Columns are the headings of fields, as the supplier writes them; capitals and accents do
	// not matter.
	Columns map[Field]string `json:"columns"`
	Point   string           `json:"point"` // before decimals: "." or ","
	Order   string           `json:"order"` // of the parts of a day
	// Permit is that of lines without one, Stations the permits of what the supplier calls its
	// stations. Product is the key of the catalog of lines without one, and Products those of
	// what it calls its fuels.
	Permit   string            `json:"permit,omitempty"`
	Stations map[string]string `json:"stations,omitempty"`
	Product  string            `json:"product,omitempty"`
	Products map[string]string `json:"products,omitempty"`
	// TaxE4 is what taxes add to prices and amounts, in ten-thousandths of them; 0: they are in
	// them already.
	TaxE4 int64 `json:"tax_e4,omitempty"`
}

// MostTaxE4 is more than any tax adds: as much again.
const MostTaxE4 = 10_000

// An OddError says what is wrong with a mapping.
type OddError struct{ Field, Code string }

func (e *OddError) Error() string { return fmt.Sprintf("%s of a mapping: %s", e.Field, e.Code) }

// Check says what is wrong with a mapping.
func (m *Mapping) Check() error {
	seen := map[string]bool{}
	for f, name := range m.Columns {
		heading := fold(name)
		switch {
		case !slices.Contains(Fields(), f):
			return &OddError{string(f), "unknown"}
		case heading == "" || len(name) > 100:
			return &OddError{string(f), "heading"}
		case seen[heading]:
			return &OddError{string(f), "twice"}
		}
		seen[heading] = true
	}
	for field, names := range map[string]map[string]string{"stations": m.Stations, "products": m.Products} {
		known := map[string]bool{}
		for name, is := range names {
			switch {
			case fold(name) == "" || is == "":
				return &OddError{field, "missing"}
			case known[fold(name)]:
				return &OddError{field, "twice"}
			}
			known[fold(name)] = true
		}
	}
	has := func(f Field) bool { return m.Columns[f] != "" }
	figures := 0
	for _, f := range []Field{Liters, Price, Amount} {
		if has(f) {
			figures++
		}
	}
	switch {
	case !has(Day):
		return &OddError{string(Day), "missing"}
	case figures < 2:
		return &OddError{string(Amount), "two"}
	case m.Point != "." && m.Point != ",":
		return &OddError{"point", "unknown"}
	case !slices.Contains([]string{DayMonthYear, MonthDayYear, YearMonthDay}, m.Order):
		return &OddError{"order", "unknown"}
	case !has(Product) && len(m.Products) > 0:
		return &OddError{string(Product), "missing"}
	case m.TaxE4 < 0 || m.TaxE4 > MostTaxE4:
		return &OddError{"tax", "size"}
	}
	return nil
}

// A Line is fuel that is billed.
type Line struct {
	Row            int // of the table, from 1
	Number, Ticket string
	Card           string // empty: nobody says which
	Permit         string // empty: nobody says where
	Product, Text  string // of the catalog, empty where nobody knows; and as the supplier calls it
	At             time.Time
	Timed          bool // the row has a time, and not a day alone
	VolumeUL       int64
	Cents          int64 // with taxes, as the price
	PriceE4        int64
	Reckoned       Field  // what the row leaves out, and is reckoned from the rest; empty: nothing
	RateE4         *int64 // ten-thousandths; nil: the row says none
	Off            bool   // liters and price do not make the amount, by more than two cents and a thousandth
}

// A Refused is a row that is no line, and why.
type Refused struct {
	Row    int
	Column string // its heading; empty: it is of the whole row
	Value  string
	Code   string // heading, row, missing, day, number, below, large, two, unit, station, product; and see [Mapping.Documents]
}

// An Answer is what a table says.
type Answer struct {
	Lines   []Line
	Refused []Refused
	// Passed are rows below the heading that name no ticket, no product and no day, such as
	// totals, with the word or without.
	Passed []int
}

// headingWithin is how far down a heading is looked for.
const headingWithin = 30

// Read reads the rows of a table. What is above its heading is passed over.
func (m *Mapping) Read(rows []spreadsheet.Row) Answer {
	var a Answer
	if err := m.Check(); err != nil {
		a.Refused = append(a.Refused, Refused{Row: 1, Value: err.Error(), Code: "heading"})
		return a
	}
	at, head, missing := m.heading(rows)
	if at < 0 {
		for _, f := range missing {
			a.Refused = append(a.Refused, Refused{Row: 1, Column: m.Columns[f], Code: "heading"})
		}
		return a
	}
	for _, row := range rows[at+1:] {
		r := reader{m: m, row: row, head: head}
		switch {
		case row.Err != nil:
			a.Refused = append(a.Refused, Refused{Row: row.Line, Value: row.Err.Error(), Code: "row"})
		case r.cell(Ticket).Text == "" && r.cell(Product).Text == "" && !strings.ContainsAny(r.cell(Day).Text, "0123456789"):
			a.Passed = append(a.Passed, row.Line)
		default:
			l := r.line()
			if len(r.refused) > 0 {
				a.Refused = append(a.Refused, r.refused...)
				continue
			}
			a.Lines = append(a.Lines, l)
		}
	}
	return a
}

// heading returns the row in which all columns are named, and where each is; or those that
// the likeliest row lacks.
func (m *Mapping) heading(rows []spreadsheet.Row) (at int, head map[Field]int, missing []Field) {
	missing = Fields()
	for i, row := range rows[:min(len(rows), headingWithin)] {
		head, lacks := map[Field]int{}, []Field(nil)
		for _, f := range Fields() {
			name := m.Columns[f]
			if name == "" {
				continue
			}
			column := slices.IndexFunc(row.Cells, func(c spreadsheet.Cell) bool { return fold(c.Text) == fold(name) })
			if column < 0 {
				lacks = append(lacks, f)
				continue
			}
			head[f] = column
		}
		if len(lacks) == 0 {
			return i, head, nil
		}
		if len(lacks) < len(missing) {
			missing = lacks
		}
	}
	return -1, nil, slices.DeleteFunc(missing, func(f Field) bool { return m.Columns[f] == "" })
}

// A reader reads one row.
type reader struct {
	m       *Mapping
	row     spreadsheet.Row
	head    map[Field]int
	refused []Refused
}

func (r *reader) cell(f Field) spreadsheet.Cell {
	if i, there := r.head[f]; there && i < len(r.row.Cells) {
		return r.row.Cells[i]
	}
	return spreadsheet.Cell{}
}

func (r *reader) refuse(f Field, code string) {
	r.refused = append(r.refused, Refused{r.row.Line, r.m.Columns[f], r.cell(f).Text, code})
}

func (r *reader) line() Line {
	l := Line{Row: r.row.Line, Number: r.cell(Number).Text, Ticket: r.cell(Ticket).Text, Card: r.cell(Card).Text, Text: r.cell(Product).Text, Permit: r.m.Permit, Product: r.m.Product}
	r.when(&l)
	if name := r.cell(Station).Text; name != "" {
		permit, known := lookUp(r.m.Stations, name)
		switch {
		case known:
			l.Permit = permit
		case strings.Count(name, "/") >= 3: // it has the form of one, see fleet.Permit
			l.Permit = strings.ToUpper(strings.Join(strings.Fields(name), ""))
		default:
			r.refuse(Station, "station")
		}
	}
	if l.Text != "" && len(r.m.Products) > 0 {
		product, known := lookUp(r.m.Products, l.Text)
		if !known {
			r.refuse(Product, "product")
		}
		l.Product = product
	}
	if unit := fold(r.cell(Unit).Text); unit != "" && !slices.Contains(literUnits, strings.TrimSuffix(unit, ".")) {
		r.refuse(Unit, "unit")
	}
	r.figures(&l)
	l.RateE4 = r.rate()
	return l
}

var literUnits = []string{"l", "lt", "lts", "ltr", "ltrs", "litro", "litros", "liter", "liters", "litre", "litres"}

// rate reads a percent: 16, 16 % or 16.0. A workbook keeps 16 % as 0.16, and no rate is below 1 %.
func (r *reader) rate() *int64 {
	c := r.cell(Rate)
	text, point, decimals := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(c.Text), "%")), r.m.Point, 2
	if c.Kind == spreadsheet.Number {
		point = "."
		if strings.HasPrefix(text, "0.") {
			decimals = 4
		}
	}
	if c.Text == "" {
		return nil
	}
	n, code := decimal(text, point, decimals)
	switch {
	case code == "below" && strings.Trim(text, "0"+point) == "":
		return new(int64(0))
	case c.Kind == spreadsheet.Date || code == "below":
		r.refuse(Rate, "number")
	case code != "":
		r.refuse(Rate, code)
	case n > MostTaxE4:
		r.refuse(Rate, "large")
	default:
		return &n
	}
	return nil
}

// figures reads liters, price and amount, of which one may be missing.
func (r *reader) figures(l *Line) {
	ul, hasUL := r.number(Liters, 6)
	e4, hasE4 := r.number(Price, 4)
	cents, hasCents := r.number(Amount, 2)
	if len(r.refused) > 0 {
		return
	}
	const perCent = 100_000_000 // of microliters and 1/10000 of the currency
	switch {
	case hasUL && hasE4 && hasCents:
		if made, fits := ratio(ul, e4, perCent); !fits || over(made, cents) {
			l.Off = true
		}
	case hasUL && hasE4:
		l.Reckoned = Amount
		cents, hasCents = ratio(ul, e4, perCent)
	case hasE4 && hasCents:
		l.Reckoned = Liters
		ul, hasUL = ratio(cents, perCent, e4)
	case hasUL && hasCents:
		l.Reckoned = Price
		e4, hasE4 = ratio(cents, perCent, ul)
	default:
		r.refuse(Amount, "two")
		return
	}
	if r.m.TaxE4 > 0 && hasE4 && hasCents {
		const whole = 10_000
		e4, hasE4 = ratio(e4, whole+r.m.TaxE4, whole)
		cents, hasCents = ratio(cents, whole+r.m.TaxE4, whole)
	}
	switch {
	case !hasUL || !hasE4 || !hasCents:
		r.refuse(l.Reckoned, "large")
		return
	case ul <= 0:
		r.refuse(Liters, "below")
		return
	}
	l.VolumeUL, l.PriceE4, l.Cents = ul, e4, cents
}

// over tells whether an amount is off what liters and price make, by more than two cents and
// a thousandth of it.
func over(made, cents int64) bool {
	off := made - cents
	if off < 0 {
		off = -off
	}
	return off > 2 && off > cents/1000
}

// ratio returns a times b over c, rounded half up; false where that fits in no figure.
func ratio(a, b, c int64) (int64, bool) {
	if c <= 0 {
		return 0, false
	}
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	n.Mul(n, big.NewInt(2)).Add(n, big.NewInt(c)).Div(n, new(big.Int).Mul(big.NewInt(2), big.NewInt(c)))
	return n.Int64(), n.IsInt64() && n.Int64() <= most
}

// most is more than any line bills, in any of its units.
const most = 1_000_000_000_000_000

// number reads a figure that is above zero, with so many decimals; false: the cell is empty.
func (r *reader) number(f Field, decimals int) (int64, bool) {
	c := r.cell(f)
	if c.Text == "" {
		return 0, false
	}
	point := r.m.Point
	if c.Kind == spreadsheet.Number { // as the file has it, whatever the supplier's language
		point = "."
	}
	n, code := decimal(c.Text, point, decimals)
	switch {
	case c.Kind == spreadsheet.Date:
		r.refuse(f, "number")
	case code != "":
		r.refuse(f, code)
	default:
		return n, true
	}
	return 0, false
}

// decimal reads a number as people write it: with a currency beside it, spaces, and thousands
// in groups of three. Below zero is what has its minus before or behind it, stands in brackets, or says CR; DR and
// DB say that it is charged.
func decimal(text, point string, decimals int) (n int64, code string) {
	group := ","
	if point == "," {
		group = "."
	}
	s := strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) || unicode.IsLetter(r)
	})
	credit := slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }), func(word string) bool { return strings.EqualFold(word, "CR") })
	if strings.HasPrefix(s, "(") != strings.HasSuffix(s, ")") {
		return 0, "number"
	}
	below := credit || strings.HasPrefix(s, "(")
	for _, minus := range []string{"-", "−"} {
		below = below || strings.HasPrefix(s, minus) || strings.HasSuffix(s, minus)
	}
	s = strings.TrimFunc(strings.Trim(s, "-−()"), func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) })
	whole, frac, _ := strings.Cut(s, point)
	groups := strings.FieldsFunc(whole, func(r rune) bool { return string(r) == group || unicode.IsSpace(r) || r == '\'' })
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return 0, "number"
		}
	}
	digits := strings.Join(groups, "")
	if strings.HasPrefix(whole, group) || strings.HasSuffix(whole, group) || strings.Contains(whole, group+group) || digits == "" || !onlyDigits(digits) || !onlyDigits(frac) || len(frac) > 20 {
		return 0, "number"
	}
	if len(digits) > 12 {
		return 0, "large"
	}
	for i := range decimals {
		d := byte('0')
		if i < len(frac) {
			d = frac[i]
		}
		digits += string(d)
	}
	for _, d := range digits {
		n = n*10 + int64(d-'0')
		if n > most {
			return 0, "large"
		}
	}
	if len(frac) > decimals && frac[decimals] >= '5' {
		n++
	}
	if below || n == 0 {
		return 0, "below"
	}
	return n, ""
}

func onlyDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// when reads the day and the time.
func (r *reader) when(l *Line) {
	day := r.cell(Day)
	if day.Text == "" {
		r.refuse(Day, "missing")
		return
	}
	text := day.Text
	if clock := r.cell(Time).Text; clock != "" {
		if of, _, cut := strings.Cut(text, " "); cut { // a spreadsheet's day has a midnight
			text = of
		}
		if _, of, cut := strings.Cut(clock, " "); cut && r.cell(Time).Kind == spreadsheet.Date {
			clock = of
		}
		text += " " + clock
	}
	order := r.m.Order
	if day.Kind == spreadsheet.Date {
		order = YearMonthDay
	}
	at, timed, ok := readTime(text, order)
	if !ok || at.Year() < 2000 || at.Year() > 2100 {
		r.refuse(Day, "day")
		return
	}
	l.At, l.Timed = at, timed
}

// readTime reads a day and perhaps a time, by the clock of the station.
func readTime(text, order string) (at time.Time, timed, ok bool) {
	text = strings.ToLower(strings.ReplaceAll(strings.Join(strings.Fields(strings.Replace(text, "T", " ", 1)), " "), ". ", "."))
	text = strings.NewReplacer("a.m.", "am", "p.m.", "pm", ".", "/", "-", "/").Replace(text)
	days := map[string]string{DayMonthYear: "2/1/2006", MonthDayYear: "1/2/2006", YearMonthDay: "2006/1/2"}
	short := map[string]string{DayMonthYear: "2/1/06", MonthDayYear: "1/2/06", YearMonthDay: "06/1/2"}
	for _, day := range []string{days[order], short[order]} {
		if at, err := time.Parse(day, text); err == nil {
			return at, false, true
		}
		for _, clock := range []string{" 15:04:05", " 15:04", " 3:04:05 pm", " 3:04 pm", " 3:04pm"} {
			if at, err := time.Parse(day+clock, text); err == nil {
				return at, true, true
			}
		}
	}
	return time.Time{}, false, false
}

func lookUp(in map[string]string, name string) (string, bool) {
	for k, v := range in {
		if fold(k) == fold(name) {
			return v, true
		}
	}
	return "", false
}

var accents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", "à", "a", "ç", "c")

// fold makes of a name what it is compared by.
func fold(s string) string {
	return accents.Replace(strings.ToLower(strings.Join(strings.Fields(s), " ")))
}

// PerLiter returns what a liter comes to, in 1/10000 of the currency, of an amount in cents and
// microliters; false: nobody can say.
func PerLiter(cents, ul int64) (e4 int64, ok bool) { return ratio(cents, 100_000_000, ul) }
