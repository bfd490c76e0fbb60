package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/spending"
)

// buys has a vehicle fuel by the contract "gas", at 20.00 a liter.
func (c *town) buys(n int, vehicle, at string, liters int64) {
	c.t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", at, zone())
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, filled, ended, flags, ticket, source, contract)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', $3, 'typed', 200000, 'MXN', $4, $5, 'yes', 'H', '{}', $6, 'ticket', 'gas')`,
		2_000_000+n, when, liters*int64(dispense.Liter), liters*2000, vehicle, fmt.Sprint("G", n)); err != nil {
		c.t.Fatal(err)
	}
}

const year2026 = "?period=year&at=2026-01-01"

// budgetSome has finance say a budget by the forms of pages: two funds, one for each of two
// departments, and rules by departments.
func (c *town) budgetSome() *browser {
	c.t.Helper()
	if _, err := c.pool.Exec(c.t.Context(), `INSERT INTO contract (contract, revision, supplier, rfc, number, currency, supply, from_on, added_at, added_by, agreed_by) VALUES ('gas', 1, 'Gasolinera', 'EKU9003173C9', '1', 'MXN', 'station', '2026-01-01', now(), 'x', 'y') ON CONFLICT DO NOTHING`); err != nil {
		c.t.Fatal(err)
	}
	c.as(access.Manager) // who agrees
	b := c.as(access.Finance)
	for _, fund := range []string{"FISM", "FORTAMUN"} {
		c.sent(b.post("/budget/funds", url.Values{"code": {fund}, "name": {"Fondo " + fund}, "reason": {"Ley de Coordinación Fiscal"}}))
	}
	c.sent(b.post("/budget/funds/departments", url.Values{"department": {"seg"}, "fund": {"FORTAMUN"}, "from": {"2026-01-01"}, "reason": {"Oficio 12"}}))
	c.sent(b.post("/budget/funds/departments", url.Values{"department": {"pub"}, "fund": {"FISM"}, "from": {"2026-01-01"}, "reason": {"Oficio 12"}}))
	c.sent(b.post("/budget/funds/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FORTAMUN"}, "from": {"2026-10-25"}, "reason": {"Oficio 40"}}))
	c.sent(b.post("/budget/funds/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FISM"}, "from": {"2026-11-16"}, "reason": {"Oficio 41"}}))
	c.says(b, "Seguridad", "26101", "seg")
	c.says(b, "Lo demás", "26103", "")
	for account, amount := range map[string]string{"FORTAMUN-26101-seg": "10,000.00", "FISM-26103-pub": "$ 1 000"} {
		c.sent(b.post("/budget/movements"+year2026, url.Values{"moment": {"approved"}, "account": {account}, "document": {"Acta 3"}, "day": {"2026-01-02"}, "amount": {amount}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Presupuesto de egresos"}}))
	}
	c.buys(1, "v0000001", "2026-11-15 23:59", 100)
	c.buys(2, "v0000001", "2026-11-16 00:00", 30)
	c.buys(3, "v0000004", "2026-11-16 09:00", 49)
	c.buys(4, "v0000012", "2026-11-16 09:00", 7) // of a department without a fund
	return b
}

// says adds a rule by the form, as it stands there.
func (c *town) says(b *browser, name, partida, department string) {
	c.t.Helper()
	form := url.Values{"name": {name}, "part.fund": {"{funding}"}, "part.partida": {partida}, "part.area": {"{department}"}, "reason": {"Clasificador"}}
	if department != "" {
		form.Set("departments", department)
	}
	form.Set("version", b.page(accountsPath+year2026).Find("#rule input[name=version]").AttrOr("value", "none"))
	c.sent(b.post(accountsPath+year2026, form))
}

func (c *town) sent(r *http.Response) {
	c.t.Helper()
	if r.StatusCode != http.StatusSeeOther {
		c.t.Fatalf("%s: got status %d: %s", r.Request.URL, r.StatusCode, text(c.parse(r), "[role=alert]"))
	}
}

func plainAmount(s string) string {
	return strings.NewReplacer(",", "", "−", "-").Replace(strings.TrimSpace(s))
}

// How accounts stand is on a page, the same in its files, and what finance says counts.
func TestBudget(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	doc := b.page("/budget" + year2026)
	rows := map[string][]string{}
	doc.Find("main tbody tr").Each(func(_ int, r *goquery.Selection) {
		var cells []string
		r.Find("td").Each(func(_ int, d *goquery.Selection) { cells = append(cells, plainAmount(d.Text())) })
		rows[strings.TrimSpace(r.Find("th").Text())] = cells
	})
	for account, want := range map[string]string{
		"FORTAMUN-26101-seg": "10000.00 10000.00 2000.00 2000.00 0.00 0.00 8000.00 20.0",
		"FISM-26101-seg":     "0.00 0.00 600.00 600.00 0.00 0.00 -600.00",
		"FISM-26103-pub":     "1000.00 1000.00 980.00 980.00 0.00 0.00 20.00 98.0",
	} {
		if got := strings.Join(rows[account][:min(8, len(rows[account]))], " "); strings.TrimSpace(got) != want {
			t.Errorf("%s stands at %q, want %q", account, got, want)
		}
	}
	if got := doc.Find("main tbody td.bad"); got.Length() != 3 { // two warnings, and one that is below nothing
		t.Errorf("%d cells are marked: %s", got.Length(), got.Text())
	}
	main := text(doc, "main")
	for _, want := range []string{"FISM-26103-pub pasó de 95 %", "FISM-26101-seg gastó todo", "1 carga sin clave, por 140.00", "no están registrados", "FISM-26101-seg: hay 600.00 más de comprometido que de modificado desde noviembre de 2026"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %s", want, main)
		}
	}
	file := read(t, b.get("/budget.csv"+year2026))
	if len(file) != 1+3+1 {
		t.Fatalf("the file has %d lines: %q", len(file), file)
	}
	for _, line := range file[1:4] {
		// adjusted stands in the file alone
		if got := slices.Concat(line[1:2], line[3:9]); !slices.Equal(got, rows[line[0]][:7]) {
			t.Errorf("%s: the file says %v, and the page %v", line[0], got, rows[line[0]][:7])
		}
	}
	pipe := strings.Split(strings.TrimSpace(c.body(b.get("/budget/pipe"+year2026))), "\r\n")
	if want := `"2026"|"FORTAMUN"|"26101"|"seg"|"10000.00"|"0.00"|"10000.00"|"2000.00"|"2000.00"|"0.00"|"0.00"|"8000.00"`; len(pipe) != 3 || pipe[2] != want {
		t.Errorf("the text has %q, want %s", pipe, want)
	}
	for _, path := range []string{"/budget", "/budget/departments", "/budget/movements", "/budget/allotments", "/budget/accounts", "/budget/accounts/gaps", "/budget/funds", "/budget/funds/departments", "/budget/funds/vehicles", "/budget/entries", "/budget/entries/rules"} {
		for _, suffix := range []string{".csv", ".xlsx", ".pdf", ".json"} {
			if r := b.get(path + suffix + year2026); r.StatusCode != http.StatusOK {
				t.Errorf("%s%s: got status %d", path, suffix, r.StatusCode)
			}
		}
	}
	if gaps := text(b.page("/budget/accounts"+year2026), "#cap-budget-gaps, main"); !strings.Contains(gaps, "La regla toma un dato que no forma la clave") || !strings.Contains(gaps, "Oficialía Mayor") || !strings.Contains(gaps, "Seguridad: es de otro departamento") {
		t.Errorf("what has no account: %s", gaps)
	}
	// A year without anything, one that is to come, and one that is none.
	if got := text(b.page("/budget?at=2024-01-01"), ".empty"); !strings.Contains(got, "no hay presupuesto") {
		t.Errorf("a year of nothing: %q", got)
	}
	if got := text(b.page("/budget?at=2027-01-01"), "main"); !strings.Contains(got, "Provisional") {
		t.Errorf("the year to come: %q", got)
	}
	if r := b.get("/budget?at=1999-01-01"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a year before all: got status %d", r.StatusCode)
	}
}

// What finance books is booked once, and what goes out is balanced and goes out once.
func TestBudgetEntries(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	all := c.count(`SELECT count(*) FROM effective_dispense WHERE purpose = 'vehicle'`)
	done := func(path, want string) *goquery.Document {
		t.Helper()
		r := b.post(path+year2026, url.Values{})
		c.sent(r)
		doc := b.page(r.Header.Get("Location"))
		if got := text(doc, "[role=status]"); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
		return doc
	}
	done("/budget/book", fmt.Sprintf("Se registraron %d cambios.", all))
	done("/budget/book", "Se registraron 0 cambios.")
	if strings.Contains(text(b.page("/budget"+year2026), "main"), "no está registrado") {
		t.Error("something is not booked after all is")
	}
	if got := text(b.page(entriesPath+year2026), "main"); !strings.Contains(got, "Registrado sin clave140.00 MXN") || !strings.Contains(got, "Hacer 14 pólizas") {
		t.Errorf("before entries are made: %s", got)
	}
	done(entriesPath, "Se hicieron 14 pólizas.") // approved of 2 accounts, committed and owed of 3, and 6 months of accounts that own tanks gave to
	done(entriesPath, "Se hicieron 0 pólizas.")
	file := read(t, b.get("/budget/entries.csv"+year2026))
	head := file[0]
	debit, credit := slices.Index(head, "Cargo (MXN)"), slices.Index(head, "Abono (MXN)")
	if debit < 0 || credit < 0 {
		t.Fatalf("headings are %q", head)
	}
	sums := map[string][2]int64{}
	for _, line := range file[1 : len(file)-1] {
		d, ok := signedCents(line[debit])
		k, ok2 := signedCents(line[credit])
		if !ok || !ok2 {
			t.Fatalf("amounts of %q", line)
		}
		for _, of := range []string{"all", line[1]} {
			s := sums[of]
			sums[of] = [2]int64{s[0] + d, s[1] + k}
		}
	}
	for of, s := range sums {
		if s[0] != s[1] || s[0] == 0 {
			t.Errorf("%s debits %d and credits %d", of, s[0], s[1])
		}
	}
	if total := file[len(file)-1]; total[debit] != total[credit] || plainAmount(total[debit]) != fmt.Sprintf("%d.%02d", sums["all"][0]/100, sums["all"][0]%100) {
		t.Errorf("the total is %q, of %v", total, sums["all"])
	}
	pipe := strings.Split(strings.TrimSpace(c.body(b.get("/budget/entries/pipe"+year2026))), "\r\n")
	if len(pipe) != len(file)-2 {
		t.Errorf("the text has %d lines, and the file %d", len(pipe), len(file)-2)
	}
	// Another rule of entries: all that went out by the old one is reversed and made anew.
	doc := b.page(entriesPath + year2026)
	form := url.Values{"version": {doc.Find("input[name=version]").AttrOr("value", "")}, "rules": {strings.ReplaceAll(doc.Find("#rules").Text(), "5.1.2.6", "5.1.2.6.1")}, "reason": {"Plan de cuentas nuevo"}}
	c.sent(b.post(entriesPath+"/rules"+year2026, form))
	done(entriesPath, "Se hicieron 18 pólizas.")
	r := b.post(entriesPath+"/rules"+year2026, form)
	if again := c.parse(r); r.StatusCode != http.StatusConflict || again.Find("#rules").Text() != form.Get("rules") || !strings.Contains(text(again, "[role=alert]"), "Alguien cambió las reglas") {
		t.Errorf("rules of before: got status %d, %s", r.StatusCode, text(again, "[role=alert]"))
	} else if got := again.Find("input[name=version]").AttrOr("value", ""); got != "1" {
		t.Errorf("rules of before: the form is for version %q, want that of now", got)
	}
	form.Set("version", "1")
	form.Set("rules", "accrued | accrued\nx")
	r = b.post(entriesPath+"/rules"+year2026, form)
	if again := c.parse(r); r.StatusCode != http.StatusBadRequest || again.Find("#rules").Text() != form.Get("rules") || !strings.Contains(text(again, "[role=alert]"), "el renglón 1 no se entiende") {
		t.Errorf("a line that is none: got status %d, %s", r.StatusCode, text(again, "[role=alert]"))
	}
	form.Set("rules", "approved | approved |  |  | 8.2.2 > 8.2.1 | Aprobado")
	c.sent(b.post(entriesPath+"/rules"+year2026, form))
	r = b.post(entriesPath+year2026, url.Values{})
	if again := c.parse(r); r.StatusCode != http.StatusConflict || !strings.Contains(text(again, "main"), "no rule is for accrued") {
		t.Errorf("without rules: got status %d: %s", r.StatusCode, text(again, "main"))
	}
}

func TestSignedCents(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"1": 100, "1.5": 150, "-1,234.56": -123_456, "−$ 7": -700, "0.05": 5, "999999999999.99": 99_999_999_999_999} {
		if got, ok := signedCents(text); !ok || got != want {
			t.Errorf("%q: got %d, %t, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "-", "1.005", ".5", "1e3", "--1", "uno", "1000000000000", "1.-5", "+1"} {
		if got, ok := signedCents(text); ok {
			t.Errorf("%q: got %d, want that it is none", text, got)
		}
	}
}

// What is refused says which field is wrong, and loses nothing that was typed.
func TestBudgetForms(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	c.as(access.Auditor)
	c.scoped(access.Manager, "pub")
	version := func() string {
		return b.page(accountsPath+year2026).Find("#rule input[name=version]").AttrOr("value", "none")
	}
	movement := url.Values{"moment": {"adjusted"}, "account": {"FISM-26103-pub"}, "document": {"Oficio 77"}, "day": {"2026-03-02"}, "amount": {"-1,500.50"}, "checker": {"manager"}, "checker_password": {password}, "of": {""}, "reason": {"Ajuste del trimestre"}}
	rule := url.Values{"name": {"Limpia"}, "place": {"1"}, "departments": {"pub", "obr"}, "products": {"diesel"}, "part.fund": {"FISM"}, "part.partida": {"26102"}, "part.area": {"limpia"}, "reason": {"Nueva área"}}
	with := func(form url.Values, pairs ...string) url.Values {
		out := url.Values{}
		for k, v := range form {
			out[k] = v
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			out.Set(pairs[i], pairs[i+1])
		}
		return out
	}
	for _, tt := range []struct {
		path string
		form url.Values
		want string
	}{
		{movementsPath, with(movement, "amount", "mucho"), "Monto: escriba un número posible"},
		{movementsPath, with(movement, "amount", "0"), "Monto: escriba un número posible"},
		{movementsPath, with(movement, "day", "2026-01-01"), "Día: no concuerda"},
		{movementsPath, with(movement, "checker", "finance"), "Quien autoriza debe ser otra persona"},
		{movementsPath, with(movement, "checker", "auditor"), "no puede autorizar el presupuesto"},
		{movementsPath, with(movement, "checker", "manager-pub"), "no ve toda la flota"},
		{movementsPath, with(movement, "checker", ""), "no corresponden"},
		{movementsPath, with(movement, "checker_password", "otra"), "no corresponden"},
		{movementsPath, with(movement, "account", "26103"), "Clave: no tiene la forma"},
		{movementsPath, with(movement, "moment", "accrued"), "Momento: no existe"},
		{movementsPath, with(movement, "reason", " "), "Motivo: falta"},
		{allotmentsPath, url.Values{"account": {"FISM-26103-pub"}, "amount": {"x"}, "reason": {"Acuerdo"}}, "Monto: escriba"},
		{accountsPath, with(rule, "version", version(), "part.partida", "26"), "Parte · partida: escriba lo que pide la parte"},
		{accountsPath, with(rule, "version", version(), "place", "99"), "Reglas: una regla nunca contaría"},
		{accountsPath, with(rule, "version", version(), "place", "cero"), "Lugar: escriba"},
		{accountsPath, with(rule, "version", version(), "name", "Seguridad"), "Nombre: otra tiene ese nombre"},
		{accountsPath, with(rule, "version", version(), "was", "nadie"), "Regla: no existe"},
		{accountsPath, with(rule, "version", version(), "products", "diésel"), "Combustibles: diésel no es un combustible de la flota"},
		{accountsPath, with(rule, "version", "1"), "Alguien cambió las reglas"},
		{accountsPath + "/form", url.Values{"version": {version()}, "form": {"fund 1 20\npartida 4 6"}, "currency": {"MXN"}, "reason": {"Corta"}}, "Partes de la clave: no se entiende"},
		{accountsPath + "/form", url.Values{"version": {version()}, "form": {"fund 1 20\npartida 4 6 0-9"}, "currency": {"MXN"}, "reason": {"Corta"}}, "Partes de la clave: la regla Seguridad no cabe"},
		{accountsPath + "/form", url.Values{"version": {version()}, "form": {"fund uno 20"}, "currency": {"MXN"}, "reason": {"Corta"}}, "el renglón 1 no se entiende"},
		{fundsPath, url.Values{"code": {"A-1"}, "name": {"Otro"}, "reason": {"Alta"}}, "Fondo: solo letras"},
		{fundsPath + "/departments", url.Values{"department": {"obr"}, "fund": {"NADIE"}, "from": {"2026-02-01"}, "reason": {"Oficio"}}, "Fondo: no existe"},
		{fundsPath + "/departments", url.Values{"department": {"nadie"}, "fund": {"FISM"}, "from": {"2026-02-01"}, "checker": {"manager"}, "checker_password": {password}, "reason": {"Oficio"}}, "Departamento: no existe"},
		{fundsPath + "/vehicles", url.Values{"vehicle": {"P-999"}, "fund": {"FISM"}, "from": {"2026-02-01"}, "reason": {"Oficio"}}, "Número de la unidad: no existe"},
		{fundsPath + "/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FISM"}, "from": {"2026-11-17"}, "reason": {"Oficio"}}, "Fondo: ya es así"},
		{fundsPath + "/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FISM"}, "from": {"2190-11-17"}, "reason": {"Oficio"}}, "Desde: está demasiado lejos"},
		{fundsPath + "/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FISM"}, "from": {"ayer"}, "reason": {"Oficio"}}, "Desde: escriba un día"},
		{fundsPath + "/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FISM"}, "from": {"2026-02-01"}, "reason": {""}}, "Motivo: falta"},
	} {
		r := b.post(tt.path+year2026, tt.form)
		doc := c.parse(r)
		if got := text(doc, "[role=alert]"); !slices.Contains([]int{http.StatusBadRequest, http.StatusConflict, http.StatusForbidden}, r.StatusCode) || !strings.Contains(got, tt.want) {
			t.Errorf("%s %v: got status %d and %q, want %q", tt.path, tt.form, r.StatusCode, got, tt.want)
			continue
		}
		form := doc.Find(fmt.Sprintf(`form[action^="%s?"], form[action="%s"]`, tt.path, tt.path)).First()
		for name, values := range tt.form {
			if name == "checker_password" && form.Find(`[name="checker_password"]`).AttrOr("value", "") != "" {
				t.Errorf("%s: a password is in the page", tt.path)
			}
			if name == "version" || name == "checker_password" || tt.form.Get(name) == "" || strings.TrimSpace(tt.form.Get(name)) == "" {
				continue
			}
			field := form.Find(fmt.Sprintf(`[name="%s"]`, name))
			got := []string{field.AttrOr("value", field.Text())}
			if field.Is("select") {
				got = nil
				field.Find("option[selected]").Each(func(_ int, o *goquery.Selection) { got = append(got, o.AttrOr("value", "")) })
				slices.Sort(got)
				slices.Sort(values)
				if len(got) == 0 && slices.Contains([]string{"NADIE", "nadie", "accrued"}, values[0]) {
					continue // it is none of the choices
				}
			}
			if !slices.Equal(got, values) {
				t.Errorf("%s %s: %q was typed, and %q is there", tt.path, name, values, got)
			}
		}
	}
	if n := c.count(`SELECT count(*) FROM budget_movement`); n != 2 {
		t.Errorf("%d movements are kept, want those two that were taken", n)
	}
	c.sent(b.post(movementsPath+year2026, movement))
	file := read(t, b.get("/budget.csv"+year2026))
	if i := slices.IndexFunc(file, func(l []string) bool { return l[0] == "FISM-26103-pub" }); i < 0 || !slices.Equal(file[i][1:4], []string{"1000.00", "-1500.50", "-500.50"}) {
		t.Errorf("what is adjusted: %q", file)
	}
	c.sent(b.post(movementsPath+year2026, with(movement, "step", "back", "amount", "")))
	c.sent(b.post(accountsPath+year2026, with(rule, "version", version(), "checker", "manager", "checker_password", password))) // what no fund pays is over
	// The form has the rule as it is, and takes it back whole.
	form := url.Values{}
	b.page(accountsPath + year2026 + "&rule=1").Find("#rule input, #rule option[selected]").Each(func(_ int, f *goquery.Selection) {
		form.Add(f.AttrOr("name", f.Parent().AttrOr("name", "")), f.AttrOr("value", ""))
	})
	form.Set("reason", "Cambio")
	form.Set("part.area", "{department}")
	form.Set("checker", "manager")
	form.Set("checker_password", password)
	c.sent(b.post(accountsPath+year2026, form))
	row := text2(b.page(accountsPath+year2026).Find("#cap-budget-rules").Closest("table"), "tbody tr:first-child")
	if row != "Limpia1FISM-26102-{department}Obras Públicas, Servicios PúblicosDiésel" {
		t.Errorf("the rule is %q", row)
	}
	c.sent(b.post(allotmentsPath+"?period=year&at=2027-01-01", url.Values{"account": {"FISM-26103-pub"}, "amount": {"200"}, "reason": {"Acuerdo"}}))
	if got := text(b.page("/budget?at=2027-01-01"), "main"); !strings.Contains(got, "200.00") {
		t.Errorf("the year to come: %s", got)
	}
	c.sent(b.post(allotmentsPath+"?period=year&at=2027-01-01", url.Values{"account": {"FISM-26103-pub"}, "step": {"back"}, "reason": {"Ya no"}}))
	c.sent(b.post(fundsPath, url.Values{"code": {"FISM"}, "name": {"Fondo FISM"}, "step": {"end"}, "reason": {"Cerró"}}))
	if n := b.page(fundsPath).Find(`#v-fund option[value="FISM"]`).Length(); n != 0 {
		t.Error("a fund that is used no more is offered")
	}
}

