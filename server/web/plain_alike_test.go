package web

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/sim/supplier"
)

// Suppliers of three kinds: at stations, with cards, and in bulk.
const (
	cardsRFC = "CTR010101AB3"
	bulkRFC  = "GRA010101AB2"
)

// buyer is a town that buys the same of three suppliers as another does, and is billed by
// fiscal documents or by tables.
type buyer struct {
	*town
	tables    bool
	delivered dispense.Ref
	folios    map[string]string // of documents, by their ids
	mappings  map[string]int64  // by RFC
	finance   *browser          // signed in when it is asked
}

func newBuyer(t *testing.T, tables bool) *buyer {
	b := &buyer{town: newTown(t), tables: tables, folios: map[string]string{}, mappings: map[string]int64{}}
	b.hasAuthority()
	b.delivered = b.tankMonth()
	for _, sql := range []string{
		`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES
			('estrella', 1, 'PROVEEDOR', 'EKU9003173C9', 'LA-01', 'MXN', 'station', '2026-01-01', now(), 'x'), ('tarjetas', 1, 'PROVEEDOR', '` + cardsRFC + `', 'LA-02', 'MXN', 'card', '2026-01-01', now(), 'x'),
			('granel', 1, 'PROVEEDOR', '` + bulkRFC + `', 'LA-03', 'MXN', 'bulk', '2026-01-01', now(), 'x')`,
		`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by, agreed_by) VALUES ('estrella', 'PL/4950/EXP/ES/2015', 1, 'Norte', '', 'open', now(), 'x', 'y'), ('estrella', 'CNE/PL/320/EXP/ES/2026', 1, 'Sur', '', 'open', now(), 'x', 'y')`,
	} {
		b.byForce(sql)
	}
	b.must(b.invoices.SayReceiver(t.Context(), "finance", finance.Receiver{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Active: true, Reason: "Constancia"}))
	for contract, rfc := range map[string]string{"estrella": "EKU9003173C9", "tarjetas": cardsRFC, "granel": bulkRFC} {
		m, err := b.invoices.SayMapping(t.Context(), "finance", finance.Mapping{Name: contract, Contract: contract, Reason: "muestra", Says: plain.Mapping{
			Columns: map[plain.Field]string{plain.Ticket: "ticket", plain.Day: "at", plain.Station: "permit", plain.Product: "fuel", plain.Liters: "liters", plain.Amount: "amount"}, Point: ".", Order: plain.YearMonthDay,
			Products: map[string]string{"magna": invoice.Regular, "premium": invoice.Premium, "diesel": invoice.Diesel},
		}})
		b.must(err)
		b.mappings[rfc] = m.N
	}
	sales := supplier.Invent(21, 12, supplier.Station, time.Date(2026, 11, 2, 6, 0, 0, 0, zone()))
	for i := range sales {
		sales[i].At = time.Date(2026, 11, 2+i/4, 8+i%4, 10, 0, 0, zone())
		sales[i].UL += int64(i) * 310_000
	}
	owed := supplier.Invent(22, 2, supplier.Station, time.Date(2026, 11, 20, 6, 0, 0, 0, zone())) // which nobody bills
	b.fuels(append(slices.Clone(sales), owed...))
	b.bill("EKU9003173C9", supplier.Station, sales, 9, 10)
	cards := supplier.Invent(23, 5, supplier.Card, time.Date(2026, 11, 9, 6, 0, 0, 0, zone()))
	for i, sale := range cards[:4] {
		b.byForce(fmt.Sprintf(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, filled, ended, flags, ticket, source, contract)
VALUES ('office', 1, %d, 0, '%[2]s', '%[2]s', 'S', '%[3]s', 'vehicle', %[4]d, 'typed', %[5]d, 'MXN', %[6]d, 'yes', 'H', '{}', '%[7]s', 'ticket', 'tarjetas')`,
			2_000_000+i, sale.At.Format(time.RFC3339), map[string]string{supplier.Regular: "magna", supplier.Premium: "premium", supplier.Diesel: "diesel"}[sale.Product], sale.UL, sale.PriceE4, sale.Cents(), sale.Ticket))
	}
	b.bill(cardsRFC, supplier.Card, cards)
	b.bill(bulkRFC, supplier.Bulk, []supplier.Sale{{Permit: "H/24000/COM/2020", Ticket: "7001", At: time.Date(2026, 11, 16, 5, 40, 0, 0, zone()), Product: supplier.Diesel, UL: 10_000_000_000, PriceE4: 231_500}})
	return b
}

func (b *buyer) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// bill has a supplier bill sales, of some of which it forgets the tickets.
func (b *buyer) bill(rfc string, supply supplier.Supply, sales []supplier.Sale, forgotten ...int) {
	b.t.Helper()
	batch, err := supplier.NewBatch(map[string]uint64{"EKU9003173C9": 21, cardsRFC: 31, bulkRFC: 41}[rfc], taxAuthority(), supplier.Terms{
		Supply: supply, Every: supplier.Week, FeePPM: 12_000, Quotas: supplier.Quotas(), Credit: true,
		Issuer: supplier.Party{RFC: rfc, Name: "PROVEEDOR", Regime: "601", ZIP: "91000"}, Receiver: supplier.Party{RFC: "MXA850101AA1", Name: "MUNICIPIO DE XALAPA", Regime: "603", ZIP: "91000"},
	}, sales)
	b.must(err)
	for _, which := range forgotten {
		b.must(batch.Plant(supplier.NoTicket, which))
	}
	list, _ := batch.Issue()
	for i := range list {
		if list[i].Kind != "I" {
			continue
		}
		doc, err := invoice.Read(list[i].XML)
		b.must(err)
		folio := rfc + " " + strings.TrimSpace(doc.Series+" "+doc.Number)
		if !b.tables {
			sent, err := b.invoices.Send(b.t.Context(), "finance", finance.NewBatch(), []finance.File{{Name: list[i].File(), Bytes: list[i].XML}})
			b.must(err)
			b.folios[sent[0].Document] = folio
			continue
		}
		file, err := b.invoices.KeepTable(b.t.Context(), "finance", finance.File{Name: folio + ".csv", Bytes: tableOf(doc.Items(), sales)})
		b.must(err)
		y, m, d := doc.IssuedAt.Date()
		taken, err := b.invoices.TakeTable(b.t.Context(), "finance", file.SHA256, finance.Ask{Mapping: b.mappings[rfc], Number: strings.TrimSpace(doc.Series + " " + doc.Number), Issued: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)})
		b.must(err)
		b.folios[taken.Documents[0].ID] = folio
	}
}

// tableOf writes what a document bills as a table: the same fuel, with days of fills, every other
// with its time.
func tableOf(items []invoice.Item, sales []supplier.Sale) []byte {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"permit", "ticket", "at", "fuel", "liters", "amount"})
	for n, i := range items {
		if i.VolumeUL == 0 { // the fee of cards
			continue
		}
		of := slices.IndexFunc(sales, func(s supplier.Sale) bool { return s.UL == i.VolumeUL })
		at := sales[of].At.Format("2006-01-02")
		if n%2 == 1 {
			at = sales[of].At.Format("2006-01-02 15:04:05")
		}
		permit := i.Permit
		if !strings.Contains(permit, "/") {
			permit = ""
		}
		_ = w.Write([]string{permit, i.Ticket, at, map[string]string{invoice.Regular: "magna", invoice.Premium: "premium", invoice.Diesel: "diesel"}[i.Product], decimalE(i.VolumeUL, 6), decimalE(i.Cents, 2)})
	}
	w.Flush()
	return []byte(b.String())
}

func decimalE(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	return s[:len(s)-decimals] + "." + s[len(s)-decimals:]
}

// told is all that comes of what was billed, by folios instead of ids.
func (b *buyer) told() (all []string) {
	b.t.Helper()
	ctx := b.t.Context()
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	line := func(document string) string {
		id, rest, _ := strings.Cut(document, "/")
		return strings.TrimSpace(fmt.Sprint(cmp.Or(b.folios[id], id), " ", rest))
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	seen, err := b.matching.Look(ctx, matching.Question{From: from, To: from.AddDate(0, 1, 0)})
	b.must(err)
	for _, r := range seen.Rows {
		fills := []string{}
		for _, f := range r.Fills {
			fills = append(fills, f.Ref.String())
		}
		say("line %s %d: %s %s %s, %d ul %d cents %d e4 more, of %v", b.folios[r.Document], r.N, r.Sort, r.Link.Pass, r.Link.State, r.Link.VolumeUL, r.Link.Cents, r.Link.PriceE4, fills)
	}
	for _, l := range seen.Loose {
		proposed := ""
		if l.Proposed != nil {
			proposed = line(l.Proposed.String())
		}
		say("unbilled %s %d ul %d cents %s", l.Ref, l.VolumeUL, l.Cents, proposed)
	}
	say("parts %+v", seen.Parts)
	for _, contract := range []string{"estrella", "tarjetas", "granel"} {
		w, err := b.pages.Contracting.One(ctx, contract)
		b.must(err)
		say("use of %s: %+v, %d lines, %d loose", contract, w.Total, len(w.Lines), len(w.Loose))
		for _, m := range w.Months {
			say("use of %s: %+v", contract, m)
		}
	}
	month, err := b.closes.ParseMonth("2026-11")
	b.must(err)
	spent, err := b.budget.Month(ctx, month, false)
	b.must(err)
	say("accrued without a bill: %d", spent.Unbilled)
	for _, c := range spent.Charges {
		c.Document = line(c.Document)
		say("charge %+v", c)
	}
	close, err := b.closes.Look(ctx, month)
	b.must(err)
	for _, task := range close.Tasks {
		for _, l := range task.Lines {
			if l.Name != closing.Unchecked { // of which see below
				say("check %+v", l)
			}
		}
	}
	values, err := b.pages.Stock.Worth(ctx, from, from.AddDate(0, 1, 0))
	b.must(err)
	for _, w := range values.Tanks {
		say("worth of %s %s: %+v", w.Tank.Station, w.Tank.Tank, w.All)
		for _, d := range w.Deliveries {
			say("delivery %s at %+v", d.Delivery, d.Amount)
		}
	}
	// And what people see of it, as files.
	if b.finance == nil {
		b.finance = b.as(access.Finance)
	}
	const month2026 = "?period=month&at=2026-11-15"
	for _, path := range []string{"/chain.csv" + month2026, unbilledPath + ".csv?" + november, "/stock.csv" + month2026, "/worth.csv" + month2026} {
		text := b.body(b.finance.get(path))
		for id, folio := range b.folios {
			text = strings.ReplaceAll(text, id, folio)
		}
		for row := range strings.Lines(text) {
			say("%s: %s", path, row)
		}
	}
	slices.Sort(all)
	return all
}

// bulk says that a line in bulk is of the delivery.
func (b *buyer) bulk() {
	b.t.Helper()
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	lines, err := b.store.BulkLines(b.t.Context(), from, from.AddDate(0, 1, 0), zone())
	b.must(err)
	if len(lines) != 1 {
		b.t.Fatalf("%d lines in bulk, want one", len(lines))
	}
	b.must(b.pages.Stock.SayNote(b.t.Context(), "finance", stockroom.Note{
		Delivery: b.delivered, Number: "R-88", Volume: &stock.Quantity{UL: 10_000 * dispense.Liter, Basis: stock.Observed}, Line: stockroom.LineID{Document: lines[0].Document, Part: lines[0].Part, N: lines[0].N}, Billed: stock.Observed, Reason: "remisión",
	}))
}

// The same purchases, once as fiscal documents and once as tables, come to the same: which fill
// each line is of, what is owed, how much of contracts is used, what is charged to the budget,
// what checks of the close say, what own tanks are worth and the chain of custody; before anybody decides, after, and
// after one is canceled. Only the authority's answers are waited for of fiscal ones alone.
func TestTablesBillAsDocumentsDo(t *testing.T) {
	t.Parallel()
	fiscal, table := newBuyer(t, false), newBuyer(t, true)
	if len(fiscal.folios) < 4 || len(fiscal.folios) != len(table.folios) {
		t.Fatalf("%d documents, and %d of tables", len(fiscal.folios), len(table.folios))
	}
	both := func(do func(b *buyer)) {
		for _, b := range []*buyer{fiscal, table} {
			do(b)
		}
	}
	same := func(when string) []string {
		t.Helper()
		a, b := fiscal.told(), table.told()
		for _, s := range a {
			if !slices.Contains(b, s) {
				t.Errorf("%s, only of documents: %s", when, s)
			}
		}
		for _, s := range b {
			if !slices.Contains(a, s) {
				t.Errorf("%s, only of tables: %s", when, s)
			}
		}
		if len(a) != len(b) {
			t.Errorf("%s: %d things are said of documents, and %d of tables", when, len(a), len(b))
		}
		return a
	}
	both(func(b *buyer) { b.closesBy(keptOpen...) })
	both(func(b *buyer) {
		b.must(b.pages.Stock.SayOpening(t.Context(), "finance", stockroom.Opening{Station: "patio", Tank: "T1", Day: "2026-11-05", Amount: worth.Amount{UL: 14_000 * dispense.Liter, Cents: 30_800_000}, Paper: "INV-7", Reason: "inventario", AgreedBy: "marta"}))
	})
	first := same("at first")
	both((*buyer).bulk)
	if noted := same("with the delivery's line"); slices.Equal(first, noted) {
		t.Error("the line of a delivery changes nothing")
	}
	unchecked := func(b *buyer) (n int64) {
		t.Helper()
		month, err := b.closes.ParseMonth("2026-11")
		b.must(err)
		seen, err := b.closes.Look(t.Context(), month)
		b.must(err)
		for _, task := range seen.Tasks {
			for _, l := range task.Lines {
				if l.Name == closing.Unchecked {
					n += l.Count
				}
			}
		}
		return n
	}
	if a, b := unchecked(fiscal), unchecked(table); a == 0 || b != 0 {
		t.Errorf("the authority is to be asked about %d documents and %d of tables", a, b)
	}
	var accepted [2]int
	for i, b := range []*buyer{fiscal, table} {
		from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
		a, err := b.matching.AcceptExact(t.Context(), "finance", matching.Question{From: from, To: from.AddDate(0, 1, 0)})
		b.must(err)
		accepted[i] = a.Lines
	}
	if accepted[0] != accepted[1] || accepted[0] < 10 {
		t.Errorf("%d lines of documents are exact, and %d of tables", accepted[0], accepted[1])
	}
	decided := same("once it is accepted")
	both(func(b *buyer) {
		for id, folio := range b.folios {
			if strings.HasPrefix(folio, "EKU") || strings.HasPrefix(folio, bulkRFC) {
				b.must(b.invoices.SayStatus(t.Context(), "finance", id, finance.Status{Status: finance.Canceled, AskedAt: now, Note: "no procede"}, saidByAuthority))
			}
		}
	})
	if canceled := same("once some are canceled"); slices.Equal(decided, canceled) || slices.ContainsFunc(canceled, func(s string) bool { return strings.HasPrefix(s, "line EKU") }) {
		t.Error("what is canceled is billed still")
	}
}

// A month of which suppliers sent tables alone is closed, though the authority's answers would
// keep it open: nobody waits for any. What is signed counts them apart from fiscal documents.
func TestMonthOfTablesIsClosed(t *testing.T) {
	t.Parallel()
	b := newBuyer(t, true)
	question := finance.Question{From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	treasurer, manager := b.closesBy(append(slices.Clone(keptOpen), string(closing.Unchecked))...)
	hash := b.settles(treasurer, manager)
	s := b.sealed(1)
	documents := map[string]int64{}
	for _, f := range s.Content.Figures {
		if f.Name == "documents" {
			documents[f.Of] = f.N
		}
	}
	l, err := b.invoices.Documents(t.Context(), question)
	b.must(err)
	if s.Hash != hash || len(documents) != 1 || documents["plain"] != int64(l.All) || l.All < 4 {
		t.Errorf("sealed with %v documents, want %d of tables", documents, l.All)
	}
	for _, r := range s.Content.Records {
		if r.Name == "documents" && r.Count != int64(2*l.All) { // what each says, and its file
			t.Errorf("%d documents are signed, of %d with a file each", r.Count, l.All)
		}
	}
}
