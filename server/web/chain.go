package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// The chain of custody of a month: from who bills fuel to the account that pays it.

const chainPath = "/chain"

// A chainView is a month's chain.
type chainView struct {
	page
	Period  *periodView
	Links   []link
	Figures []figure
	Notes   []string
	Steps   []stepView
	CSV     string
	None    bool // nothing came, and nothing left
}

// A stepView is a step as it is drawn, and its table.
type stepView struct {
	ID, Title, Hint string
	Flow            *flowView // nil: nothing flowed
	Table           tableView
}

// A flowView is two bars of one length: what comes in, and what becomes of it.
type flowView struct {
	ID, Title, Describe string
	Top, Bottom         []bandView
}

// A bandView is a part of a bar, as wide as its liters.
type bandView struct {
	X, Width, Class, Title string
}

func (p *pages) askChain(v *visit) (period report.Period, m *custody.Month, t report.Table, err error) {
	q := v.r.URL.Query()
	if month := q.Get("month"); month != "" { // as people write it, and as programs do
		q.Set("at", month+"-01")
	}
	q.Set("period", string(report.Month))
	if period, err = report.ParsePeriod(q, p.calendar(), p.Now()); err != nil {
		return period, nil, t, err
	}
	if m, err = custody.New(custody.Config{Lines: p.Matching, Tanks: p.Stock, Budget: p.Budget}).Month(v.r.Context(), period.From, period.To); err != nil {
		return period, nil, t, err
	}
	if err := p.chainUnits(v, m); err != nil {
		return period, nil, t, err
	}
	names, err := p.budgetNames(v.r.Context())
	// Departments are called as people call them, drawn and in tables.
	for i := range m.Steps {
		for _, list := range [][]chain.Part{m.Steps[i].In, m.Steps[i].Out} {
			for j := range list {
				if list[j].Name == "department" {
					list[j].Of = cmp.Or(names.department(list[j].Of), v.words.Say("chain.nobody"))
				}
			}
		}
	}
	t = report.Chain(period, m)
	t.Drawn = v.words.flows(m)
	return period, m, t, err
}

// chainUnits calls vehicles of a chain as people do. Who is not cleared is told of those that are reserved
// together.
func (p *pages) chainUnits(v *visit, m *custody.Month) error {
	s := m.Step(chain.Vehicles)
	if s == nil {
		return nil
	}
	if !v.user.Scope().Cleared() {
		s.Gather(func(id string) bool { return m.Reserved[id] }, "reserved")
	}
	if p.Corrections == nil { // nobody knows names here
		return nil
	}
	var ids []string
	for _, x := range s.Out {
		ids = append(ids, x.Of)
	}
	called, err := p.Corrections.Called(v.r.Context(), ids)
	if err != nil {
		return err
	}
	then := report.Names{}
	if !p.asOf.IsZero() {
		if then, err = p.Archive.NamesAt(v.r.Context(), p.asOf); err != nil {
			return err
		}
	}
	for i := range s.Out {
		x := &s.Out[i]
		x.Of = cmp.Or(then.Vehicles[x.Of], called[x.Of], x.Of)
	}
	slices.SortStableFunc(s.Out, func(a, b chain.Part) int { return cmp.Compare(a.Of, b.Of) })
	return nil
}

