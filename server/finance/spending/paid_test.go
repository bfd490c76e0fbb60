package spending_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	debts "github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// paper has the supplier issue a document, of which one line is of fills, and returns its id and UUID.
func (h *treasury) paper(n int, kind, method, issued string, cents int64, fills ...int) (id, uuid string) {
	h.Helper()
	id, uuid = fmt.Sprintf("%064x", n), fmt.Sprintf("ABCDEF00-0000-4000-8000-%012d", n)
	h.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES ($1, 'xml', 1, now(), 'x') ON CONFLICT DO NOTHING`, id)
	h.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, $2, '4.0', $3, 'F', $4, $5::timestamp, 'MXN', $6, '', 'EKU9003173C9', 'Gasolinera', '', '', '', $7, '', '', '', now(), 'x')`, id, uuid, kind, fmt.Sprint(n), issued, cents, method)
	if kind == "I" {
		h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101514', '', '', '', '', '', 1, $2, 1)`, id, cents)
	}
	if len(fills) > 0 {
		h.link(id, fills...)
	}
	return id, uuid
}

// pays has the supplier say by a document of a payment what was paid of a bill, in the place of another; empty: of none.
func (h *treasury) pays(n int, issued, of string, part, cents int64, instead string) (id string) {
	h.Helper()
	id, _ = h.paper(n, "P", "", issued, 0)
	h.exec(`INSERT INTO document_of (document, n, how, uuid, amount_cents, part) VALUES ($1, 1, 'paid', $2, $3, $4)`, id, of, cents, part)
	if instead != "" {
		h.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 2, '04', $2)`, id, instead)
	}
	return id
}

func (h *treasury) paid(year int) *spending.Paid {
	h.Helper()
	p, err := h.desk.Paid(h.ctx, year)
	h.must(err)
	return p
}

func stands(p *spending.Paid) string {
	var out []string
	for _, a := range p.Accounts {
		out = append(out, fmt.Sprintf("%s documents %d paid %d exercised %d", a.Key, a.Documents, a.Paid, a.Exercised))
	}
	if p.Loose > 0 {
		out = append(out, fmt.Sprintf("none %d", p.LooseCents))
	}
	return strings.Join(out, "\n")
}

// proposed says proposals, of which the UUID of the bill is left out.
func proposed(p *spending.Paid) string {
	var out []string
	for _, x := range p.Proposals {
		out = append(out, fmt.Sprintf("%s %s F%s on %s %d of %d", x.Moment, x.Key, x.ID[35:], x.Day, x.Adds(), x.Cents))
	}
	for _, l := range p.Late {
		out = append(out, fmt.Sprintf("late %s %s %d", l.Key, l.Bill.Folio, l.Cents))
	}
	return strings.Join(out, "\n")
}

func chosen(p *spending.Paid) (all []spending.PaidChoice) {
	for _, x := range p.Proposals {
		all = append(all, spending.PaidChoice{Moment: x.Moment, Key: x.Key, ID: x.ID, Cents: x.Cents})
	}
	return all
}

func (h *treasury) saysPaid(p *spending.Paid, want int) {
	h.Helper()
	n, err := h.desk.SayPaid(h.ctx, "fina", p.Year, chosen(p), "Pago")
	h.must(err)
	if n != want {
		h.Errorf("%d movements were said, want %d", n, want)
	}
}

func (h *treasury) wantsPaid(step, stand, propose string) {
	h.Helper()
	p := h.paid(2026)
	if got := stands(p); got != stand {
		h.Errorf("%s: got\n%s\nwant\n%s", step, got, stand)
	}
	if got := proposed(p); got != propose {
		h.Errorf("%s: proposed\n%s\nwant\n%s", step, got, propose)
	}
}

// twoAccounts has one bill of the fuel of two accounts, of 600.00 and 400.00, which is booked.
func twoAccounts(t *testing.T) (h *treasury, uuid string) {
	t.Helper()
	h = newTreasury(t)
	h.departmentFund("police", "FISM", "2025-01-01")
	h.departmentFund("works", "FORT", "2025-01-01")
	one, two := h.fill("v1", "gas", "2026-10-10 10:00:00", 30), h.fill("v3", "gas", "2026-10-11 10:00:00", 20)
	_, uuid = h.paper(1, "I", "PPD", "2026-10-20 10:00", 100_000, one, two)
	return h, uuid
}

func (h *treasury) books() {
	h.Helper()
	_, err := h.desk.Book(h.ctx, "fina", 2026)
	h.must(err)
}

// What documents of payments say is divided among the accounts of their bill, and a person says it: once, whoever presses.
func TestPaidAsDocumentsSay(t *testing.T) {
	t.Parallel()
	h, uuid := twoAccounts(t)
	first := h.pays(11, "2026-11-05 10:00", uuid, 1, 40_000, "")
	h.wantsPaid("before it is booked", "none 40000", "")
	if got := h.paid(2026).Lines[0]; got.Why != debts.NotBooked || got.Bill.Folio != "F 1" || got.In != (budget.Period{Year: 2026, N: 11}) {
		t.Errorf("the payment of no account is %+v", got)
	}
	h.books()
	h.wantsPaid("booked", "FISM-26101-police documents 24000 paid 0 exercised 0\nFORT-26103-works documents 16000 paid 0 exercised 0",
		"exercised FISM-26101-police F1 2026-11 on 2026-11-05 24000 of 24000\nexercised FORT-26103-works F1 2026-11 on 2026-11-05 16000 of 16000\n"+
			"paid FISM-26101-police F1 2026-11 on 2026-11-05 24000 of 24000\npaid FORT-26103-works F1 2026-11 on 2026-11-05 16000 of 16000")

	// Two clerks press at once, and one of them again.
	seen := h.paid(2026)
	var both sync.WaitGroup
	var said [3]int
	var errs [3]error
	for i := range said {
		both.Go(func() { said[i], errs[i] = h.desk.SayPaid(h.ctx, fmt.Sprint("clerk", i), 2026, chosen(seen), "Pago") })
	}
	both.Wait()
	h.must(errors.Join(errs[:]...))
	var rows int
	h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM budget_movement`).Scan(&rows))
	if said[0]+said[1]+said[2] != 4 || rows != 4 {
		t.Errorf("said %v, and %d rows", said, rows)
	}
	h.wantsPaid("said", "FISM-26101-police documents 24000 paid 24000 exercised 24000\nFORT-26103-works documents 16000 paid 16000 exercised 16000", "")
	movements, err := h.desk.Said(h.ctx)
	h.must(err)
	for _, m := range movements.Movements {
		if !strings.HasPrefix(m.Reason, "Pago: F 1") || !strings.Contains(m.Reason, "ABCDEF00-0000-4000-8000-000000000011") {
			t.Errorf("the reason is %q", m.Reason)
		}
	}
	bills, notes, payments, err := h.store.Owed(h.ctx, time.Time{})
	h.must(err)
	list, _ := debts.Of(bills, notes, payments)
	if what, cents := list[0].Booking(); what != debts.Agrees || list[0].Paid != 40_000 {
		t.Errorf("of what is owed it %s by %d", what, cents)
	}

	// Another instalment of the month is said together with the first, and one of another amount in its place moves both shares.
	h.pays(12, "2026-11-20 10:00", uuid, 2, 20_000, "")
	h.wantsPaid("a second", "FISM-26101-police documents 36000 paid 24000 exercised 24000\nFORT-26103-works documents 24000 paid 16000 exercised 16000",
		"exercised FISM-26101-police F1 2026-11 on 2026-11-20 12000 of 36000\nexercised FORT-26103-works F1 2026-11 on 2026-11-20 8000 of 24000\n"+
			"paid FISM-26101-police F1 2026-11 on 2026-11-20 12000 of 36000\npaid FORT-26103-works F1 2026-11 on 2026-11-20 8000 of 24000")
	stale := h.paid(2026)
	h.pays(13, "2026-11-21 10:00", uuid, 2, 10_000, "ABCDEF00-0000-4000-8000-000000000012")
	if _, err := h.desk.SayPaid(h.ctx, "fina", 2026, chosen(stale), "Pago"); !errors.Is(err, spending.ErrSince) {
		t.Errorf("what is so no more was said: %v", err)
	}
	h.wantsPaid("replaced", "FISM-26101-police documents 30000 paid 24000 exercised 24000\nFORT-26103-works documents 20000 paid 16000 exercised 16000",
		"exercised FISM-26101-police F1 2026-11 on 2026-11-21 6000 of 30000\nexercised FORT-26103-works F1 2026-11 on 2026-11-21 4000 of 20000\n"+
			"paid FISM-26101-police F1 2026-11 on 2026-11-21 6000 of 30000\npaid FORT-26103-works F1 2026-11 on 2026-11-21 4000 of 20000")
	h.saysPaid(h.paid(2026), 4)

	// The first is canceled: what was paid by it is taken back, and the orders stay.
	h.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, first, pgtest.Proof(t, h.pool))
	h.wantsPaid("canceled", "FISM-26101-police documents 6000 paid 30000 exercised 30000\nFORT-26103-works documents 4000 paid 20000 exercised 20000",
		"paid FISM-26101-police F1 2026-11 on 2026-11-21 -24000 of 6000\npaid FORT-26103-works F1 2026-11 on 2026-11-21 -16000 of 4000")
	last := h.paid(2026)
	h.saysPaid(last, 2)
	h.saysPaid(last, 0)
	h.wantsPaid("taken back", "FISM-26101-police documents 6000 paid 6000 exercised 30000\nFORT-26103-works documents 4000 paid 4000 exercised 20000", "")

	if _, err := h.desk.SayPaid(h.ctx, "fina", 2026, nil, "Pago"); err == nil {
		t.Error("nothing was said")
	}
	if _, err := h.desk.SayPaid(h.ctx, "fina", 2026, chosen(last), " "); err == nil {
		t.Error("it was said without a reason")
	}
	if s, err := h.desk.YearPaid(h.ctx, 2026, budget.Period{}); err != nil || len(s.Breaks) > 0 && anyPaid(s.Breaks) {
		t.Errorf("moments are out of order: %v, %v", s.Breaks, err)
	}
}

