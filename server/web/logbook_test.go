package web

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// The logbook of a month has every fill of the month; page and paper bear the same
// folio, and a sheet is held against the records as they are now.
func logbookPage(t *testing.T, c *town) {
	b := c.as(access.Manager)
	const path = "/vehicles/v0000004/logbook?month=2026-11"
	doc := b.page(path)
	if got, want := text(doc, "tfoot td:nth-of-type(8)"), liters(c.vehicleNovember["v0000004"]); got != want {
		t.Errorf("liters of the month: got %q, want %q", got, want)
	}
	folio, sum := text(doc, ".sub b"), strings.TrimPrefix(text(doc, ".print"), "SHA-256 ")
	if !strings.HasPrefix(folio, "SP-07-2026-11-") || len(sum) != 64 {
		t.Fatalf("got folio %q and hash %q", folio, sum)
	}
	paper := pdf(t, b, strings.Replace(path, "logbook?", "logbook.pdf?", 1))
	for _, want := range []string{folio, sum, "Bitácora de combustible", "GTO-207-C", "Efraín", "Responsable del área", "Página 1 de 1", "CFDI"} {
		if !strings.Contains(paper, want) {
			t.Errorf("paper: no %q in %q", want, paper)
		}
	}
	for _, tt := range []struct{ sum, class string }{{sum[:32], ".notice"}, {sum[:8], ".problem"}, {strings.Repeat("0", 64), ".problem"}} {
		if checked := b.page(path + "&sha256=" + tt.sum); checked.Find(tt.class).Length() != 1 || !strings.Contains(text(checked, tt.class), folio) {
			t.Errorf("a sheet with hash %.8s…: got %q, want it in %s", tt.sum, text(checked, "[role=status]"), tt.class)
		}
	}
	if r := b.get("/B/V0000004/2026-11/" + strings.ToUpper(sum[:32])); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != path+"&sha256="+sum[:32] {
		t.Errorf("the code of a sheet: got status %d to %q", r.StatusCode, r.Header.Get("Location"))
	}
	if empty := b.page("/vehicles/v0000004/logbook?month=2020-01"); empty.Find(".empty").Length() != 1 {
		t.Error("a month without fills: it does not say so")
	}
	for _, bad := range []string{"/vehicles/nobody/logbook", "/logbooks.pdf?department=nowhere&month=2026-11"} {
		if r := b.get(bad); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", bad, r.StatusCode)
		}
	}
	for _, bad := range []string{"/vehicles/v0000004/logbook?month=noviembre", "/logbooks.pdf?month=noviembre"} {
		if r := b.get(bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", bad, r.StatusCode)
		}
	}

	whole := pdf(t, b, "/logbooks.pdf?department=pub&month=2026-11")
	for _, no := range []string{"SP-07", "SP-09", "SP-12"} {
		if got := text(b.page(strings.Replace(path, "v0000004", map[string]string{"SP-07": "v0000004", "SP-09": "v0000005", "SP-12": "v0000006"}[no], 1)), ".sub b"); !strings.Contains(whole, got) {
			t.Errorf("logbooks of a department: no folio %s", got)
		}
	}
}

// The roster of a day has every vehicle as it stood then.
func rosterPage(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	doc := b.page("/fleet/roster")
	if got := doc.Find("tbody tr").Length(); got != len(vehicles) {
		t.Errorf("got %d rows, want every vehicle", got)
	}
	row := strings.Join(strings.Fields(rowOf(doc, "SP-07").Text()), " ")
	for _, want := range []string{"GTO-207-C", "5410-0007", "1FVACXDT1GHJ12345", "Freightliner", "M2", "2016", "6", "Servicios Públicos", "activa"} {
		if !strings.Contains(row, want) {
			t.Errorf("roster: no %q in %q", want, row)
		}
	}
	if doc.Find("select#department option[value!='']").Length() != len(departments) {
		t.Error("roster: it does not lead to the logbooks of every department")
	}
}

// pdf returns the text of a PDF, as a reader that is not ours finds it.
func pdf(t *testing.T, b *browser, path string) string {
	t.Helper()
	r := b.get(path)
	body := b.s.body(r)
	if got := r.Header.Get("Content-Type"); got != "application/pdf" {
		t.Fatalf("%s: got status %d, %s", path, r.StatusCode, got)
	}
	return pdfText(t, []byte(body))
}

func pdfText(t *testing.T, file []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v; install poppler-utils", err)
	}
	return string(bytes.ToValidUTF8(out, nil))
}
