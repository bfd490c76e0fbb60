package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/report"
)

// Which fill each line of an invoice is of: what is exact is accepted at once, and the rest
// one by one, with the reason shown.

const (
	matchPath    = "/invoices/match"
	acceptPath   = "/invoices/match/accept"
	strangePath  = "/invoices/match/document"
	takeBackPath = "/invoices/match/back"
	linePattern  = "/invoices/match/{document}/{part}/{n}"
	unbilledPath = "/invoices/unbilled"
	// linesShown is how many lines that wait for a person a page has: as many as are settled in
	// some minutes.
	linesShown = 25
)

// Matching is what is known of lines and their fills, see [matching.Desk].
type Matching interface {
	Look(ctx context.Context, q matching.Question) (*matching.Seen, error)
	Elsewhere(ctx context.Context, q matching.Question) (*matching.Seen, error)
	AcceptExact(ctx context.Context, who string, q matching.Question) (matching.Accepted, error)
	AcceptStrange(ctx context.Context, who, document, reason string) (matching.Accepted, error)
	Decide(ctx context.Context, who string, id matching.LineID, s matching.Said) (batch string, err error)
	TakeBack(ctx context.Context, who, batch string) (int, error)
	// Cases tells of lines that bill other than their fills whether people have settled that.
	Cases(ctx context.Context) (map[matching.LineID]bool, error)
	Batch(ctx context.Context, batch string) (int, error)
	// Week returns how much of the last week waits.
	Week(ctx context.Context) (matching.Week, error)
	Line(ctx context.Context, id matching.LineID, c matching.Choice) (*matching.One, error)
	Tolerance(ctx context.Context) (matching.Tolerance, error)
	Tolerances(ctx context.Context) (matching.SaidTolerances, error)
	SayTolerance(ctx context.Context, who string, t matching.Tolerance) error
}

// sortTodo are all lines that wait for a person, and sortAll are all.
const (
	sortTodo = "todo"
	sortAll  = "all"
	// sortOther are lines with fills of another month than their document, whatever sort they are of.
	sortOther = "out_of_period"
)

type matchingView struct {
	page
	Period  periodView
	Figures []figure
	Sorts   choice
	Of      *choice // the suppliers, where there are several
	Exact   string  // what is accepted at once; empty: nothing
	// Strangers are documents of which lines are accepted at once with a reason, and StrangersMore says how many are not shown.
	Strangers     []strangerView
	StrangersMore string
	Pairs         []pairView
	Table         tableView
	Parts         tableView
	Hint          string    // what is so of the lines that are shown; empty: it needs no word
	Notes         tableView // the credit notes of the period that are not applied
	NoteCSV       string
	Owed          tableView // what is owed to each supplier, beside all lines
	OwedCSV       string
	Pages         *pagesView
	Empty         *empty
	May           bool
	Done          string // what was just decided …
	Batch         string // … and its name
	Asked         string // the question, to come back to it
	Problem       string
}

// A strangerView is a document of somebody with whom nobody has a contract, whose lines agree with their fills.
type strangerView struct {
	Document string
	Invoice  link
	Says     string
	Of       string // by whose contracts the fuel is
	Lines    link   // which they are
}

// A pairView is a line beside the fills that it may be of.
type pairView struct {
	ID, Href  string
	Invoice   link
	Line      []string // what the line says
	Sort, Why string
	// Sum are the names of all fills that it bills together, which a person says at once, and
	// SumSays what it is to them; of these some are in Fills.
	Sum     []string
	SumSays string
	Asks    bool // whoever says that it is of these says why, too
	Fills   []fillChoice
	Seen    int64 // the last decision of it
	Several bool  // the fills are to choose among
	Bad     bool
	Action  string
}

// A fillChoice is a fill that a line may be of.
type fillChoice struct {
	Ref     string
	Href    string // of its page
	Text    []string
	Why     string
	Asks    bool // whoever accepts it says why: the line differs from it
	Checked bool
}

type matchQuestion struct {
	matching.Question
	is     string
	period report.Period
}

// askMatching reads what an address asks for: lines of a period, of a supplier, of a sort.
func (p *pages) askMatching(v *visit) (q matchQuestion, err error) {
	values := v.r.URL.Query()
	if v.r.Method == http.MethodPost {
		if values, err = url.ParseQuery(v.r.PostFormValue("asked")); err != nil {
			return q, fmt.Errorf("question: %w", fault.ErrInvalid)
		}
	}
	return p.matchQuestion(values)
}

