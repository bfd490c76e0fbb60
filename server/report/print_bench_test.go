package report_test

import (
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/report"
)

// Limits of what a file may take, on two cores.
const (
	sheetRows     = 100_000
	sheetLimitMiB = 143 // 150 MB
	paperRows     = 2_000
	paperLimitS   = 2
)

// A watched writer remembers the most that the heap held while it was written to.
type watched struct {
	most   uint64
	unseen int
}

func (w *watched) Write(b []byte) (int, error) {
	if w.unseen += len(b); w.unseen > 64<<10 {
		w.unseen = 0
		w.look()
	}
	return len(b), nil
}

func (w *watched) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.most = max(w.most, m.HeapInuse)
}

// BenchmarkXLSX writes a spreadsheet of 100,000 rows: the most memory that the heap
// holds meanwhile, the table included, beside what it may.
func BenchmarkXLSX(b *testing.B) {
	p := report.Printout{Table: longTable(sheetRows), Title: "Cargas", At: time.Date(2026, 11, 26, 23, 10, 0, 0, zone(b)), Lang: "es-MX"}
	runtime.GC()
	var w watched
	for b.Loop() {
		w.look()
		if err := p.WriteXLSX(&w); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.most)/(1<<20), "peak-MiB")
	b.ReportMetric(sheetLimitMiB, "limit-MiB")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
}

// BenchmarkPDF writes a table of 2,000 rows on paper.
func BenchmarkPDF(b *testing.B) {
	p := report.Printout{Table: longTable(paperRows), Title: "Cargas", At: time.Date(2026, 11, 26, 23, 10, 0, 0, zone(b)), Lang: "es-MX"}
	for b.Loop() {
		if err := p.WritePDF(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
	b.ReportMetric(paperLimitS, "limit-s")
}
