package spending_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// noted has a line of a credit note: what it gives back in cents, and the ticket that it names.
type noted struct {
	cents  int64
	ticket string
}

// noPermit are tickets of lines that say no permit.
const noPermit = "BONIF"

// hasDocument keeps a document of the supplier.
func (h *treasury) hasDocument(name, kind, issued string, lines []noted, how, of string) string {
	h.Helper()
	id := strings.Repeat("0", 64-len(name)) + name
	h.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x') ON CONFLICT DO NOTHING`, id)
	h.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $1, '4.0', $2, 'N', $3, $4, 'MXN', 0, '', 'EKU9003173C9', 'Gasolinera', '', '', '', '', '', '', '', now(), 'x')`, id, kind, name, issued)
	for i, l := range lines {
		h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', $2, 1, '15101514', '', $5, $3, '', '', 1, $4, 1)`, id, i+1, l.ticket, l.cents, map[bool]string{false: "PL/4950/EXP/ES/2015"}[strings.HasPrefix(l.ticket, noPermit)])
	}
	if how != "" {
		h.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, $2, $3)`, id, how, strings.Repeat("0", 64-len(of))+of)
	}
	return id
}

// decides says of which fill a line is; 0: of none.
func (h *treasury) decides(id string, line, fill int) {
	h.Helper()
	var decision int64
	h.must(h.pool.QueryRow(h.ctx, `INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, reason, said_by, said_at)
