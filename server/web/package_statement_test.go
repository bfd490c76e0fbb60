package web

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/matching"
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
