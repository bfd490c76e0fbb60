package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

// The board: on Today, what somebody pinned there, with its figures. A view is answered by
// the route of its page's file, as the user who looks, so that there is no second way to
// answer it, and no second figure.

// taken is the table that a route of files would have written, and what it says of itself.
type taken struct {
	table *report.Table
	trend *report.Table // the same over time, where the page knows
	asked []report.Fact
	title string
	// untimed is said before: nobody wants the trend.
	untimed bool
}

// answerOf asks a page what who visits may ask of it, and takes the table of its file.
func (p *pages) answerOf(v *visit, page string, q url.Values, untimed bool) (*taken, error) {
	rt, there := p.table[http.MethodGet+" "+page+anyFormat]
	if !there || !p.mayKeep(v, page) {
		return nil, fmt.Errorf("page %q: %w", cut(page, 64), fault.ErrNotFound)
	}
	r, err := http.NewRequestWithContext(v.r.Context(), http.MethodGet, address(page+".json", q), nil)
	if err == nil {
		err = readable(r)
	}
	if err != nil {
		return nil, fmt.Errorf("ask page %s: %w", page, err)
	}
	inner := *v
	inner.r, inner.takes = r, &taken{untimed: untimed}
	if err := rt.serve(&inner); err != nil {
		return nil, err
	}
	if inner.takes.table == nil {
		return nil, fmt.Errorf("page %s has no table: %w", page, fault.ErrNotFound)
	}
	return inner.takes, nil
}

// A tileView is what Today shows of a view: its figures, and those of the period before.
type tileView struct {
	ID, Name, Href string
	What           string // which report it is, and of when
	Trouble        string // why there is no answer; empty: there is
	Figures        []figure
	Against        string
	Chart          *columnChart
}

// A boardView is what Today shows of what somebody keeps.
type boardView struct {
	Tiles []tileView
	Links []link // what is not pinned
}

const (
	// freshTile is how old the figures of a view may be: they cost more than those of the
	// day, and are about longer.
	freshTile = 30 * time.Second
	// patientTile is how long Today waits for a view at most, which then says that it takes long.
	patientTile = 10 * time.Second
	mostTiles   = 1000 // that are kept
)

// A board keeps the answers of views for a moment.
type board struct {
	mu sync.Mutex
	of map[string]*kept[tileView]
}

func (b *board) tile(key string, ask func() (tileView, error)) (tileView, error) {
	b.mu.Lock()
	if b.of == nil || len(b.of) >= mostTiles {
		b.of = map[string]*kept[tileView]{}
	}
	one := b.of[key]
	if one == nil {
		one = new(kept[tileView])
		b.of[key] = one
	}
	b.mu.Unlock()
	return one.within(freshTile, ask)
}

