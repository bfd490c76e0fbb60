package fleet

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/budget"
)

// The approved budget and its changes, as the treasury's spreadsheet has them. A file of them is
// taken whole or not at all, and takes two people, as each of its rows does by hand.

// A BudgetStep is one movement of an account that a file says; a transfer is two.
type BudgetStep struct {
	Import string // the import that brought it
	Sheet  string
	Line   int64 // of the sheet
	Year   int
	// Document is the paper by which it was done, Moment approved or adjusted.
	Document string
	Moment   budget.Moment
	Account  budget.Key
	Day      budget.Day
	Cents    int64
	Reason   string
	By       string
	AgreedBy string // the second of two people, by user name

	read *BudgetFacts // what was known when the file was read; nil: it was not
}

// What returns "budget".
func (*BudgetStep) What() string { return "budget" }

// ID returns of what there is one: the year, paper, moment and account.
func (b *BudgetStep) ID() string {
	return fmt.Sprintf("%d|%s|%s|%s", b.Year, b.Document, b.Moment, b.Account)
}

// Entry returns nothing: stations are told by the stops of accounts.
func (*BudgetStep) Entry() (string, policy.EntryBody) { return "", nil }

// same tells whether another says the same.
func (b *BudgetStep) same(o *BudgetStep) bool { return b.Day == o.Day && b.Cents == o.Cents }

func (b *BudgetStep) said() string {
	return fmt.Sprintf("%s %s · %s: %s", b.Document, b.Account, b.Day, money(b.Cents))
}

func money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// BudgetFacts are what it takes to read files of the budget.
type BudgetFacts struct {
	Forms budget.Forms // of keys, by fiscal years
	// Steps are the movements that count, whoever said them; all of them approved or adjusted.
	Steps []BudgetStep
	// Rules, Stated and Wholes are what it takes to tell who waits for an amount: rules of accounts, allotments that are stated, and the
	// days as of which budgets of years are whole.
	Rules  []budget.Rule
	Stated []budget.Allotment
	Wholes map[int]budget.Day
	Today  budget.Day // at the office
}

// A BudgetWhole is what a file of the budget says of a year of which it approves amounts and that is not whole yet.
type BudgetWhole struct {
	Year int
	// Day is that from whose month on the budget is whole: the last on which an account of the year has its first amount, of those
	// whose month has come. What an account is approved once more later is no reason for another to wait until then.
	Day budget.Day
	// Leaves are the accounts that have an allotment and no approved amount by then, in the file or before: they would have nothing
	// from the month of that day on. A file that leaves none makes the budget whole by itself; of others people say it.
	Leaves []budget.Key
}

// Equal tells whether another says the same.
func (w BudgetWhole) Equal(o BudgetWhole) bool {
	return w.Year == o.Year && w.Day == o.Day && slices.Equal(w.Leaves, o.Leaves)
}

// WholeBy returns what steps of a file say of the years of which they approve amounts, beside all that was said. Nothing is said of a
// year of which no account has an allotment, for there is none to end: another area may still state one, or bring its file.
func (f *BudgetFacts) WholeBy(c budget.Calendar, steps []BudgetStep) []BudgetWhole {
	all, _ := f.wholes(c, steps)
	return all
}

// Whole returns the years whose budget is whole by steps of a file: those of which it leaves no account that has an allotment, and where
// people say that it is all there is those of which it approves amounts.
func (f *BudgetFacts) Whole(c budget.Calendar, steps []BudgetStep, said bool) []BudgetWhole {
	all, free := f.wholes(c, steps)
	if said {
		return slices.Concat(all, free)
	}
	return slices.DeleteFunc(all, func(w BudgetWhole) bool { return len(w.Leaves) > 0 })
}

// WholeAsRead returns what steps of a file said as [BudgetFacts.WholeBy] when it was read, and false of steps that no file brought.
func WholeAsRead(c budget.Calendar, steps []BudgetStep) ([]BudgetWhole, bool) {
	if len(steps) == 0 || steps[0].read == nil {
		return nil, false
	}
	return steps[0].read.WholeBy(c, steps), true
}