func (p *pages) matchQuestion(values url.Values) (q matchQuestion, err error) {
	if q.period, err = report.ParsePeriod(values, p.calendar(), p.Now()); err != nil {
		return q, err
	}
	q.From, q.To, q.RFC = q.period.From, q.period.To, cut(strings.TrimSpace(values.Get("rfc")), 13)
	q.is = values.Get("is")
	if q.is != sortAll && q.is != sortOther && !slices.Contains(matching.Sorts(), matching.Sort(q.is)) {
		q.is = sortTodo
	}
	return q, nil
}

func (q matchQuestion) values() url.Values {
	out := url.Values{}
	q.period.Put(out)
	if q.is != sortTodo {
		out.Set("is", q.is)
	}
	if q.RFC != "" {
		out.Set("rfc", q.RFC)
	}
	return out
}

// from returns the address of a page about one of the lines, which leads back to the question, and to where in its list one was.
func (q matchQuestion) from(path string, row int) string {
	values := q.values()
	if row > 0 {
		values.Set("row", strconv.Itoa(row))
	}
	return address(path, url.Values{"back": {values.Encode()}})
}

// has tells whether a row is of what is asked for.
func (q matchQuestion) has(r *matching.Row) bool {
	switch q.is {
	case sortAll:
		return true
	case sortTodo:
		return r.Sort != matching.Exact && r.Sort != matching.Done && !r.Bulk // whose papers are of deliveries
	case sortOther:
		return r.OutOfPeriod()
	}
	return string(r.Sort) == q.is
}

func (p *pages) matching(v *visit) error {
	q, err := p.askMatching(v)
	if err != nil {
		return err
	}
	return p.showMatching(v, http.StatusOK, q, "")
}

func (p *pages) showMatching(v *visit, code int, q matchQuestion, problem string) error {
	seen, err := p.Matching.Look(v.r.Context(), q.Question)
	if err != nil {
		return err
	}
	bulk, err := p.bulkLines(v, q, seen)
	if err != nil {
		return err
	}
	w := v.words
	view := &matchingView{page: p.page(v, "matching.title", invoicesPath), May: v.may(access.TakeInvoices, "POST "+acceptPath), Asked: q.values().Encode(), Problem: problem}
	if view.Batch = cut(v.r.URL.Query().Get("done"), 32); view.Batch != "" && view.May {
		n, err := p.Matching.Batch(v.r.Context(), view.Batch)
		if err != nil {
			return err
		}
		if n > 0 {
			view.Done = w.Say("matching.done", "Count", n)
		}
	}
	view.Period = w.period(q.period, p.Now(), func(other report.Period) url.Values { o := q; o.period = other; return o.values() }, matchPath)
	view.Figures, view.Sorts = w.matchFigures(seen, bulk, q)
	view.Of = w.suppliers(seen, q)
	if n := seen.Counts[matching.Exact]; n > 0 {
		view.Exact = w.Say("matching.accept", "Count", n, "Liters", w.Liters(int64(seen.ExactUL)), "Amount", w.amounts(seen.ExactCents))
	}
	var rows []matching.Row
	for i := range seen.Rows {
		if q.has(&seen.Rows[i]) && (q.is != sortTodo || !seen.Rows[i].Strange()) { // of which their document is asked about
			rows = append(rows, seen.Rows[i])
		}
	}
	for i := range bulk {
		if q.has(&bulk[i]) {
			rows = append(rows, bulk[i])
		}
	}
	matching.SortRows(rows)
	most := mostListed
	if q.is == sortTodo {
		most = linesShown
		// What takes a click comes before what takes a look.
		slices.SortStableFunc(rows, func(a, b matching.Row) int {
			return slices.Index(matching.Sorts(), a.Sort) - slices.Index(matching.Sorts(), b.Sort)
		})
	}
	first, last, pages := v.pages(len(rows), most)
	view.Pages = pages
	if q.is == sortTodo {
		view.strangers(w, seen, q)
		for i := range rows[first:last] {
			pair := w.pair(&rows[first+i], p.Zone, v.cleared())
			pair.Href = q.from(pair.Href, v.row())
			view.Pairs = append(view.Pairs, pair)
		}
	} else {
		list, err := p.lineRows(v, q, rows)
		if err != nil {
			return err
		}
		t := report.Lines(list)
		t.Rows = t.Rows[first:last]
		columns := []string{
			"supplier", "document_no", "ticket", "volume", "fill_volume", "volume_more", "amount", "fill_amount", "amount_more", "match_sort", "match_state", "line_exceptions", "line_entries",
			"issued_on", "filled_at", "price", "product_key", "permit", "line_no", "uuid_only", "rfc",
		}
		if q.is == sortOther {
			view.Hint = w.Say("matching.out_of_period.why")
			columns = []string{"supplier", "document_no", "issued_on", "ticket", "volume", "amount", "filled_at", "out_of_period", "match_sort"}
		}
		view.Table = w.lineTable(&t, columns...)
		leadsBack(&view.Table, func(href string) string { return q.from(href, v.row()) })
		p.linkBulk(v, &t, rows[first:last], &view.Table, columns)
		view.Table.Caption = w.Say("matching.lines")
		if pages != nil {
			view.Table.Total = nil
		}
	}
	switch {
	case len(seen.Rows)+len(bulk) == 0:
		view.Empty = &empty{"matching.empty", "matching.empty.next"}
	case len(rows)+len(view.Strangers) == 0:
		view.Empty = &empty{"matching.none", "matching.none.next"}
	}
	if err := p.unapplied(v, q, view); err != nil {
		return err
	}
	if q.is == sortAll && p.Invoices != nil {
		o, err := p.askOwed(v)
		if err != nil {
			return err
		}
		if t := report.OwedSuppliers(o.suppliers); len(t.Rows) > 0 {
			view.Owed = p.owedTable(v, &t, suppliersShown...)
			view.Owed.Caption, view.OwedCSV = w.Say("owed.suppliers"), address(owedSuppliersPath+".csv", o.values())
		}
	}
	if err := p.putFoot(v, &view.page, q.period, p.asksMatching(v, q, seen)...); err != nil {
		return err
	}
	parts := report.Parts(partRows(seen.Parts))
	view.Parts = w.table(&parts, nil)
	for i := range parts.Rows {
		view.Parts.Rows[i].Cells[0].Text = w.Say("matching.part." + parts.Rows[i].Key)
	}
	view.Parts.Caption = w.Say("matching.parts")
	return p.show(v, code, "matching", view)
}