// board answers what who visits pinned, side by side, and leads to the rest.
func (p *pages) board(v *visit) (*boardView, error) {
	if !p.keeps(v) {
		return nil, nil
	}
	list, err := p.views(v)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	view := &boardView{}
	var pinned []report.View
	for _, k := range list {
		if k.Pinned && len(pinned) < report.MostPinned {
			pinned = append(pinned, k)
			continue
		}
		view.Links = append(view.Links, link{Text: k.Name, Href: viewsPath + "/" + k.View})
	}
	view.Tiles = make([]tileView, len(pinned))
	errs := make([]error, len(pinned))
	var group sync.WaitGroup
	for i, k := range pinned {
		group.Go(func() {
			key := strings.Join([]string{v.user.Username, string(v.user.Role), v.words.Lang, k.View, k.Name, p.Now().In(p.Zone).Format(time.DateOnly)}, "\x00")
			errs[i] = aside(func() (err error) {
				view.Tiles[i], err = p.boards.tile(key, func() (tileView, error) { return p.tile(v, k) })
				return err
			})
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return view, nil
}

// aside does a part of an answer beside others. What would end its request alone must not end
// the server.
func aside(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v\n%s", r, debug.Stack())
		}
	}()
	return do()
}

// tile asks a view, of its period and of the one before.
func (p *pages) tile(v *visit, k report.View) (tileView, error) {
	ctx, cancel := context.WithTimeout(v.r.Context(), patientTile)
	defer cancel()
	inner := *v
	inner.r, inner.words = v.r.WithContext(ctx), p.dictionary.in(v.words.Lang)
	w := inner.words
	of, _ := keepableOf(k.Page)
	t := tileView{ID: k.View, Name: k.Name, Href: viewsPath + "/" + k.View, What: joined(w.Say(of.word), p.periodSaid(w, k))}
	is, was, err := p.twice(&inner, k, of)
	if err != nil {
		if v.r.Context().Err() != nil {
			return t, err // whoever asked has gone
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		var known bool
		if t.Trouble, known = w.trouble(err); !known {
			return t, err
		}
		return t, nil
	}
	t.Figures, t.Chart = w.headline(is.table, was), w.sparkChart(is, t.What)
	if was != nil {
		t.Against = w.Say("views.against", "Period", w.periodName(was.Period))
	}
	return t, nil
}

// twice answers a view, and what the period before had; nil where it is of no period.
func (p *pages) twice(v *visit, k report.View, of keepable) (is *taken, was *report.Table, err error) {
	q, err := p.sound(v, k)
	if err != nil {
		return nil, nil, err
	}
	if is, err = p.answerOf(v, k.Page, q, false); err != nil || of.put == nil || is.table.Period.From.IsZero() {
		return is, nil, err
	}
	of.put(timeless(q), sameDays(is.table.Period, p.Now()))
	before, err := p.answerOf(v, k.Page, q, true)
	if err != nil {
		return nil, nil, err
	}
	return is, before.table, nil
}

// mostHeadlines is how many figures of a view Today shows.
const mostHeadlines = 3

// headline are the figures of a table that matter most, each beside what it was: what flowed,
// what it cost and how far it went; or how many rows there are.
func (w words) headline(t, was *report.Table) (out []figure) {
	for _, key := range []string{"volume", "amount", "economy", "intake"} {
		i := t.Column(key)
		if i < 0 || t.Total == nil || !t.Total[i].Known || len(out) == mostHeadlines {
			continue
		}
		c, before := t.Columns[i], report.Cell{}
		if was != nil {
			before = was.TotalOf(key)
		}
		out = append(out, figure{Name: c.Title(w.Lang), Value: w.cell(c.Kind, t.Total[i]), Unit: c.Unit, Change: w.beside(c.Kind, t.Total[i], before)})
	}
	if len(out) > 0 {
		return out
	}
	rows := func(t *report.Table) report.Cell { return report.Cell{Known: true, N: int64(len(t.Rows))} }
	f := figure{Name: w.Say("views.rows"), Value: w.Count(int64(len(t.Rows)))}
	if was != nil {
		f.Change = w.beside(report.Count, rows(t), rows(was))
	}
	return []figure{f}
}

// beside says what a figure was, and how much more or less it is.
func (w words) beside(kind report.Kind, is, was report.Cell) string {
	if !was.Known {
		return ""
	}
	return joined(w.Say("views.before", "Value", w.cell(kind, was)), w.change(is, was))
}

// sparkChart shows over time what a view is about; nil where it does not say when.
func (w words) sparkChart(a *taken, what string) *columnChart {
	trend, column, text := a.trend, "volume", w.litersText
	if trend == nil {
		over := report.OverTime(a.table)
		trend, column, text = &over, "rows", w.Count
	}
	var values []int64
	for _, r := range trend.Rows {
		values = append(values, trend.Cell(r, column).N)
	}
	if len(values) < 2 {
		return nil
	}
	name := func(i int) string { return w.dateName(trend.Rows[i].Key) }
	most := slices.Max(values)
	describe := w.Say("chart.trend", "Value", text(most), "When", name(slices.Index(values, most)))
	return columns(joined(w.Say("views.chart"), what), describe, values, name, text)
}
