package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// How fuel finds its account, and what it is paid from.

// An accountsView is the rules by which fuel finds its account, what has none, and the forms
// with which rules are changed.
type accountsView struct {
	page
	Period        *periodView
	At            string
	Links         []link
	Gaps, Rules   tableView
	May           bool
	Version       int64
	Form          []keyPartView
	Forms         []string // how keys are made, by years; none: in all years alike
	Years         []option // from which the form may be said
	Lists         []listOfView
	Values        url.Values
	FormText      string
	Currency      string
	Editing       string // the rule that the form is about; empty: a further one
	Of, Problem   string // the form that it is about: rule or form
	Done, Changed string
	MaxReason     int
}

// A keyPartView is a part of the key of a rule.
type keyPartView struct {
	Name, Value string
	Facts       []string
	Hint        string
	Needed      bool // in all years
}

// A listOfView is a choice of several.
type listOfView struct {
	Name, Label string
	Options     []option
}

func (p *pages) accounts(v *visit) error { return p.showAccounts(v, http.StatusOK, nil, "", "") }

func (p *pages) showAccounts(v *visit, code int, typed url.Values, of, problem string) error {
	ctx, w := v.r.Context(), v.words
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	s, err := p.Budget.Year(ctx, period.From.Year())
	if err != nil {
		return err
	}
	names, err := p.budgetNames(ctx)
	if err != nil {
		return err
	}
	values := monthValues(period)
	view := &accountsView{
		page: p.page(v, "budget.accounts", budgetPath), Period: p.years(v, period), At: values.Encode(), Links: p.budgetLinks(v, period), May: v.may(access.KeepBudget, "POST "+accountsPath),
		Values: typed, Of: of, Problem: problem, Version: s.Terms.Version, Currency: s.Form.Currency, MaxReason: spending.MaxReason,
	}
	gaps, rules := report.BudgetGaps(period, s.Gaps, names.department, names.grade), report.BudgetRules(&s.Terms, names.department, names.grade)
	view.Gaps = w.budgetTable(&gaps)
	view.Gaps.Caption, view.Gaps.CSV = w.Say("budget.gaps"), address(accountsPath+"/gaps.csv", values)
	if len(view.Gaps.Rows) > mostListed {
		view.Gaps.Rows = view.Gaps.Rows[:mostListed]
		view.Gaps.Notes = append(view.Gaps.Notes, w.Say("budget.gaps.more", "Count", len(s.Gaps)-mostListed))
	}
	view.Forms = w.formsText(s.Terms.Forms)
	view.Rules = w.budgetTable(&rules)
	view.Rules.Caption, view.Rules.CSV = w.Say("budget.rules"), accountsPath+".csv"
	if name := rules.Column("budget_rule"); view.May {
		for i, r := range rules.Rows {
			with := monthValues(period)
			with.Set("rule", r.Key)
			view.Rules.Rows[i].Cells[name].Href = address(accountsPath, with) + "#rule"
		}
		view.Rules.pick(&rules, "budget_rule", "budget_order", "budget_account", "budget_classes", "budget_departments", "budget_fundings", "budget_products", "from", "until_day")
		if err := p.ruleForm(ctx, v, view, s, names); err != nil {
			return err
		}
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("budget.saved")
	}
	return p.show(v, code, "budgetaccounts", view)
}

// ruleForm fills in the form of a rule with what was sent, or with the rule that the address
// names, and the form of how keys are made.
func (p *pages) ruleForm(ctx context.Context, v *visit, view *accountsView, s *spending.Seen, names budgetNames) error {
	terms := &s.Terms
	values := view.Values
	if view.Of != "rule" {
		values = url.Values{}
		if n, err := strconv.Atoi(v.r.URL.Query().Get("rule")); err == nil && n >= 1 && n <= len(terms.Rules) {
			r := &terms.Rules[n-1]
			values = url.Values{
				"was": {r.Name}, "place": {strconv.Itoa(n)}, "name": {r.Name}, "from": {string(r.From)}, "until": {string(r.Until)}, "classes": r.Classes, "departments": r.Departments, "fundings": r.Fundings, "products": r.Products,
			}
			for name, value := range r.Parts {
				values.Set("part."+name, value)
			}
		}
	}
	view.Editing = values.Get("was")
	view.Form = p.keyParts(v, terms.Forms, p.fiscalYear(s.Today), values)
	// The form that is offered is that of the year that is looked at, from the next year on: what was said of
	// this one stands beneath all that is on record. At first there is nothing yet, and it is for all years.
	from := strconv.Itoa(p.fiscalYear(s.Today) + 1)
	if terms.Version == 0 {
		from = "0"
	}
	if view.Of == "form" {
		view.FormText, from = view.Values.Get("form"), cmp.Or(view.Values.Get("year"), "0")
	} else {
		view.FormText = formText(s.Form.Form)
	}
	this := p.fiscalYear(s.Today)
	view.Years = append(view.Years, option{"0", v.words.Say("budget.form.always"), from == "0"})
	for _, year := range []int{this, this + 1} {
		text := strconv.Itoa(year)
		view.Years = append(view.Years, option{text, v.words.Say("budget.form.from", "Year", year), from == text})
	}
	lists, err := p.ruleLists(ctx, v, values, names)
	view.Lists, view.Values = lists, values
	if view.Of == "form" {
		if reason := v.r.PostForm.Get("reason"); reason != "" {
			values.Set("reason", reason)
		}
		values.Set("end_rules", v.r.PostForm.Get("end_rules"))
		view.Currency = v.r.PostForm.Get("currency")
	}
	return err
}

