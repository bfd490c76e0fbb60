package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
)

// file is an address of a table as a file.
var file = regexp.MustCompile(`\.(csv|xlsx|pdf)(\?|$)`)

const november = "period=month&at=2026-11-15"

// liters is how pages print a volume.
func liters(v dispense.Volume) string { return newDictionary(zone()).in("es-MX").Liters(int64(v)) }

func sum(m map[string]dispense.Volume) (total dispense.Volume) {
	for _, v := range m {
		total += v
	}
	return total
}

// TestPages looks at the pages of one town; nobody changes it.
func TestPages(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	for name, test := range map[string]func(*testing.T, *town){
		"ConsumptionShowsWhatFlowed":  consumptionShowsWhatFlowed,
		"LinksLeadSomewhere":          linksLeadSomewhere,
		"SortsByEachColumn":           sortsByEachColumn,
		"FilesAgreeWithPage":          filesAgreeWithPage,
		"FilesOfEveryTable":           filesOfEveryTable,
		"VehiclePage":                 vehiclePage,
		"LogbookPage":                 logbookPage,
		"RosterPage":                  rosterPage,
		"DiscrepanciesPage":           discrepanciesPage,
		"StationsPage":                stationsPage,
		"TodayShowsWhatTheRoleMaySee": todayShowsWhatTheRoleMaySee,
	} {
		t.Run(name, func(t *testing.T) { test(t, c.in(t)) })
	}
}

// What pages show is what flowed, as the test itself added it up.
func consumptionShowsWhatFlowed(t *testing.T, c *town) {
	b := c.as(access.Finance)

	doc := b.page("/consumption?" + november)
	if got, want := text(doc, ".figures div:first-child b"), liters(sum(c.november)); got != want {
		t.Errorf("liters of November: got %s, want %s", got, want)
	}
	if got, want := doc.Find("tbody tr").Length(), len(c.vehicleNovember); got != want {
		t.Errorf("rows by vehicle: got %d, want %d", got, want)
	}
	for _, v := range vehicles {
		row := rowOf(doc, v.no)
		if got, want := text2(row, "td:nth-of-type(2)"), liters(c.vehicleNovember[v.id]); got != want {
			t.Errorf("liters of %s: got %q, want %q", v.no, got, want)
		}
		if href := row.Find("th a").AttrOr("href", ""); !strings.HasPrefix(href, "/vehicles/"+v.id+"?") {
			t.Errorf("row of %s leads to %q, want its page", v.no, href)
		}
	}

	doc = b.page("/consumption?" + november + "&group=department")
	for id, name := range departments {
		if got, want := text2(rowOf(doc, name), "td:nth-of-type(2)"), liters(c.november[id]); got != want {
			t.Errorf("liters of %s: got %q, want %q", name, got, want)
		}
	}
}

// rowOf returns the row whose name begins so.
func rowOf(doc *goquery.Document, name string) *goquery.Selection {
	return doc.Find("tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.HasPrefix(strings.TrimSpace(s.Find("th").Text()), name)
	})
}

func text2(s *goquery.Selection, selector string) string {
	return strings.Join(strings.Fields(s.Find(selector).First().Text()), " ")
}

// Every link of a page leads to a page: of sorts, groups, periods and rows.
func linksLeadSomewhere(t *testing.T, c *town) {
	b := c.as(access.Administrator)
	seen := map[string]bool{}
	next := []string{"/today"}
	for depth := 0; depth < 2; depth++ {
		var found []string
		for _, path := range next {
			doc := b.page(path)
			doc.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
				href := s.AttrOr("href", "")
				if strings.HasPrefix(href, "/") && !file.MatchString(href) && !seen[href] && href != "/" {
					seen[href] = true
					found = append(found, href)
				}
			})
		}
		next = found
	}
	if len(seen) < 30 {
		t.Errorf("links: got %d, want many", len(seen))
	}
}

