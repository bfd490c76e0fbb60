package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/emission"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/opendata"
	"github.com/litro-fuel/litro/server/report"
)

// What the house says of its fuel to others: papers with numbers, prices, emissions, and what
// it publishes.

const (
	controlPath      = "/vouchers/control"
	pricesPath       = "/invoices/prices"
	emissionsPath    = "/emissions"
	factorsPath      = "/emissions/factors"
	transparencyPath = "/transparency"
	framePath        = "/transparency/frame"
	validatedPath    = "/transparency/validated"
	openDataPath     = "/transparency/package.zip"
)

// Disclosure says it, see [disclosure.Desk].
type Disclosure interface {
	Papers(ctx context.Context, from, to time.Time) ([]disclosure.Paper, error)
	Prices(ctx context.Context, from, to time.Time) (*disclosure.Priced, error)
	Emissions(ctx context.Context, from, to time.Time) (*disclosure.Emissions, error)
	Factors(ctx context.Context) ([]disclosure.Factor, error)
	SayFactor(ctx context.Context, who string, f disclosure.Factor) error
	Month(ctx context.Context, month string) (*disclosure.Month, error)
	Frames(ctx context.Context) ([]disclosure.Frame, error)
	SayFrame(ctx context.Context, who string, f disclosure.Frame) error
	SayCheck(ctx context.Context, who string, c disclosure.Check) error

	// Of the page that anybody sees, see [disclosure.Site].
	Site(ctx context.Context) (*disclosure.Site, error)
	Bytes(ctx context.Context, sha256 string) ([]byte, error)
	Names(ctx context.Context) (map[string]int, error)
	AskOn(ctx context.Context, who string, t disclosure.Terms, reason string) (int64, error)
	SwitchOff(ctx context.Context, who, reason string) (int64, error)
	AskPublish(ctx context.Context, who, month, closed string, version int, reason string) (int64, error)
	Approve(ctx context.Context, who string, n int64) error
	TakeBack(ctx context.Context, who string, n int64) error
	TakeOff(ctx context.Context, who, month string, version int, reason string) (int64, error)
}

// closedAs returns the hash of what people signed of a month, and which version of its close that
// is; neither where it is not closed, or is no month of the office.
func (p *pages) closedAs(ctx context.Context, period report.Period) (hash string, version int, err error) {
	if period.Kind != report.Month {
		return "", 0, nil
	}
	return ClosedAs(ctx, p.Closes, period.From.Format(monthForm))
}

// ClosedAs returns the hash of what people signed of a month, and which version of its close that
// is; neither where it is not closed, where it is none, or where nobody closes months.
func ClosedAs(ctx context.Context, c Closes, month string) (hash string, version int, err error) {
	if c == nil {
		return "", 0, nil
	}
	list, err := c.List(ctx)
	if err != nil {
		return "", 0, err
	}
	for i := range list.Months {
		if m := &list.Months[i]; m.Name == month && m.State == closing.Closed && m.Close != nil {
			return m.Close.Hash.String(), m.Version, nil
		}
	}
	return "", 0, nil
}

// closed says of a period by which version of its close it is signed, if by any. Only months are closed.
func (w words) closed(period report.Period, version int, hash string) report.Fact {
	fact := report.Fact{Name: w.Say("disclosure.snapshot"), Value: w.Say("disclosure.open")}
	switch {
	case hash != "":
		fact.Value = w.Say("disclosure.closed", "Version", version, "Hash", hash)
	case period.Kind != report.Month:
		fact.Value = w.Say("disclosure.monthless")
	}
	return fact
}

// snapshot says of a table by which snapshot its month is closed, and whether what was signed is still
// so: the table is reckoned today, and a hash vouches for nothing that came since.
func (p *pages) snapshot(v *visit, period report.Period) (report.Fact, error) {
	w := v.words
	hash, version, err := p.closedAs(v.r.Context(), period)
	fact := w.closed(period, version, hash)
	if hash == "" || err != nil {
		return fact, err
	}
	of, err := p.Closes.ParseMonth(period.From.Format(monthForm))
	if err != nil {
		return fact, err
	}
	switch changes, err := p.Closes.Changes(v.r.Context(), of); {
	case err != nil:
		p.Log.Warn("a closed month is not reckoned anew", "month", period.From.Format(monthForm), "err", err)
		fact.Value = w.Say("disclosure.closed.unknown", "Version", version, "Hash", hash)
	case len(changes) > 0:
		path := fmt.Sprintf("%s/%s/closed/%d", closePath, period.From.Format(monthForm), version)
		fact.Value = w.Say("disclosure.closed.changed", "Version", version, "Hash", hash, "Count", w.Count(int64(len(changes))), "Path", path)
	}
	since, err := p.cameSince(v, of)
	if since != "" {
		fact.Value += ". " + since
	}
	return fact, err
}