func (p *pages) chain(v *visit) error {
	period, m, t, err := p.askChain(v)
	if err != nil {
		return err
	}
	vehicles, err := p.chainVehicles(v, period)
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	view := &chainView{page: p.page(v, "chain.title", invoicesPath), Period: w.months(period, p.Now(), chainPath), CSV: address(chainPath+".csv", values), None: len(t.Rows) == 0}
	if err := p.putFoot(v, &view.page, period); err != nil {
		return err
	}
	for _, x := range []link{{Text: w.Say("matching.title"), Href: address(matchPath, values)}, {Text: w.Say("list.stock.title"), Href: address(stockPath, values)}, {Text: w.Say("worth.title"), Href: address(worthPath, values)}, {Text: w.Say("budget.title"), Href: budgetPath}} {
		if v.opensPath(x.Href) {
			view.Links = append(view.Links, x)
		}
	}
	view.Figures = []figure{
		{Name: w.Say("chain.unexplained"), Value: w.Liters(int64(m.Unexplained.UL)), Unit: "L"},
		w.chainValue(m),
	}
	if m.Unexplained.UL != 0 {
		view.Figures[0].Class = "alarm"
	}
	view.Notes = w.chainNotes(m)
	for i := range m.Steps {
		s := &m.Steps[i]
		one := stepView{ID: s.Name, Title: w.Say("chain.step." + s.Name), Hint: w.Say("chain.step." + s.Name + ".hint"), Flow: flow(t.Drawn, s.Name)}
		of := report.Table{Name: "chain-" + s.Name, Columns: t.Columns}
		for _, r := range t.Rows {
			if strings.HasPrefix(r.Key, s.Name+"/") {
				of.Rows = append(of.Rows, r)
			}
		}
		if len(of.Rows) == 0 {
			continue
		}
		if s.Name == chain.Vehicles && len(s.Out) > mostListed { // its files have all
			one.Hint = w.Say("chain.step.vehicles.some", "Most", w.Count(mostListed), "Count", w.Count(int64(len(s.Out))))
			shown := 0
			of.Rows = slices.DeleteFunc(of.Rows, func(r report.Row) bool { // what is left of the step stays
				if strings.HasPrefix(r.Key, s.Name+"/"+report.ChainOut+"/") {
					shown++
				}
				return shown > mostListed && strings.HasPrefix(r.Key, s.Name+"/"+report.ChainOut+"/")
			})
		}
		one.Table = w.worthTable(&of, "chain.step."+s.Name, "")
		for j := range of.Rows {
			if i := of.Column("chain_of"); of.Cell(of.Rows[j], "chain_name").Text == "department" {
				one.Table.Rows[j].Cells[i].Href = vehicles[of.Rows[j].Cells[i].Text]
			}
		}
		left := 0
		for j, r := range of.Rows {
			if strings.HasPrefix(r.Key, s.Name+"/"+report.ChainLeft+"/") {
				one.Table.Rows[j].ID = residualID(s.Name, left)
				left++
			}
		}
		for j := range of.Rows {
			if i := of.Column("amount"); !of.Rows[j].Cells[i].Known {
				one.Table.Rows[j].Cells[i].Text = "—"
			}
		}
		if i := of.Column("chain_unexplained"); i >= 0 {
			for j := range one.Table.Rows {
				if of.Rows[j].Cells[i].Known {
					one.Table.Rows[j].Cells[i].Class = "bad"
				}
			}
		}
		one.Table.pick(&of, "chain_side", "chain_name", "chain_of", "volume", "amount", "worth_waiting_volume", "chain_unexplained")
		view.Steps = append(view.Steps, one)
	}
	return p.show(v, http.StatusOK, "chain", view)
}

// residualID is where what is left of a step stands on the page, by its order.
func residualID(step string, n int) string { return fmt.Sprintf("%s-left-%d", step, n+1) }

// chainVehicles are the pages that list by vehicles what departments used in a month, by what
// departments are called. Of two that are called alike there is none.
func (p *pages) chainVehicles(v *visit, period report.Period) (map[string]string, error) {
	if !v.opensPath("/consumption") {
		return nil, nil
	}
	names, err := p.budgetNames(v.r.Context())
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for code := range names.departments {
		values := monthValues(period)
		values.Set("by", "vehicle")
		values.Set("department", code)
		name := names.department(code)
		if _, twice := all[name]; twice {
			all[name] = ""
			continue
		}
		all[name] = address("/consumption", values)
	}
	return all, nil
}

