package finance_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/spreadsheet"
	"github.com/litro-fuel/litro/sim/supplier"
)

// saidByAuthority is what the authority answered, as a paper.
var saidByAuthority = []byte("%PDF-1.7\n%%EOF\n")

// authority is made once: its keys take a second.
var authority = sync.OnceValue(func() *supplier.Authority {
	return supplier.NewAuthority(1, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
})

var zone = time.FixedZone("", -6*3600)

// A house receives what a supplier sends.
type house struct {
	testing.TB
	ctx                context.Context
	pool               *pgxpool.Pool
	store              *postgres.Store
	cabinet            *evidence.Cabinet
	evidence, stampers string // directories
	desk               *finance.Desk
	now                time.Time
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, ctx: t.Context(), pool: pgtest.New(t), now: time.Date(2026, 6, 20, 12, 0, 0, 0, time.UTC)}
	h.store = postgres.New(h.pool)
	dir := t.TempDir()
	var err error
	h.evidence, h.stampers = filepath.Join(dir, "evidence"), filepath.Join(dir, "stampers")
	h.cabinet, err = evidence.Open(h.evidence)
	h.must(err)
	h.must(os.Mkdir(h.stampers, 0o755))
	for _, c := range authority().Certificates() {
		h.must(os.WriteFile(filepath.Join(h.stampers, c.No+".cer"), c.Certificate, 0o644))
	}
	h.must(os.WriteFile(filepath.Join(h.stampers, "LEEME.txt"), []byte("Certificados del SAT"), 0o644))
	h.desk = finance.New(finance.Config{Store: h.store, Cabinet: h.cabinet, Stampers: h.stampers, Now: func() time.Time { return h.now }})
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, added_at, added_by) VALUES ('gas', 1, 'Gasolinera', 'EKU9003173C9', '1', 'MXN', '2026-01-01', now(), 'x')`)
	h.must(h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "mps010101aa1 ", Name: "MUNICIPIO DE PRUEBA", Active: true, Reason: "alta"}))
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) exec(sql string, args ...any) {
	h.Helper()
	if _, err := h.pool.Exec(h.ctx, sql, args...); err != nil {
		h.Fatalf("%v\n%s", err, sql)
	}
}

// bills are documents of a supplier: of each of so many fills, of May.
func (h *house) bills(seed uint64, supply supplier.Supply, every supplier.Every, n int, plant func(*supplier.Batch)) ([]supplier.Document, []supplier.Planted) {
	h.Helper()
	terms := supplier.Terms{
		Supply: supply, Every: every, FeePPM: 12_000, Quotas: supplier.Quotas(),
		Issuer:   supplier.Party{RFC: "EKU9003173C9", Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
		Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
	}
	b, err := supplier.NewBatch(seed, authority(), terms, supplier.Invent(seed, n, supply, time.Date(2026, 5, 1, 6, 0, 0, 0, zone)))
	h.must(err)
	if plant != nil {
		plant(b)
	}
	return b.Issue()
}

// files are documents as they are sent.
func files(list []supplier.Document) (out []finance.File) {
	for i := range list {
		out = append(out, finance.File{Name: list[i].File(), Bytes: list[i].XML})
	}
	return out
}

// send sends files, and returns what became of them.
func (h *house) send(list ...finance.File) []finance.Sent {
	h.Helper()
	batch := finance.NewBatch()
	sent, err := h.desk.Send(h.ctx, "fina", batch, list)
	h.must(err)
	noted, err := h.desk.Batch(h.ctx, batch)
	h.must(err)
	if len(noted) != len(sent) {
		h.Errorf("%d files were noted, of %d", len(noted), len(sent))
	}
	for i := range min(len(noted), len(sent)) {
		noted[i].At = sent[i].At
		if noted[i] != sent[i] {
			h.Errorf("noted %+v, said %+v", noted[i], sent[i])
		}
	}
	return sent
}

// A file that nobody issued as it is does not hold the UUID of the true one, whichever comes first; and no
// other document leaves its own.
func TestAForgedFileHoldsNoUUID(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(21, supplier.Station, supplier.Fill, 2, nil)
	forge := func(n int, more string) finance.File {
		b := regexp.MustCompile(`LugarExpedicion="[^"]*"`).ReplaceAll(list[n].XML, []byte(`LugarExpedicion="0600`+more+`"`))
		if bytes.Equal(b, list[n].XML) {
			t.Fatal("there is nothing to forge")
		}
		return finance.File{Name: "copia.xml", Bytes: b}
	}
	told := func(id string) string {
		d := h.document(id)
		return strings.TrimSpace(fmt.Sprintf("%s %s %s", map[string]string{"": "first"}[d.OtherOf], d.Judged.Verdict, codes(&d.Document)))
	}
	forged, again := h.send(forge(0, "1"))[0].Document, h.send(forge(0, "2"))[0].Document
	if a, b := told(forged), told(again); a != "first refused seal.broken" || b != "refused seal.broken uuid.twice line.before" && b != "refused seal.broken uuid.twice" {
		t.Errorf("forged alone: got %q, %q", a, b)
	}
	truth := h.send(files(list[:1])...)[0].Document
	if got := told(truth); got != "first accepted" {
		t.Errorf("the true one after them: got %q", got)
	}
	if d := h.document(forged); d.OtherOf != truth || d.Judged.Verdict != invoice.Refused {
		t.Errorf("the forged one: got %+v", d.Document)
	}
	if by, err := h.store.ByUUID(h.ctx, []string{list[0].UUID}); err != nil || by[list[0].UUID].ID != truth {
		t.Errorf("by its UUID: got %v, %v, want the true one", by, err)
	}
	if got := told(h.send(forge(0, "3"))[0].Document); got != "refused seal.broken uuid.twice line.before" {
		t.Errorf("forged after it: got %q", got)
	}
	if d := h.document(truth); d.OtherOf != "" || d.Judged.Verdict == invoice.Refused {
		t.Errorf("the true one after that: got %+v", d.Document)
	}
	if got := outcomes(h.send(files(list[:1])...)); got != "again" {
		t.Errorf("sent again: got %s", got)
	}

	// The database holds it.
	other := h.send(files(list[1:])...)[0].Document
	for name, sql := range map[string]string{
		"genuine":    `UPDATE document SET other_of = '` + forged + `' WHERE document = '` + other + `'`,
		"more":       `UPDATE document SET other_of = NULL WHERE document = '` + forged + `'`,
		"its number": `UPDATE document SET number = '7' WHERE document = '` + forged + `'`,
		"its end":    `DELETE FROM document WHERE document = '` + forged + `'`,
	} {
		if _, err := h.pool.Exec(h.ctx, sql); err == nil || !strings.Contains(err.Error(), "SQLSTATE 23001") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	alone := h.send(forge(1, "9"))[0].Document
	if d := h.document(alone); d.OtherOf != other {
		t.Errorf("forged after the true one: got %+v", d.Document)
	}
}

