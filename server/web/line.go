package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/report"
)

// A line of an invoice, the fills that it may be of, and what was decided of it.

type lineView struct {
	page
	Action, Sub    string
	Invoice        link
	Figures        []figure
	Facts          []report.Fact
	State          string
	Bad            bool
	Fills, Near    []fillChoice
	Sum            []fillChoice
	SumSays        string
	SumFrom, SumTo string
	Search         string
	Reason, Why    string // as typed, of fills and of none
	Seen           int64  // the last decision of it
	History        tableView
	May, Decided   bool
	Problem        string
	// Back is what was asked for of the list that people came from, and List leads there.
	Back, List string
}

func (p *pages) line(v *visit) error { return p.showLine(v, http.StatusOK, "") }

func (p *pages) lineID(v *visit) (matching.LineID, error) {
	id, err := matching.ParseLine(chi.URLParam(v.r, "document") + "/" + chi.URLParam(v.r, "part") + "/" + chi.URLParam(v.r, "n"))
	if err == nil && !isSHA256(id.Document) {
		err = fmt.Errorf("line %s: %w", id, fault.ErrNotFound)
	}
	return id, err
}

func (p *pages) showLine(v *visit, code int, problem string) error {
	id, err := p.lineID(v)
	if err != nil {
		return err
	}
	w, query := v.words, v.r.Form // what was refused has in its form what was asked for
	choice := matching.Choice{Text: cut(strings.TrimSpace(query.Get("q")), 60), Cleared: v.cleared()}
	for at, name := range map[*time.Time]string{&choice.SumFrom: "from", &choice.SumTo: "to"} {
		if day, err := time.ParseInLocation(time.DateOnly, query.Get(name), p.Zone); err == nil {
			*at = day
		}
	}
	if !choice.SumTo.IsZero() {
		choice.SumTo = choice.SumTo.AddDate(0, 0, 1) // the last day counts
	}
	one, err := p.Matching.Line(v.r.Context(), id, choice)
	if err != nil {
		return err
	}
	view := &lineView{
		page: p.page(v, "matching.line", invoicesPath), Action: lineAddress(id), Invoice: link{Text: joined(one.Supplier, one.Folio), Href: invoiceAddress(id.Document)},
		State: w.whyOf(&one.Row), Bad: one.Sort == matching.Alone || one.Sort == matching.Twice || one.Sort == matching.Changed, Search: choice.Text,
		May: v.may(access.TakeInvoices, "POST "+linePattern), Decided: one.Decided != nil, Problem: problem, Seen: one.Last,
		SumFrom: one.IssuedAt.AddDate(0, 0, -7).Format(time.DateOnly), SumTo: one.IssuedAt.Format(time.DateOnly),
	}
	if one.Sort == matching.Suggested && one.Link.Pass == match.BySum { // the days of the sum that is proposed
		first, last := one.Fills[0].At, one.Fills[0].At
		for i := range one.Fills {
			if at := one.Fills[i].At; at.Before(first) {
				first = at
			} else if at.After(last) {
				last = at
			}
		}
		view.SumFrom, view.SumTo = first.In(p.Zone).Format(time.DateOnly), last.In(p.Zone).Format(time.DateOnly)
	}
	if reason := v.r.PostFormValue("reason"); v.r.PostFormValue("what") == matching.Apart {
		view.Why = reason
	} else {
		view.Reason = reason
	}
	view.Back, view.List = p.backToLines(v, one)
	view.Title = w.Say("matching.line.n", "N", one.N)
	view.Sub = strings.Join(w.lineSays(&one.Line)[:1], "")
	if one.Link.Pass != "" {
		view.State = joined(w.Say("matching.pass."+string(cmp.Or(decidedPass(one), one.Link.Pass))), w.Say("matching.state."+stateOf(&one.Line, &one.Link)))
	}
	view.Figures = []figure{
		{Name: w.Say("matching.billed.liters"), Value: w.Liters(int64(one.VolumeUL)), Unit: "L"}, {Name: w.Say("invoice.total"), Value: w.Scaled(one.Cents, 2, 2), Unit: one.Currency},
		{Name: w.Say("matching.price"), Value: w.Scaled(one.PriceE4, 4, 2), Unit: one.Currency + "/L"},
	}
	for _, fact := range []report.Fact{
		{Name: w.Say("matching.fact.ticket"), Value: cmp.Or(one.Ticket, w.Say("matching.ticketless"))}, {Name: w.Say("matching.fact.permit"), Value: one.Permit},
		{Name: w.Say("matching.fact.product"), Value: w.Or("invoices.product."+one.Product, one.Product)}, {Name: w.Say("matching.fact.text"), Value: one.Text}, {Name: w.Say("matching.fact.card"), Value: joined(one.Card, w.cardSays(&one.Line))},
		{Name: w.Say("matching.fact.row"), Value: strconv.Itoa(one.Row.Row)}, {Name: w.Say("matching.tolerances"), Value: w.tolerance(one.Tolerance)},
		{Name: w.Say("matching.sort.out_of_period"), Value: strings.Join(one.Others, ", ")},
	} {
		if fact.Value != "" {
			view.Facts = append(view.Facts, fact)
		}
	}
	cleared := v.cleared()
	choices := func(list []matching.Fill, checked bool) (out []fillChoice) {
		for i := range list {
			c := w.fillChoice(&one.Line, &list[i], cleared)
			c.Checked = checked
			if problem != "" {
				c.Checked = slices.Contains(v.r.PostForm["fill"], c.Ref)
			}
			out = append(out, c)
		}
		return out
	}
	view.Fills, view.Near = choices(one.Fills, false), choices(one.Free, false)
	if one.Sum != nil {
		view.Sum, view.SumFrom, view.SumTo = choices(one.Sum.Fills, true), query.Get("from"), query.Get("to")
		for i := range view.Sum {
			view.Sum[i].Why = ""
		}
		view.SumSays = w.Say("matching.sum.none")
		if len(view.Sum) > 0 {
			l := one.Sum.Link
			view.SumSays = w.Say("matching.sum.says", "Count", len(view.Sum), "Differences", w.more(int64(l.VolumeUL), 6, 2, "L")+", "+w.more(l.Cents, 2, 2, one.Currency))
		}
	}
	t := report.Decisions(decisionRows(one.History))
	view.History = w.lineTable(&t, "decided_at", "decided_by", "match_what", "match_pass", "match_state", "volume_more", "amount_more", "reason")
	view.History.Caption = w.Say("matching.history")
	return p.show(v, code, "line", view)
}

