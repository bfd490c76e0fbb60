package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// By which tolerances a tank is judged, and the form with which finance says others.

const stockTolerancesPattern = stockPattern + "/tolerances"

// A stockToleranceView is that form.
type stockToleranceView struct {
	Action        string
	Values        url.Values
	Which, Places []option
	Problem       string
	MaxReason     int
}

// toleranceTable is what a tank is judged by in a period.
func (p *pages) toleranceTable(v *visit, period report.Period, s *stockroom.Sheet) (report.Table, error) {
	said, err := p.Stock.Tolerances(v.r.Context())
	if err != nil {
		return report.Table{}, err
	}
	place := stock.Place{Station: s.Tank.Station, Tank: s.Tank.Tank}
	return report.StockTolerances(period, stockroom.Judge(said, place, stockroom.Days(period.From, period.To))), nil
}

// showTolerances puts what a tank is judged by on its page.
func (p *pages) showTolerances(v *visit, view *stockView, period report.Period, s *stockroom.Sheet, typed stockTyped) error {
	t, err := p.toleranceTable(v, period, s)
	if err != nil {
		return err
	}
	w, values, at := v.words, monthValues(period), stockAddress(s.Tank.Station, s.Tank.Tank)+"/tolerances"
	view.Tolerances = w.table(&t, nil)
	w.stockCodes(&view.Tolerances, &t)
	view.Tolerances.Caption, view.Tolerances.CSV = w.Say("stock.tolerances"), address(at+".csv", values)
	if !v.may(access.TakeInvoices, "POST "+stockTolerancesPattern) {
		return nil
	}
	f := &stockToleranceView{Action: address(at, values), Values: typed.tolerance, MaxReason: stockroom.MaxReason}
	if f.Values != nil {
		f.Problem = typed.problem
	}
	for _, x := range stock.Whiches() {
		f.Which = append(f.Which, option{string(x), w.Say("stock.which." + string(x)), f.Values.Get("which") == string(x)})
	}
	for _, x := range []string{"tank", "station", "all"} {
		f.Places = append(f.Places, option{x, w.Say("stock.place." + x), f.Values.Get("place") == x})
	}
	view.Tolerance = f
	if v.r.URL.Query().Has("tolerated") {
		view.Done = w.Say("stock.tolerance.done")
	}
	return nil
}

func (p *pages) stockTolerancesFile(v *visit) error {
	period, s, err := p.askStock(v)
	if err != nil {
		return err
	}
	t, err := p.toleranceTable(v, period, s)
	if err != nil {
		return err
	}
	w := v.words
	name := fmt.Sprintf("litro-%s-%s-%s-%s-%s", w.Say("stock.file"), s.Tank.Station, s.Tank.Tank, w.Say("stock.tolerances.file"), period.From.Format(monthForm))
	return p.stockFile(v, period, &t, name, w.Say("stock.of", "Tank", s.Tank.Tank, "Station", s.Tank.StationName)+": "+w.Say("stock.tolerances"))
}

// sayStockTolerance takes the form.
func (p *pages) sayStockTolerance(v *visit) error {
	form, w := v.r.PostForm, v.words
	wrong := func(code int, problem string) error {
		form.Del("checker_password")
		return p.showBook(v, code, stockTyped{tolerance: form, problem: problem})
	}
	t := stockroom.Tolerance{Reason: form.Get("reason")}
	t.Which, t.From, t.Limit = stock.Which(form.Get("which")), form.Get("from"), stock.Limit{UL: -1, E4: -1}
	if n, ok := decimal(form.Get("liters"), 6); ok {
		t.Limit.UL = dispense.Volume(n)
	}
	if n, ok := decimal(form.Get("share"), 2); ok {
		t.Limit.E4 = n
	} else if form.Get("share") == "" {
		t.Limit.E4 = 0
	}
	switch form.Get("place") {
	case "tank":
		t.Place = stock.Place{Station: chi.URLParam(v.r, "station"), Tank: chi.URLParam(v.r, "tank")}
	case "station":
		t.Place.Station = chi.URLParam(v.r, "station")
	case "all":
	default:
		return wrong(http.StatusBadRequest, w.Say("stock.tolerance.bad.place.unknown"))
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		return wrong(http.StatusForbidden, problem)
	}
	t.AgreedBy = agrees
	err = p.Stock.SayTolerance(v.r.Context(), v.user.Username, t)
	if bad, ok := errors.AsType[*stockroom.Problem](err); ok {
		return wrong(http.StatusBadRequest, w.Or(fmt.Sprintf("stock.tolerance.bad.%s.%s", bad.Field, bad.Code), w.Say("stock.tolerance.bad")))
	}
	if err != nil {
		return err
	}
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	values := monthValues(period)
	values.Set("tolerated", "")
	v.redirect(address(stockAddress(chi.URLParam(v.r, "station"), chi.URLParam(v.r, "tank")), values))
	return nil
}