func anyPaid(list []budget.Break) bool {
	for _, b := range list {
		if b.More == budget.Paid {
			return true
		}
	}
	return false
}

// What people typed, of the bill or of none, is taken to be of the first payments; what they typed beyond stays a difference that nothing proposes to change.
func TestPaidBesideWhatIsTyped(t *testing.T) {
	t.Parallel()
	h, uuid := twoAccounts(t)
	h.books()
	h.pays(11, "2026-11-05 10:00", uuid, 1, 40_000, "")
	say := func(moment budget.Moment, id string, key budget.Key, cents int64) {
		t.Helper()
		h.must(h.desk.SayMovement(h.ctx, "fina", spending.Movement{Movement: budget.Movement{ID: id, Moment: moment, Key: key, Year: 2026, Day: "2026-11-06", Cents: cents, Reason: "x"}}))
	}
	say(budget.Exercised, "CLC 7", "FISM-26101-police", 24_000)
	say(budget.Paid, "CLC 7", "FISM-26101-police", 10_000)
	say(budget.Paid, "F-1", "FORT-26103-works", 16_000)
	h.wantsPaid("some is typed", "FISM-26101-police documents 24000 paid 10000 exercised 24000\nFORT-26103-works documents 16000 paid 16000 exercised 0",
		"exercised FORT-26103-works F1 2026-11 on 2026-11-05 16000 of 16000\npaid FISM-26101-police F1 2026-11 on 2026-11-05 14000 of 14000")
	h.saysPaid(h.paid(2026), 2)
	h.wantsPaid("said", "FISM-26101-police documents 24000 paid 24000 exercised 24000\nFORT-26103-works documents 16000 paid 16000 exercised 16000", "")
	say(budget.Paid, "CLC 9", "FORT-26103-works", 5_000)
	h.wantsPaid("more than documents say", "FISM-26101-police documents 24000 paid 24000 exercised 24000\nFORT-26103-works documents 16000 paid 21000 exercised 16000", "")
	h.pays(12, "2026-11-20 10:00", uuid, 2, 20_000, "") // of which works has 8,000, and 5,000 was typed
	h.wantsPaid("and then they do", "FISM-26101-police documents 36000 paid 24000 exercised 24000\nFORT-26103-works documents 24000 paid 21000 exercised 16000",
		"exercised FISM-26101-police F1 2026-11 on 2026-11-20 12000 of 12000\nexercised FORT-26103-works F1 2026-11 on 2026-11-20 8000 of 24000\n"+
			"paid FISM-26101-police F1 2026-11 on 2026-11-20 12000 of 26000\npaid FORT-26103-works F1 2026-11 on 2026-11-20 3000 of 3000")
	h.saysPaid(h.paid(2026), 4)
	h.wantsPaid("said again", "FISM-26101-police documents 36000 paid 36000 exercised 36000\nFORT-26103-works documents 24000 paid 24000 exercised 24000", "")
}

