package web

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/access"
)

// Reports of volumetric controls have the figures of the tank's book, what they lack is named, and
// the page says that Litro is no certified program.
func TestVolumetric(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.tankMonth()
	finance := c.as(access.Finance)
	const page, file = "/volumetric?period=month&at=2026-11-15&station=patio", "/volumetric/patio/2026-11"
	doc := finance.page(page)
	if got := text(doc, "main"); !strings.Contains(got, "Litro no es un programa certificado de controles volumétricos; esto es una exportación de sus datos.") || !strings.Contains(got, "Anexos 21, 22 y 23") || !strings.Contains(got, "ClaveInstalacion") || !strings.Contains(got, "Temperatura") {
		t.Errorf("the page: %s", got)
	}
	manager := c.as(access.Manager)
	if r := manager.post("/volumetric/patio", url.Values{}); r.StatusCode != http.StatusForbidden {
		t.Errorf("who takes no invoices says data: got status %d", r.StatusCode)
	}
	if r := c.as(access.Attendant).get(file); r.StatusCode == http.StatusOK {
		t.Error("an attendant has the file")
	}

	// What is wrong is said with its line, and nothing of what was typed is lost.
	say := func(fields string) *http.Response {
		return finance.post(strings.Replace(page, "/volumetric", "/volumetric/patio", 1), url.Values{"from": {"2026-11-01"}, "fields": {fields}, "reason": {"Alta del permiso"}})
	}
	const bad = "ClaveInstalacion = ACO-0001\nEstadoTanque T1 = lleno"
	r := say(bad)
	if shown := c.parse(r); r.StatusCode != http.StatusBadRequest || !strings.Contains(text(shown, "[role=alert]"), "Renglón 2") || shown.Find("#v-fields").Text() != bad {
		t.Errorf("a field that is wrong: got status %d: %s", r.StatusCode, text(shown, "[role=alert]"))
	}
	c.sent(say("ClaveInstalacion = ACO-0001\nRfcContribuyente = MPS010101AA1\nRfcProveedor = XAXX010101000\nTipoReporte = ACO\nCaracter = permisionario\nNumPermiso = PL/1234/EXP/ESA/2019\nEstadoTanque T1 = O"))

	// Figures of files tie with the book that the pages show.
	days := read(t, finance.get("/stock/patio/T1/days.csv?period=month&at=2026-11-15"))
	cell := func(row int, head string) *big.Rat {
		t.Helper()
		i := slices.IndexFunc(days[0], func(s string) bool { return strings.TrimPrefix(s, "\ufeff") == head })
		if i < 0 {
			t.Fatalf("no column %q among %q", head, days[0])
		}
		v, ok := new(big.Rat).SetString(plainAmount(days[row][i]))
		if !ok {
			t.Fatalf("%s is %q", head, days[row][i])
		}
		return v
	}
	fetch := func(of string) (map[string]any, string) {
		t.Helper()
		r := finance.get("/volumetric/patio/" + of + ".json")
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: got status %d", of, r.StatusCode)
		}
		name := r.Header.Get("Content-Disposition")
		var v map[string]any
		d := json.NewDecoder(strings.NewReader(c.body(r)))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", of, err)
		}
		return v, name
	}
	is := func(v any, path ...string) *big.Rat {
		t.Helper()
		for _, p := range path {
			v = v.(map[string]any)[p]
		}
		if o, ok := v.(map[string]any); ok {
			v = o["ValorNumerico"]
		}
		n, ok := new(big.Rat).SetString(string(v.(json.Number)))
		if !ok {
			t.Fatalf("%v is no number", v)
		}
		return n
	}
	same := func(a, b *big.Rat) bool {
		d := new(big.Rat).Sub(a, b)
		return d.Abs(d).Cmp(big.NewRat(6, 1000)) <= 0 // the file of the book has two decimals
	}
	came, left := new(big.Rat), new(big.Rat)
	for _, row := range []int{1, 15, 16, 30} {
		day := "2026-11-" + []string{1: "01", 15: "15", 16: "16", 30: "30"}[row]
		v, _ := fetch(day)
		tank := v["Producto"].([]any)[0].(map[string]any)["Tanque"].([]any)[0]
		if days[row][slices.Index(days[0], "Según libro (L)")] == "" { // nobody had measured it yet
			if _, is := tank.(map[string]any)["Existencias"]; is {
				t.Errorf("%s has a stock that the book has not", day)
			}
			continue
		}
		for field, head := range map[string]string{"VolumenExistenciasAnterior": "Inicial (L)", "VolumenAcumOpsRecepcion": "Recibido (L)", "VolumenAcumOpsEntrega": "Despachado (L)", "VolumenExistencias": "Según libro (L)"} {
			want := cell(row, head)
			if head == "Despachado (L)" { // pages have apart what tests took and what no fill has
				want = new(big.Rat).Add(want, new(big.Rat).Add(cell(row, "Pruebas (L)"), cell(row, "Sin carga (L)")))
			}
			if got := is(tank, "Existencias", field); !same(got, want) {
				t.Errorf("%s: %s is %s, and %s %s", day, field, got.FloatString(3), head, want.FloatString(3))
			}
		}
	}
	for row := 1; row <= 30; row++ {
		came.Add(came, cell(row, "Recibido (L)"))
		left.Add(left, new(big.Rat).Add(cell(row, "Despachado (L)"), new(big.Rat).Add(cell(row, "Pruebas (L)"), cell(row, "Sin carga (L)"))))
	}
	there := cell(30, "Según libro (L)")
	v, name := fetch("2026-11")
	month := v["Producto"].([]any)[0].(map[string]any)["ReporteDeVolumenMensual"]
	tolerance := func(a, b *big.Rat) bool {
		d := new(big.Rat).Sub(a, b)
		return d.Abs(d).Cmp(big.NewRat(30*6, 1000)) <= 0
	}
	if !tolerance(is(month, "Recepciones", "SumaVolumenRecepcionMes"), came) || !tolerance(is(month, "Entregas", "SumaVolumenEntregadoMes"), left) || !same(is(month, "ControlDeExistencias", "VolumenExistenciasMes"), there) {
		t.Errorf("the month is %v, and the days came to %s and %s", month, came.FloatString(2), left.FloatString(2))
	}
	if !regexp.MustCompile(`filename="M_[0-9A-F-]{36}_MPS010101AA1_XAXX010101000_2026-11-30_ACO-0001_ACO_JSON\.json"$`).MatchString(name) {
		t.Errorf("the file is called %s", name)
	}
	for _, of := range []string{"2026-13", "2027-01-01", "nada"} {
		if r := finance.get("/volumetric/patio/" + of); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got status %d", of, r.StatusCode)
		}
	}
	// December is not over: its days are there, and its month is not.
	if r := finance.get("/volumetric/patio/2026-12.json"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a month that is not over: got status %d", r.StatusCode)
	}
	if r := finance.get("/volumetric/patio/2026-12-05.json"); r.StatusCode != http.StatusOK {
		t.Errorf("a day of it that is over: got status %d", r.StatusCode)
	}
	if doc := finance.page("/volumetric?period=month&at=2026-12-05&station=patio"); doc.Find(`a[href$="2026-12.json"]`).Length() != 0 || doc.Find(`a[href$="2026-12-05.json"]`).Length() != 1 {
		t.Error("the page offers a month that is not over, or not a day that is")
	}
	if r := finance.get("/volumetric/nowhere/2026-11"); r.StatusCode != http.StatusNotFound {
		t.Errorf("of no station: got status %d", r.StatusCode)
	}
}