// cameSince says what of a closed month came when it took nothing any more: tables have it, and nobody signed it. Who
// sees a part of the fleet is not told how much that is in liters.
func (p *pages) cameSince(v *visit, of budget.Period) (string, error) {
	list, err := p.Closes.Late(v.r.Context(), of)
	if err != nil {
		return "", err
	}
	w := v.words
	var count, ul int64
	fills := true
	var in []string
	for i := range list {
		x := &list[i]
		if x.Placement.Of != of || !x.Elsewhere() {
			continue
		}
		if count++; x.Kind == "fill" {
			ul += int64(*x.VolumeUL)
		} else { // of corrections no sum of their liters is what tables have more
			fills = false
		}
		where := w.Say("late.in.prior")
		if !x.Prior {
			where = w.month(p.firstOf(x.In))
		}
		if !slices.Contains(in, where) {
			in = append(in, where)
		}
	}
	switch {
	case count == 0:
		return "", nil
	case !fills || !v.user.Scope().Everywhere():
		return w.Say("disclosure.closed.since.count", "Count", w.Count(count), "In", strings.Join(in, ", ")), nil
	}
	return w.Say("disclosure.closed.since", "Count", w.Count(count), "Volume", w.Scaled(ul, 6, 2), "In", strings.Join(in, ", ")), nil
}

// control lists papers with numbers, and the numbers that are missing.
func (p *pages) control(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	list, err := p.Disclosure.Papers(v.r.Context(), period.From, period.To)
	if err != nil {
		return err
	}
	t := report.NumberedPapers(period, list, p.Zone)
	holes := 0
	for i := range list {
		if list[i].State == disclosure.Hole {
			holes++
		}
	}
	w := v.words
	view := &listView{section: "/vouchers", asked: p.asksControl(v), Period: w.months(period, p.Now(), controlPath), Links: []link{{Text: w.Say("vouchers.title"), Href: "/vouchers"}}, Figures: []figure{
		{Name: w.Say("numbered.papers"), Value: w.Count(int64(len(list) - holes))}, {Name: w.Say("numbered.holes"), Value: w.Count(int64(holes))},
	}}
	if holes > 0 {
		view.Figures[1].Class = "alarm"
	}
	return p.list(v, view, "numbered", &t, monthValues(period), "numbered_kind", "folio", "numbered_state", "issued_at", "issued_by", "numbered_agreed", "vehicle", "numbered_allowed", "numbered_took", "from", "until_day", "numbered_reprints")
}

func (p *pages) controlFile(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	list, err := p.Disclosure.Papers(v.r.Context(), period.From, period.To)
	if err != nil {
		return err
	}
	t := report.NumberedPapers(period, list, p.Zone)
	return p.file(v, &t, "litro-"+v.words.Say("numbered.file")+"-"+period.From.Format(monthForm), v.words.Say("list.numbered.title"), p.asksControl(v)...)
}

// asksControl says what a paper that was printed again counts for.
func (p *pages) asksControl(v *visit) []report.Fact {
	return []report.Fact{{Name: v.words.Say("numbered.reprints"), Value: v.words.Say("numbered.reprints.about")}}
}

// billedPrices lists what was billed a liter beside what was agreed.
func (p *pages) billedPrices(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	d, err := p.Disclosure.Prices(v.r.Context(), period.From, period.To)
	if err != nil {
		return err
	}
	t := report.BilledPrices(period, d)
	w := v.words
	view := &listView{section: "/invoices", asked: p.asksPrices(v, d), Period: w.months(period, p.Now(), pricesPath), Links: []link{{Text: w.Say("invoices.title"), Href: "/invoices"}}}
	for _, c := range sortedKeys(d.OverCents) {
		view.Figures = append(view.Figures, figure{Name: w.Say("prices.over"), Value: w.money(d.OverCents[c]), Unit: c, Class: "alarm"})
	}
	if len(d.Rows) > 0 {
		view.Figures = append(view.Figures, figure{Name: w.Say("prices.unsaid"), Value: w.Count(d.UnsaidLines), Change: w.Say("prices.unsaid.about")})
	}
	return p.list(v, view, "prices", &t, monthValues(period), "station_name", "permit", "product_key", "price_agreed", "price_posted", "price_billed", "price_over", "price_lines", "volume", "price_over_amount", "price_said")
}