// What comes of a month that is closed is said in the first open one, and takes the place of nothing there; what comes once the year is closed is after it.
func TestPaidOfClosedMonths(t *testing.T) {
	t.Parallel()
	h, uuid := twoAccounts(t)
	h.books()
	h.pays(11, "2026-10-25 10:00", uuid, 1, 40_000, "")
	h.saysPaid(h.paid(2026), 4)
	h.open = budget.Period{Year: 2026, N: 11}
	h.wantsPaid("October is closed", "FISM-26101-police documents 24000 paid 24000 exercised 24000\nFORT-26103-works documents 16000 paid 16000 exercised 16000", "")
	h.pays(12, "2026-10-28 10:00", uuid, 2, 20_000, "")
	h.pays(13, "2026-11-15 10:00", uuid, 3, 10_000, "")
	h.wantsPaid("a late one, and one of November", "FISM-26101-police documents 42000 paid 24000 exercised 24000\nFORT-26103-works documents 28000 paid 16000 exercised 16000",
		"exercised FISM-26101-police F1 2026-11 on 2026-11-15 18000 of 18000\nexercised FORT-26103-works F1 2026-11 on 2026-11-15 12000 of 12000\n"+
			"paid FISM-26101-police F1 2026-11 on 2026-11-15 18000 of 18000\npaid FORT-26103-works F1 2026-11 on 2026-11-15 12000 of 12000")
	h.saysPaid(h.paid(2026), 4)
	at := func(month int) string {
		t.Helper()
		var out []string
		for _, b := range h.see(2026).At(month) {
			out = append(out, fmt.Sprint(b.Key, " ", b.Paid))
		}
		return strings.Join(out, ", ")
	}
	if got := at(10); got != "FISM-26101-police 24000, FORT-26103-works 16000" {
		t.Errorf("October stands at %s", got)
	}
	if got := at(11); got != "FISM-26101-police 42000, FORT-26103-works 28000" {
		t.Errorf("November stands at %s", got)
	}
	// One of a closed month is canceled: what it lacks is taken back in the open one.
	h.exec(`INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, 'canceled', now(), 'person', $2, '', 'x', now())`, fmt.Sprintf("%064x", 11), pgtest.Proof(t, h.pool))
	h.open = budget.Period{Year: 2026, N: 12}
	h.now = time.Date(2026, 12, 10, 12, 0, 0, 0, h.zone)
	h.wantsPaid("what October said is so no more", "FISM-26101-police documents 18000 paid 42000 exercised 42000\nFORT-26103-works documents 12000 paid 28000 exercised 28000",
		"paid FISM-26101-police F1 2026-12 on 2026-12-01 -24000 of -24000\npaid FORT-26103-works F1 2026-12 on 2026-12-01 -16000 of -16000")
	h.saysPaid(h.paid(2026), 2)
	if got := at(10) + "; " + at(12); got != "FISM-26101-police 24000, FORT-26103-works 16000; FISM-26101-police 18000, FORT-26103-works 12000" {
		t.Errorf("months stand at %s", got)
	}
	// Debts that are paid after the year count in its last month, until that is closed.
	h.now = time.Date(2027, 1, 10, 12, 0, 0, 0, h.zone)
	h.pays(14, "2027-01-08 10:00", uuid, 4, 30_000, "")
	h.wantsPaid("paid after the year", "FISM-26101-police documents 36000 paid 18000 exercised 42000\nFORT-26103-works documents 24000 paid 12000 exercised 28000",
		"paid FISM-26101-police F1 2026-12 on 2027-01-08 18000 of -6000\npaid FORT-26103-works F1 2026-12 on 2027-01-08 12000 of -4000")
	h.open = budget.Period{Year: 2027, N: 1}
	h.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 12, '2026-12-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	h.wantsPaid("the year is closed", "FISM-26101-police documents 36000 paid 18000 exercised 42000\nFORT-26103-works documents 24000 paid 12000 exercised 28000",
		"paid FISM-26101-police F1 2027-01 on 2027-01-08 18000 of 18000\npaid FORT-26103-works F1 2027-01 on 2027-01-08 12000 of 12000")
	h.saysPaid(h.paid(2026), 2)
	h.wantsPaid("it is said, as after the year", "FISM-26101-police documents 36000 paid 36000 exercised 42000\nFORT-26103-works documents 24000 paid 24000 exercised 28000", "")
	if got := at(12); got != "FISM-26101-police 18000, FORT-26103-works 12000" {
		t.Errorf("December stands at %s, with what came after it", got)
	}
	if s := h.see(2026); !s.After || s.Stands.Paid != 60_000 {
		t.Errorf("the year stands at %d paid, after it %v", s.Stands.Paid, s.After)
	}
	if got := stands(h.paid(2027)); got != "" {
		t.Errorf("2027 has %s", got)
	}
}