// wholes are what steps say of years of which accounts have an allotment, and of those of which none has.
func (f *BudgetFacts) wholes(c budget.Calendar, steps []BudgetStep) (all, free []BudgetWhole) {
	years := map[int]bool{}
	for i := range steps {
		if s := &steps[i]; s.Moment == budget.Approved && f.Wholes[s.Year] == "" {
			years[s.Year] = true
		}
	}
	var movements []budget.Movement
	first := map[int]map[budget.Key]budget.Day{} // by years and accounts
	for _, s := range slices.Concat(f.Steps, steps) {
		movements = append(movements, budget.Movement{ID: s.Document, Moment: s.Moment, Key: s.Account, Year: s.Year, Day: s.Day, Cents: s.Cents})
		if s.Moment != budget.Approved {
			continue
		}
		if first[s.Year] == nil {
			first[s.Year] = map[budget.Key]budget.Day{}
		}
		if was, there := first[s.Year][s.Account]; !there || s.Day < was {
			first[s.Year][s.Account] = s.Day
		}
	}
	t := &budget.Terms{Calendar: c, Mapping: budget.Mapping{Forms: f.Forms, Rules: f.Rules}}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		w := BudgetWhole{Year: year}
		for _, day := range first[year] {
			if c.CountsIn(year, day).Compare(c.CountsIn(year, f.Today)) <= 0 {
				w.Day = max(w.Day, day)
			}
		}
		if w.Day == "" { // all of it is to come
			continue
		}
		y, _ := t.YearOf(year, movements, f.Stated, "")
		if w.Leaves = y.WaitingOn(w.Day); len(y.Allotments) > 0 {
			all = append(all, w)
		} else {
			free = append(free, w)
		}
	}
	return all, free
}

// Bounds of what is said of the budget by hand, too.
const (
	mostPaper  = 60
	mostWhy    = 200
	mostCents  = 100_000_000_000_000
	mostWholes = 12 // digits of an amount before its point
)

// budgetKinds are what rows do. What takes away is written without a sign.
var budgetKinds = map[string]string{
	"aprobado": "approved", "aprobada": "approved", "original": "approved", "inicial": "approved", "approved": "approved",
	"ampliacion": "extended", "aumento": "extended", "extended": "extended", "extension": "extended", "increase": "extended",
	"reduccion": "reduced", "disminucion": "reduced", "reduced": "reduced", "reduction": "reduced", "decrease": "reduced",
	"transferencia": "transfer", "traspaso": "transfer", "transfer": "transfer",
}

// A budgetBook is what an importer knows of the budget.
type budgetBook struct {
	forms    budget.Forms
	calendar budget.Calendar
	open     budget.Period         // the first month that takes anything; zero: all do
	said     map[string]BudgetStep // by what they are of
	approved map[int]budget.Day    // the first day on which a year's budget was approved, by this file too
	facts    BudgetFacts
}

// knowBudget has an importer of the budget know how keys are made, and what was said.
func (f *Fleet) knowBudget(ctx context.Context, kind string, im *importer) error {
	if kind != "budget" {
		return nil
	}
	facts, err := f.cfg.Store.BudgetFacts(ctx)
	if err != nil {
		return err
	}
	b := &im.budget
	b.forms, b.calendar, b.facts = facts.Forms, f.budgetCalendar(), facts
	b.facts.Today = b.calendar.DayOf(f.now())
	for _, s := range facts.Steps {
		b.said[s.ID()] = s
		b.approves(&s)
	}
	if f.cfg.Open != nil {
		b.open, err = f.cfg.Open(ctx)
	}
	return err
}

func (f *Fleet) budgetCalendar() budget.Calendar {
	return budget.Calendar{Zone: f.cfg.Zone, YearBegins: f.cfg.Years.Begin}
}

func (b *budgetBook) approves(s *BudgetStep) {
	if first, there := b.approved[s.Year]; s.Moment == budget.Approved && (!there || s.Day < first) {
		b.approved[s.Year] = s.Day
	}
}

// takes tells whether the month in which a step counts takes anything yet: what was before its year
// counts in the first month, and what came after it in the last.
func (b *budgetBook) takes(s *BudgetStep) bool {
	of := b.calendar.PeriodOf(s.Day)
	if of.Year < s.Year {
		of = budget.Period{Year: s.Year, N: 1}
	}
	return of.Compare(b.open) >= 0
}

// budgetNames are by what no two rows may be the same. It is asked of all rows before any is taken,
// so that a change may stand above the approval that it changes.
func (im *importer) budgetNames(r *rowReader) []name {
	look := &rowReader{s: r.s, row: r.row, habit: r.habit} // what is wrong is said once
	var names []name
	for _, s := range im.steps(look) {
		names = append(names, name{"account", s.ID()})
		if len(look.problems) == 0 {
			im.budget.approves(s)
		}
	}
	return names
}

