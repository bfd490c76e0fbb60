package matching_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// Who knows permits and tickets of another supplier's station could bill its fuel before that one does. None of it is accepted with
// what is exact; whoever says that it is so says why; and whose fuel it was has it as soon as that one bills it.
func TestOthersFuelIsNotAccepted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('otra', 1, 'Otra', 'OTR990101XY2', '2', 'MXN', 'station', '2026-01-01', now(), 'x')`)
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) SELECT 'otra', permit, revision, name, address, status, added_at, added_by FROM permit WHERE contract = 'gas'`)
	o.exec(`DELETE FROM permit WHERE contract = 'gas'`)
	sales := supplier.Invent(9, 4, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	refs := o.poured("otra", sales, nil)
	o.billed(9, terms(supplier.Station, supplier.Fill), sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	o.want(q, "differs 4, loose 4")
	seen := o.look(q)
	for i := range seen.Rows {
		if s := seen.Rows[i].Link.State; s != match.Supplier {
			t.Errorf("line %d is %s, want of another supplier", i, s)
		}
	}
	if accepted, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || accepted.Lines != 0 {
		t.Errorf("%d lines were accepted unseen (%v)", accepted.Lines, err)
	}
	r := &seen.Rows[0]
	said := matching.Said{What: matching.Linked, Fills: []match.Ref{r.Fills[0].Ref}}
	var problem *matching.Problem
	if _, err := o.desk.Decide(o.ctx, "fina", r.LineID, said); !errors.As(err, &problem) || problem.Field != "differs" {
		t.Errorf("without a reason: got %v", err)
	}
	said.Reason = "factura por cuenta de la otra"
	o.decide("fina", r.LineID, said)
	o.want(q, "differs 3, done 1, loose 3")

	// A decision of before, when nobody asked: it stays in order.
	other := &seen.Rows[1]
	o.exec(`INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, sum_rule, reason, said_by, said_at)
SELECT 'before', $1, $2, $3, what, 'ticket', 'matched', volume_ul, amount_cents, price_e4, tolerances, 2, '', said_by, said_at FROM line_decision LIMIT 1`, other.Document, other.Part, other.N)
	o.exec(`INSERT INTO line_decision_fill (decision, station, epoch, seq, branch) SELECT max(decision), 'office', 1, $1, 0 FROM line_decision`, other.Fills[0].Ref.Seq)
	seen = o.look(q)
	for i := range seen.Rows {
		want := map[matching.LineID]match.State{r.LineID: match.Supplier, other.LineID: match.Matched}
		if x := &seen.Rows[i]; want[x.LineID] != "" && x.Link.State != want[x.LineID] && !(want[x.LineID] == match.Matched && x.Link.State.InOrder()) {
			t.Errorf("line %d is %s, want %s", i, x.Link.State, want[x.LineID])
		}
	}
	if len(refs) != 4 {
		t.Fatal("not all sales were poured")
	}
}

// What a contract says that a liter costs is what its supplier bills, whatever the ticket shows: a month of it is accepted at once, with
// the tolerances of always. Who bills the pump's price is in order here, and not by the contract (AUD-11).
func TestTheContractsPriceIsExact(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	shown := supplier.Invent(9, 12, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	sales := make([]supplier.Sale, len(shown))
	for i := range shown {
		sales[i] = shown[i]
		sales[i].PriceE4 -= 5_000
		if sales[i].Cents() == shown[i].Cents() {
			t.Fatalf("sale %d costs as much with the discount", i)
		}
	}
	o.poured("gas", shown, nil)
	o.billed(9, terms(supplier.Station, supplier.Fill), sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	o.want(q, "differs 12, loose 12")
	o.exec(`INSERT INTO contract_price (contract, product, from_on, kind, price_e4, reason, said_by, said_at) SELECT 'gas', p, '2026-01-01', 'discount', 5000, 'Anexo', 'fina', now() FROM unnest($1::text[]) p`,
		[]string{supplier.Regular, supplier.Premium, supplier.Diesel})
	o.want(q, "exact 12, loose 12")
	if _, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil {
		t.Fatal(err)
	}
	o.want(q, "done 12")
	o.exec(`INSERT INTO contract_price (contract, product, from_on, kind, price_e4, reason, said_by, agreed_by, said_at) SELECT 'gas', p, '2026-02-01', 'discount', 9000, 'Anexo 2', 'fina', 'dora', now() FROM unnest($1::text[]) p`,
		[]string{supplier.Regular, supplier.Premium, supplier.Diesel})
	o.want(q, "done 12") // what somebody decided stays; the contract's price is asked for by AUD-11
}

// A ticket that people divided between two vehicles is billed in one line, which is of both.
func TestATicketOfTwoVehicles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(9, 3, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	parts := append([]supplier.Sale{}, sales...)
	half := parts[1]
	half.UL = half.UL / 2
	parts[1].UL -= half.UL
	parts = append(parts, half)
	refs := o.poured("gas", parts, nil)
	o.billed(9, terms(supplier.Station, supplier.Fill), sales, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	o.want(q, "exact 3, loose 4")
	if _, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil {
		t.Fatal(err)
	}
	o.want(q, "done 3")
	seen := o.look(q)
	for i := range seen.Rows {
		if r := &seen.Rows[i]; r.Ticket == half.Ticket && (len(r.Fills) != 2 || r.Fills[0].Ref != refs[1] || r.Fills[1].Ref != refs[3]) {
			t.Errorf("the line of the divided ticket has %+v", r.Fills)
		}
	}
}

// strangers has somebody bill what another's station sold, by its permit and tickets: what the other's contract is called is otra.
func (o *office) strangers(n int) []supplier.Sale {
	o.Helper()
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('otra', 1, 'Otra', 'OTR990101XY2', '2', 'MXN', 'station', '2026-01-01', now(), 'x')`)
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) SELECT 'otra', permit, revision, name, address, status, added_at, added_by FROM permit WHERE contract = 'gas'`)
	o.exec(`DELETE FROM permit WHERE contract = 'gas'`)
	sales := supplier.Invent(9, n, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	o.poured("otra", sales, nil)
	o.billed(9, terms(supplier.Station, supplier.Fill), sales, nil)
	return sales
}

// Who has a contract is held to its own fuel on all days: also after that has run out, and before it begins. That is no way to bill
// another's fuel as somebody of whom nobody knows.
func TestAContractThatIsOverHoldsToItsFuel(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := o.strangers(4)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	for _, x := range []struct{ name, set string }{
		{"valid", `from_on = '2026-01-01', until_on = NULL`},
		{"run out", `from_on = '2026-01-01', until_on = '2026-09-30'`},
		{"run out years ago", `from_on = '2022-01-01', until_on = '2022-12-31'`},
		{"not begun", `from_on = '2027-01-01', until_on = NULL`},
		{"written otherwise", `rfc = 'eku 900317-3c9', from_on = '2026-01-01', until_on = '2026-09-30'`},
	} {
		o.exec(`UPDATE contract SET ` + x.set + ` WHERE contract = 'gas'`)
		o.want(q, "differs 4, loose 4")
		for _, r := range o.look(q).Rows {
			if r.Link.State != match.Supplier {
				t.Errorf("%s: line %d is %s, want of another supplier", x.name, r.N, r.Link.State)
			}
		}
		if accepted, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || accepted.Lines != 0 {
			t.Errorf("%s: %d lines were accepted unseen (%v)", x.name, accepted.Lines, err)
		}
	}
	// What is its own is found all the same, also after the end.
	o.exec(`UPDATE dispense SET contract = 'gas'`)
	o.want(q, "exact 4, loose 4")
	o.exec(`UPDATE dispense SET contract = NULL, station = 'norte', source = 'pump'`)
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by, agreed_by) VALUES ('gas', $1, 9, 'Norte', '', 'open', 'norte', now(), 'x', 'y')`, sales[0].Permit)
	for _, r := range o.look(q).Rows { // a box of ours at its station goes on (172)
		if r.Keys.Permit == sales[0].Permit && (len(r.Fills) != 1 || r.Fills[0].Contract != "gas") {
			t.Errorf("line %d is of %+v", r.N, r.Fills)
		}
	}

	// A decision of when only a valid contract was asked for stays as it was said; one of now is of another supplier.
	o.exec(`UPDATE dispense SET contract = 'otra', station = 'office', source = 'ticket'`)
	seen := o.look(q)
	for i, rule := range []int{3, 4} {
		r := &seen.Rows[i]
		o.decide("fina", r.LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{r.Fills[0].Ref}, Reason: "por cuenta de la otra"})
		o.exec(`ALTER TABLE line_decision DISABLE TRIGGER USER`)
		o.exec(`UPDATE line_decision SET sum_rule = $1 WHERE (document, part, n) = ($2, $3, $4)`, rule, r.Document, r.Part, r.N)
	}
	was, now := o.look(q).Rows[0].Link.State, o.look(q).Rows[1].Link.State
	if !was.InOrder() || now != match.Supplier {
		t.Errorf("what was decided of before is %s, and of now %s", was, now)
	}
}

// Who never had a contract is never exact, however well it agrees: its documents are asked about, each once, and whoever accepts the
// lines of one writes why. What was decided before stays as it was said; whose fuel it was has it as soon as that one bills it.
func TestAStrangerIsNeverExact(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := o.strangers(6)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	o.want(q, "differs 6, loose 6") // it has a contract
	o.exec(`UPDATE contract SET rfc = 'CAC8510147J4' WHERE contract = 'gas'`)
	o.want(q, "suggested 6, loose 6")
	seen := o.look(q)
	list := seen.Strangers()
	if len(list) < 2 || list[0].RFC != issuer || len(list[0].Of) != 1 || list[0].Of[0] != "Otra" {
		t.Fatalf("got %+v", list)
	}
	if accepted, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || accepted.Lines != 0 {
		t.Errorf("%d lines were accepted unseen (%v)", accepted.Lines, err)
	}
	var problem *matching.Problem
	one := &seen.Rows[0]
	if _, err := o.desk.Decide(o.ctx, "fina", one.LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{one.Fills[0].Ref}}); !errors.As(err, &problem) || problem.Field != "differs" {
		t.Errorf("a line without a reason: got %v", err)
	}
	for _, reason := range []string{"", "  ", strings.Repeat("x", 201)} {
		if _, err := o.desk.AcceptStrange(o.ctx, "fina", list[0].Document, reason); !errors.As(err, &problem) || problem.Field != "reason" {
			t.Errorf("a document with %d letters: got %v", len(reason), err)
		}
	}
	if _, err := o.desk.AcceptStrange(o.ctx, "fina", "none", "x"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no document: got %v", err)
	}
	done, err := o.desk.AcceptStrange(o.ctx, "fina", list[0].Document, "factura por su cuenta")
	if err != nil || done.Lines != list[0].N {
		t.Fatalf("accepted %+v (%v), want %d lines", done, err, list[0].N)
	}
	if _, err := o.desk.AcceptStrange(o.ctx, "fina", list[0].Document, "otra vez"); !errors.As(err, &problem) || problem.Field != "document" {
		t.Errorf("again: got %v", err)
	}
	o.want(q, fmt.Sprintf("suggested %d, done %d, loose %d", 6-done.Lines, done.Lines, 6-done.Lines))
	if n, err := o.desk.TakeBack(o.ctx, "fina", done.Batch); err != nil || n != done.Lines {
		t.Errorf("taken back are %d (%v)", n, err)
	}
	o.want(q, "suggested 6, loose 6")

	// One of before is in order as it was; one of now says what it is, also once there is a contract.
	done, err = o.desk.AcceptStrange(o.ctx, "fina", list[0].Document, "factura por su cuenta")
	o.must(err)
	i := slices.IndexFunc(seen.Rows, func(r matching.Row) bool { return r.Document == list[0].Document })
	state := func() match.State {
		o.Helper()
		s := o.look(q)
		return s.Rows[slices.IndexFunc(s.Rows, func(r matching.Row) bool { return r.LineID == seen.Rows[i].LineID })].Link.State
	}
	if s := state(); s != match.Strange {
		t.Errorf("what is decided is %s", s)
	}
	o.exec(`ALTER TABLE line_decision DISABLE TRIGGER USER`)
	o.exec(`UPDATE line_decision SET sum_rule = 3`)
	if s := state(); !s.InOrder() {
		t.Errorf("what was decided before is %s", s)
	}
	o.exec(`UPDATE line_decision SET sum_rule = 4`)
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('suyo', 1, 'Gasolinera', $1, '3', 'MXN', 'station', '2026-01-01', now(), 'x', 'y')`, issuer)
	if s := state(); !s.InOrder() {
		t.Errorf("what was accepted as a stranger's is %s once there is a contract", s)
	}
	o.exec(`DELETE FROM contract WHERE contract = 'suyo'`)

	// Whose fuel it was bills it: that one has what nobody decided, and the stranger bills it twice.
	own := terms(supplier.Station, supplier.Fill)
	own.Issuer.RFC = "OTR990101XY2"
	o.billed(10, own, sales, nil)
	o.want(q, fmt.Sprintf("exact %d, twice 6, done %d, loose %d", 6-done.Lines, done.Lines, 6-done.Lines))
}

// What a stranger bills together is suggested as well, and whoever says that it is so says why.
func TestAStrangersSum(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs, _ := o.together(9, nil)
	q := matching.Question{From: o.month(time.October).From, To: o.month(time.November).To}
	r := o.sum(q)
	o.exec(`UPDATE contract SET rfc = '' WHERE contract = 'gas'`) // nobody said whose fuel it is
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('otra', 1, 'Otra', 'OTR990101XY2', '2', 'MXN', 'station', '2026-01-01', now(), 'x', 'y')`)
	if s := o.sum(q); s.Sort != matching.Suggested || s.Link.State != match.Strange || len(s.Fills) != len(r.Fills) {
		t.Fatalf("the sum is %s, %s, of %d fills", s.Sort, s.Link.State, len(s.Fills))
	}
	var of []match.Ref
	for i := range r.Fills {
		of = append(of, r.Fills[i].Ref)
	}
	var problem *matching.Problem
	if _, err := o.desk.Decide(o.ctx, "fina", r.LineID, matching.Said{What: matching.Linked, Fills: of}); !errors.As(err, &problem) || problem.Field != "differs" {
		t.Errorf("without a reason: got %v", err)
	}
	if accepted, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || accepted.Lines != 0 {
		t.Errorf("%d of %d fills were accepted unseen (%v)", accepted.Lines, len(refs), err)
	}
	if done, err := o.desk.AcceptStrange(o.ctx, "fina", r.Document, "factura por su cuenta"); err != nil || done.Lines == 0 {
		t.Errorf("accepted are %+v (%v)", done, err)
	}
	o.want(q, "done 10") // 9, and the sum of three
}
