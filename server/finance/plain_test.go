package finance_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/plain"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// says is how the supplier of these tests writes tables.
func says() plain.Mapping {
	return plain.Mapping{
		Columns: map[plain.Field]string{plain.Number: "Nota", plain.Ticket: "Folio", plain.Day: "Fecha", plain.Station: "Estación", plain.Product: "Combustible", plain.Liters: "Litros", plain.Price: "Precio", plain.Amount: "Importe"},
		Point:   ".", Order: plain.DayMonthYear, Stations: map[string]string{"Norte": "PL/4950/EXP/ES/2015"}, Products: map[string]string{"Magna": invoice.Regular, "Diesel": invoice.Diesel},
	}
}

const heading = "Nota,Folio,Fecha,Estación,Combustible,Litros,Precio,Importe\n"

func (h *house) mapping(change func(*plain.Mapping)) finance.Mapping {
	h.Helper()
	m := says()
	if change != nil {
		change(&m)
	}
	said, err := h.desk.SayMapping(h.ctx, "fina", finance.Mapping{Name: "  Gasolinera   mensual ", Contract: "gas", Says: m, Reason: "muestra de mayo"})
	h.must(err)
	return said
}

func (h *house) table(name, text string) finance.Table {
	h.Helper()
	t, err := h.desk.KeepTable(h.ctx, "fina", finance.File{Name: name, Bytes: []byte(text)})
	h.must(err)
	return t
}

func (h *house) preview(t finance.Table, ask finance.Ask) *finance.Preview {
	h.Helper()
	_, b, err := h.desk.Table(h.ctx, t.SHA256)
	h.must(err)
	p, err := h.desk.Preview(h.ctx, t.File, b, ask)
	h.must(err)
	return p
}

func (h *house) take(t finance.Table, ask finance.Ask) *finance.TakenTable {
	h.Helper()
	taken, err := h.desk.TakeTable(h.ctx, "fina", t.SHA256, ask)
	h.must(err)
	return taken
}

func refusals(list []plain.Refused) string {
	var all []string
	for _, r := range list {
		all = append(all, fmt.Sprintf("%d %s %s", r.Row, r.Column, r.Code))
	}
	return strings.Join(all, ", ")
}

const may = heading +
	"F-1,101,02/05/2026 10:30,Norte,Magna,40,24.00,960.00\n" +
	"F-1,102,03/05/2026,Norte,Diesel,10.5,25.10,263.55\n" +
	"F-2,103,04/05/2026,Norte,Magna,20,24.00,480.00\n" +
	",,,,,70.5,,1703.55\n"

