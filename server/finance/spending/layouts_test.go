package spending_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
)

const columns = "file | ; | utf-8 | dd/mm/yyyy | , | headings\nline | Cuenta | account\nline | Cargo | debit\nline | Abono | credit"

// A city says its own layouts, and what was said of them stays.
func TestLayouts(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	names := func() string {
		count, _, err := h.desk.Layouts(h.ctx)
		h.must(err)
		var all []string
		for _, l := range count {
			all = append(all, l.Name)
		}
		return strings.Join(all, " ")
	}
	say := func(name string, version int64, text string) error {
		return h.desk.SayLayout(h.ctx, "fina", spending.Layout{Name: name, Version: version, Text: text, Reason: "Sistema nuevo"})
	}
	if got := names(); got != "CONTPAQi Odoo SAP" {
		t.Errorf("at first there are %s", got)
	}
	h.must(say("Tesorería", 0, columns))
	h.must(say("SAP", 0, columns))
	h.must(say("Odoo", 0, ""))
	if got := names(); got != "CONTPAQi SAP Tesorería" {
		t.Errorf("once they are said there are %s", got)
	}
	for _, tt := range []struct {
		name       string
		version    int64
		text, want string
	}{
		{"SAP", 0, columns, ""}, // it is another by now
		{"Tesorería", 2, columns, ""},
		{"", 0, columns, "name missing"},
		{"sap", 0, columns, "name like"},
		{"Otro", 0, "", "layout missing"},
		{"Otro", 0, "line | Cuenta | account\nline | x", "layout sense"},
		{"Otro\n", 0, columns + "\x00", "layout sense"},
	} {
		err := say(tt.name, tt.version, tt.text)
		bad, ok := spending.AsProblem(err)
		if tt.want == "" && !errors.Is(err, spending.ErrSince) || tt.want != "" && (!ok || bad.Field+" "+bad.Code != tt.want) {
			t.Errorf("%q of version %d: got %v, want %q", tt.name, tt.version, err, tt.want)
		}
	}
	h.must(say("Odoo", 0, columns)) // it comes back
	_, said, err := h.desk.Layouts(h.ctx)
	h.must(err)
	if got := names(); got != "CONTPAQi Odoo SAP Tesorería" || len(said) != 4 {
		t.Errorf("there are %s, and %d were said", got, len(said))
	}

	// Of two who say it at once one is told of the other.
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { errs[i] = say("Tesorería", 1, columns) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, spending.ErrSince) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of them have said version 2, want one", won)
	}
}

// What went out is written in the columns that were said, each entry once.
func TestEntriesInALayout(t *testing.T) {
	t.Parallel()
	h := newTreasury(t)
	h.departmentFund("works", "FISM", "2026-01-01")
	h.must(h.say(budget.Approved, "FISM-26103-works", "A1", "2026-01-02", 12_000))
	h.fill("v3", "gas", "2026-02-01 00:00:00", 10)
	h.book(2026, 1)
	h.post(2026, 3)
	b, err := h.desk.Books(h.ctx, 2026)
	h.must(err)
	h.must(h.desk.SayLayout(h.ctx, "fina", spending.Layout{Name: "Tesorería", Text: columns, Reason: "x"}))
	out, err := h.desk.WriteEntries(h.ctx, "fina", b, "", "Tesorería", "polizas")
	h.must(err)
	lines := strings.Split(strings.TrimSpace(string(out.Bytes)), "\r\n")
	want := 1
	for _, e := range b.Out {
		want += len(e.Lines)
	}
	if len(lines) != want || want < 5 || lines[0] != "Cuenta;Cargo;Abono" || lines[1] != "8.2.2;12000,00;0,00" {
		t.Errorf("got %d lines, want %d: %q", len(lines), want, lines)
	}
	// What goes out later has the numbers that follow, in a file of its own and in that of all.
	h.must(h.desk.SayLayout(h.ctx, "fina", spending.Layout{Name: "Folios", Text: "file | ; | utf-8 | yyyymmdd | . | -\nline | N | number\nline | C | account\nline | D | debit\nline | H | credit", Reason: "x"}))
	before := len(b.Out)
	h.must(h.say(budget.Approved, "FISM-26103-works", "A2", "2026-01-02", 1))
	h.post(2026, 1)
	b, err = h.desk.Books(h.ctx, 2026)
	h.must(err)
	later := b.Out[before]
	for _, batch := range []string{later.Batch, ""} {
		w, err := h.desk.WriteEntries(h.ctx, "fina", b, batch, "Folios", "polizas")
		h.must(err)
		out := string(w.Bytes)
		if last := fmt.Sprintf("%d;%s;", before+1, later.Lines[0].Account); strings.Count(out, last) != 1 || batch != "" && !strings.HasPrefix(out, last) {
			t.Errorf("batch %q: %q does not have entry %s", batch, out, last)
		}
	}
	// Which version wrote a file is on record, and makes the same bytes again after another was said.
	was, err := h.desk.WriteEntries(h.ctx, "teso", b, later.Batch, "Folios", "polizas")
	h.must(err)
	h.must(h.desk.SayLayout(h.ctx, "fina", spending.Layout{Name: "Folios", Version: 1, Text: columns, Reason: "x"}))
	is, err := h.desk.WriteEntries(h.ctx, "teso", b, later.Batch, "Folios", "polizas")
	h.must(err)
	files, err := h.desk.EntryFiles(h.ctx)
	h.must(err)
	if len(files) != 4 || files[0].Version != 2 || files[1].Version != 1 || files[1].By != "fina" || files[0].SHA256 != is.SHA256 || was.SHA256 == is.SHA256 { // what is taken twice is on record once
		t.Fatalf("files on record: %+v", files)
	}
	for i := range files {
		again, err := h.desk.EntryFile(h.ctx, files[i].N)
		h.must(err)
		if again.SHA256 != files[i].SHA256 || int64(len(again.Bytes)) != files[i].Size || again.Text == "" {
			t.Errorf("%s again: %+v", files[i].Name, again.EntryFile)
		}
	}
	if again, err := h.desk.EntryFile(h.ctx, files[2].N); err != nil || string(again.Bytes) != string(was.Bytes) {
		t.Errorf("the version of before: %v, %q", err, again.Bytes)
	}
	for name, want := range map[string]string{"Nadie": "unknown", "Angosto": "fit"} {
		if want == "fit" {
			h.must(h.desk.SayLayout(h.ctx, "fina", spending.Layout{Name: name, Text: columns + "\nline | Corta | account | 1", Reason: "x"}))
		}
		_, err := h.desk.WriteEntries(h.ctx, "fina", b, "", name, "polizas")
		if bad, ok := spending.AsProblem(err); !ok || bad.Code != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}
