package contracting_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/sim/supplier"
)

// closedOctober has a month be closed, as its last act does.
const closedOctober = `ALTER TABLE close_act DISABLE TRIGGER USER; INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
VALUES (1, 2026, 10, '2026-10-01', 'sign', 'fina', 'Fina', 'treasury', '{treasury}', '2026-11-05T00:00:00Z', '', sha256('x'), 'closed')`

func (o *office) priced(product, from, until, kind string, e4 int64, agreed string) error {
	return o.desk.SayPrice(o.ctx, "fina", contracting.Price{Contract: "gas", Price: contract.Price{Product: product, From: budget.Day(from), Until: budget.Day(until), Kind: kind, E4: e4}, Reason: "Anexo", AgreedBy: agreed})
}

func TestPriceTakesTwo(t *testing.T) {
	o := newOffice(t)
	one := func(want bool, from, until, kind string, e4 int64) {
		t.Helper()
		err := o.priced("15101514", from, until, kind, e4, "")
		if bad, is := contracting.AsProblem(err); want && err != nil || !want && (!is || *bad != contracting.Problem{Field: "agreed", Code: "two"}) {
			t.Fatalf("%s from %s to %q at %d by one: got %v, want it taken: %v", kind, from, until, e4, err, want)
		}
	}
	one(true, "2026-01-01", "", "fixed", 250_000) // nobody held anything against a price before
	one(true, "2026-03-01", "", "fixed", 240_000)
	one(false, "2026-03-01", "", "fixed", 240_001)
	one(true, "2026-03-01", "", "fixed", 240_000)            // the same again
	one(false, "2026-03-01", "2026-04-30", "fixed", 240_000) // from May on the dearer one would be back
	one(false, "2026-03-01", "", "none", 0)
	one(false, "2026-05-01", "", "discount", 10_000)
	one(false, "2026-02-01", "2026-02-10", "fixed", 250_001)
	one(true, "2026-02-01", "2026-02-10", "fixed", 249_000)
	o.problem(o.priced("15101514", "2026-03-01", "", "fixed", 245_000, " FINA"), "agreed", "same")
	o.must(o.priced("15101514", "2026-03-01", "", "fixed", 245_000, "jorge"))
	o.must(o.priced("15101515", "2026-01-01", "", "discount", 5_000, ""))
	if err := o.priced("15101515", "2026-01-01", "", "discount", 9_000_000, ""); err == nil {
		t.Error("a discount above what pumps show holds nothing, and one person said it")
	}
	if w := o.one("gas"); len(w.Prices) != 4 || w.Prices[2].AgreedBy != "jorge" || w.Prices[2].E4 != 245_000 {
		t.Errorf("got %+v", w.Prices)
	}

	// The database holds it, too.
	if _, err := o.pool.Exec(o.ctx, `INSERT INTO contract_price (contract, product, from_on, kind, price_e4, reason, said_by, agreed_by, said_at) VALUES ('gas', '15101514', '2026-03-01', 'fixed', 300000, 'x', 'fina', ' Fina ', now())`); err == nil {
		t.Error("the database took a dearer price of one person")
	}

	o.exec(closedOctober)
	o.problem(o.priced("15101514", "2026-10-31", "", "fixed", 200_000, "jorge"), "from", "closed")
	one(true, "2026-11-01", "", "fixed", 244_000)

	// Beneath a hard stop what is not billed yet counts by the price, so a lower one makes room.
	o.exec(`INSERT INTO budget_stop (account, stop, from_on, loosens, reason, said_by, agreed_by, said_at) VALUES ('', 'hard', '2026-01-01', false, 'x', 'fina', 'jorge', now())`)
	o.exec(`INSERT INTO budget_stop (account, stop, from_on, loosens, reason, said_by, agreed_by, said_at) VALUES ('2612', 'hard', '2026-01-01', false, 'x', 'fina', 'jorge', now())`)
	one(false, "2026-11-01", "", "fixed", 230_000)
	one(false, "2026-12-01", "", "fixed", 230_000)
	one(true, "2026-11-01", "", "fixed", 244_000)
	o.must(o.priced("15101514", "2026-11-01", "", "fixed", 230_000, "jorge"))
}