// keyParts are the parts of keys of this fiscal year and later ones, and those that a rule has besides.
func (p *pages) keyParts(v *visit, forms budget.Forms, year int, values url.Values) (all []keyPartView) {
	w := v.words
	in, since := map[string]int{}, map[string]int{} // how many forms have a part, and the year from which on one does
	count := 0
	for i, y := range forms {
		ended := i+1 < len(forms) && forms[i+1].Year() <= year
		if !ended {
			count++
		}
		for _, part := range y.Form {
			value := values.Get("part." + part.Name)
			if ended && value == "" {
				continue
			}
			kind := "budget.part.letters"
			if part.Digits {
				kind = "budget.part.digits"
			}
			at := slices.IndexFunc(all, func(k keyPartView) bool { return k.Name == part.Name })
			if at < 0 {
				at = len(all)
				all = append(all, keyPartView{Name: part.Name, Value: value, Facts: spending.Facts})
			}
			if all[at].Hint = w.Say(kind, "Min", part.Min, "Max", part.Max); ended {
				continue
			}
			if in[part.Name]++; in[part.Name] == 1 {
				since[part.Name] = y.Year()
			}
		}
	}
	for i := range all {
		k := &all[i]
		switch k.Needed = in[k.Name] == count; {
		case k.Needed:
		case since[k.Name] > year:
			k.Hint = w.Say("budget.part.since", "Hint", k.Hint, "Year", since[k.Name])
		default:
			k.Hint = w.Say("budget.part.not", "Hint", k.Hint)
		}
	}
	return all
}

// ruleLists are what a rule may ask for.
func (p *pages) ruleLists(ctx context.Context, v *visit, values url.Values, names budgetNames) ([]listOfView, error) {
	book, err := p.Fleet.RuleBook(ctx)
	if err != nil {
		return nil, err
	}
	funds, err := p.Budget.Funds(ctx)
	if err != nil {
		return nil, err
	}
	fundings := map[string]string{}
	for _, f := range funds {
		fundings[f.Fund] = joined(f.Fund, f.Name)
	}
	classes := map[string]string{}
	for c := range book.Classes {
		classes[c] = c
	}
	var out []listOfView
	for _, x := range []struct {
		name string
		of   map[string]string
	}{{"classes", classes}, {"departments", names.departments}, {"fundings", fundings}, {"products", names.grades}} {
		l := listOfView{Name: x.name, Label: v.words.Say("budget.field." + x.name)}
		for _, chosen := range values[x.name] { // also what is not there any more
			if x.of[chosen] == "" {
				l.Options = append(l.Options, option{chosen, chosen, true})
			}
		}
		for _, id := range sortedKeys(x.of) {
			l.Options = append(l.Options, option{id, x.of[id], slices.Contains(values[x.name], id)})
		}
		out = append(out, l)
	}
	return out, nil
}

// fiscalYear is that of a day.
func (p *pages) fiscalYear(d budget.Day) int {
	return budget.Calendar{Zone: p.Zone, YearBegins: p.YearBegins}.PeriodOf(d).Year
}

// partsText writes the parts of keys in their order: fund-partida-area.
func partsText(form budget.Form) string {
	names := make([]string, len(form))
	for i, part := range form {
		names[i] = part.Name
	}
	return strings.Join(names, "-")
}