// budgetRow reads a row of the budget.
func (im *importer) budgetRow(r *rowReader) (string, string, []Object) {
	steps := im.steps(r)
	key := strings.TrimSpace(r.cell("document").Text + " " + r.cell("account").Text + r.cell("partida").Text)
	if len(steps) > 0 {
		key = steps[0].Document + " " + string(steps[0].Account)
	}
	if len(r.problems) > 0 {
		return key, RowNew, nil
	}
	var fresh []Object
	for _, s := range steps {
		switch was, there := im.budget.said[s.ID()]; {
		case there && was.same(s):
			continue
		case there:
			r.problem("amount", "budget_otherwise", was.said())
		}
		if first, there := im.budget.approved[s.Year]; s.Moment == budget.Adjusted && (!there || s.Day < first) {
			r.problem(r.dayField(), "budget_unapproved", fmt.Sprint(s.Year))
			break
		}
		if !im.budget.takes(s) {
			r.problem(r.dayField(), "budget_closed", string(s.Day))
			break
		}
		s.read = &im.budget.facts
		fresh = append(fresh, s)
	}
	if len(r.problems) == 0 && len(fresh) == 0 {
		return key, RowSame, nil
	}
	return key, RowNew, fresh
}

// dayField is the column that says on which day a row is.
func (r *rowReader) dayField() string {
	for _, f := range []string{"date", "month"} {
		if r.cell(f).Text != "" {
			return f
		}
	}
	return "fiscal_year"
}

// steps are the movements of a row, those of a transfer first what is taken. Where something is wrong
// with it they may be fewer.
func (im *importer) steps(r *rowReader) []*BudgetStep {
	kind := ""
	r.word("kind", budgetKinds, &kind)
	if r.cell("kind").Text == "" {
		r.problem("kind", "empty", "")
	}
	s := BudgetStep{Sheet: r.s.name, Line: int64(r.row.line), Moment: budget.Adjusted}
	if kind == "approved" {
		s.Moment = budget.Approved
	}
	s.Document, s.Reason = r.must("document", 2*mostPaper), r.must("reason", 2*mostWhy)
	if len([]rune(s.Document)) > mostPaper {
		r.short("document", s.Document, mostPaper)
	}
	if len([]rune(s.Reason)) > mostWhy {
		r.short("reason", s.Reason, mostWhy)
	}
	s.Year, s.Day = im.budgetDay(r, kind)
	s.Cents = r.cents("amount")
	form := im.budget.forms.Of(s.Year).Form
	s.Account = im.account(r, form)
	to := r.text("to_account")
	switch {
	case kind == "transfer" && to == "":
		r.problem("to_account", "budget_to", "")
	case kind != "transfer" && kind != "" && to != "":
		r.problem("to_account", "budget_only", to)
	}
	if s.Account == "" || s.Document == "" || s.Year == 0 || kind == "" {
		return nil
	}
	if kind == "extended" || kind == "approved" {
		return []*BudgetStep{&s}
	}
	from := s
	from.Cents = -s.Cents
	if kind == "reduced" {
		return []*BudgetStep{&from}
	}
	s.Account = im.key(r, form, "to_account", to)
	if s.Account == from.Account {
		r.problem("to_account", "budget_self", to)
	}
	if s.Account == "" || s.Account == from.Account {
		return []*BudgetStep{&from}
	}
	return []*BudgetStep{&from, &s}
}

// cents reads an amount of money without a sign.
func (r *rowReader) cents(field string) int64 {
	t, ok := r.decimal(field)
	if !ok {
		if r.cell(field).Text == "" {
			r.problem(field, "empty", "")
		}
		return 0
	}
	whole, frac, _ := strings.Cut(t, ".")
	frac = strings.TrimRight(frac, "0")
	if len(frac) <= 2 && len(whole) <= mostWholes && (whole != "" || frac != "") {
		n, err := strconv.ParseUint(whole+frac+"00"[len(frac):], 10, 63)
		if err == nil && n > 0 && n <= mostCents {
			return int64(n)
		}
	}
	r.problem(field, "budget_amount", r.cell(field).Text)
	return 0
}

// account reads a key of the form of the row's year, whole or by its parts.
func (im *importer) account(r *rowReader, form budget.Form) budget.Key {
	if whole := r.text("account"); whole != "" || r.cell("account").Text != "" {
		return im.key(r, form, "account", whole)
	}
	parts := map[string]string{}
	for _, p := range form {
		field := partField(p.Name)
		if field == "" || r.cell(field).Text == "" {
			r.problem("account", "budget_part", p.Name)
			return ""
		}
		parts[p.Name] = r.text(field)
	}
	k, err := form.Key(parts)
	if err != nil || k == "" {
		r.problem("account", "budget_form", strings.ReplaceAll(fmt.Sprint(err), "\n", "; "))
		return ""
	}
	return k
}

