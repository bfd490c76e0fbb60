package matching_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// together are fills of a day that a supplier bills in one document of that day: some of them in
// one line without a ticket. It returns their names and the places of those that are.
func (o *office) together(seed uint64, skip func(planted []supplier.Planted, n int) bool) (refs map[int]match.Ref, of []int) {
	o.Helper()
	sales := supplier.Invent(seed, 12, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].At = time.Date(2026, 10, 5, 6+i, 0, 0, 0, o.zone)
		sales[i].Permit, sales[i].Product, sales[i].PriceE4 = sales[0].Permit, sales[0].Product, sales[0].PriceE4
	}
	_, planted := o.billed(seed, terms(supplier.Station, supplier.Day), sales, func(b *supplier.Batch) { o.must(b.Plant(supplier.Consolidated, 4)) })
	refs = o.poured("gas", sales, func(n int, _ *supplier.Sale) bool { return skip == nil || !skip(planted, n) })
	return refs, planted[0].Sales
}

func (o *office) sum(q matching.Question) *matching.Row {
	o.Helper()
	seen := o.look(q)
	for i := range seen.Rows {
		if r := &seen.Rows[i]; r.Link.Pass == match.BySum {
			return r
		}
	}
	return nil
}

// A line without a ticket is proposed to be of all fills of its day that no line is of. It is
// never accepted with what is exact; a person says so once, and takes it back at once.
func TestASumIsProposed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs, of := o.together(11, nil)
	q := o.month(time.October)
	r := o.sum(q)
	if r == nil || r.Sort != matching.Suggested || r.Link.State != match.Suggested || len(r.Fills) != len(of) {
		t.Fatalf("got %+v, want a sum of %d: %s", r, len(of), o.counts(q))
	}
	for _, i := range of {
		if !slices.Contains(r.Link.Fills, refs[i]) {
			t.Errorf("fill %s is not in %v", refs[i], r.Link.Fills)
		}
	}
	if again := o.sum(q); !slices.Equal(again.Link.Fills, r.Link.Fills) {
		t.Errorf("looked at again: got %v, want %v", again.Link.Fills, r.Link.Fills)
	}
	a, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	if now := o.sum(q); a.Lines != 12-len(of) || now == nil || now.Decided != nil {
		t.Errorf("accepted %d lines, and the sum is %+v", a.Lines, now)
	}
	// Two say so at once: one of them is heard.
	var wg sync.WaitGroup
	fails := make([]error, 2)
	batches := make([]string, 2)
	for i := range fails {
		wg.Go(func() {
			batches[i], fails[i] = o.desk.Decide(o.ctx, "fina", r.LineID, matching.Said{What: matching.Linked, Fills: r.Link.Fills, Seen: new(int64)})
		})
	}
	wg.Wait()
	i := slices.Index(fails, nil)
	if i < 0 || !errors.Is(fails[1-i], matching.ErrSince) {
		t.Fatalf("two at once: got %v", fails)
	}
	o.want(q, "done 10") // 9 and the sum, of three
	if p := o.look(q).Main(); p.Loose.N != 0 || p.Open.N != 0 {
		t.Errorf("got %+v", p)
	}
	n, err := o.desk.TakeBack(o.ctx, "fina", batches[i])
	o.must(err)
	if now := o.sum(q); n != 1 || now == nil || now.Decided != nil || len(now.Fills) != len(of) {
		t.Errorf("taken back %d lines, and got %+v", n, now)
	}
	// What a person says of one of its fills stands over it: then the rest agrees with nothing.
	_, err = o.desk.Decide(o.ctx, "fina", r.LineID, matching.Said{What: matching.Linked, Fills: r.Link.Fills[:1], Reason: "falta una"})
	o.must(err)
	if now := o.sum(q); now != nil {
		t.Errorf("a person said what it is of, and got %+v", now)
	}
}

// Where the fills of no period agree nothing is proposed: which of them it might be is never
// searched for.
func TestNoSumIsSearchedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.together(11, func(planted []supplier.Planted, n int) bool { return n == planted[0].Sales[1] })
	q := o.month(time.October)
	if r := o.sum(q); r != nil {
		t.Errorf("one of its fills is not here, and got %+v", r)
	}
	o.want(q, "exact 9, alone 1, loose 11")
}

// A fill whose amount nobody typed counts in a sum at what the others cost, so what is billed too much for it asks why it is
// accepted. Where no fill has an amount the sum waits for a word and a reason, and is never accepted with what is exact.
func TestASumOfWhichAnAmountIsMissing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs, of := o.together(11, nil)
	q := o.month(time.October)
	r := o.sum(q)
	free := func(n int) {
		o.exec(`UPDATE dispense SET amount_cents = NULL, price_e4 = NULL, currency = NULL WHERE station = 'office' AND seq = $1`, refs[n].Seq)
	}
	asked := func(said matching.Said) bool {
		_, err := o.desk.Decide(o.ctx, "fina", r.LineID, said)
		p, ok := errors.AsType[*matching.Problem](err)
		return ok && p.Field == "differs"
	}
	bill := func(more int64) {
		o.exec(`UPDATE document_item SET amount_cents = amount_cents + $1 WHERE (document, part, n) = ($2, $3, $4)`, more, r.Document, r.Part, r.N)
	}
	all := matching.Said{What: matching.Linked, Fills: r.Link.Fills}
	o.exec(`ALTER TABLE dispense DISABLE TRIGGER USER`)
	o.exec(`ALTER TABLE document_item DISABLE TRIGGER USER`)
	free(of[0])
	if now := o.sum(q); now == nil || now.Link.State != match.Suggested || now.Link.Cents < -10 || now.Link.Cents > 10 || len(now.Fills) != len(of) {
		t.Errorf("one has no amount: got %+v", now)
	}
	bill(600_000)
	if now := o.sum(q); now != nil {
		t.Errorf("6,000 too much are billed, and it is proposed: %+v", now.Link)
	}
	if !asked(all) {
		t.Error("6,000 too much are billed, and nobody has to say why it is accepted")
	}
	// A decision of before is read as it was made.
	o.decide("fina", r.LineID, matching.Said{What: matching.Linked, Fills: r.Link.Fills, Reason: "como antes"})
	o.exec(`ALTER TABLE line_decision DISABLE TRIGGER USER`)
	o.exec(`UPDATE line_decision SET sum_rule = 1, state = 'matched', amount_cents = 0, reason = ''`)
	o.want(q, "exact 9, done 1, loose 9")
	for _, row := range o.look(q).Rows {
		if row.LineID == r.LineID && (row.Link.State != match.Matched || row.Link.Cents != 0) {
			t.Errorf("decided before: got %+v", row.Link)
		}
	}
	o.decide("fina", r.LineID, matching.Said{What: matching.Open})
	for _, n := range of {
		free(n)
	}
	now := o.sum(q)
	if now == nil || now.Sort != matching.Suggested || now.Link.State != match.Unpriced || !now.NoCents || now.Link.VolumeUL != 0 {
		t.Fatalf("none has an amount: got %+v", now)
	}
	if _, err := o.desk.AcceptExact(o.ctx, "fina", q); err != nil || o.sum(q) == nil || !asked(all) {
		t.Errorf("none has an amount, and it was accepted without a reason: %v", err)
	}
	all.Reason = "el contrato no dice precio"
	o.decide("fina", r.LineID, all)
	o.want(q, "done 10")
}