// What was paid of all documents, at once and by instalments, of accounts and of none, is what they invoiced less credits less what is unpaid.
func TestPaidComesToWhatIsOwed(t *testing.T) {
	t.Parallel()
	h, uuid := twoAccounts(t)
	fill := h.fill("v2", "gas", "2026-11-02 10:00:00", 10)
	h.paper(2, "I", "PUE", "2026-11-03 10:00", 20_000, fill)
	h.paper(4, "I", "PUE", "2026-11-04 11:00", 900) // of nothing that anybody matched
	h.pays(11, "2026-11-05 10:00", uuid, 1, 33_333, "")
	h.books()
	h.wantsPaid("all", "FISM-26101-police documents 40000 paid 0 exercised 0\nFORT-26103-works documents 13333 paid 0 exercised 0\nnone 900",
		"exercised FISM-26101-police F2 2026-11 on 2026-11-03 20000 of 20000\nexercised FISM-26101-police F1 2026-11 on 2026-11-05 20000 of 20000\nexercised FORT-26103-works F1 2026-11 on 2026-11-05 13333 of 13333\n"+
			"paid FISM-26101-police F2 2026-11 on 2026-11-03 20000 of 20000\npaid FISM-26101-police F1 2026-11 on 2026-11-05 20000 of 20000\npaid FORT-26103-works F1 2026-11 on 2026-11-05 13333 of 13333")
	bills, notes, payments, err := h.store.Owed(h.ctx, time.Time{})
	h.must(err)
	list, _ := debts.Of(bills, notes, payments)
	var sum debts.Sums
	for i := range list {
		sum.Add(&list[i])
	}
	p := h.paid(2026)
	if total := p.Total(); total.Documents+p.LooseCents != sum.Paid || sum.Paid != sum.Invoiced-sum.Credited-sum.Left || sum.Paid != 33_333+20_000+900 {
		t.Errorf("accounts have %d, none %d, and %+v was paid", total.Documents, p.LooseCents, sum)
	}
}