func sortsByEachColumn(t *testing.T, c *town) {
	b := c.as(access.Manager)
	doc := b.page("/consumption?" + november)
	heads := doc.Find("thead th")
	if heads.Length() < 6 {
		t.Fatalf("columns: got %d, want at least 6", heads.Length())
	}
	heads.Each(func(i int, h *goquery.Selection) {
		sorted := b.page(h.Find("a").AttrOr("href", "/none"))
		if got := sorted.Find("thead th").Eq(i).AttrOr("aria-sort", ""); got == "" {
			t.Errorf("sorted by %s: the heading does not say so", h.Text())
		}
		if !h.HasClass("n") {
			return
		}
		var last float64
		sorted.Find("tbody tr").Each(func(n int, r *goquery.Selection) {
			v, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(strings.TrimSpace(r.Children().Eq(i).Text())), 64)
			if err != nil {
				return // not known: comes last
			}
			descending := sorted.Find("thead th").Eq(i).AttrOr("aria-sort", "") == "descending"
			if n > 0 && (descending && v > last || !descending && v < last) {
				t.Errorf("sorted by %s: got %v after %v", h.Text(), v, last)
			}
			last = v
		})
	})
}

// agree tells whether a figure of a page is one of a file, rounded.
func agree(onPage, inFile string) bool {
	a, err1 := strconv.ParseFloat(strings.ReplaceAll(onPage, "−", "-"), 64)
	b, err2 := strconv.ParseFloat(inFile, 64)
	_, frac, _ := strings.Cut(onPage, ".")
	step := 1.0
	for range frac {
		step /= 10
	}
	return err1 == nil && err2 == nil && a-b <= step*0.500001 && b-a <= step*0.500001
}

func vehiclePage(t *testing.T, c *town) {
	b := c.as(access.Manager)
	doc := b.page("/vehicles/v0000004?" + november)
	if got := text(doc, "h1"); got != "Unidad SP-07" {
		t.Errorf("title: got %q", got)
	}
	if got := text(doc, ".facts"); !strings.Contains(got, "GTO-207-C") || !strings.Contains(got, "280 L") || !strings.Contains(got, "2.10 km/L") || !strings.Contains(got, "Servicios Públicos") {
		t.Errorf("facts: got %q, want plate, tank, reference and department", got)
	}
	if got, want := text(doc, ".figures div:first-child b"), liters(c.vehicleNovember["v0000004"]); got != want {
		t.Errorf("liters: got %s, want %s", got, want)
	}
	if doc.Find(".points circle").Length() < 5 || doc.Find("#cap-ways").Length() != 1 {
		t.Error("no chart or no table of full-to-full intervals")
	}
	if got := text(doc, "tfoot"); strings.Count(got, "Total") != doc.Find("tfoot").Length() {
		t.Errorf("totals: got %q, want each named once", got)
	}
	// The same in liters for 100 km, on the page, in the links from it, and in its files.
	other := doc.Find(`.choice a[href*="unit=l_100km"]`)
	per100 := b.page(other.AttrOr("href", "/none"))
	if heads := per100.Find("#ways thead, #cap-ways ~ thead").Text(); other.Text() != "L/100 km" || !strings.Contains(heads, "L/100 km") || strings.Contains(heads, "km/L") {
		t.Errorf("in L/100 km: got the headings %q", heads)
	}
	if got := text(per100, ".facts"); !strings.Contains(got, "L/100 km") || strings.Contains(got, "km/L") {
		t.Errorf("in L/100 km: got the facts %q", got)
	}
	if href := per100.Find(`.files a[href*="intervals.csv"]`).AttrOr("href", ""); !strings.Contains(href, "unit=l_100km") || !strings.Contains(c.body(b.get(href)), "Consumo (L/100 km)") {
		t.Errorf("in L/100 km: got the file %q", href)
	}
	if next := per100.Find(".step a").First().AttrOr("href", ""); !strings.Contains(next, "unit=l_100km") {
		t.Errorf("in L/100 km: the period before is at %q", next)
	}
	if r := b.get("/vehicles/nobody"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a vehicle that is not: got status %d, want 404", r.StatusCode)
	}
	doc = b.page("/vehicles/v0000004?period=day&at=2026-11-01")
	if got := text(doc, ".empty"); !strings.HasPrefix(got, "Esta unidad no cargó") || !strings.Contains(got, "Elija otro periodo") {
		t.Errorf("nothing to show: got %q, want what to do next", got)
	}
}

// What went wrong at the islands is on the page, with its figures.
func discrepanciesPage(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	all := text(b.page("/discrepancies?period=day"), ".findings")
	for _, want := range []string{"18.4 L", "Etiqueta en dos lugares", "41.77 L", "Taller Sur", "hace 3 h", "P-", "SP-09", "Causa"} {
		if !strings.Contains(all, want) {
			t.Errorf("discrepancies: no %q in %q", want, all)
		}
	}
	// A slip of the finger waits for nobody.
	if got := text(b.page("/discrepancies?period=day&severity=note"), ".findings"); strings.Contains(all, "Kilometraje") || !strings.Contains(got, "Kilometraje menor que el anterior") {
		t.Errorf("notes: got %q, want the odometer", got)
	}
	b.post("/language", url.Values{"language": {"en"}})
	if got := text(b.page("/discrepancies?period=day&severity=critical"), ".findings"); strings.Contains(got, "Minor") || !strings.Contains(got, "Critical") || !strings.Contains(got, "Likely cause") {
		t.Errorf("critical ones in English: got %q", got)
	}
}

