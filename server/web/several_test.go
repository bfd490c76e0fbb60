package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/reconcile"
)

// ticked is a form about several discrepancies.
func ticked(state, reason string, ids ...string) url.Values {
	return url.Values{"finding": ids, "step": {state}, "reason": {reason}}
}

// listedOf are the discrepancies of a page that can be ticked.
func listedOf(page *goquery.Document) []string {
	return page.Find(".findings input[type=hidden][name=shown]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") })
}

// Several discrepancies are explained by one and approved by another at once: each has a step of its own,
// by the rules of one alone, and what is refused keeps none of the others back.
func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	var ids []string
	for _, liters := range []int64{90, 95, 99, 103} {
		ids = append(ids, string(reconcile.OverTank)+":"+c.fillTyped("v0000012", liters).String())
	}
	const list = "/discrepancies?rule=over_tank"
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := c.pool.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	acts := func(state string) int {
		return count(`SELECT count(*) FROM finding_act WHERE state = $1 AND finding = ANY ($2)`, state, ids)
	}
	var severity string
	if err := c.pool.QueryRow(t.Context(), `SELECT severity FROM finding WHERE finding = $1`, ids[0]).Scan(&severity); err != nil {
		t.Fatal(err)
	}
	elena, root, manager, auditor := c.as(access.Finance), c.as(access.Administrator), c.as(access.Manager), c.as(access.Auditor)
	page := elena.page(list)
	if got := listedOf(page); len(got) < 4 || !slices.Contains(got, ids[0]) {
		t.Fatalf("the list offers %v, want %v among them", got, ids)
	}
	// What the page showed of each goes with what is approved.
	approve := func(b *browser, reason string, ids ...string) url.Values {
		t.Helper()
		form := ticked("justified", reason, ids...)
		for _, word := range b.page(list).Find(".findings input[name=seen]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") }) {
			form.Add("seen", word)
		}
		return form
	}
	form := page.Find("form.several")
	if to := form.AttrOr("action", ""); !strings.HasPrefix(to, severalPattern+"?") || !strings.Contains(to, "rule=over_tank") {
		t.Fatalf("the form goes to %q", to)
	}
	to := form.AttrOr("action", "")

	for name, bad := range map[string]url.Values{
		"nothing ticked": ticked("explained", "x"), "no reason": ticked("explained", " ", ids...), "no step": ticked("", "x", ids...), "a step of one alone": ticked("written_off", "x", ids...),
		"nobody of that name": with(ticked("assigned", "x", ids...), "owner", "nadie"), "a kind that was not shown": {"kind": {"over_tank"}, "step": {"explained"}, "reason": {"x"}},
		"too many": ticked("explained", "x", many(201)...),
	} {
		if r := elena.post(to, bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got status %d, want 400", name, r.StatusCode)
		}
	}
	if r := auditor.post("/discrepancies/steps", ticked("justified", "x", ids...)); r.StatusCode == http.StatusForbidden {
		t.Errorf("the auditor, who may handle discrepancies: got status %d", r.StatusCode)
	}
	if n := acts("explained") + acts("assigned") + acts("justified"); n != 0 {
		t.Fatalf("%d steps are on record of what was refused", n)
	}

	// All of a kind by one tick, and those alone that were on the page.
	all := url.Values{"kind": {"over_tank"}, "shown": append(slices.Clone(ids[:3]), "economy_low:x"), "step": {"explained"}, "reason": {"Tanques auxiliares, oficio 12"}}
	r := elena.filesAs("photo", to, []finance.File{{Name: "oficio.pdf", Bytes: aPaper(t, "12")}}, all)
	said := c.parse(r)
	if got := text(said, "[role=status]"); r.StatusCode != http.StatusOK || !strings.Contains(got, "3 pasos") {
		t.Errorf("explained: got status %d, %q", r.StatusCode, got)
	}
	if n := acts("explained"); n != 3 {
		t.Fatalf("%d are explained, want 3", n)
	}
	if n := count(`SELECT count(DISTINCT (a.station, a.epoch, a.seq)) FROM finding_act a JOIN evidence_named n USING (station, epoch, seq, branch) WHERE a.state = 'explained' AND a.finding = ANY ($1)`, ids); n != 3 {
		t.Errorf("%d records of their own with evidence, want 3", n)
	}

	// Who explained does not approve, nor who typed what it is about; what is refused stays ticked.
	for who, want := range map[*browser]string{elena: "La palabra en el registro es de usted", manager: "capturó, revisó"} {
		r := who.post(to, approve(who, "bien", ids[:3]...))
		page := c.parse(r)
		got := text(page, "[role=alert]")
		if r.StatusCode != http.StatusConflict || !strings.Contains(got, want) || !strings.Contains(got, "De 3 no se registró nada") {
			t.Errorf("not theirs to approve: got status %d, %q", r.StatusCode, got)
		}
		if n := page.Find(".findings input[name=finding][checked]").Length(); n != 3 {
			t.Errorf("%d stay ticked, want 3", n)
		}
	}
	// Of what nobody was shown, or what was judged anew since, nothing is approved.
	r = root.post(to, ticked("justified", "bien", ids[:2]...))
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "De 2 no se registró nada") || acts("justified") != 0 {
		t.Errorf("not shown: got status %d, %q", r.StatusCode, got)
	}
	shown := approve(root, "bien", ids[:2]...)
	if _, err := c.pool.Exec(t.Context(), `UPDATE finding SET severity = 'critical' WHERE finding = $1`, ids[0]); err != nil {
		t.Fatal(err)
	}
	shown["finding"] = ids[:1]
	r = root.post(to, shown)
	if got := text(c.parse(r), "[role=alert]"); r.StatusCode != http.StatusConflict || !strings.Contains(got, "De 1 no se registró nada") && !strings.Contains(got, "no se registró nada") || acts("justified") != 0 {
		t.Errorf("judged anew: got status %d, %q", r.StatusCode, got)
	}
	if _, err := c.pool.Exec(t.Context(), `UPDATE finding SET severity = $2 WHERE finding = $1`, ids[0], severity); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"x", ids[0] + " x", ids[0] + " ~maj,1,2", "~maj,-,-,-,-"} {
		if r := root.post(to, with(ticked("justified", "bien", ids[0]), "seen", word)); r.StatusCode != http.StatusBadRequest {
			t.Errorf("seen %q: got status %d, want 400", word, r.StatusCode)
		}
	}
	// One of them is not explained, and one is none.
	r = root.post(to, approve(root, "Oficio visto", ids[0], ids[3], ids[0], "over_tank:nada"))
	said = c.parse(r)
	if got := text(said, "main"); r.StatusCode != http.StatusOK || !strings.Contains(got, "Quedó registrado un paso") || !strings.Contains(got, "De 2 no se registró nada") || !strings.Contains(got, "No hay una discrepancia con esa clave") {
		t.Errorf("some of them: got status %d, %q", r.StatusCode, got)
	}
	if n := acts("justified"); n != 1 {
		t.Errorf("%d are approved, want 1", n)
	}
	// Pressed twice at once, each is approved once.
	second := c.as(access.Administrator)
	var both sync.WaitGroup
	for _, b := range []*browser{root, second} {
		form := approve(b, "Oficio visto", ids[1], ids[2])
		both.Go(func() { b.post(to, form) })
	}
	both.Wait()
	if n := acts("justified"); n != 3 {
		t.Errorf("%d are approved, want 3", n)
	}
	if got := listedOf(root.page(list)); slices.Contains(got, ids[0]) || !slices.Contains(got, ids[3]) {
		t.Errorf("what is approved can be ticked, or what is open cannot: %v", got)
	}
	// Handed on at once.
	c.sent2(root.post(to, with(ticked("assigned", "Lo revisa finanzas", ids[3]), "owner", "finance")))
	if n := count(`SELECT count(*) FROM finding_act WHERE owner = 'finance' AND finding = $1`, ids[3]); n != 1 {
		t.Errorf("it is handed on %d times", n)
	}
}

func (c *town) sent2(r *http.Response) {
	c.t.Helper()
	if r.StatusCode != http.StatusOK {
		c.t.Fatalf("got status %d: %s", r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
}

func many(n int) (ids []string) {
	for i := range n {
		ids = append(ids, "over_tank:norte/1/"+string(rune('a'+i%26))+strings.Repeat("x", i/26))
	}
	return ids
}
