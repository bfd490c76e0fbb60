package report

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/opendata"
)

// What a house says of its fuel to others, as tables.

// NumberedPapers lists vouchers, contingency sheets and labels by their numbers, with those
// numbers that nobody issued.
func NumberedPapers(p Period, list []disclosure.Paper, zone *time.Location) Table {
	t := Table{Name: "numbered-papers", Period: p, Columns: []Column{
		{"numbered_kind", Text, ""}, {"folio", Text, ""}, {"issued_at", Instant, ""}, {"issued_by", Text, ""}, {"numbered_agreed", Text, ""}, {"vehicle", Text, ""}, {"department", Text, ""}, {"station_name", Text, ""},
		{"numbered_allowed", Volume, "L"}, {"numbered_took", Volume, "L"}, {"from", Text, ""}, {"until_day", Text, ""}, {"numbered_state", Text, ""}, {"numbered_reprints", Count, ""}, {"ref", Text, ""},
	}}
	var allowed, took int64
	for i := range list {
		x := &list[i]
		folio := x.Label + "." + strconv.FormatInt(x.Version, 10)
		switch x.Kind {
		case disclosure.Voucher:
			folio = barcode.FormatVoucherNumber(x.Number)
		case disclosure.Sheet:
			folio = barcode.FormatSheetNumber(x.Number)
		}
		issued, from, until := Cell{}, Cell{}, Cell{}
		if x.IssuedAt != nil {
			issued = instant(*x.IssuedAt)
		}
		if x.FromAt != nil {
			from = textCell(x.FromAt.In(zone).Format(time.DateOnly))
		}
		if x.UntilAt != nil {
			until = textCell(lastDay(*x.UntilAt, zone))
		}
		allowed, took = allowed+int64(x.AllowedUL), took+int64(x.TookUL)
		t.Rows = append(t.Rows, Row{x.Kind + "/" + folio, []Cell{
			textCell(x.Kind), textCell(folio), issued, textCell(x.IssuedBy), textCell(x.AuthorizedBy), textCell(x.FleetNo), textCell(x.Department), textCell(x.Station),
			numberIf(x.AllowedUL > 0, int64(x.AllowedUL)), numberIf(x.TookUL > 0, int64(x.TookUL)), from, until, textCell(x.State), optional(x.Reprints), textCell(x.Ref),
		}})
	}
	if len(list) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		t.Total[t.Column("numbered_allowed")], t.Total[t.Column("numbered_took")] = number(allowed), number(took)
	}
	return t
}

// BilledPrices lists what stations billed a liter, beside what was agreed and what the pump showed.
func BilledPrices(p Period, d *disclosure.Priced) Table {
	t := Table{Name: "billed-prices", Period: p, Columns: []Column{
		{"station_name", Text, ""}, {"permit", Text, ""}, {"product_key", Text, ""}, {"currency", Text, ""}, {"price_agreed", Price, ""}, {"price_posted", Price, ""}, {"price_billed", Price, ""},
		{"price_over", Price, ""}, {"price_lines", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"price_over_amount", Money, ""}, {"price_said", Text, ""},
		{"use_index", Text, ""}, {"use_index_day", Text, ""}, {"use_index_price", Price, ""}, {"use_markup", Price, ""},
	}}
	var lines, ul, cents, over int64
	one := map[string]bool{}
	for i := range d.Rows {
		x := &d.Rows[i]
		said := "said"
		if x.ExpectedE4 == 0 {
			said = "unsaid"
		}
		one[x.Currency] = true
		lines, ul, cents, over = lines+x.Lines, ul+x.VolumeUL, cents+x.Cents, over+x.OverCents
		t.Rows = append(t.Rows, Row{strconv.Itoa(i), []Cell{
			textCell(x.Station), textCell(x.Permit), textCell(x.Product), textCell(x.Currency), numberIf(x.ExpectedE4 > 0, x.ExpectedE4), numberIf(x.PostedE4 > 0, x.PostedE4), number(x.BilledE4),
			numberIf(x.OverE4 > 0, x.OverE4), number(x.Lines), number(x.VolumeUL), number(x.Cents), numberIf(x.ExpectedE4 > 0, x.OverCents), textCell(said),
			textCell(x.By.Index), textCell(string(x.By.IndexDay)), numberIf(x.By.IndexDay != "", x.By.IndexE4), numberIf(x.By.Index != "", x.By.MarkupE4),
		}})
	}
	if len(d.Rows) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		t.Total[t.Column("price_lines")], t.Total[t.Column("volume")] = number(lines), number(ul)
		if len(one) == 1 { // amounts of several currencies do not add up
			t.Total[t.Column("amount")], t.Total[t.Column("price_over_amount")] = number(cents), number(over)
		}
	}
	return t
}

