package matching_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/sim/supplier"
)

// A ticket that was billed in another month too is no line's to accept: it is the line's that
// was accepted first, and the rest of the month is accepted all the same.
func TestBilledAgainInAnotherMonth(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(7, 3, supplier.Station, time.Date(2026, 10, 28, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].At = time.Date(2026, 10, 28, 6+i, 0, 0, 0, o.zone)
	}
	o.poured("gas", sales, nil)
	o.billed(7, terms(supplier.Station, supplier.Fill), sales[:1], nil)
	nov := o.month(time.November)
	_, err := o.desk.AcceptExact(o.ctx, "fina", o.month(time.October))
	o.must(err)
	o.billed(8, terms(supplier.Station, supplier.Fill), sales[:1], nil) // again
	o.exec(`ALTER TABLE document DISABLE TRIGGER USER`)
	o.exec(`UPDATE document SET issued_at = issued_at + interval '10 days' WHERE n = (SELECT max(n) FROM document)`)
	o.billed(9, terms(supplier.Station, supplier.Fill), sales[1:], nil)
	o.exec(`UPDATE document SET issued_at = issued_at + interval '10 days' WHERE n > (SELECT max(n)-2 FROM document)`)
	a, err := o.desk.AcceptExact(o.ctx, "fina", nov)
	if err != nil || a.Lines != 2 {
		t.Errorf("accepted %+v, %v; want 2 lines", a, err)
	}
	o.want(nov, "twice 1, done 2")
}

// A line that counts again has no fill that another line was given meanwhile, in whatever month
// that was issued.
func TestCountsAgain(t *testing.T) {
	t.Parallel()
	for _, days := range []int{0, 10} {
		o := newOffice(t)
		sales := supplier.Invent(7, 1, supplier.Station, time.Date(2026, 10, 28, 6, 0, 0, 0, o.zone))
		sales[0].At = time.Date(2026, 10, 28, 6, 0, 0, 0, o.zone)
		o.poured("gas", sales, nil)
		o.billed(7, terms(supplier.Station, supplier.Fill), sales, nil)
		o.exec(`ALTER TABLE document DISABLE TRIGGER USER`)
		year := matching.Question{From: time.Date(2026, 1, 1, 0, 0, 0, 0, o.zone), To: time.Date(2027, 1, 1, 0, 0, 0, 0, o.zone)}
		_, err := o.desk.AcceptExact(o.ctx, "fina", year)
		o.must(err)
		first := o.look(year).Rows[0].Document
		o.exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'refused', '[]', '', now(), 'x')`, first)
		o.billed(8, terms(supplier.Station, supplier.Fill), sales, nil)
		o.exec(`UPDATE document SET issued_at = issued_at + make_interval(days => $1) WHERE n = (SELECT max(n) FROM document)`, days)
		a, err := o.desk.AcceptExact(o.ctx, "fina", year)
		o.must(err)
		if a.Lines != 1 {
			t.Fatalf("%+v", a)
		}
		o.exec(`INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES ($1, 'accepted', '[]', '', now(), 'x')`, first)
		got := ""
		for _, q := range []matching.Question{o.month(time.October), o.month(time.November)} {
			if days == 0 && q.From.Month() == time.November {
				continue
			}
			got += o.counts(q) + "; "
		}
		if strings.Count(got, "changed 1") != 1 {
			t.Errorf("%d days: %s, want one that changed", days, got)
		}
	}
}

// A fill that turns out to be of another fuel makes its line changed, if liters and amount stay.
func TestAnotherFuelSince(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.few(1, nil)
	q := o.month(time.October)
	_, err := o.desk.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	o.want(q, "done 1")
	o.exec(`UPDATE grade SET product = CASE product WHEN $1 THEN $2 ELSE $1 END`, supplier.Regular, supplier.Diesel)
	o.want(q, "changed 1")
}

// A reason is counted in letters, as the form counts.
func TestAReasonOf200Letters(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.few(1, nil)
	q := o.month(time.October)
	id := o.look(q).Rows[0].LineID
	_, err := o.desk.Decide(o.ctx, "fina", id, matching.Said{What: matching.Apart, Reason: strings.Repeat("ñ", 200)})
	o.must(err)
}

// Of two who look at a line, the second to decide hears of the first, however much later.
func TestDecidedSinceItWasSeen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, refs := o.few(1, nil)
	q := o.month(time.October)
	r := o.look(q).Rows[0]
	seen := r.Last
	if _, err := o.desk.Decide(o.ctx, "fina", r.LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{refs[0]}, Seen: &seen}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.desk.Decide(o.ctx, "otra", r.LineID, matching.Said{What: matching.Apart, Reason: "nadie", Seen: &seen}); !errors.Is(err, matching.ErrSince) {
		t.Errorf("got %v, want that somebody has decided since", err)
	}
	o.want(q, "done 1")
}

// A line of other money is not accepted with all that are exact, whatever its figures.
func TestOtherMoney(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.few(2, nil)
	o.exec(`ALTER TABLE document DISABLE TRIGGER USER`)
	o.exec(`UPDATE document SET currency = 'USD' WHERE n = (SELECT max(n) FROM document)`)
	q := o.month(time.October)
	o.want(q, "exact 1, differs 1, loose 2")
	// Its liters and amounts stand apart, and a fill that it is of all the same is billed elsewhere.
	for _, r := range o.look(q).Rows {
		o.decide("fina", r.LineID, matching.Said{What: matching.Linked, Fills: []match.Ref{r.Fills[0].Ref}, Reason: "en dólares"})
	}
	s := o.look(q)
	if len(s.Parts) != 2 || s.Parts[0].Currency != "MXN" || s.Parts[1].Currency != "USD" {
		t.Fatalf("got %+v", s.Parts)
	}
	mxn, usd := s.Parts[0], s.Parts[1]
	if mxn.Billed.N != 1 || mxn.Flowed.N != 2 || mxn.After.N != 1 || mxn.Loose.N != 0 || usd.Billed.N != 1 || usd.Flowed.N != 0 || usd.Differences != usd.Billed {
		t.Errorf("got %+v and %+v", mxn, usd)
	}
	o.want(q, "done 2")
	// What was accepted as the same and is billed in other money since asks again.
	o.exec(`UPDATE document SET currency = 'EUR'`)
	o.want(q, "changed 1, done 1")
}
