package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/report"
)

// By which rules months are closed, and who holds which position.

const (
	closeRulesPath = "/close/rules"
	positionsPath  = "/close/positions"
)

// A closeRulesView is the rules, who holds which position, and the forms of both.
type closeRulesView struct {
	page
	Links           []link
	May             bool
	Version         int64
	Set             bool
	Lists           []closeList
	Blocks          []closeBlock
	Values          url.Values
	Problem, Detail string
	Of, Done        string // Of is the form that the problem is about
	Holdings        tableView
	Positions       []option
	Vacant          string // positions that nobody holds
	MaxReason       int
	Since           string
	Week            []option // days of a week, of those that are worked on
	Weeks           []string // that were said
	WeekFrom        string   // as it was typed
}

// A closeList is positions, one a line.
type closeList struct{ Name, Label, Hint, Text string }

// A closeBlock is a check that may keep a month open.
type closeBlock struct {
	Name, Title, Unkept string
	Chosen, Always      bool
}

func (p *pages) closeRules(v *visit) error { return p.showCloseRules(v, http.StatusOK, "", "", nil) }

func (p *pages) showCloseRules(v *visit, code int, of, problem string, refused error) error {
	r, said, err := p.Closes.Rules(v.r.Context())
	if err != nil {
		return err
	}
	w, c := v.words, p.Closes.Calendar()
	view := &closeRulesView{
		page: p.page(v, "close.rules", closePath), Links: p.closeLinks(v), May: v.may(access.KeepCloses, "POST "+closeRulesPath), Version: r.Version, Set: r.Version > 0, Of: of, Problem: problem, MaxReason: closes.MaxReason, Values: v.r.PostForm,
	}
	if refused != nil {
		view.Problem, view.Detail = w.closeProblem(refused)
	}
	if r.Version > 0 {
		view.Since = w.Say("close.rules.since", "Who", r.By, "Other", r.AgreedBy, "When", w.Minute(r.At), "Reason", r.Reason)
	}
	typed := of == "rules"
	if !typed {
		view.Values = url.Values{
			"begins": {c.Month(r.Begins)}, "soft": {strconv.Itoa(r.Days.Soft)}, "late": {strconv.Itoa(r.Days.Late)}, "hard": {strconv.Itoa(r.Days.Hard)}, "clock": {strconv.FormatInt(r.ClockOffS, 10)}, "asked": {strconv.Itoa(r.AskedDays)},
			"signs": {strings.Join(r.Signs, "\n")}, "closes": {strings.Join(r.Closes, "\n")}, "reopens": {strings.Join(r.Reopens, "\n")}, "audits": {strings.Join(r.Audits, "\n")},
		}
		if r.Days.Working {
			view.Values.Set("working", "yes")
		}
		if r.Package {
			view.Values.Set("package", "yes")
		}
		for _, h := range r.Days.Holidays {
			view.Values.Add("holidays", string(h))
		}
		for _, n := range r.Days.WeekOf(lastOfAll) {
			view.Values.Add("week", strconv.Itoa(int(n)))
		}
		view.Values.Set("holidays", strings.Join(view.Values["holidays"], "\n"))
		for _, n := range r.Blocks {
			view.Values.Add("blocks", string(n))
		}
		if of == "position" {
			for name, list := range v.r.PostForm {
				if name != "reason" {
					view.Values[name] = list
				}
			}
		}
	}
	for _, name := range []string{"signs", "closes", "reopens", "audits"} {
		view.Lists = append(view.Lists, closeList{name, w.Say("close.rule." + name), w.Say("close.rule." + name + ".hint"), view.Values.Get(name)})
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 0} {
		view.Week = append(view.Week, option{strconv.Itoa(n), w.weekday((n+6)%7 + 1), slices.Contains(view.Values["week"], strconv.Itoa(n))})
	}
	if typed {
		view.WeekFrom = view.Values.Get("week_from")
	}
	for i, of := range r.Days.Weeks {
		if i > 0 || of.From != "" {
			view.Weeks = append(view.Weeks, w.Say("close.rule.week.from", "Days", w.workdays(of.Days), "From", w.dayOf(of.From)))
		} else {
			view.Weeks = append(view.Weeks, w.workdays(of.Days))
		}
	}
	for _, n := range closing.Names {
		b := closeBlock{Name: string(n), Title: n.Title(w.Lang), Chosen: slices.Contains(view.Values["blocks"], string(n)), Always: slices.Contains(closing.Always, n)}
		if closes.Unkept(n) {
			b.Unkept = w.Say("close.unkept")
		}
		view.Blocks = append(view.Blocks, b)
	}
	t := report.CloseHoldings(said.Holdings)
	view.Holdings = w.table(&t, nil)
	w.closeCells(&view.Holdings, &t)
	view.Holdings.Caption, view.Holdings.CSV = w.Say("close.positions"), positionsPath+".csv"
	held := said.Holders(c.DayOf(p.Now()))
	var vacant []string
	for _, pos := range closes.AllPositions(&r.Rules) {
		view.Positions = append(view.Positions, option{pos, w.position(pos), view.Values.Get("position") == pos})
		if len(held[pos]) == 0 {
			vacant = append(vacant, pos)
		}
	}
	if len(vacant) > 0 && r.Version > 0 {
		view.Vacant = w.Say("close.vacant", "Positions", w.positions(vacant))
	}
	if v.r.URL.Query().Has("saved") && code == http.StatusOK {
		view.Done = w.Say("close.saved")
	}
	return p.show(v, code, "closerules", view)
}