// strangers asks about the documents of those with whom nobody has a contract.
func (view *matchingView) strangers(w words, seen *matching.Seen, q matchQuestion) {
	list := seen.Strangers()
	if n := len(list) - linesShown; n > 0 {
		view.StrangersMore, list = w.Say("matching.strangers.more", "Count", n), list[:linesShown]
	}
	for i := range list {
		x := &list[i]
		other := q
		other.is, other.RFC = string(matching.Suggested), x.RFC
		view.Strangers = append(view.Strangers, strangerView{
			Document: x.Document, Invoice: link{Text: joined(x.Supplier, x.Folio), Href: invoiceAddress(x.Document)}, Of: w.Say("matching.stranger.of", "Suppliers", strings.Join(x.Of, ", ")),
			Says:  w.Say("matching.stranger", "Count", x.N, "RFC", x.RFC, "Liters", w.Liters(int64(x.VolumeUL)), "Amount", w.money(x.Cents)+" "+x.Currency),
			Lines: link{Text: w.Say("matching.stranger.lines"), Href: address(matchPath, other.values())},
		})
	}
}

// bulkLines are the lines in bulk of what is asked for; who bills them is among the suppliers of all.
func (p *pages) bulkLines(v *visit, q matchQuestion, seen *matching.Seen) ([]matching.Row, error) {
	if p.Auditing == nil {
		return nil, nil
	}
	return p.bulkBy(v, p.Auditing.Bulk, q, seen)
}

// otherBulk are lines in bulk of documents of other periods that bill what came in one.
func (p *pages) otherBulk(v *visit, q matchQuestion, seen *matching.Seen) ([]matching.Row, error) {
	if p.Auditing == nil {
		return nil, nil
	}
	return p.bulkBy(v, p.Auditing.BulkElsewhere, q, seen)
}

func (p *pages) bulkBy(v *visit, by func(context.Context, matching.Question) ([]matching.Row, error), q matchQuestion, seen *matching.Seen) ([]matching.Row, error) {
	rows, err := by(v.r.Context(), matching.Question{From: q.From, To: q.To})
	for i := range rows {
		if s := (matching.Supplier{RFC: rows[i].RFC, Name: rows[i].Supplier}); !slices.ContainsFunc(seen.Suppliers, func(o matching.Supplier) bool { return o.RFC == s.RFC }) {
			seen.Suppliers = append(seen.Suppliers, s)
		}
	}
	return slices.DeleteFunc(rows, func(r matching.Row) bool { return q.RFC != "" && r.RFC != q.RFC }), err
}

// linkBulk has lines in bulk lead to the papers of their delivery, where others lead to their own page.
func (p *pages) linkBulk(v *visit, t *report.Table, rows []matching.Row, view *tableView, columns []string) {
	for i := range rows {
		if !rows[i].Bulk {
			continue
		}
		href := ""
		if fills := rows[i].Fills; len(fills) > 0 && p.Stock != nil && v.opensPath(stockPath) {
			values := url.Values{"period": {string(report.Month)}, "at": {fills[0].At.In(p.Zone).Format(time.DateOnly)}}
			href = address(stockAddress(fills[0].Ref.Station, fills[0].Tank), values)
		}
		for _, key := range []string{"ticket", "match_sort"} {
			if at := slices.Index(columns, key); at >= 0 {
				view.Rows[i].Cells[at].Href = href
			}
		}
	}
}

