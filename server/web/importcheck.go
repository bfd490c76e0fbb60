package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/server/fleet"
)

// checkView is what would become of a file, for the person who decides.
type checkView struct {
	page
	File, Kind   string
	Back         string // where one came from
	Action       string
	Figures      []figure
	Good         string // how many rows would be taken in; empty when none
	Shown        string // the digest of what is shown
	Hidden       []hidden
	Columns      []columnView
	Downs        []option
	Sheets       []string
	Unknown      string // titles of columns that are not known
	Warnings     []warningView
	Problems     tableView
	MoreProblems string
	Corrections  string // address of the file of bad rows
	Changes      tableView
	MoreChanges  string
	Done         string // how many rows were taken in
	Changed      bool   // what is shown is not what was shown before
	Undecided    bool   // a warning was not decided about
	Waits        bool   // the same file waits for another person already
	// Falls is how many prices fall that a hard stop counts with, so that another person signs;
	// empty: none. Unsigned tells that nobody did, and Refused what is wrong with who did.
	Falls, Checker, Refused string
	Unsigned                bool
	// Whole tells that the file is taken whole or not at all. Two is how many rows another person
	// signs because they say something of the budget; empty: none.
	Whole bool
	Two   string
	// Leaves say which accounts a file of the budget leaves without an approved amount, and All that it may be all there is: what
	// is ticked by AllSaid.
	Leaves  []string
	All     string
	AllSaid bool
	// ByItself say of which years the budget is whole with the file, whatever is ticked: it leaves no account.
	ByItself []string
	// Loosens are the fields by which vehicles might take more, so that another person
	// must approve the file; empty: nobody must. Loose names them.
	Loosens   string
	Loose     tableView
	Mapping   *mappingView
	MoreLoose string
}

// A columnView is a column of the file, and what it can be taken for.
type columnView struct {
	Name, Title string
	Options     []option
}

// A warningView is what was read otherwise than it stands there.
type warningView struct {
	Code, Text, Remedy string
	Lines              []string
	More               string
}

// mostShown bounds the rows of each table: who has more to mend does it in the file.
const (
	mostShown    = 60
	mostExamples = 8
)

func (p *pages) checkView(v *visit, d fleet.Draft, r *fleet.Report, opts fleet.ImportOptions) (*checkView, error) {
	w := v.words
	view := &checkView{
		page: p.page(v, "import.check.title", importsAt(v).back), File: d.File, Kind: d.Kind, Back: importsAt(v).path, Action: importsAt(v).path + "/" + url.PathEscape(d.Draft), Shown: r.Digest, Whole: r.Whole(),
	}
	q := meant(v.r.Form, opts)
	view.Corrections = address(view.Action+"/corrections", q)
	view.Hidden = hiddenOf(q, "out")
	for _, outcome := range []string{fleet.RowNew, fleet.RowChanged, fleet.RowSame, fleet.RowBad} {
		f := figure{Name: w.Say("import.outcome." + outcome), Value: w.Count(int64(r.Count(outcome)))}
		if outcome == fleet.RowBad && r.Count(outcome) > 0 {
			f.Class = "alarm"
		}
		view.Figures = append(view.Figures, f)
	}
	if n := r.Count(fleet.RowNew) + r.Count(fleet.RowChanged); n > 0 && (!r.Whole() || r.Count(fleet.RowBad) == 0) {
		view.Good = w.Count(int64(n))
	}
	if r.Whole() && view.Good != "" {
		view.Two, view.Checker = view.Good, v.r.PostForm.Get("checker")
	}
	for _, b := range r.Budgets {
		if view.Good == "" {
			continue
		}
		if len(b.Leaves) == 0 {
			view.ByItself = append(view.ByItself, w.Say("import.budget.itself", "Year", b.Year, "Day", w.contractDay(b.Day)))
			continue
		}
		names := make([]string, 0, mostNamed+1)
		for _, k := range b.Leaves[:min(len(b.Leaves), mostNamed)] {
			names = append(names, string(k))
		}
		if len(b.Leaves) > mostNamed {
			names = append(names, "…")
		}
		view.Leaves = append(view.Leaves, w.Say("import.budget.leaves", "Count", len(b.Leaves), "Year", b.Year, "Accounts", strings.Join(names, ", "), "Day", w.contractDay(b.Day)))
		view.All, view.AllSaid = w.Say("import.budget.whole"), v.r.PostForm.Has("budget_whole")
	}
	if r.Falls > 0 {
		view.Falls, view.Checker = w.Count(int64(r.Falls)), v.r.PostForm.Get("checker")
	}
	view.Columns, view.Downs = w.importColumns(d.Kind, r, opts)
	view.Unknown = strings.Join(r.Ignored(), " · ")
	view.Sheets = w.importSheets(r)
	if len(opts.LeftOut) == 0 {
		view.Warnings = w.importWarnings(r)
	}
	w.importLoosens(view, r)
	w.importProblems(view, r)
	w.importChanges(view, r)
	var err error
	view.Mapping, err = p.mappingForm(v, d, r, view.Action)
	return view, err
}

