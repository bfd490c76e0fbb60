package report_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/barcode/barcodetest"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/report"
)

// logged is a month of a machine with an hour meter, which took fuel by a voucher once.
func logged(t *testing.T, fills int) report.LogFacts {
	t.Helper()
	facts := report.LogFacts{
		VehicleAt: report.VehicleAt{Vehicle: "v0000007", FleetNo: "OP-03", Name: "Retroexcavadora 416F", Odometer: "hours", State: "active", Department: "obras", DepartmentName: "Obras Públicas", Custodian: "Ing. Íñigo Muñoz"},
		Custody:   "RES-0047", Month: parse(t, "period=month&at=2026-10-05", time.Now()),
	}
	for i := range fills {
		f := report.LogFill{Label: "L0000007.1", Hose: "1", PriceE4: new(int64(245_000)), RecordSHA256: strings.Repeat("ab", 32)}
		f.Ref = dispense.Ref{Station: "norte", Epoch: 1, Seq: int64(i + 1)}
		f.At = facts.Month.From.Add(time.Duration(i) * 10 * time.Hour)
		f.VolumeUL, f.AmountCents, f.Currency, f.Full = 48*dispense.Liter, new(int64(117_600)), "MXN", true
		f.EngineS, f.GradeName, f.StationName, f.DriverName = new(int64(1_800_000+i*6*3600)), "Diésel", "Patio Norte", "Aurelio Guzmán"
		f.RecordedAt, f.ReceivedAt = f.At, f.At.Add(time.Minute)
		if i == 1 {
			f.Source, f.Ticket, f.Permit, f.Typed = "voucher", "V000001-37", "PL/360/EXP/ES/2015", true
		}
		facts.Fills = append(facts.Fills, f)
	}
	return facts
}

func TestNewLogbook(t *testing.T) {
	t.Parallel()
	b := report.NewLogbook(logged(t, 3))
	for i, want := range []map[string]string{
		{"engine_before": "", "engine": "500.0", "run": "", "hourly": "", "authorized": "", "dispatch_ticket": "norte/1/1", "station_permit": "Patio Norte", "price": "24.50", "uuid": ""},
		{"engine_before": "500.0", "engine": "506.0", "run": "6.0", "hourly": "8.00", "authorized": "V000001-37", "station_permit": "Patio Norte PL/360/EXP/ES/2015", "remarks": "typed"},
		{"engine_before": "506.0", "engine": "512.0", "run": "6.0", "hourly": "8.00", "remarks": ""},
	} {
		for key, value := range want {
			if got := decimal(b.Table.Cell(b.Table.Rows[i], key), b.Table.Columns[b.Table.Column(key)]); got != value {
				t.Errorf("row %d, %s: got %q, want %q", i, key, got, value)
			}
		}
	}
	if run, hourly := b.Table.TotalOf("run"), b.Table.TotalOf("hourly"); run.N != 1200 || hourly.N != int64(8*dispense.Liter) {
		t.Errorf("in all: got %v hours and %v an hour, want 12 h and 8 L/h", run, hourly)
	}
	facts := logged(t, 3)
	facts.Fills[2].VolumeUL++
	if other := report.NewLogbook(facts); other.SHA256 == b.SHA256 || other.Folio == b.Folio {
		t.Error("a microliter more: the hash is the same")
	}
	facts = logged(t, 3)
	facts.Fills[0], facts.Fills[2] = facts.Fills[2], facts.Fills[0]
	facts.Custodian, facts.Fills[1].DriverName = "another", "another"
	if other := report.NewLogbook(facts); other.SHA256 != b.SHA256 || other.Folio != b.Folio {
		t.Error("read in another order, with other names: the hash is another")
	}
}

// Every logbook begins on a page of its own, a long one goes on with its heading, one
// without fills can be signed as well, and other people's decoders read where each leads.
func TestWriteLogbooks(t *testing.T) {
	t.Parallel()
	books := []report.Logbook{report.NewLogbook(logged(t, 60)), report.NewLogbook(logged(t, 0))}
	address := func(b *report.Logbook) string {
		return "HTTPS://FUEL.EXAMPLE.ORG/B/V0000007/2026-10/" + strings.ToUpper(b.SHA256[:32])
	}
	var b bytes.Buffer
	if err := report.WriteLogbooks(&b, report.LogbookPaper{Books: books, Place: "Municipio de Prueba", At: time.Date(2026, 11, 1, 9, 0, 0, 0, zone(t)), Lang: "es-MX", Address: address}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "logbooks.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text := run(t, "pdftotext", "-raw", path, "-")
	sheets := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if n := len(sheets); n < 3 || !strings.Contains(sheets[n-1], "Página 1 de 1") || !strings.Contains(sheets[0], fmt.Sprintf("Página 1 de %d", n-1)) {
		t.Fatalf("got %d pages, want some of a long logbook and one of an empty one", n)
	}
	for i, s := range sheets {
		if !strings.Contains(s, "OP-03-2026-10-") {
			t.Errorf("page %d bears no folio", i+1)
		}
	}
	if strings.Count(text, "Aurelio") != 60 || strings.Count(text, "Ing. Íñigo Muñoz") != 4 || strings.Count(text, "Responsable del área") != 2 {
		t.Error("not every fill, custodian or place to sign is there, once")
	}
	for i, s := range []string{sheets[0], sheets[len(sheets)-1]} {
		if !strings.Contains(s, "RES-0047") || !strings.Contains(s, "obras") {
			t.Errorf("logbook %d names no custody paper or cost center", i+1)
		}
	}
	images := pages(t, path, 200)
	for _, reader := range barcodetest.Readers(barcode.QR) {
		for i, page := range images {
			want := address(&books[1])
			if n := len(images) - 1; i < n {
				want = fmt.Sprintf("%s/%d-%d", address(&books[0]), i+1, n)
			}
			if got := reader.Read(t, barcode.QR, page); len(got) != 1 || got[0] != want {
				t.Errorf("sheet %d: %s reads %q, want %q", i+1, reader, got, want)
			}
		}
	}
	for i, s := range sheets[:len(sheets)-2] {
		if !strings.Contains(s, fmt.Sprintf("Hoja %d de %d", i+1, len(sheets)-1)) || !strings.Contains(s, fmt.Sprintf("%s/%d-%d", books[0].Folio, i+1, len(sheets)-1)) {
			t.Errorf("sheet %d does not say which it is: %s", i+1, s)
		}
	}
	if err := report.WriteLogbooks(&bytes.Buffer{}, report.LogbookPaper{}); err == nil {
		t.Error("no logbooks: got no error")
	}
}