// unapplied shows the credit notes of the period that are not applied, and what they are worth.
func (p *pages) unapplied(v *visit, q matchQuestion, view *matchingView) error {
	list, err := p.notesOf(v, q)
	if err != nil || len(list) == 0 {
		return err
	}
	w := v.words
	worth := figure{Name: w.Say("owed.notes"), Value: w.Count(int64(len(list))), Href: "#notes", Class: "alarm"}
	sum, one := int64(0), true
	for i := range list {
		sum, one = sum+list[i].Value(), one && list[i].Currency == list[0].Currency
	}
	if one {
		worth.Value, worth.Unit, worth.Change = w.money(sum), list[0].Currency, w.Say("matching.n.notes", "Count", len(list))
	}
	view.Figures = append(view.Figures, worth)
	t := report.Unapplied(list)
	if len(t.Rows) > linesShown { // its file has all
		t.Rows, t.Total = t.Rows[:linesShown], nil
	}
	view.Notes = p.owedTable(v, &t, notesShown...)
	view.Notes.Caption, view.NoteCSV = w.Say("owed.notes"), address(owedNotesPath+".csv", matchQuestion{Question: q.Question, is: sortTodo, period: q.period}.values())
	return nil
}

// cleared tells whether who looks may know which vehicles are reserved.
func (v *visit) cleared() bool { return v.user.Scope().Cleared() }

// matchFigures are how much there is of each sort, and links to them.
func (w words) matchFigures(s *matching.Seen, bulk []matching.Row, q matchQuestion) ([]figure, choice) {
	at := func(is string) string {
		other := q
		other.is = is
		return address(matchPath, other.values())
	}
	main := s.Main()
	todo := len(s.Rows) - s.Counts[matching.Exact] - s.Counts[matching.Done]
	figures := []figure{
		{Name: w.Say("matching.billed"), Value: w.Scaled(main.Billed.Cents, 2, 2), Unit: main.Currency, Change: w.Say("matching.n.lines", "Count", main.Billed.N)},
		{Name: w.Say("matching.waits"), Value: w.Count(int64(todo)), Href: at(sortTodo)},
		{Name: w.Say("matching.sort.done"), Value: w.Count(int64(s.Counts[matching.Done])), Href: at(string(matching.Done))},
		{Name: w.Say("matching.unbilled"), Value: w.Scaled(main.Loose.Cents, 2, 2), Unit: main.Currency, Change: w.Say("matching.n.fills", "Count", main.Loose.N), Href: address(unbilledPath, matchQuestion{Question: q.Question, is: sortTodo, period: q.period}.values())},
	}
	sorts := choice{Label: w.Say("matching.sorts"), Links: []link{{w.counted("matching.sort.todo", todo), at(sortTodo), q.is == sortTodo}}}
	if n := main.Others.N; n > 0 {
		figures = append(figures, figure{Name: w.Say("matching.sort.out_of_period"), Value: w.Scaled(main.Others.Cents, 2, 2), Unit: main.Currency, Change: w.Say("matching.n.lines", "Count", n), Href: at(sortOther)})
	}
	others, cents, one := s.OutOfPeriod(), int64(0), true
	counts := maps.Clone(s.Counts)
	for i := range bulk {
		r := &bulk[i]
		counts[r.Sort]++
		if cents, one = cents+r.Cents, one && r.Currency == bulk[0].Currency; r.OutOfPeriod() {
			others++
		}
	}
	if len(bulk) > 0 {
		f := figure{Name: w.Say("matching.bulk"), Value: w.Count(int64(len(bulk))), Href: at(sortAll)}
		if one {
			f.Value, f.Unit, f.Change = w.Scaled(cents, 2, 2), bulk[0].Currency, w.Say("matching.n.lines", "Count", len(bulk))
		}
		figures = append(figures, f)
	}
	for _, sort := range matching.Sorts() {
		if n := counts[sort]; n > 0 || q.is == string(sort) {
			sorts.Links = append(sorts.Links, link{w.counted("matching.sort."+string(sort), n), at(string(sort)), q.is == string(sort)})
		}
	}
	if n := others; n > 0 || q.is == sortOther {
		sorts.Links = append(sorts.Links, link{w.counted("matching.sort.out_of_period", n), at(sortOther), q.is == sortOther})
	}
	sorts.Links = append(sorts.Links, link{w.counted("matching.sort.all", len(s.Rows)+len(bulk)), at(sortAll), q.is == sortAll})
	return figures, sorts
}

