package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/report"
)

// do runs steps, each of which has to work.
func (s *site) do(steps ...func(context.Context) error) {
	s.t.Helper()
	for i, step := range steps {
		if err := step(s.t.Context()); err != nil {
			s.t.Fatalf("step %d: %v", i+1, err)
		}
	}
}

func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.pool.Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatalf("%v\n%s", err, sql)
	}
}

// annexed plants a row of each annex in November.
func (c *town) annexed(proof []byte) (document finance.Document, of dispense.Ref) {
	c.t.Helper()
	c.matchSome()
	c.tankMonth()
	b := c.budgetSome()
	for _, path := range []string{bookPath, entriesPath} {
		c.sent(b.post(path+year2026, url.Values{}))
	}
	ctx, month := c.t.Context(), novemberOf(c.t)
	list, err := c.invoices.Documents(ctx, finance.Question{From: month.From, To: month.To})
	if err != nil || len(list.Documents) == 0 {
		c.t.Fatalf("documents: got %d, %v", len(list.Documents), err)
	}
	document = list.Documents[0]
	fills, err := c.store.Fills(ctx, report.FillsQuestion{Period: month, Vehicle: vehicles[3].id, Limit: 1})
	if err != nil || len(fills) != 1 {
		c.t.Fatalf("fills: got %d, %v", len(fills), err)
	}
	if of, err = dispense.ParseRef(fills[0].Ref.String()); err != nil {
		c.t.Fatal(err)
	}
	c.do(
		func(ctx context.Context) error {
			return c.invoices.SayStatus(ctx, "finance", document.ID, finance.Status{Status: finance.Valid, AskedAt: now.Add(-time.Hour), Note: "Consultada en el portal"}, proof)
		},
		func(ctx context.Context) error {
			return c.auditing.SayPaper(ctx, "manager", auditing.Paper{Kind: auditing.Custody, Vehicle: vehicles[3].no, Number: "R-77", From: "2026-11-02", Until: "2026-11-20", Holder: "Raúl Ortega", Reason: "Alta", AgreedBy: "administrator"})
		},
		func(ctx context.Context) error {
			return c.auditing.SayPaper(ctx, "manager", auditing.Paper{Kind: auditing.FuelCard, Vehicle: vehicles[3].no, Number: "5062541277881234", From: "2026-11-02", Holder: "Tarjetas SA", Reason: "Entrega"})
		},
		func(ctx context.Context) error {
			return c.auditing.SayPaper(ctx, "manager", auditing.Paper{Kind: auditing.Custody, Vehicle: vehicles[0].no, Number: "R-78", From: "2026-11-02", Holder: "Agente secreto", Reason: "Alta", AgreedBy: "administrator"})
		},
		func(ctx context.Context) error {
			return c.prices().SayPaper(ctx, "finance", contracting.Paper{Contract: "gas", Paper: contract.Paper{Kind: contract.Award, Number: "FALLO-9", Signed: "2026-10-02", Limits: contract.Limits{MaxCents: new(int64(90_000_000)), Until: "2026-12-31"}}, Reason: "Fallo", AgreedBy: "manager"})
		},
		func(ctx context.Context) error {
			return c.prices().SayPrice(ctx, "finance", contracting.Price{Contract: "gas", Price: contract.Price{Product: "magna", From: "2026-11-01", Kind: contract.Fixed, E4: 239_900}, Reason: "Anexo 2", AgreedBy: "manager"})
		},
		func(ctx context.Context) error {
			return c.prices().SayPrice(ctx, "finance", contracting.Price{Contract: "gas", Price: contract.Price{Product: "premium", From: "2026-11-01", Kind: contract.ByIndex, Index: "PROMEDIO CRE", E4: -2_000}, Reason: "Anexo 2", AgreedBy: "manager"})
		},
		func(ctx context.Context) error {
			_, err := c.prices().SayIndex(ctx, "finance", []contracting.IndexPrice{
				{Index: "PROMEDIO CRE", Product: "premium", Day: "2026-11-03", E4: 241_234}, {Index: "PROMEDIO CRE", Product: "premium", Day: "2026-09-30", E4: 239_876},
				{Index: "PROMEDIO CRE", Product: "premium", Day: "2026-08-23", E4: 239_999}, {Index: "OTRO", Product: "premium", Day: "2026-11-03", E4: 777_777},
			}, "Publicado", "manager")
			return err
		},
		func(ctx context.Context) error {
			_, err := c.asksAt(time.Date(2026, 11, 30, 12, 0, 0, 0, zone())).Ask(ctx, correcting.Person{Username: "manager", Role: string(access.Manager)}, correcting.Asked{Of: of, Action: correcting.Void, Reason: "Se registró dos veces"})
			return err
		},
	)
	return document, of
}

