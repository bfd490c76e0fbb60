package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/report"
)

// What checks of a month found and nothing else puts in order, settled by two people with a reason and a paper.

const (
	settlePattern = "/close/{month}/settled"
	settledPath   = "/close/settled"
	settledPaper  = "/close/settled/{n}"
)

// mostUnsettled is how many items of a check a page lists; what is settled makes room for the rest.
const mostUnsettled = 200

// A settleCheck is what is open of a check.
type settleCheck struct {
	Title string
	Items []option
	More  string // how many more there are
	more  int
}

// A settledRow is what was settled, or taken back.
type settledRow struct {
	Title, Says, Value string
	Paper              string // its address; empty: there is none
	Class, State       string
	May                bool // it can be taken back
}

// itemValue names an item in a form, with what is so of it.
func itemValue(x *closing.Item) string {
	return url.Values{"check": {string(x.Check)}, "key": {x.Key}, "is": {x.Is}}.Encode()
}

func itemOf(value string) closing.Item {
	q, _ := url.ParseQuery(value) // what is none names no item, and is refused as one
	return closing.Item{Check: closing.Name(q.Get("check")), Key: q.Get("key"), Is: q.Get("is")}
}

// settlements puts what is settled and what is not on the page of a month.
func (p *pages) settlements(v *visit, view *closeView, s *closes.Seen, form url.Values) {
	w := v.words
	view.MaySettle = s.State != closing.Closed && v.may(access.CloseMonths, "POST "+settlePattern)
	if view.Settling = form; form == nil {
		view.Settling = url.Values{}
	}
	chosen := view.Settling["item"]
	for i := range s.Open {
		x := &s.Open[i]
		n := len(view.Unsettled)
		if n == 0 || s.Open[i-1].Check != x.Check {
			view.Unsettled = append(view.Unsettled, settleCheck{Title: x.Check.Title(w.Lang)})
			n++
		}
		if c := &view.Unsettled[n-1]; len(c.Items) < mostUnsettled {
			value := itemValue(x)
			c.Items = append(c.Items, option{value, w.itemSays(x), slices.Contains(chosen, value)})
		} else {
			c.more++
			c.More = w.Say("close.settle.more", "Count", c.more)
		}
	}
	for i := range s.Settlements {
		x := &s.Settlements[i]
		row := settledRow{Title: x.Check.Title(w.Lang) + " · " + x.Says(w.Lang), Value: itemValue(&x.Item), May: view.MaySettle && x.Counts && x.Period == s.Period}
		row.Says = w.Say("close.settled.says", "By", x.By, "Agreed", x.AgreedBy, "At", w.Minute(x.At), "Reason", x.Reason)
		switch {
		case x.Void:
			row.State = w.Say("close.settled.void")
		case x.Counts:
			row.State, row.Class = w.Say("close.settled.counts"), "good"
		case x.Stands && s.State == closing.Closed:
			row.State = w.Say("close.settled.stands")
		default:
			row.State = w.Say("close.settled.past")
		}
		if x.Evidence != "" {
			row.Paper = fmt.Sprintf("%s/%d", settledPath, x.N)
		}
		view.Settled = append(view.Settled, row)
	}
	view.SettledCSV = address(settledPath+".csv", url.Values{"month": {s.Name}})
}

// itemSays says an item with what it is worth.
func (w words) itemSays(x *closing.Item) string {
	said := x.Says(w.Lang)
	if x.Cents != 0 {
		said += " · " + "$" + w.money(x.Cents)
	}
	return said
}

// settle takes what two people settle of a month, or take back.
func (p *pages) settle(v *visit) error {
	of, err := p.Closes.ParseMonth(chi.URLParam(v.r, "month"))
	if err != nil {
		return err
	}
	paper, err := formFile(v, evidence.MaxBytes)
	again := func(code int, problem, detail string) error {
		return p.showSettling(v, code, problem, detail)
	}
	if _, big := errors.AsType[*http.MaxBytesError](err); big || err == nil && len(paper) > evidence.MaxBytes {
		return again(http.StatusRequestEntityTooLarge, v.words.Say("days.bad.paper.big", "MB", evidence.MaxBytes>>20), "")
	}
	if err != nil {
		return again(http.StatusBadRequest, v.words.Say("close.bad"), "")
	}
	form := v.r.PostForm
	s := closes.Settling{Period: of, Void: form.Get("step") == "back", Reason: form.Get("reason"), Paper: paper, By: v.user.Username}
	field := "item"
	if s.Void {
		field = "back"
	}
	for _, value := range form[field] {
		s.Items = append(s.Items, itemOf(value))
	}
	agrees, problem, err := p.checker(v, access.CloseMonths, "")
	if err != nil {
		return err
	}
	if problem != "" {
		return again(http.StatusForbidden, v.words.agrees(problem), "")
	}
	s.AgreedBy = agrees
	err = p.Closes.Settle(v.r.Context(), s)
	_, bad := closes.AsProblem(err)
	switch {
	case bad:
		says, detail := v.words.closeProblem(err)
		return again(http.StatusBadRequest, says, detail)
	case errors.Is(err, closes.ErrSince):
		return again(http.StatusConflict, v.words.Say("close.settle.since"), "")
	case errors.Is(err, closes.ErrSettled):
		return again(http.StatusConflict, v.words.Say("close.settle.closed"), "")
	case err != nil:
		return err
	}
	v.redirect(closePath + "/" + p.Closes.Calendar().Month(of) + "?done=settled#settle")
	return nil
}

// settledFile sends what was settled of a month.
func (p *pages) settledFile(v *visit) error {
	month, err := p.monthAsked(v)
	if err != nil {
		return err
	}
	of, err := p.Closes.ParseMonth(month.From.Format(monthForm))
	if err != nil {
		return err
	}
	list, err := p.Closes.Settlements(v.r.Context(), of)
	if err != nil {
		return err
	}
	t := report.CloseSettled(month, list)
	return p.file(v, &t, "litro-"+v.words.Say("close.file")+"-"+month.From.Format(monthForm)+"-"+v.words.Say("close.file.settled"), v.words.Say("close.settled"))
}

// settledPaperFile sends the paper of what was settled.
func (p *pages) settledPaperFile(v *visit) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "n"), 10, 64)
	if err != nil {
		return fmt.Errorf("n: %w", fault.ErrNotFound)
	}
	f, b, err := p.Closes.Paper(v.r.Context(), n)
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}