// What goes through own tanks stands against the limit: it is warned of near it, told past it, and a
// permit makes it a duty whatever the volume. Another limit takes two.
func TestThroughOwnTanks(t *testing.T) {
	t.Parallel()
	evening := time.Date(2026, 11, 30, 20, 0, 0, 0, zone()) // the month is not over
	c := newTown(t, func(cfg *Config) { cfg.Now = func() time.Time { return evening } })
	c.tankMonth()
	finance := c.as(access.Finance)
	const stock = "/stock?period=month&at=2026-11-15"
	tile := func() (string, string) {
		s := finance.page(stock).Find("#through")
		return strings.Join(strings.Fields(s.Text()), " "), s.Find("meter").AttrOr("max", "")
	}
	if got, most := tile(); !strings.Contains(got, "de 75,714 L") || most != "75714" || strings.Contains(got, "obligación") {
		t.Errorf("below the limit: %q of %q", got, most)
	}
	limit := func(liters, checker string) *http.Response {
		return finance.post("/volumetric?period=month&at=2026-11-15", url.Values{"from": {"2026-11-01"}, "liters": {liters}, "share": {"80"}, "reason": {"Prueba"}, "checker": {checker}, "checker_password": {password}})
	}
	for checker, status := range map[string]int{"": http.StatusBadRequest, "finance": http.StatusForbidden, "auditor": http.StatusForbidden} {
		if r := limit("12000", checker); r.StatusCode != status {
			t.Errorf("a limit signed by %q: got status %d, want %d", checker, r.StatusCode, status)
		}
	}
	s := finance.page(stock).Find("#through").Text()
	through := regexp.MustCompile(`mes: ([0-9,]+) L`).FindStringSubmatch(s)
	if through == nil {
		t.Fatalf("the tile says %q", s)
	}
	n, _ := new(big.Int).SetString(strings.ReplaceAll(through[1], ",", ""), 10)
	c.sent(limit(new(big.Int).Div(new(big.Int).Mul(n, big.NewInt(100)), big.NewInt(90)).String(), "manager"))
	if got, _ := tile(); !strings.Contains(got, "Pasa del 80 %") {
		t.Errorf("at nine tenths of the limit: %q", got)
	}
	// Today has it, for who answers for it.
	today := ""
	for range 100 { // it is reckoned beside
		if today = strings.Join(strings.Fields(finance.page("/today").Find("#through").Text()), " "); today != "" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if !strings.Contains(today, "Pasa del 80 %") || !strings.Contains(today, through[1]) {
		t.Errorf("Today says %q", today)
	}
	c.sent(limit(new(big.Int).Sub(n, big.NewInt(1)).String(), "manager"))
	if got, _ := tile(); !strings.Contains(got, "Llegó al límite") || !strings.Contains(got, "tercer día natural") {
		t.Errorf("past the limit: %q", got)
	}
	if got := text(finance.page("/volumetric?period=month&at=2026-10-15"), "#through"); !strings.Contains(got, "75,714") {
		t.Errorf("the month before has the limit of its own: %q", got)
	}
	c.sent(finance.post("/volumetric/patio?period=month&at=2026-11-15", url.Values{"from": {"2026-11-01"}, "fields": {"NumPermiso = PL/1234/EXP/ESA/2019"}, "reason": {"Permiso"}}))
	if got, _ := tile(); !strings.Contains(got, "cualquiera que sea el volumen") {
		t.Errorf("with a permit: %q", got)
	}
}