// What a note gives back of a bill that was paid at once is of the accounts whose fuel it credits, and fuel that came into own tanks is paid by the bill that it is of.
func TestPaidOfNotesAndOwnTanks(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2025-01-01")
	h.departmentFund("works", "FORT", "2025-01-01")
	h.must(h.desk.SayRule(h.ctx, "fina", spending.RuleChange{Version: h.version(), Place: 1, Reason: "almacén", Rule: budget.Rule{
		Name: "tank", Products: []string{"diesel"}, Parts: map[string]string{"fund": "OWN", "partida": "26105", "area": "yard"},
	}}))
	one, two := h.fill("v1", "gas", "2026-10-10 10:00:00", 30), h.fill("v3", "gas", "2026-10-11 10:00:00", 20)
	id, uuid := h.paper(1, "I", "PUE", "2026-10-20 10:00", 100_000)
	h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 2, 2, '15101514', '', '', '7', '', '', 1, 0, 1)`, id)
	h.link(id, one, two)
	note, _ := h.paper(2, "E", "PUE", "2026-11-10 10:00", 10_000)
	h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101514', '', '', '', '', '', 1, 10000, 1)`, note)
	h.exec(`INSERT INTO document_of (document, n, how, uuid) VALUES ($1, 1, '01', $2)`, note, uuid)
	h.decides(id, 2, 0)
	h.exec(`INSERT INTO event (station, epoch, seq, branch, at, kind, body) VALUES ('patio', 1, 1, 0, $1, 'delivery', '{"tank":"T1","grade":"diesel","volume_ul":1000000000,"basis":"obs"}')`, h.at("2026-11-01 09:00:00"))
	truck, _ := h.paper(3, "I", "PUE", "2026-11-02 10:00", 500_000)
	h.link(truck)
	h.exec(`INSERT INTO delivery_note (station, epoch, seq, note, document, part, line, billed_basis, reason, said_by, said_at) VALUES ('patio', 1, 1, 'R', $1, 'concept', 1, 'obs', 'x', 'x', now())`, truck)
	h.books()
	p := h.paid(2026)
	if got := stands(p); got != "FISM-26101-police documents 54000 paid 0 exercised 0\nFORT-26103-works documents 36000 paid 0 exercised 0\nOWN-26105-yard documents 500000 paid 0 exercised 0" {
		t.Errorf("got\n%s", got)
	}
	for _, l := range p.Lines {
		if l.Part.What == debts.Returned && (l.In.N != 11 || l.Cents != map[budget.Key]int64{"FISM-26101-police": -6_000, "FORT-26103-works": -4_000}[l.Key]) {
			t.Errorf("the note gives back %+v", l)
		}
	}
	// What is given back is of the month of the note, and of what was ordered to be paid nothing is taken back.
	h.saysPaid(p, 6+2)
	h.wantsPaid("said", "FISM-26101-police documents 54000 paid 54000 exercised 60000\nFORT-26103-works documents 36000 paid 36000 exercised 40000\nOWN-26105-yard documents 500000 paid 500000 exercised 500000", "")
}