// However often one person says something alone, no day's price is dearer by it, or no longer known.
func TestOneAloneRaisesNoPrice(t *testing.T) {
	o := newOffice(t)
	r := rand.New(rand.NewPCG(7, 120))
	day := func() string { return time.Date(2026, 1, 1+r.IntN(60), 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	taken, refused := 0, 0
	for n := range 25 {
		product := fmt.Sprintf("p%d", n)
		said := func() (list []contract.Price) {
			for _, p := range o.one("gas").Prices {
				if p.Product == product {
					list = append(list, p.Price)
				}
			}
			return list
		}
		before := said()
		for range 8 {
			from, until, kind, e4 := day(), "", []string{"fixed", "fixed", "discount", "none"}[r.IntN(4)], int64(200_000+r.IntN(4)*10_000)
			if r.IntN(2) == 0 {
				if until = day(); until < from {
					from, until = until, from
				}
			}
			if kind == "discount" {
				e4 = []int64{5_000, 10_000, 9_000_000}[r.IntN(3)]
			}
			err := o.priced(product, from, until, kind, e4, "")
			after := said()
			if err != nil {
				refused++
			} else {
				taken++
			}
			for d := budget.Day("2026-01-01"); d < "2026-03-10"; d = d.Add(1) {
				was, known := contract.Expected(before, product, d, 240_000)
				is, still := contract.Expected(after, product, d, 240_000)
				if known && (!still || is > was) {
					t.Fatalf("%s %s %s %d on %s: %d was known, now %d %v", kind, from, until, e4, d, was, is, still)
				}
			}
			before = after
		}
	}
	if taken < 40 || refused < 40 {
		t.Errorf("%d were taken and %d refused: this tries little", taken, refused)
	}
}

func TestContractTakesTwo(t *testing.T) {
	o := newOffice(t)
	store := postgres.New(o.pool)
	on := func(s string) time.Time { d, err := time.Parse(time.DateOnly, s); o.must(err); return d }
	k := fleet.Contract{Contract: "dos", Supplier: "Otra", RFC: "CVA010101AA1", Number: "2", Currency: "MXN", Supply: "station", FromOn: on("2026-02-01"), UntilOn: new(on("2026-12-31"))}
	save := func(want error, agreed string, change func(*fleet.Contract)) {
		t.Helper()
		c := k
		change(&c)
		c.AgreedBy = agreed
		err := store.Save(o.ctx, fleet.Act{Who: "ana", At: o.now}, &c)
		if want == nil && err != nil || !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
		if err == nil {
			c.Revision++
			k = c
		}
	}
	// While a city is set up one person says it.
	save(nil, "", func(*fleet.Contract) {})
	save(nil, "", func(c *fleet.Contract) { c.RFC = "CVA010101AA2" })

	o.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('d', 64), 'xml', 1, now(), 'x')`)
	o.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES (repeat('d', 64), 'U1', '4.0', 'I', 'A', '1', now(), 'MXN', 1, '', 'EKU9003173C9', 'G', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'x')`)
	save(nil, "", func(c *fleet.Contract) { c.Supplier, c.Number = "Otra S.A.", "2-B" })
	save(nil, "", func(c *fleet.Contract) { c.UntilOn = new(on("2026-11-30")) })
	save(nil, "", func(c *fleet.Contract) { c.FromOn = on("2026-03-01") })
	for _, change := range []func(*fleet.Contract){
		func(c *fleet.Contract) { c.RFC = "CVA010101AA3" }, func(c *fleet.Contract) { c.RFC = "" }, func(c *fleet.Contract) { c.Supply = "bulk" }, func(c *fleet.Contract) { c.Currency = "USD" },
		func(c *fleet.Contract) { c.FromOn = on("2026-02-28") }, func(c *fleet.Contract) { c.UntilOn = new(on("2026-12-01")) }, func(c *fleet.Contract) { c.UntilOn = nil },
		func(c *fleet.Contract) { c.Contract, c.Revision = "tres", 0 },
	} {
		save(fleet.ErrContractTwo, "", change)
		save(fleet.ErrContractTwo, " ANA ", change)
	}
	save(nil, "", func(c *fleet.Contract) { c.Contract, c.Revision, c.RFC = "sin", 0, "" }) // of no RFC nobody may bill by it
	k.Contract, k.Revision = "dos", 5
	k.RFC = "CVA010101AA2"
	save(nil, "jorge", func(c *fleet.Contract) { c.RFC = "CVA010101AA3" })
	save(nil, "jorge", func(c *fleet.Contract) { c.UntilOn = nil })

	// By a box of ours at a station of it fuel waits for its invoices, and without its days for none.
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, station, added_at, added_by, agreed_by) VALUES ('dos', 'PL/7000/EXP/ES/2017', 1, 'Sur', '', 'open', 'sur', now(), 'ana', 'jorge')`)
	save(nil, "", func(c *fleet.Contract) { c.Number = "2-C" })
	save(fleet.ErrContractTwo, "", func(c *fleet.Contract) { c.UntilOn = new(on("2026-12-31")) })
	save(fleet.ErrContractTwo, "", func(c *fleet.Contract) { c.FromOn = on("2026-11-02") })
	save(nil, "jorge", func(c *fleet.Contract) { c.UntilOn = new(on("2026-12-31")) })

	o.exec(closedOctober)
	save(fleet.ErrContractClosed, "jorge", func(c *fleet.Contract) { c.RFC = "CVA010101AA4" })
	save(fleet.ErrContractClosed, "jorge", func(c *fleet.Contract) { c.FromOn = on("2026-01-01") })
	save(fleet.ErrContractClosed, "jorge", func(c *fleet.Contract) { c.UntilOn = new(on("2026-10-30")) })
	save(fleet.ErrContractClosed, "jorge", func(c *fleet.Contract) { c.Contract, c.Revision, c.FromOn = "cuatro", 0, on("2026-10-31") })
	save(nil, "jorge", func(c *fleet.Contract) { c.UntilOn = new(on("2026-10-31")) })
}

// Whose the fuel of a station is has days, and takes two people; a closed month's stays.
func TestPermitTakesTwo(t *testing.T) {
	o := newOffice(t)
	store := postgres.New(o.pool)
	on := func(s string) *time.Time { d, err := time.Parse(time.DateOnly, s); o.must(err); return &d }
	const no = "PL/8000/EXP/ES/2017"
	k := fleet.Permit{Contract: "gas", Permit: no, Name: "Centro", Status: "open"}
	save := func(want error, agreed string, change func(*fleet.Permit)) {
		t.Helper()
		p := k
		change(&p)
		p.AgreedBy = agreed
		err := store.Save(o.ctx, fleet.Act{Who: "ana", At: o.now}, &p)
		if want == nil && err != nil || !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
		if err == nil && p.Permit == no {
			p.Revision++
			k = p
		}
	}
	is := func(want bool, days ...string) {
		t.Helper()
		for _, day := range days {
			if got, err := store.PermitOn(o.ctx, "gas", no, day); err != nil || got != want {
				t.Errorf("on %s it is of the contract: %v, %v", day, got, err)
			}
		}
	}
	// While a city is set up one person says it, of all days.
	save(nil, "", func(*fleet.Permit) {})
	is(true, "1999-01-01", "2026-11-10", "2030-01-01")
	save(nil, "", func(p *fleet.Permit) { p.FromOn = on("2026-03-01") })
	save(nil, "", func(p *fleet.Permit) { p.CardKey = "E9" })

	o.exec(`INSERT INTO evidence (sha256, kind, size, added_at, added_by) VALUES (repeat('d', 64), 'xml', 1, now(), 'x')`)
	o.exec(`INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES (repeat('d', 64), 'U1', '4.0', 'I', 'A', '1', now(), 'MXN', 1, '', 'EKU9003173C9', 'G', 'MPS010101AA1', 'M', '03', 'PUE', '', '', '', now(), 'x')`)
	save(nil, "", func(p *fleet.Permit) { p.Name, p.Address, p.Status = "Centro 2", "Av. 1", "closed" })
	for _, change := range []func(*fleet.Permit){
		func(p *fleet.Permit) { p.FromOn = on("2026-02-28") }, func(p *fleet.Permit) { p.FromOn = on("2026-12-01") }, func(p *fleet.Permit) { p.UntilOn = on("2026-11-30") }, func(p *fleet.Permit) { p.CardKey = "E8" },
		func(p *fleet.Permit) { p.Permit, p.Revision = "PL/8001/EXP/ES/2017", 0 },
	} {
		save(fleet.ErrPermitTwo, "", change)
		save(fleet.ErrPermitTwo, " ANA ", change)
	}
	save(nil, "jorge", func(p *fleet.Permit) { p.FromOn, p.CardKey = on("2026-12-01"), "E8" }) // what was before stays
	is(true, "2026-03-01", "2026-11-30", "2026-12-01")
	save(nil, "jorge", func(p *fleet.Permit) { p.UntilOn = on("2026-12-20") })
	is(true, "2026-11-30", "2026-12-20")
	is(false, "2026-12-21")
	var key string
	o.must(o.pool.QueryRow(o.ctx, `SELECT string_agg(card_key || ' ' || from_on || ' ' || last_on, ', ' ORDER BY from_on) FROM permit_on WHERE permit = $1 AND from_on > '2000-01-01'`, no).Scan(&key))
	if want := "E9 2026-03-01 2026-11-30, E8 2026-12-01 2026-12-20"; key != want {
		t.Errorf("it was %s, want %s", key, want)
	}

	o.exec(closedOctober)
	save(fleet.ErrPermitClosed, "jorge", func(p *fleet.Permit) { p.FromOn = on("2026-10-31") })
	save(fleet.ErrPermitClosed, "jorge", func(p *fleet.Permit) { p.Permit, p.Revision, p.FromOn = "PL/8001/EXP/ES/2017", 0, on("2026-10-01") })
	save(nil, "jorge", func(p *fleet.Permit) { p.Permit, p.Revision, p.FromOn, p.UntilOn = "PL/8001/EXP/ES/2017", 0, nil, nil }) // from November on
	if err := o.pool.QueryRow(o.ctx, `SELECT from_on::text FROM permit_now WHERE permit = 'PL/8001/EXP/ES/2017'`).Scan(&key); err != nil || key != "2026-11-01" {
		t.Errorf("a further station is of the contract from %s, %v", key, err)
	}
}

// A line is of a contract by the station that it names on its own day.
func TestLinesByThePermitsDay(t *testing.T) {
	o := newOffice(t)
	const no = "PL/7777/EXP/ES/2018"
	o.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, until_on, added_at, added_by) VALUES ('two', 1, 'Gasolinera', $1, '2', 'MXN', 'station', '2026-02-01', '2026-12-31', now(), 'x')`, issuer)
	o.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, from_on, until_on, added_at, added_by) VALUES ('gas', $1, 1, 'A', '', 'open', '2026-01-01', '2026-11-03', now(), 'x'), ('two', $1, 1, 'B', '', 'open', '2026-11-04', NULL, now(), 'x')`, no)
	var sales []supplier.Sale
	for day := 1; day <= 6; day++ {
		sales = append(sales, supplier.Sale{Permit: no, Ticket: fmt.Sprint(9000 + day), At: time.Date(2026, 11, day, 12, 0, 0, 0, o.zone), Product: supplier.Regular, UL: 20_000_000, PriceE4: 240_000})
	}
	o.billed(3, supplier.Station, issuer, sales, nil)
	seen, err := o.match.Look(o.ctx, matching.Question{From: time.Date(2026, 11, 1, 0, 0, 0, 0, o.zone), To: time.Date(2026, 12, 1, 0, 0, 0, 0, o.zone)})
	o.must(err)
	of := map[string]int{}
	for i := range seen.Rows {
		r := &seen.Rows[i]
		want := "gas"
		if r.IssuedAt.In(o.zone).Format(time.DateOnly) > "2026-11-03" { // concepts have no day of their own
			want = "two"
		}
		if of[r.Contract]++; r.Contract != want {
			t.Errorf("the line of %v is of contract %s", r.IssuedAt, r.Contract)
		}
	}
	if len(seen.Rows) != 6 || of["gas"] == 0 || of["two"] == 0 {
		t.Errorf("%d lines are of contracts %v, want some of each", len(seen.Rows), of)
	}
}

// What a contract lets be billed beside fuel begins on a day of no closed month; of papers that say it from one day on the last counts, as the
// database has it.
func TestBesideFuelBeginsInAnOpenMonth(t *testing.T) {
	o := newOffice(t)
	share := func(hundredths int64, from budget.Day) contract.Limits {
		return contract.Limits{Beside: &hundredths, BesideFrom: from}
	}
	o.must(o.says(contract.Award, "LA-1", share(140, "2026-10-01")))
	o.must(o.says(contract.Amendment, "CM-1", share(200, "2026-11-01")))
	o.must(o.says(contract.Correction, "CO-1", share(100, "2026-10-01")))
	o.exec(closedOctober)
	o.problem(o.says(contract.Correction, "CO-2", share(0, "2026-10-31")), "beside_from", "closed")
	o.must(o.says(contract.Correction, "CO-3", share(0, "2026-11-15")))
	o.problem(o.says(contract.Correction, "CO-4", share(0, "yesterday")), "beside_from", "day")
	var got string
	if err := o.pool.QueryRow(o.ctx, `SELECT string_agg(from_on || ' ' || share, ', ' ORDER BY from_on) FROM contract_beside WHERE contract = 'gas'`).Scan(&got); err != nil || got != "2026-10-01 100, 2026-11-01 200, 2026-11-15 0" {
		t.Errorf("got %s, %v", got, err)
	}
	papers, err := o.desk.Papers(o.ctx, "gas")
	o.must(err)
	if l := contract.Of([]contract.Paper{papers[0].Paper, papers[1].Paper}, ""); len(papers) != 4 || *l.Beside != 200 || l.BesideFrom != "2026-11-01" {
		t.Errorf("got %+v of %d papers", l, len(papers))
	}
	for share, from := range map[string]string{"10001": "2026-11-01", "-1": "2026-11-02", "1": ""} {
		if _, err := o.pool.Exec(o.ctx, `INSERT INTO contract_paper (contract, kind, number, signed_on, max_cents, beside_share, beside_from, reason, said_by, agreed_by, said_at) VALUES ('gas', 'correction', 'x', '2026-01-02', 1, $1::text::int, nullif($2, '')::date, 'x', 'a', 'b', now())`, share, from); err == nil {
			t.Errorf("the database took %s from %q on", share, from)
		}
	}
}