// suppliers lead to what each of several bills.
func (w words) suppliers(s *matching.Seen, q matchQuestion) *choice {
	if len(s.Suppliers) < 2 && q.RFC == "" {
		return nil
	}
	at := func(rfc string) string {
		other := q
		other.RFC = rfc
		return address(matchPath, other.values())
	}
	c := &choice{Label: w.Say("matching.suppliers"), Links: []link{{w.Say("matching.suppliers.all"), at(""), q.RFC == ""}}}
	for _, one := range s.Suppliers {
		c.Links = append(c.Links, link{cmp.Or(one.Name, one.RFC), at(one.RFC), q.RFC == one.RFC})
	}
	return c
}

// amounts says what there is of each currency; those of several do not add up.
func (w words) amounts(cents map[string]int64) string {
	var said []string
	for _, currency := range sortedKeys(cents) {
		said = append(said, w.money(cents[currency])+" "+currency)
	}
	return strings.Join(said, " + ")
}

func (w words) counted(key string, n int) string {
	return fmt.Sprintf("%s (%s)", w.Say(key), w.Count(int64(n)))
}

// partRows are the parts of each currency, one after the other.
func partRows(list []matching.Parts) (rows []report.PartRow) {
	for i := range list {
		rows = append(rows, partsOf(&list[i])...)
	}
	return rows
}

func partsOf(p *matching.Parts) []report.PartRow {
	row := func(name string, part matching.Part, sign int64) report.PartRow {
		return report.PartRow{Part: name, N: part.N, VolumeUL: sign * int64(part.VolumeUL), Cents: sign * part.Cents, Currency: p.Currency}
	}
	rows := []report.PartRow{
		row("billed", p.Billed, 1), row("flowed", p.Flowed, -1),
		{Part: "difference", VolumeUL: int64(p.Billed.VolumeUL - p.Flowed.VolumeUL), Cents: p.Billed.Cents - p.Flowed.Cents, Currency: p.Currency, Total: true},
	}
	for _, part := range []report.PartRow{
		row("open", p.Open, 1), row("apart", p.Apart, 1), row("differences", p.Differences, 1), row("before", p.Before, 1), row("after", p.After, -1), row("loose", p.Loose, -1),
	} {
		if part.N > 0 {
			rows = append(rows, part)
		}
	}
	return rows
}

// pair puts a line beside its fills, with what there is to say of them.
func (w words) pair(r *matching.Row, zone *time.Location, cleared bool) pairView {
	view := pairView{
		ID: "l-" + r.Document[:12] + "-" + r.Part + "-" + strconv.Itoa(r.N), Href: lineAddress(r.LineID), Action: lineAddress(r.LineID),
		Invoice: link{Text: joined(r.Supplier, r.Folio), Href: invoiceAddress(r.Document)}, Line: w.lineSays(&r.Line),
		Seen: r.Last, Sort: w.Say("matching.sort." + string(r.Sort)), Why: w.whyOf(r), Bad: r.Sort == matching.Alone || r.Sort == matching.Twice,
	}
	fills := r.Fills
	if len(fills) == 0 {
		fills, view.Several = r.Near, true
	}
	if r.Sort == matching.Changed || r.Sort == matching.Twice {
		fills = nil // a person looks closer
	}
	for i := range fills[:min(len(fills), 3)] {
		c := w.fillChoice(&r.Line, &fills[i], cleared)
		c.Asks = r.Asks(&fills[i], zone)
		view.Fills = append(view.Fills, c)
	}
	if r.Sort == matching.Suggested && r.Link.Pass == match.BySum || len(r.Fills) > 1 && r.Link.Pass == match.ByTicket && r.Sort != matching.Changed {
		for i := range fills {
			view.Sum = append(view.Sum, fills[i].Ref.String())
		}
		view.SumSays = w.Say("matching.sum.says", "Count", len(fills), "Differences", w.more(int64(r.Link.VolumeUL), 6, 2, "L")+", "+w.more(r.Link.Cents, 2, 2, r.Currency))
		view.Asks = matching.Differing(r.Link.State)
	}
	if len(fills) > 0 && r.Link.Pass != "" {
		view.Why = joined(w.Say("matching.pass."+string(r.Link.Pass)), w.Say("matching.state."+stateOf(&r.Line, &r.Link)))
	}
	if says := w.cardSays(&r.Line); !strings.HasSuffix(view.Why, says) {
		view.Why = joined(view.Why, says)
	}
	return view
}

// whyOf tells what is asked for of a line.
func (w words) whyOf(r *matching.Row) string {
	if r.Sort == matching.Twice && r.Link.State == match.Elsewhere {
		return w.Say("matching.why.elsewhere")
	}
	return w.Say("matching.why." + string(r.Sort))
}

