package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

// One fill with all that is known of it, and corrections of fills: asked for on its page, and
// answered there or where all of them are listed.
const (
	oneFillPattern  = "/fills/{station}/{epoch}/{seq}"
	askPattern      = oneFillPattern + "/corrections"
	correctionsPath = "/corrections"
	approversPath   = "/corrections/approvers"
	answerPattern   = "/corrections/{ask}/"
)

func oneFillAddress(ref dispense.Ref) string {
	return "/fills/" + url.PathEscape(ref.Station) + "/" + strconv.FormatInt(ref.Epoch, 10) + "/" + strconv.FormatInt(ref.Seq, 10)
}

// fillOfRef is the address of the fill that a text names; empty where it names none.
func fillOfRef(text string) string {
	ref, err := dispense.ParseRef(text)
	if err != nil {
		return ""
	}
	return oneFillAddress(ref)
}

// Corrections tells of fills, and has corrections of them asked for and answered, see
// [correcting.Desk].
type Corrections interface {
	Fill(ctx context.Context, ref dispense.Ref) (*correcting.Fill, error)
	Asks(ctx context.Context, q correcting.Question) ([]correcting.Ask, error)
	One(ctx context.Context, n int64) (correcting.Ask, error)
	Called(ctx context.Context, ids []string) (map[string]string, error)
	Ask(ctx context.Context, who correcting.Person, in correcting.Asked) (int64, error)
	Against(ctx context.Context, who correcting.Person, a *correcting.Ask) error
	Approve(ctx context.Context, who correcting.Person, n int64) (dispense.Ref, error)
	Refuse(ctx context.Context, who correcting.Person, n int64, reason string) error
	TakeBack(ctx context.Context, who correcting.Person, n int64) error
}

// FillSeen returns a fill where it concerns who asks, or fault.ErrNotFound: all vehicles that it
// was ever said to be of do. Asks that are about others are left out.
func FillSeen(ctx context.Context, c Corrections, reports Reports, scope access.Scope, ref dispense.Ref) (*correcting.Fill, error) {
	has, err := reports.Has(ctx, "fill", ref.String())
	if err == nil && !has {
		err = fmt.Errorf("fill %s: %w", ref, fault.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	f, err := c.Fill(ctx, ref)
	if err != nil {
		return nil, err
	}
	f.Asks, err = AsksSeen(ctx, reports, scope, f.Asks)
	return f, err
}

// AsksSeen returns those of some asks that concern who looks, by all vehicles that they name.
func AsksSeen(ctx context.Context, reports Reports, scope access.Scope, list []correcting.Ask) ([]correcting.Ask, error) {
	if scope.Whole() {
		return list, nil
	}
	known := map[string]bool{}
	has := func(what, key string) (bool, error) {
		if seen, asked := known[what+key]; asked {
			return seen, nil
		}
		seen, err := reports.Has(ctx, what, key)
		known[what+key] = seen
		return seen, err
	}
	var out []correcting.Ask
	for _, a := range list {
		seen, err := has("fill", a.Of.String())
		for _, v := range a.Vehicles() {
			if err == nil && seen {
				seen, err = has("vehicle", v)
			}
		}
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, a)
		}
	}
	return out, nil
}

func (v *visit) corrector() correcting.Person {
	return correcting.Person{Username: v.user.Username, Role: string(v.user.Role)}
}

type correctionsView struct {
	page
	Period    periodView
	States    choice
	Figures   []figure
	Table     tableView
	Approvers tableView
	CSV       string
	Empty     *empty
}

// Corrected returns the asks of a period that concern who looks, of one state or, where that is
// empty, of all, and what ids are called by.
func Corrected(ctx context.Context, c Corrections, reports Reports, scope access.Scope, period report.Period, state string, now time.Time) ([]correcting.Ask, func(string) string, error) {
	list, err := c.Asks(ctx, correcting.Question{From: period.From, To: period.To})
	if err != nil {
		return nil, nil, err
	}
	if list, err = AsksSeen(ctx, reports, scope, list); err != nil {
		return nil, nil, err
	}
	if state != "" {
		list = slices.DeleteFunc(list, func(a correcting.Ask) bool { return a.State(now) != state })
	}
	var ids []string
	for i := range list {
		ids = append(append(ids, list[i].By), list[i].Vehicles()...)
		if list[i].Answer != nil {
			ids = append(ids, list[i].Answer.By)
		}
	}
	names, err := c.Called(ctx, ids)
	return list, func(id string) string { return cmp.Or(names[id], id) }, err
}

func (p *pages) correctionsAsked(v *visit) (report.Period, string, []correcting.Ask, func(string) string, error) {
	q := v.r.URL.Query()
	if !q.Has("period") {
		q.Set("period", string(report.Year))
	}
	period, err := report.ParsePeriod(q, p.calendar(), p.Now())
	if err != nil {
		return period, "", nil, nil, err
	}
	state := q.Get("state")
	if !slices.Contains(correcting.States(), state) {
		state = ""
	}
	if p.asOf.IsZero() {
		list, called, err := Corrected(v.r.Context(), p.Corrections, p.Reports, v.user.Scope(), period, state, p.Now())
		return period, state, list, called, err
	}
	// A package has what was asked in its time, and what was asked later of fills of its time.
	wide := period
	wide.To = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	list, called, err := Corrected(v.r.Context(), p.Corrections, p.Reports, v.user.Scope(), wide, state, p.Now())
	if err != nil {
		return period, state, nil, nil, err
	}
	list = slices.DeleteFunc(list, func(a correcting.Ask) bool {
		return !a.At.Before(period.To) && (a.HappenedAt.Before(period.From) || !a.HappenedAt.Before(period.To))
	})
	called, err = p.calledThen(v.r.Context(), list, called)
	return period, state, list, called, err
}

