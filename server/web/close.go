package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/report"
)

// How months are closed: the list of them, and what is to be done about each.

const (
	closePath    = "/close"
	priorPath    = "/close/prior"
	closePattern = "/close/{month}"
	reopenPath   = "/close/{month}/reopen"
	notePattern  = "/close/{month}/sealed/{version}"
	gapsPattern  = "/close/{month}/gaps"
	packPattern  = "/close/{month}/package"
	packedPath   = "/close/{month}/package/{version}"
)

// Closes keeps how months are closed, see [closes.Desk].
type Closes interface {
	List(ctx context.Context) (*closes.List, error)
	Look(ctx context.Context, p budget.Period) (*closes.Seen, error)
	Do(ctx context.Context, deed closes.Deed) error
	Note(ctx context.Context, p budget.Period, version int) ([]byte, error)
	Sealing(ctx context.Context, p budget.Period, version int) (*closes.Sealing, error)
	Changes(ctx context.Context, p budget.Period) ([]snapshot.Change, error)
	Prior(ctx context.Context) ([]budget.Charge, error)
	Late(ctx context.Context, p budget.Period) ([]closes.Late, error)
	Came(ctx context.Context, ref dispense.Ref) (*closes.Late, error)
	BookedFrom(ctx context.Context, p budget.Period) ([]budget.Charge, error)
	Pack(ctx context.Context, who string, p budget.Period, write func(io.Writer) error) (closes.Package, error)
	Packed(ctx context.Context, p budget.Period, version int) (closes.Package, []byte, error)
	Rules(ctx context.Context) (closes.Rules, *closes.Said, error)
	SayRules(ctx context.Context, r closes.Rules) error
	SayHolding(ctx context.Context, h closes.Holding) error
	SayGap(ctx context.Context, g closes.Gap) error
	Settle(ctx context.Context, s closes.Settling) error
	Settlements(ctx context.Context, p budget.Period) ([]closes.Settled, error)
	Paper(ctx context.Context, n int64) (evidence.File, []byte, error)
	ParseMonth(s string) (budget.Period, error)
	Calendar() budget.Calendar
}

// A closeListView is all months that are kept.
type closeListView struct {
	page
	Links   []link
	Trouble []string
	Table   tableView
	Empty   *empty
	Open    string
	Keys    []string
}

func (p *pages) closeLinks(v *visit) (links []link) {
	for _, x := range []struct{ path, word string }{{closePath, "close.title"}, {priorPath, "list.prior.title"}, {daysPath, "days.title"}, {calibrationsPath, "calibrations.title"}, {closeRulesPath, "close.rules"}} {
		if x.path != v.r.URL.Path && v.opensPath(x.path) {
			links = append(links, link{Text: v.words.Say(x.word), Href: x.path})
		}
	}
	return links
}

func (p *pages) closes(v *visit) error {
	l, err := p.Closes.List(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	view := &closeListView{page: p.page(v, "close.title", closePath), Links: p.closeLinks(v), Trouble: w.altered(l.Trouble), Keys: l.Keys}
	if !l.Set {
		view.Empty = &empty{"close.empty", "close.empty.next"}
		return p.show(v, http.StatusOK, "closelist", view)
	}
	view.Open = w.Say("close.open", "Month", w.month(p.firstOf(l.Open)))
	t := report.CloseMonths(l.Months)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "close_month" {
			return closePath + "/" + r.Key
		}
		return ""
	})
	w.closeCells(&view.Table, &t)
	view.Table.Caption, view.Table.CSV = w.Say("close.table"), closePath+".csv"
	view.Table.pick(&t, "close_month", "close_state", "close_version", "close_next", "close_due", "close_overdue")
	return p.show(v, http.StatusOK, "closelist", view)
}

func (p *pages) closesFile(v *visit) error {
	l, err := p.Closes.List(v.r.Context())
	if err != nil {
		return err
	}
	t := report.CloseMonths(l.Months)
	return p.file(v, &t, "litro-"+v.words.Say("close.file"), v.words.Say("close.title"))
}

// closeCells says codes and days of a table in words.
func (w words) closeCells(view *tableView, t *report.Table) {
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell, of := &view.Rows[i].Cells[j], r.Cells[j]
			if !of.Known || c.Kind != report.Text {
				continue
			}
			cell.Text = w.saidOf(c.Key, cell.Text)
			switch c.Key {
			case "close_due", "close_soft", "close_late", "close_hard", "close_until", "close_on", "from_day":
				cell.Text = w.dayOf(budget.Day(of.Text))
			case "close_month", "close_of_month":
				if at, err := time.ParseInLocation("2006-01", of.Text, w.zone); err == nil {
					cell.Text = w.month(at)
				}
			case "close_overdue":
				cell.Class = "bad"
			case "hash":
				cell.Text = of.Text[:min(8, len(of.Text))]
			}
		}
	}
}

