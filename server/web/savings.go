package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/savings"
)

// What the fleet took less than it would have, and how surely.

const (
	savingsPath      = "/savings"
	savingsPartsPath = "/savings/vehicles"
	savingsLeftPath  = "/savings/left"
	// savingsRecords is what the hash of a statement is of.
	savingsRecords = "/savings/records.csv"
	baselinePath   = "/savings/baseline"
)

// Savings says it, see [statement.Desk].
type Savings interface {
	Look(ctx context.Context, days statement.Days, base *statement.Days, rule savings.Rule) (*statement.Looked, error)
	Parts(ctx context.Context, l *statement.Looked, cleared bool) ([]statement.Part, error)
	Records(ctx context.Context, l *statement.Looked, cleared bool) ([]byte, error)
	Baselines(ctx context.Context) ([]statement.Baseline, error)
	Say(ctx context.Context, who string, b statement.Baseline) error
}

// askedSavings is what an address asks for: which days, a year where it says none; which baseline, nil for the city's, which may be all
// days that base_from and base_to name; and by which rule.
type askedSavings struct {
	period report.Period
	base   *statement.Days
	rule   savings.Rule
}

func (p *pages) askSavings(v *visit) (a askedSavings, err error) {
	q := v.r.URL.Query()
	if q.Get("period") == "" {
		q.Set("period", string(report.Year))
	}
	if a.period, err = report.ParsePeriod(q, p.calendar(), p.Now()); err != nil {
		return a, err
	}
	if a.rule, err = statement.ReadRule(q.Get("rule")); err != nil || q.Get("base_from") == "" && q.Get("base_to") == "" {
		return a, err
	}
	of, err := report.ParsePeriod(url.Values{"period": {string(report.Custom)}, "from": {q.Get("base_from")}, "to": {q.Get("base_to")}}, p.calendar(), p.Now())
	a.base = &statement.Days{From: of.From, To: of.To}
	return a, err
}

// lookSavings returns the statement that is asked for.
func (p *pages) lookSavings(v *visit, a askedSavings) (*statement.Looked, error) {
	return p.Savings.Look(v.r.Context(), statement.Days{From: a.period.From, To: a.period.To}, a.base, a.rule)
}

func (a askedSavings) values() url.Values {
	out := monthValues(a.period)
	if a.base != nil {
		out.Set("base_from", a.base.From.Format(time.DateOnly))
		out.Set("base_to", a.base.Last().Format(time.DateOnly))
	}
	if a.rule == savings.Unvalued {
		out.Set("rule", "1")
	}
	return out
}

// by is the same by another rule.
func (a askedSavings) by(r savings.Rule) askedSavings {
	a.rule = r
	return a
}

// of is the same of other days.
func (a askedSavings) of(p report.Period) askedSavings {
	a.period = p
	return a
}

// A savingsView is what was saved.
type savingsView struct {
	page
	Period    *periodView
	Verdict   string
	Surely    bool // and that is so beyond chance
	Against   string
	Figures   []figure
	Chart     *rangeChart
	Parts     []amountPart // what the money is made of
	Table     tableView
	Left      tableView
	LeftText  string
	Vehicles  string // the address of what it is made of, to be read
	Records   string // … and to be reckoned with; empty: with vehicles that one does not see
	SHA256    string // of that
	Notes     []string
	Other     *link // the same statement by the other rule; nil: it is the same
	Empty     *empty
	Baselines []string // that were said
	May       bool
	Values    url.Values
	Problem   string
	Done      string
}

// An amountPart is an amount that is added to those above it.
type amountPart struct {
	Name, Amount string
	Total        bool
}

func (p *pages) savings(v *visit) error { return p.showSavings(v, http.StatusOK, nil, "") }

