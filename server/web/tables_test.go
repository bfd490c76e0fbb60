package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
)

// aLongFleetSQL is of 230 vehicles, each of which fueled once on one day.
const aLongFleetSQL = `
INSERT INTO grade (grade, name) VALUES ('magna', 'Magna');
INSERT INTO department (department, name) VALUES ('obr', 'Obras');
INSERT INTO rule (rule, body) VALUES ('all', '{"rule":"all"}');
INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('s1', 'Norte', '00', 'America/Mexico_City', '2021-01-01', '');
INSERT INTO vehicle (vehicle, fleet_no, plate, department, grades, rule)
SELECT 'v' || n, 'U-' || lpad(n::text, 3, '0'), 'P' || n, 'obr', '{magna}', 'all' FROM generate_series(1, 230) n;
INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, hose, meter, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags)
SELECT 's1', 1, n, 0, '2026-12-01T18:00:00Z', '2026-12-01T18:00:00Z', 'S', '1', 1, 'magna', 'vehicle', 1000000 * (10 + n * 7 % 230), 'pump', 240000, 'MXN', 2400 * (10 + n * 7 % 230), 'v' || n, 'yes', 'H', '{}'
  FROM generate_series(1, 230) n`

// A long table is shown in pages, which one after another are what the file has, in its
// order, and keep the question.
func TestPagesOfALongTable(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if _, err := s.pool.Exec(t.Context(), aLongFleetSQL); err != nil {
		t.Fatal(err)
	}
	b := s.as(access.Manager)
	numbers := func(doc *goquery.Document) []string {
		return doc.Find("table tbody th").Map(func(_ int, th *goquery.Selection) string {
			no, _, _ := strings.Cut(strings.TrimSpace(th.Text()), " ")
			return no
		})
	}
	for path, question := range map[string]string{
		"/fleet": "?q=U-", "/consumption": "?at=2026-12-01&period=custom&from=2026-11-30&to=2026-12-02&sort=-volume", "/fleet/roster": "",
	} {
		var file []string
		for _, row := range s.csv(b.get(path + ".csv" + question))[1:] {
			if no, _, _ := strings.Cut(row[0], " "); strings.HasPrefix(no, "U-") {
				file = append(file, no)
			}
		}
		var seen []string
		at, sizes := path+question, []int{}
		for at != "" && len(sizes) < 9 {
			doc := b.page(at)
			shown := numbers(doc)
			seen, sizes = append(seen, shown...), append(sizes, len(shown))
			at = doc.Find("nav.pages a[rel=next]").AttrOr("href", "")
		}
		if !slices.Equal(seen, file) || len(file) != 230 {
			t.Errorf("%s: got %d rows in pages of %v, want the %d of its file", path, len(seen), sizes, len(file))
		}
		if !slices.Equal(sizes, []int{100, 100, 30}) {
			t.Errorf("%s: got pages of %v rows, want 100, 100 and 30", path, sizes)
		}
		sep := "?"
		if question != "" {
			sep = "&"
		}
		for row, want := range map[string]int{"-5": 0, "x": 0, "150": 100, "99999999999999999999": 200, "5000": 200} {
			if got := numbers(b.page(path + question + sep + "row=" + row)); !slices.Equal(got, file[want:min(want+100, len(file))]) {
				t.Errorf("%s from row %s: got %d rows from %v on, want those from %s on", path, row, len(got), got[:1], file[want])
			}
		}
	}
}
