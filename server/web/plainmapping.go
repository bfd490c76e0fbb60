package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// How a supplier writes its tables, under a name. What is said is one more version.

type plainMappingView struct {
	page
	Contracts, Points, Orders, Fuels []option
	Fields                           []plainFieldView
	Headings                         []string
	Values                           url.Values
	Back                             string
	Versions                         tableView
	May                              bool
	Problem                          string
	New                              bool
}

type plainFieldView struct {
	Name, Label, Value, Hint string
	Required                 bool
}

// fuelWords are what fuels are called in the form; their keys do as well.
var fuelWords = []struct{ word, key string }{{"regular", "15101514"}, {"premium", "15101515"}, {"diesel", "15101505"}}

func fuelWord(key string) string {
	for _, f := range fuelWords {
		if f.key == key {
			return f.word
		}
	}
	return key
}

// fuelKey reads what somebody calls a fuel; what nobody knows stays, and is refused by name.
func fuelKey(text string) string {
	text = strings.ToLower(strings.NewReplacer("é", "e", "É", "e").Replace(strings.TrimSpace(text)))
	if text == "magna" {
		text = "regular"
	}
	for _, f := range fuelWords {
		if f.word == text {
			return f.key
		}
	}
	return text
}

func (p *pages) plainMapping(v *visit) error {
	return p.showPlainMapping(v, http.StatusOK, nil, "")
}

func (p *pages) showPlainMapping(v *visit, code int, typed url.Values, problem string) error {
	w, ctx := v.words, v.r.Context()
	name, file := v.r.Form.Get("name"), v.r.Form.Get("file")
	view := &plainMappingView{page: p.page(v, "plain.mapping", invoicesPath), Values: typed, Back: plainPath, May: v.may(access.TakeInvoices, "POST "+plainMappingPath), Problem: problem, New: true}
	var versions []finance.Mapping
	if name != "" {
		var err error
		if versions, err = p.Invoices.MappingVersions(ctx, name); err != nil && !errors.Is(err, fault.ErrNotFound) {
			return err
		}
		if len(versions) == 0 && typed == nil {
			return err
		}
	}
	says := plain.Mapping{Point: ".", Order: plain.DayMonthYear}
	contract := ""
	if len(versions) > 0 {
		says, contract, view.New = versions[0].Says, versions[0].Contract, false
		view.Title = w.Say("plain.mapping.of", "Name", versions[0].Name)
		view.Versions = w.mappingTable(versions, "mapping_version", "supplier", "currency", "tax_added", "headings", "by", "said_at", "reason")
		view.Versions.Caption, view.Versions.CSV = w.Say("plain.versions"), address(plainMappingPath+"/versions.csv", url.Values{"name": {versions[0].Name}})
	}
	var lacks []plain.Refused
	if isSHA256(file) {
		_, b, err := p.Invoices.Table(ctx, file)
		if err != nil {
			return err
		}
		view.Back = plainTableAddress(file)
		columns, heading := guessed(b)
		view.Headings = heading
		if len(versions) == 0 {
			says.Columns = columns
		} else if pre, err := p.Invoices.Preview(ctx, "", b, finance.Ask{Mapping: versions[0].N}); err == nil {
			lacks = pre.Refused
		}
	}
	if typed == nil {
		view.Values = mappingValues(name, contract, &says, lacks)
		view.Values.Set("file", file)
	}
	for _, f := range plain.Fields() {
		field := plainFieldView{Name: "c_" + string(f), Label: w.Say("plain.field." + string(f)), Value: view.Values.Get("c_" + string(f)), Required: f == plain.Day}
		view.Fields = append(view.Fields, field)
	}
	if err := p.mappingChoices(v, view); err != nil {
		return err
	}
	return p.show(v, code, "plainmapping", view)
}

// guessed says which columns of a table are likely what.
func guessed(b []byte) (map[plain.Field]string, []string) {
	book, err := spreadsheet.Read(b)
	if err != nil {
		return nil, nil
	}
	for _, s := range book.Sheets {
		if !s.Hidden && len(s.Rows) > 0 {
			return plain.Guess(s.Rows)
		}
	}
	return nil, nil
}

// mappingChoices fills in what is chosen among.
func (p *pages) mappingChoices(v *visit, view *plainMappingView) error {
	w := v.words
	var contracts []fleet.Contract
	if p.Fleet != nil {
		var err error
		if contracts, err = p.Fleet.Contracts(v.r.Context()); err != nil {
			return err
		}
	}
	for _, c := range contracts {
		if c.RFC != "" {
			view.Contracts = append(view.Contracts, option{c.Contract, joined(c.Supplier, c.RFC, c.Number, c.Currency), c.Contract == view.Values.Get("contract")})
		}
	}
	for _, point := range []string{".", ","} {
		view.Points = append(view.Points, option{point, w.Say("plain.point." + map[string]string{".": "point", ",": "comma"}[point]), point == view.Values.Get("point")})
	}
	for _, order := range []string{plain.DayMonthYear, plain.MonthDayYear, plain.YearMonthDay} {
		view.Orders = append(view.Orders, option{order, w.Say("plain.order." + order), order == view.Values.Get("order")})
	}
	for _, f := range fuelWords {
		view.Fuels = append(view.Fuels, option{f.key, w.Say("invoices.product." + f.key), f.key == view.Values.Get("product")})
	}
	return nil
}