// stateOf is how a line is against its fills: of a card that was nobody's then, or of several, that is what it is.
func stateOf(l *matching.Line, link *match.Link) string {
	agrees := slices.Contains([]match.State{match.Matched, match.Within, match.Agreed, match.Suggested, match.Vehicle}, link.State)
	if link.Pass != "" && agrees && (l.CardSays == matching.Ended || l.CardSays == matching.Severals) {
		return string(l.CardSays)
	}
	return string(link.State)
}

// cardSays tells why the card of a line is no vehicle's, if it is none's.
func (w words) cardSays(l *matching.Line) string {
	if l.CardSays == "" {
		return ""
	}
	return w.Say("matching.card." + string(l.CardSays))
}

// lineSays is what a line says of itself.
func (w words) lineSays(l *matching.Line) []string {
	at := w.Day(l.IssuedAt)
	if !l.At.IsZero() {
		if at = w.Minute(l.At); l.DayAlone {
			at = w.Day(l.At)
		}
	}
	ticket := w.Say("matching.ticketless")
	if l.Ticket != "" {
		ticket = w.Say("matching.ticket", "Number", l.Ticket)
	}
	return []string{
		joined(at, ticket, l.Card), joined(w.Liters(int64(l.VolumeUL))+" L", w.Scaled(l.Cents, 2, 2)+" "+l.Currency, w.Or("invoices.product."+l.Product, l.Product)), l.Permit,
	}
}

// fillChoice is a fill with what a line says more than it.
func (w words) fillChoice(l *matching.Line, f *matching.Fill, cleared bool) fillChoice {
	ticket := w.Say("matching.ticketless")
	if f.Ticket != "" {
		ticket = w.Say("matching.ticket", "Number", f.Ticket)
	}
	amount := ""
	if f.Cents != 0 {
		amount = w.Scaled(f.Cents, 2, 2) + " " + f.Currency
	}
	more := []string{w.more(int64(l.VolumeUL-f.VolumeUL), 6, 2, "L")}
	if f.Currency != l.Currency {
		more = append(more, w.Say("matching.other.money"))
	} else if f.Cents != 0 {
		more = append(more, w.more(l.Cents-f.Cents, 2, 2, f.Currency))
	}
	if !l.Is(f) {
		more = append(more, w.Say("matching.other.product"))
	}
	if l.Vehicle != "" && f.Vehicle != "" && l.Vehicle != f.Vehicle {
		more = append(more, w.Say("matching.other.vehicle"))
	}
	if !l.ByCard() && l.Keys.Permit != "" && l.Keys.Permit != f.Keys.Permit || l.Keys.Station != "" && f.Keys.Station != "" && l.Keys.Station != f.Keys.Station {
		more = append(more, w.Say("matching.other.station"))
	}
	return fillChoice{
		Ref: f.Ref.String(), Href: oneFillAddress(f.Ref.Ref),
		Text: []string{joined(w.Minute(f.At), ticket, w.vehicleOf(f, cleared)), joined(w.Liters(int64(f.VolumeUL))+" L", amount, f.GradeName), f.StationName},
		Why:  w.Say("matching.more", "Differences", strings.Join(more, ", ")),
	}
}

// more writes a difference with its sign.
func (w words) more(n int64, decimals, least int, unit string) string {
	sign := "+"
	if n < 0 {
		sign, n = "−", -n
	}
	if n == 0 {
		sign = ""
	}
	return sign + w.Scaled(n, decimals, least) + " " + unit
}

func (w words) vehicleOf(f *matching.Fill, cleared bool) string {
	if f.Reserved && !cleared {
		return w.Say("matching.reserved")
	}
	return f.VehicleName
}

func lineAddress(id matching.LineID) string {
	return matchPath + "/" + url.PathEscape(id.Document) + "/" + url.PathEscape(id.Part) + "/" + strconv.Itoa(id.N)
}

// lineTable shows some columns of a table of lines, each a link to its page.
func (w words) lineTable(t *report.Table, columns ...string) tableView {
	view := w.table(t, func(r report.Row, c report.Column) string {
		switch c.Key {
		case "document_no":
			document, _, _ := strings.Cut(r.Key, "/")
			return invoiceAddress(document)
		case "ticket", "match_sort":
			if id, err := matching.ParseLine(r.Key); err == nil {
				return lineAddress(id)
			}
		}
		return ""
	})
	for i, r := range t.Rows {
		for j, c := range t.Columns {
			cell := &view.Rows[i].Cells[j]
			if c.Kind == report.Text {
				cell.Text = w.saidOf(c.Key, cell.Text)
			}
			if c.Key == "ticket" && cell.Text == "" && cell.Href != "" {
				cell.Text = w.Say("matching.ticketless")
			}
			if c.Key == "match_sort" && slices.Contains([]string{"alone", "twice", "changed"}, r.Cells[j].Text) {
				cell.Class = "bad"
			}
		}
	}
	view.pick(t, columns...)
	return view
}

