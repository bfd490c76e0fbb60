package contracting_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saidByAuthority is what the authority answered, as a paper.
var saidByAuthority = []byte("%PDF-1.7\n%%EOF\n")

// authority is made once: its keys take a second.
var authority = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

const (
	issuer   = "EKU9003173C9"
	receiver = "MPS010101AA1"
)

// An office buys fuel of a station and in bulk.
type office struct {
	testing.TB
	ctx   context.Context
	pool  *pgxpool.Pool
	bills *finance.Desk
	match *matching.Desk
	desk  *contracting.Desk
	zone  *time.Location
	now   time.Time
	fills int
}

func newOffice(t testing.TB) *office {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{TB: t, ctx: t.Context(), pool: pgtest.New(t), zone: zone, now: time.Date(2026, 11, 10, 18, 0, 0, 0, time.UTC)}
	store, dir := postgres.New(o.pool), t.TempDir()
	cabinet, err := evidence.Open(filepath.Join(dir, "evidence"))
	o.must(err)
	o.must(os.Mkdir(filepath.Join(dir, "stampers"), 0o755))
	for _, c := range authority().Certificates() {
		o.must(os.WriteFile(filepath.Join(dir, "stampers", c.No+".cer"), c.Certificate, 0o644))
	}
	now := func() time.Time { return o.now }
	o.bills = finance.New(finance.Config{Store: store, Cabinet: cabinet, Stampers: filepath.Join(dir, "stampers"), Now: now})
	o.match = matching.New(matching.Config{Store: store, Zone: zone, Now: now})
	o.desk = contracting.New(contracting.Config{Store: store, Match: o.match, Zone: zone, Now: now})
	o.contract("gas", issuer, "station", "PL/4950/EXP/ES/2015", "CNE/PL/00320/EXP/ES/2026")
	o.must(o.bills.SayReceiver(o.ctx, "fina", finance.Receiver{RFC: receiver, Name: "MUNICIPIO DE PRUEBA", Active: true, Reason: "alta"}))
	for grade, product := range map[string]string{"magna": supplier.Regular, "premium": supplier.Premium, "diesel": supplier.Diesel} {
		o.exec(`INSERT INTO grade (grade, name, product) VALUES ($1, $1, $2)`, grade, product)
	}
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) exec(sql string, args ...any) {
	o.Helper()
	if _, err := o.pool.Exec(o.ctx, sql, args...); err != nil {
		o.Fatalf("%v\n%s", err, sql)
	}
}

func (o *office) sum(sql string) (cents, ul int64) {
	o.Helper()
	o.must(o.pool.QueryRow(o.ctx, sql).Scan(&cents, &ul))
	return cents, ul
}

func (o *office) contract(id, rfc, supply string, permits ...string) {
	o.Helper()
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ($1, 1, 'Gasolinera', $2, '1', 'MXN', $3, '2026-01-01', '2026-12-31', now(), 'x')`, id, rfc, supply)
	for _, p := range permits {
		o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) VALUES ($1, $2, 1, $2, '', 'open', now(), 'x')`, id, p)
	}
}