// A table is documents by their numbers: kept byte by byte, judged by the terms of its day, and
// the same again, in whichever file, changes nothing.
func TestTableIsTaken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.mapping(nil)
	if m.Name != "Gasolinera mensual" || m.Version != 1 || m.Issuer.RFC != "EKU9003173C9" || m.Currency != "MXN" || m.Supply != "station" {
		t.Fatalf("the mapping: got %+v", m)
	}
	file := h.table("mayo.csv", may)
	p := h.preview(file, finance.Ask{Mapping: m.N})
	if len(p.Documents) != 2 || p.New() != 2 || len(p.Refused) != 0 || !slices.Equal(p.Passed, []int{5}) {
		t.Fatalf("the preview: got %+v", p)
	}
	taken := h.take(file, finance.Ask{Mapping: m.N})
	if taken.Take.Taken != 2 || taken.Take.Lines != 3 || taken.Take.Passed != 1 {
		t.Fatalf("got %+v", taken.Take)
	}
	d := h.document(taken.Documents[0].ID)
	if !d.Plain() || d.Kind != "I" || d.UUID != "" || d.Number != "F-1" || d.Folio() != "F-1" || d.TotalCents != 122355 || d.Total != "1223.55" || d.Currency != "MXN" || d.CheckURL() != "" ||
		d.Judged.Verdict != invoice.Accepted || d.IssuedAt.Format(time.DateOnly) != "2026-05-03" || d.Table != file.SHA256 || d.Read == nil || d.Read.Mapping.Version != 1 || d.TakenBy != "fina" {
		t.Errorf("the document: got %+v", d.Document)
	}
	if i := d.Items[0]; len(d.Items) != 2 || i.Part != invoice.Concept || i.Row != 2 || i.Permit != "PL/4950/EXP/ES/2015" || i.Ticket != "101" || i.Product != invoice.Regular || i.VolumeUL != 40_000_000 || i.Cents != 96000 || i.PriceE4 != 240_000 ||
		i.DayAlone || i.At.Format("15:04") != "10:30" || !d.Items[1].DayAlone {
		t.Errorf("its items: got %+v", d.Items)
	}
	if _, b, err := h.desk.Table(h.ctx, file.SHA256); err != nil || string(b) != may {
		t.Errorf("the file: %d bytes, %v; want it as it came", len(b), err)
	}
	if _, err := h.desk.XML(h.ctx, d.ID); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("its XML: got %v", err)
	}
	// Nobody asks the authority about it.
	l, err := h.desk.Documents(h.ctx, finance.Question{})
	h.must(err)
	if l.Counts[finance.Unchecked] != 0 || l.Counts[finance.Plain] != 2 || l.TotalCents != 170355 {
		t.Errorf("counts: got %v, %d", l.Counts, l.TotalCents)
	}
	for is, want := range map[string]int{finance.Plain: 2, finance.Unchecked: 0, finance.Valid: 0, "accepted": 2} {
		if l, err := h.desk.Documents(h.ctx, finance.Question{Is: is}); err != nil || l.All != want || len(l.Documents) != want {
			t.Errorf("%s: got %d, %v, want %d", is, l.All, err, want)
		}
	}
	// The same file, and the same rows in another.
	again := h.take(h.table("otra-vez.csv", may), finance.Ask{Mapping: m.N})
	if again.Take.Taken != 0 || again.Take.Again != 2 || again.Documents[0].Here == nil || again.Documents[0].Here.TakenBy != "fina" || again.Documents[0].Here.File != "mayo.csv" {
		t.Errorf("again: got %+v", again.Take)
	}
	var book bytes.Buffer
	cell := func(s string) spreadsheet.Cell { return spreadsheet.Cell{Text: s} }
	number := func(s string) spreadsheet.Cell { return spreadsheet.Cell{Text: s, Kind: spreadsheet.Number} }
	var head []spreadsheet.Cell
	for name := range strings.SplitSeq(strings.TrimSpace(heading), ",") {
		head = append(head, cell(name))
	}
	h.must(spreadsheet.WriteXLSX(&book, spreadsheet.Sheet{Name: "Notas", Rows: []spreadsheet.Row{{Line: 1, Cells: []spreadsheet.Cell{cell("otra tabla")}}}}, spreadsheet.Sheet{Name: "Mayo", Rows: []spreadsheet.Row{
		{Line: 1, Cells: head}, {Line: 2, Cells: []spreadsheet.Cell{cell("F-2"), cell("103"), {Text: "2026-05-04", Kind: spreadsheet.Date}, cell("NORTE"), cell("Magna"), number("20"), number("24"), number("480")}},
	}}))
	x := h.table("mayo.xlsx", book.String())
	if got := h.preview(x, finance.Ask{Mapping: m.N}); x.Kind != evidence.XLSX || got.Ask.Sheet != "Mayo" || len(got.Documents) != 1 || got.Documents[0].Here == nil || got.New() != 0 {
		t.Errorf("a workbook: got %+v", got)
	}
	all, n, err := h.desk.Tables(h.ctx, 0, 10)
	h.must(err)
	if n != 2 || len(all) != 2 || all[1].SHA256 != file.SHA256 || len(all[1].Takes) != 2 || all[1].File != "mayo.csv" {
		t.Errorf("what was sent: got %d, %+v", n, all)
	}
	needs, err := h.store.EvidenceNeeds(h.ctx)
	h.must(err)
	if r, err := h.cabinet.Check(needs); err != nil || !r.OK() || r.Needed != 2 || r.Unnamed != 0 {
		t.Errorf("evidence: got %+v, %v", r, err)
	}
}