// What may be as long or as much as it may be is taken.
func TestBounds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(10, supplier.Station, supplier.Fill, 1, nil)
	name := strings.Repeat("á", 98) + ".xml" // 200 bytes
	sent := h.send(finance.File{Name: name, Bytes: list[0].XML}, finance.File{Name: "é" + name, Bytes: list[0].XML}, finance.File{Name: "x" + name, Bytes: list[0].XML})
	for _, s := range sent {
		if s.File != name {
			t.Errorf("got name %q, want its end", s.File)
		}
	}
	long := strings.Repeat("x", 200)
	h.must(h.desk.SayStatus(h.ctx, "fina", sent[0].Document, finance.Status{Status: finance.Valid, AskedAt: h.now.Add(time.Hour), Note: long}, saidByAuthority))
	h.must(h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "CAC8510147J4", Name: strings.Repeat("x", 300), Reason: long}))
	for year, rate := range map[int]int64{2000: 0, 2100: 100_000_000} {
		h.must(h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC), PerLiterE6: rate, Reason: long, Agreed: "otra"}))
		for _, from := range []time.Time{time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC)} {
			if bad, ok := errors.AsType[*finance.Problem](h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: from, Reason: "x"})); !ok || bad.Field != "from" {
				t.Errorf("from %s: got %v", from, bad)
			}
		}
	}
	d := h.document(sent[0].Document)
	if d.StampedBy != "SPR190613I52" || len(d.SealEnd) != 8 {
		t.Errorf("got stamp by %q, seal %q", d.StampedBy, d.SealEnd)
	}
	d.UUID, d.Issuer.RFC, d.Receiver.RFC, d.Total, d.SealEnd = "AB", "EKU9003173C9", "MPS010101AA1", "370.65", "a+b/cA=="
	if got, want := d.CheckURL(), "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=AB&re=EKU9003173C9&rr=MPS010101AA1&tt=370.65&fe=a%2Bb%2FcA%3D%3D"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if d.Issuer.RFC = "A&B010101AA1"; !strings.Contains(d.CheckURL(), "&re=A%26B010101AA1&rr=MPS") {
		t.Errorf("of a company with & in its RFC: got %s", d.CheckURL())
	}
	if d.UUID = ""; d.CheckURL() != "" {
		t.Errorf("without a stamp: got %s", d.CheckURL())
	}
	unstamped := regexp.MustCompile(`<cfdi:Complemento>.*</cfdi:Complemento>`).ReplaceAll(bytes.ReplaceAll(list[0].XML, []byte("\n"), nil), nil)
	if d := h.document(h.send(finance.File{Name: "x.xml", Bytes: unstamped})[0].Document); d.StampedBy != "" || d.UUID != "" || codes(&d.Document) != "stamp.missing line.before" {
		t.Errorf("never stamped: got %q, %q, %s", d.StampedBy, d.UUID, codes(&d.Document))
	}
}

func outcomes(sent []finance.Sent) string {
	var all []string
	for _, s := range sent {
		all = append(all, strings.TrimSuffix(s.Outcome+" "+s.Code, " "))
	}
	return strings.Join(all, ", ")
}

func codes(d *finance.Document) string {
	var all []string
	for _, f := range d.Judged.Findings {
		all = append(all, f.Code)
	}
	return strings.Join(all, " ")
}

func (h *house) document(id string) finance.Whole {
	h.Helper()
	d, err := h.desk.Document(h.ctx, id)
	h.must(err)
	return d
}

