package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/server/access"
)

// ends takes November to where both have signed it, and returns what was signed.
func (c *town) ends(finance, manager *browser) (hash string) {
	c.t.Helper()
	if _, err := c.closes.RunDue(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.knowsGaps(finance)
	c.sent(c.acts(finance, "end", url.Values{"reason": {"Todo llegó"}}))
	if r := finance.get(novemberClose + "/check"); r.StatusCode != http.StatusSeeOther {
		c.t.Errorf("the seal of a month that nobody signed: got status %d, want to be shown what is missing", r.StatusCode)
	}
	hash = hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {hash}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {hash}}))
	return hash
}

// Who presses the seal has seen all that is sealed: a figure that changed, and a comment that was made
// while they looked, stand on the page first.
func TestSealIsWhatWasSeen(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	hash := c.ends(finance, manager)
	auditor := c.as(access.Auditor)

	page := finance.page(novemberClose + "/check")
	if got := hashShown(page); got != hash {
		t.Errorf("the page is about to seal %s, and %s was signed", got, hash)
	}
	for _, want := range []string{"Jorge Medina, Parque vehicular", "Elena Cruz, Tesorería", "Nadie comentó", "Se cierra sin paquete"} {
		if !strings.Contains(text(page, "main"), want) {
			t.Errorf("what is sealed does not say %q: %s", want, text(page, "main"))
		}
	}
	if r := manager.get(novemberClose + "/check"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("who may not close: got status %d, want to be led back", r.StatusCode)
	}
	press := func(seen string) *http.Response {
		return finance.post(novemberClose, url.Values{"kind": {"close"}, "hash": {hash}, "seen": {seen}})
	}
	seen := page.Find("input[name=seen]").AttrOr("value", "")
	c.sent(c.acts(auditor, "comment", url.Values{"reason": {"Falta el acta 9"}}))
	for name, at := range map[string]string{"before a comment": seen, "without a word of it": "", "of acts to come": "99999"} {
		r := press(at)
		doc := c.parse(r)
		if r.StatusCode != http.StatusConflict || !strings.Contains(text(doc, "[role=alert]"), "eso también se sella") || !strings.Contains(text(doc, "#h-comments + ul"), "Falta el acta 9") {
			t.Fatalf("pressed on what was seen %s: got status %d: %s", name, r.StatusCode, text(doc, "main"))
		}
		seen = doc.Find("input[name=seen]").AttrOr("value", "")
	}
	r := press(seen)
	if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || to != novemberClose+"/closed/1?done=close" {
		t.Fatalf("pressed on what is so: got status %d to %q", r.StatusCode, to)
	}
	if s := c.sealed(1); len(s.Comments) != 1 || s.Comments[0].Text != "Falta el acta 9" {
		t.Errorf("sealed with %v", s.Comments)
	}
	if r := finance.get(novemberClose + "/check"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the seal of a closed month: got status %d", r.StatusCode)
	}
}

// A closed month has a page, a paper and a file of each version, by what was sealed alone; and what is
// reckoned otherwise since is said beside it, and changes none of them.
func TestClosedMonthHasItsRecord(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	finance, manager := c.closesBy(keptOpen...)
	hash := c.settles(finance, manager)
	one := novemberClose + "/closed/1"
	s := c.sealed(1)
	page := finance.page(one)
	all := text(page, "main")
	for _, want := range []string{"2026-11-v1-N1", hash, s.NoteHash().String(), "Elena Cruz, Tesorería", "todo da lo mismo", "primer mes de la cadena"} {
		if !strings.Contains(all, want) {
			t.Errorf("the record does not say %q: %s", want, all)
		}
	}
	paper := c.body(finance.get(one + ".pdf"))
	if again := c.body(c.as(access.Auditor).get(one + ".pdf")); again != paper || !strings.HasPrefix(paper, "%PDF") {
		t.Errorf("printed twice the paper is %d and %d bytes of other words", len(paper), len(again))
	}
	finance.post("/language", url.Values{"language": {"en"}})
	if english := c.body(finance.get(one + ".pdf")); english == paper {
		t.Error("in English the paper is in Spanish")
	}
	finance.post("/language", url.Values{"language": {"es-MX"}})
	csv := c.body(finance.get(one + ".csv"))
	if !strings.Contains(csv, s.Content.Records[0].SHA256) {
		t.Errorf("the file has no set of records: %s", csv)
	}
	if r := finance.get(novemberClose + "/closed/2"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a version that is not there: got status %d", r.StatusCode)
	}

	// Somebody changes a fill behind the back of Litro. What was sealed stays, and the page says so.
	if _, err := c.pool.Exec(t.Context(), `ALTER TABLE dispense DISABLE TRIGGER USER; UPDATE dispense SET volume_ul = volume_ul + 1000000 WHERE vehicle = 'v0000001' AND happened_at = (SELECT min(happened_at) FROM dispense WHERE vehicle = 'v0000001' AND happened_at >= '2026-11-02')`); err != nil {
		t.Fatal(err)
	}
	page = finance.page(one)
	if got := text(page, "section[aria-labelledby=h-today]"); !strings.Contains(got, "otra cifra que la sellada") || !strings.Contains(got, "Litros") {
		t.Errorf("a changed fill: today is %q", got)
	}
	if again := c.body(finance.get(one + ".pdf")); again != paper {
		t.Error("a changed fill changes what was sealed, on paper")
	}
	var table struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.Unmarshal([]byte(c.body(finance.get(one+"/changes.json"))), &table); err != nil || len(table.Rows) == 0 {
		t.Errorf("changes as JSON: %d, %v", len(table.Rows), err)
	}

	// It is opened again, and closed as another version: each keeps its record.
	c.sent(c.acts(finance, "ask", url.Values{"reason": {"Una factura"}}))
	asked := c.as(access.Manager).page(novemberClose).Find("input[name=of]").AttrOr("value", "")
	c.sent(c.acts(manager, "reopen", url.Values{"of": {asked}}))
	if got := text(finance.page(one), ".notice"); !strings.Contains(got, "abierto otra vez") {
		t.Errorf("the record of a month that is open again says %q", got)
	}
	c.sent(c.acts(finance, "end", nil))
	second := hashShown(manager.page(novemberClose))
	c.sent(c.acts(manager, "sign", url.Values{"hash": {second}}))
	c.sent(c.acts(finance, "sign", url.Values{"hash": {second}}))
	c.sent(c.acts(finance, "close", url.Values{"hash": {second}}))
	if got := c.body(finance.get(one + ".pdf")); got != paper {
		t.Error("another version changes the paper of the first")
	}
	if got := finance.page(one).Find(".notice a").AttrOr("href", ""); got != novemberClose+"/closed/2" {
		t.Errorf("the first version leads to %q", got)
	}
	two := text(finance.page(novemberClose+"/closed/2"), "main")
	for _, want := range []string{"2026-11-v2-N2", "Una factura", "todo da lo mismo", s.NoteHash().String()} {
		if !strings.Contains(two, want) {
			t.Errorf("the second record does not say %q: %s", want, two)
		}
	}
}