// A department sees what is its own, finance alone says anything, and who is not cleared
// reads no name of a vehicle that is reserved.
func TestBudgetIsSeenByWhom(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.budgetSome()
	pub := c.scoped(access.Manager, "pub")
	doc := pub.page("/budget/departments" + year2026)
	if rows := doc.Find("main tbody tr"); rows.Length() != 1 || text2(rows, "th") != "Servicios Públicos" || !strings.Contains(text2(rows, "td:nth-of-type(4)"), "980.00") {
		t.Errorf("a department sees %s", text(doc, "main"))
	}
	if got := doc.Find(`nav a[aria-current="page"]`); text2(got.Parent(), "a") != "Presupuesto" || got.AttrOr("href", "") != shareBackPath {
		t.Errorf("its navigation leads to %q", got.AttrOr("href", ""))
	}
	for _, path := range []string{"/budget", "/budget.csv", "/budget/pipe", "/budget/movements", "/budget/accounts", "/budget/funds", "/budget/entries", "/budget/funds/vehicles.csv"} {
		if r := pub.get(path); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s of a department: got status %d, want 403", path, r.StatusCode)
		}
	}
	if file := read(t, pub.get("/budget/departments.csv"+year2026)); len(file) != 3 || !strings.HasPrefix(file[1][0], "Servicios") {
		t.Errorf("its file has %q", file)
	}
	for _, role := range []access.Role{access.Administrator, access.Manager, access.Auditor} {
		b := c.as(role)
		for _, path := range []string{"/budget", movementsPath, accountsPath, fundsPath, entriesPath, layoutsPath} {
			if n := b.page(path + year2026).Find(`main form[method="post"] button`).Length(); n != 0 {
				t.Errorf("%s: %s offers %d buttons", role, path, n)
			}
		}
		for _, path := range []string{bookPath, movementsPath, allotmentsPath, accountsPath, accountsPath + "/form", fundsPath, fundsPath + "/departments", fundsPath + "/vehicles", entriesPath, entriesPath + "/rules", layoutsPath} {
			if r := b.post(path, url.Values{}); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s: POST %s: got status %d, want 403", role, path, r.StatusCode)
			}
		}
	}

	c.reserveSome()
	finance, admin := c.as(access.Finance), c.as(access.Administrator)
	named := 0
	for _, path := range []string{"/budget", "/budget.csv", "/budget/departments", movementsPath, fundsPath, fundsPath + "/vehicles.csv", fundsPath + "/vehicles.json", entriesPath} {
		r := finance.get(path + year2026)
		if body := c.body(r); r.StatusCode != http.StatusOK || strings.Contains(body, "P-101") || strings.Contains(body, "patrulla") {
			t.Errorf("%s: got status %d, and the vehicle's name %t", path, r.StatusCode, strings.Contains(body, "P-101"))
		}
		if strings.Contains(c.body(admin.get(path+year2026)), "P-101") {
			named++
		}
	}
	if named != 3 {
		t.Errorf("%d pages name the vehicle to who is cleared, want 3", named)
	}
	if r := finance.get(accountsPath); r.StatusCode != http.StatusForbidden {
		t.Errorf("rules name classes: got status %d, want 403", r.StatusCode)
	}
	r := finance.post(fundsPath+"/vehicles", url.Values{"vehicle": {"P-101"}, "fund": {"FISM"}, "from": {"2026-02-01"}, "reason": {"Oficio"}})
	if r.StatusCode != http.StatusBadRequest || !strings.Contains(text(c.parse(r), "[role=alert]"), "no existe") {
		t.Errorf("funding of a reserved vehicle: got status %d", r.StatusCode)
	}
}