// Emissions lists what the fuel of departments gives off.
func Emissions(p Period, e *disclosure.Emissions) Table {
	t := Table{Name: "emissions", Period: p, Columns: []Column{
		{"department", Text, ""}, {"grade", Text, ""}, {"product_key", Text, ""}, {"volume", Volume, "L"}, {"factor", Count, "g/L"}, {"factor_source", Text, ""}, {"factor_year", Text, ""}, {"factor_from", Text, ""}, {"co2", Mass, "t"},
	}}
	for i := range e.Rows {
		x := &e.Rows[i]
		cells := []Cell{textCell(x.DepartmentName), textCell(x.GradeName), textCell(x.Product), number(x.UL), {}, {}, {}, {}, {}}
		key := x.Department + "/" + x.Grade + "/"
		if f := x.Factor; f != nil {
			key += strconv.FormatInt(f.N, 10)
			copy(cells[4:], []Cell{number(*f.Grams), textCell(f.Source), textCell(strconv.Itoa(f.Year)), textCell(f.From), number(x.Grams)})
		}
		t.Rows = append(t.Rows, Row{key, cells})
	}
	if len(t.Rows) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		t.Total[t.Column("volume")], t.Total[t.Column("co2")] = number(e.UL), number(e.Grams)
	}
	return t
}

// EmissionFactors lists all that were said, the newest first.
func EmissionFactors(list []disclosure.Factor) Table {
	t := Table{Name: "emission-factors", Columns: []Column{
		{"product_key", Text, ""}, {"factor_from", Text, ""}, {"factor", Count, "g/L"}, {"factor_source", Text, ""}, {"factor_year", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, f := range list {
		t.Rows = append(t.Rows, Row{strconv.FormatInt(f.N, 10), []Cell{
			textCell(f.Product), textCell(f.From), optional(f.Grams), textCell(f.Source), textCell(strconv.Itoa(f.Year)), textCell(f.Reason), textCell(f.By), instant(f.At),
		}})
	}
	return t
}

// Transparency lists a month's fuel by departments and products, in the columns of the
// transparency platform.
func Transparency(p Period, m *disclosure.Month) Table {
	t := Table{Name: "transparency", Period: p, Columns: []Column{
		{"pnt_year", Text, ""}, {"pnt_from", Text, ""}, {"pnt_to", Text, ""}, {"pnt_article", Text, ""}, {"pnt_fraction", Text, ""}, {"pnt_department", Text, ""}, {"pnt_grade", Text, ""},
		{"fills", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, m.Currency}, {"currency", Text, ""}, {"distance", Distance, "km"}, {"pnt_basis", Text, ""},
		{"pnt_area", Text, ""}, {"pnt_validated", Text, ""}, {"pnt_updated", Text, ""}, {"pnt_remark", Text, ""},
	}}
	type key struct{ department, grade, currency string }
	type sum struct {
		opendata.Figures
		name, grade, of string
		reserved        bool
	}
	sums := map[key]*sum{}
	var keys []key
	var all opendata.Figures
	currencies := map[string]bool{}
	for i := range m.Rows {
		r := &m.Rows[i]
		k := key{r.Department, r.Grade, r.Currency}
		if r.Department == "" {
			k.department = "\x00" + r.Of // those of several departments, and those of none
		}
		s := sums[k]
		if s == nil {
			s = &sum{name: cmp.Or(r.DepartmentName, r.Department), grade: cmp.Or(r.GradeName, r.Grade), of: r.Of}
			sums[k], keys = s, append(keys, k)
		}
		s.Add(r.Figures)
		s.reserved = s.reserved || r.Of == opendata.OfGroup
		all.Add(r.Figures)
		currencies[r.Currency] = true
	}
	slices.SortStableFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(sums[a].name, sums[b].name), cmp.Compare(a.department, b.department), cmp.Compare(sums[a].grade, sums[b].grade), cmp.Compare(a.currency, b.currency))
	})
	year, from, to := m.From.Format("2006"), m.From.Format(time.DateOnly), m.To.AddDate(0, 0, -1).Format(time.DateOnly)
	for _, k := range keys {
		s := sums[k]
		basis, name := "", s.name
		if s.reserved {
			basis = cmp.Or(m.Basis, "reserved")
		}
		if name == "" {
			name = s.of
		}
		t.Rows = append(t.Rows, Row{k.department + "/" + k.grade + "/" + k.currency, []Cell{
			textCell(year), textCell(from), textCell(to), textCell(m.Article), textCell(m.Fraction), textCell(name), textCell(s.grade),
			number(s.Fills), number(s.UL), number(s.Cents), textCell(k.currency), numberIf(s.WayM > 0, s.WayM), textCell(basis),
			textCell(m.Area), textCell(m.Validated), textCell(m.Updated), textCell(m.Frame.Remark),
		}})
	}
	if len(t.Rows) > 0 {
		t.Total = make([]Cell, len(t.Columns))
		t.Total[t.Column("fills")], t.Total[t.Column("volume")], t.Total[t.Column("distance")] = number(all.Fills), number(all.UL), number(all.WayM)
		if len(currencies) == 1 {
			t.Total[t.Column("amount")] = number(all.Cents)
		}
	}
	return t
}
