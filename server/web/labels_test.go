package web

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// labelSome prints labels of two departments, of which one was scanned, and
// remembers a printer. It returns the address of the last run.
func (c *town) labelSome() (run string) {
	c.t.Helper()
	b := c.as(access.Manager)
	run = b.prints("RAAAAAAAA", "first", "", "v0000004", "v0000001", "v0000005", "v0000002")
	if _, err := c.pool.Exec(c.t.Context(), `UPDATE label SET printed_at = printed_at - interval '9 days' WHERE vehicle = 'v0000001'`); err != nil {
		c.t.Fatal(err)
	}
	var label string
	if err := c.pool.QueryRow(c.t.Context(), `SELECT label || '.' || version FROM label WHERE vehicle = 'v0000002'`).Scan(&label); err != nil {
		c.t.Fatal(err)
	}
	if err := c.fleet.NoteLabelSeen(c.t.Context(), label, ""); err != nil {
		c.t.Fatal(err)
	}
	if r := b.post("/labels/printers", url.Values{"run": {"RAAAAAAAA"}, "printer": {"Kyocera del almacén"}, "sheet": {"letter"}, "right": {"-1.2"}, "down": {"0.5"}, "dpi": {"600"}, "start": {"7"}}); r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("remember a printer: got status %d", r.StatusCode)
	}
	return run
}

// labelPictures writes the first pages of what is printed of a run.
func (c *town) labelPictures(run string) {
	c.t.Helper()
	b := c.as(access.Manager)
	for _, x := range []struct{ name, path, page string }{
		{"labels-sheet", run + "/labels.pdf?sheet=letter&start=3&right=-1.2", "1"}, {"labels-sign", run + "/list.pdf?sheet=letter", "1"},
		{"labels-test", "/labels/test.pdf?sheet=letter&right=-1.2", "1"}, {"labels-test-codes", "/labels/test.pdf?sheet=letter&right=-1.2", "2"},
	} {
		file := filepath.Join(c.t.TempDir(), x.name+".pdf")
		if err := os.WriteFile(file, []byte(c.body(b.get(x.path))), 0o600); err != nil {
			c.t.Fatal(err)
		}
		to := filepath.Join("..", "..", "docs", "pictures", x.name+"-es-MX")
		if out, err := exec.CommandContext(c.t.Context(), "pdftoppm", "-r", "75", "-gray", "-png", "-f", x.page, "-l", x.page, "-singlefile", file, to).CombinedOutput(); err != nil {
			c.t.Fatalf("%s: %v %s", x.name, err, out)
		}
	}
}

// prints prints labels and returns the address to which that leads.
func (b *browser) prints(run, why, reason string, vehicles ...string) string {
	b.s.t.Helper()
	r := b.post("/labels", url.Values{"run": {run}, "why": {why}, "reason": {reason}, "vehicle": vehicles})
	if r.StatusCode != http.StatusSeeOther {
		b.s.t.Fatalf("print %v: got status %d: %s", vehicles, r.StatusCode, text(b.s.parse(r), "[role=alert]"))
	}
	return r.Header.Get("Location")
}