// chainValue is what all that nobody has explained is worth, as far as anybody knows.
func (w words) chainValue(m *custody.Month) figure {
	f := figure{Name: w.Say("chain.unexplained.value"), Value: w.money(m.Unexplained.Cents), Unit: m.Currency}
	if ul := m.Unexplained.Unpriced; ul != 0 {
		f.Change = w.Say("chain.unpriced.part", "Liters", w.Liters(int64(ul)))
	}
	if chain.Unknown(m.Unexplained) {
		f.Value, f.Unit = "—", ""
	}
	return f
}

// chainNotes say what is not in the chain, and why.
func (w words) chainNotes(m *custody.Month) (notes []string) {
	names := func(list []stockroom.Tank) string {
		all := make([]string, len(list))
		for i, t := range list {
			all[i] = t.StationName + " " + t.Tank
		}
		return strings.Join(all, ", ")
	}
	if len(m.Unbooked) > 0 {
		notes = append(notes, w.Say("chain.unbooked", "Tanks", names(m.Unbooked)))
	}
	if len(m.Unopened) > 0 {
		notes = append(notes, w.Say("chain.unopened", "Tanks", names(m.Unopened)))
	}
	if ul := m.Unexplained.Unpriced; ul != 0 {
		notes = append(notes, w.Say("chain.unpriced.left", "Liters", w.Liters(int64(ul))))
	}
	if m.Foreign != 0 {
		notes = append(notes, w.Say("chain.foreign", "Liters", w.Liters(int64(m.Foreign)), "Currency", m.Currency))
	}
	return notes
}

// flows draw the steps, with words.
func (w words) flows(m *custody.Month) []report.Flow {
	return report.ChainFlows(&m.Chain, func(p chain.Part) string {
		says := joined(w.Say("chain.name."+p.Name), p.Of) + ": " + w.Liters(int64(p.UL)) + " L"
		if p.Unpriced != 0 {
			says += ", " + w.Say("chain.unpriced.part", "Liters", w.Liters(int64(max(p.Unpriced, -p.Unpriced))))
		}
		return says
	}, func(s *chain.Step) (title, says string) {
		in, out, left := s.Sums()
		says = w.Say("chain.flow", "In", w.Liters(int64(in.UL)), "Out", w.Liters(int64(out.UL)), "Left", w.Liters(int64(left.UL)))
		if in.Unpriced != 0 {
			says += " " + w.Say("chain.flow.unpriced", "Liters", w.Liters(int64(in.Unpriced)))
		}
		return w.Say("chain.step." + s.Name), says
	})
}

// flow shows a step as it is drawn; nil where nothing flowed.
func flow(list []report.Flow, step string) *flowView {
	i := slices.IndexFunc(list, func(f report.Flow) bool { return f.Step == step })
	if i < 0 {
		return nil
	}
	draw := func(list []report.Band) (views []bandView) {
		share := func(e6 int64) string { return fmt.Sprintf("%d.%04d%%", e6/10_000, e6%10_000) }
		for _, b := range list {
			views = append(views, bandView{share(b.At), share(b.Width), b.Kind, b.Title})
		}
		return views
	}
	f := &list[i]
	return &flowView{ID: f.Step, Title: f.Title, Describe: f.Says, Top: draw(f.Top), Bottom: draw(f.Bottom)}
}

// chainFact is that value as files have it.
func (w words) chainFact(m *custody.Month) report.Fact {
	f := w.chainValue(m)
	value := strings.TrimSpace(f.Value + " " + f.Unit)
	if f.Change != "" {
		value += " (" + f.Change + ")"
	}
	return report.Fact{Name: f.Name, Value: value}
}

func (p *pages) chainFile(v *visit) error {
	period, m, t, err := p.askChain(v)
	if err != nil {
		return err
	}
	w := v.words
	return p.file(v, &t, "litro-"+w.Say("chain.file")+"-"+period.From.Format("2006-01"), w.Say("chain.title"),
		report.Fact{Name: w.Say("chain.unexplained"), Value: w.Liters(int64(m.Unexplained.UL)) + " L"}, w.chainFact(m))
}