func packed(t testing.TB, list []finance.File) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range list {
		w, err := z.Create(f.Name)
		if err == nil {
			_, err = w.Write(f.Bytes)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every file that is sent is there afterwards or is said to be none, alone and in a ZIP; what
// came before changes nothing, and a document is kept byte by byte.
func TestEveryFileIsAccountedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(1, supplier.Station, supplier.Fill, 4, nil)
	all := files(list)
	evil := finance.File{Name: "evil.xml", Bytes: []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`)}
	bundle := append(slices.Clone(all[1:]), finance.File{Name: "facturas/uno.pdf", Bytes: []byte("%PDF-1.4")}, evil, finance.File{Name: "nota.xml", Bytes: []byte("<nota/>")})
	got := h.send(all[0], finance.File{Name: "mayo.zip", Bytes: packed(t, bundle)}, finance.File{Name: "roto.zip", Bytes: []byte("PK\x03\x04 no")}, finance.File{Name: "", Bytes: nil})
	if want := "taken, taken, taken, taken, passed, unreadable dtd, unreadable kind, unreadable syntax, unreadable syntax"; outcomes(got) != want {
		t.Errorf("got %s, want %s", outcomes(got), want)
	}
	if got[1].File != "mayo.zip/"+all[1].Name || got[4].File != "mayo.zip/facturas/uno.pdf" {
		t.Errorf("names: got %q and %q", got[1].File, got[4].File)
	}
	// Of hostile ZIPs, too: as many are told of as there are files in them.
	bomb := finance.File{Name: "bomba.xml", Bytes: bytes.Repeat([]byte(" "), 8<<20)}
	hostile := []finance.File{all[0], bomb, {Name: "dentro.zip", Bytes: packed(t, all)}, all[1], {Name: "uno.pdf", Bytes: []byte("%PDF-1.4")}, all[2], evil}
	told := h.send(finance.File{Name: "hostil.zip", Bytes: packed(t, hostile)})
	if want := "again, unreadable size, unreadable kind, again, passed, again, unreadable dtd"; outcomes(told) != want || len(told) != len(hostile) {
		t.Errorf("of a hostile ZIP: got %s, want %s", outcomes(told), want)
	}
	for i, s := range told {
		if s.File != "hostil.zip/"+hostile[i].Name {
			t.Errorf("file %d is told of as %q, want %q", i+1, s.File, hostile[i].Name)
		}
	}
	kept, err := h.desk.Batch(h.ctx, told[0].Batch)
	h.must(err)
	if len(kept) != len(hostile) {
		t.Errorf("of a hostile ZIP %d files are on record, want %d", len(kept), len(hostile))
	}
	if got := outcomes(h.send(finance.File{Name: "nada.zip", Bytes: packed(t, nil)})); got != "unreadable kind" {
		t.Errorf("of a ZIP without files: got %s", got)
	}
	if again := h.send(all...); outcomes(again) != "again, again, again, again" || again[0].Document != got[0].Document {
		t.Errorf("sent again: got %s", outcomes(again))
	}
	l, err := h.desk.Documents(h.ctx, finance.Question{})
	h.must(err)
	if l.All != 4 || l.Counts["accepted"] != 4 || l.Counts[finance.Unchecked] != 4 {
		t.Errorf("got %d, %v", l.All, l.Counts)
	}
	for i, s := range got[:4] {
		xml, err := h.desk.XML(h.ctx, s.Document)
		h.must(err)
		if !bytes.Equal(xml, list[i].XML) {
			t.Errorf("%s: is kept otherwise than it came", s.File)
		}
		d := h.document(s.Document)
		if d.UUID != list[i].UUID || d.TotalCents != list[i].Total || d.TakenBy != "fina" || len(d.Items) != 1 || d.Items[0].Ticket == "" {
			t.Errorf("%s: got %+v", s.File, d)
		}
		if d.IssuedAt.Format(time.DateTime) != list[i].IssuedAt.Format(time.DateTime) {
			t.Errorf("%s: issued at %s, want %s", s.File, d.IssuedAt, list[i].IssuedAt)
		}
	}
	if r, err := h.store.EvidenceNeeds(h.ctx); err != nil || len(r) != 4 {
		t.Errorf("evidence that is needed: got %d, %v, want each document", len(r), err)
	}
	if _, err := h.desk.Batch(h.ctx, "nobody"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a batch that nobody sent: got %v", err)
	}
	if _, err := h.desk.XML(h.ctx, strings.Repeat("0", 64)); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a document that nobody sent: got %v", err)
	}
}

// Of two files with one UUID the first is the document; and each fill is billed once, unless
// what billed it first was canceled, refused, credited or is replaced.
func TestBilledOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, planted := h.bills(2, supplier.Station, supplier.Fill, 6, func(b *supplier.Batch) { h.must(b.Plant(supplier.TwiceInTwo, 1)) })
	sent := h.send(files(list)...)
	if len(planted) != 1 || len(list) != 7 {
		t.Fatalf("got %d documents, %+v", len(list), planted)
	}
	id := map[string]string{}
	for i, s := range sent {
		id[list[i].UUID] = s.Document
	}
	first, second := id[planted[0].Other], id[planted[0].UUID]
	if h.document(first).TakenAt.After(h.document(second).TakenAt) {
		first, second = second, first
	}
	asked := func(document, want string) {
		t.Helper()
		if got := h.document(document); codes(&got.Document) != want {
			t.Errorf("got %s, want %s", codes(&got.Document), want)
		}
	}
	all, err := h.desk.Documents(h.ctx, finance.Question{Is: "questioned"})
	h.must(err)
	if all.All != 1 || codes(&all.Documents[0]) != "line.before" {
		t.Fatalf("got %d: %+v, want the second of one fill", all.All, all.Documents)
	}
	if second = all.Documents[0].ID; all.Documents[0].Judged.Findings[0].Expected != first {
		first = all.Documents[0].Judged.Findings[0].Expected
	}
	h.must(h.desk.SayStatus(h.ctx, "fina", first, finance.Status{Status: finance.Canceled, AskedAt: h.now}, saidByAuthority))
	asked(second, "line.before") // what was found stays until it is looked at again
	h.must(h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "CAC8510147J4", Active: true, Reason: "otro", Agreed: "jorge"}))
	for n := 1; n > 0; {
		n, err = h.desk.JudgeAgain(h.ctx, "auditor")
		h.must(err)
	}
	asked(second, "")
	if d := h.document(second); len(d.History) != 2 || d.History[1].By != "fina" || d.History[0].By != "auditor" || d.History[1].Findings[0].Code != "line.before" {
		t.Errorf("what was found before is gone: %+v", d.History)
	}

	// The same UUID on other bytes.
	other := bytes.Replace(list[0].XML, []byte(`Serie="`), []byte(` Serie="`), 1)
	got := h.send(finance.File{Name: "otro.xml", Bytes: other})
	d := h.document(got[0].Document)
	if outcomes(got) != "taken" || d.OtherOf != sent[0].Document || codes(&d.Document) != "uuid.twice line.before" || d.Judged.Verdict != invoice.Refused || len(d.Others) != 1 {
		t.Errorf("other bytes: got %s of %q, %s", outcomes(got), d.OtherOf, codes(&d.Document))
	}
	if by, err := h.store.ByUUID(h.ctx, []string{list[0].UUID}); err != nil || by[list[0].UUID].ID != sent[0].Document {
		t.Errorf("by its UUID: got %v, %v, want the first", by, err)
	}
	third := bytes.Replace(list[0].XML, []byte(`Serie="`), []byte(`  Serie="`), 1)
	if d := h.document(h.send(finance.File{Name: "tres.xml", Bytes: third})[0].Document); d.OtherOf != sent[0].Document || len(d.Others) != 2 {
		t.Errorf("a third: got %+v", d)
	}
	// One that is in the place of another may bill the same; it is edited, so its seal is broken.
	fourth := regexp.MustCompile(`UUID="[^"]*"`).ReplaceAll(list[2].XML, []byte(`UUID="00000000-0000-4000-8000-000000000001"`))
	fifth := bytes.Replace(bytes.ReplaceAll(fourth, []byte("000000000001"), []byte("000000000002")), []byte("<cfdi:Emisor"), []byte(`<cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="`+list[2].UUID+`"/></cfdi:CfdiRelacionados><cfdi:Emisor`), 1)
	for i, want := range []bool{true, false} {
		d := h.document(h.send(finance.File{Name: "x.xml", Bytes: [][]byte{fourth, fifth}[i]})[0].Document)
		if got := strings.Contains(codes(&d.Document), "line.before"); got != want || d.Judged.Verdict != invoice.Refused {
			t.Errorf("in the place of another: %t: got %s", i == 1, codes(&d.Document))
		}
	}
	// A refused one bills nothing: these two did not, and the next is of the one before.
	sixth := bytes.ReplaceAll(fourth, []byte("000000000001"), []byte("000000000003"))
	if d := h.document(h.send(finance.File{Name: "y.xml", Bytes: sixth})[0].Document); d.Judged.Findings[len(d.Judged.Findings)-1].Expected != sent[2].Document {
		t.Errorf("got %+v, want what billed it first", d.Judged.Findings)
	}
}

// A ticket without a permit is billed once, too: its issuer tells whose it is. Where the issuer has it on other liters it is the
// code of a product, and nobody bills that twice.
func TestTicketsWithoutAPermitAreBilledOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, added_at, added_by) VALUES ('otra', 1, 'Otra', 'IIA040805DZ4', '2', 'MXN', '2026-01-01', now(), 'x')`)
	var seed uint64
	bill := func(issuer, product string, ul int64) string { // each product has one number
		h.Helper()
		seed++
		sales := supplier.Invent(1, 1, supplier.Station, time.Date(2026, 3, 2, 6, 0, 0, 0, zone))
		sales[0].Product, sales[0].UL = product, ul
		b, err := supplier.NewBatch(seed, authority(), supplier.Terms{
			Supply: supplier.Station, Every: supplier.Fill, Quotas: supplier.Quotas(),
			Issuer:   supplier.Party{RFC: issuer, Name: "GASOLINERA", Regime: "601", ZIP: "42000"},
			Receiver: supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"},
		}, sales)
		h.must(err)
		h.must(b.Plant(supplier.ProductCode, 0))
		list, _ := b.Issue()
		return h.send(files(list)...)[0].Document
	}
	before := func(document string) (of string) {
		h.Helper()
		d := h.document(document)
		if len(d.Items) != 1 || d.Items[0].Permit != "" || d.Judged.Verdict == invoice.Refused {
			t.Fatalf("got %+v, %s", d.Items, codes(&d.Document))
		}
		for _, f := range d.Judged.Findings {
			if f.Code == "line.before" {
				of = f.Expected
			}
		}
		return of
	}
	const liters = 40_000_000
	first := bill("EKU9003173C9", supplier.Regular, liters)
	second := bill("EKU9003173C9", supplier.Regular, liters)
	if a, b := before(first), before(second); a != "" || b != first {
		t.Errorf("of two the first is billed before by %q, and the second by %q, want %q", a, b, first)
	}
	if of := before(bill("IIA040805DZ4", supplier.Regular, liters)); of != "" {
		t.Errorf("another's ticket is of %q", of)
	}
	if of := before(bill("EKU9003173C9", supplier.Premium, liters)); of != "" {
		t.Errorf("another ticket is of %q", of)
	}
	// The number comes back on other liters: it is a code, and the second is looked at again.
	if of := before(bill("EKU9003173C9", supplier.Regular, liters/2)); of != "" {
		t.Errorf("a code is billed before by %q", of)
	}
	_, err := h.desk.JudgeAgain(h.ctx, "litro")
	if h.must(err); before(second) != "" {
		t.Error("a number that turned out to be a code is billed before")
	}
}

// Statements of cards bill purchases once, too.
func TestPurchasesOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(3, supplier.Card, supplier.Month, 12, nil)
	again, _ := h.bills(3, supplier.Card, supplier.Week, 12, nil)
	if got := h.send(files(list)...); outcomes(got) != "taken" {
		t.Fatalf("got %s", outcomes(got))
	}
	for _, s := range h.send(files(again)...) {
		d := h.document(s.Document)
		n := 0
		for _, i := range d.Items {
			if i.Part == invoice.Bought {
				n++
				if i.VolumeUL == 0 || i.Card == "" || i.At.IsZero() {
					t.Errorf("got purchase %+v", i)
				}
			}
		}
		if got := strings.Count(codes(&d.Document), "card.before"); got != n || n == 0 {
			t.Errorf("%d purchases: got %s", n, codes(&d.Document))
		}
	}
}

// Documents that credit and pay others lead to them, and back.
func TestDocumentsOfOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, planted := h.bills(4, supplier.Station, supplier.Fill, 5, func(b *supplier.Batch) { h.must(b.Plant(supplier.Credited, 2)) })
	sent := h.send(files(list)...)
	for i, s := range sent {
		d := h.document(s.Document)
		if d.Judged.Verdict != invoice.Accepted {
			t.Errorf("%s: got %s", s.File, codes(&d.Document))
		}
		switch {
		case d.Kind == "E":
			if len(d.Of) != 1 || d.Of[0].UUID != planted[0].Other || d.Of[0].How != "01" || d.Of[0].ID == "" {
				t.Errorf("credit note: got %+v", d.Of)
			}
		case list[i].UUID == planted[0].Other:
			if len(d.By) != 1 || d.By[0].UUID != planted[0].UUID {
				t.Errorf("what is credited: got %+v", d.By)
			}
		}
	}
	l, err := h.desk.Documents(h.ctx, finance.Question{})
	h.must(err)
	var want int64
	for _, d := range list {
		if d.Kind == "E" {
			want -= d.Total
		} else {
			want += d.Total
		}
	}
	if l.TotalCents != want {
		t.Errorf("billed less what is credited: got %d, want %d", l.TotalCents, want)
	}
	// What is canceled is billed no more, and a second file of a UUID never was.
	h.must(h.desk.SayStatus(h.ctx, "fina", sent[0].Document, finance.Status{Status: finance.Canceled, AskedAt: h.now}, saidByAuthority))
	h.send(finance.File{Name: "otro.xml", Bytes: bytes.Replace(list[1].XML, []byte(`Serie="`), []byte(` Serie="`), 1)})
	if l, err = h.desk.Documents(h.ctx, finance.Question{}); err != nil || l.TotalCents != want-list[0].Total || l.All != len(list)+1 {
		t.Errorf("without what is canceled: got %d of %d, %v, want %d", l.TotalCents, l.All, err, want-list[0].Total)
	}
}

// Whoever asks finds documents by what people know of them, and reads on where they ended.
func TestQuestions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(5, supplier.Station, supplier.Fill, 9, nil)
	h.send(files(list)...)
	all, err := h.desk.Documents(h.ctx, finance.Question{})
	h.must(err)
	ids := func(q finance.Question) (out []string) {
		l, err := h.desk.Documents(h.ctx, q)
		h.must(err)
		for _, d := range l.Documents {
			out = append(out, d.ID)
		}
		return out
	}
	whole := ids(finance.Question{})
	var parts, pages []string
	q := finance.Question{Limit: 4}
	for {
		l, err := h.desk.Documents(h.ctx, q)
		h.must(err)
		if len(l.Documents) == 0 {
			break
		}
		for _, d := range l.Documents {
			parts, q.AfterAt, q.AfterID = append(parts, d.ID), d.IssuedAt, d.ID
		}
	}
	for first := 0; first < 9; first += 4 {
		pages = append(pages, ids(finance.Question{First: first, Limit: 4})...)
	}
	if !slices.Equal(parts, whole) || !slices.Equal(pages, whole) || len(whole) != 9 {
		t.Errorf("in parts:\n%v\n%v\nwant\n%v", parts, pages, whole)
	}
	last := all.Documents[0]
	item := h.document(last.ID).Items[0]
	for _, text := range []string{last.UUID, strings.ToLower(last.UUID[:13]), last.Series + last.Number, last.Folio(), "00" + item.Ticket} {
		if got := ids(finance.Question{Text: text}); !slices.Contains(got, last.ID) {
			t.Errorf("%q: got %v", text, got)
		}
	}
	if got := ids(finance.Question{Text: item.Ticket}); len(got) != 1 {
		t.Errorf("a ticket: got %v", got)
	}
	if got := ids(finance.Question{Text: "gasolinera"}); len(got) != 9 {
		t.Errorf("a supplier: got %d", len(got))
	}
	if got := ids(finance.Question{Issuer: "CAC8510147J4"}); len(got) != 0 {
		t.Errorf("another supplier: got %v", got)
	}
	day := time.Date(last.IssuedAt.Year(), last.IssuedAt.Month(), last.IssuedAt.Day(), 0, 0, 0, 0, zone)
	if got := ids(finance.Question{From: day}); len(got) == 0 || !slices.Contains(got, last.ID) {
		t.Errorf("from its day on: got %v", got)
	}
	if got := ids(finance.Question{To: day}); slices.Contains(got, last.ID) || len(got)+len(ids(finance.Question{From: day})) != 9 {
		t.Errorf("before its day: got %v", got)
	}
}

// What the authority answers is said of one by a person, with its answer, or of many by a
// file; what is wrong with either is named and changes nothing.
func TestStatuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(6, supplier.Station, supplier.Fill, 5, nil)
	sent := h.send(files(list)...)
	one := sent[0].Document
	for _, tt := range []struct {
		field string
		s     finance.Status
		proof string
	}{
		{"status", finance.Status{Status: "paid", AskedAt: h.now}, ""},
		{"asked", finance.Status{Status: finance.Valid}, ""},
		{"asked", finance.Status{Status: finance.Valid, AskedAt: h.now.Add(2 * time.Hour)}, ""},
		{"note", finance.Status{Status: finance.Valid, AskedAt: h.now, Note: strings.Repeat("x", 201)}, ""},
		{"proof", finance.Status{Status: finance.Valid, AskedAt: h.now}, "<html>"},
		{"proof", finance.Status{Status: finance.Valid, AskedAt: h.now}, "uuid,status\n"},
		{"proof", finance.Status{Status: finance.Valid, AskedAt: h.now}, ""},
		{"proof", finance.Status{Status: finance.Canceled, AskedAt: h.now, Note: "portal"}, ""},
	} {
		err := h.desk.SayStatus(h.ctx, "fina", one, tt.s, []byte(tt.proof))
		if bad, ok := errors.AsType[*finance.Problem](err); !ok || bad.Field != tt.field || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%+v: got %v, want a problem with %s", tt.s, err, tt.field)
		}
	}
	if err := h.desk.SayStatus(h.ctx, "fina", strings.Repeat("0", 64), finance.Status{Status: finance.Valid, AskedAt: h.now}, nil); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("of nothing: got %v", err)
	}
	var picture bytes.Buffer
	h.must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	h.must(h.desk.SayStatus(h.ctx, "fina", one, finance.Status{Status: finance.Valid, AskedAt: h.now.Add(-time.Hour), Note: " portal "}, picture.Bytes()))
	d := h.document(one)
	if s := d.Status; s == nil || s.Status != finance.Valid || s.Note != "portal" || s.By != "fina" || s.Source != "person" || !s.AskedAt.Equal(h.now.Add(-time.Hour)) {
		t.Fatalf("got %+v", d.Status)
	}
	if f, b, err := h.desk.Proof(h.ctx, one, d.Status.Evidence); err != nil || f.Kind != evidence.JPEG || !bytes.Equal(b, picture.Bytes()) {
		t.Errorf("its answer: got %+v, %v", f, err)
	}
	for _, x := range [][2]string{{sent[1].Document, d.Status.Evidence}, {one, one}, {one, "nothing"}} {
		if _, _, err := h.desk.Proof(h.ctx, x[0], x[1]); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("the answer %s of %s: got %v", x[1], x[0], err)
		}
	}

	// The database takes neither a word alone, nor what is no answer.
	for _, x := range []struct{ source, proof, status string }{
		{"person", "", finance.Valid}, {"person", "", finance.Canceled}, {"person", one, finance.Valid}, {"sat.csv", "", finance.Valid}, {"sat.csv", d.Status.Evidence, finance.Valid}, {"", "", finance.Canceled},
	} {
		_, err := h.pool.Exec(h.ctx, `INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at) VALUES ($1, $2, now(), $3, nullif($4, ''), '', 'fina', now())`, one, x.status, x.source, x.proof)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.ConstraintName != "document_status_proof" {
			t.Errorf("%+v: got %v", x, err)
		}
	}

	rows := []string{
		"Folio fiscal;Emisor;Estado;Consultado",
		strings.ToLower(list[0].UUID) + ";x;Cancelado;" + h.now.In(zone).Format("02/01/2006 15:04"),
		list[1].UUID + ";x;VIGENTE;2026-06-19",
		list[2].UUID + ";x;;",
		list[3].UUID + ";x;No encontrado;",
		"no-uuid;x;Vigente;",
		"FFFFFFFF-0000-4000-8000-000000000000;x;Vigente;",
		list[4].UUID + ";x;quizás;",
		list[4].UUID + ";x;vigente;ayer",
		list[4].UUID + ";x;vigente;2026-07-01",
	}
	checked, err := h.desk.SayStatuses(h.ctx, "fina", "sat.csv", []byte(strings.Join(rows, "\n")), zone)
	h.must(err)
	var bad []string
	for _, b := range checked.Bad {
		bad = append(bad, fmt.Sprint(b.Line, " ", b.Code))
	}
	if want := "6 uuid, 7 unknown, 8 status, 9 asked, 10 future"; checked.Said != 3 || strings.Join(bad, ", ") != want {
		t.Errorf("got %d, %s; want 3, %s", checked.Said, strings.Join(bad, ", "), want)
	}
	want := []string{finance.Canceled, finance.Valid, "", finance.Unknown, ""}
	for i, s := range sent {
		got := ""
		if d := h.document(s.Document); d.Status != nil {
			got = d.Status.Status
			if d.Status.Source != "sat.csv" {
				t.Errorf("%d: said by %s", i, d.Status.Source)
			}
			if f, b, err := h.desk.Proof(h.ctx, s.Document, d.Status.Evidence); err != nil || f.Kind != evidence.CSV || string(b) != strings.Join(rows, "\n") {
				t.Errorf("%d: the file that says it: got %+v, %v", i, f, err)
			}
		}
		if got != want[i] {
			t.Errorf("%d: got %q, want %q", i, got, want[i])
		}
	}
	if d := h.document(sent[1].Document); !d.Status.AskedAt.Equal(time.Date(2026, 6, 19, 6, 0, 0, 0, time.UTC)) {
		t.Errorf("asked at %s, want the beginning of that day here", d.Status.AskedAt)
	}
	h.must(h.desk.SayStatus(h.ctx, "fina", sent[4].Document, finance.Status{Status: finance.Unknown, AskedAt: h.now}, nil)) // takes no paper
	h.now = h.now.Add(time.Minute)
	if again, err := h.desk.SayStatuses(h.ctx, "fina", "sat.csv", []byte(strings.Join(rows[:4], "\n")), zone); err != nil || again.Said != 0 || len(again.Bad) > 0 {
		t.Errorf("the same again: got %+v, %v, want that it changes nothing", again, err)
	}
	more := strings.Join([]string{rows[0], rows[1], `"x"y;x;Vigente`, list[2].UUID + ";x;Vigente;2026-06-19"}, "\n") // after what is known, and what cannot be read
	if checked, err := h.desk.SayStatuses(h.ctx, "fina", "sat.csv", []byte(more), zone); err != nil || checked.Said != 1 || len(checked.Bad) != 1 || checked.Bad[0].Code != "row" {
		t.Errorf("with more: got %+v, %v, want what is new", checked, err)
	}
	if none, err := h.desk.SayStatuses(h.ctx, "fina", "x.csv", []byte("a;b\n1;2\n"), zone); err != nil || none.Said != 0 || len(none.Bad) != 1 || none.Bad[0].Code != "header" {
		t.Errorf("without headings: got %+v, %v", none, err)
	}
	if _, err := h.desk.SayStatuses(h.ctx, "fina", "x.xlsx", []byte("PK\x03\x04"), zone); !errors.Is(err, spreadsheet.ErrFile) {
		t.Errorf("no spreadsheet: got %v", err)
	}
	// What was asked before stands under what was asked last, whenever it is said.
	for _, x := range [][2]string{{"2026-06-01", "Vigente"}, {"2026-06-20 07:00", "No encontrado"}} {
		file := "uuid,estado,consultado\n" + list[0].UUID + "," + x[1] + "," + x[0]
		if checked, err := h.desk.SayStatuses(h.ctx, "fina", "de-antes.csv", []byte(file), zone); err != nil || checked.Said != 1 {
			t.Errorf("asked on %s: got %+v, %v", x[0], checked, err)
		}
		want := map[string]string{"Vigente": finance.Canceled, "No encontrado": finance.Unknown}[x[1]]
		d := h.document(sent[0].Document)
		if by, err := h.store.ByUUID(h.ctx, []string{list[0].UUID}); err != nil || d.Status.Status != want || by[list[0].UUID].Status.Status != want || d.Statuses[0].Status != want {
			t.Errorf("after %s, asked on %s: got %+v, want %s", x[1], x[0], d.Statuses, want)
		}
	}
	if needs, err := h.store.EvidenceNeeds(h.ctx); err != nil || len(needs) != 12 {
		t.Errorf("evidence: got %d, %v, want five documents, an answer, and six answers of three files", len(needs), err)
	}
}

// Documents are held against what people say, from when on they say it; what was found by
// what they said before stays.
func TestTerms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(7, supplier.Station, supplier.Fill, 3, func(b *supplier.Batch) { h.must(b.Plant(supplier.OtherReceiver, 0)) })
	sent := h.send(files(list)...)
	if d := h.document(sent[0].Document); codes(&d.Document) != "receiver" || d.Judged.Verdict != invoice.Refused {
		t.Fatalf("another city's: got %s", codes(&d.Document))
	}
	stale := func(want int) {
		t.Helper()
		if n, err := h.desk.StaleCount(h.ctx); err != nil || n != want {
			t.Errorf("judged by other terms: got %d, %v, want %d", n, err, want)
		}
	}
	again := func(want int) {
		t.Helper()
		stale(want)
		if n, err := h.desk.JudgeAgain(h.ctx, "fina"); err != nil || n != want {
			t.Errorf("judged again: got %d, %v, want %d", n, err, want)
		}
		stale(0)
	}
	again(0)
	h.must(h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: h.document(sent[0].Document).Receiver.RFC, Active: true, Reason: "organismo descentralizado", Agreed: "jorge"}))
	again(3)
	if d := h.document(sent[0].Document); codes(&d.Document) != "" || len(d.History) != 2 || d.History[1].Findings[0].Code != "receiver" {
		t.Errorf("when it is ours: got %s, %+v", codes(&d.Document), d.History)
	}
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, until_on, added_at, added_by) VALUES ('gas', 2, 'Gasolinera', 'EKU9003173C9', '1', 'MXN', '2026-01-01', '2026-02-28', now(), 'x')`)
	again(3)
	if d := h.document(sent[1].Document); codes(&d.Document) != "contract" || d.Judged.Verdict != invoice.Questioned {
		t.Errorf("after the contract: got %s", codes(&d.Document))
	}
	for _, product := range []string{invoice.Regular, invoice.Premium, invoice.Diesel} {
		h.must(h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: product, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), PerLiterE6: 900_000, Reason: "DOF", Agreed: "otra"}))
	}
	again(3)
	if d := h.document(sent[1].Document); codes(&d.Document) != "contract fuel.quota" && codes(&d.Document) != "fuel.quota contract" {
		t.Errorf("with other quotas: got %s", codes(&d.Document))
	}
	said, err := h.desk.Said(h.ctx)
	h.must(err)
	if len(said.Receivers) != 2 || len(said.Quotas) != 3 || said.Quotas[0].PerLiterE6 != 900_000 || said.Receivers[0].RFC != "MPS010101AA1" || said.Receivers[0].By != "fina" {
		t.Errorf("got %+v", said)
	}
	h.must(h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "MPS010101AA1", Reason: "cambió"}))
	again(3)
	if d := h.document(sent[1].Document); d.Judged.Verdict != invoice.Refused {
		t.Errorf("when it is ours no more: got %s", codes(&d.Document))
	}
	// A file that is no certificate, and a document whose file is gone, are in the way of no other.
	h.must(os.WriteFile(filepath.Join(h.stampers, "malo.CER"), []byte("no"), 0o644))
	if said, err = h.desk.Said(h.ctx); err != nil || said.Stampers != len(authority().Certificates()) || !slices.Equal(said.BadStampers, []string{"malo.CER"}) {
		t.Errorf("certificates: got %d, %v, %v", said.Stampers, said.BadStampers, err)
	}
	again(0)
	h.must(os.Remove(filepath.Join(h.stampers, authority().Certificates()[0].No+".cer")))
	gone := sent[0].Document
	h.must(os.Remove(filepath.Join(h.evidence, gone[:2], gone[2:]+".xml")))
	if n, err := h.desk.JudgeAgain(h.ctx, "fina"); n != 2 || !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("judged again where a file is gone: got %d, %v", n, err)
	}
	stale(1)
	for _, tt := range []struct {
		field string
		err   error
	}{
		{"rfc", h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "MPS01", Active: true, Reason: "x"})},
		{"name", h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "MPS010101AA1", Name: strings.Repeat("x", 301), Reason: "x"})},
		{"reason", h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "MPS010101AA1", Reason: " "})},
		{"product", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: "15121500", From: h.now, Reason: "x"})},
		{"from", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, Reason: "x"})},
		{"per_liter", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: h.now, PerLiterE6: -1, Reason: "x"})},
		{"per_liter", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: h.now, PerLiterE6: 100_000_001, Reason: "x"})},
		{"reason", h.desk.SayQuota(h.ctx, "fina", finance.Quota{Product: invoice.Diesel, From: h.now, Reason: strings.Repeat("x", 201)})},
	} {
		if bad, ok := errors.AsType[*finance.Problem](tt.err); !ok || bad.Field != tt.field {
			t.Errorf("got %v, want a problem with %s", tt.err, tt.field)
		}
	}
}