// formsText says how keys are made in which years, where that is not alike in all.
func (w words) formsText(forms budget.Forms) (all []string) {
	for i, y := range forms {
		switch {
		case len(forms) == 1:
		case i == 0:
			all = append(all, w.Say("budget.form.until", "Year", forms[1].Year()-1, "Parts", partsText(y.Form), "Currency", y.Currency))
		default:
			all = append(all, w.Say("budget.form.since", "Year", y.Year(), "Parts", partsText(y.Form), "Currency", y.Currency))
		}
	}
	return all
}

// formText writes how keys are made, a line for each part.
func formText(form budget.Form) string {
	var b strings.Builder
	for _, p := range form {
		fmt.Fprintf(&b, "%s %d %d", p.Name, p.Min, p.Max)
		if p.Digits {
			b.WriteString(" 0-9")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// readForm reads what formText writes; it returns the line that it cannot read, 0 for none.
func readForm(text string) (form budget.Form, bad int) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) < 3 || len(words) > 4 || len(words) == 4 && words[3] != "0-9" {
			return nil, n
		}
		least, err := strconv.Atoi(words[1])
		most, err2 := strconv.Atoi(words[2])
		if err != nil || err2 != nil || strings.ContainsFunc(words[0], func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
			return nil, n
		}
		form = append(form, budget.Part{Name: words[0], Min: least, Max: most, Digits: len(words) == 4})
	}
	return form, 0
}

func (p *pages) rulesOfAccountsFile(v *visit) error {
	terms, err := p.Budget.Terms(v.r.Context())
	if err != nil {
		return err
	}
	names, err := p.budgetNames(v.r.Context())
	if err != nil {
		return err
	}
	t := report.BudgetRules(&terms, names.department, names.grade)
	return p.file(v, &t, "litro-"+v.words.Say("budget.rules.file"), v.words.Say("budget.rules"))
}

func (p *pages) gapsFile(v *visit) error {
	period, err := p.askYear(v)
	if err != nil {
		return err
	}
	s, err := p.Budget.Year(v.r.Context(), period.From.Year())
	if err != nil {
		return err
	}
	names, err := p.budgetNames(v.r.Context())
	if err != nil {
		return err
	}
	t := report.BudgetGaps(period, s.Gaps, names.department, names.grade)
	return p.file(v, &t, "litro-"+v.words.Say("budget.gaps.file")+"-"+strconv.Itoa(s.Year), v.words.Say("budget.gaps"))
}

// sayAccountRule takes the form of a rule.
func (p *pages) sayAccountRule(v *visit) error {
	form := v.r.PostForm
	c := spending.RuleChange{Reason: form.Get("reason"), Drop: form.Get("step") == "drop"}
	c.Version, _ = strconv.ParseInt(form.Get("version"), 10, 64) // what is no number was seen by nobody
	if was := form.Get("was"); was != "" {
		terms, err := p.Budget.Terms(v.r.Context())
		if err != nil {
			return err
		}
		if c.At = slices.IndexFunc(terms.Rules, func(r budget.Rule) bool { return r.Name == was }) + 1; c.At == 0 {
			return p.saidAccounts(v, "rule", &spending.Problem{Field: "rule", Code: "unknown"})
		}
	}
	place := strings.TrimSpace(form.Get("place"))
	if place != "" {
		n, err := strconv.Atoi(place)
		if err != nil || n < 1 {
			return p.saidAccounts(v, "rule", &spending.Problem{Field: "place", Code: "size"})
		}
		c.Place = n
	}
	c.Rule = budget.Rule{
		Name: form.Get("name"), From: budget.Day(form.Get("from")), Until: budget.Day(form.Get("until")), Classes: form["classes"], Departments: form["departments"], Fundings: form["fundings"], Products: form["products"], Parts: map[string]string{},
	}
	for name := range form {
		if part, is := strings.CutPrefix(name, "part."); is {
			c.Rule.Parts[part] = form.Get(name)
		}
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showAccounts(v, http.StatusForbidden, form, "rule", problem)
	}
	c.AgreedBy = agrees
	return p.saidAccounts(v, "rule", p.Budget.SayRule(v.r.Context(), v.user.Username, c))
}

