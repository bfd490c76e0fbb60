package report

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/fault"
)

// A View is a question that a user keeps under a name: a page, and the rest of its address.
type View struct {
	View     string // its id
	Username string // who keeps it …
	Keeper   string // … and how they are called
	Name     string
	Page     string // such as /consumption
	Question string // the rest of the address; of one that moves along, without the period
	Moves    Moves
	Shared   bool // with everybody who may see the page
	Pinned   bool // by who looks, to Today
	KeptAt   time.Time
}

// What bounds views.
const (
	MaxViewName     = 80
	MaxViewQuestion = 2000
	MostViews       = 100 // that a user keeps
	MostPinned      = 4   // that Today shows a user
)

// Moves is the period that a question asks for, as seen from the present: "this-" or
// "last-" and a calendar period, such as this-month, or last-30-days. Empty, it stands still.
type Moves string

// daysOf returns of how many days a period is that counts days.
func (m Moves) daysOf() (n int, ok bool) {
	text, last := strings.CutPrefix(string(m), "last-")
	text, days := strings.CutSuffix(text, "-days")
	n, err := strconv.Atoi(text)
	return n, last && days && err == nil && n > 0 && n <= maxCustom && text == strconv.Itoa(n)
}

// Days returns of how many days a period is that counts days, 0 for a calendar period.
func (m Moves) Days() int {
	n, ok := m.daysOf()
	if !ok {
		return 0
	}
	return n
}

// At returns the period that is meant at a time. It fails with [fault.ErrInvalid].
func (m Moves) At(now time.Time, c Calendar) (Period, error) {
	if n, ok := m.daysOf(); ok {
		y, month, d := now.In(c.Zone).Date()
		to := time.Date(y, month, d+1, 0, 0, 0, 0, c.Zone)
		return Period{Custom, to.AddDate(0, 0, -n), to}, nil
	}
	which, kind, _ := strings.Cut(string(m), "-")
	if !slices.Contains(calendar, PeriodKind(kind)) || which != "this" && which != "last" {
		return Period{}, fmt.Errorf("%w: a period that moves along is %q; write this-month, last-week or last-30-days, for example", fault.ErrInvalid, m)
	}
	p, err := ParsePeriod(url.Values{"period": {kind}}, c, now)
	if err == nil && which == "last" {
		p = p.Previous()
	}
	return p, err
}

var calendar = []PeriodKind{Day, Week, Month, Year}

// MovesOf lists how a question about a period could move along, and which of it says the
// same at a time; "" where none does, so that it would rather stand still.
func MovesOf(p Period, c Calendar, now time.Time) (all []Moves, same Moves) {
	if p.Kind == Custom {
		all = []Moves{Moves(fmt.Sprintf("last-%d-days", p.Days()))}
	} else {
		all = []Moves{Moves("this-" + p.Kind), Moves("last-" + p.Kind)}
	}
	for _, m := range all {
		if at, err := m.At(now, c); err == nil && at.From.Equal(p.From) && at.To.Equal(p.To) {
			same = m
		}
	}
	return all, same
}

// Views lists kept views.
func Views(zone *time.Location, list []View) Table {
	t := Table{Name: "views", Period: timeless(zone), Columns: []Column{
		{"name", Text, ""}, {"page", Text, ""}, {"question", Text, ""}, {"moves", Text, ""}, {"kept_by", Text, ""}, {"shared", Text, ""}, {"pinned", Text, ""}, {"kept_at", Instant, ""}, {"key", Text, ""},
	}}
	yes := func(b bool) Cell {
		if b {
			return textCell("yes")
		}
		return textCell("no")
	}
	for _, v := range list {
		t.Rows = append(t.Rows, Row{v.View, []Cell{
			textCell(v.Name), textCell(v.Page), textCell(v.Question), textCell(string(v.Moves)), textCell(v.Username), yes(v.Shared), yes(v.Pinned), instant(v.KeptAt), textCell(v.View),
		}})
	}
	return t
}

// OverTime counts the rows of a table of a period over its days or months, by when each
// happened. It is empty where rows do not say that.
func OverTime(t *Table) Table {
	at, of := t.Column("at"), Question{Period: t.Period}
	if at < 0 || t.Columns[at].Kind != Instant || t.Period.From.IsZero() {
		return Table{}
	}
	rows := map[string]int64{}
	for _, r := range t.Rows {
		rows[r.Cells[at].At.In(t.Period.From.Location()).Format(of.trendForm())]++
	}
	over := Table{Name: "trend", Period: t.Period, Columns: []Column{{"date", Text, ""}, {"rows", Count, ""}}}
	for key := range of.dates() {
		over.Rows = append(over.Rows, Row{key, []Cell{textCell(key), number(rows[key])}})
	}
	return over
}