func (p *pages) billedPricesFile(v *visit) error {
	period, err := p.askMonth(v)
	if err != nil {
		return err
	}
	d, err := p.Disclosure.Prices(v.r.Context(), period.From, period.To)
	if err != nil {
		return err
	}
	t := report.BilledPrices(period, d)
	return p.file(v, &t, "litro-"+v.words.Say("prices.file")+"-"+period.From.Format(monthForm), v.words.Say("list.prices.title"), p.asksPrices(v, d)...)
}

// asksPrices says which difference of prices is none, and by which version of the tolerances.
func (p *pages) asksPrices(v *visit, d *disclosure.Priced) []report.Fact {
	return []report.Fact{{Name: v.words.Say("prices.tolerance"), Value: v.words.Say("prices.tolerance.about", "Version", d.Version, "Price", v.words.Scaled(d.ToleranceE4, 4, 4))}}
}

// An emissionsView is what burned fuel gives off, and by which factors.
type emissionsView struct {
	page
	Period   *periodView
	Figures  []figure
	Table    tableView
	Factors  tableView
	Empty    *empty
	Notes    []string
	May      bool
	Products []option
	Values   url.Values
	Problem  string
	Done     string
}

// factorProducts are those of which factors are said here, by the catalog of the tax authority.
var factorProducts = []string{"15101514", "15101515", "15101505"}

func (p *pages) emissions(v *visit) error { return p.showEmissions(v, http.StatusOK, nil, "") }

func (p *pages) askEmissions(v *visit) (period report.Period, e *disclosure.Emissions, err error) {
	q := v.r.URL.Query()
	if q.Get("period") == "" {
		q.Set("period", string(report.Month))
	}
	if period, err = report.ParsePeriod(q, p.calendar(), p.Now()); err != nil {
		return period, nil, err
	}
	e, err = p.Disclosure.Emissions(v.r.Context(), period.From, period.To)
	return period, e, err
}

func (p *pages) showEmissions(v *visit, status int, typed url.Values, problem string) error {
	period, e, err := p.askEmissions(v)
	if err != nil {
		return err
	}
	said, err := p.Disclosure.Factors(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	view := &emissionsView{page: p.page(v, "emissions.title", "/consumption"), May: v.may(access.KeepReports, "POST "+factorsPath), Values: typed, Problem: problem}
	if view.Values == nil {
		view.Values = url.Values{"source": {w.Say("emissions.source.ours")}}
	}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("emissions.said")
	}
	at := w.period(period, p.Now(), monthValues, emissionsPath)
	view.Period = &at
	if err := p.putFoot(v, &view.page, period, p.asksEmissions(v)); err != nil {
		return err
	}
	for _, product := range factorProducts {
		view.Products = append(view.Products, option{product, w.Say("invoices.product." + product), product == view.Values.Get("product")})
	}
	t := report.Emissions(period, e)
	if len(t.Rows) == 0 {
		view.Empty = &empty{"emissions.empty", "emissions.empty.next"}
	}
	view.Figures = []figure{{Name: w.Say("emissions.co2"), Value: w.Scaled(e.Grams, 6, 3), Unit: "t"}, {Name: w.Say("emissions.liters"), Value: w.Scaled(e.UL, 6, 0), Unit: "L"}}
	if e.UnsaidUL > 0 {
		view.Notes = append(view.Notes, w.Say("emissions.unsaid", "Liters", w.Scaled(e.UnsaidUL, 6, 2)))
	}
	view.Table = w.table(&t, nil)
	view.Table.Caption, view.Table.CSV = w.Say("emissions.table"), address(emissionsPath+".csv", monthValues(period))
	w.saysColumn(&view.Table, &t, "product_key")
	of := report.EmissionFactors(said)
	view.Factors = w.table(&of, nil)
	view.Factors.ID, view.Factors.Caption, view.Factors.CSV = "factors", w.Say("emissions.factors.table"), factorsPath+".csv"
	w.saysColumn(&view.Factors, &of, "product_key")
	for _, product := range factorProducts {
		if f := ours(said, product); f == nil {
			view.Notes = append(view.Notes, w.Say("emissions.fill", "Product", w.Say("invoices.product."+product)))
		}
	}
	return p.show(v, status, "emissions", view)
}

// ours is the last factor of a product that somebody of the house said; nil: nobody did.
func ours(list []disclosure.Factor, product string) *disclosure.Factor {
	for i := range list {
		if list[i].Product == product && list[i].By != "litro" {
			return &list[i]
		}
	}
	return nil
}