// poured has sales flow, as tickets of them were written down.
func (o *office) poured(sales []supplier.Sale, change func(n int, s *supplier.Sale)) {
	o.Helper()
	for i := range sales {
		s := sales[i]
		o.fills++
		if change != nil {
			change(i, &s)
		}
		var price, cents *int64
		if s.PriceE4 > 0 {
			price, cents = new(s.PriceE4), new(s.Cents())
		}
		o.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract, permit)
VALUES ('office', 1, $1, 0, $2, $2, 'S', $3, 'vehicle', $4, 'typed', $5, 'MXN', $6, 'v1', 'yes', 'H', '{}', $7, 'ticket', 'gas', $8)`,
			o.fills, s.At, map[string]string{supplier.Regular: "magna", supplier.Premium: "premium", supplier.Diesel: "diesel"}[s.Product], s.UL, price, cents, s.Ticket, s.Permit)
	}
}

func (o *office) billed(seed uint64, supply supplier.Supply, rfc string, sales []supplier.Sale, plant func(*supplier.Batch)) {
	o.Helper()
	b, err := supplier.NewBatch(seed, authority(), supplier.Terms{
		Supply: supply, Every: supplier.Week, FeePPM: 12_000, Quotas: supplier.Quotas(),
		Issuer: supplier.Party{RFC: rfc, Name: "GASOLINERA", Regime: "601", ZIP: "42000"}, Receiver: supplier.Party{RFC: receiver, Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}, sales)
	o.must(err)
	if plant != nil {
		plant(b)
	}
	list, _ := b.Issue()
	var files []finance.File
	for i := range list {
		files = append(files, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	_, err = o.bills.Send(o.ctx, "fina", finance.NewBatch(), files)
	o.must(err)
}

func (o *office) one(id string) *contracting.Whole {
	o.Helper()
	w, err := o.desk.One(o.ctx, id)
	o.must(err)
	return w
}

func (o *office) says(kind contract.Kind, number string, l contract.Limits) error {
	p := contracting.Paper{Contract: "gas", Reason: "Licitación", AgreedBy: "jorge"}
	p.Kind, p.Number, p.Signed, p.Limits = kind, number, "2026-01-02", l
	return o.desk.SayPaper(o.ctx, "fina", p)
}

func (o *office) problem(err error, field, code string) {
	o.Helper()
	if bad, ok := contracting.AsProblem(err); !ok || bad.Field != field || bad.Code != code {
		o.Errorf("got %v, want %s: %s", err, field, code)
	}
}

const (
	billedSums = `SELECT coalesce(sum(amount_cents), 0)::bigint, coalesce(sum(volume_ul), 0)::bigint FROM billed_line`
	creditSums = `SELECT coalesce(sum(total_cents), 0)::bigint, coalesce(sum((SELECT sum(i.volume_ul) FROM document_item i WHERE i.document = d.document)), 0)::bigint FROM document d WHERE kind = 'E'`
	looseSums  = `SELECT coalesce(sum(amount_cents), 0)::bigint, coalesce(sum(volume_ul), 0)::bigint FROM dispense WHERE seq > 30`
)

// A contract's use is what documents bill, less credit notes, and what flowed since: the same
// before and after people decided of lines, and a document that is canceled gives its fills
// back as owed.
func TestUse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(5, 40, supplier.Station, time.Date(2026, 9, 28, 6, 0, 0, 0, o.zone))
	o.poured(sales, func(n int, s *supplier.Sale) {
		if n == 35 { // a pump without prices
			s.PriceE4 = 0
		}
	})
	o.billed(5, supplier.Station, issuer, sales[:30], func(b *supplier.Batch) { o.must(b.Plant(supplier.Credited, 7)) })
	billed, billedUL := o.sum(billedSums)
	credit, creditUL := o.sum(creditSums)
	loose, looseUL := o.sum(looseSums)
	if billed == 0 || credit == 0 || loose == 0 {
		t.Fatalf("there is nothing: %d %d %d", billed, credit, loose)
	}
	look := func(when string, unbilled int) *contracting.Whole {
		t.Helper()
		w := o.one("gas")
		want := contract.Month{
			Billed: contract.Sum{VolumeUL: dispense.Volume(billedUL), Cents: billed}, Credited: contract.Sum{VolumeUL: -dispense.Volume(creditUL), Cents: -credit},
			Unbilled: contract.Sum{VolumeUL: dispense.Volume(looseUL), Cents: loose}, UnpricedUL: dispense.Volume(sales[35].UL),
		}
		if w.Total != want || len(w.Loose) != unbilled {
			t.Errorf("%s: got %+v with %d unbilled, want %+v with %d", when, w.Total, len(w.Loose), want, unbilled)
		}
		var months contract.Sum
		for _, m := range w.Months {
			months.Cents, months.VolumeUL = months.Cents+m.Used().Cents, months.VolumeUL+m.Used().VolumeUL
		}
		if months != w.Total.Used() {
			t.Errorf("%s: months come to %+v, want %+v", when, months, w.Total.Used())
		}
		return w
	}
	if w := look("nobody has decided", 10); w.Money.Outlook != contract.NoMaximum || w.Since != "2026-01-01" {
		t.Errorf("without papers: got %s since %s", w.Money.Outlook, w.Since)
	}
	if list, err := o.desk.Uses(o.ctx); err != nil || len(list) != 0 {
		t.Errorf("without papers: got %d in the list, %v", len(list), err)
	}
	q := matching.Question{From: time.Date(2026, 9, 1, 0, 0, 0, 0, o.zone), To: time.Date(2026, 12, 1, 0, 0, 0, 0, o.zone)}
	accepted, err := o.match.AcceptExact(o.ctx, "fina", q)
	o.must(err)
	if accepted.Lines < 25 {
		t.Fatalf("%d lines were accepted", accepted.Lines)
	}
	w := look("all is accepted", 10)

	// Papers, and what they are held against.
	top := w.Total.Used().Cents * 100 / 96
	o.must(o.says(contract.Award, "LA-01", contract.Limits{MaxCents: &top, MinCents: new(int64(1)), Until: "2026-12-31"}))
	list, err := o.desk.Uses(o.ctx)
	o.must(err)
	if len(list) != 1 || list[0].Money.Reached != 95 || list[0].Money.Percent < 95 || list[0].Money.Percent > 96 || list[0].Money.Outlook != contract.Lasts && list[0].Money.Outlook != contract.Ends {
		t.Fatalf("got %+v", list)
	}
	more := top * 2
	o.must(o.says(contract.Amendment, "CM-1", contract.Limits{MaxCents: &more, Until: "2027-01-31"}))
	if w = o.one("gas"); w.Money.Reached != 0 || w.Limits.Until != "2027-01-31" || w.UntilOn.Format(time.DateOnly) != "2027-01-31" || len(w.Papers) != 2 {
		t.Errorf("after the amendment: got %+v", w.Money)
	}

	// A document that is canceled is billed no more, and what it billed is owed as before.
	var id string
	var lines int
	o.must(o.pool.QueryRow(o.ctx, `SELECT document, count(*) FROM billed_line WHERE document NOT IN (SELECT d.document FROM document d JOIN document_of f ON f.uuid = d.uuid) GROUP BY document ORDER BY count(*) DESC LIMIT 1`).Scan(&id, &lines))
	o.must(o.bills.SayStatus(o.ctx, "fina", id, finance.Status{Status: finance.Canceled, AskedAt: o.now}, saidByAuthority))
	billed, billedUL = o.sum(billedSums)
	w = o.one("gas")
	if w.Total.Billed.Cents != billed || len(w.Loose) != 10+lines || w.Total.Credited.Cents != -credit {
		t.Errorf("a document is canceled: got %+v with %d unbilled", w.Total, len(w.Loose))
	}
	// A credit of one that does not count takes nothing back.
	o.must(o.pool.QueryRow(o.ctx, `SELECT d.document FROM document d JOIN document_of f ON f.uuid = d.uuid`).Scan(&id))
	o.must(o.bills.SayStatus(o.ctx, "fina", id, finance.Status{Status: finance.Canceled, AskedAt: o.now}, saidByAuthority))
	if w = o.one("gas"); w.Total.Credited != (contract.Sum{}) {
		t.Errorf("what was credited is canceled: got %+v", w.Total)
	}
	if _, err := o.desk.One(o.ctx, "nothing"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no contract: got %v", err)
	}
}

// What is billed above the contract's price is said, what is not billed yet counts at it, and
// a pump without prices costs what the contract says.
func TestPrices(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sales := supplier.Invent(6, 12, supplier.Station, time.Date(2026, 10, 5, 6, 0, 0, 0, o.zone))
	for i := range sales {
		sales[i].Product, sales[i].PriceE4, sales[i].At = supplier.Regular, 239_900, time.Date(2026, 10, 5+i, 9, 0, 0, 0, o.zone)
	}
	o.poured(sales, func(n int, s *supplier.Sale) {
		if n == 11 {
			s.PriceE4 = 0
		}
	})
	o.billed(6, supplier.Station, issuer, sales[:10], nil)
	say := func(kind string, e4 int64, from budget.Day) {
		t.Helper()
		p := contracting.Price{Contract: "gas", Reason: "Anexo 1", AgreedBy: "jorge"}
		p.Product, p.From, p.Kind, p.E4 = supplier.Regular, from, kind, e4
		o.must(o.desk.SayPrice(o.ctx, "fina", p))
	}
	if w := o.one("gas"); w.OverLines != 0 || w.Lines[0].ExpectedE4 != 0 || w.Total.UnpricedUL != dispense.Volume(sales[11].UL) {
		t.Errorf("without a price: got %d over, %+v", w.OverLines, w.Total)
	}
	say(contract.Fixed, 239_800, "2026-01-01") // within a cent
	if w := o.one("gas"); w.OverLines != 0 || w.Total.UnpricedUL != 0 {
		t.Errorf("within a cent: got %d over, %+v", w.OverLines, w.Total)
	}
	say(contract.Fixed, 229_900, "2026-10-10")
	w := o.one("gas")
	var over int64
	for i := range sales[:10] {
		if sales[i].At.In(o.zone).Day() >= 10 {
			cents, err := dispense.AmountCents(dispense.Volume(sales[i].UL), 10_000)
			o.must(err)
			over += cents
		}
	}
	if diff := w.OverCents - over; w.OverLines != 5 || diff < -5 || diff > 5 {
		t.Errorf("a peso too much: got %d lines and %d cents, want 5 and %d", w.OverLines, w.OverCents, over)
	}
	var loose int64
	for _, s := range sales[10:] {
		cents, err := dispense.AmountCents(dispense.Volume(s.UL), 229_900)
		o.must(err)
		loose += cents
	}
	if w.Total.Unbilled.Cents != loose {
		t.Errorf("not billed: got %d, want %d", w.Total.Unbilled.Cents, loose)
	}
	say(contract.Discount, 500, "2026-10-10")
	if w := o.one("gas"); w.OverLines != 5 || w.Lines[9].ExpectedE4 != 239_400 || len(w.Prices) != 2 || w.Total.UnpricedUL != dispense.Volume(sales[11].UL) {
		t.Errorf("a discount that nobody gave: got %d over, expected %d, %+v", w.OverLines, w.Lines[9].ExpectedE4, w.Total)
	}
	say(contracting.Taken, 0, "2026-10-10")
	if w := o.one("gas"); w.OverLines != 0 || len(w.Prices) != 1 {
		t.Errorf("taken back: got %d over, %d prices", w.OverLines, len(w.Prices))
	}
	bad := contracting.Price{Contract: "gas", Reason: "x"}
	bad.Product, bad.From, bad.Kind = supplier.Regular, "2026-01-01", contract.Fixed
	o.problem(o.desk.SayPrice(o.ctx, "fina", bad), "price", "size")
	bad.E4, bad.Until = 1, "2025-01-01"
	o.problem(o.desk.SayPrice(o.ctx, "fina", bad), "until", "before")
	bad.Until, bad.Contract = "", "nothing"
	if err := o.desk.SayPrice(o.ctx, "fina", bad); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no contract: got %v", err)
	}
}

// What came into own tanks is of the contract in bulk, and of no other of that supplier's.
func TestBulk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const carrier = "CTR010101AB3"
	o.contract("pipas", carrier, "bulk")
	sales := supplier.Invent(8, 6, supplier.Bulk, time.Date(2026, 10, 1, 6, 0, 0, 0, o.zone))
	o.billed(8, supplier.Bulk, carrier, sales, nil)
	cents, ul := o.sum(billedSums)
	if w := o.one("pipas"); w.Total.Billed != (contract.Sum{VolumeUL: dispense.Volume(ul), Cents: cents}) || len(w.Lines) != 6 || cents == 0 {
		t.Errorf("got %+v, want %d cents", w.Total, cents)
	}
	if w := o.one("gas"); len(w.Lines) != 0 {
		t.Errorf("the other has %d lines", len(w.Lines))
	}
}

// Papers take two people, stay as they are, and of two who sign at once under one number one
// hears of the other.
func TestPapers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	top := new(int64(100_000))
	alone := contracting.Paper{Contract: "gas", Reason: "x", AgreedBy: "Fina"}
	alone.Kind, alone.Number, alone.Signed, alone.MaxCents = contract.Award, "LA", "2026-01-02", top
	o.problem(o.desk.SayPaper(o.ctx, "fina", alone), "agreed", "same")
	alone.AgreedBy = ""
	o.problem(o.desk.SayPaper(o.ctx, "fina", alone), "agreed", "missing")
	alone.AgreedBy, alone.Signed = "jorge", "2026-11-11"
	o.problem(o.desk.SayPaper(o.ctx, "fina", alone), "signed", "future")
	o.problem(o.says(contract.Amendment, "CM-1", contract.Limits{MaxCents: top}), "kind", "unawarded")
	o.problem(o.says(contract.Award, "LA", contract.Limits{MaxCents: new(int64(0))}), "max_amount", "size")
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wait.Go(func() { errs[i] = o.says(contract.Award, "LA", contract.Limits{MaxCents: top}) })
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two at once: got %v and %v", errs[0], errs[1])
	}
	for _, sql := range []string{
		`UPDATE contract_paper SET max_cents = 1`, `DELETE FROM contract_paper`, `TRUNCATE contract_paper CASCADE`, `UPDATE contract_price SET price_e4 = 1`, `DELETE FROM contract_price`, `DELETE FROM contract_seen`,
	} {
		if _, err := o.pool.Exec(o.ctx, sql); err == nil {
			t.Errorf("%s: was done", sql)
		}
	}
	for _, c := range []struct{ constraint, values string }{
		{"contract_paper_two", `'correction', 'F-1', 1, 'fina', 'fina'`}, {"contract_paper_two", `'correction', 'F-1', 1, 'fina', ' '`}, {"contract_paper_award", `'award', 'F-1', 1, 'fina', 'jorge'`},
		{"contract_paper_once", `'correction', 'LA', 1, 'fina', 'jorge'`}, {"contract_paper_size", `'correction', 'F-1', 0, 'fina', 'jorge'`}, {"contract_paper_says", `'correction', 'F-1', NULL, 'fina', 'jorge'`},
	} {
		_, err := o.pool.Exec(o.ctx, `INSERT INTO contract_paper (contract, kind, number, max_cents, said_by, agreed_by, signed_on, reason, said_at) SELECT 'gas', v.column1, v.column2, v.column3::bigint, v.column4, v.column5, '2026-01-01', 'x', now() FROM (VALUES (`+c.values+`)) v`)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.ConstraintName != c.constraint {
			t.Errorf("%s: got %v, want %s", c.values, err, c.constraint)
		}
	}
	var trail string
	o.must(o.pool.QueryRow(o.ctx, `SELECT string_agg(who || ' ' || object, ', ') FROM audit WHERE what = 'contract paper'`).Scan(&trail))
	if trail != "fina gas" {
		t.Errorf("the audit trail says %q", trail)
	}
}

// A warning is there for each until they have seen it, and anew after a further paper.
func TestSeen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.must(o.says(contract.Award, "LA", contract.Limits{MaxCents: new(int64(100_000))}))
	w := o.one("gas")
	s := contracting.Seen{Contract: "gas", Paper: w.LastPaper(), Level: 80, Kind: contract.Used}
	for range 2 {
		o.must(o.desk.See(o.ctx, "fina", s))
	}
	got, err := o.desk.Seen(o.ctx, "fina")
	o.must(err)
	other, err := o.desk.Seen(o.ctx, "jorge")
	o.must(err)
	if len(got) != 1 || got[0] != s || len(other) != 0 {
		t.Errorf("got %+v and %+v", got, other)
	}
	for _, bad := range []contracting.Seen{
		{Contract: "gas", Paper: s.Paper, Level: 81, Kind: contract.Used}, {Contract: "gas", Paper: 999, Level: 80, Kind: contract.Used}, {Contract: "x", Paper: s.Paper, Level: 80, Kind: contract.Used},
		{Contract: "gas", Paper: s.Paper, Level: 80, Kind: contract.Ending}, {Contract: "gas", Paper: s.Paper, Level: 30, Kind: contract.Expired}, {Contract: "gas", Paper: s.Paper, Kind: "someday"}, {Contract: "gas", Paper: s.Paper},
	} {
		if err := o.desk.See(o.ctx, "fina", bad); !errors.Is(err, fault.ErrNotFound) || !strings.Contains(err.Error(), "warning") {
			t.Errorf("%+v: got %v", bad, err)
		}
	}
}