// agrees has the second person of a form sign it, or shows what is wrong with them.
func (p *pages) agrees(v *visit, of string) (who string, shown bool, err error) {
	who, problem, err := p.checker(v, access.KeepCloses, "")
	if err != nil || problem == "" {
		return who, false, err
	}
	return "", true, p.showCloseRules(v, http.StatusForbidden, of, v.words.Or("close.agree."+strings.TrimPrefix(problem, "fill.checker."), v.words.Say(problem)), nil)
}

// lines returns what somebody typed, one a line.
func lines(s string) (all []string) {
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, l)
		}
	}
	return all
}

// sayCloseRules takes the form of the rules.
func (p *pages) sayCloseRules(v *visit) error {
	form := v.r.PostForm
	bad := func(field string) error {
		return p.showCloseRules(v, http.StatusBadRequest, "rules", "", &closes.Problem{Field: field, Code: "sense"})
	}
	r := closes.Rules{Reason: form.Get("reason"), By: v.user.Username}
	var err error
	if r.Version, err = strconv.ParseInt(form.Get("version"), 10, 64); err != nil {
		return bad("rules")
	}
	if r.Begins, err = p.Closes.ParseMonth(form.Get("begins")); err != nil {
		return bad("begins")
	}
	r.Signs, r.Closes, r.Reopens, r.Audits = lines(form.Get("signs")), lines(form.Get("closes")), lines(form.Get("reopens")), lines(form.Get("audits"))
	for _, b := range form["blocks"] {
		r.Blocks = append(r.Blocks, closing.Name(b))
	}
	for name, to := range map[string]*int{"soft": &r.Days.Soft, "late": &r.Days.Late, "hard": &r.Days.Hard} {
		if *to, err = strconv.Atoi(strings.TrimSpace(form.Get(name))); err != nil {
			return bad("days")
		}
	}
	if r.ClockOffS, err = strconv.ParseInt(strings.TrimSpace(form.Get("clock")), 10, 64); err != nil {
		return bad("clock")
	}
	if n := strings.TrimSpace(form.Get("asked")); n != "" { // else answers count for good
		if r.AskedDays, err = strconv.Atoi(n); err != nil {
			return bad("asked")
		}
	}
	r.Days.Working, r.Package = form.Get("working") == "yes", form.Get("package") == "yes"
	for _, h := range lines(form.Get("holidays")) {
		r.Days.Holidays = append(r.Days.Holidays, budget.Day(h))
	}
	if r.Days.Weeks, err = p.weeksOf(v); err != nil {
		return p.showCloseRules(v, http.StatusBadRequest, "rules", "", err)
	}
	who, shown, err := p.agrees(v, "rules")
	if err != nil || shown {
		return err
	}
	r.AgreedBy = who
	return p.saidCloseRules(v, "rules", p.Closes.SayRules(v.r.Context(), r))
}