func stationsPage(t *testing.T, c *town) {
	doc := c.as(access.Auditor).page("/stations")
	for name, want := range map[string][]string{
		"Patio Norte": {"En línea", "hace 20 s"}, "Taller Sur": {"En línea", "3"}, "Oriente": {"Sin señal", "hace 27 h", "41", "7 dic 2026, 11:30"},
	} {
		got := strings.Join(strings.Fields(rowOf(doc, name).Text()), " ")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("station %s: no %q in %q", name, w, got)
			}
		}
	}
}

// An attendant sees the day, and nothing that is not an attendant's.
func todayShowsWhatTheRoleMaySee(t *testing.T, c *town) {
	doc := c.as(access.Attendant).page("/today")
	if doc.Find(".findings, .islands, .alarm").Length() != 0 || doc.Find("nav li").Length() != 2 {
		t.Error("attendant: got findings, stations or other sections, want none")
	}
	doc = c.as(access.Manager).page("/today")
	if doc.Find(".findings li").Length() < 3 || doc.Find(".islands li").Length() != 3 || doc.Find("nav li").Length() != 10 {
		t.Errorf("manager: got %d findings, %d stations, %d sections", doc.Find(".findings li").Length(), doc.Find(".islands li").Length(), doc.Find("nav li").Length())
	}
	if got := text(doc, ".alarm b"); got == "" || got == "0" {
		t.Errorf("discrepancies to review: got %q, want some", got)
	}
}

// A question that makes no sense is the reader's to mend, and says so.
func TestBadQuestions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Administrator)
	for _, path := range []string{
		"/consumption?period=fortnight", "/consumption?at=yesterday", "/consumption?period=custom&from=2026-02-30&to=2026-03-01",
		"/consumption?group=color", "/consumption?unit=mpg", "/consumption?unit=l_100km&sort=economy", "/vehicles/v0000004?unit=mpg", "/consumption?sort=price", "/discrepancies?severity=bad", "/consumption.csv?period=custom&from=1900-01-01&to=2199-01-01",
	} {
		if r := b.get(path); r.StatusCode != http.StatusBadRequest || text(s.parse(r), "h1") != "Algo en la dirección no se entiende" {
			t.Errorf("GET %s: got status %d, want 400 and a page that says so", path, r.StatusCode)
		}
	}
	for _, path := range []string{"/consumption", "/today", "/stations", "/discrepancies"} {
		if got := text(b.page(path), ".empty"); got == "" {
			t.Errorf("GET %s of an empty installation: got no word on what to do next", path)
		}
	}
}

// What is written into a page is text, wherever it comes from.
func TestTextIsEscaped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(access.Administrator)
	evil := `"><script>alert(1)</script>`
	doc := b.page("/consumption?q=" + url.QueryEscape(evil))
	if doc.Find("main script").Length() != 0 || doc.Find("#q").AttrOr("value", "") != evil {
		t.Error("a search for markup: got markup, want text")
	}
}

// The same stretch of the period before is what a running one is held against.
func TestSameDays(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, s, zone())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, tt := range []struct{ period, at, from, to string }{
		{"month", "2026-12-08", "2026-11-01", "2026-11-09"}, // eight days each
		{"month", "2026-11-08", "2026-10-01", "2026-11-01"}, // over: whole
		{"week", "2026-12-08", "2026-11-30", "2026-12-02"},
		{"year", "2026-12-08", "2025-01-01", "2025-12-09"},
		{"day", "2026-12-08", "2026-12-07", "2026-12-08"},
	} {
		p := parsePeriod(t, fmt.Sprintf("period=%s&at=%s", tt.period, tt.at))
		if got := sameDays(p, now); !got.From.Equal(day(tt.from)) || !got.To.Equal(day(tt.to)) {
			t.Errorf("%s of %s: got %s to %s, want %s to %s", tt.period, tt.at, got.From, got.To, tt.from, tt.to)
		}
	}
}