func TestLabels(t *testing.T) {
	t.Parallel()
	c := &town{site: newSite(t)}
	c.saveFleet()
	b := c.as(access.Manager)
	listed := func(query string) int { return len(c.csv(b.get("/labels.csv"+query))) - 1 }
	if got := text(b.page("/today"), "a[href='/labels']"); got != "12 unidades sin etiqueta confirmada" {
		t.Errorf("Today: got %q, want the count", got)
	}
	if got := c.as(access.Auditor); got.page("/today").Find("a[href='/labels']").Length() != 0 || got.get("/labels").StatusCode != http.StatusForbidden {
		t.Error("an auditor is led to the labels, or sees them")
	}

	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{url.Values{"run": {"R1"}, "why": {"first"}}, 400, "No marcó ninguna unidad"},
		{url.Values{"run": {"R1"}, "why": {"ugly"}, "vehicle": {"v0000001"}}, 400, "Diga por qué"},
		{url.Values{"run": {"R1"}, "why": {"lost"}, "reason": {" "}, "vehicle": {"v0000001"}}, 400, "Diga qué pasó"},
		{url.Values{"run": {"R1"}, "why": {"worn"}, "vehicle": {"v0000001", "v0000002"}}, 409, "no tienen etiqueta P-101, P-102"},
	} {
		r := b.post("/labels", tt.form)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode != tt.code || !strings.Contains(got, tt.says) {
			t.Errorf("%v: got status %d, %q; want %d, %q", tt.form, r.StatusCode, got, tt.code, tt.says)
		}
	}
	if got := c.count(`SELECT count(*) FROM label`) + c.count(`SELECT count(*) FROM label_run`); got != 0 {
		t.Errorf("after what was refused: got %d labels and runs, want none", got)
	}

	run := c.labelSome()
	if again := b.prints("RAAAAAAAA", "first", "", "v0000004", "v0000001", "v0000005", "v0000002"); again != run {
		t.Errorf("the form sent twice leads to %s, want %s", again, run)
	}
	body := func(path string) string { return c.body(b.get(path)) }
	one := body(run + "/labels.pdf?sheet=letter&start=7&right=-1.2")
	if !strings.HasPrefix(one, "%PDF") || body(run+"/labels.pdf?sheet=letter&start=7&right=-1.2") != one || body(run+"/labels.pdf?sheet=letter&start=8&right=-1.2") == one {
		t.Error("the same labels at the same place are not the same file, or elsewhere they are")
	}
	for _, path := range []string{run + "/list.pdf?sheet=a4", "/labels/test.pdf?sheet=roll&dpi=203"} {
		if got := body(path); !strings.HasPrefix(got, "%PDF") {
			t.Errorf("%s: got %.80q, want a PDF", path, got)
		}
	}
	if got := c.count(`SELECT count(*) FROM label`); got != 4 {
		t.Errorf("versions after printing again and again: got %d, want 4", got)
	}
	var order []string
	for _, row := range b.page(run).Find("tbody th").EachIter() {
		order = append(order, row.Text())
	}
	if got, want := strings.Join(order, " "), "P-101 P-102 SP-07 SP-09"; got != want {
		t.Errorf("order of labels: got %s, want %s: by department and number", got, want)
	}

	if got := text(b.page("/labels?q=P-101"), "tbody tr"); !strings.Contains(got, "9 días") {
		t.Errorf("a label of nine days ago: got %q, want its age", got)
	}
	for query, want := range map[string]int{"": 11, "?show=none": 8, "?show=all": 12, "?show=all&d=pub": 3, "?show=none&d=pub&d=civ": 3, "?show=all&q=gto-101": 1} {
		if got := listed(query); got != want {
			t.Errorf("listed for %q: got %d, want %d", query, got, want)
		}
	}
	if got := b.page(b.page("/vehicles/v0000001").Find(".acts a[href^='/labels']").AttrOr("href", "/none")).Find("tbody input[name=vehicle]").Length(); got != 1 {
		t.Errorf("from the vehicle's page: got %d vehicles, want that one", got)
	}
	if got := b.page("/labels?mark=all").Find("tbody input[checked]").Length(); got != 11 {
		t.Errorf("all marked: got %d, want 11", got)
	}
	if got := b.page("/labels").Find("tbody input[checked]").Length(); got != 0 {
		t.Errorf("marked by themselves: got %d, want none", got)
	}

	// A label that was lost is void: the run in which it was printed leaves it out.
	second := b.prints("RBBBBBBBB", "lost", "acta 118", "v0000001")
	doc := b.page(run)
	if got := text(doc, ".notice"); !strings.Contains(got, "1 ya no sirve") {
		t.Errorf("the first run says %q, want that one label is not good any more", got)
	}
	if got := body(run + "/labels.pdf?sheet=letter&start=7&right=-1.2"); got == one {
		t.Error("the first run prints the label still")
	}
	if got := text(b.page("/labels"), "#cap-runs"); got == "" || second == run {
		t.Error("runs are not listed")
	}
	if got := c.count(`SELECT count(*) FROM audit WHERE what = 'label printed' AND after LIKE '%.2: acta 118'`); got != 1 {
		t.Errorf("audit rows with the reason: got %d, want one", got)
	}
	t.Run("paper", func(t *testing.T) { labelPaper(t, c, b, run) })
}

// What a printer takes is remembered by its name, and what would leave the page is
// refused with how far it may go.
func labelPaper(t *testing.T, c *town, b *browser, run string) {
	doc := b.page(run + "?printer=" + url.QueryEscape("Kyocera del almacén"))
	if right, down, dpi := doc.Find("#right").AttrOr("value", ""), doc.Find("#down").AttrOr("value", ""), doc.Find("#dpi option[selected]").AttrOr("value", ""); right != "-1.2" || down != "0.5" || dpi != "600" {
		t.Errorf("remembered: got %s, %s, %s dpi, want -1.2, 0.5, 600", right, down, dpi)
	}
	if got := b.page(run + "?sheet=roll").Find(".cells input").Length(); got != 1 {
		t.Errorf("a roll has %d labels a page, want 1", got)
	}
	for query, says := range map[string]string{
		"right=6":            "de -5.9 a 5.9 mm a la derecha",
		"down=-20":           "de -10.0 a 10.0 mm hacia abajo",
		"sheet=roll&right=3": "de -2.0 a 2.0 mm",
		"right=x":            "con un decimal",
		"right=1.25":         "con un decimal",
	} {
		for _, file := range []string{run + "/labels.pdf?", "/labels/test.pdf?run=RAAAAAAAA&"} {
			r := b.get(file + query)
			if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusBadRequest || !strings.Contains(got, says) {
				t.Errorf("%s%s: got status %d, %q; want 400, %q", file, query, r.StatusCode, got, says)
			}
		}
	}
	if r := b.post("/labels/printers", url.Values{"run": {"RAAAAAAAA"}, "printer": {" "}, "right": {"1"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a printer without a name: got status %d, want 400", r.StatusCode)
	}
	if r := b.get("/labels/RNOBODY"); r.StatusCode != http.StatusNotFound {
		t.Errorf("no such run: got status %d, want 404", r.StatusCode)
	}
}