func (s *site) prices() *contracting.Desk {
	return contracting.New(contracting.Config{Store: s.store, Match: s.matching, Zone: zone(), Now: func() time.Time { return now }})
}

func (c *town) asksAt(at time.Time) *correcting.Desk {
	return correcting.New(correcting.Config{Store: c.store, Office: c.desk, Now: func() time.Time { return at }})
}

// packedOf makes the package of November in another process's stead, as whoever has a role.
func (c *town) packedOf(role access.Role) []byte {
	c.t.Helper()
	u, err := c.store.User(c.t.Context(), string(role))
	if err != nil {
		c.t.Fatal(err)
	}
	plan, err := NewPacker(c.pages).Plan(c.t.Context(), u, "es-MX", url.Values{"month": {"2026-11"}})
	if err != nil {
		c.t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := plan.WriteZIP(&b); err != nil {
		c.t.Fatal(err)
	}
	return b.Bytes()
}

var annexes = []string{
	"respuestas-del-sat.csv", "por-pagar.csv", "por-pagar-por-proveedor.csv", "notas-sin-aplicar.csv", "polizas.csv", "documentos-de-unidades.csv", "correcciones.csv", "cadena-de-custodia.csv", "cadena-de-custodia.pdf",
	"contratos.csv", "contratos-documentos.csv", "contratos-precios.csv", "contratos-indices.csv",
}

// Each annex has what was planted, the texts name it, and none has what came after the month; what is
// renamed, retired or changed afterwards changes no byte.
func TestPackageAnnexes(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.as(access.Auditor) // there is one
	proof := aPaper(t, "respuesta del SAT")
	document, of := c.annexed(proof)
	first := c.packedOf(access.Auditor)
	dir := unzipped(t, first)
	said := func(dir, name string) string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".pdf") {
			return pdfText(t, b)
		}
		return string(b)
	}
	for name, want := range map[string][]string{
		"respuestas-del-sat.csv": {document.UUID, "finance", "Consultada en el portal"}, "por-pagar.csv": {document.UUID}, "por-pagar-por-proveedor.csv": {"EKU9003173C9"},
		"documentos-de-unidades.csv": {"R-77", "Raúl Ortega", vehicles[3].no, "…1234"}, "correcciones.csv": {"Se registró dos veces", of.String(), "manager", vehicles[3].no},
		"contratos.csv": {"Gasolinera,", "Estrella Norte"}, "contratos-documentos.csv": {"FALLO-9", "gas", "manager"}, "contratos-precios.csv": {"23.99", "Anexo 2", "PROMEDIO CRE"}, "contratos-indices.csv": {"PROMEDIO CRE", "24.1234", "2026-11-03", "2026-09-30"}, "polizas.csv": {"2026-11-"}, "cadena-de-custodia.csv": {"department"},
		"cadena-de-custodia.pdf": {"Cadena de custodia"},
	} {
		got := said(dir, name)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in\n%.2000s", name, w, got)
			}
		}
	}
	if rows, _ := packed(t, dir, "cadena-de-custodia.csv"); len(rows) == 0 {
		t.Error("the chain is empty")
	}
	entries, _ := packed(t, dir, "polizas.csv")
	for _, r := range entries {
		if !strings.HasPrefix(r["Fecha"], "2026-11-") {
			t.Errorf("an entry of another month: %v", r)
		}
	}
	for _, other := range []string{"2026-08-23", "OTRO"} {
		if strings.Contains(said(dir, "contratos-indices.csv"), other) {
			t.Errorf("prices of indices have %s, which is too long ago or of another index", other)
		}
	}
	if strings.Contains(said(dir, "documentos-de-unidades.csv"), "5062541277881234") {
		t.Error("the whole number of a card is in the package of who keeps no cards")
	}
	kept, err := filepath.Glob(filepath.Join(dir, "evidencia", "*"))
	if err != nil || !slices.ContainsFunc(kept, func(name string) bool {
		b, err := os.ReadFile(name)
		return err == nil && bytes.Equal(b, proof)
	}) {
		t.Errorf("what shows the answer is not in it: %v, %v", kept, err)
	}
	for _, text := range []string{"LEAME.md", "README.md"} {
		for _, name := range annexes {
			if !strings.Contains(said(dir, text), "`"+name+"`") {
				t.Errorf("%s does not name %s", text, name)
			}
		}
	}

	if second := c.packedOf(access.Auditor); !bytes.Equal(first, second) {
		t.Errorf("made again: other bytes: %v", differing(t, first, second))
	}
	// What is of later changes none of them; the audit trail goes by the clock of the database.
	c.goesOn(t)
	for _, name := range differing(t, first, c.packedOf(access.Auditor)) {
		if slices.Contains(annexes, name) || strings.HasPrefix(name, "evidencia/") {
			t.Errorf("after the month: %s has other bytes", name)
		}
	}
	t.Run("renamed", func(t *testing.T) { renamedSince(t, c.in(t), dir) })
	t.Run("narrowed", func(t *testing.T) {
		dir := unzipped(t, c.in(t).as(access.Auditor).aPackage(ofNovember+"&department="+vehicles[3].department))
		for _, name := range annexes {
			_, err := os.Stat(filepath.Join(dir, name))
			if is := name == "correcciones.csv"; (err == nil) != is {
				t.Errorf("of one department: %s: %v", name, err)
			}
		}
		if !strings.Contains(said(dir, "correcciones.csv"), of.String()) || !strings.Contains(said(dir, "LEAME.md"), "cadena de custodia") {
			t.Error("of one department: not its correction, or it does not say what is not in it")
		}
	})
}