// A year that begins in another month is called by its months, and steps as others do.
func TestFiscalYear(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.YearBegins = time.April })
	b := s.as(access.Manager)
	for at, want := range map[string][2]string{
		"2026-03-31": {"abril de 2025 a marzo de 2026", "at=2024-04-01"},
		"2026-04-01": {"abril de 2026 a marzo de 2027", "at=2025-04-01"},
	} {
		doc := b.page("/consumption?period=year&at=" + at)
		if got := doc.Text(); !strings.Contains(got, want[0]) {
			t.Errorf("the year of %s: the page does not say %q", at, want[0])
		}
		if doc.Find(`a[href*="period=year"][href*="`+want[1]+`"]`).Length() == 0 {
			t.Errorf("the year of %s: no link to the one before, of %s", at, want[1])
		}
	}
	if r := b.get("/consumption.csv?period=year&at=2026-03-31"); !strings.Contains(r.Header.Get("Content-Disposition"), "2025-04-01") {
		t.Errorf("the file is called %q", r.Header.Get("Content-Disposition"))
	}
	if got := newDictionary(zone()).in("en").periodName(report.Period{Kind: report.Year, From: time.Date(2026, 7, 1, 0, 0, 0, 0, zone()), To: time.Date(2027, 7, 1, 0, 0, 0, 0, zone())}); got != "July 2026 to June 2027" {
		t.Errorf("in English: got %q", got)
	}
}

// csv reads a file as a spreadsheet does.
func (s *site) csv(r *http.Response) [][]string {
	s.t.Helper()
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.body(r), "\ufeff"))).ReadAll()
	if err != nil {
		s.t.Fatal(err)
	}
	return lines
}

// A vehicle is blocked on its page: who may not is not offered it, without a
// reason nothing changes, and the stations that do not know are listed until
// they say that they do.
func TestBlockOnThePage(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	if doc := c.as(access.Auditor).page("/vehicles/v0000004"); doc.Find("#status form").Length() != 0 {
		t.Error("an auditor is offered to decide")
	}
	b := c.as(access.Manager)
	r := b.post("/vehicles/v0000004/status", url.Values{"status": {"blocked"}, "reason": {"  "}})
	if got := text(c.parse(r), "#status .problem"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, "escriba el motivo") {
		t.Errorf("without a reason: got status %d and %q", r.StatusCode, got)
	}
	if doc := b.page("/stations"); doc.Find("#pending").Length() != 0 {
		t.Error("nothing is decided, and something is not in force")
	}
	b.post("/vehicles/v0000004/status", url.Values{"status": {"blocked"}, "reason": {"robada"}})
	doc := b.page("/vehicles/v0000004")
	if got := text(doc, "#status"); !strings.Contains(got, "Bloqueada el") || !strings.Contains(got, "0 de 3 estaciones") || !strings.Contains(got, "Patio Norte") {
		t.Errorf("blocked: got %q, want when, where, and who does not know", got)
	}
	if got := text(b.page("/stations"), "#pending"); strings.Count(got, "SP-07") != 3 || !strings.Contains(got, "Oriente") {
		t.Errorf("stations: got %q, want the vehicle at three", got)
	}
	if got := c.csv(b.get("/stations/pending.csv")); len(got) != 1+3 {
		t.Errorf("file: got %d lines, want 4", len(got))
	}
	r = b.post("/vehicles/v0000004/status", url.Values{"status": {"blocked"}, "reason": {"otra vez"}})
	if r.StatusCode != http.StatusConflict {
		t.Errorf("blocked twice: got status %d, want 409", r.StatusCode)
	}
	c.holdAll()
	if got := text(b.page("/vehicles/v0000004"), "#status"); !strings.Contains(got, "3 de 3 estaciones") || strings.Contains(got, "Patio Norte") {
		t.Errorf("all have heard: got %q", got)
	}
	if doc := b.page("/stations"); doc.Find("#pending").Length() != 0 {
		t.Error("all have heard, and something is still not in force")
	}
	// How long that took stands beside it, of each station and all together.
	if got := text(b.page("/stations"), "#blocks"); strings.Count(got, "Patio") == 0 || !strings.Contains(got, "Oriente") || !strings.Contains(got, "Total") {
		t.Errorf("how long it took: got %q, want all stations", got)
	}
	if got := c.csv(b.get("/stations/blocks.csv")); len(got) != 1+3+1 {
		t.Errorf("its file: got %d lines, want 5", len(got))
	}
}