// calledThen says what asks name as it was called at the end of the month of a package: people by
// their user names, as they are recorded, since users come and go.
func (p *pages) calledThen(ctx context.Context, list []correcting.Ask, now func(string) string) (func(string) string, error) {
	names, err := p.Archive.NamesAt(ctx, p.asOf)
	people := map[string]bool{}
	for i := range list {
		people[list[i].By] = true
		if list[i].Answer != nil {
			people[list[i].Answer.By] = true
		}
	}
	return func(id string) string {
		if people[id] {
			return id
		}
		return cmp.Or(names.Vehicles[id], now(id))
	}, err
}

// corrections lists what was asked, and who answered how much of it.
func (p *pages) corrections(v *visit) error {
	period, state, list, called, err := p.correctionsAsked(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &correctionsView{page: p.page(v, "corrections.title", "/discrepancies")}
	view.Period = w.period(period, p.Now(), func(other report.Period) url.Values {
		q := url.Values{}
		other.Put(q)
		if state != "" {
			q.Set("state", state)
		}
		return q
	}, correctionsPath)
	at := func(state string) string {
		q := url.Values{}
		if period.Put(q); state != "" {
			q.Set("state", state)
		}
		return address(correctionsPath, q)
	}
	view.States = choice{Label: w.Say("corrections.state"), Links: []link{{w.Say("corrections.all"), at(""), state == ""}}}
	for _, s := range correcting.States() {
		view.States.Links = append(view.States.Links, link{w.Say("correct.state." + s), at(s), s == state})
	}
	values := url.Values{}
	period.Put(values)
	if state != "" {
		values.Set("state", state)
	}
	view.CSV = address(correctionsPath+".csv", values)
	if len(list) == 0 {
		view.Empty = &empty{"corrections.empty", "corrections.empty.next"}
		return p.show(v, http.StatusOK, "corrections", view)
	}
	view.Figures = w.correctionFigures(list, p.Now())
	t := report.Corrections(period, p.Now(), list, called)
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "ask_at" {
			return fillOfRef(r.Key)
		}
		return ""
	})
	for i := range view.Table.Rows {
		for _, key := range []string{"correction_action", "correction_state"} {
			cell := &view.Table.Rows[i].Cells[t.Column(key)]
			cell.Text = w.saidOf(key, cell.Text)
		}
	}
	view.Table.Caption = w.Say("corrections.caption")
	view.Table.pick(&t, "ask_at", "correction_action", "vehicle", "correction_state", "correction_change", "correction_worth", "asked_by", "reason", "answered_by", "answer_reason")
	m := report.Approvers(period, p.Zone, list, called)
	view.Approvers = w.table(&m, nil)
	view.Approvers.Caption, view.Approvers.CSV = w.Say("corrections.approvers"), address(approversPath+".csv", values)
	return p.show(v, http.StatusOK, "corrections", view)
}

// correctionFigures are how many there are of each state, and what counts less and more.
func (w words) correctionFigures(list []correcting.Ask, now time.Time) (out []figure) {
	counts := map[string]int64{}
	var less, more int64
	for i := range list {
		state := list[i].State(now)
		counts[state]++
		if state == correcting.Approved {
			if d := list[i].ChangeUL(); d < 0 {
				less -= d
			} else {
				more += d
			}
		}
	}
	for _, s := range correcting.States() {
		if s != correcting.Withdrawn {
			out = append(out, figure{Name: w.Say("correct.state." + s), Value: w.Count(counts[s])})
		}
	}
	return append(out, figure{Name: w.Say("corrections.less"), Value: w.Liters(less), Unit: "L"}, figure{Name: w.Say("corrections.more"), Value: w.Liters(more), Unit: "L"})
}

func (p *pages) correctionsFile(v *visit) error {
	period, _, list, called, err := p.correctionsAsked(v)
	if err != nil {
		return err
	}
	t := report.Corrections(period, p.Now(), list, called)
	return p.file(v, &t, "litro-"+v.words.Say("corrections.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("corrections.title"))
}

func (p *pages) approversFile(v *visit) error {
	period, _, list, called, err := p.correctionsAsked(v)
	if err != nil {
		return err
	}
	t := report.Approvers(period, p.Zone, list, called)
	return p.file(v, &t, "litro-"+v.words.Say("corrections.approvers.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("corrections.approvers"))
}

// correctionsWaiting are those that wait for who visits to answer them.
func (p *pages) correctionsWaiting(v *visit) (list []waitingView, err error) {
	if p.Corrections == nil || !v.may(access.ApproveAsks, "POST "+answerPattern+"approve") {
		return nil, nil
	}
	asks, err := p.Corrections.Asks(v.r.Context(), correcting.Question{Open: true, From: p.Now().Add(-correcting.Waits)})
	if err == nil {
		asks, err = AsksSeen(v.r.Context(), p.Reports, v.user.Scope(), asks)
	}
	for i := range asks {
		if err != nil || len(list) == mostWaiting {
			break
		}
		against := p.Corrections.Against(v.r.Context(), v.corrector(), &asks[i])
		if _, bad := errors.AsType[*correcting.Problem](against); bad {
			continue
		}
		if against != nil {
			return nil, against
		}
		w := v.words
		list = append(list, waitingView{w.Say("correct.waits", "Action", w.Say("correct.action."+asks[i].Action), "Liters", w.Liters(asks[i].WasUL), "By", asks[i].By, "Time", w.Minute(asks[i].At)), oneFillAddress(asks[i].Of) + "#asks"})
	}
	return list, err
}
