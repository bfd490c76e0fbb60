package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
)

// openSome says what the yard's tank was worth at first, what the delivery's note says it
// costs, and what the ledger has.
func (c *town) openSome(of dispense.Ref) {
	c.t.Helper()
	clerk := c.as(access.Finance)
	const at, tank = "?period=month&at=2026-11-15", "/stock/patio/T1"
	c.sent(clerk.post(tank+"/opening"+at, url.Values{"n": {"0"}, "day": {"2026-11-05"}, "liters": {"14,000"}, "amount": {"308,000.00"}, "paper": {"INV-7"}, "reason": {"inventario"}, "checker": {"manager"}, "checker_password": {password}}))
	c.sent(clerk.post("/worth/book"+at, url.Values{}))
	c.sent(clerk.post(tank+at, url.Values{"delivery": {of.String()}, "n": {"0"}, "number": {"R-88"}, "volume": {"10,000"}, "amount": {"230,000.00"}, "basis": {"obs"}, "billed": {"20C"}, "reason": {"remisión en papel"}}))
	c.sent(clerk.post("/worth/ledger"+at, url.Values{"n": {"0"}, "account": {"1.1.5.1"}, "day": {"2026-11-30"}, "amount": {"300,000.00"}, "paper": {"Balanza"}, "reason": {"cierre"}}))
}