// A row that is refused keeps all from being taken, unless somebody says that the others are; it
// stays on record, and the document says that rows are missing.
func TestRefusedRows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.mapping(nil)
	file := h.table("mayo.csv", heading+
		"F-1,101,02/05/2026,Norte,Magna,40,24.00,960.00\n"+
		"F-1,102,31/31/2026,Norte,Magna,40,24.00,960.00\n"+
		"F-1,103,03/05/2026,Sur,Turbosina,40,24.00,960.00\n"+
		",104,03/05/2026,Norte,Magna,40,24.00,960.00\n"+
		"F-1,105,03/05/2026,Norte,,40,24.00,960.00\n")
	const want = "3 Fecha day, 4 Combustible product, 4 Estación station, 5 Nota unnumbered, 6 Combustible product"
	if p := h.preview(file, finance.Ask{Mapping: m.N}); refusals(p.Refused) != want || p.RefusedRows() != 4 || len(p.Documents) != 1 {
		t.Errorf("got %s, %d rows, want %s", refusals(p.Refused), p.RefusedRows(), want)
	}
	if _, err := h.desk.TakeTable(h.ctx, "fina", file.SHA256, finance.Ask{Mapping: m.N}); !errors.Is(err, finance.ErrRefused) {
		t.Fatalf("with refused rows: got %v", err)
	}
	if l, err := h.desk.Documents(h.ctx, finance.Question{}); err != nil || l.All != 0 {
		t.Fatalf("got %d documents, %v, want none", l.All, err)
	}
	// Its number is said beside the file.
	if p := h.preview(file, finance.Ask{Mapping: m.N, Number: "F-9"}); len(p.Documents) != 2 || p.RefusedRows() != 3 {
		t.Errorf("with a number: got %d documents, %d refused", len(p.Documents), p.RefusedRows())
	}
	taken := h.take(file, finance.Ask{Mapping: m.N, Others: true})
	d := h.document(taken.Documents[0].ID)
	if taken.Take.Refused != 4 || codes(&d.Document) != "table.rows" || d.Judged.Verdict != invoice.Questioned || d.Judged.Findings[0].Actual != "4" {
		t.Errorf("got %+v, %+v", taken.Take, d.Judged)
	}
	var kept []string
	rows, err := h.pool.Query(h.ctx, `SELECT row || ' ' || heading || ' ' || code FROM plain_refused ORDER BY n`)
	h.must(err)
	for rows.Next() {
		var s string
		h.must(rows.Scan(&s))
		kept = append(kept, s)
	}
	h.must(rows.Err())
	if got := strings.Join(kept, ", "); got != want {
		t.Errorf("on record: got %s, want %s", got, want)
	}
	// Nothing at all, no heading, and what is no table.
	bad := h.table("nada.csv", heading+"F-1,1,x,Norte,Magna,1,1,1\n")
	if _, err := h.desk.TakeTable(h.ctx, "fina", bad.SHA256, finance.Ask{Mapping: m.N, Others: true}); !errors.Is(err, finance.ErrNothing) {
		t.Errorf("nothing to take: got %v", err)
	}
	if p := h.preview(h.table("otra.csv", "a,b\n1,2\n"), finance.Ask{Mapping: m.N}); len(p.Refused) != 8 || p.Refused[0].Code != "heading" {
		t.Errorf("another table: got %s", refusals(p.Refused))
	}
	for _, b := range [][]byte{nil, []byte("\xd0\xcf\x11\xe0 old"), []byte("PK\x03\x04 cut off")} {
		if _, err := h.desk.KeepTable(h.ctx, "fina", finance.File{Name: "x", Bytes: b}); !errors.Is(err, spreadsheet.ErrFile) {
			t.Errorf("%q: got %v", b, err)
		}
	}
	for _, ask := range []finance.Ask{{Mapping: m.N, Number: strings.Repeat("x", 101)}, {Mapping: m.N, Issued: h.now.AddDate(0, 0, 3)}, {Mapping: m.N, Sheet: "Mayo"}} {
		if _, err := h.desk.TakeTable(h.ctx, "fina", file.SHA256, ask); !errors.Is(err, fault.ErrInvalid) || errors.Is(err, finance.ErrRefused) {
			t.Errorf("%+v: got %v", ask, err)
		}
	}
	if _, err := h.desk.TakeTable(h.ctx, "fina", file.SHA256, finance.Ask{Mapping: 99}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no mapping: got %v", err)
	}
}

