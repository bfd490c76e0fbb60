package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// Which questions can be kept, what a kept one asks for now, and whether it can be asked still.

// A keepable is a page whose question can be kept, how it is called, and how a period is
// put into its address; nil where it knows none.
type keepable struct {
	page, word string
	put        func(url.Values, report.Period)
}

// keepables lists them: all that can be scheduled as a table, and further lists.
func keepables() []keepable {
	var all []keepable
	for _, s := range schedulables() {
		if !s.paper && !s.entries {
			all = append(all, keepable{s.page, s.word, s.put})
		}
	}
	return append(all, []keepable{
		{qualityPath, "list.quality.title", putPeriod}, {unitsPath, "list.units.title", putPeriod}, {"/observe", "observe.title", putPeriod}, {"/bypass", "bypass.title", nil}, {"/sheets", "sheets.title", nil},
		{"/vouchers", "vouchers.title", nil}, {foliosPath, "folios.title", nil}, {"/tickets", "tickets.title", nil}, {"/stations", "stations.title", nil},
		{labelsPath, "labels.title", nil}, {peoplePath, "people.title", nil}, {invoicesPath, "invoices.title", putPeriod}, {uncheckedPath, "invoices.unchecked", nil}, {plainPath, "plain.title", nil}, {savingsPath, "savings.title", putPeriod}, {correctionsPath, "corrections.title", putPeriod}, {controlPath, "list.numbered.title", putPeriod}, {pricesPath, "list.prices.title", putPeriod}, {emissionsPath, "emissions.title", putPeriod}, {transparencyPath, "transparency.title", putPeriod}, {papersPath, "papers.title", nil}, {worthPath, "worth.title", putPeriod}, {chainPath, "chain.title", putPeriod}, {shareBackPath, "list.shareback.title", putPeriod}, {movementsPath, "budget.movements", putPeriod}, {paidPath, "budget.paid", putPeriod}, {stopsPath, "budget.stops", nil}, {signedPath, "signed.title", nil}, {daysPath, "days.title", nil}, {calibrationsPath, "calibrations.title", nil}, {closePath, "close.title", nil}, {priorPath, "list.prior.title", nil}, {latePath, "list.late.title", putPeriod}, {fromPath, "list.from.title", putPeriod},
	}...)
}

// keepableOf returns the keepable of a page.
func keepableOf(page string) (keepable, bool) {
	all := keepables()
	if i := slices.IndexFunc(all, func(k keepable) bool { return k.page == page }); i >= 0 {
		return all[i], true
	}
	return keepable{}, false
}

// period reads which period the address of a page says; false where it says none.
func (k keepable) period(q url.Values, c report.Calendar, now time.Time) (p report.Period, said bool, err error) {
	if k.put == nil || len(timeless(cloned(q))) == len(q) {
		return p, false, nil
	}
	q = cloned(q)
	if on := q.Get("on"); on != "" {
		q.Set("period", string(report.Day))
		q.Set("at", on)
	}
	p, err = report.ParsePeriod(q, c, now)
	return p, err == nil, err
}

// check fails with fault.ErrInvalid where a page would not understand the address.
func (k keepable) check(q url.Values, c report.Calendar, now time.Time) (err error) {
	switch k.page {
	case "/consumption":
		_, err = report.ParseQuestion(q, c, now)
	case "/discrepancies":
		_, err = report.ParseFindingsQuestion(q, c, now)
	default:
		_, _, err = k.period(q, c, now)
	}
	return err
}

// cloned returns values that can be changed.
func cloned(q url.Values) url.Values {
	out := url.Values{}
	for name, values := range q {
		out[name] = slices.Clone(values)
	}
	return out
}

// KeptView returns the question of an address as it is kept. It fails with
// fault.ErrNotFound where the page's is not kept, and with fault.ErrInvalid where it makes no
// sense.
func KeptView(page, question string, moves report.Moves, c report.Calendar, now time.Time) (report.View, error) {
	k, ok := keepableOf(page)
	if !ok {
		return report.View{}, fmt.Errorf("questions of page %q are not kept: %w", cut(page, 64), fault.ErrNotFound)
	}
	q, err := url.ParseQuery(question)
	if err != nil || len(question) > report.MaxViewQuestion {
		return report.View{}, fmt.Errorf("%w: the question is no query of an address, or longer than %d characters", fault.ErrInvalid, report.MaxViewQuestion)
	}
	for _, name := range []string{"page", "row", "before"} { // where one was in a long table
		q.Del(name)
	}
	if moves != "" {
		if k.put == nil {
			return report.View{}, fmt.Errorf("%w: page %s knows no period that could move along", fault.ErrInvalid, page)
		}
		q = timeless(q)
	}
	v := report.View{Page: page, Question: q.Encode(), Moves: moves}
	asked, err := askedNow(v, c, now)
	if err != nil {
		return v, err
	}
	if _, said, err := k.period(asked, c, now); err != nil || k.put != nil && !said {
		return v, cmp.Or(err, fmt.Errorf("%w: of which period is missing; say how it moves along, or period and at", fault.ErrInvalid))
	}
	return v, k.check(asked, c, now)
}

