package report

import (
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/stockroom"

	"github.com/litro-fuel/litro/server/finance/owed"
)

// A LineRow is a line that a supplier bills, and what it is to its fills.
type LineRow struct {
	ID                  string
	Supplier, RFC, UUID string
	Folio               string
	IssuedAt            time.Time
	Line                int
	Permit, Ticket      string
	Card                string
	Product             string // of the authority's catalog
	VolumeUL            int64
	PriceE4, Cents      int64
	Currency            string
	Fills               int
	FilledAt            time.Time // the first of them
	Station, Vehicle    string
	FillUL, FillCents   int64
	Sort, Pass, State   string
	MoreUL, MoreCents   int64 // that the line says more than its fills
	NoLiters, NoCents   bool  // nobody can say what came of a line in bulk, or what that costs
	Reason, By          string
	At                  time.Time // when somebody decided; zero: nobody has
	// Exceptions are the codes of what is wrong with the line in its document, and Entries the keys of
	// the journal entries in which its fills went out.
	Exceptions, Entries []string
	// Others are the months of its fills, as 2026-10, that are not that of its document.
	Others []string
	// Owed is what is owed of its document, at the first line of each; nil at the others.
	Owed *owed.Sums
}

// Lines lists what suppliers bill against what flowed: the reconciliation by supplier.
// A line that bills fuel in bulk stands beside its deliveries as others do beside fills. Differences are of lines that have fills; amounts have a total where all are in one currency. What is
// owed is of documents, each at its first line, so that of columns too paid = invoiced − credited − left.
func Lines(list []LineRow) Table {
	t := Table{Name: "invoice-lines", Columns: []Column{
		{"supplier", Text, ""}, {"rfc", Text, ""}, {"uuid_only", Text, ""}, {"document_no", Text, ""}, {"issued_on", Instant, ""}, {"line_no", Count, ""}, {"permit", Text, ""}, {"ticket", Text, ""}, {"card", Text, ""},
		{"product_key", Text, ""}, {"volume", Volume, "L"}, {"price", Price, ""}, {"amount", Money, ""}, {"currency", Text, ""}, {"match_sort", Text, ""}, {"match_pass", Text, ""}, {"match_state", Text, ""}, {"fills", Count, ""},
		{"filled_at", Instant, ""}, {"station_name", Text, ""}, {"vehicle", Text, ""}, {"fill_volume", Volume, "L"}, {"volume_more", Volume, "L"}, {"fill_amount", Money, ""}, {"amount_more", Money, ""},
		{"reason", Text, ""}, {"decided_by", Text, ""}, {"decided_at", Instant, ""}, {"line_exceptions", Text, ""}, {"line_entries", Text, ""}, {"out_of_period", Text, ""},
		{"owed_invoiced", Money, ""}, {"owed_credited", Money, ""}, {"owed_left", Money, ""}, {"owed_paid", Money, ""},
	}}
	var all owed.Sums
	total, one := make([]int64, 6), true
	for _, r := range list {
		one = one && r.Currency == list[0].Currency
		came, cost := r.Fills > 0 && !r.NoLiters, r.Fills > 0 && !r.NoCents
		of, first := owed.Sums{}, r.Owed != nil
		if first {
			of = *r.Owed
			all.Invoiced, all.Credited, all.Left, all.Paid = all.Invoiced+of.Invoiced, all.Credited+of.Credited, all.Left+of.Left, all.Paid+of.Paid
		}
		t.Rows = append(t.Rows, Row{r.ID, []Cell{
			textCell(r.Supplier), textCell(r.RFC), textCell(r.UUID), textCell(r.Folio), instant(r.IssuedAt), number(int64(r.Line)), textCell(r.Permit), textCell(r.Ticket), textCell(r.Card),
			textCell(r.Product), number(r.VolumeUL), number(r.PriceE4), number(r.Cents), textCell(r.Currency), textCell(r.Sort), textCell(r.Pass), textCell(r.State), number(int64(r.Fills)),
			instant(r.FilledAt), textCell(r.Station), textCell(r.Vehicle), numberIf(came, r.FillUL), numberIf(came, r.MoreUL), numberIf(cost, r.FillCents), numberIf(cost, r.MoreCents),
			textCell(r.Reason), textCell(r.By), instant(r.At), textCell(strings.Join(r.Exceptions, ", ")), textCell(strings.Join(r.Entries, ", ")), textCell(strings.Join(r.Others, ", ")),
			numberIf(first, of.Invoiced), numberIf(first, of.Credited), numberIf(first, of.Left), numberIf(first, of.Paid),
		}})
		for i, n := range []int64{r.VolumeUL, r.Cents, r.FillUL, r.MoreUL, r.FillCents, r.MoreCents} {
			if i < 2 || i < 4 && came || i >= 4 && cost {
				total[i] += n
			}
		}
	}
	t.Total = make([]Cell, len(t.Columns))
	for i, key := range []string{"volume", "amount", "fill_volume", "volume_more", "fill_amount", "amount_more"} {
		t.Total[t.Column(key)] = numberIf(one || t.Columns[t.Column(key)].Kind == Volume, total[i])
	}
	for key, cents := range map[string]int64{"owed_invoiced": all.Invoiced, "owed_credited": all.Credited, "owed_left": all.Left, "owed_paid": all.Paid} {
		t.Total[t.Column(key)] = numberIf(one, cents)
	}
	return t
}

// An UnbilledRow is a fill of a contract that no line was decided to be of.
type UnbilledRow struct {
	ID                      string
	At                      time.Time
	Supplier, Contract      string
	Station, Permit, Ticket string
	Vehicle, Grade          string
	VolumeUL                int64
	Cents                   int64
	Priced                  bool // whether its amount is known
	Currency                string
	Proposed                string // the line that it may be of; empty: none
}