// Stops are said by a form that teaches, what loosens takes two people, and the page says
// what is stopped, of what more flowed, and what was said.
func TestBudgetStops(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	form := url.Values{"account": {"FISM-26103-pub"}, "stop": {"soft"}, "from": {"2026-12-01"}, "reason": {"Oficio 90"}}
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	form.Set("from", today)
	for _, bad := range []struct {
		form url.Values
		want string
	}{
		{with(form, "account", "26103"), "Clave: no tiene la forma"},
		{with(form, "stop", ""), "Tope: no existe"},
		{with(form, "from", "2026-01-01"), "Desde: no puede ser antes de hoy"},
		{with(form, "reason", " "), "Motivo: falta"},
		{with(form, "checker", "finance"), "Quien autoriza debe ser otra persona"},
	} {
		r := b.post(stopsPath, bad.form)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode < 400 || !strings.Contains(got, bad.want) {
			t.Errorf("%v: got status %d and %q, want %q", bad.form, r.StatusCode, got, bad.want)
		}
	}
	c.sent(b.post(stopsPath, with(form, "account", "", "stop", "soft")))
	c.sent(b.post(stopsPath, with(form, "stop", "hard")))
	page := text(b.page(stopsPath), "main")
	for _, want := range []string{"FISM-26103-pub", "No despacha", "FORTAMUN-26101-seg", "Avisa", "Todas las claves", "Oficio 90"} {
		if !strings.Contains(page, want) {
			t.Errorf("page: got %q, want %q in it", page, want)
		}
	}
	if got := text(c.parse(b.post(stopsPath, with(form, "stop", "none"))), "[role=alert]"); !strings.Contains(got, "Autoriza: falta") {
		t.Errorf("one person loosens: got %q, want that another agrees", got)
	}
	c.sent(b.post(stopsPath, with(form, "stop", "none", "checker", "manager", "checker_password", password)))
	var n int
	if err := c.pool.QueryRow(t.Context(), `SELECT count(*) FROM budget_stop WHERE loosens AND agreed_by = 'manager' AND said_by = 'finance'`).Scan(&n); err != nil || n != 1 {
		t.Errorf("loosened by two: got %d, want it once", n)
	}
	for _, ext := range []string{".csv", ".json", ".xlsx", ".pdf", "/told.csv", "/said.csv"} {
		if r := b.get(stopsPath + ext); r.StatusCode != http.StatusOK {
			t.Errorf("%s: got status %d, want 200", ext, r.StatusCode)
		}
	}
	// Who may not keep the budget looks, and who sees some departments does not.
	if a := c.as(access.Auditor); a.page(stopsPath).Find("form[action='/budget/stops']").Length() != 0 {
		t.Error("an auditor is offered the form")
	}
	if r := c.as(access.Auditor).post(stopsPath, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor says a stop: got status %d, want 403", r.StatusCode)
	}
}