// A number is of one document that counts: the wrong one is withdrawn with a reason before the
// right one comes, and counts again only where no other has its number.
func TestWithdrawn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.mapping(nil)
	wrong := h.take(h.table("a.csv", heading+"F-1,101,02/05/2026,Norte,Magna,40,24.00,960.00\n"), finance.Ask{Mapping: m.N}).Documents[0].ID
	right := h.table("b.csv", heading+"f-1,101,02/05/2026,Norte,Magna,41,24.00,984.00\nF-2,102,02/05/2026,Norte,Magna,10,24.00,240.00\n")
	if p := h.preview(right, finance.Ask{Mapping: m.N}); refusals(p.Refused) != "2 Nota here" || len(p.Documents) != 1 {
		t.Errorf("of a number that is here: got %s", refusals(p.Refused))
	}
	status := func(id, status, note string) error {
		return h.desk.SayStatus(h.ctx, "fina", id, finance.Status{Status: status, Note: note}, nil)
	}
	for _, bad := range []error{status(wrong, finance.Canceled, " "), status(wrong, finance.Unknown, "x"), status(wrong, "", "x")} {
		if !errors.Is(bad, fault.ErrInvalid) {
			t.Errorf("got %v, want a problem", bad)
		}
	}
	h.must(status(wrong, finance.Canceled, "cantidad equivocada"))
	var n int
	h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM billed_line`).Scan(&n))
	if n != 0 {
		t.Errorf("%d lines count, of what was withdrawn", n)
	}
	if got := h.take(right, finance.Ask{Mapping: m.N}); got.Take.Taken != 2 {
		t.Errorf("the right one: got %+v", got.Take)
	}
	if bad, ok := errors.AsType[*finance.Problem](status(wrong, finance.Valid, "sí era")); !ok || bad.Code != "number" {
		t.Errorf("two of a number: got %v", bad)
	}
	h.now = h.now.Add(time.Minute)
	l, err := h.desk.Documents(h.ctx, finance.Question{Is: finance.Canceled})
	h.must(err)
	if l.All != 1 || l.Documents[0].ID != wrong || l.Documents[0].Status.Note != "cantidad equivocada" {
		t.Errorf("withdrawn: got %+v", l.Documents)
	}
	// The very same again does not bring it back.
	file := h.table("c.csv", heading+"F-1,101,02/05/2026,Norte,Magna,40,24.00,960.00\n")
	if p := h.preview(file, finance.Ask{Mapping: m.N}); refusals(p.Refused) != "2 Nota withdrawn" {
		t.Errorf("what was withdrawn: got %s", refusals(p.Refused))
	}
	of, err := h.store.PlainHere(h.ctx, "EKU9003173C9", nil, []string{"f-1"})
	h.must(err)
	h.must(status(of[0].ID, finance.Canceled, "tampoco"))
	h.must(status(wrong, finance.Valid, "era la buena"))
	if d := h.document(wrong); len(d.Statuses) != 2 || d.Statuses[0].Status != finance.Valid {
		t.Errorf("it counts again: got %+v", d.Statuses)
	}
	h.must(h.pool.QueryRow(h.ctx, `SELECT count(*) FROM billed_line`).Scan(&n))
	if n != 2 {
		t.Errorf("%d lines count, want one of each number", n)
	}
}

// A new version of a mapping changes nothing of what was read before, also when it is judged
// again.
func TestVersionsOfMappings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.mapping(nil)
	text := heading + "F-1,101,02/05/2026,Norte,Magna,40,24.00,960.00\nF-1,102,02/05/2026,Norte,Magna,40,24.00,961.50\n"
	file := h.table("a.csv", text)
	id := h.take(file, finance.Ask{Mapping: first.N}).Documents[0].ID
	second := h.mapping(func(m *plain.Mapping) { m.Products["Magna"], m.TaxE4 = invoice.Premium, 1600 })
	if second.Version != 2 || second.N == first.N {
		t.Errorf("the second: got %+v", second)
	}
	all, err := h.desk.MappingVersions(h.ctx, first.Name)
	h.must(err)
	now, err := h.desk.Mappings(h.ctx)
	h.must(err)
	if len(all) != 2 || all[1].Says.Products["Magna"] != invoice.Regular || all[1].By != "fina" || len(now) != 1 || now[0].Version != 2 {
		t.Errorf("versions: got %+v, of now %+v", all, now)
	}
	// By the second it is another document of the same number.
	if p := h.preview(file, finance.Ask{Mapping: second.N}); refusals(p.Refused) != "2 Nota here, 3 Nota here" {
		t.Errorf("by the second: got %s", refusals(p.Refused))
	}
	before := h.document(id)
	if codes(&before.Document) != "line.amount" || before.Judged.Findings[0].Row != 3 || before.Judged.Findings[0].Expected != "960.00" {
		t.Errorf("found: %+v", before.Judged.Findings)
	}
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, until_on, added_at, added_by) VALUES ('gas', 2, 'Gasolinera', 'EKU9003173C9', '1', 'MXN', '2026-01-01', '2026-03-01', now(), 'x')`)
	if n, err := h.desk.JudgeAgain(h.ctx, "auditor"); n != 1 || err != nil {
		t.Fatalf("judged again: got %d, %v", n, err)
	}
	after := h.document(id)
	if codes(&after.Document) != "contract line.amount" || after.Items[0] != before.Items[0] || after.Read.Mapping.Version != 1 || len(after.History) != 2 {
		t.Errorf("judged again: got %s, %+v", codes(&after.Document), after.Read)
	}
	// Without its file it cannot be judged, and keeps no other from it.
	h.must(os.Remove(h.evidence + "/" + file.SHA256[:2] + "/" + file.SHA256[2:] + ".csv"))
	h.must(h.desk.SayReceiver(h.ctx, "fina", finance.Receiver{RFC: "CAC8510147J4", Active: true, Reason: "otro", Agreed: "jorge"}))
	if n, err := h.desk.JudgeAgain(h.ctx, "auditor"); n != 0 || !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("without its file: got %d, %v", n, err)
	}
}

