package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/posting"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// The budget as tables. Amounts are of the budget's currency.

// Budget lists how accounts stand, with what they come to as its total, and beside what movements say was paid what documents do, as far as
// that was asked for and any document of the year says it.
func Budget(p Period, s *spending.Seen) Table {
	unit := s.Form.Currency
	t := Table{Name: "budget", Period: p, Columns: []Column{
		{"budget_account", Text, ""}, {"budget_approved", Money, unit}, {"budget_adjusted", Money, unit}, {"budget_modified", Money, unit}, {"budget_committed", Money, unit}, {"budget_accrued", Money, unit},
		{"budget_exercised", Money, unit}, {"budget_paid", Money, unit}, {"budget_available", Money, unit}, {"budget_percent", Percent, "%"}, {"budget_reached", Text, ""}, {"budget_runs_out", Text, ""}, {"budget_provisional", Text, ""},
		{"budget_paid_documents", Money, unit}, {"budget_paid_difference", Money, unit}, {"budget_unexercised", Money, unit},
	}}
	tells := s.Paid != nil && s.Paid.Tells()
	papers := func(documents, difference, unexercised int64) []Cell {
		return []Cell{numberIf(tells, documents), numberIf(tells, difference), numberIf(tells, unexercised)}
	}
	var documents, difference, unexercised int64
	for _, a := range s.Accounts {
		reached := ""
		if a.Reached > 0 {
			reached = strconv.FormatInt(a.Reached, 10)
		}
		var paid spending.PaidAccount
		if tells {
			paid = s.Paid.Of(a.Key)
		}
		documents, difference, unexercised = documents+paid.Documents, difference+paid.Difference(), unexercised+paid.Unexercised()
		t.Rows = append(t.Rows, Row{string(a.Key), slices.Concat(budgetCells(textCell(string(a.Key)), a.Balance), []Cell{textCell(reached), textCell(string(a.RunsOut)), provisional(a.Balance)},
			papers(paid.Documents, paid.Difference(), paid.Unexercised()))})
	}
	if len(s.Accounts) > 0 {
		t.Total = slices.Concat(budgetCells(Cell{}, s.Total), []Cell{{}, {}, {}}, papers(documents, difference, unexercised))
	}
	budgetAfter(&t, s)
	return t
}

// BudgetAfter are the columns that a year has of which something was exercised or paid once its last month had ended: that, and how it
// stands with it. All others are as at the end of that month.
var BudgetAfter = []string{"budget_exercised_after", "budget_paid_after", "budget_exercised_stands", "budget_paid_stands"}

func afterCells(is, stands budget.Balance) []Cell {
	return []Cell{number(stands.Exercised - is.Exercised), number(stands.Paid - is.Paid), number(stands.Exercised), number(stands.Paid)}
}

func budgetAfter(t *Table, s *spending.Seen) {
	if !s.After {
		return
	}
	for _, key := range BudgetAfter {
		t.Columns = append(t.Columns, Column{key, Money, s.Form.Currency})
	}
	for i := range s.Accounts {
		t.Rows[i].Cells = append(t.Rows[i].Cells, afterCells(s.Accounts[i].Balance, s.Accounts[i].Stands)...)
	}
	if t.Total != nil {
		t.Total = append(t.Total, afterCells(s.Total, s.Stands)...)
	}
}

func provisional(b budget.Balance) Cell {
	if b.Provisional {
		return textCell("provisional")
	}
	return Cell{}
}

func budgetCells(first Cell, b budget.Balance) []Cell {
	percent := Cell{}
	if b.Modified > 0 && b.Accrued >= 0 {
		percent = number(b.Accrued/b.Modified*1000 + b.Accrued%b.Modified*1000/b.Modified)
	}
	return []Cell{
		first, number(b.Approved), number(b.Modified - b.Approved), number(b.Modified), number(b.Committed), number(b.Accrued), number(b.Exercised), number(b.Paid), number(b.Available()), percent,
	}
}