// mappingValues are what is said, as a form has it, with names that a table has and nobody has
// said yet.
func mappingValues(name, contract string, says *plain.Mapping, lacks []plain.Refused) url.Values {
	out := url.Values{"name": {name}, "contract": {contract}, "point": {says.Point}, "order": {says.Order}, "permit": {says.Permit}, "product": {says.Product}, "tax": {"0"}}
	if says.TaxE4 > 0 {
		out.Set("tax", finance.TermsOf(says.TaxE4))
	}
	for f, heading := range says.Columns {
		out.Set("c_"+string(f), heading)
	}
	lines := func(of map[string]string, say func(string) string, code string) string {
		var all []string
		for name, is := range of {
			all = append(all, name+" = "+say(is))
		}
		slices.SortFunc(all, strings.Compare)
		for _, r := range lacks {
			if line := r.Value + " = "; r.Code == code && r.Value != "" && !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
		return strings.Join(all, "\n")
	}
	out.Set("stations", lines(says.Stations, func(s string) string { return s }, "station"))
	out.Set("products", lines(says.Products, fuelWord, "product"))
	return out
}

// readMapping reads what a form says. A line without what it is is an error of that line.
func readMapping(form url.Values) (m finance.Mapping, bad *finance.Problem) {
	m = finance.Mapping{Name: form.Get("name"), Contract: form.Get("contract"), Reason: form.Get("reason")}
	m.Says = plain.Mapping{Columns: map[plain.Field]string{}, Point: form.Get("point"), Order: form.Get("order"), Permit: strings.ToUpper(strings.TrimSpace(form.Get("permit"))), Product: form.Get("product")}
	for _, f := range plain.Fields() {
		if heading := strings.TrimSpace(form.Get("c_" + string(f))); heading != "" {
			m.Says.Columns[f] = heading
		}
	}
	if tax := strings.TrimSpace(form.Get("tax")); tax != "" && tax != "0" {
		n, ok := decimal(tax, 2)
		if !ok || n > plain.MostTaxE4 {
			return m, &finance.Problem{Field: "tax", Code: "size"}
		}
		m.Says.TaxE4 = n
	}
	lines := func(field string, read func(string) string) map[string]string {
		out := map[string]string{}
		for line := range strings.Lines(form.Get(field)) {
			line = strings.TrimSpace(line)
			if line == "" {
				continue
			}
			at := strings.LastIndexByte(line, '=')
			if at < 0 || strings.TrimSpace(line[:at]) == "" || strings.TrimSpace(line[at+1:]) == "" || !utf8.ValidString(line) {
				bad = &finance.Problem{Field: field, Code: "line"}
				continue
			}
			out[strings.TrimSpace(line[:at])] = read(line[at+1:])
		}
		return out
	}
	m.Says.Stations = lines("stations", func(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) })
	m.Says.Products = lines("products", fuelKey)
	return m, bad
}

// sayPlainMapping takes a version of a mapping, and leads to the table that it was said for.
func (p *pages) sayPlainMapping(v *visit) error {
	form := v.r.PostForm
	m, problem := readMapping(form)
	err := error(nil)
	if problem == nil {
		m, err = p.Invoices.SayMapping(v.r.Context(), v.user.Username, m)
		if bad, ok := errors.AsType[*finance.Problem](err); ok {
			problem = bad
		}
	}
	if problem != nil {
		return p.showPlainMapping(v, http.StatusBadRequest, form, v.words.mappingProblem(problem))
	}
	if err != nil {
		return err
	}
	if file := form.Get("file"); isSHA256(file) {
		a := askedTable{ask: finance.Ask{Mapping: m.N}}
		v.redirect(address(plainTableAddress(file), a.values()))
		return nil
	}
	v.redirect(plainMappingAddress(m.Name, ""))
	return nil
}

// mappingProblem says what is wrong with a mapping. What has no words of its own is of a
// column.
func (w words) mappingProblem(bad *finance.Problem) string {
	for _, key := range []string{"plain.bad." + bad.Field + "." + bad.Code, "plain.bad." + bad.Field} {
		if w.Knows(key) {
			return w.Say(key)
		}
	}
	return w.Say("plain.bad.column", "Field", w.Or("plain.field."+bad.Field, bad.Field))
}

func (p *pages) plainVersionsFile(v *visit) error {
	name := v.r.URL.Query().Get("name")
	list, err := p.Invoices.MappingVersions(v.r.Context(), name)
	if err != nil {
		return err
	}
	t := report.Mappings(mappingRows(list))
	return p.file(v, &t, "litro-"+v.words.Say("plain.mappings.file")+"-"+fileName(name), joined(v.words.Say("plain.versions"), name))
}