// lastOfAll is after all days that anybody says.
const lastOfAll = budget.Day("9999-12-31")

// weeksOf reads on which days the office works, and since when where that is another than before.
func (p *pages) weeksOf(v *visit) ([]closing.Week, error) {
	was, said, err := p.Closes.Rules(v.r.Context())
	if err != nil {
		return nil, err
	}
	form := v.r.PostForm
	week := closing.Week{From: budget.Day(strings.TrimSpace(form.Get("week_from")))}
	for _, s := range form["week"] {
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, &closes.Problem{Field: "rules", Code: "sense"}
		}
		week.Days = append(week.Days, time.Weekday(n))
	}
	list := slices.Clone(was.Days.Weeks)
	is := slices.Sorted(slices.Values(was.Days.WeekOf(lastOfAll)))
	if !form.Has("weeks") || week.From == "" && slices.Equal(slices.Sorted(slices.Values(week.Days)), is) {
		return list, nil
	}
	if len(said.Rules) > 0 && week.From == "" {
		return nil, &closes.Problem{Field: "weeks", Code: "since"}
	}
	if slices.Equal(slices.Sorted(slices.Values(week.Days)), is) { // the last one, sooner or later, where it has not begun
		last := len(list) - 1
		if last < 0 || list[last].From < p.Closes.Calendar().DayOf(p.Now()) {
			return list, nil
		}
		list = list[:last]
	}
	return append(slices.DeleteFunc(list, func(w closing.Week) bool { return w.From >= week.From }), week), nil
}

// workdays names days of a week, from Monday on.
func (w words) workdays(days []time.Weekday) string {
	var all []string
	for n := 1; n <= 7; n++ {
		if slices.Contains(days, time.Weekday(n%7)) {
			all = append(all, w.weekday(n))
		}
	}
	return strings.Join(all, ", ")
}

// sayHolding takes the form of who holds a position.
func (p *pages) sayHolding(v *visit) error {
	form := v.r.PostForm
	h := closes.Holding{Position: form.Get("position"), Person: form.Get("person"), From: budget.Day(form.Get("from")), Holds: form.Get("step") != "end", Reason: form.Get("reason"), By: v.user.Username}
	if strings.TrimSpace(h.Reason) == "" {
		return p.showCloseRules(v, http.StatusBadRequest, "position", "", &closes.Problem{Field: "reason", Code: "missing"})
	}
	who, shown, err := p.agrees(v, "position")
	if err != nil || shown {
		return err
	}
	h.AgreedBy = who
	return p.saidCloseRules(v, "position", p.Closes.SayHolding(v.r.Context(), h))
}

// saidCloseRules shows what is wrong with a form, or that it was taken.
func (p *pages) saidCloseRules(v *visit, of string, err error) error {
	if notFound(err) && of == "position" {
		err = &closes.Problem{Field: "person", Code: "unknown"}
	}
	if known := closeKnown(err); known {
		return p.showCloseRules(v, http.StatusBadRequest, of, "", err)
	}
	if err != nil {
		return err
	}
	v.redirect(closeRulesPath + "?saved")
	return nil
}

func (p *pages) positionsFile(v *visit) error {
	_, said, err := p.Closes.Rules(v.r.Context())
	if err != nil {
		return err
	}
	t := report.CloseHoldings(said.Holdings)
	return p.file(v, &t, "litro-"+v.words.Say("close.positions.file"), v.words.Say("close.positions"))
}

func notFound(err error) bool { return errors.Is(err, fault.ErrNotFound) }

// closeKnown tells whether an error is one that the form is shown again with.
func closeKnown(err error) bool {
	_, bad := closes.AsProblem(err)
	return bad || errors.Is(err, closes.ErrSince)
}