// Nothing of what was said or sent is written over or taken away.
func TestNothingIsWrittenOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(8, supplier.Station, supplier.Fill, 1, nil)
	id := h.send(files(list)...)[0].Document
	h.must(h.desk.SayStatus(h.ctx, "fina", id, finance.Status{Status: finance.Valid, AskedAt: h.now}, saidByAuthority))
	for table, column := range map[string]string{
		"document": "file", "document_item": "ticket", "document_of": "uuid", "document_verdict": "verdict", "document_status": "status", "document_sent": "outcome", "receiver": "rfc", "fuel_quota": "reason", "vat_rate": "reason", "fiscal_identity": "reason", "permit_register": "reason", "registered_permit": "status",
	} {
		for _, sql := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table, "TRUNCATE " + table + " CASCADE"} {
			_, err := h.pool.Exec(h.ctx, sql)
			if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "23001" {
				t.Errorf("%s: got %v, want that it is refused", sql, err)
			}
		}
	}
}

// Of two that send the same at once, one takes it in.
func TestSentByTwoAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(9, supplier.Station, supplier.Fill, 6, nil)
	var wg sync.WaitGroup
	var taken [3]int
	for n := range taken {
		wg.Go(func() {
			sent, err := h.desk.Send(h.ctx, fmt.Sprint("fina", n), finance.NewBatch(), files(list))
			if err != nil {
				t.Error(err)
			}
			for _, s := range sent {
				if s.Outcome == finance.Taken {
					taken[n]++
				}
			}
		})
	}
	wg.Wait()
	if taken[0]+taken[1]+taken[2] != 6 {
		t.Errorf("got %v, want each once", taken)
	}
}
