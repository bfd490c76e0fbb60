package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/custody"
	"github.com/litro-fuel/litro/server/reconcile/chain"
	"github.com/litro-fuel/litro/server/reconcile/worth"
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
	return period, m, report.Chain(period, m), err
}

func (p *pages) chain(v *visit) error {
	period, m, t, err := p.askChain(v)
	if err != nil {
		return err
	}
	w, values := v.words, monthValues(period)
	view := &chainView{page: p.page(v, "chain.title", invoicesPath), Period: w.months(period, p.Now(), chainPath), CSV: address(chainPath+".csv", values), None: len(t.Rows) == 0}
	for _, x := range []link{{Text: w.Say("matching.title"), Href: address(matchPath, values)}, {Text: w.Say("list.stock.title"), Href: address(stockPath, values)}, {Text: w.Say("worth.title"), Href: address(worthPath, values)}, {Text: w.Say("budget.title"), Href: budgetPath}} {
		if v.opensPath(x.Href) {
			view.Links = append(view.Links, x)
		}
	}
	view.Figures = []figure{
		{Name: w.Say("chain.unexplained"), Value: w.Liters(int64(m.Unexplained.UL)), Unit: "L"},
		{Name: w.Say("chain.unexplained.value"), Value: w.money(m.Unexplained.Cents), Unit: m.Currency},
	}
	if m.Unexplained.UL != 0 {
		view.Figures[0].Class = "alarm"
	}
	view.Notes = w.chainNotes(m)
	most := dispense.Volume(0)
	for i := range m.Steps {
		top, _ := sides(&m.Steps[i])
		most = max(most, length(top))
	}
	for i := range m.Steps {
		s := &m.Steps[i]
		one := stepView{ID: s.Name, Title: w.Say("chain.step." + s.Name), Hint: w.Say("chain.step." + s.Name + ".hint"), Flow: w.flow(s, most)}
		of := report.Table{Name: "chain-" + s.Name, Columns: t.Columns}
		for _, r := range t.Rows {
			if strings.HasPrefix(r.Key, s.Name+"/") {
				of.Rows = append(of.Rows, r)
			}
		}
		if len(of.Rows) == 0 {
			continue
		}
		one.Table = w.worthTable(&of, "chain.step."+s.Name, "")
		if i := of.Column("chain_unexplained"); i >= 0 {
			for j := range one.Table.Rows {
				if of.Rows[j].Cells[i].Known {
					one.Table.Rows[j].Cells[i].Class = "bad"
				}
			}
		}
		one.Table.pick(&of, "chain_side", "chain_name", "chain_of", "volume", "amount", "chain_unexplained")
		view.Steps = append(view.Steps, one)
	}
	return p.show(v, http.StatusOK, "chain", view)
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
	if m.Foreign != 0 {
		notes = append(notes, w.Say("chain.foreign", "Liters", w.Liters(int64(m.Foreign)), "Currency", m.Currency))
	}
	return notes
}

// A strip is a part of a bar.
type strip struct {
	chain.Part
	class string
}

// sides are what comes into a step and what becomes of it, both as long: what is below 0 on
// one side stands on the other.
func sides(s *chain.Step) (top, bottom []strip) {
	add := func(list, other *[]strip, p chain.Part, class string) {
		if p.UL < 0 {
			p.UL = -p.UL
			list = other
		}
		if p.UL != 0 {
			*list = append(*list, strip{p, class})
		}
	}
	for _, p := range s.In {
		add(&top, &bottom, p, "in")
	}
	for _, p := range s.Out {
		add(&bottom, &top, p, "out")
	}
	for _, r := range s.Residuals {
		class := "left"
		if r.Unexplained {
			class = "lost"
		}
		add(&bottom, &top, r.Part, class)
	}
	return top, bottom
}

func length(list []strip) (ul dispense.Volume) {
	for _, b := range list {
		ul += b.UL
	}
	return ul
}

// flow draws a step; all steps of a month are of one scale.
func (w words) flow(s *chain.Step, most dispense.Volume) *flowView {
	top, bottom := sides(s)
	if most == 0 || length(top) == 0 {
		return nil
	}
	draw := func(list []strip) (views []bandView) {
		at := dispense.Volume(0)
		share := func(v dispense.Volume) string {
			e4 := worth.Portion(1_000_000, v, most)
			return fmt.Sprintf("%d.%04d%%", e4/10_000, e4%10_000)
		}
		for _, b := range list {
			views = append(views, bandView{share(at), share(b.UL), b.class, joined(w.Say("chain.name."+b.Name), b.Of) + ": " + w.Liters(int64(b.UL)) + " L"})
			at += b.UL
		}
		return views
	}
	in, out, left := s.Sums()
	return &flowView{ID: s.Name, Title: w.Say("chain.step." + s.Name), Describe: w.Say("chain.flow", "In", w.Liters(int64(in.UL)), "Out", w.Liters(int64(out.UL)), "Left", w.Liters(int64(left.UL))), Top: draw(top), Bottom: draw(bottom)}
}

func (p *pages) chainFile(v *visit) error {
	period, m, t, err := p.askChain(v)
	if err != nil {
		return err
	}
	w := v.words
	return p.file(v, &t, "litro-"+w.Say("chain.file")+"-"+period.From.Format("2006-01"), w.Say("chain.title"),
		report.Fact{Name: w.Say("chain.unexplained"), Value: w.Liters(int64(m.Unexplained.UL)) + " L"}, report.Fact{Name: w.Say("chain.unexplained.value"), Value: w.money(m.Unexplained.Cents) + " " + m.Currency})
}
