package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/fleet"
)

// sendsPapers sends a file of papers, as the form does.
func (b *browser) sendsPapers(content string, more ...string) *http.Response {
	b.s.t.Helper()
	return b.files(papersPath+"/file", []finance.File{{Name: "resguardos.csv", Bytes: []byte(content)}}, with(url.Values{"reason": {"archivo"}}, more...))
}

// Papers of vehicles are entered on a page and come from files, all or none; what they put in
// order leaves the discrepancies, which say by what. And what waits has its age and its value.
func TestVehiclePapers(t *testing.T) {
	t.Parallel()
	s := newTown(t).site
	s.audited.Store(true)
	b := s.as(access.Manager)
	// One vehicle's record says an inventory number, which is a listing as of when it was written.
	if got := text(b.page(papersPath), "main"); !strings.Contains(got, "Alta en inventario") || strings.Contains(got, "R-1") {
		t.Errorf("without papers: got %q", got)
	}
	var vehicle, no string
	if err := s.pool.QueryRow(t.Context(), `SELECT v.vehicle, v.fleet_no FROM vehicle v JOIN effective_dispense e USING (vehicle) ORDER BY e.happened_at LIMIT 1`).Scan(&vehicle, &no); err != nil {
		t.Fatal(err)
	}
	// All others have one who answers for them: else it is found once of the month, and not of this one.
	before := fleet.New(fleet.Config{Log: s.pages.Log, Store: s.store, Zone: zone(), Now: func() time.Time { return now.AddDate(0, -1, -7) }})
	for _, v := range vehicles {
		if v.id == vehicle || v.id == "v0000004" { // who has one already
			continue
		}
		if err := before.Save(t.Context(), "test", &fleet.Said{Vehicle: v.id, Matter: fleet.Custodian, Value: "Efraín Núñez", Detail: "E-4471"}); err != nil {
			t.Fatal(err)
		}
	}
	waits := b.page(waitingPath)
	if got := text(waits, "main"); !strings.Contains(got, "Sin resguardante o resguardo vencido") || !strings.Contains(got, "Antigüedad y valor en riesgo") {
		t.Fatalf("nothing waits for who keeps custody papers: %q", got)
	}

	paper := url.Values{"kind": {"custody"}, "vehicle": {no}, "number": {"R-1"}, "from": {"2026-01-01"}, "holder": {"Ana Ruiz"}, "reason": {"Resguardo firmado"}}
	for _, c := range []struct{ field, value, want string }{
		{"vehicle", "X-999", "número económico o placa: no está en Litro"}, {"holder", "", "A nombre de: falta"}, {"until", "2025-01-01", "es antes del primer día"}, {"number", "", "Número: falta"}, {"from", "mañana", "no es una fecha"},
	} {
		bad := url.Values{}
		for k, v := range paper {
			bad[k] = v
		}
		bad.Set(c.field, c.value)
		if r := b.post(papersPath, bad); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s %q: got status %d", c.field, c.value, r.StatusCode)
		} else if got := text(s.parse(r), "[role=alert]"); !strings.Contains(got, c.want) {
			t.Errorf("%s %q: got %q, want %q", c.field, c.value, got, c.want)
		}
	}
	if r := s.as(access.Auditor).post(papersPath, paper); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor enters a paper: got status %d", r.StatusCode)
	}
	// It counts of days that are past, so another who may change vehicles signs, too.
	signed := []string{"checker", "administrator", "checker_password", password}
	for _, c := range []struct{ by, password, want string }{
		{"", "", "que firme también otra persona"}, {"manager", password, "debe ser otra persona"}, {"finance", password, "no puede cambiar unidades"}, {"administrator", "wrong", "no corresponden"},
	} {
		if r := b.post(papersPath, with(paper, "checker", c.by, "checker_password", c.password)); r.StatusCode != http.StatusBadRequest && r.StatusCode != http.StatusForbidden {
			t.Errorf("signed by %q: got status %d", c.by, r.StatusCode)
		} else if got := text(s.parse(r), "[role=alert]"); !strings.Contains(got, c.want) {
			t.Errorf("signed by %q: got %q, want %q", c.by, got, c.want)
		}
	}
	if r := b.post(papersPath, with(paper, signed...)); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}

	// A file with one bad line is not taken, and says which.
	if r := b.sendsPapers("Documento,Unidad,Número,Desde,A nombre de\nresguardo," + no + ",R-2,01/01/2026,Beto\noficio," + no + ",O-1,2026-10-01,\n"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a bad file: got status %d", r.StatusCode)
	} else if got := text(s.parse(r), "[role=alert]"); !strings.Contains(got, "Renglón 3") || !strings.Contains(got, "falta") {
		t.Errorf("a bad file: got %q", got)
	}
	if got := text(b.page(papersPath), "main"); strings.Contains(got, "R-2") || !strings.Contains(got, "R-1") {
		t.Errorf("got %q", got)
	}
	if r := b.sendsPapers("Documento,Unidad,Número,Desde\ninventario," + no + ",INV-7,2026-01-01\n"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a file of one person: got status %d", r.StatusCode)
	} else if got := text(s.parse(r), "[role=alert]"); !strings.Contains(got, "que firme también otra persona") {
		t.Errorf("a file of one person: got %q", got)
	}
	if r := b.sendsPapers("Documento,Unidad,Número,Desde\ninventario,"+no+",INV-7,2026-01-01\n", signed...); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a good file: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	if got := b.lines(papersPath + ".csv"); len(got) != 4 {
		t.Errorf("the file of papers has %d lines", len(got))
	}
	// The file that the page links to is corrected and sent back: it has nothing beside its rows.
	list := s.body(b.get(b.page(papersPath).Find(`.files a[href*=".csv"]`).AttrOr("href", "/none")))
	if r := b.sendsPapers(list, signed...); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the file of the page: got status %d: %s\n%s", r.StatusCode, text(s.parse(r), "[role=alert]"), list)
	}
	if got := b.lines(papersPath + ".csv"); len(got) != 4 {
		t.Errorf("sent back as it was the file of papers has %d lines", len(got))
	}

	// A fuel card is given to a vehicle for its days; who keeps no papers reads its last signs alone.
	if r := b.post(papersPath, url.Values{"kind": {"card"}, "vehicle": {no}, "number": {"5062 5412 7788"}, "from": {"2026-10-01"}, "reason": {"entrega"}}); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a card of no issuer: got status %d", r.StatusCode)
	}
	if r := b.sendsPapers("Documento,Unidad,Número,Desde,Hasta,Emisor\ntarjeta," + no + ",5062 5412 7788,2026-10-01,2026-11-14,Tarjetas SA\n"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a card: got status %d: %s", r.StatusCode, text(s.parse(r), "[role=alert]"))
	}
	for _, page := range []string{papersPath, vehicleAddress(vehicle)} {
		if got := text(b.page(page), "main"); !strings.Contains(got, "5062 5412 7788") || !strings.Contains(got, "Tarjeta de combustible") {
			t.Errorf("%s has no card: %q", page, got)
		}
		if got := text(s.as(access.Auditor).page(page), "main"); strings.Contains(got, "5062") || !strings.Contains(got, "…7788") {
			t.Errorf("an auditor at %s: got %q", page, got)
		}
	}
	if got := strings.Join(s.as(access.Auditor).lines(papersPath+".csv"), "\n"); strings.Contains(got, "5062") || !strings.Contains(got, "…7788") {
		t.Errorf("an auditor's file: got %q", got)
	}

	// What custody covers is in order, and its page says by what; the rest still waits.
	var id string
	if err := s.pool.QueryRow(t.Context(), `SELECT finding FROM audit_change WHERE rule = 'AUD-04' AND vehicle = $1 AND what = 'found' LIMIT 1`, vehicle).Scan(&id); err != nil {
		t.Fatal(err)
	}
	b.page(waitingPath)
	if err := s.pool.QueryRow(t.Context(), `SELECT finding FROM audit_change WHERE finding = $1 AND what = 'mended' AND why = 'answered'`, id).Scan(&id); err != nil {
		t.Errorf("%s is not mended: %v", id, err)
	}
	if got := b.lines(ageingPath + ".csv"); len(got) != 5 {
		t.Errorf("ages: got %v", got)
	}

	// Of a closed month nothing of it is said any more, by whomever.
	if _, err := s.pool.Exec(t.Context(), `ALTER TABLE close_act DISABLE TRIGGER USER; INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
		VALUES (9001, 2026, 10, '2026-10-01', 'close', 'finance', 'x', 'treasury', '{treasury}', now(), '', decode(repeat('00', 32), 'hex'), 'closed'); ALTER TABLE close_act ENABLE TRIGGER USER`); err != nil {
		t.Fatal(err)
	}
	if r := b.post(papersPath, with(paper, append([]string{"number", "R-9"}, signed...)...)); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a paper of a closed month: got status %d", r.StatusCode)
	} else if got := text(s.parse(r), "[role=alert]"); !strings.Contains(got, "cambia un día de un mes cerrado") {
		t.Errorf("a paper of a closed month: got %q", got)
	}
	change := url.Values{"matter": {"state"}, "state": {"retired"}, "from": {"2026-10-15T10:00"}, "reason": {"acta"}}
	if r := b.post(changesAddress(vehicle), change); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a state of a closed month: got status %d", r.StatusCode)
	} else if got := text(s.parse(r), "[role=alert]"); !strings.Contains(got, "esa fecha es de un mes cerrado") {
		t.Errorf("a state of a closed month: got %q", got)
	}
}

// lines are those of a file.
func (b *browser) lines(path string) []string {
	b.s.t.Helper()
	r := b.get(path)
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		b.s.t.Fatalf("%s: got status %d, %v", path, r.StatusCode, err)
	}
	return strings.Split(strings.TrimSpace(string(body)), "\n")
}
