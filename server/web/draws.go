package web

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

const drawsPath = "/draws"

type drawsView struct {
	page
	Period             periodView
	Figures            []figure
	Draws, Pairs, List tableView
	Pages              *pagesView
	Empty              *empty
}

// A drawsAnswer is what flowed into no vehicle in a period, and all that flowed.
type drawsAnswer struct {
	period report.Period
	list   []report.Draw
	all    dispense.Volume
}

func (p *pages) askDraws(v *visit) (a drawsAnswer, err error) {
	if a.period, err = report.ParsePeriod(v.r.URL.Query(), p.calendar(), p.Now()); err != nil {
		return a, err
	}
	if a.list, err = p.Reports.Draws(v.r.Context(), a.period); err != nil {
		return a, err
	}
	all, _, err := p.Reports.Consumption(v.r.Context(), report.Question{Period: a.period, GroupBy: report.ByGrade, Untimed: true})
	a.all = dispense.Volume(all.TotalOf("volume").N)
	return a, err
}

// draws shows what flowed into no vehicle: cans, tests, purges and other tanks.
func (p *pages) draws(v *visit) error {
	a, err := p.askDraws(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &drawsView{page: p.page(v, "draws.title", "/consumption")}
	values := url.Values{}
	a.period.Put(values)
	view.Period = w.period(a.period, p.Now(), func(other report.Period) url.Values {
		out := url.Values{}
		other.Put(out)
		return out
	}, drawsPath)
	if len(a.list) == 0 {
		view.Empty = &empty{"draws.empty", "draws.empty.next"}
		return p.show(v, http.StatusOK, "draws", view)
	}
	t := report.Draws(a.period, a.list, a.all)
	total := func(key string) report.Cell { return t.TotalOf(key) }
	view.Figures = []figure{
		{Name: w.Say("draws.liters"), Value: w.Liters(total("volume").N), Unit: "L"},
		{Name: w.Say("draws.count"), Value: w.Count(total("fills").N)},
		{Name: w.Say("draws.share"), Value: w.cell(report.Percent, total("share")), Unit: "%"},
	}
	view.Draws = w.draws(&t, "draws.caption", address(drawsPath+".csv", values))
	t = report.DrawPeople(a.period, a.list, a.all)
	view.Pairs = w.draws(&t, "draws.people", address(drawsPath+"/people.csv", values))
	t = report.DrawList(a.period, a.list)
	first, last, pages := v.pages(len(t.Rows), mostListed)
	view.Pages, t.Rows = pages, t.Rows[first:last]
	view.List = w.draws(&t, "draws.list", address(drawsPath+"/list.csv", values))
	return p.show(v, http.StatusOK, "draws", view)
}

// draws puts a table of what is no vehicle's into words.
func (w words) draws(t *report.Table, caption, csv string) tableView {
	view := w.table(t, nil)
	for i := range view.Rows {
		for j, c := range t.Columns {
			switch cell := &view.Rows[i].Cells[j]; {
			case c.Key == "purpose":
				cell.Text = w.saidOf(c.Key, cell.Text)
			case (c.Key == "asked" || c.Key == "checked") && cell.Text == "":
				cell.Text = w.Say("draws.nobody")
			}
		}
	}
	view.Caption, view.CSV = w.Say(caption), csv
	return view
}

func (p *pages) drawsFile(v *visit) error {
	return p.fileOfDraws(v, "draws.caption", "draws.caption.file", func(a *drawsAnswer) report.Table { return report.Draws(a.period, a.list, a.all) })
}

func (p *pages) drawPeopleFile(v *visit) error {
	return p.fileOfDraws(v, "draws.people", "draws.people.file", func(a *drawsAnswer) report.Table { return report.DrawPeople(a.period, a.list, a.all) })
}

func (p *pages) drawListFile(v *visit) error {
	return p.fileOfDraws(v, "draws.list", "draws.list.file", func(a *drawsAnswer) report.Table { return report.DrawList(a.period, a.list) })
}

func (p *pages) fileOfDraws(v *visit, title, name string, of func(*drawsAnswer) report.Table) error {
	a, err := p.askDraws(v)
	if err != nil {
		return err
	}
	t := of(&a)
	return p.file(v, &t, fmt.Sprintf("litro-%s-%s", v.words.Say(name), a.period.From.Format(time.DateOnly)), v.words.Say(title))
}