// What own tanks are worth is on a page for each month, the same in its files; who keeps the
// budget says what a tank was worth at first, types what the ledger says, and books.
func TestWorth(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.tankMonth()
	finance, manager := c.as(access.Finance), c.as(access.Manager)
	const month, at, tank = "/worth?period=month&at=2026-11-15", "?period=month&at=2026-11-15", "/stock/patio/T1"
	text := func(b *browser, path string) string {
		return strings.Join(strings.Fields(b.page(path).Find("main").Text()), " ")
	}
	if page := text(finance, month); !strings.Contains(page, "Ningún tanque tiene valor inicial") {
		t.Errorf("before anybody has said an opening: %s", page)
	}
	opening := url.Values{"n": {"0"}, "day": {"2026-11-05"}, "liters": {"14,000"}, "amount": {"308,000.00"}, "paper": {"INV-7"}, "reason": {"inventario"}, "checker": {"manager"}, "checker_password": {password}}
	if r := manager.post(tank+"/opening"+at, opening); r.StatusCode != http.StatusForbidden {
		t.Errorf("a manager opens: got status %d, want 403", r.StatusCode)
	}
	if n := manager.page(tank + at).Find("#money form").Length(); n != 0 {
		t.Error("a manager sees the form")
	}
	if r := finance.post(tank+"/opening"+at, with(with(opening, "checker", "finance"), "checker_password", password)); r.StatusCode != http.StatusForbidden {
		t.Errorf("who enters it signs it: got status %d, want 403", r.StatusCode)
	}
	for field, bad := range map[string]string{"checker": "", "liters": "muchos", "amount": "", "day": "2027-01-01", "paper": " "} {
		r := finance.post(tank+"/opening"+at, with(opening, field, bad))
		if r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s %q: got status %d, want 400", field, bad, r.StatusCode)
		} else if doc := c.parse(r); doc.Find("#money details[open] .problem").Length() != 1 || doc.Find("#o-reason").AttrOr("value", "") != "inventario" {
			t.Errorf("%s %q: it is not said, or what was typed is gone", field, bad)
		}
	}
	if r := finance.post(tank+"/opening"+at, opening); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("opening: got status %d, want 303", r.StatusCode)
	}
	if r := finance.post(tank+"/opening"+at, opening); r.StatusCode != http.StatusConflict {
		t.Errorf("said again of what was said meanwhile: got status %d, want 409", r.StatusCode)
	} else if n := c.parse(r).Find("#money input[name=n]").AttrOr("value", "0"); n == "0" {
		t.Error("who sends it again still answers what was there before")
	}
	if page := text(manager, tank+at); !strings.Contains(page, "1 entrega no tiene precio") {
		t.Errorf("a delivery without a price: %s", page)
	}
	// The note says what the delivery costs.
	papers := url.Values{"delivery": {of.String()}, "n": {"0"}, "number": {"R-88"}, "volume": {"10,000"}, "amount": {"230,000.00"}, "basis": {"obs"}, "temperature": {""}, "density": {""}, "line": {""}, "billed": {"20C"}, "reason": {"remisión en papel"}}
	if r := finance.post(tank+at, with(papers, "amount", "-1")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("an amount below 0: got status %d, want 400", r.StatusCode)
	}
	r := finance.post(tank+at, papers)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("papers: got status %d, want 303", r.StatusCode)
	}
	doc := finance.page(strings.TrimSuffix(r.Header.Get("Location"), "#papers"))
	if v := doc.Find("#amount").AttrOr("value", ""); v != "230,000.00" {
		t.Errorf("the note's amount is %q on its form", v)
	}
	if page := text(manager, tank+at); !strings.Contains(page, "1 entrega vale lo que dice su remisión") {
		t.Errorf("a delivery without an invoice: %s", page)
	}

	// Page, files and the list of stock say the same; rows add up to the cent.
	cell := func(rows [][]string, row int, head string) string {
		t.Helper()
		i := slices.IndexFunc(rows[0], func(s string) bool { return strings.TrimPrefix(s, "\ufeff") == head })
		if i < 0 {
			t.Fatalf("no column %q among %q", head, rows[0])
		}
		return rows[row][i]
	}
	file := read(t, finance.get("/worth.csv"+at))
	row := slices.IndexFunc(file, func(r []string) bool { return slices.Contains(r, "T1") })
	closing := cell(file, row, "Valor final (MXN)")
	days := read(t, finance.get(tank+"/worth.csv"+at))
	for i := range days[1:] {
		var sum int64
		for _, head := range []string{"Valor inicial (MXN)", "Valor recibido (MXN)", "Costo de lo despachado (MXN)", "Costo de pruebas (MXN)", "Costo sin carga (MXN)", "Valor de traspasos (MXN)", "Pérdidas y ganancias (MXN)", "Ajustes (MXN)"} {
			cents, ok := signedCents(cell(days, i+1, head))
			if !ok {
				t.Fatalf("%s of row %d cannot be read", head, i+1)
			}
			sum += cents
		}
		if want, _ := signedCents(cell(days, i+1, "Valor final (MXN)")); sum != want {
			t.Errorf("%s: parts come to %d, and it closes with %d", days[i+1][0], sum, want)
		}
	}
	if got := cell(days, len(days)-1, "Valor final (MXN)"); got != closing {
		t.Errorf("the tank closes with %s, and the list says %s", got, closing)
	}
	stock := read(t, manager.get("/stock.csv"+at))
	if got := cell(stock, slices.IndexFunc(stock, func(r []string) bool { return slices.Contains(r, "T1") }), "Valor final (MXN)"); got != closing {
		t.Errorf("the list of stock says %s, and money %s", got, closing)
	}
	shown := finance.page(month).Find("main tbody tr").Text()
	if cents, _ := signedCents(closing); !strings.Contains(shown, newDictionary(zone()).in("es-MX").money(cents)) {
		t.Errorf("the page does not say %s: %s", closing, shown)
	}
	for _, path := range []string{"/worth", "/worth/adjustments", "/worth/ledger", tank + "/worth"} {
		for _, suffix := range []string{".csv", ".xlsx", ".pdf"} {
			if r := manager.get(path + suffix + at); r.StatusCode != http.StatusOK {
				t.Errorf("%s%s: got status %d", path, suffix, r.StatusCode)
			}
		}
	}

	// Booked until yesterday; nothing is left.
	if r := manager.post("/worth/book"+at, url.Values{}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a manager books: got status %d, want 403", r.StatusCode)
	}
	r = finance.post("/worth/book"+at, url.Values{})
	if page := text(finance, r.Header.Get("Location")); !strings.Contains(page, "Quedaron asentados") || strings.Contains(page, "por asentar") {
		t.Errorf("booked: %s", page)
	}

	// The ledger is a peso off.
	cents, _ := signedCents(closing)
	ledger := url.Values{"n": {"0"}, "account": {"1.1.5.1"}, "day": {"2026-11-30"}, "amount": {newDictionary(zone()).in("es-MX").money(cents + 100)}, "paper": {"Balanza"}, "reason": {"cierre"}}
	if r := finance.post("/worth/ledger"+at, with(ledger, "amount", "x")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("an amount that cannot be read: got status %d, want 400", r.StatusCode)
	}
	r = finance.post("/worth/ledger"+at, ledger)
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the ledger: got status %d, want 303", r.StatusCode)
	}
	if figure := strings.Join(strings.Fields(finance.page(r.Header.Get("Location")).Find(".figures div").First().Text()), " "); !strings.Contains(figure, "1.00") || !strings.Contains(figure, "El mayor tiene de más") || !strings.Contains(figure, "saldo al 30 nov 2026") {
		t.Errorf("the headline is %q", figure)
	}
	r = finance.post("/worth/ledger"+at, ledger)
	if r.StatusCode != http.StatusConflict {
		t.Fatalf("typed again: got status %d, want 409", r.StatusCode)
	}
	doc = c.parse(r)
	if r := finance.post("/worth/ledger"+at, with(with(ledger, "n", doc.Find("form.decide input[name=n]").AttrOr("value", "")), "amount", newDictionary(zone()).in("es-MX").money(cents))); r.StatusCode != http.StatusSeeOther {
		t.Errorf("another balance of that day: got status %d, want 303", r.StatusCode)
	}
	if r := c.as(access.Attendant).get(month); r.StatusCode != http.StatusForbidden {
		t.Errorf("an attendant: got status %d, want 403", r.StatusCode)
	}
}

