package web

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/postgres"
)

// A doctor asks the database alone; what a machine says is filled in.
type doctor struct{ store *postgres.Store }

func (d doctor) Health(ctx context.Context) ([]health.Line, error) {
	f := health.Facts{
		Now: now, Data: "/var/lib/litro-server", Running: true, StartedAt: now.Add(-26 * time.Hour), Version: "1.0", Clock: health.Unsynchronized,
		Broker: "127.0.0.1:1883", Disks: []health.Space{{Path: "/var/lib/litro-server", Free: 4e9, Total: 120e9}},
		Certificates: []health.Certificate{{Name: "ca 1", Root: true, NotAfter: now.AddDate(19, 0, 0)}},
	}
	err := d.store.Health(ctx, now, &f)
	f.DatabaseSince, f.SchemaSince = now.Add(-26*time.Hour), now.Add(-26*time.Hour) // so that pictures stay
	f.OfficeCopied = f.OfficeSeq
	f.DatabaseVersion, f.DatabaseBytes, f.ClockOff = "15.14", 48e6, 0
	return health.Lines(f), err
}

// The page says what the lines say, in both languages, and its file too.
func TestHealthPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Administrator)
	lines, err := doctor{s.store}.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	doc := b.page("/health")
	rows := doc.Find("tbody tr")
	if rows.Length() != len(lines) {
		t.Fatalf("rows: got %d, want %d", rows.Length(), len(lines))
	}
	for i, l := range lines {
		row := rows.Eq(i)
		if got := text2(row, "th"); got != l.Title("es-MX") {
			t.Errorf("row %d: got %q, want %q", i, got, l.Title("es-MX"))
		}
		if got, want := text2(row, ".says"), l.Text("es-MX", zone())+l.Mend; got != want {
			t.Errorf("%s: got %q, want %q", l.Part, got, want)
		}
		if got := text2(row, ".tag"); got != l.State.Called("es-MX") {
			t.Errorf("%s: got state %q, want %q", l.Part, got, l.State.Called("es-MX"))
		}
	}
	if got := text(doc, ".head .tag"); got != "Algo está mal" {
		t.Errorf("the whole: got %q, want that something is bad: there is no backup", got)
	}
	if doc.Find(`nav a[href="/health"]`).Length() != 1 {
		t.Error("an administrator finds no way to the page")
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.body(b.get("/health.csv")), "\ufeff"))).ReadAll()
	if err != nil || len(records) != len(lines)+1 || records[1][0] != "server" || records[1][1] != "ok" {
		t.Errorf("the file: got %v (%v)", records, err)
	}
}
