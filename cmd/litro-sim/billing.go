package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/supplier"
)

// The city, and who sells to it, as the tax authority knows them.
var (
	boughtFrom = supplier.Party{RFC: "CVA010101AA1", Name: "COMBUSTIBLES DEL VALLE", Regime: "601", ZIP: "42000"}
	boughtBy   = supplier.Party{RFC: "MPS010101AA1", Name: "MUNICIPIO DE PRUEBA", Regime: "603", ZIP: "42000"}
)

// An InvoiceSummary is what became of what the contracted station and the carrier bill of a day.
type InvoiceSummary struct {
	Documents int `json:"documents"`
	Lines     int `json:"lines"`
	// Exact lines were accepted at once. ByFigures are those among them whose tickets were
	// typed wrongly, and that liters, amount and day told all the same.
	Exact     int `json:"exact"`
	ByFigures int `json:"by_figures"`
	Unbilled  int `json:"unbilled"` // fills of the contract that no line is of
	// Loads are those of trucks that were billed. Delivered are lines of them of which all came.
	Loads     int `json:"loads"`
	Delivered int `json:"delivered"`
	Planted   int `json:"planted"` // errors in documents, where they were asked for
}

// products are the keys of the catalog.
var products = map[string]string{city.Diesel: supplier.Diesel, city.Magna: supplier.Regular}

// bills are the documents of a supplier, and what is wrong in them, of which the city is not told.
type bills struct {
	documents []supplier.Document
	planted   []supplier.Planted
}