func (p *pages) showSavings(v *visit, status int, typed url.Values, problem string) error {
	a, err := p.askSavings(v)
	if err != nil {
		return err
	}
	w, period := v.words, a.period
	view := &savingsView{page: p.page(v, "savings.title", "/consumption"), May: v.may(access.KeepBudget, "POST "+baselinePath), Values: typed, Problem: problem}
	at := w.period(period, p.Now(), func(other report.Period) url.Values { return a.of(other).values() }, savingsPath)
	view.Period = &at
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("savings.said")
	}
	said, err := p.Savings.Baselines(v.r.Context())
	if err != nil {
		return err
	}
	var version int64
	for i, b := range said {
		if i == 0 {
			version = b.Version
		}
		view.Baselines = append(view.Baselines, w.Say("savings.baseline.said", "From", w.Day(b.From), "To", w.Day(b.Last()), "By", b.By, "At", w.Minute(b.At), "Reason", b.Reason))
	}
	if view.Values == nil {
		view.Values = url.Values{"version": {strconv.FormatInt(version, 10)}}
	}
	l, err := p.lookSavings(v, a)
	switch {
	case errors.Is(err, statement.ErrNoBaseline):
		view.Empty = &empty{"savings.empty", "savings.empty.next"}
	case errors.Is(err, statement.ErrOverlap):
		view.Empty = &empty{"savings.overlap", "savings.overlap.next"}
	case err != nil:
		return err
	default:
		names, err := p.budgetNames(v.r.Context())
		if err != nil {
			return err
		}
		if err := p.putFoot(v, &view.page, period, p.savingsFacts(v, l)...); err != nil {
			return err
		}
		p.saysSaved(v, view, a, l, names.grade)
		switch _, err := p.Savings.Records(v.r.Context(), l, v.user.Scope().Cleared()); {
		case err == nil:
			view.Records, view.SHA256 = address(savingsRecords, a.values()), l.SHA256
		case !errors.Is(err, statement.ErrReserved):
			return err
		}
	}
	return p.show(v, status, "savings", view)
}

