package finance_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/spreadsheet"
	"github.com/litro-fuel/litro/sim/supplier"
)

// salesOf are what documents of bills bill.
func salesOf(seed uint64, supply supplier.Supply, n int) []supplier.Sale {
	return supplier.Invent(seed, n, supply, time.Date(2026, 5, 1, 6, 0, 0, 0, zone))
}

// registerOf is a register of the permits of sales, changed.
func registerOf(t testing.TB, sales []supplier.Sale, change func(string) string) finance.File {
	t.Helper()
	var b bytes.Buffer
	if err := supplier.WriteRegister(&b, sales, "Gasolinera, S.A. de C.V."); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if change != nil {
		text = change(text)
	}
	return finance.File{Name: "pl_per_vig_may26.csv", Bytes: []byte(text)}
}

func (h *house) judgeAll() {
	h.Helper()
	for {
		n, err := h.desk.JudgeAgain(h.ctx, "fina")
		h.must(err)
		if n == 0 {
			return
		}
	}
}

// Documents are held against the register of permits of their day: one that it does not have and one
// that ended are told, what is in order is not, and what was judged before stays until it is judged
// anew. Without a register nothing changes.
func TestRegistersAreHeldAgainst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list, _ := h.bills(7, supplier.Station, supplier.Fill, 40, nil)
	sales := salesOf(7, supplier.Station, 40)
	by := map[string]string{} // documents by the permit that they name
	for i, s := range h.send(files(list)...) {
		d := h.document(s.Document)
		if codes(&d.Document) != "" {
			t.Fatalf("%d: got %s", i, codes(&d.Document))
		}
		by[d.Items[0].Permit] = s.Document
	}
	var permits []string
	for _, s := range sales {
		if by[s.Permit] != "" && !strings.Contains(strings.Join(permits, " "), s.Permit) {
			permits = append(permits, s.Permit)
		}
	}
	if len(permits) != 2 {
		t.Fatalf("there are %d stations, and two are needed", len(permits))
	}
	unknown, ended := permits[0], permits[1]
	whole := h.document(by[ended])
	if held, err := h.desk.HeldTo(h.ctx, &whole); err != nil || held.Permits != nil {
		t.Errorf("without a register: held to %+v, %v", held.Permits, err)
	}
	file := registerOf(t, sales, func(s string) string {
		var lines []string
		for line := range strings.Lines(s) {
			switch {
			case strings.Contains(line, ","+unknown+","):
				continue
			case strings.Contains(line, ","+ended+","):
				line = strings.Replace(line, "Vigente", "Terminado", 1)
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "")
	})
	read, err := h.desk.SayRegister(h.ctx, "fina", file, finance.PermitRegister{From: day("2026-05-01"), Reason: "datos abiertos", Agreed: "otra"}, false)
	if h.must(err); !read.Taken || read.Again || len(read.LeftOut) != 0 || read.Permits != 1 || read.Statuses[0].Word != "Terminado" {
		t.Errorf("got %+v", read)
	}
	if d := h.document(by[unknown]); codes(&d.Document) != "" {
		t.Errorf("what was judged before: got %s", codes(&d.Document))
	}
	whole = h.document(by[unknown])
	if held, err := h.desk.HeldTo(h.ctx, &whole); err != nil || !held.Stale || len(held.Permits) != 1 || held.Permits[0].Told != invoice.Absent {
		t.Errorf("before it is judged anew: held to %+v, %v", held, err)
	}
	h.judgeAll()
	for permit, id := range by {
		d := h.document(id)
		want := map[string]string{unknown: "register.unknown", ended: "register.status"}[permit]
		if codes(&d.Document) != want || d.Judged.Verdict != invoice.Accepted {
			t.Errorf("%s: got %s and %s, want %s", permit, codes(&d.Document), d.Judged.Verdict, want)
		}
	}
	whole = h.document(by[ended])
	held, err := h.desk.HeldTo(h.ctx, &whole)
	if h.must(err); held.Stale || len(held.Permits) != 1 || held.Permits[0].Is.Holder != "Gasolinera, S.A. de C.V." || held.Permits[0].Is.Status != "Terminado" || !held.Permits[0].From.Equal(day("2026-05-01")) || held.Permits[0].Is.GrantedOn.IsZero() {
		t.Errorf("held to %+v", held)
	}
	for i, p := range []string{unknown, "CNE/" + ended, ended} {
		h.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by, agreed_by) VALUES ('gas', $1, 1, $2, '', 'open', now(), 'x', 'y')`, p, fmt.Sprint("Estación ", 3-i))
	}
	stations, err := h.desk.RegisteredStations(h.ctx, day("2026-05-02"))
	var got []string
	for _, s := range stations {
		got = append(got, s.Name+" "+s.Wrong()+" "+s.Is.Number)
	}
	if h.must(err); strings.Join(got, "; ") != "Estación 1 register.status "+ended+"; Estación 2 register.unknown "+ended+"; Estación 3 register.unknown " || stations[0].Supplier != "Gasolinera" {
		t.Errorf("got %s", strings.Join(got, "; "))
	}
	if stations, err := h.desk.RegisteredStations(h.ctx, day("2026-04-30")); err != nil || stations != nil {
		t.Errorf("before it counts: got %+v, %v", stations, err)
	}

	// One that begins later, and a document that comes after it.
	all := registerOf(t, sales, nil)
	_, err = h.desk.SayRegister(h.ctx, "fina", all, finance.PermitRegister{From: day("2026-06-01"), Reason: "datos abiertos", Agreed: "otra"}, false)
	h.must(err)
	h.judgeAll()
	if d := h.document(by[ended]); codes(&d.Document) != "register.status" {
		t.Errorf("a register of June: got %s", codes(&d.Document))
	}
	_, err = h.desk.SayRegister(h.ctx, "fina", all, finance.PermitRegister{From: day("2026-05-01"), Reason: "el otro estaba mal", Agreed: "otra"}, false)
	h.must(err)
	h.judgeAll()
	if d := h.document(by[ended]); codes(&d.Document) != "" {
		t.Errorf("the last said of one day: got %s", codes(&d.Document))
	}
	said, err := h.desk.Said(h.ctx)
	if h.must(err); len(said.Registers) != 3 || said.Registers[1].SHA256 != said.Registers[2].SHA256 || said.Registers[0].Agreed != "otra" || said.Registers[0].File != file.Name || !said.Registers[0].At.Equal(h.now) {
		t.Errorf("got %+v", said.Registers)
	}
}

// A file is one register: sent again, by however many at once, it changes nothing. What is no register, or
// was said by one, is not taken.
func TestRegistersAreSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sales := salesOf(3, supplier.Bulk, 30)
	file := registerOf(t, sales, nil)
	is := finance.PermitRegister{From: day("2026-05-01"), Reason: " datos abiertos ", Agreed: "otra"}
	var wg sync.WaitGroup
	var took [4]bool
	for n := range took {
		wg.Go(func() {
			read, err := h.desk.SayRegister(h.ctx, "fina", file, is, false)
			if err != nil {
				t.Error(err)
			}
			took[n] = !read.Again
		})
	}
	wg.Wait()
	if got := fmt.Sprint(took); strings.Count(got, "true") != 1 {
		t.Errorf("took %s, want it once", got)
	}
	bad := registerOf(t, sales, func(s string) string { return s + "Uno,PL/1/EXP/ES/2015,Expendio,ayer,Vigente,,\n" })
	none := finance.File{Name: "x.csv", Bytes: bytes.SplitAfter(bad.Bytes, []byte("\n"))[0]}
	try := func(f finance.File, r finance.PermitRegister, others bool) error {
		_, err := h.desk.SayRegister(h.ctx, "fina", f, r, others)
		return err
	}
	with := func(change func(*finance.PermitRegister)) finance.PermitRegister {
		r := is
		change(&r)
		return r
	}
	for _, tt := range []struct {
		field string
		err   error
	}{
		{"agreed", try(file, with(func(r *finance.PermitRegister) { r.Agreed = "" }), false)},
		{"same", try(file, with(func(r *finance.PermitRegister) { r.Agreed = " Fina" }), false)},
		{"from", try(file, with(func(r *finance.PermitRegister) { r.From = time.Time{} }), false)},
		{"reason", try(file, with(func(r *finance.PermitRegister) { r.Reason = " " }), false)},
		{"others", try(bad, is, false)},
		{"rows", try(none, is, true)},
	} {
		if p, ok := errors.AsType[*finance.Problem](tt.err); !ok || p.Field != tt.field {
			t.Errorf("got %v, want a problem with %s", tt.err, tt.field)
		}
	}
	if err := try(finance.File{Name: "x.csv", Bytes: []byte("a,b\n1,2\n")}, is, true); !errors.Is(err, spreadsheet.ErrFile) {
		t.Errorf("no register: got %v", err)
	}
	read, err := h.desk.SayRegister(h.ctx, "fina", bad, is, true)
	if h.must(err); !read.Taken || read.Again || len(read.LeftOut) != 1 || read.LeftOut[0].Column != "fecha_otorgamiento" || read.LeftOut[0].Value != "ayer" {
		t.Errorf("got %+v", read)
	}
	said, err := h.desk.Said(h.ctx)
	if h.must(err); len(said.Registers) != 2 || len(said.Registers[1].LeftOut) != 1 || said.Registers[0].Permits != said.Registers[1].Permits || said.Registers[1].Permits == 0 || said.Registers[0].Reason != "datos abiertos" {
		t.Errorf("got %+v", said.Registers)
	}
	zone := time.FixedZone("", -6*3600)
	version := func(month time.Month) (v string) {
		t.Helper()
		from := time.Date(2026, month, 1, 0, 0, 0, 0, zone)
		r, err := h.store.CloseRecords(h.ctx, closes.Window{From: from, To: from.AddDate(0, 1, 0), Zone: zone}, nil)
		h.must(err)
		for _, x := range r.Rules {
			if x.Name == "taxes" {
				v = x.Version
			}
		}
		return v
	}
	if april, may := version(time.April), version(time.May); april != "" || len(may) != 16 {
		t.Errorf("months are signed with %q and %q", april, may)
	}
}

// A register of the size that is published is taken within seconds, and a document is judged by it as
// fast as without.
func BenchmarkRegisterTaken(b *testing.B) {
	const published, within = 17_840, 10 * time.Second
	h := newHouse(b)
	n := 0
	for b.Loop() {
		n++
		var text strings.Builder
		text.WriteString("razon_social,num_per,tipo_permiso,fecha_otorgamiento,estatus,entidad,zona_geo\n")
		for i := range published {
			fmt.Fprintf(&text, "\"Servicios %d del Valle %d, S.A. de C.V.\",PL/%d/EXP/ES/2015,Expendio en estación de servicio,2015-08-13,Vigente,Sinaloa,sin dato\n", n, i, i+1)
		}
		read, err := h.desk.SayRegister(h.ctx, "fina", finance.File{Name: "x.csv", Bytes: []byte(text.String())}, finance.PermitRegister{From: day("2026-05-01"), Reason: "x", Agreed: "otra"}, false)
		if h.must(err); !read.Taken || read.Permits != published {
			b.Fatalf("got %+v", read)
		}
	}
	ratio := float64(b.Elapsed()) / float64(b.N) / float64(within)
	if b.ReportMetric(ratio, "of-limit"); ratio > 1 {
		b.Errorf("it takes %.1f times what it may", ratio)
	}
}
