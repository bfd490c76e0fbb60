package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// Fills that nobody has billed, and what came into own tanks.

type unbilledView struct {
	page
	Period  periodView
	Figures []figure
	Table   tableView
	Pages   *pagesView
	Empty   *empty
	List    string // the workbench, of the same period
	// Deliveries are those into own tanks that nobody has billed.
	Deliveries tableView
}

func (p *pages) askUnbilled(v *visit) (matchQuestion, []report.UnbilledRow, matching.Tolerance, error) {
	q, err := p.askMatching(v)
	if err != nil {
		return q, nil, matching.Tolerance{}, err
	}
	q.is = sortTodo
	seen, err := p.Matching.Look(v.r.Context(), q.Question)
	if err != nil {
		return q, nil, matching.Tolerance{}, err
	}
	var owed map[match.Ref]int64 // at the prices of contracts, as the budget and contracts have them
	if p.Contracting != nil {
		if owed, err = p.Contracting.Owed(v.r.Context(), seen); err != nil {
			return q, nil, matching.Tolerance{}, err
		}
	}
	rows := make([]report.UnbilledRow, len(seen.Loose))
	for i := range seen.Loose {
		f := &seen.Loose[i]
		rows[i] = report.UnbilledRow{
			ID: f.Ref.String(), At: f.At, Supplier: f.Supplier, Contract: f.Contract, Station: f.StationName, Permit: f.Permit, Ticket: f.Ticket, Vehicle: v.words.vehicleOf(&f.Fill, v.cleared()), Grade: f.GradeName,
			VolumeUL: int64(f.VolumeUL), Cents: f.Cents, Priced: f.Cents != 0 || f.PriceE4 != 0, Currency: f.Currency,
		}
		if cents, priced := owed[f.Ref]; priced {
			rows[i].Cents, rows[i].Priced = cents, true
		}
		if f.Proposed != nil {
			rows[i].Proposed = f.Proposed.String()
		}
	}
	return q, rows, seen.Tolerance, nil
}

// unbilled lists fills that nobody has billed.
func (p *pages) unbilled(v *visit) error {
	q, rows, tolerance, err := p.askUnbilled(v)
	if err != nil {
		return err
	}
	w := v.words
	view := &unbilledView{page: p.page(v, "matching.unbilled", invoicesPath), List: address(matchPath, q.values())}
	if err := p.putFoot(v, &view.page, q.period, asksUnbilled(v, q, tolerance)...); err != nil {
		return err
	}
	view.Period = w.period(q.period, p.Now(), func(other report.Period) url.Values { o := q; o.period = other; return o.values() }, unbilledPath)
	t := report.Unbilled(p.Now(), rows)
	view.Figures = []figure{
		{Name: w.Say("matching.unbilled.fills"), Value: w.Count(int64(len(rows)))}, {Name: w.Say("matching.unbilled.liters"), Value: w.Liters(t.TotalOf("volume").N), Unit: "L"},
		{Name: w.Say("matching.unbilled.amount"), Value: w.Scaled(t.TotalOf("amount").N, 2, 2)},
	}
	switch {
	case !t.TotalOf("amount").Known && len(rows) > 0: // of several currencies there is no sum
		view.Figures = view.Figures[:2]
	case len(rows) > 0:
		view.Figures[2].Unit = rows[0].Currency
	}
	first, last, pages := v.pages(len(rows), mostListed)
	view.Pages = pages
	shown := rows[first:last]
	t.Rows = t.Rows[first:last]
	view.Table = w.table(&t, func(r report.Row, c report.Column) string { return "" })
	waits, when := t.Column("match_waits"), t.Column("filled_at")
	for i := range t.Rows {
		cell := &view.Table.Rows[i].Cells[waits]
		cell.Text = w.saidOf("match_waits", cell.Text)
		if shown[i].Vehicle != "" && v.cleared() {
			view.Table.Rows[i].Cells[when].Href = fillOfRef(shown[i].ID)
		}
		if id, err := matching.ParseLine(shown[i].Proposed); err == nil {
			cell.Href = q.from(lineAddress(id), 0)
		}
	}
	if pages != nil { // of the page alone it would be no total
		view.Table.Total = nil
	}
	view.Table.pick(&t, "filled_at", "supplier", "station_name", "ticket", "vehicle", "volume", "amount", "days_waiting", "match_waits")
	view.Table.Caption, view.Table.CSV = w.Say("matching.unbilled"), address(unbilledPath+".csv", q.values())
	if len(rows) == 0 {
		view.Empty = &empty{"matching.unbilled.empty", "matching.unbilled.next"}
	}
	if err := p.showDeliveriesUnbilled(v, view, q); err != nil {
		return err
	}
	return p.show(v, http.StatusOK, "unbilled", view)
}