// What a mapping lacks is said.
func TestBadMappings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, from_on, added_at, added_by) VALUES ('sin', 1, 'Otra', '', '2', 'MXN', '2026-01-01', now(), 'x')`)
	for want, change := range map[string]func(*finance.Mapping){
		"name: name":        func(m *finance.Mapping) { m.Name = " " },
		"contract: missing": func(m *finance.Mapping) { m.Contract = "nadie" }, "contract: rfc": func(m *finance.Mapping) { m.Contract = "sin" },
		"reason: reason": func(m *finance.Mapping) { m.Reason = "" },
		"point: unknown": func(m *finance.Mapping) { m.Says.Point = "" }, "tax: size": func(m *finance.Mapping) { m.Says.TaxE4 = 10_001 },
		"products: none": func(m *finance.Mapping) { m.Says.Products = nil }, "products: fuel": func(m *finance.Mapping) { m.Says.Products["AdBlue"] = "7" },
		"stations: long": func(m *finance.Mapping) { m.Says.Stations["Sur\x01"] = "PL/1/EXP/ES/2020" },
	} {
		m := finance.Mapping{Name: "x", Contract: "gas", Says: says(), Reason: "alta"}
		change(&m)
		if _, err := h.desk.SayMapping(h.ctx, "fina", m); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := h.desk.MappingVersions(h.ctx, "x"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no mapping: got %v", err)
	}
}

// A fill is billed once, whether by a fiscal document or by a table.
func TestTableBillsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(3, "station", "fill", 1, nil)
	sent := h.send(files(list)...)
	fiscal := h.document(sent[0].Document)
	i := fiscal.Items[0]
	m := h.mapping(func(m *plain.Mapping) { m.Products["Premium"] = invoice.Premium })
	name := map[string]string{invoice.Regular: "Magna", invoice.Premium: "Premium", invoice.Diesel: "Diesel"}[i.Product]
	row := fmt.Sprintf("F-1,%s,%s,%s,%s,%d.%06d,,%d.%02d\n", i.Ticket, fiscal.IssuedAt.Format("02/01/2006"), i.Permit, name, i.VolumeUL/1e6, i.VolumeUL%1e6, i.Cents/100, i.Cents%100)
	got := h.take(h.table("a.csv", heading+row+row), finance.Ask{Mapping: m.N}).Documents[0].ID
	d := h.document(got)
	if codes(&d.Document) != "line.before line.twice line.before" || d.Judged.Findings[0].Expected != fiscal.ID {
		t.Errorf("got %s", codes(&d.Document))
	}
}

// A table without a column of stations has its tickets once, too: its supplier tells whose they are.
func TestTableWithoutStationsBillsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.mapping(func(m *plain.Mapping) { delete(m.Columns, plain.Station); m.Stations = nil })
	take := func(file, number, ticket string) finance.Whole {
		return h.document(h.take(h.table(file, heading+number+","+ticket+",30/04/2026,,Magna,10,24.00,240.00\n"), finance.Ask{Mapping: m.N}).Documents[0].ID)
	}
	first, second, other := take("a.csv", "F-1", "881"), take("b.csv", "F-2", "00881"), take("c.csv", "F-3", "882")
	if strings.Contains(codes(&first.Document), "line.before") || !strings.Contains(codes(&second.Document), "line.before") || strings.Contains(codes(&other.Document), "line.before") {
		t.Errorf("got %q, %q and %q", codes(&first.Document), codes(&second.Document), codes(&other.Document))
	}
	// Two stations of an issuer may count alike: of other liters it is another ticket.
	if d := h.document(h.take(h.table("d.csv", heading+"F-4,881,30/04/2026,,Magna,52,24.00,1248.00\n"), finance.Ask{Mapping: m.N}).Documents[0].ID); strings.Contains(codes(&d.Document), "line.before") {
		t.Errorf("of other liters: got %q", codes(&d.Document))
	}
}

// A purchase by card is billed once, too: its issuer numbers all of them, and a table may name
// neither the station nor who sold it.
func TestTableOfCardsBillsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('tar', 1, 'Tarjetas', 'EKU9003173C9', '2', 'MXN', 'card', '2026-01-01', now(), 'x')`)
	list, _ := h.bills(4, "card", "week", 2, nil)
	fiscal := h.document(h.send(files(list)...)[0].Document)
	at := slices.IndexFunc(fiscal.Items, func(i invoice.Item) bool { return i.Part == invoice.Bought })
	m := says()
	delete(m.Columns, plain.Station)
	said, err := h.desk.SayMapping(h.ctx, "fina", finance.Mapping{Name: "Tarjetas", Contract: "tar", Says: m, Reason: "muestra"})
	h.must(err)
	if said.Supply != "card" {
		t.Fatalf("the mapping: got %+v", said)
	}
	row := fmt.Sprintf("T-1,%s,%s,,Magna,10,24.00,240.00\n", fiscal.Items[at].Ticket, fiscal.Items[at].At.Format("02/01/2006"))
	d := h.document(h.take(h.table("t.csv", heading+row), finance.Ask{Mapping: said.N}).Documents[0].ID)
	if codes(&d.Document) != "line.before" || d.Judged.Findings[0].Expected != fiscal.ID || d.Items[0].Part != invoice.Bought || d.Items[0].Permit != "" {
		t.Errorf("got %s, %+v", codes(&d.Document), d.Items)
	}
}