// leadsBack has the links to pages of lines in a table lead back to what is asked for.
func leadsBack(t *tableView, from func(href string) string) {
	for i := range t.Rows {
		for j := range t.Rows[i].Cells {
			if c := &t.Rows[i].Cells[j]; strings.HasPrefix(c.Href, matchPath+"/") {
				c.Href = from(c.Href)
			}
		}
	}
}

// lineRows are lines as tables have them.
func (w words) lineRows(rows []matching.Row, cleared bool) []report.LineRow {
	out := make([]report.LineRow, len(rows))
	for i := range rows {
		r := &rows[i]
		row := report.LineRow{
			ID: r.String(), Supplier: r.Supplier, RFC: r.RFC, UUID: r.UUID, Folio: r.Folio, IssuedAt: r.IssuedAt, Line: r.N, Permit: r.Permit, Ticket: r.Ticket, Card: r.Card, Product: r.Product,
			VolumeUL: int64(r.VolumeUL), PriceE4: r.PriceE4, Cents: r.Cents, Currency: r.Currency, Fills: len(r.Fills), Sort: string(r.Sort), Pass: string(r.Link.Pass), State: stateOf(&r.Line, &r.Link),
			MoreUL: int64(r.Link.VolumeUL), MoreCents: r.Link.Cents, Others: r.Others, NoLiters: r.NoLiters, NoCents: r.NoCents, FillCents: r.Cost(),
		}
		for j := range r.Fills {
			f := &r.Fills[j]
			row.FillUL += int64(f.VolumeUL)
			if j > 0 {
				continue
			}
			row.FilledAt, row.Station = f.At, f.StationName
			row.Vehicle = w.vehicleOf(f, cleared)
		}
		if len(r.Fills) > 1 {
			row.Vehicle = ""
		}
		if d := r.Decided; d != nil {
			row.Reason, row.By, row.At, row.Pass = d.Reason, d.By, d.At, string(d.Pass)
		}
		out[i] = row
	}
	return out
}

// lineRows are lines as tables have them, with what is wrong with each in its document and, for who
// sees the budget, the journal entries in which its fills went out.
func (p *pages) lineRows(v *visit, q matchQuestion, rows []matching.Row) ([]report.LineRow, error) {
	out, ctx := v.words.lineRows(rows, v.cleared()), v.r.Context()
	if p.Invoices != nil {
		var ids []string
		for i := range rows {
			ids = append(ids, rows[i].Document)
		}
		slices.Sort(ids)
		of, err := p.Invoices.DocumentsOf(ctx, slices.Compact(ids))
		if err != nil {
			return nil, err
		}
		for i := range rows {
			for _, f := range of[rows[i].Document].Judged.Findings {
				if (f.Row == 0 || f.Row == rows[i].Line.Row) && !slices.Contains(out[i].Exceptions, f.Code) {
					out[i].Exceptions = append(out[i].Exceptions, f.Code)
				}
			}
		}
	}
	if p.Budget == nil || len(rows) == 0 || !v.may(access.SeeBudget, "GET "+entriesPath) {
		return out, nil
	}
	entered, err := p.entered(v, q)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		for j := range rows[i].Fills {
			f := &rows[i].Fills[j]
			for _, key := range entered[budget.Source{Ref: f.Ref.Ref, Branch: f.Ref.Branch}] {
				if (rows[i].Bulk || rows[i].Sort == matching.Done) && !slices.Contains(out[i].Entries, key) {
					out[i].Entries = append(out[i].Entries, key)
				}
			}
		}
	}
	return out, nil
}

// owedOf says at the first line of each document what is owed of it.
func (p *pages) owedOf(v *visit, rows []matching.Row, out []report.LineRow) error {
	list, _, err := p.Invoices.Owed(v.r.Context(), time.Time{})
	if err != nil {
		return err
	}
	of := make(map[string]*owed.Item, len(list))
	for i := range list {
		of[list[i].ID] = &list[i]
	}
	for i := range rows {
		if item := of[rows[i].Document]; item != nil {
			out[i].Owed = new(owed.Sums)
			out[i].Owed.Add(item)
			delete(of, rows[i].Document) // once
		}
	}
	return nil
}

// entered returns the journal entries of the years in which the fills of lines are booked.
func (p *pages) entered(v *visit, q matchQuestion) (map[budget.Source][]string, error) {
	terms, err := p.Budget.Terms(v.r.Context())
	if err != nil || terms.Version == 0 {
		return nil, err
	}
	all := map[budget.Source][]string{}
	for year := q.From.In(p.Zone).Year() - 1; year <= q.To.In(p.Zone).Year(); year++ {
		of, err := p.Budget.Entered(v.r.Context(), year)
		if errors.Is(err, fault.ErrNotFound) || errors.Is(err, fault.ErrInvalid) { // the budget has no such year
			continue
		}
		if err != nil {
			return nil, err
		}
		for source, keys := range of {
			all[source] = append(all[source], keys...)
		}
	}
	return all, nil
}