// askedNow returns what a view asks for at a time.
func askedNow(v report.View, c report.Calendar, now time.Time) (url.Values, error) {
	q, err := url.ParseQuery(v.Question)
	if err != nil || v.Moves == "" {
		return q, err
	}
	k, ok := keepableOf(v.Page)
	if !ok || k.put == nil {
		return nil, fmt.Errorf("page %s: %w", v.Page, fault.ErrNotFound)
	}
	p, err := v.Moves.At(now, c)
	if err == nil {
		k.put(q, p)
	}
	return q, err
}

// ViewAddress returns the address of what a view asks for at a time.
func ViewAddress(v report.View, c report.Calendar, now time.Time) (string, error) {
	q, err := askedNow(v, c, now)
	return address(v.Page, q), err
}

// ViewsFor returns of kept views those that a user may know: their own, and of what others
// share whatever is about no vehicle or person that is hidden from the user. Who keeps such
// a view calls it by what it is about.
func ViewsFor(ctx context.Context, r Reports, u access.User, all []report.View) ([]report.View, error) {
	var list []report.View
	for _, k := range all {
		known := k.Username == u.Username || u.Scope().Whole()
		if !known {
			q, err := url.ParseQuery(k.Question)
			if err != nil {
				return nil, fmt.Errorf("view %s: %w", k.View, err)
			}
			if known, err = mayKnow(ctx, r, k.Page, q); err != nil {
				return nil, err
			}
		}
		if known {
			list = append(list, k)
		}
	}
	return list, nil
}

// harmless are the words of an address that are about no vehicle and no person. What else
// stands in one, such as a text that somebody typed, may name anybody, and is for those who
// see the whole fleet.
var harmless = []string{"period", "at", "from", "to", "on", "group", "sort", "unit", "department", "class", "grade", "station", "state", "funding", "rule", "severity"}

// mayKnow tells whether a question is about nothing that is hidden from who asks.
func mayKnow(ctx context.Context, r Reports, page string, q url.Values) (bool, error) {
	for name, said := range q {
		what := map[string]string{"vehicle": "vehicle", "driver": "person"}[name]
		switch {
		case slices.Contains(harmless, name):
			continue
		case what == "" || len(said) > 1 || page == foliosPath: // where a vehicle is a number as people write it
			return false, nil
		case said[0] == "":
			continue
		}
		if has, err := r.Has(ctx, what, said[0]); err != nil || !has {
			return false, err
		}
	}
	return true, nil
}

// An errGone says that something which a question is about is not there for who asks.
type errGone struct{ what string }

func (e errGone) Error() string { return e.what + " of the question is not there" }

// missing fails with errGone where a question names what is not there any more, or not for
// who asks.
func (p *pages) missing(v *visit, page string, q url.Values) error {
	ctx := v.r.Context()
	for _, of := range []struct {
		what  string
		there func(key string) (bool, error)
	}{
		{"department", func(key string) (bool, error) {
			if p.Fleet == nil || !v.user.Scope().Has(key) {
				return p.Fleet == nil, nil
			}
			list, err := p.Fleet.Departments(ctx)
			return slices.ContainsFunc(list, func(d fleet.Department) bool { return d.Department == key }), err
		}},
		{"vehicle", func(key string) (bool, error) {
			if page == foliosPath { // a number as people write it
				return true, nil
			}
			return p.Reports.Has(ctx, "vehicle", key)
		}},
		{"driver", func(key string) (bool, error) { return p.Reports.Has(ctx, "person", key) }},
	} {
		key := q.Get(of.what)
		if key == "" {
			continue
		}
		if there, err := of.there(key); err != nil || !there {
			return cmp.Or(err, error(errGone{of.what}))
		}
	}
	return nil
}

// trouble says why a view cannot be asked; false for what is no fault of the view.
func (w words) trouble(err error) (string, bool) {
	if gone, ok := errors.AsType[errGone](err); ok {
		return w.Say("views.gone." + gone.what), true
	}
	switch {
	case errors.Is(err, fault.ErrInvalid), errors.Is(err, fault.ErrNotFound):
		return w.Say("views.gone"), true
	case errors.Is(err, context.DeadlineExceeded):
		return w.Say("views.slow"), true
	}
	return "", false
}

// sound fails where a view cannot be asked any more, without asking it.
func (p *pages) sound(v *visit, k report.View) (url.Values, error) {
	of, ok := keepableOf(k.Page)
	if !ok {
		return nil, fmt.Errorf("page %s: %w", k.Page, fault.ErrNotFound)
	}
	q, err := askedNow(k, p.calendar(), p.Now())
	if err == nil {
		err = of.check(q, p.calendar(), p.Now())
	}
	if err == nil {
		err = p.missing(v, k.Page, q)
	}
	return q, err
}

// periodSaid says of which period a view is, as of now.
func (p *pages) periodSaid(w words, k report.View) string {
	if k.Moves != "" {
		return w.moves(k.Moves)
	}
	of, _ := keepableOf(k.Page)
	q, _ := url.ParseQuery(k.Question)
	if period, said, err := of.period(q, p.calendar(), p.Now()); err == nil && said {
		return w.periodName(period)
	}
	return ""
}

// moves says a period that moves along.
func (w words) moves(m report.Moves) string {
	if n := m.Days(); n > 0 {
		return w.Say("views.moves.days", "Count", n)
	}
	return w.Say("views.moves." + string(m))
}