// sayAccountForm takes the form of how keys are made.
func (p *pages) sayAccountForm(v *visit) error {
	form := v.r.PostForm
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	parts, bad := readForm(form.Get("form"))
	if bad > 0 {
		return p.saidAccounts(v, "form", &spending.Problem{Field: "form", Code: "line", Says: strconv.Itoa(bad)})
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showAccounts(v, http.StatusForbidden, form, "form", problem)
	}
	year, err := strconv.Atoi(cmp.Or(form.Get("year"), "0"))
	if err != nil {
		return p.saidAccounts(v, "form", &spending.Problem{Field: "year", Code: "size"})
	}
	return p.saidAccounts(v, "form", p.Budget.SayForm(v.r.Context(), v.user.Username, spending.FormSaid{
		Version: version, Year: year, Form: parts, Currency: form.Get("currency"), EndRules: form.Get("end_rules") != "", Reason: form.Get("reason"), AgreedBy: agrees,
	}))
}

// saidAccounts shows what is wrong with a form, with all that was typed, or that it was taken.
func (p *pages) saidAccounts(v *visit, of string, err error) error {
	return p.saidOfBudget(v, accountsPath, err, func(code int, problem string) error {
		return p.showAccounts(v, code, v.r.PostForm, of, problem)
	})
}

// A fundsView is what fuel is paid from, by vehicles and departments, and the forms with
// which that is said from a day on.
type fundsView struct {
	page
	Links                        []link
	Funds, Departments, Vehicles tableView
	Pages                        *pagesView
	May                          bool
	Choices                      []option // of funds in use
	Whose                        []option // departments
	Values                       url.Values
	Of, Problem, Done            string // the form that it is about: fund, department or vehicle
	MaxReason                    int
}

func (p *pages) funds(v *visit) error { return p.showFunds(v, http.StatusOK, nil, "", "") }

// askVehicleFundings returns what vehicles are paid from; who is not cleared is told nothing
// of those that are reserved.
func (p *pages) askVehicleFundings(v *visit) ([]spending.VehicleFunding, error) {
	list, err := p.Budget.VehicleFundings(v.r.Context())
	if !v.user.Scope().Cleared() {
		list = slices.DeleteFunc(list, func(f spending.VehicleFunding) bool { return f.Reserved })
	}
	return list, err
}

func (p *pages) showFunds(v *visit, code int, typed url.Values, of, problem string) error {
	ctx, w := v.r.Context(), v.words
	list, err := p.Budget.Funds(ctx)
	if err != nil {
		return err
	}
	departments, err := p.Budget.DepartmentFundings(ctx)
	if err != nil {
		return err
	}
	vehicles, err := p.askVehicleFundings(v)
	if err != nil {
		return err
	}
	names, err := p.budgetNames(ctx)
	if err != nil {
		return err
	}
	view := &fundsView{
		page: p.page(v, "budget.funds", budgetPath), May: v.may(access.KeepBudget, "POST "+fundsPath), Values: typed, Of: of, Problem: problem, MaxReason: spending.MaxReason,
	}
	for _, x := range []struct{ path, word string }{{budgetPath, "budget.title"}, {accountsPath, "budget.accounts"}} {
		if v.opensPath(x.path) {
			view.Links = append(view.Links, link{Text: w.Say(x.word), Href: x.path})
		}
	}
	ft, dt, vt := report.Funds(list), report.DepartmentFundings(departments), report.VehicleFundings(vehicles, p.Zone)
	view.Funds, view.Departments = w.budgetTable(&ft), w.budgetTable(&dt)
	view.Funds.Caption, view.Funds.CSV = w.Say("budget.funds.list"), fundsPath+".csv"
	view.Departments.Caption, view.Departments.CSV = w.Say("budget.funds.departments"), fundsPath+"/departments.csv"
	first, last, pages := v.pages(len(vt.Rows), mostListed)
	view.Pages, vt.Rows = pages, vt.Rows[first:last]
	view.Vehicles = w.table(&vt, func(r report.Row, c report.Column) string {
		if c.Key == "vehicle" {
			return vehicleAddress(r.Key)
		}
		return ""
	})
	fund := vt.Column("fund")
	for i := range vt.Rows {
		if !vt.Rows[i].Cells[fund].Known {
			view.Vehicles.Rows[i].Cells[fund].Text = w.Say("budget.funds.own")
		}
	}
	view.Vehicles.Caption, view.Vehicles.CSV = w.Say("budget.funds.vehicles"), fundsPath+"/vehicles.csv"
	for _, f := range list {
		if f.Active {
			view.Choices = append(view.Choices, option{f.Fund, joined(f.Fund, f.Name), typed.Get("fund") == f.Fund})
		}
	}
	for _, id := range sortedKeys(names.departments) {
		view.Whose = append(view.Whose, option{id, names.departments[id], typed.Get("department") == id})
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("budget.saved")
	}
	if v.r.URL.Query().Has("waits") {
		view.Done = w.Say("vehicleact.done")
	}
	return p.show(v, code, "budgetfunds", view)
}

