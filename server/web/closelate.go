package web

import (
	"errors"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/report"
)

// What came after its month was closed softly, and what of earlier months is booked in one.

const (
	latePath = "/close/late"
	fromPath = "/close/from"
)

func (p *pages) askLate(v *visit) (report.Period, budget.Period, []closes.Late, error) {
	month, err := p.askMonth(v)
	if err != nil {
		return month, budget.Period{}, nil, err
	}
	of := p.Closes.Calendar().PeriodOf(budget.Day(month.From.Format(time.DateOnly)))
	list, err := p.Closes.Late(v.r.Context(), of)
	if v.r.URL.Query().Get("booked") == "here" { // what a month is closed with, whatever comes later
		list = slices.DeleteFunc(list, func(x closes.Late) bool { return x.In != of })
	}
	return month, of, list, err
}

func (p *pages) late(v *visit) error {
	month, of, list, err := p.askLate(v)
	if err != nil {
		return err
	}
	var own, elsewhere, here int64
	for i := range list {
		switch x := &list[i]; {
		case x.Placement.Of != of:
			here++
		case x.In == of:
			own++
		default:
			elsewhere++
		}
	}
	w, t := v.words, report.CloseLate(month, list, p.Closes.Calendar(), v.user.Scope().Cleared())
	p.lateCells(w, &t)
	view := &listView{section: closePath, Period: w.months(month, p.Now(), latePath), Links: p.monthLinks(v, month, fromPath, "list.from.title"), Figures: []figure{
		{Name: w.Say("late.own"), Value: w.Count(own)}, {Name: w.Say("late.elsewhere"), Value: w.Count(elsewhere)}, {Name: w.Say("late.here"), Value: w.Count(here)},
	}}
	return p.list(v, view, "late", &t, monthValues(month), "close_record", "close_came", "happened_at", "close_came_at", "vehicle", "driver", "odometer", "grade", "volume", "price", "amount", "close_corrects", "close_of_month", "close_in_month")
}

func (p *pages) lateFile(v *visit) error {
	month, _, list, err := p.askLate(v)
	if err != nil {
		return err
	}
	t := report.CloseLate(month, list, p.Closes.Calendar(), v.user.Scope().Cleared())
	var asked []report.Fact
	if v.r.URL.Query().Get("booked") == "here" {
		asked = append(asked, report.Fact{Name: v.words.Say("late.only"), Value: v.words.month(month.From)})
	}
	return p.file(v, &t, "litro-"+v.words.Say("close.late.file")+"-"+month.From.Format(monthForm), v.words.Say("list.late.title"), asked...)
}

func (p *pages) askFrom(v *visit) (report.Period, report.Table, error) {
	month, err := p.askMonth(v)
	if err != nil {
		return month, report.Table{}, err
	}
	c := p.Closes.Calendar()
	list, err := p.Closes.BookedFrom(v.r.Context(), c.PeriodOf(budget.Day(month.From.Format(time.DateOnly))))
	return month, report.CloseFrom(month, list, c), err
}

func (p *pages) from(v *visit) error {
	month, t, err := p.askFrom(v)
	if err != nil {
		return err
	}
	p.lateCells(v.words, &t)
	view := &listView{section: closePath, Period: v.words.months(month, p.Now(), fromPath), Links: p.monthLinks(v, month, latePath, "list.late.title")}
	return p.list(v, view, "from", &t, monthValues(month), "close_of_month", "entry_kind", "close_record", "budget_document", "budget_account", "volume", "close_sum", "close_on")
}

func (p *pages) fromFile(v *visit) error {
	month, t, err := p.askFrom(v)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("close.from.file")+"-"+month.From.Format(monthForm), v.words.Say("list.from.title"))
}

// monthLinks lead to how months are closed, and to what else came to one.
func (p *pages) monthLinks(v *visit, month report.Period, path, word string) []link {
	return []link{{Text: v.words.Say("close.title"), Href: closePath}, {Text: v.words.Say(word), Href: address(path, monthValues(month))}}
}

// lateCells says codes, months and days of what came late, and of what is booked later, in words.
func (p *pages) lateCells(w words, t *report.Table) {
	for i := range t.Rows {
		for j, c := range t.Columns {
			cell := &t.Rows[i].Cells[j]
			switch c.Key {
			case "entry_kind":
				cell.Text = w.Say("budget.kind." + cell.Text)
			case "close_came":
				cell.Text = w.Say("late.came." + cell.Text)
			case "close_of_month", "close_in_month":
				if of, err := p.Closes.ParseMonth(cell.Text); err == nil {
					cell.Text = w.month(p.firstOf(of))
				} else {
					cell.Text = w.Or("late.in."+cell.Text, cell.Text)
				}
			case "close_on":
				if cell.Text != "unbooked" {
					cell.Text = w.dayOf(budget.Day(cell.Text))
				} else {
					cell.Text = w.Say("late.on.unbooked")
				}
			}
		}
	}
}

// lateFact says of a record that it came after its month was closed softly, and where it is booked;
// nothing of one that came in time, or to who sees no closes.
func (p *pages) lateFact(v *visit, ref dispense.Ref) ([]fact, error) {
	if p.Closes == nil || !v.opens("GET "+latePath) || !v.user.Role.May(access.SeeCloses) {
		return nil, nil
	}
	x, err := p.Closes.Came(v.r.Context(), ref)
	if errors.Is(err, fault.ErrNotFound) || err == nil && (x == nil || !x.Late) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	w := v.words
	in, of := "", w.month(p.firstOf(x.Placement.Of))
	switch {
	case x.Prior:
		in = w.Say("late.is.prior", "Month", of)
	case x.In != x.Placement.Of:
		in = w.Say("late.is.elsewhere", "Month", of, "In", w.month(p.firstOf(x.In)))
	default:
		in = w.Say("late.is.own", "Month", of)
	}
	return []fact{{w.Say("late.is"), in}}, nil
}