// goesOn has everything that the annexes are of go on after November.
func (c *town) goesOn(t *testing.T) {
	c.do(
		func(ctx context.Context) error {
			return c.auditing.SayPaper(ctx, "manager", auditing.Paper{Kind: auditing.Custody, Vehicle: vehicles[3].no, Number: "R-99", From: "2026-12-01", Holder: "Otra Persona", Reason: "Alta", AgreedBy: "administrator"})
		},
		func(ctx context.Context) error {
			return c.prices().SayPaper(ctx, "finance", contracting.Paper{Contract: "gas", Paper: contract.Paper{Kind: contract.Amendment, Number: "CONVENIO-1", Signed: "2026-12-02", Limits: contract.Limits{MaxCents: new(int64(99_000_000)), Until: "2027-03-31"}}, Reason: "Convenio", AgreedBy: "manager"})
		},
		func(ctx context.Context) error {
			return c.prices().SayPrice(ctx, "finance", contracting.Price{Contract: "gas", Price: contract.Price{Product: "magna", From: "2026-12-01", Kind: contract.Fixed, E4: 249_900}, Reason: "Anexo 3", AgreedBy: "manager"})
		},
	)
	c.do(func(ctx context.Context) error {
		_, err := c.prices().SayIndex(ctx, "finance", []contracting.IndexPrice{{Index: "PROMEDIO CRE", Product: "premium", Day: "2026-12-01", E4: 240_000}}, "Publicado", "manager")
		return err
	})
	c.exec(`INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('nuevo', 1, 'Otra Gasolinera', 'CVA010101AA1', '3', 'MXN', 'station', '2026-12-01', '2026-12-01 12:00Z', 'x', 'y')`)
	// In the month somebody types what counts after it: a further station, and another name and key of one that is there.
	c.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, card_key, from_on, added_at, added_by, agreed_by) VALUES ('estrella', 'PL/4998/EXP/ES/2015', 1, 'De Diciembre', '', 'open', '', '2026-12-01', '2026-11-20', 'x', 'y'),
       ('estrella', 'PL/4950/EXP/ES/2015', 2, 'Norte de Diciembre', '', 'open', 'E9', '2026-12-01', '2026-11-20', 'x', 'y')`)
	// A station is closed, and another opened, after the month, by the clock of records.
	c.exec(`INSERT INTO permit (contract, permit, revision, name, address, status, added_at, added_by) VALUES ('estrella', 'PL/4950/EXP/ES/2015', 3, 'Norte Renovada', '', 'closed', '2026-12-03', 'x')`)
	users := c.as(access.Finance)
	if r := users.get(owedPath + ".csv?on=2026-11-31"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a day that is none: got status %d", r.StatusCode)
	}
}

// renamedSince has departments and vehicles called otherwise, people leave, and a vehicle retire, all
// after the month.
func renamedSince(t *testing.T, c *town, was string) {
	c.exec(`INSERT INTO audit (at, who, what, object, before, after) SELECT '2026-12-04', 'x', 'department saved', department, to_jsonb(d)::text, '{}' FROM department d`)
	c.exec(`UPDATE department SET name = 'Nueva ' || name`)
	c.exec(`INSERT INTO audit (at, who, what, object, before, after) SELECT '2026-12-04', 'x', 'vehicle saved', vehicle, to_jsonb(v)::text, '{}' FROM vehicle v WHERE vehicle = $1`, vehicles[3].id)
	c.exec(`UPDATE vehicle SET fleet_no = 'NUEVO-1', status = 'retired' WHERE vehicle = $1`, vehicles[3].id)
	c.exec(`UPDATE app_user SET name = 'Quien Se Fue', active = false WHERE username IN ('manager', 'finance')`)
	is := unzipped(t, c.packedOf(access.Auditor))
	for _, name := range append([]string{"LEAME.md"}, annexes...) {
		before, err := os.ReadFile(filepath.Join(was, name))
		if err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(filepath.Join(is, name))
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: %v, other bytes:\n%.1500s\n%.1500s", name, err, before, after)
		}
	}
}

// Who is not cleared reads nothing of reserved vehicles in any annex.
func TestAnnexesOfTheUncleared(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.as(access.Auditor)
	_, of := c.annexed(aPaper(t, "respuesta"))
	fills, err := c.store.Fills(t.Context(), report.FillsQuestion{Period: novemberOf(t), Vehicle: vehicles[0].id, Limit: 1})
	if err != nil || len(fills) == 0 {
		t.Fatalf("fills: got %d, %v", len(fills), err)
	}
	ref, err := dispense.ParseRef(fills[0].Ref.String())
	if err != nil {
		t.Fatal(err)
	}
	c.do(func(ctx context.Context) error {
		_, err := c.asksAt(time.Date(2026, 11, 30, 13, 0, 0, 0, zone())).Ask(ctx, correcting.Person{Username: "manager", Role: string(access.Manager)}, correcting.Asked{Of: ref, Action: correcting.Void, Reason: "Operativo encubierto"})
		return err
	})
	c.reserveSome()
	dir := unzipped(t, c.as(access.Auditor).aPackage(ofNovember))
	for _, name := range annexes {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if strings.HasSuffix(name, ".pdf") {
			text = pdfText(t, b)
		}
		for _, word := range []string{"Agente secreto", "R-78", "Operativo encubierto", vehicles[0].no, vehicles[0].id, vehicles[0].plate} {
			if strings.Contains(text, word) {
				t.Errorf("%s says %s", name, word)
			}
		}
		if name == "correcciones.csv" && !strings.Contains(text, of.String()) {
			t.Errorf("%s: the correction of a vehicle that all may read is not in it", name)
		}
	}
}