// Fuel of December that was accrued in its year and billed in January is of the year: what was accrued is taken back and booked anew, beyond the year,
// and what is beyond it is only what both come to. So what is paid of it is proposed as after the year, but for what the bill is more than the accrual.
func TestPaidOfABillAfterTheYear(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("police", "FISM", "2026-01-01")
	fill := h.fill("v1", "gas", "2026-12-10 10:00:00", 50) // 1,000.00
	h.now = h.at("2026-12-31 10:00:00")
	h.books()
	h.ended()
	_, uuid := h.paper(1, "I", "PPD", "2027-01-10 10:00", 110_000, fill)
	h.books()
	h.pays(11, "2027-01-18 10:00", uuid, 1, 110_000, "")
	h.wantsPaid("billed and paid in January", "FISM-26101-police documents 110000 paid 0 exercised 0",
		"exercised FISM-26101-police F1 2027-01 on 2027-01-18 100000 of 100000\npaid FISM-26101-police F1 2027-01 on 2027-01-18 100000 of 100000\nlate FISM-26101-police F 1 10000")
	h.saysPaid(h.paid(2026), 2)
	h.wantsPaid("said", "FISM-26101-police documents 110000 paid 100000 exercised 100000", "late FISM-26101-police F 1 10000")
}

// Of a statement of cards whose fee has a document of a payment, and of whose fuel treasury typed an instalment, the fee is proposed once: said, there is
// nothing to say.
func TestPaidOfCardsIsProposedOnce(t *testing.T) {
	t.Parallel()
	h, uuid := twoAccounts(t)
	h.exec(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'purchase', 1, 2, '15101514', '', 'E1', '1', 'c', 'AAA010101AA1', 1000000, 10000000, 240000)`, fmt.Sprintf("%064x", 1))
	h.books()
	h.must(h.say(budget.Paid, "FISM-26101-police", uuid, "2026-11-02", 600))
	h.pays(11, "2026-11-05 10:00", uuid, 1, 2_000, "")
	said := h.paid(2026)
	h.must(func() error { _, err := h.desk.SayPaid(h.ctx, "fina", 2026, chosen(said), "Pago"); return err }())
	if again := h.paid(2026); len(again.Proposals) > 0 || len(said.Proposals) == 0 {
		t.Errorf("said, there are proposed %q; before there were %q", proposed(again), proposed(said))
	}
}