// BudgetPipe are the rows of the text file that accounting exchanges: the parts of the key, and
// the moments as 1234.56.
func BudgetPipe(s *spending.Seen) (rows [][]string) {
	for _, a := range s.Accounts {
		row := []string{strconv.Itoa(s.Year)}
		for _, p := range s.Form.Form {
			row = append(row, s.Form.Form.Part(a.Key, p.Name))
		}
		for _, c := range budgetCells(Cell{}, a.Balance)[1:9] {
			row = append(row, c.Decimal(Money))
		}
		if s.After {
			for _, c := range afterCells(a.Balance, a.Stands) {
				row = append(row, c.Decimal(Money))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// BudgetParts lists what departments owe of each account, and what they used of own tanks: the charge to each is of
// what it used, so what came into own tanks is no part of it. Named gives the name of a department.
func BudgetParts(p Period, currency string, list []spending.Part, named func(department string) string) Table {
	t := Table{Name: "budget-departments", Period: p, Columns: []Column{
		{"department", Text, ""}, {"budget_account", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"budget_accrued", Money, currency}, {"budget_unbilled", Money, currency},
		{"budget_came", Money, currency}, {"own_volume", Volume, "L"}, {"own_amount", Money, currency}, {"budget_charged", Money, currency},
	}}
	var sum spending.Part
	cells := func(first, account Cell, x *spending.Part) []Cell {
		came, ul, own := Cell{}, Cell{}, Cell{}
		if x.CameCents != 0 {
			came = number(x.CameCents)
		}
		if x.OwnFills > 0 {
			ul, own = number(int64(x.OwnUL)), number(x.OwnCents)
		}
		return []Cell{first, account, number(int64(x.Fills)), number(int64(x.VolumeUL)), number(x.Cents), number(x.UnbilledCents), came, ul, own, number(x.ChargedCents())}
	}
	for i := range list {
		x := &list[i]
		sum.Fills, sum.VolumeUL, sum.Cents, sum.UnbilledCents = sum.Fills+x.Fills, sum.VolumeUL+x.VolumeUL, sum.Cents+x.Cents, sum.UnbilledCents+x.UnbilledCents
		sum.CameCents, sum.OwnFills, sum.OwnUL, sum.OwnCents = sum.CameCents+x.CameCents, sum.OwnFills+x.OwnFills, sum.OwnUL+x.OwnUL, sum.OwnCents+x.OwnCents
		t.Rows = append(t.Rows, Row{x.Department, cells(textCell(named(x.Department)), textCell(string(x.Key)), x)})
	}
	if len(list) > 0 {
		t.Total = cells(Cell{}, Cell{}, &sum)
	}
	return t
}

// BudgetGaps lists what has no account, and why. Named gives the names of departments, and
// grades those of products.
func BudgetGaps(p Period, list []spending.Gap, named, grades func(string) string) Table {
	t := Table{Name: "budget-gaps", Period: p, Columns: []Column{
		{"budget_why", Text, ""}, {"class", Text, ""}, {"department", Text, ""}, {"funding", Text, ""}, {"grade", Text, ""}, {"budget_rule", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""}, {"budget_own", Text, ""}, {"budget_missed", Text, ""},
	}}
	for _, g := range list {
		var missed []string
		for _, m := range g.Missed {
			of := string(m.What)
			if of == "" {
				of = "day"
			}
			missed = append(missed, m.Rule+": "+of)
		}
		own := Cell{}
		if g.Own {
			own = textCell("own")
		}
		t.Rows = append(t.Rows, Row{string(g.Why), []Cell{
			textCell(string(g.Why)), textCell(g.Class), textCell(named(g.Department)), textCell(g.Funding), textCell(grades(g.Product)), textCell(g.Rule), number(int64(g.Charges)), number(int64(g.VolumeUL)), number(g.Cents), textCell(g.Currency), own,
			textCell(strings.Join(missed, "; ")),
		}})
	}
	return t
}

// BudgetMovements lists the steps that people said of a year, and what they stated.
func BudgetMovements(p Period, currency string, list []spending.Movement, wholes []spending.Whole) Table {
	t := Table{Name: "budget-movements", Period: p, Columns: []Column{
		{"budget_day", Text, ""}, {"budget_moment", Text, ""}, {"budget_document", Text, ""}, {"budget_account", Text, ""}, {"budget_amount", Money, currency}, {"budget_of", Text, ""}, {"budget_agreed", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""},
	}}
	for _, m := range list {
		t.Rows = append(t.Rows, Row{strconv.FormatInt(m.N, 10), []Cell{
			textCell(string(m.Day)), textCell(string(m.Moment)), textCell(m.ID), textCell(string(m.Key)), number(m.Cents), textCell(m.Of), textCell(m.AgreedBy), textCell(m.Reason), textCell(m.By), instant(m.At),
		}})
	}
	after := slices.ContainsFunc(list, func(m spending.Movement) bool { return m.After })
	if after {
		t.Columns = append(t.Columns, Column{"budget_after", Text, ""})
		for i := range list {
			is := ""
			if list[i].After {
				is = "after"
			}
			t.Rows[i].Cells = append(t.Rows[i].Cells, textCell(is))
		}
	}
	for _, w := range wholes { // which is of no account
		t.Rows = append(t.Rows, Row{"whole-" + strconv.Itoa(w.Year), []Cell{textCell(string(w.Day)), textCell("whole"), {}, {}, {}, {}, textCell(w.AgreedBy), textCell(w.Reason), textCell(w.By), instant(w.At)}})
		if after {
			t.Rows[len(t.Rows)-1].Cells = append(t.Rows[len(t.Rows)-1].Cells, Cell{})
		}
	}
	return t
}

// BudgetPaid lists the shares of payments of a fiscal year, as documents say them, with those of no account and why. Month names a month. A
// total is there where all are in one currency.
func BudgetPaid(p Period, paid *spending.Paid, month func(budget.Period) string) Table {
	t := Table{Name: "budget-paid", Period: p, Columns: []Column{
		{"budget_day", Text, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"document_no", Text, ""}, {"uuid_only", Text, ""}, {"paid_what", Text, ""}, {"paid_uuid", Text, ""},
		{"budget_account", Text, ""}, {"amount", Money, ""}, {"currency", Text, ""}, {"paid_why", Text, ""}, {"paid_month", Text, ""},
	}}
	var sum int64
	one := true
	for i := range paid.Lines {
		l := &paid.Lines[i]
		why := l.Why
		if why == "" && l.Prior {
			why = "prior"
		}
		sum, one = sum+l.Cents, one && l.Bill.Currency == paid.Lines[0].Bill.Currency
		t.Rows = append(t.Rows, Row{l.Bill.ID, []Cell{
			textCell(string(l.Day)), textCell(l.Bill.Supplier), textCell(l.Bill.RFC), textCell(l.Bill.Folio), textCell(l.Bill.UUID), textCell(l.Part.What), textCell(l.Part.UUID),
			textCell(string(l.Key)), number(l.Cents), textCell(l.Bill.Currency), textCell(why), textCell(month(l.In)),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("amount")] = numberIf(one, sum)
	return t
}

// PaidProposals lists the movements that would say what documents say was paid, and what no month takes any more. Of a movement that is
// said already the amount is what it lacks, and is what it would be.
func PaidProposals(p Period, paid *spending.Paid) Table {
	unit := paid.Currency
	t := Table{Name: "budget-paid-proposals", Period: p, Columns: []Column{
		{"budget_day", Text, ""}, {"budget_moment", Text, ""}, {"budget_account", Text, ""}, {"supplier", Text, ""}, {"document_no", Text, ""}, {"budget_document", Text, ""}, {"budget_amount", Money, unit}, {"paid_was", Money, unit}, {"paid_is", Money, unit}, {"paid_why", Text, ""},
	}}
	for i := range paid.Proposals {
		x := &paid.Proposals[i]
		t.Rows = append(t.Rows, Row{x.Bill.ID, []Cell{
			textCell(string(x.Day)), textCell(string(x.Moment)), textCell(string(x.Key)), textCell(x.Bill.Supplier), textCell(x.Bill.Folio), textCell(x.ID), number(x.Adds()), number(x.Was), number(x.Cents), {},
		}})
	}
	for _, l := range paid.Late {
		t.Rows = append(t.Rows, Row{l.Bill.ID, []Cell{
			{}, textCell(string(budget.Paid)), textCell(string(l.Key)), textCell(l.Bill.Supplier), textCell(l.Bill.Folio), textCell(l.Bill.UUID), number(l.Cents), {}, {}, textCell("prior"),
		}})
	}
	return t
}

// PaidAccounts lists what documents say was paid of accounts, beside what movements say.
func PaidAccounts(p Period, paid *spending.Paid) Table {
	unit := paid.Currency
	t := Table{Name: "budget-paid-accounts", Period: p, Columns: []Column{
		{"budget_account", Text, ""}, {"budget_paid_documents", Money, unit}, {"budget_paid", Money, unit}, {"budget_paid_difference", Money, unit}, {"paid_proposed", Money, unit}, {"paid_late", Money, unit}, {"budget_exercised", Money, unit}, {"budget_unexercised", Money, unit},
	}}
	cells := func(first Cell, a *spending.PaidAccount, unexercised int64) []Cell {
		return []Cell{first, number(a.Documents), number(a.Paid), number(a.Difference()), number(a.Proposed), number(a.Late), number(a.Exercised), number(unexercised)}
	}
	var unexercised int64
	for i := range paid.Accounts {
		a := &paid.Accounts[i]
		unexercised += a.Unexercised()
		t.Rows = append(t.Rows, Row{string(a.Key), cells(textCell(string(a.Key)), a, a.Unexercised())})
	}
	if len(paid.Accounts) > 0 {
		sum := paid.Total()
		t.Total = cells(Cell{}, &sum, unexercised)
	}
	return t
}

// BudgetAllotments lists what is stated of accounts while no budget is approved.
func BudgetAllotments(p Period, currency string, list []spending.Allotment) Table {
	t := Table{Name: "budget-allotments", Period: p, Columns: []Column{{"budget_account", Text, ""}, {"budget_amount", Money, currency}, {"budget_agreed", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""}}}
	for _, a := range list {
		t.Rows = append(t.Rows, Row{string(a.Key), []Cell{textCell(string(a.Key)), optional(a.Cents), textCell(a.AgreedBy), textCell(a.Reason), textCell(a.By), instant(a.At)}})
	}
	return t
}

// BudgetRules lists the rules by which fuel finds its account, in the order in which they are
// tried.
func BudgetRules(terms *spending.Terms, named, grades func(string) string) Table {
	t := Table{Name: "budget-rules", Columns: []Column{
		{"budget_order", Count, ""}, {"budget_rule", Text, ""}, {"budget_account", Text, ""}, {"budget_classes", Text, ""}, {"budget_departments", Text, ""}, {"budget_fundings", Text, ""}, {"budget_products", Text, ""}, {"from", Text, ""}, {"until_day", Text, ""},
	}}
	all := func(list []string, name func(string) string) Cell {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = name(s)
		}
		return textCell(strings.Join(out, ", "))
	}
	same := func(s string) string { return s }
	for i, r := range terms.Rules {
		var parts []string
		for _, p := range terms.Forms.On(r.From).Form { // of whatever year of the rule: all of them have its parts
			parts = append(parts, r.Parts[p.Name])
		}
		t.Rows = append(t.Rows, Row{strconv.Itoa(i + 1), []Cell{
			number(int64(i + 1)), textCell(r.Name), textCell(strings.Join(parts, "-")), all(r.Classes, same), all(r.Departments, named), all(r.Fundings, same), all(r.Products, grades), textCell(string(r.From)), textCell(string(r.Until)),
		}})
	}
	return t
}

// Funds lists what fuel is paid from.
func Funds(list []spending.Fund) Table {
	t := Table{Name: "funds", Columns: []Column{{"fund", Text, ""}, {"name", Text, ""}, {"active", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""}}}
	for _, f := range list {
		active := "no"
		if f.Active {
			active = "yes"
		}
		t.Rows = append(t.Rows, Row{f.Fund, []Cell{textCell(f.Fund), textCell(f.Name), textCell(active), textCell(f.Reason), textCell(f.By), instant(f.At)}})
	}
	return t
}

// VehicleFundings lists what vehicles are paid from, from when on. What none has is its
// department's.
func VehicleFundings(list []spending.VehicleFunding, zone *time.Location) Table {
	t := Table{Name: "vehicle-funds", Columns: []Column{{"vehicle", Text, ""}, {"department", Text, ""}, {"fund", Text, ""}, {"from", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}}}
	for _, f := range list {
		from := ""
		if !f.From.IsZero() {
			from = f.From.In(zone).Format("2006-01-02 15:04")
			from = strings.TrimSuffix(from, " 00:00")
		}
		t.Rows = append(t.Rows, Row{f.Vehicle, []Cell{textCell(f.Name), textCell(f.Department), textCell(f.Fund), textCell(from), textCell(f.Reason), textCell(f.By)}})
	}
	return t
}

// DepartmentFundings lists what departments are paid from, from which day on.
func DepartmentFundings(list []spending.DepartmentFunding) Table {
	t := Table{Name: "department-funds", Columns: []Column{{"department", Text, ""}, {"fund", Text, ""}, {"from", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""}}}
	for _, f := range list {
		t.Rows = append(t.Rows, Row{f.Department + "/" + string(f.From), []Cell{textCell(f.Name), textCell(f.Fund), textCell(string(f.From)), textCell(f.Reason), textCell(f.By), instant(f.At)}})
	}
	return t
}

// Entries lists journal entries line by line, with debits and credits as their total, which
// are the same. It fails where an entry is not balanced.
func Entries(p Period, currency string, list []posting.Entry) (Table, error) {
	t := Table{Name: "entries", Period: p, Columns: []Column{
		{"entry_date", Text, ""}, {"entry_key", Text, ""}, {"budget_account", Text, ""}, {"entry_account", Text, ""}, {"entry_concept", Text, ""}, {"entry_debit", Money, currency}, {"entry_credit", Money, currency}, {"entry_reference", Text, ""},
	}}
	var debit, credit int64
	for i := range list {
		e := &list[i]
		if err := e.Check(); err != nil {
			return t, err
		}
		for _, l := range e.Lines {
			debit, credit = debit+l.DebitCents, credit+l.CreditCents
			t.Rows = append(t.Rows, Row{e.Key, []Cell{
				textCell(e.Day), textCell(e.Key), textCell(e.Account), textCell(l.Account), textCell(l.Concept), number(l.DebitCents), number(l.CreditCents), textCell(strings.TrimSpace(l.Reference + " " + e.Reverses)),
			}})
		}
	}
	if len(list) > 0 {
		t.Total = []Cell{{}, {}, {}, {}, {}, number(debit), number(credit), {}}
	}
	return t, nil
}

// PostingRules lists which accounts of the books are debited and credited for what.
func PostingRules(rules []posting.Rule) Table {
	t := Table{Name: "posting-rules", Columns: []Column{
		{"budget_order", Count, ""}, {"budget_rule", Text, ""}, {"entry_moment", Text, ""}, {"entry_kind", Text, ""}, {"entry_partida", Text, ""}, {"entry_debit_account", Text, ""}, {"entry_credit_account", Text, ""}, {"entry_concept", Text, ""}, {"from", Text, ""}, {"until_day", Text, ""},
	}}
	for i, r := range rules {
		legs := r.Legs
		if len(legs) == 0 {
			legs = []posting.Leg{{}}
		}
		for _, l := range legs {
			t.Rows = append(t.Rows, Row{strconv.Itoa(i + 1), []Cell{
				number(int64(i + 1)), textCell(r.Name), textCell(r.Moment), textCell(r.Kind), textCell(r.Partida), textCell(l.Debit), textCell(l.Credit), textCell(r.Concept), textCell(r.From), textCell(r.Until),
			}})
		}
	}
	return t
}

// EntryLayouts lists what was said of the columns in which entries go to accounting.
func EntryLayouts(said []spending.Layout) Table {
	t := Table{Name: "entry-layouts", Columns: []Column{{"entry_layout", Text, ""}, {"entry_layout_version", Count, ""}, {"active", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"said_at", Instant, ""}}}
	for i := range said {
		l, active := &said[i], "no"
		if l.Text != "" {
			active = "yes"
		}
		t.Rows = append(t.Rows, Row{l.Name + "/" + strconv.FormatInt(l.Version, 10), []Cell{textCell(l.Name), number(l.Version), textCell(active), textCell(l.Reason), textCell(l.By), instant(l.At)}})
	}
	return t
}

// EntryFiles lists the files of journal entries that were made, the last first.
func EntryFiles(zone *time.Location, all []spending.EntryFile) Table {
	t := Table{Name: "entry-files", Period: timeless(zone), Columns: []Column{
		{"file_name", Text, ""}, {"entry_layout", Text, ""}, {"entry_layout_version", Count, ""}, {"entry_year", Text, ""}, {"entry_first", Count, ""}, {"entry_last", Count, ""},
		{"made_at", Instant, ""}, {"by", Text, ""}, {"entry_sender", Text, ""}, {"entry_bytes", Count, ""}, {"hash", Text, ""},
	}}
	for i := range all {
		f := &all[i]
		t.Rows = append(t.Rows, Row{strconv.FormatInt(f.N, 10), []Cell{
			textCell(f.Name), textCell(f.Layout), number(f.Version), textCell(strconv.Itoa(f.Year)), number(int64(f.First)), number(int64(f.Last)),
			instant(f.At), textCell(f.By), textCell(f.Schedule), number(f.Size), textCell(f.SHA256),
		}})
	}
	return t
}

// StockTerms lists from which days on entries are made of own tanks, by which accounts, and who said so,
// the last first.
func StockTerms(all []spending.StockTerms) Table {
	t := Table{Name: "stock-terms", Columns: []Column{
		{"from", Text, ""}, {"terms_count", Text, ""}, {"budget_account", Text, ""}, {"terms_stock", Text, ""}, {"terms_supplier", Text, ""}, {"terms_expense", Text, ""}, {"terms_loss", Text, ""}, {"terms_transit", Text, ""}, {"terms_begun", Text, ""}, {"terms_prior", Text, ""},
		{"reason", Text, ""}, {"by", Text, ""}, {"budget_agreed", Text, ""}, {"said_at", Instant, ""},
	}}
	for i := range all {
		x := &all[i]
		counts := "no"
		if x.Counts {
			counts = "yes"
		}
		t.Rows = append(t.Rows, Row{strconv.FormatInt(x.N, 10), []Cell{
			textCell(x.From), textCell(counts), textCell(x.General), textCell(x.Accounts.Stock), textCell(x.Supplier), textCell(x.Expense), textCell(x.Loss), textCell(x.Transit), textCell(x.Begun), textCell(x.Prior),
			textCell(x.Reason), textCell(x.By), textCell(x.AgreedBy), instant(x.At),
		}})
	}
	return t
}

// BudgetStops lists the accounts with a stop in force, how much may still flow of each, and
// how much of that stations hold.
func BudgetStops(s *spending.Stops) Table {
	t := Table{Name: "budget-stops", Columns: []Column{
		{"budget_account", Text, ""}, {"budget_stop", Text, ""}, {"from", Text, ""}, {"budget_stop_of", Text, ""}, {"budget_rest", Money, s.Currency}, {"budget_rest_liters", Volume, "L"}, {"budget_promised", Volume, "L"}, {"budget_stopped", Count, ""}, {"budget_provisional", Text, ""},
	}}
	for i := range s.Accounts {
		a := &s.Accounts[i]
		of, liters, promised, provisional := "own", Cell{}, Cell{}, Cell{}
		if a.General {
			of = "general"
		}
		if a.DearestE4 > 0 {
			liters = number(int64(budget.Buys(a.RestCents, a.DearestE4)))
		}
		if a.Stop == budget.Hard {
			promised = number(int64(a.HeldUL))
		}
		if a.Provisional {
			provisional = textCell("provisional")
		}
		t.Rows = append(t.Rows, Row{string(a.Account), []Cell{textCell(string(a.Account)), textCell(stopCode(a.Stop)), textCell(string(a.Since)), textCell(of), number(a.RestCents), liters, promised, number(int64(a.Vehicles)), provisional}})
	}
	return t
}

func stopCode(s budget.Stop) string { return cmp.Or(string(s), "none") }

// BudgetStopsTold lists what stations were told of accounts: how much each may draw, and drew.
// Names are those of stations.
func BudgetStopsTold(s *spending.Stops, names map[string]string) Table {
	t := Table{Name: "budget-stops-told", Columns: []Column{{"budget_account", Text, ""}, {"station", Text, ""}, {"budget_told", Volume, "L"}, {"drawn", Volume, "L"}, {"budget_promised", Volume, "L"}}}
	for _, x := range s.Told {
		t.Rows = append(t.Rows, Row{string(x.Account) + "/" + x.Station, []Cell{textCell(string(x.Account)), textCell(cmp.Or(names[x.Station], x.Station)), number(int64(x.HeldUL)), number(int64(x.DrawnUL)), number(int64(x.HeldUL - x.DrawnUL))}})
	}
	return t
}

// BudgetStopsSaid lists what people said of stops, the newest first.
func BudgetStopsSaid(s *spending.Stops) Table {
	t := Table{Name: "budget-stops-said", Columns: []Column{{"budget_account", Text, ""}, {"budget_stop", Text, ""}, {"from", Text, ""}, {"reason", Text, ""}, {"by", Text, ""}, {"budget_agreed", Text, ""}, {"said_at", Instant, ""}}}
	for _, x := range slices.Backward(s.Said) {
		account := textCell(string(x.Key))
		if x.Key == "" {
			account = textCell("*")
		}
		t.Rows = append(t.Rows, Row{strconv.FormatInt(x.N, 10), []Cell{account, textCell(stopCode(x.Stop)), textCell(string(x.From)), textCell(x.Reason), textCell(x.By), textCell(x.AgreedBy), instant(x.At)}})
	}
	return t
}