func (w words) dayOf(d budget.Day) string {
	day, err := time.ParseInLocation(time.DateOnly, string(d), w.zone)
	if err != nil {
		return ""
	}
	return w.Day(day)
}

// position names one: those to begin with have words, and others are a city's own.
func (w words) position(p string) string { return w.Or("close.position."+p, p) }

func (w words) positions(list []string) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = w.position(p)
	}
	return strings.Join(out, ", ")
}

// prior lists what came of fiscal years that are over.
func (p *pages) prior(v *visit) error {
	t, err := p.askPrior(v)
	if err != nil {
		return err
	}
	p.lateCells(v.words, &t)
	view := &listView{section: closePath, Links: p.closeLinks(v)}
	return p.list(v, view, "prior", &t, nil, "close_year", "close_of_month", "entry_kind", "close_record", "budget_account", "volume", "close_sum", "close_on")
}

func (p *pages) askPrior(v *visit) (report.Table, error) {
	list, err := p.Closes.Prior(v.r.Context())
	return report.PriorYears(list, p.Closes.Calendar()), err
}

func (p *pages) priorFile(v *visit) error {
	t, err := p.askPrior(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("close.prior.file"), v.words.Say("list.prior.title"))
}

// A closeView is a month, and what may be done about it.
type closeView struct {
	page
	Links             []link
	Month, Path       string // Path is the address of the month
	State             string
	Note              string // what is so of the state
	Prior             *link  // what came of years that are over and is not booked; nil: nothing did
	Lacks             *link  // what has no journal entry; nil: nothing lacks one
	Unbooked          *link  // what of own tanks nobody has booked, and so has none; nil: all is
	Trouble           []string
	Done              string
	Problem, Detail   string // Detail is more of it, in English
	Dates             []figure
	Balance           []figure // what was there, came, left, and is there
	Residuals         []residualView
	Today             string // that it is reckoned anew, where the month is closed
	Tasks             []closeTask
	TasksCSV          string
	Figures, Acts     tableView
	Hash, Short       string
	Missing           string
	Mine              []option // the positions of who visits
	Forms             []closeForm
	Comments          []closeRemark
	Holes             tableView // numbers that are not there
	Numbers           []figure  // how many, by what they are
	Gap               *gapView  // nil: not for who looks, or there are none
	Unsettled         []settleCheck
	Settled           []settledRow
	SettledCSV        string
	MaySettle         bool
	Settling          url.Values // what was typed
	Wrong             bool       // something is wrong with it
	Sealed            []link
	Package           string // what is so of the audit package; empty: nothing is
	PackageAt         string // where it is, for who may have it
	Packs             bool   // it can be made, by who visits
	Keys              []string
	MaxReason, MaxGap int
}

// A gapView is the form that says what numbers are that are not there.
type gapView struct {
	Which, Kinds []option
	Values       url.Values
}

// A closeTask is a step, with its checks.
type closeTask struct {
	Title, Status, Class string
	Lines                []closeLine
	Missing              string
}

// A closeLine is a check, what is so of it, and where it is mended.
type closeLine struct {
	Title, Says, Href, Status, Class, Blocks, Unkept string
	More                                             []string
}

// A closeForm is an act that somebody may do.
type closeForm struct {
	Kind, Title, Hint, Button string
	Reason, Until, Second     bool
	Needed                    bool // the reason is
	Hash                      string
	Of                        int64
	ReasonText                string
	Href                      string // the page on which it is done, where that is another
}

// A closeRemark is a comment.
type closeRemark struct{ By, Text string }

func (p *pages) askClose(v *visit) (budget.Period, *closes.Seen, error) {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return of, nil, err
	}
	s, err := p.Closes.Look(v.r.Context(), of)
	if errors.Is(err, closes.ErrUnset) {
		err = fmt.Errorf("%w: %w", fault.ErrNotFound, err)
	}
	return of, s, err
}

func (p *pages) close(v *visit) error { return p.showClose(v, http.StatusOK, nil) }

func (p *pages) showClose(v *visit, code int, refused error) error {
	return p.showCloseWith(v, code, refused, nil)
}

// showSettling shows a month with what is wrong with the form by which something is settled.
func (p *pages) showSettling(v *visit, code int, problem, detail string) error {
	return p.showCloseWith(v, code, nil, func(view *closeView) { view.Problem, view.Detail, view.Wrong = problem, detail, true })
}

