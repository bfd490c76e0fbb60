package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// Every file has what the page has, to the last digit that the page shows, and they all
// have the same.
func filesAgreeWithPage(t *testing.T, c *town) {
	b := c.as(access.Auditor)
	for _, group := range []string{"vehicle", "department", "custodian", "funding", "state", "driver", "grade", "station", "vehicle&unit=l_100km", "department&unit=l_100km&sort=intake"} {
		q := november + "&group=" + group
		doc := b.page("/consumption?" + q)
		href := doc.Find(".files a").First().AttrOr("href", "")
		r := b.get(href)
		if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/csv") {
			t.Fatalf("%s: got %s, want CSV", href, got)
		}
		footIsTheSheets(t, c, b, href)
		lines := c.csv(b.get(strings.TrimSuffix(href, "&foot=yes")))
		page := doc.Find("tbody tr, tfoot tr")
		if len(lines) != page.Length()+1 {
			t.Fatalf("by %s: got %d lines, want %d rows, the totals and a heading", group, len(lines), page.Length())
		}
		page.Each(func(i int, row *goquery.Selection) {
			row.Children().Each(func(j int, cell *goquery.Selection) {
				onPage, inFile := strings.ReplaceAll(cell.Text(), ",", ""), lines[i+1][j]
				if cell.HasClass("n") && onPage != "" && !agree(onPage, inFile) {
					t.Errorf("by %s, row %d, %s: page %q, file %q", group, i, lines[0][j], onPage, inFile)
				}
			})
		})
		spreadsheetAgrees(t, c.body(b.get(strings.Replace(href, ".csv", ".xlsx", 1))), lines)
		jsonAgrees(t, c.body(b.get(strings.Replace(href, ".csv", ".json", 1))), lines)
	}
}

// footIsTheSheets holds that the CSV that a page links to has below its rows, after an empty line, what the second sheet
// of its XLSX says, but for the second in which they were made, and that without the parameter it has rows and totals alone.
func footIsTheSheets(t *testing.T, c *town, b *browser, href string) {
	t.Helper()
	bare, footed := strings.CutSuffix(href, "&foot=yes")
	if !footed {
		t.Fatalf("%s: a page links to a CSV without its foot", href)
	}
	alone, all := c.csv(b.get(bare)), c.csv(b.get(href))
	book, err := spreadsheet.Read([]byte(c.body(b.get(strings.Replace(bare, ".csv", ".xlsx", 1)))))
	if err != nil || len(book.Sheets) != 2 {
		t.Fatalf("%s: XLSX: %v", href, err)
	}
	about := book.Sheets[1].Rows
	if len(all) != len(alone)+1+len(about) || strings.Join(all[len(alone)], "") != "" {
		t.Fatalf("%s: %d lines with its foot and %d without, want an empty one and the %d of the spreadsheet", href, len(all), len(alone), len(about))
	}
	for i, row := range about {
		name, value := row.Cells[0].Text, row.Cells[1].Text
		if got := all[len(alone)+1+i]; got[0] != name || got[1] != value && name != "Generado" {
			t.Errorf("%s: below the rows %q, want %q: %q", href, got, name, value)
		}
	}
}

func spreadsheetAgrees(t *testing.T, file string, lines [][]string) {
	t.Helper()
	book, err := spreadsheet.Read([]byte(file))
	if err != nil || len(book.Sheets) != 2 || len(book.Sheets[0].Rows) != len(lines) {
		t.Fatalf("XLSX: got %v, want the %d lines of CSV and a sheet about them", err, len(lines))
	}
	for i, row := range book.Sheets[0].Rows {
		for j, cell := range row.Cells {
			want := strings.TrimRight(strings.TrimRight(lines[i][j], "0"), ".")
			if got := strings.TrimRight(strings.TrimRight(cell.Text, "0"), "."); got != want {
				t.Errorf("XLSX: row %d, %s: got %q, want %q", i, lines[0][j], cell.Text, lines[i][j])
			}
		}
	}
}

func jsonAgrees(t *testing.T, file string, lines [][]string) {
	t.Helper()
	var doc struct {
		Columns []struct{ Key string }
		Rows    []map[string]json.RawMessage
		Total   map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(file), &doc); err != nil || len(doc.Rows)+2 != len(lines) {
		t.Fatalf("JSON: got %d rows (%v), want those of CSV", len(doc.Rows), err)
	}
	for i, row := range append(doc.Rows, doc.Total) {
		for j, c := range doc.Columns {
			if got := string(row[c.Key]); got != "null" && got[0] != '"' && got != lines[i+1][j] {
				t.Errorf("JSON: row %d, %s: got %s, want %s", i, c.Key, got, lines[i+1][j])
			}
		}
	}
}

// Every page's table is there in every format, each whole and called what it is.
func filesOfEveryTable(t *testing.T, c *town) {
	b := c.as(access.Manager)
	begins := map[string]string{"csv": "\ufeff", "xlsx": "PK\x03\x04", "pdf": "%PDF-", "json": `{"name":`}
	replace := strings.NewReplacer("{vehicle}", "v0000004", "{pad}", "000001-95", "{folio}", "V000001-37", "{person}", "d4")
	for _, rt := range allRoutes() {
		path, ok := strings.CutSuffix(replace.Replace(rt.pattern), anyFormat)
		if !ok || !access.Manager.May(rt.need) {
			continue
		}
		for suffix, want := range begins {
			r := b.get(path + "." + suffix)
			if r.StatusCode == http.StatusNotFound {
				r.Body.Close()
				continue // what is not in this town
			}
			if body := c.body(r); r.StatusCode != http.StatusOK || !strings.HasPrefix(body, want) {
				t.Errorf("%s.%s: got status %d and %.12q, want %q", path, suffix, r.StatusCode, body, want)
			}
			if got := r.Header.Get("Content-Disposition"); !strings.HasSuffix(got, "."+suffix+`"`) {
				t.Errorf("%s.%s: it is called %s", path, suffix, got)
			}
		}
	}
	for _, path := range []string{"/consumption.exe", "/consumption.csvx", "/consumption.xpdfx"} {
		if r := b.get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, r.StatusCode)
		}
	}
}