// backToLines returns where people came from to the page of a line: what they asked for of the list, which the address or
// the form has, and its address. Whoever came from elsewhere is led to the month of the line's document.
func (p *pages) backToLines(v *visit, one *matching.One) (back, list string) {
	values, err := url.ParseQuery(cmp.Or(v.r.Form.Get("back"), v.r.PostFormValue("asked")))
	q, bad := p.matchQuestion(values)
	if err != nil || bad != nil || len(values) == 0 {
		month := url.Values{"period": {string(report.Month)}, "at": {one.IssuedAt.In(p.Zone).Format(time.DateOnly)}}
		return "", address(matchPath, month)
	}
	known := q.values()
	if row := values.Get("row"); row != "" {
		known.Set("row", row)
	}
	return known.Encode(), address(matchPath, known)
}

// decidedPass is how the fill of a line was found when somebody decided.
func decidedPass(one *matching.One) match.Pass {
	if one.Decided == nil {
		return ""
	}
	return one.Decided.Pass
}

func decisionRows(list []matching.Decision) (rows []report.DecisionRow) {
	for _, d := range list {
		var fills []string
		for _, ref := range d.Fills {
			fills = append(fills, ref.String())
		}
		rows = append(rows, report.DecisionRow{
			What: d.What, Pass: string(d.Pass), State: string(d.State), Fills: strings.Join(fills, " "), MoreUL: int64(d.VolumeUL), MoreCents: d.Cents, Tolerances: d.Tolerances, Reason: d.Reason, By: d.By, At: d.At,
		})
	}
	return rows
}

// decideLine takes what somebody decides of a line, and goes back to the list if they came
// from there.
func (p *pages) decideLine(v *visit) error {
	id, err := p.lineID(v)
	if err != nil {
		return err
	}
	form := v.r.PostForm
	s := matching.Said{What: form.Get("what"), Reason: form.Get("reason")}
	if seen, err := strconv.ParseInt(form.Get("seen"), 10, 64); err == nil {
		s.Seen = &seen
	}
	if s.What == matching.Linked {
		for _, text := range form["fill"] {
			ref, err := match.ParseRef(text)
			if err != nil {
				return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
			}
			s.Fills = append(s.Fills, ref)
		}
	}
	batch, err := p.Matching.Decide(v.r.Context(), v.user.Username, id, s)
	problem := ""
	if bad, ok := errors.AsType[*matching.Problem](err); ok {
		problem = v.words.Say("matching.bad." + bad.Field)
	}
	if taken, ok := errors.AsType[*matching.TakenError](err); ok {
		other, err := p.Matching.Line(v.r.Context(), taken.Line, matching.Choice{})
		if err != nil {
			return err
		}
		problem = v.words.Say("matching.taken", "Line", taken.Line.N, "Invoice", joined(other.Supplier, other.Folio))
	}
	if errors.Is(err, matching.ErrSince) {
		problem = v.words.Say("matching.since")
	}
	if problem != "" {
		return p.showLine(v, http.StatusConflict, problem)
	}
	if err != nil {
		return err
	}
	back := form.Get("back")
	asked, err := url.ParseQuery(cmp.Or(form.Get("asked"), back))
	if err != nil || len(asked) == 0 || s.What == matching.Open { // what is open again is looked at
		to := url.Values{}
		if back != "" {
			to.Set("back", back)
		}
		v.redirect(address(lineAddress(id), to))
		return nil
	}
	asked.Set("done", batch)
	v.redirect(address(matchPath, asked) + "#pairs")
	return nil
}