// Finance says with another from which day on entries are made of own tanks; they go out with all others,
// and the page of what tanks are worth ties the stock account to it by tank and day.
func TestStockEntries(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	of := c.tankMonth()
	finance := c.budgetSome()
	c.openSome(of)
	const month = "/worth?period=month&at=2026-11-15"
	text := func(path string) string {
		return strings.Join(strings.Fields(finance.page(path).Find("main").Text()), " ")
	}
	if page := text(month); !strings.Contains(page, "no llevan todavía el almacén") {
		t.Errorf("before anybody has said since when: %s", page)
	}
	if page := text(entriesPath + year2026); !strings.Contains(page, "Nadie ha dicho desde qué día el almacén") {
		t.Errorf("before anybody has said since when: %s", page)
	}
	form := c.stockForm()
	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{with(form, "checker", ""), http.StatusBadRequest, "falta la firma de otra persona"},
		{with(form, "checker", "finance"), http.StatusForbidden, "Quien autoriza debe ser otra persona"},
		{with(form, "general", "almacen"), http.StatusBadRequest, "no tiene la forma de las claves"},
		{with(form, "from", "x"), http.StatusBadRequest, "escriba un día que exista"},
		{with(form, "expense", "1.1.5.1"), http.StatusBadRequest, "es la misma que otra de las cuentas"},
		{with(form, "n", "7"), http.StatusConflict, "Alguien cambió"},
	} {
		if tt.form.Get("checker") == "" {
			tt.form.Del("checker_password")
		}
		r := finance.post(stockTermsPath+year2026, tt.form)
		doc := c.parse(r)
		if r.StatusCode != tt.code || !strings.Contains(doc.Find("[role=alert]").Text(), tt.says) || doc.Find("details[open] #s-reason").AttrOr("value", "") != "Costo promedio" {
			t.Errorf("%s: got status %d, want %d: %s", tt.says, r.StatusCode, tt.code, doc.Find("[role=alert]").Text())
		}
	}
	c.sent(finance.post(stockTermsPath+year2026, form))
	if r := c.as(access.Auditor).post(stockTermsPath+year2026, form); r.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor says it: got status %d, want 403", r.StatusCode)
	}
	residuals := func(what string) [][]string {
		t.Helper()
		rows := read(t, finance.get(stockTiesPath+".csv?period=month&at=2026-11-15"))
		for _, row := range rows[1:] {
			if got := row[len(row)-1]; got != "0.00" {
				t.Errorf("%s: %s leaves %s", what, row[0], got)
			}
		}
		return rows
	}
	if rows := residuals("before it goes out"); len(rows) < 20 || rows[len(rows)-1][8] == "0.00" {
		t.Errorf("what has not gone out is not said: %q", rows[len(rows)-1])
	}
	// Until somebody books it no entry says it, and the close names it, which nothing else did.
	c.closesBy(keptOpen...)
	unbooked := func() string { return strings.TrimSpace(finance.page(novemberClose).Find("#unbooked").Text()) }
	if got := unbooked(); !strings.HasPrefix(got, "Faltan por asentar ") || !strings.Contains(got, "movimientos de los tanques propios") {
		t.Errorf("what is not booked: the close says %q", got)
	}
	if href := finance.page(novemberClose).Find("#unbooked a").AttrOr("href", ""); href != "/worth?at=2026-11-01&period=month" {
		t.Errorf("it leads to %q", href)
	}
	tied := func(what string, want ...string) (of string) {
		t.Helper()
		for _, row := range read(t, finance.get(novemberClose+"/tasks.csv"))[1:] {
			if row[1] == "ledger" {
				if got := []string{row[2], row[4]}; !slices.Equal(got, want) {
					t.Errorf("%s: the close says %q; want %q", what, row, want)
				}
				return row[7]
			}
		}
		t.Fatalf("%s: the close says nothing of the ledger", what)
		return ""
	}
	tied("before it is booked", "differs", "2")
	c.sent(finance.post("/worth/book?period=month&at=2026-11-15", url.Values{}))
	if got := unbooked(); got != "" {
		t.Errorf("all is booked, and the close says %q", got)
	}
	tied("booked, and no entry was made", "differs", "2")
	c.sent(finance.post(bookPath+year2026, url.Values{}))
	c.sent(finance.post(entriesPath+year2026, url.Values{}))
	// The entries come to what tanks are worth, and what somebody read in the ledger does not; it is by as much.
	account, by, _ := strings.Cut(tied("all has gone out", "differs", "1"), " ")
	off, err := strconv.ParseFloat(strings.Replace(by, "−", "-", 1), 64)
	if err != nil || account != "1.1.5.1" || !strings.Contains(text(novemberClose), "1.1.5.1 "+by) {
		t.Errorf("the close says that %q is off by %q, %v", account, by, err)
	}
	balance := url.Values{"n": {finance.page(month).Find("form[action^='/worth/ledger'] [name=n]").AttrOr("value", "")}, "account": {"1.1.5.1"}, "day": {"2026-11-29"}, "amount": {strconv.FormatFloat(300_000-off, 'f', 2, 64)}, "paper": {"Balanza"}, "reason": {"cierre"}}
	c.sent(finance.post("/worth/ledger?period=month&at=2026-11-15", balance))
	tied("another day was read", "differs", "1")
	c.sent(finance.post("/worth/ledger?period=month&at=2026-11-15", with(with(balance, "day", "2026-11-30"), "n", "1")))
	tied("it was read again", "done", "0")
	rows := residuals("gone out")
	if last := rows[len(rows)-1]; last[8] != "0.00" || last[6] == "0.00" {
		t.Errorf("all has gone out, and the tie says %q", last)
	}
	for _, path := range []string{stockTiesPath, stockTermsPath} {
		for _, suffix := range []string{".csv", ".xlsx", ".pdf", ".json"} {
			if r := finance.get(path + suffix + "?period=month&at=2026-11-15"); r.StatusCode != http.StatusOK {
				t.Errorf("%s%s: got status %d", path, suffix, r.StatusCode)
			}
		}
	}
	if page := text(month); !strings.Contains(page, "En las pólizas, por tanque y día") || !strings.Contains(page, "De la cuenta 1.1.5.1") {
		t.Errorf("the page of what tanks are worth has no tie: %s", page)
	}
	again := with(with(form, "n", "1"), "from", "2026-11-05")
	if r := finance.post(stockTermsPath+year2026, again); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a day of which entries went out: got status %d, want 400", r.StatusCode)
	}
}

// stockForm is what finance and a manager say of entries of stock.
func (c *town) stockForm() url.Values {
	return url.Values{
		"n": {"0"}, "from": {"2026-11-05"}, "general": {"FISM-26103-pub"}, "stock": {"1.1.5.1"}, "supplier": {"2.1.1.2"}, "expense": {"5.1.2.6"}, "loss": {"5.5.3.5"}, "transit": {"1.1.4.5"}, "begun": {"3.1.2"},
		"reason": {"Costo promedio"}, "checker": {"manager"}, "checker_password": {password},
	}
}