// Where a hard stop stands, forms that make room beneath it take another's signature too.
func TestBudgetRoomTakesTwo(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	allotment := url.Values{"account": {"FISM-26103-pub"}, "amount": {"500.00"}, "reason": {"Acuerdo"}}
	const next = allotmentsPath + "?period=year&at=2027-01-01"
	c.sent(b.post(next, allotment)) // no stop: one person
	c.sent(b.post(stopsPath, url.Values{"account": {"FISM-26103-pub"}, "stop": {"hard"}, "from": {today}, "reason": {"Oficio"}}))
	version := b.page(accountsPath).Find("#rule [name=version]").AttrOr("value", "")
	more := with(allotment, "amount", "600.00")
	rule := url.Values{"version": {version}, "name": {"Antes"}, "place": {"1"}, "part.fund": {"OWN"}, "part.partida": {"26103"}, "part.area": {"x"}, "classes": {"nadie"}, "reason": {"Catálogo"}}
	department := url.Values{"department": {"pub"}, "fund": {""}, "from": {today}, "reason": {"Oficio"}}
	for _, x := range []struct {
		path string
		form url.Values
	}{{next, more}, {accountsPath, rule}, {fundsPath + "/departments", department}} {
		for checker, want := range map[string]string{"": "falta la firma de otra persona", "finance": "Quien autoriza debe ser otra persona", "auditor": "no puede autorizar el presupuesto"} {
			form := x.form
			if checker != "" {
				form = with(with(form, "checker", checker), "checker_password", password)
			}
			r := b.post(x.path, form)
			if got := text(c.parse(r), "[role=alert]"); r.StatusCode < 400 || !strings.Contains(got, want) {
				t.Errorf("%s agreed by %q: got status %d and %q, want %q", x.path, checker, r.StatusCode, got, want)
			}
		}
		c.sent(b.post(x.path, with(with(x.form, "checker", "manager"), "checker_password", password)))
	}
	c.sent(b.post(next, with(allotment, "amount", "10.00"))) // less takes one
	var n int
	if err := c.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM budget_allotment WHERE agreed_by = 'manager' AND said_by = 'finance') + (SELECT count(*) FROM budget_terms WHERE agreed_by = 'manager')
		+ (SELECT count(*) FROM department_funding WHERE agreed_by = 'manager')`).Scan(&n); err != nil || n != 3 {
		t.Errorf("said by two: got %d and %v, want 3", n, err)
	}
}

// While an account is over, whoever has fuel of days that are past paid from elsewhere needs another, and pages say so beforehand. Of today it
// takes one.
func TestPastFuelTakesTwo(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	past := "2026-12-01"
	if past >= today {
		t.Fatalf("%s is not past on %s", past, today)
	}
	if s, err := c.budget.Year(t.Context(), 2026); err != nil {
		t.Fatal(err)
	} else {
		for _, a := range s.Accounts { // what all may, and nothing more
			if a.Approved > 0 {
				if err := c.budget.SayMovement(t.Context(), "finance", spending.Movement{Movement: budget.Movement{ID: "REC-" + string(a.Key), Moment: budget.Adjusted, Key: a.Key, Year: 2026, Day: budget.Day(past), Cents: -a.Modified, Reason: "recorte"}, AgreedBy: "manager"}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if over, err := c.budget.Over(t.Context()); err != nil || !over {
		t.Fatalf("nothing is over, %v", err)
	}
	for _, path := range []string{fundsPath, accountsPath} {
		if got := text(b.page(path), "main"); !strings.Contains(got, "combustible de días pasados mientras alguna esté excedida") {
			t.Errorf("%s says nothing of it: %s", path, got)
		}
	}
	version := func() string { return b.page(accountsPath).Find("#rule [name=version]").AttrOr("value", "") }
	rule := url.Values{"version": {version()}, "name": {"Antes"}, "place": {"1"}, "part.fund": {"OWN"}, "part.partida": {"26103"}, "part.area": {"x"}, "classes": {"nadie"}, "reason": {"Catálogo"}}
	department := url.Values{"department": {"pub"}, "fund": {""}, "from": {past}, "reason": {"Oficio"}}
	for path, form := range map[string]url.Values{accountsPath: rule, fundsPath + "/departments": department} {
		r := b.post(path, form)
		if got := text(c.parse(r), "[role=alert]"); r.StatusCode < 400 || !strings.Contains(got, "falta la firma de otra persona") {
			t.Errorf("%s of days that are past: got status %d and %q", path, r.StatusCode, got)
		}
	}
	r := b.post(fundsPath+"/vehicles", url.Values{"vehicle": {"P-107"}, "fund": {"FORTAMUN"}, "from": {past}, "reason": {"Oficio 43"}})
	if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != fundsPath+"?waits" {
		t.Errorf("a vehicle: got status %d to %q, want it to wait", r.StatusCode, got)
	}
	c.sent(b.post(fundsPath+"/departments", with(department, "from", today)))
	c.sent(b.post(accountsPath, with(rule, "from", today)))
	c.sent(b.post(fundsPath+"/departments", with(with(department, "checker", "manager"), "checker_password", password)))
}

// A vehicle that leaves an account with a hard stop waits for another, and prices that fall are
// signed by two. What leaves none, and what rises, is said by one.
func TestMovesBeneathAStopTakeTwo(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	c.sent(b.post(stopsPath, url.Values{"account": {"FISM-26101-seg"}, "stop": {"hard"}, "from": {today}, "reason": {"Oficio"}}))
	move := url.Values{"vehicle": {"P-101"}, "fund": {"FORTAMUN"}, "from": {today}, "reason": {"Oficio 42"}}
	r := b.post(fundsPath+"/vehicles", move)
	if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != fundsPath+"?waits" {
		t.Errorf("got status %d to %q, want it to wait", r.StatusCode, got)
	}
	if got := b.page(fundsPath + "?waits").Find("[role=status]").Text(); !strings.Contains(got, "vale cuando otra persona lo apruebe") {
		t.Errorf("after it: got %q", got)
	}
	if got := text(c.parse(b.post(fundsPath+"/vehicles", move)), "[role=alert]"); !strings.Contains(got, "espera a otra persona") {
		t.Errorf("said again: got %q", got)
	}
	c.sent(b.post(fundsPath+"/vehicles", url.Values{"vehicle": {"P-107"}, "fund": {"FORTAMUN"}, "from": {today}, "reason": {"Oficio 43"}}))
	m := c.as(access.Manager)
	act := m.page("/rules").Find(`a[href^="/fleet/acts/"]`).AttrOr("href", "none")
	if got := m.page(act).Text(); !strings.Contains(got, "Cuenta del presupuesto") {
		t.Errorf("what waits does not name the account:\n%s", got)
	}
	c.sent(m.post(act+"/approve", nil))

	prices := func(cents string, sign url.Values) *http.Response {
		t.Helper()
		path := m.checked("prices", "combustible\tdesde\tprecio\nmagna\t"+cents+"\n")
		form := with(sign, "shown", m.page(path).Find("input[name=shown]").AttrOr("value", ""))
		return m.post(path, form)
	}
	c.sent(prices("2090-01-01\t90.00", url.Values{}))
	low := prices("2090-01-02\t80.00", url.Values{})
	page := c.parse(low)
	if low.StatusCode != http.StatusForbidden || !strings.Contains(text(page, "[role=alert]"), "falta la firma") || page.Find("#falls #checker").Length() != 1 {
		t.Errorf("a price that falls, by one: got status %d and %q", low.StatusCode, text(page, "[role=alert]"))
	}
	for checker, want := range map[string]string{"manager": "debe ser otra persona", "auditor": "no puede autorizar el presupuesto"} {
		c.as(access.Auditor)
		low := prices("2090-01-02\t80.00", url.Values{"checker": {checker}, "checker_password": {password}})
		if got := text(c.parse(low), "[role=alert]"); low.StatusCode != http.StatusForbidden || !strings.Contains(got, want) {
			t.Errorf("signed by %s: got status %d and %q, want %q", checker, low.StatusCode, got, want)
		}
	}
	c.sent(prices("2090-01-02\t80.00", url.Values{"checker": {"finance"}, "checker_password": {password}}))
}

// Where more flowed than there was of an account with a stop, Today says so.
func TestBudgetStopsAreToldToday(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	b := c.budgetSome()
	c.buys(9, "v0000004", "2026-11-17 09:00", 4000)
	today := b.page(stopsPath).Find("#from").AttrOr("value", "")
	if got := text(b.page("/today"), "main"); strings.Contains(got, "más de lo que había") {
		t.Errorf("without a stop: got %q, want nothing of it", got)
	}
	c.sent(b.post(stopsPath, url.Values{"account": {"FISM-26103-pub"}, "stop": {"soft"}, "from": {today}, "reason": {"Oficio"}}))
	for _, role := range []access.Role{access.Finance, access.Manager} {
		got := ""
		for range 50 { // what Today says of it comes when it is reckoned
			if got = text(c.as(role).page("/today"), "main"); strings.Contains(got, "FISM-26103-pub") {
				break
			}
		}
		if !strings.Contains(got, "más de lo que había") {
			t.Errorf("%s: Today says %q, want that more flowed than there was", role, got)
		}
	}
	if got := text(b.page(vehicleRuleAddress("v0000004")), "main"); !strings.Contains(got, "carga a FISM-26103-pub") {
		t.Errorf("rules of the vehicle: got %q, want the account that stops it", got)
	}
}