// batch puts sales into documents that the city's tax authority stamps, with the errors that plant makes.
func (t *town) batch(seed uint64, terms supplier.Terms, sales []supplier.Sale, plant func(*supplier.Batch) error) (*supplier.Batch, *supplier.Authority, error) {
	authority := supplier.NewAuthority(t.Seed, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	b, err := supplier.NewBatch(seed, authority, terms, sales)
	if err != nil {
		return nil, nil, err
	}
	return b, authority, plant(b)
}

// issues has such documents issued, and the server know by whom they are stamped.
func (t *town) issues(seed uint64, terms supplier.Terms, sales []supplier.Sale, plant func(*supplier.Batch) error) (b bills, err error) {
	batch, authority, err := t.batch(seed, terms, sales, plant)
	if err != nil {
		return b, err
	}
	b.documents, b.planted = batch.Issue()
	stampers := filepath.Join(t.dir, "server", "stampers")
	if err := os.MkdirAll(stampers, 0o755); err != nil {
		return b, err
	}
	for _, s := range authority.Certificates() {
		if err := os.WriteFile(filepath.Join(stampers, s.No+".cer"), s.Certificate, 0o644); err != nil {
			return b, err
		}
	}
	return b, nil
}

// bought are the terms and the sales of what the city truly buys from the contracted station.
func (t *town) bought(every supplier.Every) (supplier.Terms, []supplier.Sale) {
	var sales []supplier.Sale
	for i := range t.purchases {
		p := &t.purchases[i]
		sales = append(sales, supplier.Sale{Permit: boughtPermit, Ticket: p.Number, At: p.At.In(t.zone()), Product: products[p.Vehicle.Grade], UL: p.UL, PriceE4: p.PriceE4})
	}
	return supplier.Terms{Supply: supplier.Station, Every: every, Issuer: boughtFrom, Receiver: boughtBy, Quotas: supplier.Quotas()}, sales
}

// billsFills are the documents of what the city buys from the contracted station.
func (t *town) billsFills(every supplier.Every, plant func(*supplier.Batch) error) (bills, error) {
	terms, sales := t.bought(every)
	return t.issues(t.Seed, terms, sales, plant)
}

// plants makes errors by a list, as --plant has it.
func plants(asked []string, sales int) func(*supplier.Batch) error {
	return func(b *supplier.Batch) error { return plantAll(b, asked, sales) }
}

// plantedFile has what is wrong in documents: beside all that the town has, where the server does not look.
func (t *town) plantedFile() string { return filepath.Join(t.dir, "planted.csv") }

func (t *town) tellsPlanted(planted []supplier.Planted) error {
	return writeFile(t.plantedFile(), func(w io.Writer) error { return supplier.WritePlanted(w, planted) })
}

// finance signs in who takes in what is billed, and says whose documents are ours.
func (t *town) finance(ctx context.Context) (*clerk, error) {
	elena := t.clerk("elena")
	if err := elena.signIn(ctx); err != nil {
		return nil, err
	}
	return elena, elena.does(ctx, "/invoices/terms/receivers", url.Values{"rfc": {boughtBy.RFC}, "name": {boughtBy.Name}, "reason": {"simulada"}})
}

// billing has the contracted station bill what the city truly bought, and the carrier what its trucks brought, and finance
// take that in and match it: every line must find the ticket that a clerk has typed, or the delivery that a gauge saw. Where
// errors are planted, people compare what is found with the list of them.
func (a *audit) billing(ctx context.Context) error {
	fills, err := a.billsFills(supplier.Day, plants(a.Plant, len(a.purchases)))
	if err != nil {
		return err
	}
	loads := a.loads(a.closed.Add(-recordedAfter))
	trucks, err := a.billsLoads(0, loads, plants(a.PlantBulk, len(loads)))
	if err != nil {
		return fmt.Errorf("bill trucks: %w", err)
	}
	planted := slices.Concat(fills.planted, trucks.planted)
	if len(planted) > 0 {
		if err := a.tellsPlanted(planted); err != nil {
			return err
		}
		a.Say("%d errors are planted in the documents: compare what the pages of invoices say with %s", len(planted), a.plantedFile())
	}
	elena, err := a.finance(ctx)
	if err != nil {
		return err
	}
	documents := slices.Concat(fills.documents, trucks.documents)
	if err := elena.takesIn(ctx, documents); err != nil {
		return err
	}
	q := url.Values{"period": {"custom"}, "from": {a.Start.AddDate(0, 0, -10).Format(time.DateOnly)}, "to": {a.Start.AddDate(0, 0, 40).Format(time.DateOnly)}}
	if err := elena.does(ctx, "/invoices/match/accept", url.Values{"asked": {q.Encode()}}); err != nil {
		return err
	}
	if err := a.entersNotes(ctx, elena, loads, q); err != nil {
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
	s := InvoiceSummary{Documents: len(documents), Unbilled: len(unbilled), Loads: len(loads), Planted: len(planted)}
	for _, l := range lines {
		if l["rfc"] == carrier.RFC {
			if l["match_state"] == "delivered" {
				s.Delivered++
			} else if len(a.PlantBulk) == 0 {
				a.wrong("a load is billed as it came, and is not found: %v", l)
			}
			continue
		}
		s.Lines++
		if l["match_sort"] == "done" {
			s.Exact++
		} else if len(a.Plant) == 0 {
			a.wrong("a line is not accepted with all that are exact: %v", l)
		}
		if l["match_pass"] == "figures" {
			s.ByFigures++
		}
	}
	if len(a.Plant) == 0 && (s.Lines != len(a.purchases) || s.Unbilled != 0 || s.ByFigures != a.tickets.UntilInvoice) {
		a.wrong("the station billed %d fills of which %d had a ticket typed wrongly: got %+v", len(a.purchases), a.tickets.UntilInvoice, s)
	}
	if len(a.PlantBulk) == 0 && s.Delivered != s.Loads {
		a.wrong("the carrier billed %d loads: got %+v", s.Loads, s)
	}
	a.summary.Invoices = s
	return nil
}

// What is wrong in the documents of a demo, of the station and of each second load: what people find on the pages of invoices.
var (
	mistakes      = []string{"wrong-ticket=4", "no-ticket=3", "product-code=2", "wrong-liters=2", "wrong-price=2", "invented", "twice-in-two", "unbilled=4", "wrong-quota", "other-receiver", "cash", "broken-seal"}
	mistakesOfTwo = []supplier.Kind{supplier.WrongLiters, supplier.WrongPrice, supplier.Twice, supplier.WrongProduct}
)

// billEach is how often finance takes in what has come, by the city's clock.
const billEach = 20 * time.Minute

// supplies has the contracted station bill each fill, and the carrier each load, some minutes after it, and finance take in
// what has come, until ctx ends. What is wrong in it is left to who looks, and is in a list beside the demo's other files.
func (t *town) supplies(ctx context.Context) error {
	all, err := t.billsFills(supplier.Fill, plants(mistakes, len(t.purchases)))
	if err != nil {
		return err
	}
	t.stamped(all.documents)
	if err := t.tellsPlanted(all.planted); err != nil {
		return err
	}
	elena, err := t.finance(ctx)
	if err != nil {
		return err
	}
	loads := 0 // that are billed
	for {
		now := t.city.Clock.Now()
		came := t.loads(now)
		for ; loads < len(came); loads++ {
			plant := func(*supplier.Batch) error { return nil }
			if loads%2 == 1 {
				plant = func(b *supplier.Batch) error { return b.Plant(mistakesOfTwo[loads/2%len(mistakesOfTwo)], 0) }
			}
			b, err := t.billsLoads(loads, came[loads:loads+1], plant)
			if err != nil {
				return fmt.Errorf("bill a load: %w", err)
			}
			t.stamped(b.documents)
			all.documents, all.planted = append(all.documents, b.documents...), append(all.planted, b.planted...)
			if err := t.tellsPlanted(all.planted); err != nil {
				return err
			}
		}
		slices.SortStableFunc(all.documents, func(a, b supplier.Document) int { return a.IssuedAt.Compare(b.IssuedAt) })
		n := 0
		for n < len(all.documents) && !all.documents[n].IssuedAt.After(now) {
			n++
		}
		if n > 0 {
			if err := elena.takesIn(ctx, all.documents[:n]); err != nil {
				return err
			}
			all.documents = all.documents[n:]
		}
		if err := pause(ctx, t.city.Clock.Real(billEach)); err != nil {
			return err
		}
	}
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
	said, err := c.page(ctx, path)
	if err != nil {
		return nil, err
	}
	var t struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.Unmarshal(said, &t); err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	return t.Rows, nil
}