// partField is the column of a part of keys, by how the city calls it; empty: it has none, and
// accounts are written whole.
func partField(part string) string {
	for _, c := range imports["budget"] {
		if slices.Contains([]string{"fund", "partida", "area"}, c.field) && slices.Contains(strings.Fields(c.names), plainWord(part)) {
			return c.field
		}
	}
	return ""
}

// key reads a whole key of the form of the row's year.
func (im *importer) key(r *rowReader, form budget.Form, field, whole string) budget.Key {
	k := budget.Key(strings.TrimSpace(whole))
	parts := map[string]string{}
	for _, p := range form {
		parts[p.Name] = form.Part(k, p.Name)
	}
	if _, err := form.Key(parts); err != nil || form.Part(k, budget.Partida) == "" {
		if whole != "" { // a date was said already
			if len(im.budget.forms) > 1 { // it may be one of another year
				names := make([]string, len(form))
				for i, p := range form {
					names[i] = p.Name
				}
				whole += " ≠ " + strings.Join(names, "-")
			}
			r.problem(field, "budget_form", whole)
		}
		return ""
	}
	return k
}

// budgetDay reads which fiscal year's budget a row is of, and its day: that of its paper, the first
// of its month, or, of what is approved, the first of the year.
func (im *importer) budgetDay(r *rowReader, kind string) (int, budget.Day) {
	c, year := im.budget.calendar, 0
	if t := r.text("fiscal_year"); t != "" {
		n, err := strconv.Atoi(t)
		if err != nil || n < 2000 || n > 2200 {
			r.problem("fiscal_year", "budget_year", t)
			return 0, ""
		}
		year = n
	}
	var day budget.Day
	switch {
	case r.cell("date").Text != "":
		at := r.when("date", im.zone)
		if at.IsZero() {
			return 0, ""
		}
		day = c.DayOf(at)
	case r.cell("month").Text != "":
		if day = im.monthDay(r, year); day == "" {
			return 0, ""
		}
	case year != 0 && kind == "approved":
		day = c.First(budget.Period{Year: year, N: 1})
	case year == 0:
		r.problem("fiscal_year", "empty", "")
		return 0, ""
	default:
		r.problem("date", "empty", "")
		return 0, ""
	}
	of := c.PeriodOf(day).Year
	if year == 0 {
		year = of
	}
	// A budget is approved in the year before, too; nothing else of it is as early, or later.
	if of != year && (kind != "approved" || of != year-1) || year < 2000 || year > 2200 {
		r.problem(r.dayField(), "budget_day", fmt.Sprintf("%s ≠ %d", day, year))
		return 0, ""
	}
	return year, day
}

var (
	budgetMonths = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	monthForms   = []string{"2006-01", "01/2006", "1/2006"}
)

// monthDay returns the first day of a month that a row says, as 2026-03, 3 or marzo, of its fiscal year.
func (im *importer) monthDay(r *rowReader, year int) budget.Day {
	c := r.cell("month")
	said := strings.TrimSpace(c.Text)
	if len(said) >= len(time.DateOnly) { // a spreadsheet's month is the day on which it begins
		if at, err := time.Parse(time.DateOnly, said[:len(time.DateOnly)]); err == nil {
			return budget.Day(at.Format("2006-01") + "-01")
		}
	}
	for _, form := range monthForms {
		if at, err := time.Parse(form, said); err == nil {
			return budget.Day(at.Format("2006-01") + "-01")
		}
	}
	word := plainWord(said)
	n, err := strconv.Atoi(word)
	if err != nil {
		n = 1 + slices.IndexFunc(budgetMonths, func(m string) bool { return m == word || m[:3] == word || m[:4] == word })
		if word == "setiembre" {
			n = int(time.September)
		}
		for m := time.January; n == 0 && m <= time.December; m++ {
			if english := strings.ToLower(m.String()); word == english || word == english[:3] {
				n = int(m)
			}
		}
	}
	if n < 1 || n > 12 || year == 0 {
		r.problem("month", "budget_month", said)
		return ""
	}
	if begins := im.budget.calendar.YearBegins; n < int(begins) {
		year++
	}
	return budget.Day(fmt.Sprintf("%04d-%02d-01", year, n))
}

// budgetSteps are those among objects, as of an import that two people say.
func budgetSteps(objects []Object, of Imported, agreed string) []BudgetStep {
	var all []BudgetStep
	for _, o := range objects {
		if s, ok := o.(*BudgetStep); ok {
			s.Import, s.By, s.AgreedBy = of.Import, of.Who, agreed
			all = append(all, *s)
		}
	}
	return all
}