func (p *pages) showCloseWith(v *visit, code int, refused error, more func(*closeView)) error {
	of, s, err := p.askClose(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &closeView{
		page: p.page(v, "close.title", closePath), Links: p.closeLinks(v), Month: w.month(p.firstOf(of)), Path: closePath + "/" + s.Name, State: s.State.Title(w.Lang), Trouble: w.altered(s.Trouble),
		Keys: s.Keys, MaxReason: 4000, MaxGap: closes.MaxReason,
	}
	view.Title = w.Say("close.of", "Month", view.Month)
	view.Note = w.Say("close.note."+string(s.State), "Day", w.dayOf(s.Late))
	if n := len(s.Prior); n > 0 {
		var cents int64
		for i := range s.Prior {
			if c := &s.Prior[i]; c.Currency == s.Currency && c.Kind != budget.Stock { // what own tanks gave is not owed
				cents += c.Cents
			}
		}
		view.Prior = &link{Text: w.Say("close.prior.open", "Count", n, "Amount", w.money(cents)), Href: priorPath}
	}
	view.Lacks = p.closeLacks(v, of, s)
	if s.Version > 1 {
		view.State += " · " + w.Say("close.version", "N", s.Version)
	}
	if refused != nil {
		view.Problem, view.Detail = w.closeProblem(refused)
	}
	if said := v.r.URL.Query().Get("done"); said != "" && code == http.StatusOK {
		view.Done = w.Or("close.done."+said, "")
	}
	view.Dates = w.closeDates(s)
	if s.State != closing.Open {
		if err := p.closeLate(v, view, of); err != nil {
			return err
		}
	}
	var toBook int
	if view.Balance, view.Residuals, toBook = p.closeBalance(v, of); s.State == closing.Closed {
		view.Today = w.Say("close.balance.today")
	} else if toBook > 0 && v.opensPath(worthPath) {
		view.Unbooked = &link{Text: w.Say("close.stock.unbooked", "Count", toBook), Href: address(worthPath, url.Values{"period": {"month"}, "at": {p.firstOf(of).Format(time.DateOnly)}})}
	}
	view.Tasks, view.TasksCSV = p.closeTasks(v, of, s), view.Path+"/tasks.csv"
	p.showHoles(v, view, s, refused)
	view.Hash, view.Short = s.Hash.String(), s.Hash.String()[:8]
	if s.State == closing.Ended {
		view.Missing = w.positions(s.Missing)
	}
	figures := report.CloseFigures(s.Content)
	view.Figures = w.table(&figures, nil)
	w.closeCells(&view.Figures, &figures)
	view.Figures.Caption, view.Figures.CSV = w.Say("close.figures"), view.Path+"/figures.csv"
	acts := report.CloseActs(s.Acts)
	view.Acts = w.table(&acts, nil)
	w.closeCells(&view.Acts, &acts)
	view.Acts.Caption, view.Acts.CSV = w.Say("close.acts"), view.Path+"/acts.csv"
	view.Acts.pick(&acts, "said_at", "close_kind", "close_person", "close_position", "close_until", "reason", "hash")
	for i := range s.Comments {
		a := &s.Comments[i]
		view.Comments = append(view.Comments, closeRemark{a.Name + ", " + w.position(a.Position) + ", " + w.Minute(a.At), a.Reason})
	}
	for _, x := range s.Said.Sealed {
		if x.Period == of {
			view.Sealed = append(view.Sealed, link{Text: w.Say("sealed.link", "N", x.Version), Href: view.Path + "/closed/" + strconv.Itoa(x.Version)}, link{Text: w.Say("close.sealed.get", "N", x.Version), Href: view.Path + "/sealed/" + strconv.Itoa(x.Version)})
		}
	}
	view.Packs = s.Packs && v.may(access.CloseMonths, "POST "+packPattern)
	if x := s.Package; x != nil {
		view.Package = w.Say("close.package.is", "Size", w.Scaled(x.Size, 6, 1), "By", x.By, "At", w.Minute(x.At), "Hash", x.SHA256)
		if v.may(access.MakePackages, "GET "+packedPath) {
			view.PackageAt = view.Path + "/package/" + strconv.Itoa(s.Version)
		}
	} else if s.Packs {
		if view.Package = w.Say("close.package.none"); s.Rules.Package {
			view.Package = w.Say("close.package.must")
		}
	} else if s.State == closing.Closed && s.Sealed != nil {
		view.Package = w.Say("close.package.without")
	}
	if v.may(access.CloseMonths, "POST "+closePattern) {
		mine := s.Said.Positions(v.user.Username, p.Closes.Calendar().DayOf(p.Now()))
		for _, m := range mine {
			view.Mine = append(view.Mine, option{Value: m, Text: w.position(m)})
		}
		view.Forms = p.closeForms(v, s, mine)
	}
	var typed url.Values
	if more != nil {
		more(view)
		typed = v.r.PostForm
	}
	p.settlements(v, view, s, typed)
	return p.show(v, code, "close", view)
}

// closeLacks says what has no journal entry, and leads to where entries are made; nil where nothing lacks one.
func (p *pages) closeLacks(v *visit, of budget.Period, s *closes.Seen) *link {
	l := &s.Lacks
	if l.Entries == 0 {
		return nil
	}
	w := v.words
	x := &link{Text: w.Say("close.entries", "Count", l.Entries, "Amount", w.money(l.Cents), "Currency", s.Currency)}
	if l.Before > 0 {
		x.Text += " " + w.Say("close.entries.before", "Count", l.Before, "Since", w.month(p.firstOf(l.Since)))
	}
	if l.Stuck > 0 {
		x.Text += " " + w.Say("close.entries.stuck", "Count", l.Stuck)
	}
	if v.opensPath(entriesPath) {
		x.Href = address(entriesPath, p.calendarYear(l.Since.Year)) // where the oldest are made
	}
	return x
}

// closeBalance says of a month's own tanks what was there, came, left and is there, and what
// nobody can explain of all fuel, each with where it is shown; none for who may not see that.
// First plus came less left less what is missing is last, as each step of a chain adds up.
// Behind them is what is left of each step, by name, and how much of own tanks is not booked yet.
func (p *pages) closeBalance(v *visit, of budget.Period) (figures []figure, residuals []residualView, toBook int) {
	if p.Budget == nil || p.Matching == nil || p.Stock == nil || !v.opensPath(chainPath) {
		return nil, nil, 0
	}
	period, err := p.monthNamed(p.Closes.Calendar().Month(of))
	if err != nil {
		p.Log.Warn("no chain beside the close of a month", "err", err)
		return nil, nil, 0
	}
	m, err := custody.New(custody.Config{Lines: p.Matching, Tanks: p.Stock, Budget: p.Budget}).Month(v.r.Context(), period.From, period.To)
	if err != nil { // the close says what keeps it open; this page stands without its summary
		p.Log.Warn("no chain beside the close of a month", "err", err)
		return nil, nil, 0
	}
	var opening, came, left, missing, closing dispense.Volume
	for _, s := range m.Steps {
		if s.Name != chain.Tanks {
			continue
		}
		for _, x := range s.In {
			if x.Name == "opening" {
				opening += x.UL
			} else {
				came += x.UL
			}
		}
		for _, x := range s.Out {
			switch x.Name {
			case "closing":
				closing += x.UL
			case "poured": // into another tank of ours, where it is among what came
				came -= x.UL
			default:
				left += x.UL
			}
		}
		_, _, r := s.Sums()
		missing = r.UL
	}
	w, values := v.words, monthValues(period)
	at := func(path, fragment string) string {
		if !v.opensPath(path) {
			return ""
		}
		return address(path, values) + fragment
	}
	list := []figure{
		{Name: w.Say("close.balance.opening"), Value: w.Liters(int64(opening)), Unit: "L", Href: at(stockPath, "")},
		{Name: w.Say("close.balance.came"), Value: "+" + w.Liters(int64(came)), Unit: "L", Href: at(chainPath, "#"+chain.Delivered)},
		{Name: w.Say("close.balance.left"), Value: "−" + w.Liters(int64(left)), Unit: "L", Href: at(chainPath, "#"+chain.Hoses)},
		{Name: w.Say("close.balance.missing"), Value: w.Liters(int64(missing)), Unit: "L", Href: at(chainPath, "#"+chain.Tanks)},
		{Name: w.Say("close.balance.closing"), Value: w.Liters(int64(closing)), Unit: "L", Href: at(stockPath, "")},
		{Name: w.Say("chain.unexplained"), Value: w.Liters(int64(m.Unexplained.UL)), Unit: "L", Href: at(chainPath, "")},
	}
	if m.Unexplained.UL != 0 {
		list[5].Class = "alarm"
	}
	for i := range m.Steps {
		s := &m.Steps[i]
		for n, r := range s.Shown() {
			says := []string{w.Liters(int64(r.UL)) + " L"}
			if r.Cents != 0 {
				says = append(says, w.money(r.Cents)+" "+m.Currency)
			}
			if r.Unpriced != 0 {
				says = append(says, w.Say("chain.unpriced.part", "Liters", w.Liters(int64(max(r.Unpriced, -r.Unpriced)))))
			}
			residuals = append(residuals, residualView{
				Step: w.Say("chain.step." + s.Name), Name: joined(w.Say("chain.name."+r.Name), r.Of), Says: strings.Join(says, " · "),
				Href: at(chainPath, "#"+residualID(s.Name, n)),
			})
			if r.Unexplained {
				residuals[len(residuals)-1].Unexplained = w.saidOf("chain_unexplained", "unexplained")
			}
		}
	}
	return list, residuals, m.ToBook
}

// A residualView is what came into a step of the chain and does not go on, or the other way around.
type residualView struct {
	Step, Name, Says, Href string
	Unexplained            string // the word for it, where nobody can explain it
}

// closeDates are the days of a month.
func (w words) closeDates(s *closes.Seen) []figure {
	list := []figure{{Name: w.Say("close.date.soft"), Value: w.dayOf(s.Dates.Soft)}}
	if s.Late != "" {
		list = append(list, figure{Name: w.Say("close.date.late"), Value: w.dayOf(s.Late)})
	}
	list = append(list, figure{Name: w.Say("close.date.hard"), Value: w.dayOf(s.Dates.Hard)})
	if s.Due != nil {
		next := figure{Name: w.Say("close.date.next"), Value: w.Say("close.kind." + string(s.Due.Kind))}
		if s.Due.Now {
			next.Class, next.Change = "alarm", w.Say("close.overdue")
		}
		list = append(list, next)
	}
	return list
}

// closeLate says how many records came after a month was closed softly, or are of earlier ones, and leads to them.
func (p *pages) closeLate(v *visit, view *closeView, of budget.Period) error {
	list, err := p.Closes.Late(v.r.Context(), of)
	if err != nil {
		return err
	}
	month, err := p.monthNamed(p.Closes.Calendar().Month(of))
	if err != nil {
		return err
	}
	view.Dates = append(view.Dates, figure{Name: v.words.Say("close.late"), Value: v.words.Count(int64(len(list))), Href: address(latePath, monthValues(month))})
	return nil
}

// closeTasks puts the steps of a month into words.
func (p *pages) closeTasks(v *visit, of budget.Period, s *closes.Seen) []closeTask {
	w := v.words
	class := map[closing.Status]string{closing.ToDo: "minor", closing.Differs: "major", closing.Done: "good"}
	var all []closeTask
	for _, t := range s.Tasks {
		task := closeTask{Title: t.Title(w.Lang), Status: t.Status.Title(w.Lang), Class: class[t.Status]}
		for _, l := range t.Lines {
			line := closeLine{Title: l.Name.Title(w.Lang), Says: closing.Sentence(w.Lang, l), Status: l.Status.Title(w.Lang), Class: class[l.Status], Href: p.mends(v, of, l.Name)}
			if l.Blocks {
				line.Blocks = w.Say("close.blocks")
			}
			if l.Status == closing.ToDo && closes.Unkept(l.Name) {
				line.Unkept = w.Say("close.unkept")
			}
			if l.Status == closing.ToDo && l.Name == closing.Totalizers {
				line.Unkept = w.Say("close.unbooked")
			}
			task.Lines = append(task.Lines, line)
		}
		if t.Lines == nil && len(t.Missing) > 0 {
			task.Missing = w.Say("close.missing", "Positions", w.positions(t.Missing))
		}
		all = append(all, task)
	}
	return all
}

// mends is where a check is put in order; empty where there is no such page for who visits.
func (p *pages) mends(v *visit, of budget.Period, n closing.Name) string {
	month := url.Values{"period": {"month"}, "at": {string(p.Closes.Calendar().First(of))}}
	year := url.Values{"period": {"year"}, "at": {string(p.Closes.Calendar().First(of))}}
	href := ""
	switch n {
	case closing.Unchecked:
		href = uncheckedPath
	case closing.Canceled: // its documents may be of any month
		href = address(invoicesPath, url.Values{"is": {"canceled"}})
	case closing.Credits:
		href = address(invoicesPath, month)
	case closing.Lines:
		href = address(matchPath, month)
	case closing.Fills:
		href = address(unbilledPath, month)
	case closing.Deliveries, closing.Totalizers, closing.Tanks:
		href = address(stockPath, month)
	case closing.Ledger:
		href = address(worthPath, month)
	case closing.SiteDays:
		href = address(daysPath, url.Values{"month": {p.Closes.Calendar().Month(of)}})
	case closing.Calibrations:
		href = address(calibrationsPath, url.Values{"month": {p.Closes.Calendar().Month(of)}})
	case closing.Loads:
		month.Set("rule", "AUD-08")
		href = address("/discrepancies", month)
	case closing.Gaps, closing.Clocks:
		href = "/stations"
	case closing.Critical:
		month.Set("severity", "critical")
		href = address("/discrepancies", month)
	case closing.Unsigned:
		href = address(signedPath, url.Values{"month": {p.Closes.Calendar().Month(of)}})
	case closing.Accrual, closing.Balance:
		href = address(budgetPath, year)
	default:
		return ""
	}
	path, _, _ := strings.Cut(href, "?")
	rt, there := p.table["GET "+path]
	if !there || !v.may(rt.need, "GET "+path) {
		return ""
	}
	return href
}

// closeForms are the acts that who visits may do now, as far as that can be known before.
func (p *pages) closeForms(v *visit, s *closes.Seen, mine []string) (forms []closeForm) {
	w := v.words
	if len(mine) == 0 {
		return nil
	}
	has := func(list []string) bool {
		return slices.ContainsFunc(list, func(x string) bool { return slices.Contains(mine, x) })
	}
	audits := has(s.Rules.Audits)
	form := func(kind closing.Kind, f closeForm) {
		f.Kind, f.Title, f.Hint, f.Button = string(kind), w.Say("close.kind."+string(kind)), w.Or("close.hint."+string(kind), ""), w.Say("close.button."+string(kind))
		forms = append(forms, f)
	}
	today := p.Closes.Calendar().DayOf(p.Now())
	if !audits {
		switch s.State {
		case closing.Open:
			if has(s.Rules.Closes) && p.Closes.Calendar().Last(s.Period) < today {
				form(closing.Soft, closeForm{})
			}
		case closing.Late, closing.Reopened:
			if has(s.Rules.Closes) {
				early := s.Late != "" && today <= s.Late
				form(closing.End, closeForm{Reason: true, Needed: early})
				form(closing.Extend, closeForm{Reason: true, Needed: true, Until: true})
			}
		case closing.Ended:
			if len(s.Missing) > 0 && slices.Contains(mine, s.Missing[0]) && !slices.ContainsFunc(s.Signed, func(a closing.Act) bool { return a.Person == v.user.Username }) {
				form(closing.Sign, closeForm{Hash: s.Hash.String()})
			}
			if closeReady(s, mine) { // it is looked at once more before it is sealed
				forms = append(forms, closeForm{Title: w.Say("seal.go"), Hint: w.Say("close.hint.close"), Href: closePath + "/" + s.Name + "/check"})
			}
			if has(s.Rules.Closes) {
				form(closing.Extend, closeForm{Reason: true, Needed: true, Until: true})
			}
		case closing.Closed:
			if a := s.Asked; a != nil && has(s.Rules.Reopens) && a.Person != v.user.Username {
				form(closing.Reopen, closeForm{Of: a.N, ReasonText: w.Say("close.asked", "Name", a.Name, "Position", w.position(a.Position), "Reason", a.Reason)})
			}
			if has(s.Rules.Reopens) {
				forms = append(forms, closeForm{Kind: "", Title: w.Say("close.kind.ask"), Hint: w.Say("close.hint.ask"), Href: closePath + "/" + s.Name + "/reopen"})
			}
		}
	}
	form(closing.Comment, closeForm{Reason: true, Needed: true})
	return forms
}

// A closeRefusal is said as it is.
type closeRefusal string

func (r closeRefusal) Error() string { return string(r) }

// obstacles are said one after another.
func (w words) obstacles(all []*closing.Obstacle) string {
	return strings.Join(w.altered(all), " ")
}

// altered says each of what is not what was done.
func (w words) altered(all []*closing.Obstacle) []string {
	var says []string
	for _, o := range all {
		says = append(says, o.Sentence(w.Lang, w.ofClose))
	}
	return says
}

// ofClose writes what an obstacle to a close names.
func (w words) ofClose(v any) string {
	switch v := v.(type) {
	case closing.Position:
		return w.position(string(v))
	case closing.Positions:
		return w.positions(v)
	case closing.Name:
		return v.Title(w.Lang)
	case closing.Duty:
		return v.Title(w.Lang)
	case closing.State:
		return strings.ToLower(v.Title(w.Lang))
	case closing.Kind:
		return strings.ToLower(w.Or("close.kind."+string(v), string(v)))
	case budget.Day:
		return w.dayOf(v)
	}
	return fmt.Sprint(v)
}

// closeProblem says why an act was not done, and what to do.
func (w words) closeProblem(err error) (says, detail string) {
	if r, ok := errors.AsType[closeRefusal](err); ok {
		return r.Error(), ""
	}
	if act, ok := errors.AsType[*closes.ActError](err); ok {
		return w.Say("close.refused." + act.Code), w.obstacles(closing.Obstacles(act))
	}
	if bad, ok := closes.AsProblem(err); ok {
		return w.Or("close.bad."+bad.Field+"."+bad.Code, w.Or("close.bad."+bad.Code, w.Say("close.bad"))), w.obstacles(bad.Obstacles())
	}
	if errors.Is(err, closes.ErrSince) {
		return w.Say("close.since"), ""
	}
	return w.Say("close.bad"), ""
}

// reopenForm warns who wants to open a closed month again, before it is asked.
func (p *pages) reopenForm(v *visit) error {
	of, s, err := p.askClose(v)
	if err != nil {
		return err
	}
	view := &closeView{page: p.page(v, "close.reopen", closePath), Month: v.words.month(p.firstOf(of)), Path: closePath + "/" + s.Name, MaxReason: 4000, State: s.State.Title(v.words.Lang)}
	for _, m := range s.Said.Positions(v.user.Username, p.Closes.Calendar().DayOf(p.Now())) {
		view.Mine = append(view.Mine, option{Value: m, Text: v.words.position(m)})
	}
	return p.show(v, http.StatusOK, "closereopen", view)
}

// doClose takes the form of an act.
func (p *pages) doClose(v *visit) error {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return err
	}
	form := v.r.PostForm
	deed := closes.Deed{
		Period: of, Kind: closing.Kind(form.Get("kind")), Position: form.Get("position"), Reason: form.Get("reason"), Until: budget.Day(form.Get("until")), Person: v.user.Username, Name: cmp.Or(v.user.Name, v.user.Username),
	}
	if h := form.Get("hash"); h != "" {
		if deed.Hash, err = dispense.ParseHash(h); err != nil {
			return fmt.Errorf("hash: %w", fault.ErrInvalid)
		}
	}
	deed.Of, _ = strconv.ParseInt(form.Get("of"), 10, 64) // of none, and then it is refused
	deed.Seen, _ = strconv.ParseInt(form.Get("seen"), 10, 64)
	err = p.Closes.Do(v.r.Context(), deed)
	if _, refused := errors.AsType[*closes.ActError](err); refused || errors.Is(err, closes.ErrSince) {
		if deed.Kind == closing.Close {
			return p.showSeal(v, http.StatusConflict, err)
		}
		return p.showClose(v, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	month := closePath + "/" + p.Closes.Calendar().Month(of)
	if deed.Kind == closing.Close {
		s, err := p.Closes.Look(v.r.Context(), of)
		if err != nil { // it is closed all the same
			p.Log.Warn("a month was closed, and cannot be looked at", "err", err)
			v.redirect(month + "?done=" + string(deed.Kind))
			return nil
		}
		v.redirect(month + "/closed/" + strconv.Itoa(s.Version) + "?done=" + string(deed.Kind))
		return nil
	}
	v.redirect(month + "?done=" + string(deed.Kind))
	return nil
}

// showHoles puts numbers that are not there on the page of a month, and the form that says what
// they are.
func (p *pages) showHoles(v *visit, view *closeView, s *closes.Seen, refused error) {
	if len(s.Holes) == 0 {
		return
	}
	w, t := v.words, report.CloseHoles(s.Holes)
	view.Holes = w.table(&t, nil)
	w.closeCells(&view.Holes, &t)
	view.Holes.Caption, view.Holes.CSV = w.Say("close.gaps"), view.Path+"/gaps.csv"
	numbers := s.Numbers()
	for _, k := range closing.GapKinds {
		x := figure{Name: w.Say("close.gaps." + string(k)), Value: w.Count(numbers[k])}
		if k == closing.Pending && numbers[k] > 0 {
			x.Class = "alarm"
		}
		view.Numbers = append(view.Numbers, x)
	}
	if n := numbers[closing.Gone]; n > 0 {
		view.Numbers = append(view.Numbers, figure{Name: w.Say("close.gaps.gone"), Value: w.Count(n), Class: "alarm"})
	}
	if s.State == closing.Closed || !v.may(access.CloseMonths, "POST "+gapsPattern) {
		return
	}
	f := &gapView{}
	if refused != nil && v.r.PostForm.Has("gap") { // what was typed in another form is none of its own
		f.Values = v.r.PostForm
	}
	for _, h := range s.Holes {
		is := fmt.Sprintf("%s/%d/%d/%d", h.Station, h.Epoch, h.From, h.To)
		f.Which = append(f.Which, option{is, w.Say("close.gap", "Station", h.Station, "Epoch", h.Epoch, "From", h.From, "To", h.To, "Kind", w.Say("close.gap.kind."+string(h.Kind))), f.Values.Get("gap") == is})
	}
	for _, k := range closing.GapKinds {
		f.Kinds = append(f.Kinds, option{string(k), w.Say("close.gap.is." + string(k)), f.Values.Get("kind") == string(k)})
	}
	view.Gap = f
}

func (p *pages) closeHolesFile(v *visit) error {
	return p.closeFile(v, "gaps", func(s *closes.Seen) report.Table { return report.CloseHoles(s.Holes) })
}

// sayGap takes what numbers of a journal are that are not there. Another person signs the form for
// those that will not come.
func (p *pages) sayGap(v *visit) error {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return err
	}
	form := v.r.PostForm
	g := closes.Gap{Kind: closing.GapKind(form.Get("kind")), Reason: form.Get("reason"), By: v.user.Username}
	parts := strings.Split(form.Get("gap"), "/")
	if len(parts) != 4 {
		return fmt.Errorf("gap: %w", fault.ErrInvalid)
	}
	g.Station = parts[0]
	for i, to := range []*int64{&g.Epoch, &g.From, &g.To} {
		if *to, err = strconv.ParseInt(parts[i+1], 10, 64); err != nil {
			return fmt.Errorf("gap: %w", fault.ErrInvalid)
		}
	}
	if form.Get("checker") != "" || p.hasKey(v) {
		who, problem, err := p.checker(v, access.KeepCloses, "")
		if err != nil {
			return err
		}
		if problem != "" {
			form.Del("checker_password")
			return p.showClose(v, http.StatusForbidden, closeRefusal(v.words.Or("close.gap.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem))))
		}
		g.AgreedBy = who
	}
	if err := p.Closes.SayGap(v.r.Context(), g); err != nil {
		if _, bad := closes.AsProblem(err); bad {
			return p.showClose(v, http.StatusBadRequest, err)
		}
		return err
	}
	v.redirect(closePath + "/" + p.Closes.Calendar().Month(of) + "?done=gap")
	return nil
}

// packMonth makes the audit package with which a month is closed. It is of everything, whoever has
// it made: who may have it is asked where it is given out.
func (p *pages) packMonth(ctx context.Context, who string, w words, of budget.Period) (closes.Package, error) {
	if p.base != nil {
		p = p.base
	}
	plan, err := p.plan(ctx, access.User{Username: who, Role: access.Auditor, Cleared: true}, w, url.Values{"month": {p.Closes.Calendar().Month(of)}})
	if err != nil {
		return closes.Package{}, err
	}
	select { // it keeps a core busy
	case p.packing <- struct{}{}:
		defer func() { <-p.packing }()
	case <-ctx.Done():
		return closes.Package{}, ctx.Err()
	}
	return p.Closes.Pack(ctx, who, of, func(out io.Writer) error {
		_, err := plan.WriteZIP(out)
		return err
	})
}

// packClose has the package of a month made, while the page waits.
func (p *pages) packClose(v *visit) error {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return err
	}
	_, err = p.packMonth(v.r.Context(), v.user.Username, v.words, of)
	if _, refused := errors.AsType[*closes.ActError](err); refused || errors.Is(err, closes.ErrSince) {
		return p.showClose(v, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	v.redirect(closePath + "/" + p.Closes.Calendar().Month(of) + "?done=package")
	return nil
}

// packed sends the package that a month was closed with.
func (p *pages) packed(v *visit) error {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(chi.URLParam(v.r, "version"))
	if err != nil {
		return fmt.Errorf("version: %w", fault.ErrNotFound)
	}
	x, b, err := p.Closes.Packed(v.r.Context(), of, version)
	if err != nil {
		return err
	}
	month := p.Closes.Calendar().Month(of)
	if err := p.Users.Audit(v.r.Context(), v.user.Username, "package given", joined(month, x.SHA256)); err != nil {
		return err
	}
	v.sends(format{mime: "application/zip"}, fmt.Sprintf("litro-%s-%s-v%d.zip", v.words.Say("package.file"), month, version))
	_, err = v.w.Write(b)
	return err
}

// sealedNote sends a closed month as it was signed.
func (p *pages) sealedNote(v *visit) error {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(chi.URLParam(v.r, "version"))
	if err != nil {
		return fmt.Errorf("version: %w", fault.ErrNotFound)
	}
	b, err := p.Closes.Note(v.r.Context(), of, version)
	if err != nil {
		return err
	}
	v.sends(format{mime: "text/plain; charset=utf-8"}, fmt.Sprintf("litro-%s-%s-v%d.note", v.words.Say("close.file"), p.Closes.Calendar().Month(of), version))
	_, err = v.w.Write(b)
	return err
}

func (p *pages) closeFile(v *visit, name string, table func(*closes.Seen) report.Table) error {
	_, s, err := p.askClose(v)
	if err != nil {
		return err
	}
	if s.State == closing.Closed && s.Sealed == nil && name != "acts" {
		return fmt.Errorf("month %s: %w: what was sealed cannot be read: %s", s.Name, fault.ErrConflict, v.words.obstacles(s.Trouble))
	}
	t := table(s)
	return p.file(v, &t, "litro-"+v.words.Say("close.file")+"-"+s.Name+"-"+v.words.Say("close.file."+name), v.words.Say("close."+name), report.Fact{Name: v.words.Say("file.period"), Value: s.Name}, report.Fact{Name: "SHA-256", Value: s.Hash.String()})
}

func (p *pages) closeTasksFile(v *visit) error {
	return p.closeFile(v, "tasks", func(s *closes.Seen) report.Table { return report.CloseTasks(s.Currency, s.Tasks) })
}

func (p *pages) closeActsFile(v *visit) error {
	return p.closeFile(v, "acts", func(s *closes.Seen) report.Table { return report.CloseActs(s.Acts) })
}

func (p *pages) closeFiguresFile(v *visit) error {
	return p.closeFile(v, "figures", func(s *closes.Seen) report.Table { return report.CloseFigures(s.Content) })
}
