package web

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/dossier"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A statement that is issued on the first of a month bills fills of the one before: the package of these has its
// document, what was answered about it and its lines, each once, and says why.
func TestPackageOfAStatement(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.matchSome()
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, zone())
	question := matching.Question{From: from, To: from.AddDate(0, 1, 0)}
	if _, err := c.matching.AcceptExact(t.Context(), "finance", question); err != nil {
		t.Fatal(err)
	}
	seen, err := c.matching.Look(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	var lines []matching.Row
	for _, r := range seen.Rows {
		if r.Sort == matching.Done && len(lines) < 2 && (len(lines) == 0 || lines[0].Document == r.Document) {
			lines = append(lines, r)
			c.sql(`UPDATE dispense SET happened_at = '2026-10-30 12:00-06' WHERE (station, epoch, seq, branch) = ($1, $2, $3, $4)`, r.Fills[0].Ref.Station, r.Fills[0].Ref.Epoch, r.Fills[0].Ref.Seq, r.Fills[0].Ref.Branch)
		}
	}
	if len(lines) != 2 {
		t.Fatalf("%d lines of one document are decided, want two", len(lines))
	}
	c.sql(`INSERT INTO document_status (document, status, asked_at, source, note, said_by, said_at) VALUES ($1, 'unknown', '2026-11-20 12:00-06', 'lista.csv', '', 'finance', '2026-11-20 12:00-06')`, lines[0].Document)
	asked := url.Values{"month": {"2026-10"}}.Encode()
	b := c.as(access.Auditor)
	first := b.aPackage(asked)
	dir := unzipped(t, first)
	rows, _ := packed(t, dir, "conciliacion-otros-meses.csv")
	if len(rows) != 2 || rows[0]["UUID"] != lines[0].UUID || rows[1]["UUID"] != lines[0].UUID {
		t.Errorf("lines of other months: %v, want two of %s", rows, lines[0].UUID)
	}
	for _, end := range []string{"xml", "txt"} {
		if there, err := filepath.Glob(filepath.Join(dir, "cfdi", strings.ToLower(lines[0].UUID)+"-*."+end)); err != nil || len(there) != 1 {
			if there, err = filepath.Glob(filepath.Join(dir, "cfdi", lines[0].UUID+"-*."+end)); err != nil || len(there) != 1 {
				t.Errorf("its %s is there as %v, %v", end, there, err)
			}
		}
	}
	answers, _ := packed(t, dir, "respuestas-del-sat.csv")
	if len(answers) != 1 || answers[0]["UUID"] != lines[0].UUID || answers[0]["De otro mes"] != "2026-11" {
		t.Errorf("answers: %v", answers)
	}
	for _, name := range []string{"LEAME.md", "README.md"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Contains(text, []byte("conciliacion-otros-meses.csv")) {
			t.Errorf("%s does not say so: %v", name, err)
		}
	}
	if second := b.aPackage(asked); !bytes.Equal(first, second) {
		t.Errorf("made again: other bytes: %v", differing(t, first, second))
	}
	// The month in which it was issued has none of others.
	if rows, _ := packed(t, unzipped(t, b.aPackage(ofNovember)), "conciliacion-otros-meses.csv"); len(rows) != 0 {
		t.Errorf("November has lines of other months: %v", rows)
	}
}

// A truck of the end of a month is billed in the next one: the package of the month in which it came has that document, too, and
// its line beside the delivery; that of another month has neither.
func TestPackageOfATruckBilledInTheNextMonth(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.delivered()
	hash := strings.Repeat("c", 64)
	c.sql(`INSERT INTO evidence (sha256, kind, size, added_by, added_at) VALUES ($1, 'xml', 1, 'x', now())`, hash)
	c.sql(`
INSERT INTO document (document, uuid, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name, payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by)
VALUES ($1, 'U-2', '4.0', 'I', 'M', '46', '2026-12-02 18:00:00', 'MXN', 11800000, '118000', 'MAY010101AA1', 'Mayorista', 'MPS010101AA1', 'MUNICIPIO', '03', 'PUE', '', '', 'n.xml', now(), 'x')`, hash)
	c.sql(`INSERT INTO document_item (document, part, n, row, product, text, permit, ticket, card, seller, volume_ul, amount_cents, price_e4) VALUES ($1, 'concept', 1, 1, '15101505', 'Diésel', '', '', '', '', 5900000000, 11800000, 200000)`, hash)
	n := stockroom.Note{Delivery: of[3], Number: "N-4", Volume: &stock.Quantity{UL: 5_900 * dispense.Liter, Basis: stock.Observed}, Line: stockroom.LineID{Document: hash, Part: "concept", N: 1}, Billed: stock.Observed, Reason: "remisión"}
	if err := c.pages.Stock.SayNote(t.Context(), "finance", n); err != nil {
		t.Fatal(err)
	}
	for month, there := range map[time.Month]bool{time.October: false, time.November: true, time.December: false} {
		from := time.Date(2026, month, 1, 0, 0, 0, 0, zone())
		documents, err := sources{p: &pages{Config: c.pages}}.Documents(t.Context(), report.Period{Kind: report.Month, From: from, To: from.AddDate(0, 1, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(documents, func(d dossier.Document) bool { return d.Other }); (i >= 0) != there || there && documents[i].ID != hash {
			t.Errorf("%s: documents %+v; that of December among them as another month's: want %t", month, documents, there)
		}
		rows := read(t, c.as(access.Finance).get(matchPath+".csv?period=month&of=others&at="+from.AddDate(0, 0, 14).Format(time.DateOnly)))
		var got []string
		for _, row := range rows[1 : len(rows)-1] {
			got = append(got, row[heading(rows[0], "uuid_only", "es")]+" "+row[heading(rows[0], "fill_volume", "es")])
		}
		if want := "U-2 5900.00"; (len(got) == 1 && got[0] == want) != there || !there && len(got) > 0 {
			t.Errorf("%s: lines of other months are %q", month, got)
		}
	}
}