// A table of a contract by card says which card bought; of another contract a column of that name is of something
// else. What is the same but for the card is another document.
func TestTableSaysTheCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by) VALUES ('tar', 1, 'Tarjetas', 'EKU9003173C9', '2', 'MXN', 'card', '2026-01-01', now(), 'x')`)
	m := says()
	delete(m.Columns, plain.Station)
	m.Columns[plain.Card] = "Tarjeta"
	said, err := h.desk.SayMapping(h.ctx, "fina", finance.Mapping{Name: "Tarjetas", Contract: "tar", Says: m, Reason: "muestra"})
	h.must(err)
	with := strings.TrimSpace(heading) + ",Tarjeta\n"
	ids := map[string]bool{}
	for n, card := range []string{"5512 0001", "5512 0002", ""} {
		row := fmt.Sprintf("T-1,9001,05/05/2026,,Magna,10,24.00,240.00,%s\n", card)
		d := h.preview(h.table(fmt.Sprint("t", n, ".csv"), with+row), finance.Ask{Mapping: said.N}).Documents[0]
		if d.Items[0].Card != card || d.Lines[0].Card != card {
			t.Errorf("card %q: got %+v", card, d.Items[0])
		}
		ids[d.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("%d documents, want one of each card", len(ids))
	}
}

// Nothing that was said of tables is written over, and of two who take one at once each document
// is taken once.
func TestTablesStay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.mapping(nil)
	file := h.table("mayo.csv", may+"F-3,1,99/99/2026,Norte,Magna,1,1,1\n")
	var wg sync.WaitGroup
	var taken [4]int
	for n := range taken {
		wg.Go(func() {
			got, err := h.desk.TakeTable(h.ctx, fmt.Sprint("fina", n), file.SHA256, finance.Ask{Mapping: m.N, Others: true})
			if err != nil {
				t.Error(err)
				return
			}
			taken[n] = got.Take.Taken
		})
	}
	wg.Wait()
	if taken[0]+taken[1]+taken[2]+taken[3] != 2 {
		t.Errorf("got %v, want each once", taken)
	}
	for table, column := range map[string]string{"plain_mapping": "says", "plain_file": "file", "plain_take": "number", "plain_refused": "code"} {
		for _, sql := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table, "TRUNCATE " + table + " CASCADE"} {
			_, err := h.pool.Exec(h.ctx, sql)
			if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "23001" {
				t.Errorf("%s: got %v, want that it is refused", sql, err)
			}
		}
	}
}