// saysSaved puts a statement into words.
func (p *pages) saysSaved(v *visit, view *savingsView, a askedSavings, l *statement.Looked, grades func(string) string) {
	w, values, period := v.words, a.values(), a.period
	liters := func(ul int64) string { return w.Scaled(ul, 6, 0) }
	tenths := func(n int64) string { return w.Scaled(n, 1, 1) }
	view.Against = w.Say("savings.against", "From", w.Day(l.Baseline.From), "To", w.Day(l.Baseline.Last()))
	for _, n := range l.Notes {
		view.Notes = append(view.Notes, w.Say("savings.note."+string(n)))
	}
	if l.UnpricedUL > 0 {
		view.Notes = append(view.Notes, w.Say("savings.unpriced", "Liters", liters(int64(l.UnpricedUL))))
	}
	view.Notes = append(view.Notes, w.ofTanks(l)...)
	switch {
	case l.Rule == savings.Unvalued:
		view.Other = &link{Text: w.Say("savings.rule.now"), Href: address(savingsPath, a.by(savings.Valued).values())}
	case l.Tanks != (savings.Paid{}) || l.BaseTanks != (savings.Paid{}):
		view.Other = &link{Text: w.Say("savings.rule.before"), Href: address(savingsPath, a.by(savings.Unvalued).values())}
	}
	if left := report.SavingsLeft(period, l, grades); len(left.Rows) > 0 {
		view.Left = w.table(&left, nil)
		for i, r := range left.Rows {
			view.Left.Rows[i].Cells[left.Column("saved_why")].Text = w.saidOf("saved_why", r.Cells[left.Column("saved_why")].Text)
		}
		view.Left.ID, view.Left.Caption, view.Left.CSV = "left", w.Say("savings.left"), address(savingsLeftPath+".csv", values)
	}
	t := report.Savings(period, l, grades)
	if len(t.Rows) == 0 {
		view.Empty = &empty{"savings.nothing", "savings.nothing.next"}
		return
	}
	r := l.Statement.Saved
	view.Surely = r.Shown() != 0
	view.Verdict = w.Say("savings.unsure", "Low", liters(r.Low), "High", liters(r.High))
	switch r.Shown() {
	case 1:
		view.Verdict = w.Say("savings.less", "Low", liters(r.Low), "High", liters(r.High), "LowPercent", tenths(l.Percent.Low), "HighPercent", tenths(l.Percent.High))
	case -1:
		view.Verdict = w.Say("savings.more", "Low", liters(-r.High), "High", liters(-r.Low), "LowPercent", tenths(-l.Percent.High), "HighPercent", tenths(-l.Percent.Low))
	}
	view.Figures = []figure{{Name: w.Say("savings.liters"), Value: liters(r.N), Unit: "L", Change: w.Say("savings.of", "Expected", liters(int64(l.ExpectedUL)), "Percent", tenths(l.Percent.N))}}
	if m := l.Money; m != nil {
		view.Figures = append(view.Figures,
			figure{Name: w.Say("savings.money"), Value: w.money(m.Saved.N), Unit: l.Currency, Change: w.Say("savings.money.range", "Low", w.money(m.Saved.Low), "High", w.money(m.Saved.High))},
			figure{Name: w.Say("savings.prices"), Value: w.money(m.PriceCents), Unit: l.Currency, Change: w.Say("savings.prices.about")})
		view.Parts = []amountPart{
			{Name: w.Say("savings.part.expected"), Amount: w.money(m.ExpectedCents)}, {Name: w.Say("savings.part.saved"), Amount: w.money(-m.Saved.N)}, {Name: w.Say("savings.part.prices"), Amount: w.money(m.PriceCents)},
			{Name: w.Say("savings.part.paid"), Amount: w.money(m.PaidCents), Total: true},
		}
	}
	if l.AllUL > 0 {
		view.Figures = append(view.Figures, figure{Name: w.Say("savings.compared"), Value: tenths(savings.Range{N: int64(l.UL)}.Of(int64(l.AllUL)).N), Unit: "%", Change: w.Say("savings.compared.of", "Liters", liters(int64(l.UL)), "All", liters(int64(l.AllUL)))})
	}
	var rows []rangeRow
	var of [][3]int64
	for i := range l.Groups {
		g := &l.Groups[i]
		if g.Why != "" || g.ExpectedUL <= 0 {
			continue
		}
		x := g.Saved.Of(int64(g.ExpectedUL))
		rows = append(rows, rangeRow{Label: joined(g.Class, grades(g.Grade)), Value: w.Say("savings.range", "N", tenths(x.N), "Low", tenths(x.Low), "High", tenths(x.High))})
		of = append(of, [3]int64{x.Low, x.N, x.High})
	}
	if len(rows) > 0 {
		view.Chart = ranges(w.Say("savings.chart"), w.Say("savings.chart.about"), rows, of, func(n int64) string { return w.Scaled(n, 1, 0) + " %" })
	}
	view.Table = w.table(&t, nil)
	view.Table.Caption, view.Table.CSV, view.Vehicles = w.Say("savings.table"), address(savingsPath+".csv", values), address(savingsPartsPath+".csv", values)
	view.Table.pick(&t, "class", "grade", "vehicles", "base_economy", "economy", "base_hourly", "hourly", "volume", "saved_expected", "saved", "saved_low", "saved_high", "saved_percent", "saved_money", "saved_price_money")
}

// ofTanks says what own tanks gave at what it cost there, or that by its rule that has no price.
func (w words) ofTanks(l *statement.Looked) (notes []string) {
	if l.Rule == savings.Unvalued {
		return []string{w.Say("savings.tanks.none")}
	}
	say := func(key string, p savings.Paid) {
		if p != (savings.Paid{}) {
			notes = append(notes, w.Say(key, "Liters", w.Scaled(int64(p.UL), 6, 0), "Amount", w.money(p.Cents), "Currency", l.Currency))
		}
	}
	say("savings.tanks.base", l.BaseTanks)
	say("savings.tanks", l.Tanks)
	return notes
}