// showDeliveriesUnbilled puts deliveries below the fills; each leads to its papers, where one says by
// which line it is billed.
func (p *pages) showDeliveriesUnbilled(v *visit, view *unbilledView, q matchQuestion) error {
	if p.Stock == nil || !v.opensPath(stockPath) {
		return nil
	}
	t, err := p.deliveriesUnbilled(v, q)
	if err != nil || len(t.Rows) == 0 {
		return err
	}
	w := v.words
	view.Figures = append(view.Figures, figure{Name: w.Say("unbilled.deliveries"), Value: w.Count(int64(len(t.Rows))), Change: w.Say("unbilled.deliveries.sum", "Liters", w.Liters(t.TotalOf("volume").N), "Amount", w.Scaled(t.TotalOf("amount").N, 2, 2))})
	tank, when := t.Column("tank"), t.Column("stock_came")
	view.Deliveries = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key != "stock_came" {
			return ""
		}
		return p.deliveryAddress(v, r.Key, r.Cells[tank].Text, r.Cells[when].At)
	})
	waits := t.Column("match_waits")
	for i := range t.Rows {
		cell := &view.Deliveries.Rows[i].Cells[waits]
		cell.Text = w.saidOf("match_waits", cell.Text)
	}
	view.Deliveries.pick(&t, "stock_came", "supplier", "station_name", "tank", "stock_note", "volume", "amount", "days_waiting", "match_waits")
	view.Deliveries.Caption, view.Deliveries.CSV = w.Say("unbilled.deliveries"), address(unbilledDeliveriesPath+".csv", q.values())
	return nil
}

// deliveryAddress is where a delivery is in the book of its tank, and who may say by which line it is billed is led to
// its papers; empty: who visits does not see it.
func (p *pages) deliveryAddress(v *visit, key, tank string, came time.Time) string {
	ref, err := dispense.ParseRef(key)
	if err != nil || p.Stock == nil || !v.opensPath(stockPath) {
		return ""
	}
	values := url.Values{"period": {string(report.Month)}, "at": {came.In(p.Zone).Format(time.DateOnly)}}
	if v.may(access.TakeInvoices, "POST "+stockPattern) {
		values.Set("delivery", key)
		return address(stockAddress(ref.Station, tank), values) + "#papers"
	}
	return address(stockAddress(ref.Station, tank), values)
}

func (p *pages) unbilledFile(v *visit) error {
	q, rows, tolerance, err := p.askUnbilled(v)
	if err != nil {
		return err
	}
	t := report.Unbilled(p.Now(), rows)
	t.Period = q.period
	return p.file(v, &t, "litro-"+v.words.Say("matching.unbilled.file")+"-"+q.period.From.Format(time.DateOnly), v.words.Say("matching.unbilled"), asksUnbilled(v, q, tolerance)...)
}

// asksUnbilled says of which supplier fills are not billed, and by which tolerances that is found.
func asksUnbilled(v *visit, q matchQuestion, tolerance matching.Tolerance) []report.Fact {
	return append(asksSupplier(v, q), report.Fact{Name: v.words.Say("matching.tolerances"), Value: v.words.tolerance(tolerance)})
}

// asksSupplier says of which supplier something is asked.
func asksSupplier(v *visit, q matchQuestion) []report.Fact {
	if q.RFC == "" {
		return nil
	}
	return []report.Fact{{Name: report.Column{Key: "rfc"}.Title(v.words.Lang), Value: q.RFC}}
}

// unbilledDeliveriesPath are the files of what came into own tanks and nobody has billed.
const unbilledDeliveriesPath = unbilledPath + "/deliveries"

// deliveriesUnbilled are what came into own tanks in a period and no line bills, as it is owed until then.
func (p *pages) deliveriesUnbilled(v *visit, q matchQuestion) (report.Table, error) {
	came, proposed, err := p.Stock.Unbilled(v.r.Context(), q.period.From, q.period.To)
	if err != nil {
		return report.Table{}, err
	}
	said, err := p.Stock.Ledger(v.r.Context())
	if err != nil {
		return report.Table{}, err
	}
	came = slices.DeleteFunc(came, func(c stockroom.Came) bool { return q.RFC != "" && c.SupplyingRFC != q.RFC })
	return report.UnbilledDeliveries(p.Now(), said.Currency, came, proposed), nil
}

func (p *pages) unbilledDeliveriesFile(v *visit) error {
	q, err := p.askMatching(v)
	if err != nil {
		return err
	}
	t, err := p.deliveriesUnbilled(v, q)
	if err != nil {
		return err
	}
	t.Period = q.period
	rule, err := p.stockRule(v, q.period)
	if err != nil {
		return err
	}
	return p.file(v, &t, "litro-"+v.words.Say("unbilled.deliveries.file")+"-"+q.period.From.Format(time.DateOnly), v.words.Say("unbilled.deliveries"), append(asksSupplier(v, q), rule)...)
}