// saysColumn says the codes of a column in words.
func (w words) saysColumn(view *tableView, t *report.Table, column string) {
	i := t.Column(column)
	for j, r := range t.Rows {
		if r.Cells[i].Known {
			view.Rows[j].Cells[i].Text = w.saidOf(column, r.Cells[i].Text)
		}
	}
}

func (p *pages) emissionsFile(v *visit) error {
	period, e, err := p.askEmissions(v)
	if err != nil {
		return err
	}
	t := report.Emissions(period, e)
	return p.file(v, &t, "litro-"+v.words.Say("emissions.file")+"-"+period.From.Format(time.DateOnly), v.words.Say("emissions.title"), p.asksEmissions(v))
}

// asksEmissions says how they are reckoned.
func (p *pages) asksEmissions(v *visit) report.Fact {
	return report.Fact{Name: v.words.Say("emissions.how"), Value: v.words.Say("emissions.about")}
}

func (p *pages) factorsFile(v *visit) error {
	list, err := p.Disclosure.Factors(v.r.Context())
	if err != nil {
		return err
	}
	t := report.EmissionFactors(list)
	return p.file(v, &t, "litro-"+v.words.Say("emissions.factors.file"), v.words.Say("emissions.factors.table"))
}

// sayFactor takes a factor.
func (p *pages) sayFactor(v *visit) error {
	form := v.r.PostForm
	f := disclosure.Factor{Factor: emission.Factor{Product: form.Get("product"), From: form.Get("from"), Source: form.Get("source")}, Reason: form.Get("reason")}
	f.Year, _ = strconv.Atoi(form.Get("year")) // 0 is none
	if s := form.Get("grams"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			n = -1
		}
		f.Grams = &n
	}
	err := p.Disclosure.SayFactor(v.r.Context(), v.user.Username, f)
	if bad, ok := errors.AsType[*disclosure.Problem](err); ok {
		return p.showEmissions(v, http.StatusBadRequest, form, v.words.disclosureProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(emissionsPath + "?saved")
	return nil
}

// A transparencyView is what is published of a month.
type transparencyView struct {
	page
	Period  *periodView
	Month   string
	Figures []figure
	Table   tableView
	Package string // its address; empty: there is none
	Empty   *empty
	Frames  []string // that were said
	May     bool
	Values  url.Values
	Problem string
	Done    string
}

// publishes returns what is published of the month that an address asks for. Where so few fueled
// that nothing can be, small says so.
func (p *pages) publishes(v *visit) (period report.Period, m *disclosure.Month, small bool, err error) {
	q := v.r.URL.Query()
	if month := q.Get("month"); month != "" { // as programs say it
		q.Set("at", month+"-01")
	}
	q.Set("period", string(report.Month))
	if period, err = report.ParsePeriod(q, p.calendar(), p.Now()); err != nil {
		return period, nil, false, err
	}
	m, err = p.Disclosure.Month(v.r.Context(), period.From.Format(monthForm))
	if errors.Is(err, opendata.ErrSmall) {
		return period, m, true, nil
	}
	if err != nil {
		return period, nil, false, err
	}
	m.Closed, m.Version, err = p.closedAs(v.r.Context(), period)
	return period, m, false, err
}

func (p *pages) transparency(v *visit) error { return p.showTransparency(v, http.StatusOK, nil, "") }

func (p *pages) showTransparency(v *visit, status int, typed url.Values, problem string) error {
	period, m, small, err := p.publishes(v)
	if err != nil {
		return err
	}
	frames, err := p.Disclosure.Frames(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	month := period.From.Format(monthForm)
	view := &transparencyView{page: p.page(v, "transparency.title", "/consumption"), Month: month, May: v.may(access.KeepReports, "POST "+framePath), Values: typed, Problem: problem, Period: w.months(period, p.Now(), transparencyPath)}
	if v.r.URL.Query().Has("saved") {
		view.Done = w.Say("transparency.said")
	}
	if err := p.putFoot(v, &view.page, period, p.frameRule(v, m)); err != nil {
		return err
	}
	if view.Values == nil {
		f := m.Frame
		view.Values = url.Values{"from": {month}, "article": {f.Article}, "fraction": {f.Fraction}, "area": {f.Area}, "basis": {f.Basis}, "remark": {f.Remark}, "validated": {m.Validated}, "updated": {m.Updated}}
	}
	for _, f := range frames {
		view.Frames = append(view.Frames, w.Say("transparency.frame.said", "From", f.From, "Article", joined(f.Article, f.Fraction), "Area", f.Area, "By", f.By, "At", w.Minute(f.At), "Reason", f.Reason))
	}
	t := report.Transparency(period, m)
	switch {
	case small:
		view.Empty = &empty{"transparency.small", "transparency.small.next"}
	case len(t.Rows) == 0:
		view.Empty = &empty{"transparency.empty", "transparency.empty.next"}
	default:
		view.Figures = []figure{
			{Name: w.Say("transparency.liters"), Value: w.Scaled(m.Sum.UL, 6, 2), Unit: "L"}, {Name: w.Say("transparency.fills"), Value: w.Count(m.Sum.Fills)},
		}
		view.Table = w.table(&t, nil)
		view.Table.Caption, view.Table.CSV, view.Package = w.Say("transparency.table"), address(transparencyPath+".csv", monthValues(period)), address(openDataPath, monthValues(period))
		w.saysColumn(&view.Table, &t, "pnt_department")
		w.saysColumn(&view.Table, &t, "pnt_grade")
		w.saysColumn(&view.Table, &t, "pnt_basis")
		view.Table.pick(&t, "pnt_department", "pnt_grade", "fills", "volume", "amount", "distance", "pnt_basis", "pnt_year", "pnt_from", "pnt_to", "pnt_area", "pnt_validated", "pnt_updated", "pnt_remark")
	}
	return p.show(v, status, "transparency", view)
}

func (p *pages) transparencyFile(v *visit) error {
	period, m, small, err := p.publishes(v)
	if err != nil {
		return err
	}
	if small {
		return fmt.Errorf("publish %s: %w: %w", period.From.Format(monthForm), opendata.ErrSmall, fault.ErrNotFound)
	}
	t := report.Transparency(period, m)
	return p.file(v, &t, "litro-"+v.words.Say("transparency.file")+"-"+period.From.Format(monthForm), v.words.Say("transparency.title"), p.frameRule(v, m))
}

// frameRule says from when on the house publishes as it does here.
func (p *pages) frameRule(v *visit, m *disclosure.Month) report.Fact {
	said := v.words.Say("transparency.unframed")
	if m.Frame.From != "" {
		said = joined(m.Frame.From, m.Frame.Article, m.Frame.Fraction)
	}
	return report.Fact{Name: v.words.Say("transparency.rule"), Value: said}
}

// openData sends the package of a month.
func (p *pages) openData(v *visit) error {
	period, m, small, err := p.publishes(v)
	if err != nil {
		return err
	}
	if small {
		return fmt.Errorf("publish %s: %w: %w", period.From.Format(monthForm), opendata.ErrSmall, fault.ErrNotFound)
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/zip")
	v.w.Header().Set("Content-Disposition", `attachment; filename="litro-`+v.words.Say("transparency.package.file")+"-"+period.From.Format(monthForm)+`.zip"`)
	_, err = b.WriteTo(v.w)
	return err
}

// sayFrame takes how the house publishes.
func (p *pages) sayFrame(v *visit) error {
	form := v.r.PostForm
	return p.saidOfTransparency(v, p.Disclosure.SayFrame(v.r.Context(), v.user.Username, disclosure.Frame{
		From: form.Get("from"), Article: form.Get("article"), Fraction: form.Get("fraction"), Area: form.Get("area"), Basis: form.Get("basis"), Remark: form.Get("remark"), Reason: form.Get("reason"),
	}), form.Get("from"))
}

// sayValidated takes when what is published of a month was validated.
func (p *pages) sayValidated(v *visit) error {
	form := v.r.PostForm
	return p.saidOfTransparency(v, p.Disclosure.SayCheck(v.r.Context(), v.user.Username, disclosure.Check{Month: form.Get("month"), Validated: form.Get("validated"), Updated: form.Get("updated")}), form.Get("month"))
}

func (p *pages) saidOfTransparency(v *visit, err error, month string) error {
	if bad, ok := errors.AsType[*disclosure.Problem](err); ok {
		return p.showTransparency(v, http.StatusBadRequest, v.r.PostForm, v.words.disclosureProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(address(transparencyPath, url.Values{"month": {month}, "saved": {""}}))
	return nil
}

// disclosureProblem says what is wrong with what somebody said.
func (w words) disclosureProblem(bad *disclosure.Problem) string {
	if bad.Code == "long" {
		return w.Say("disclosure.bad.long", "Most", bad.Most)
	}
	return w.Say("disclosure.bad." + bad.Field + "." + bad.Code)
}