// savingsFacts are what a file says of how it was reckoned.
func (p *pages) savingsFacts(v *visit, l *statement.Looked) []report.Fact {
	w := v.words
	by := w.Say("savings.note.not_said")
	if l.Baseline.Version > 0 {
		by = w.Say("savings.version", "Version", l.Baseline.Version, "By", l.Baseline.By, "At", w.Minute(l.Baseline.At))
	}
	facts := []report.Fact{{Name: w.Say("savings.baseline"), Value: joined(w.Day(l.Baseline.From), w.Day(l.Baseline.Last()), by)}, {Name: w.Say("savings.how"), Value: w.Say("savings.how.text", "Least", savings.Least)}}
	facts = append(facts, report.Fact{Name: w.Say("savings.hash"), Value: l.SHA256})
	for _, note := range w.ofTanks(l) {
		facts = append(facts, report.Fact{Name: w.Say("savings.note"), Value: note})
	}
	for _, n := range l.Notes {
		if n != statement.NotSaid {
			facts = append(facts, report.Fact{Name: w.Say("savings.note"), Value: w.Say("savings.note." + string(n))})
		}
	}
	return facts
}

// savingsFile sends one of the tables of a statement.
func (p *pages) savingsFile(v *visit, name, title string, make func(report.Period, *statement.Looked, func(string) string) (report.Table, error)) error {
	a, err := p.askSavings(v)
	if err != nil {
		return err
	}
	l, err := p.lookSavings(v, a)
	if err != nil {
		return err
	}
	names, err := p.budgetNames(v.r.Context())
	if err != nil {
		return err
	}
	t, err := make(a.period, l, names.grade)
	if err != nil {
		return err
	}
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s", name, a.period.From.Format(time.DateOnly)), title, p.savingsFacts(v, l)...)
}

func (p *pages) savingsTable(v *visit) error {
	return p.savingsFile(v, v.words.Say("savings.file"), v.words.Say("savings.title"), func(period report.Period, l *statement.Looked, grades func(string) string) (report.Table, error) {
		return report.Savings(period, l, grades), nil
	})
}

func (p *pages) savingsLeft(v *visit) error {
	return p.savingsFile(v, v.words.Say("savings.left.file"), v.words.Say("savings.left.title"), func(period report.Period, l *statement.Looked, grades func(string) string) (report.Table, error) {
		return report.SavingsLeft(period, l, grades), nil
	})
}

func (p *pages) savingsParts(v *visit) error {
	return p.savingsFile(v, v.words.Say("savings.vehicles.file"), v.words.Say("savings.vehicles.title"), func(period report.Period, l *statement.Looked, grades func(string) string) (report.Table, error) {
		parts, err := p.Savings.Parts(v.r.Context(), l, v.user.Scope().Cleared())
		return report.SavingsParts(period, l.Currency, parts, grades), err
	})
}

// savingsRecords sends what a statement is made of, byte by byte as it was hashed.
func (p *pages) savingsRecords(v *visit) error {
	a, err := p.askSavings(v)
	if err != nil {
		return err
	}
	l, err := p.lookSavings(v, a)
	if err != nil {
		return err
	}
	b, err := p.Savings.Records(v.r.Context(), l, v.user.Scope().Cleared())
	if errors.Is(err, statement.ErrReserved) {
		return errForbidden
	}
	if err != nil {
		return err
	}
	v.sends(format{mime: "text/csv; charset=utf-8"}, fmt.Sprintf("litro-%s-%s.csv", v.words.Say("savings.records.file"), a.period.From.Format(time.DateOnly)))
	_, err = v.w.Write(b)
	return err
}

// sayBaseline takes the days against which is compared.
func (p *pages) sayBaseline(v *visit) error {
	form := v.r.PostForm
	day := func(name string, add int) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, form.Get(name), p.Zone)
		if err != nil {
			return time.Time{}
		}
		return at.AddDate(0, 0, add)
	}
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err != nil {
		version = -1 // seen by nobody
	}
	err = p.Savings.Say(v.r.Context(), v.user.Username, statement.Baseline{Version: version, Days: statement.Days{From: day("from", 0), To: day("to", 1)}, Reason: form.Get("reason")})
	if bad, ok := errors.AsType[*statement.Problem](err); ok {
		return p.showSavings(v, http.StatusBadRequest, form, v.words.Say("savings.bad."+bad.Field+"."+bad.Code))
	}
	if err != nil {
		return err
	}
	v.redirect(savingsPath + "?saved")
	return nil
}
