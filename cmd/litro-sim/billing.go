package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/supplier"
)

// The city, and who sells to it, as the tax authority knows them.
var (
	boughtFrom = supplier.Party{RFC: "CVA010101AA1", Name: "COMBUSTIBLES DEL VALLE", Regime: "601", ZIP: "42000"}
	boughtBy   = supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"}
)

// An InvoiceSummary is what became of what the contracted station bills of a day.
type InvoiceSummary struct {
	Documents int `json:"documents"`
	Lines     int `json:"lines"`
	// Exact lines were accepted at once. ByFigures are those among them whose tickets were
	// typed wrongly, and that liters, amount and day told all the same.
	Exact     int `json:"exact"`
	ByFigures int `json:"by_figures"`
	Unbilled  int `json:"unbilled"` // fills of the contract that no line is of
}

// products are the keys of the catalog.
var products = map[string]string{city.Diesel: supplier.Diesel, city.Magna: supplier.Regular}

// bills are the documents of what the city truly buys from the contracted station, with so
// many errors of some kinds, of which the city is not told.
func (t *town) bills(every supplier.Every, sown []sown) ([]supplier.Document, error) {
	var sales []supplier.Sale
	for i := range t.purchases {
		p := &t.purchases[i]
		sales = append(sales, supplier.Sale{Permit: boughtPermit, Ticket: p.Number, At: p.At.In(t.zone()), Product: products[p.Vehicle.Grade], UL: p.UL, PriceE4: p.PriceE4})
	}
	authority := supplier.NewAuthority(t.Seed, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	batch, err := supplier.NewBatch(t.Seed, authority, supplier.Terms{Supply: supplier.Station, Every: every, Issuer: boughtFrom, Receiver: boughtBy, Quotas: supplier.Quotas()}, sales)
	if err != nil {
		return nil, err
	}
	for _, s := range sown {
		if err := batch.Sow(s.kind, s.n); err != nil {
			return nil, err
		}
	}
	documents, _ := batch.Issue()
	stampers := filepath.Join(t.dir, "server", "stampers")
	if err := os.MkdirAll(stampers, 0o755); err != nil {
		return nil, err
	}
	for _, s := range authority.Certificates() {
		if err := os.WriteFile(filepath.Join(stampers, s.No+".cer"), s.Certificate, 0o644); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// sown is how many errors of a kind there are in documents.
type sown struct {
	kind supplier.Kind
	n    int
}

// finance signs in who takes in what is billed, and says whose documents are ours.
func (t *town) finance(ctx context.Context) (*clerk, error) {
	elena := t.clerk("elena")
	if err := elena.signIn(ctx); err != nil {
		return nil, err
	}
	return elena, elena.does(ctx, "/invoices/terms/receivers", url.Values{"rfc": {boughtBy.RFC}, "name": {boughtBy.Name}, "reason": {"simulada"}})
}

// billing has the contracted station bill what the city truly bought, and finance take that
// in and match it: every line must find the ticket that a clerk has typed.
func (a *audit) billing(ctx context.Context) error {
	documents, err := a.bills(supplier.Day, nil)
	if err != nil {
		return err
	}
	elena, err := a.finance(ctx)
	if err != nil {
		return err
	}
	if err := elena.takesIn(ctx, documents); err != nil {
		return err
	}
	q := url.Values{"period": {"custom"}, "from": {a.Start.AddDate(0, 0, -10).Format(time.DateOnly)}, "to": {a.Start.AddDate(0, 0, 40).Format(time.DateOnly)}}
	if err := elena.does(ctx, "/invoices/match/accept", url.Values{"asked": {q.Encode()}}); err != nil {
		return err
	}
	lines, err := elena.table(ctx, "/invoices/match.json?"+q.Encode())
	if err != nil {
		return err
	}
	unbilled, err := elena.table(ctx, "/invoices/unbilled.json?"+q.Encode())
	if err != nil {
		return err
	}
	s := InvoiceSummary{Documents: len(documents), Lines: len(lines), Unbilled: len(unbilled)}
	for _, l := range lines {
		if l["match_sort"] == "done" {
			s.Exact++
		} else {
			a.wrong("a line is not accepted with all that are exact: %v", l)
		}
		if l["match_pass"] == "figures" {
			s.ByFigures++
		}
	}
	if s.Lines != len(a.purchases) || s.Unbilled != 0 || s.ByFigures != a.tickets.UntilInvoice {
		a.wrong("the station billed %d fills of which %d had a ticket typed wrongly: got %+v", len(a.purchases), a.tickets.UntilInvoice, s)
	}
	a.summary.Invoices = s
	return nil
}

// mistakes are those of the station that a demo has: what people find on the pages of invoices.
var mistakes = []sown{
	{supplier.WrongTicket, 4}, {supplier.NoTicket, 3}, {supplier.WrongLiters, 2}, {supplier.WrongPrice, 2}, {supplier.Invented, 1}, {supplier.TwiceInTwo, 1}, {supplier.Unbilled, 4},
	{supplier.WrongQuota, 1}, {supplier.OtherReceiver, 1}, {supplier.Cash, 1}, {supplier.BrokenSeal, 1},
}

// billEach is how often finance takes in what has come, by the city's clock.
const billEach = 20 * time.Minute

// supplies has the contracted station bill each fill some minutes after it, and finance take
// in what has come, until all has or ctx ends. What is wrong in it is left to who looks.
func (t *town) supplies(ctx context.Context) error {
	documents, err := t.bills(supplier.Fill, mistakes)
	if err != nil {
		return err
	}
	t.stamped(documents)
	elena, err := t.finance(ctx)
	if err != nil {
		return err
	}
	for len(documents) > 0 {
		now, n := t.city.Clock.Now(), 0
		for n < len(documents) && !documents[n].IssuedAt.After(now) {
			n++
		}
		if n > 0 {
			if err := elena.takesIn(ctx, documents[:n]); err != nil {
				return err
			}
			documents = documents[n:]
		}
		if err := pause(ctx, t.city.Clock.Real(billEach)); err != nil {
			return err
		}
	}
	return nil
}

// does sends a form that must be taken.
func (c *clerk) does(ctx context.Context, path string, v url.Values) error {
	status, said, err := c.form(ctx, path, v)
	if err != nil || status != http.StatusSeeOther {
		return fmt.Errorf("POST %s: status %d: %w\n%.600s", path, status, err, said)
	}
	return nil
}

// takesIn sends documents as a ZIP, by the form of the page.
func (c *clerk) takesIn(ctx context.Context, documents []supplier.Document) error {
	var packed, body bytes.Buffer
	z := zip.NewWriter(&packed)
	var errs []error
	for i := range documents {
		w, err := z.Create(documents[i].File())
		if err == nil {
			_, err = w.Write(documents[i].XML)
		}
		errs = append(errs, err)
	}
	errs = append(errs, z.Close())
	form := multipart.NewWriter(&body)
	w, err := form.CreateFormFile("file", "facturas.zip")
	if err == nil {
		_, err = packed.WriteTo(w)
	}
	if err := errors.Join(append(errs, err, form.Close())...); err != nil {
		return err
	}
	status, said, err := c.post(ctx, "/invoices/new", form.FormDataContentType(), body.Bytes())
	if err != nil || status != http.StatusSeeOther {
		return fmt.Errorf("send %d documents: status %d: %w\n%.600s", len(documents), status, err, said)
	}
	return nil
}

// table reads the rows of a page, by the keys of its columns.
func (c *clerk) table(ctx context.Context, path string) ([]map[string]any, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.town.centers[c.next%len(c.town.centers)].url+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: status %d", path, resp.StatusCode)
	}
	var t struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&t); err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	return t.Rows, nil
}