func (p *pages) fundsFile(v *visit) error {
	list, err := p.Budget.Funds(v.r.Context())
	if err != nil {
		return err
	}
	t := report.Funds(list)
	return p.file(v, &t, "litro-"+v.words.Say("budget.funds.file"), v.words.Say("budget.funds.list"))
}

func (p *pages) departmentFundsFile(v *visit) error {
	list, err := p.Budget.DepartmentFundings(v.r.Context())
	if err != nil {
		return err
	}
	t := report.DepartmentFundings(list)
	return p.file(v, &t, "litro-"+v.words.Say("budget.funds.departments.file"), v.words.Say("budget.funds.departments"))
}

func (p *pages) vehicleFundsFile(v *visit) error {
	list, err := p.askVehicleFundings(v)
	if err != nil {
		return err
	}
	t := report.VehicleFundings(list, p.Zone)
	return p.file(v, &t, "litro-"+v.words.Say("budget.funds.vehicles.file"), v.words.Say("budget.funds.vehicles"))
}

func (p *pages) sayFund(v *visit) error {
	form := v.r.PostForm
	return p.saidFunds(v, "fund", p.Budget.SayFund(v.r.Context(), v.user.Username, spending.Fund{Fund: form.Get("code"), Name: form.Get("name"), Active: form.Get("step") != "end", Reason: form.Get("reason")}))
}

func (p *pages) sayDepartmentFund(v *visit) error {
	form := v.r.PostForm
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return p.showFunds(v, http.StatusForbidden, form, "department", problem)
	}
	err = p.Budget.SayDepartmentFunding(v.r.Context(), v.user.Username, spending.DepartmentFunding{Department: form.Get("department"), From: budget.Day(form.Get("from")), Fund: form.Get("fund"), Reason: form.Get("reason"), AgreedBy: agrees})
	if errors.Is(err, fault.ErrNotFound) {
		err = &spending.Problem{Field: "department", Code: "unknown"}
	}
	return p.saidFunds(v, "department", err)
}

// sayVehicleFund says what a vehicle's fuel is paid from, from a midnight of the office on,
// where all that is dated of vehicles is said. One that leaves an account with a hard stop waits
// for another person, as all do that loosen something of a vehicle.
func (p *pages) sayVehicleFund(v *visit) error {
	form, ctx := v.r.PostForm, v.r.Context()
	number, day := strings.TrimSpace(form.Get("vehicle")), budget.Day(form.Get("from"))
	if err := p.Budget.CheckFund(ctx, form.Get("fund"), day); err != nil {
		return p.saidFunds(v, "vehicle", err)
	}
	if strings.TrimSpace(form.Get("reason")) == "" {
		return p.saidFunds(v, "vehicle", &spending.Problem{Field: "reason", Code: "missing"})
	}
	list, err := p.Fleet.NumberedVehicles(ctx, []string{number})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(x fleet.Vehicle) bool { return x.FleetNo == number })
	if i < 0 {
		return p.saidFunds(v, "vehicle", &spending.Problem{Field: "vehicle", Code: "unknown"})
	}
	from, err := time.ParseInLocation(time.DateOnly, string(day), p.Zone)
	if err != nil {
		return err
	}
	waits, err := p.Fleet.Say(ctx, v.user.Username, time.Time{}, fleet.Dated{Vehicle: list[i].Vehicle, What: fleet.Funding, FromAt: from, Value: form.Get("fund"), Reason: cut(form.Get("reason"), fleet.MaxReason)})
	switch {
	case errors.Is(err, fault.ErrInvalid):
		err = &spending.Problem{Field: "from", Code: "far"}
	case errors.Is(err, fleet.ErrWaits):
		return p.showFunds(v, http.StatusConflict, form, "vehicle", v.words.Say("changes.bad.waits"))
	case errors.Is(err, fault.ErrConflict):
		err = &spending.Problem{Field: "fund", Code: "same"}
	case err == nil && waits.Act != "":
		v.redirect(fundsPath + "?waits")
		return nil
	}
	return p.saidFunds(v, "vehicle", err)
}

// saidFunds shows what is wrong with a form, with all that was typed, or that it was taken.
func (p *pages) saidFunds(v *visit, of string, err error) error {
	if bad, ok := spending.AsProblem(err); ok {
		return p.showFunds(v, http.StatusBadRequest, v.r.PostForm, of, v.words.budgetProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(fundsPath + "?saved")
	return nil
}