VALUES ('b', $1, 'concept', $2, $3, 'person', 'matched', 0, 0, 0, 0, 'x', 'x', now()) RETURNING decision`, id, line, map[bool]string{true: "linked", false: "apart"}[fill > 0]).Scan(&decision))
	if fill > 0 {
		h.exec(`INSERT INTO line_decision_fill (decision, station, epoch, seq, branch) VALUES ($1, 'office', 1, $2, 0)`, decision, fill)
	}
}

func waits(list []budget.Wait) string {
	var out []string
	for _, w := range list {
		out = append(out, fmt.Sprintf("%s %s %d", w.Name, w.Why, w.Cents/100))
	}
	return strings.Join(out, ", ")
}

// What a supplier gives back is no longer owed, by the account that owed it. A line that nobody
// owes is credited first, what is not decided waits, and nothing is given back twice.
func TestCreditNotes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		// The invoice bills lines by tickets, and says of which fill each is: 0 of none, -1 nobody has decided.
		bills []noted
		of    []int
		note  []noted
		how   string
		owes  string
		waits string
	}{
		{"by its ticket", []noted{{100_000, "1"}, {40_000, "2"}}, []int{1, 2}, []noted{{20_000, "1"}}, "01", "FISM-26101-police 800, FORT-26103-works 400", ""},
		{"a ticket is one whatever zeros it begins with", []noted{{100_000, "0001"}, {40_000, "2"}}, []int{1, 2}, []noted{{20_000, "1"}}, "03", "FISM-26101-police 800, FORT-26103-works 400", ""},
		{"of all of a document", []noted{{100_000, "1"}, {40_000, "2"}}, []int{1, 2}, []noted{{14_000, ""}}, "01", "FISM-26101-police 900, FORT-26103-works 360", ""},
		{"whole", []noted{{100_000, "1"}}, []int{1}, []noted{{100_000, "1"}}, "01", "", ""},
		{"billed twice, and one is taken back", []noted{{100_000, "1"}, {100_000, "1"}}, []int{1, 0}, []noted{{100_000, "1"}}, "01", "FISM-26101-police 1000", ""},
		{"of nobody's line", []noted{{100_000, "1"}, {40_000, "9"}}, []int{1, 0}, []noted{{40_000, ""}}, "01", "FISM-26101-police 1000", ""},
		{"nobody has decided", []noted{{100_000, "1"}, {40_000, "2"}}, []int{1, -1}, []noted{{10_000, "2"}}, "01", "FISM-26101-police 1000, FORT-26103-works 400", "N e0 undecided 100"},
		{"it names no fill, and some are not owed", []noted{{100_000, "1"}, {40_000, "9"}}, []int{1, 0}, []noted{{10_000, ""}}, "01", "FISM-26101-police 1000", "N e0 unnamed 100"},
		{"more than was billed", []noted{{100_000, "1"}}, []int{1}, []noted{{150_000, "1"}}, "01", "FISM-26101-police 1000", "N e0 too_much 1500"},
		{"a ticket that its document has not", []noted{{100_000, "1"}}, []int{1}, []noted{{10_000, "7"}}, "01", "FISM-26101-police 1000, none by fill -100", "N e0 not_here 100"},
		{"a number of the supplier's own, and no permit", []noted{{100_000, "1"}}, []int{1}, []noted{{10_000, noPermit + "01"}}, "01", "FISM-26101-police 900", ""},
		{"it names no document", []noted{{100_000, "1"}}, []int{1}, []noted{{10_000, "1"}}, "", "FISM-26101-police 900", ""},
		{"what was paid in advance", []noted{{100_000, "1"}}, []int{1}, []noted{{10_000, "1"}}, "07", "FISM-26101-police 1000", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := newTreasury(t)
			h.departmentFund("police", "FISM", "2025-01-01")
			h.departmentFund("works", "FORT", "2025-01-01")
			h.fill("v1", "gas", "2026-11-03 10:00:00", 50)
			if len(test.of) > 1 && (test.of[1] != 0) {
				h.fill("v3", "gas", "2026-11-04 10:00:00", 20)
			}
			bill := h.hasDocument("fa", "I", "2026-11-05", test.bills, "", "")
			for i, of := range test.of {
				if of >= 0 {
					h.decides(bill, i+1, of)
				}
			}
			h.hasDocument("e0", "E", "2026-11-20", test.note, test.how, "fa")
			s := h.see(2026)
			if got := owed(s); got != test.owes {
				t.Errorf("owes %s; want %s", got, test.owes)
			}
			if got := waits(s.Waits); got != test.waits {
				t.Errorf("waits for %q, want %q", got, test.waits)
			}
			// The year before knows nothing of it.
			if got := owed(h.see(2025)); got != "" {
				t.Errorf("2025 owes %s", got)
			}
			m, err := h.desk.Month(h.ctx, budget.Period{Year: 2026, N: 11}, false)
			h.must(err)
			if got := waits(m.Waits); got != test.waits {
				t.Errorf("November waits for %q, want %q", got, test.waits)
			}
			// The list of what is not applied has the same, with why.
			from := time.Date(2026, 11, 1, 0, 0, 0, 0, h.zone)
			list, err := h.desk.Unapplied(h.ctx, from, from.AddDate(0, 1, 0))
			h.must(err)
			var got []string
			for _, u := range list {
				got = append(got, fmt.Sprintf("%s %s %d", u.Folio, strings.Join(u.Why, ","), u.Value()/100))
			}
			if strings.Join(got, ", ") != test.waits || !reflect.DeepEqual(list, m.Unapplied) {
				t.Errorf("not applied: %q, and of November %+v; want %q", got, m.Unapplied, test.waits)
			}
			if list, err := h.desk.Unapplied(h.ctx, from.AddDate(0, -1, 0), from); err != nil || len(list) > 0 {
				t.Errorf("October: %+v, %v", list, err)
			}
		})
	}
}

// What was given back is booked once and goes to accounting balanced; canceled, it is taken back.
// Of a fill of a year that is over it is that year's, and no budget of the next has it.
func TestCreditNotesAreBooked(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2025-01-01")
	h.fill("v1", "gas", "2026-11-03 10:00:00", 50)
	bill := h.hasDocument("fa", "I", "2026-11-05", []noted{{100_000, "1"}}, "", "")
	h.decides(bill, 1, 1)
	h.book(2026, 1)
	note := h.hasDocument("e0", "E", "2026-11-20", []noted{{20_000, "1"}}, "01", "fa")
	h.owes(2026, "FISM-26101-police 800")
	h.book(2026, 1)
	h.book(2026, 0)
	h.post(2026, 3) // committed, accrued, and given back
	b, err := h.desk.Books(h.ctx, 2026)
	h.must(err)
	sums := map[string]int64{}
	for i := range b.Out {
		h.must(b.Out[i].Check())
		for _, l := range b.Out[i].Lines {
			sums[l.Account] += l.DebitCents - l.CreditCents
		}
	}
	if sums["5.1.2.6"] != 80_000 || sums["2.1.1.2"] != -80_000 {
		t.Errorf("the books have %v, and 800.00 are owed", sums)
	}
	h.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, note, pgtest.Proof(t, h.pool))
	h.owes(2026, "FISM-26101-police 1000")
	h.book(2026, 1)
	h.book(2026, 0)

	// A fill of December whose note comes in January.
	h.fill("v1", "gas", "2026-12-30 10:00:00", 10)
	h.now = h.at("2027-01-20 12:00:00")
	last := h.hasDocument("fb", "I", "2026-12-31", []noted{{20_000, "5"}}, "", "")
	h.decides(last, 1, 2)
	h.hasDocument("e1", "E", "2027-01-10", []noted{{5_000, "5"}}, "01", "fb")
	h.owes(2026, "FISM-26101-police 1150")
	h.owes(2027, "")
}
