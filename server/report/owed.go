package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/finance/owed"
)

// What is owed of documents, as tables. Amounts are of the currency of each row; a total is
// there where all are in one.

// owedMethods are how documents are to be paid, as tables say it.
var owedMethods = map[string]string{owed.AtOnce: "at_once", owed.Later: "later", owed.ByHand: "table"}

// Owed lists documents with what was invoiced, credited and paid of each, and what is left:
// paid = invoiced − credited − left.
func Owed(list []owed.Item, today time.Time) Table {
	t := Table{Name: "owed", Columns: []Column{
		{"issued_on", Instant, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"document_no", Text, ""}, {"uuid_only", Text, ""}, {"owed_method", Text, ""}, {"owed_invoiced", Money, ""}, {"owed_credited", Money, ""}, {"owed_paid", Money, ""}, {"owed_left", Money, ""},
		{"currency", Text, ""}, {"owed_days", Count, ""}, {"owed_booked", Money, ""}, {"owed_difference", Money, ""}, {"owed_says", Text, ""}, {"owed_parts", Text, ""}, {"owed_uncounted", Money, ""}, {"owed_beside", Money, ""},
	}}
	var sum owed.Sums
	var uncounted int64
	one := true
	for n := range list {
		i := &list[n]
		sum.Add(i)
		uncounted += i.Uncounted
		one = one && i.Currency == list[0].Currency
		says, difference := i.Booking()
		parts := make([]string, len(i.Parts))
		for k, p := range i.Parts {
			parts[k] = strings.TrimSpace(fmt.Sprintf("%s %s %s %s", p.What, p.At.Format(time.DateOnly), number(p.Cents).Decimal(Money), p.UUID))
		}
		t.Rows = append(t.Rows, Row{i.ID, []Cell{
			instant(i.IssuedAt), textCell(i.Supplier), textCell(i.RFC), textCell(i.Folio), textCell(i.UUID), textCell(owedMethods[i.Method]), number(i.Cents), number(i.Credited), number(i.Paid), number(i.Left),
			textCell(i.Currency), numberIf(i.Waits(), int64(i.Days(today))), numberIf(i.Booked, i.BookedCents), numberIf(i.Booked, difference), textCell(says), textCell(strings.Join(parts, "; ")), number(i.Uncounted), number(i.BesideCents),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	for key, cents := range map[string]int64{"owed_invoiced": sum.Invoiced, "owed_credited": sum.Credited, "owed_paid": sum.Paid, "owed_left": sum.Left, "owed_uncounted": uncounted, "owed_beside": sum.Beside} {
		t.Total[t.Column(key)] = numberIf(one, cents)
	}
	return t
}

// OwedSuppliers lists what is owed to each supplier: of documents of a period, and by age of
// all until its end.
func OwedSuppliers(list []owed.Supplier) Table {
	t := Table{Name: "owed-suppliers", Columns: []Column{
		{"supplier", Text, ""}, {"rfc", Text, ""}, {"owed_documents", Count, ""}, {"owed_invoiced", Money, ""}, {"owed_credited", Money, ""}, {"owed_left", Money, ""}, {"owed_paid", Money, ""}, {"currency", Text, ""},
		{"owed_30", Money, ""}, {"owed_60", Money, ""}, {"owed_90", Money, ""}, {"owed_over", Money, ""}, {"owed_beside", Money, ""},
	}}
	var sum owed.Supplier
	one := true
	for _, s := range list {
		one = one && s.Currency == list[0].Currency
		sum.Documents, sum.Invoiced, sum.Credited, sum.Left, sum.Paid = sum.Documents+s.Documents, sum.Invoiced+s.Invoiced, sum.Credited+s.Credited, sum.Left+s.Left, sum.Paid+s.Paid
		sum.Beside += s.Beside
		row := Row{s.RFC, []Cell{textCell(s.Name), textCell(s.RFC), number(int64(s.Documents)), number(s.Invoiced), number(s.Credited), number(s.Left), number(s.Paid), textCell(s.Currency)}}
		for n, cents := range s.Ages {
			sum.Ages[n] += cents
			row.Cells = append(row.Cells, number(cents))
		}
		row.Cells = append(row.Cells, number(s.Beside))
		t.Rows = append(t.Rows, row)
	}
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("owed_documents")] = number(int64(sum.Documents))
	for key, cents := range map[string]int64{
		"owed_invoiced": sum.Invoiced, "owed_credited": sum.Credited, "owed_left": sum.Left, "owed_paid": sum.Paid,
		"owed_30": sum.Ages[0], "owed_60": sum.Ages[1], "owed_90": sum.Ages[2], "owed_over": sum.Ages[3], "owed_beside": sum.Beside,
	} {
		t.Total[t.Column(key)] = numberIf(one, cents)
	}
	return t
}

// Unapplied lists credit notes of which something is taken off no document, or off no fill. A note that
// two reasons keep has both.
func Unapplied(list []owed.Unapplied) Table {
	t := Table{Name: "owed-notes", Columns: []Column{
		{"issued_on", Instant, ""}, {"supplier", Text, ""}, {"rfc", Text, ""}, {"document_no", Text, ""}, {"uuid_only", Text, ""}, {"amount", Money, ""}, {"owed_unapplied", Money, ""}, {"currency", Text, ""}, {"owed_why", Text, ""}, {"note_waits", Money, ""},
	}}
	var cents, left, waits int64
	one := true
	for i := range list {
		n := &list[i]
		one = one && n.Currency == list[0].Currency
		cents, left, waits = cents+n.Cents, left+n.Left, waits+n.Waits
		t.Rows = append(t.Rows, Row{n.ID, []Cell{
			instant(n.At), textCell(n.Supplier), textCell(n.RFC), textCell(n.Folio), textCell(n.UUID), number(n.Cents), number(n.Left), textCell(n.Currency), textCell(strings.Join(n.Why, ", ")), number(n.Waits),
		}})
	}
	t.Total = make([]Cell, len(t.Columns))
	for key, sum := range map[string]int64{"amount": cents, "owed_unapplied": left, "note_waits": waits} {
		t.Total[t.Column(key)] = numberIf(one, sum)
	}
	return t
}