// importColumns are the columns of a file with what each was taken for.
func (w words) importColumns(kind string, r *fleet.Report, opts fleet.ImportOptions) (columns []columnView, downs []option) {
	taken := map[string]bool{}
	for i, c := range r.Columns {
		col := columnView{Name: columnName(i), Title: c.Title}
		if c.Field == "" || c.Field == "-" {
			col.Options = append(col.Options, option{"-", w.Say("import.column.none"), true})
		} else {
			col.Options = append(col.Options, option{"-", w.Say("import.column.none"), false})
		}
		for _, f := range fleet.Fields(kind) {
			col.Options = append(col.Options, option{f, fleet.FieldTitle(f, w.Lang), f == c.Field})
		}
		taken[c.Field] = true
		columns = append(columns, col)
	}
	for _, f := range fleet.Blocks(kind) {
		if taken[f] {
			downs = append(downs, option{f, fleet.FieldTitle(f, w.Lang), slices.Contains(opts.FillDown, f)})
		}
	}
	return columns, downs
}

// importSheets says what each sheet was taken for.
func (w words) importSheets(r *fleet.Report) []string {
	var all []string
	for _, s := range r.Sheets {
		name := s.Name
		if name == "" {
			name = r.File
		}
		switch {
		case s.Hidden:
			all = append(all, w.Say("import.sheet.hidden", "Sheet", name))
		case s.Header == 0:
			all = append(all, w.Say("import.sheet.none", "Sheet", name))
		default:
			said := w.Say("import.sheet", "Sheet", name, "Line", s.Header, "Rows", w.Count(int64(s.Rows)))
			if len(s.Totals) > 0 {
				var lines []string
				for _, n := range s.Totals {
					lines = append(lines, strconv.Itoa(n))
				}
				said += " " + w.Say("import.sheet.totals", "Lines", strings.Join(lines, ", "))
			}
			all = append(all, said)
		}
	}
	return all
}

// warningCodes are the kinds of warning that a file has, in its order.
func warningCodes(r *fleet.Report) []string {
	var codes []string
	for _, p := range r.Warnings() {
		if !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

func (w words) importWarnings(r *fleet.Report) []warningView {
	var all []warningView
	for _, code := range warningCodes(r) {
		v := warningView{Code: code}
		n := 0
		for _, p := range r.Warnings() {
			if p.Code != code {
				continue
			}
			if n++; n <= mostExamples || slices.Contains(fleet.BroughtBack(), code) { // each is named
				v.Lines = append(v.Lines, w.Say("import.line", "Line", w.place(p.Sheet, p.Line), "Text", p.Reason(w.Lang)))
			}
			v.Remedy = p.Remedy(w.Lang)
		}
		v.Text = w.Say("import.warning."+code, "Count", w.Count(int64(n)))
		if n > len(v.Lines) {
			v.More = w.Say("import.more", "Count", w.Count(int64(n-len(v.Lines))))
		}
		all = append(all, v)
	}
	return all
}

// place says where in a file something stands.
func (w words) place(sheet string, line int) string {
	if sheet == "" {
		return strconv.Itoa(line)
	}
	return strconv.Itoa(line) + " · " + sheet
}

func (w words) importProblems(view *checkView, r *fleet.Report) {
	t := tableView{ID: "bad", Caption: w.Say("import.problems")}
	for _, key := range []string{"line", "field", "reason", "remedy"} {
		t.Heads = append(t.Heads, headView{Text: w.Say("import.head." + key)})
	}
	all := r.Problems()
	for _, p := range all[:min(len(all), mostShown)] {
		t.Rows = append(t.Rows, rowView{Cells: []cellView{{Text: w.place(p.Sheet, p.Line)}, {Text: p.Field}, {Text: p.Reason(w.Lang)}, {Text: p.Remedy(w.Lang)}}})
	}
	if len(all) > mostShown {
		view.MoreProblems = w.Say("import.problems.more", "Count", w.Count(int64(len(all)-mostShown)))
	}
	view.Problems = t
}

// importLoosens names the vehicles that might take more than now, where another must approve that.
func (w words) importLoosens(view *checkView, r *fleet.Report) {
	loosens := r.Loosens()
	if !r.Serves || len(loosens) == 0 {
		return
	}
	view.Loosens = w.fields(loosens.Fields())
	t := tableView{ID: "loose", Caption: w.Say("import.loose")}
	for _, key := range []string{"key", "loosens"} {
		t.Heads = append(t.Heads, headView{Text: w.Say("import.head." + key)})
	}
	// Those that are new are counted above, and nothing else.
	numbers := slices.DeleteFunc(sortedKeys(loosens), func(no string) bool { return slices.Contains(loosens[no], fleet.NewVehicle) })
	for _, no := range numbers[:min(len(numbers), mostShown)] {
		t.Rows = append(t.Rows, rowView{Cells: []cellView{{Text: no}, {Text: w.fields(loosens[no])}}})
	}
	if n := len(numbers) - len(t.Rows); n > 0 {
		view.MoreLoose = w.Say("import.loose.more", "Count", w.Count(int64(n)))
	}
	view.Loose = t
}

func (w words) importChanges(view *checkView, r *fleet.Report) {
	t := tableView{ID: "changes", Caption: w.Say("import.changes")}
	for _, key := range []string{"key", "field", "was", "is"} {
		t.Heads = append(t.Heads, headView{Text: w.Say("import.head." + key)})
	}
	n := 0
	for _, row := range r.Rows {
		for _, c := range row.Changes {
			if n++; n > mostShown {
				continue
			}
			t.Rows = append(t.Rows, rowView{Cells: []cellView{{Text: row.Key}, {Text: fleet.FieldTitle(c.Field, w.Lang)}, {Text: c.Was}, {Text: c.Is}}})
		}
	}
	if n > mostShown {
		view.MoreChanges = w.Say("import.changes.more", "Count", w.Count(int64(n-mostShown)))
	}
	view.Changes = t
}