// Unbilled lists fills that nobody has billed, as of now.
func Unbilled(now time.Time, list []UnbilledRow) Table {
	t := Table{Name: "unbilled", Columns: []Column{
		{"filled_at", Instant, ""}, {"supplier", Text, ""}, {"contract", Text, ""}, {"station_name", Text, ""}, {"permit", Text, ""}, {"ticket", Text, ""}, {"vehicle", Text, ""}, {"grade", Text, ""},
		{"volume", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""}, {"days_waiting", Count, ""}, {"match_waits", Text, ""},
	}}
	var ul, cents int64
	one, unpriced := true, int64(0)
	for _, r := range list {
		ul, cents = ul+r.VolumeUL, cents+r.Cents
		one = one && r.Currency == list[0].Currency
		if !r.Priced {
			unpriced++
		}
		waits := "nobody"
		if r.Proposed != "" {
			waits = "proposed"
		}
		t.Rows = append(t.Rows, Row{r.ID, []Cell{
			instant(r.At), textCell(r.Supplier), textCell(r.Contract), textCell(r.Station), textCell(r.Permit), textCell(r.Ticket), textCell(r.Vehicle), textCell(r.Grade),
			number(r.VolumeUL), numberIf(r.Priced, r.Cents), textCell(r.Currency), number(int64(now.Sub(r.At) / (24 * time.Hour))), textCell(waits),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(ul), numberIf(one, cents)
	if unpriced > 0 {
		t.Notes = append(t.Notes, note("unpriced", unpriced))
	}
	return t
}

// UnbilledDeliveries lists what came into own tanks and no line bills, as it is owed until one does: at what its
// note says, or else at the price of the contract. Of what neither says the amount is missing.
func UnbilledDeliveries(now time.Time, currency string, list []stockroom.Came, proposed []stockroom.Proposal) Table {
	t := Table{Name: "unbilled-deliveries", Columns: []Column{
		{"stock_came", Instant, ""}, {"supplier", Text, ""}, {"contract", Text, ""}, {"station_name", Text, ""}, {"tank", Text, ""}, {"grade", Text, ""}, {"stock_note", Text, ""}, {"truck", Text, ""},
		{"volume", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""}, {"days_waiting", Count, ""}, {"match_waits", Text, ""}, {"document_no", Text, ""}, {"ref", Text, ""},
	}}
	var ul, cents, unpriced int64
	for i := range list {
		c := &list[i]
		v, amount, known := c.Owed()
		if !known {
			unpriced++
		}
		ul, cents = ul+int64(v), cents+amount
		waits, folio := "nobody", ""
		for j := range proposed {
			if slices.ContainsFunc(proposed[j].Of, func(x stockroom.Came) bool { return x.Ref == c.Ref }) {
				waits, folio = "line", firstOf(proposed[j].Line.Folio, proposed[j].Line.Document)
			}
		}
		t.Rows = append(t.Rows, Row{c.Ref.String(), []Cell{
			instant(c.Came()), textCell(firstOf(c.Supplier, c.Supplying)), textCell(c.Contract), textCell(c.StationName), textCell(c.Tank), textCell(c.Grade), textCell(c.Number()), textCell(c.Truck),
			number(int64(v)), numberIf(known, amount), textCell(currency), number(int64(now.Sub(c.Came()) / (24 * time.Hour))), textCell(waits), textCell(folio), textCell(c.Ref.String()),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(ul), number(cents)
	if unpriced > 0 {
		t.Notes = append(t.Notes, note("unowed", unpriced))
	}
	return t
}

// A PartRow is a part of what makes the difference between what is billed and what flowed.
type PartRow struct {
	Part     string
	N        int
	VolumeUL int64
	Cents    int64
	Currency string
	Total    bool // it is no part, but what parts add up to
}

// Parts lists what is billed, what flowed, and what makes the difference.
func Parts(list []PartRow) Table {
	t := Table{Name: "invoice-parts", Columns: []Column{{"match_part", Text, ""}, {"count", Count, ""}, {"volume", Volume, "L"}, {"amount", Money, ""}, {"currency", Text, ""}}}
	for _, r := range list {
		t.Rows = append(t.Rows, Row{r.Part, []Cell{textCell(r.Part), numberIf(!r.Total, int64(r.N)), number(r.VolumeUL), number(r.Cents), textCell(r.Currency)}})
	}
	return t
}

// A DecisionRow is what somebody decided of a line.
type DecisionRow struct {
	What, Pass, State string
	Fills             string
	MoreUL, MoreCents int64
	Tolerances        int64
	Reason, By        string
	At                time.Time
}

// Decisions lists what was decided of a line.
func Decisions(list []DecisionRow) Table {
	t := Table{Name: "line-decisions", Columns: []Column{
		{"decided_at", Instant, ""}, {"decided_by", Text, ""}, {"match_what", Text, ""}, {"match_pass", Text, ""}, {"match_state", Text, ""}, {"records", Text, ""}, {"volume_more", Volume, "L"}, {"amount_more", Money, ""},
		{"tolerance_version", Count, ""}, {"reason", Text, ""},
	}}
	for _, d := range list {
		linked := d.Fills != ""
		t.Rows = append(t.Rows, Row{"", []Cell{
			instant(d.At), textCell(d.By), textCell(d.What), textCell(d.Pass), textCell(d.State), textCell(d.Fills), numberIf(linked, d.MoreUL), numberIf(linked, d.MoreCents), number(d.Tolerances), textCell(d.Reason),
		}})
	}
	return t
}