// ofOthers asks the file of lines for those of documents of other periods that are of fills of this one.
const ofOthers = "others"

func (p *pages) matchingFile(v *visit) error {
	q, err := p.askMatching(v)
	if err != nil {
		return err
	}
	if v.r.URL.Query().Get("is") == "" {
		q.is = sortAll // the report is of all
	}
	look, bulkLines := p.Matching.Look, p.bulkLines
	if v.r.URL.Query().Get("of") == ofOthers {
		look, bulkLines = p.Matching.Elsewhere, p.otherBulk
	}
	seen, err := look(v.r.Context(), q.Question)
	if err != nil {
		return err
	}
	bulk, err := bulkLines(v, q, seen)
	if err != nil {
		return err
	}
	seen.Rows = slices.DeleteFunc(append(seen.Rows, bulk...), func(r matching.Row) bool { return !q.has(&r) })
	matching.SortRows(seen.Rows)
	list, err := p.lineRows(v, q, seen.Rows)
	if err != nil {
		return err
	}
	if p.Invoices != nil {
		if err := p.owedOf(v, seen.Rows, list); err != nil {
			return err
		}
	}
	t := report.Lines(list)
	t.Period = q.period
	return p.file(v, &t, "litro-"+v.words.Say("matching.file")+"-"+q.period.From.Format(time.DateOnly), v.words.Say("matching.report"), p.asksMatching(v, q, seen)...)
}

// asksMatching says of which lines something is, and by which tolerances they are matched.
func (p *pages) asksMatching(v *visit, q matchQuestion, seen *matching.Seen) []report.Fact {
	asked := append(asksSupplier(v, q), report.Fact{Name: v.words.Say("matching.tolerances"), Value: v.words.tolerance(seen.Tolerance)})
	if q.is != sortAll {
		asked = append(asked, report.Fact{Name: v.words.Say("matching.sorts"), Value: v.words.Say("matching.sort." + q.is)})
	}
	return asked
}

// acceptExact accepts all of a period that is exact.
func (p *pages) acceptExact(v *visit) error {
	q, err := p.askMatching(v)
	if err != nil {
		return err
	}
	a, err := p.Matching.AcceptExact(v.r.Context(), v.user.Username, q.Question)
	if errors.Is(err, matching.ErrSince) {
		return p.showMatching(v, http.StatusConflict, q, v.words.Say("matching.since"))
	}
	if _, taken := errors.AsType[*matching.TakenError](err); taken {
		return p.showMatching(v, http.StatusConflict, q, v.words.Say("matching.since"))
	}
	if err != nil {
		return err
	}
	values := q.values()
	p.lately.week.forget()
	if a.Lines > 0 {
		values.Set("done", a.Batch)
	}
	v.redirect(address(matchPath, values))
	return nil
}

// acceptStrange accepts the lines of a document of somebody with whom nobody has a contract.
func (p *pages) acceptStrange(v *visit) error {
	q, err := p.askMatching(v)
	if err != nil {
		return err
	}
	a, err := p.Matching.AcceptStrange(v.r.Context(), v.user.Username, v.r.PostFormValue("document"), v.r.PostFormValue("reason"))
	if bad, ok := errors.AsType[*matching.Problem](err); ok && bad.Field == "reason" {
		return p.showMatching(v, http.StatusConflict, q, v.words.Say("matching.bad.stranger"))
	}
	_, bad := errors.AsType[*matching.Problem](err)
	if _, taken := errors.AsType[*matching.TakenError](err); bad || taken || errors.Is(err, matching.ErrSince) {
		return p.showMatching(v, http.StatusConflict, q, v.words.Say("matching.since"))
	}
	if err != nil {
		return err
	}
	values := q.values()
	p.lately.week.forget()
	values.Set("done", a.Batch)
	v.redirect(address(matchPath, values))
	return nil
}

// takeBack takes back what was decided at once.
func (p *pages) takeBack(v *visit) error {
	q, err := p.askMatching(v)
	if err != nil {
		return err
	}
	_, err = p.Matching.TakeBack(v.r.Context(), v.user.Username, cut(v.r.PostFormValue("batch"), 32))
	if errors.Is(err, fault.ErrNotFound) { // it was taken back already: the button was pressed twice
		err = nil
	}
	if errors.Is(err, matching.ErrSince) {
		return p.showMatching(v, http.StatusConflict, q, v.words.Say("matching.since"))
	}
	if err != nil {
		return err
	}
	v.redirect(address(matchPath, q.values()))
	return nil
}
