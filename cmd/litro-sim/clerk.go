package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/sim/city"
)

// The station where the city buys without a box.
const (
	boughtContract = "K-1"
	boughtPermit   = "PL/12345/EXP/ES/2015"
	contractsFrom  = "2026-01-01"
)

// The people who type and check, and their password: it is a simulated town.
const clerkPassword = "tres palabras largas"

var clerks = map[string]string{"lupita": "attendant", "pedro": "attendant", "jorge": "manager", "elena": "finance"}

// hire registers the contracted station, who fills the city's tanks, and the people who type tickets.
func (t *town) hire(ctx context.Context) error {
	file := filepath.Join(t.dir, "fleet", "permits.csv")
	rows := [][]string{
		{"contract", "supplier", "rfc", "from", "supply", "permit", "station"},
		{boughtContract, "Combustibles del Valle", boughtFrom.RFC, contractsFrom, "station", boughtPermit, "Gasolinera del Valle"},
	}
	if err := writeCSV(file, rows); err != nil {
		return err
	}
	if _, err := t.server(ctx, nil, "import", "permits", file); err != nil {
		return err
	}
	for name, role := range clerks {
		if _, err := t.server(ctx, strings.NewReader(clerkPassword+"\n"), "user", "add", name, "--role", role); err != nil {
			return err
		}
	}
	// Who brings fuel has no station, so it is in no file of those.
	jorge := t.clerk("jorge")
	if err := jorge.signIn(ctx); err != nil {
		return err
	}
	return jorge.does(ctx, "/contracts", url.Values{"contract": {carrierContract}, "supplier": {"Pipas del Golfo"}, "rfc": {carrier.RFC}, "supply": {"bulk"}, "from": {contractsFrom}})
}

// A clerk is a person at a browser.
type clerk struct {
	town *town
	name string
	http *http.Client
	next int // the server that is asked next
}

func (t *town) clerk(name string) *clerk {
	jar, _ := cookiejar.New(nil) // never fails
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &clerk{t, name, &http.Client{Jar: jar, CheckRedirect: stay, Timeout: 30 * time.Second}, 0}
}

// errRefused means that a page said no; its words follow.
var errRefused = errors.New("refused")

// post sends something as a page does, as often as it takes: servers are killed. It
// returns the answer's status and body.
func (c *clerk) post(ctx context.Context, path, kind string, body []byte) (status int, said []byte, err error) {
	deadline := time.Now().Add(time.Minute)
	for {
		status, said, err = c.once(ctx, path, kind, body)
		if err == nil && status < 500 || ctx.Err() != nil {
			return status, said, err
		}
		if time.Now().After(deadline) {
			return status, said, fmt.Errorf("POST %s: status %d: %w", path, status, err)
		}
		c.next++
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return 0, nil, err
		}
	}
}

func (c *clerk) once(ctx context.Context, path, kind string, body []byte) (int, []byte, error) {
	at := c.town.centers[c.next%len(c.town.centers)].url
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := c.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	said, err := io.ReadAll(resp.Body)
	return resp.StatusCode, said, errors.Join(err, resp.Body.Close())
}

const formKind = "application/x-www-form-urlencoded"

func (c *clerk) form(ctx context.Context, path string, v url.Values) (int, []byte, error) {
	return c.post(ctx, path, formKind, []byte(v.Encode()))
}

// page reads a page.
func (c *clerk) page(ctx context.Context, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.town.centers[c.next%len(c.town.centers)].url+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	said, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: status %d", path, resp.StatusCode)
	}
	return said, err
}

func (c *clerk) signIn(ctx context.Context) error {
	for range c.town.centers { // each server's cookie is for its own address
		if status, _, err := c.form(ctx, "/sign-in", url.Values{"username": {c.name}, "password": {clerkPassword}}); err != nil || status != http.StatusSeeOther {
			return fmt.Errorf("%s signs in: status %d: %w", c.name, status, err)
		}
		c.next++
	}
	return nil
}

// said is what the server answers to what a page sent.
type said struct {
	SHA256   string `json:"sha256"`
	Path     string `json:"path"`
	Problems []struct {
		Field string `json:"field"`
		Text  string `json:"text"`
		Path  string `json:"path"`
	} `json:"problems"`
}

func (c *clerk) ask(ctx context.Context, path, kind string, body []byte) (s said, err error) {
	status, b, err := c.post(ctx, path, kind, body)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("POST %s: status %d, no answer of a ticket: %w", path, status, err)
	}
	if len(s.Problems) > 0 {
		return s, fmt.Errorf("%w: %s: %s", errRefused, s.Problems[0].Field, s.Problems[0].Text)
	}
	return s, nil
}

// A typed ticket is what a clerk makes of a paper.
type typedTicket struct {
	key                      string
	number, liters, odometer string
}

// send sends a purchase as it was typed, with a photo of the paper.
func (c *clerk) send(ctx context.Context, p *city.Purchase, as typedTicket, vehicle string) (said, error) {
	photo, err := c.ask(ctx, "/tickets/picture", "image/jpeg", paper(p.Number))
	if err != nil {
		return photo, err
	}
	return c.ask(ctx, "/tickets/send", formKind, []byte(url.Values{
		"key": {as.key}, "step": {"send"}, "station": {boughtContract + " " + boughtPermit}, "number": {as.number}, "when": {p.At.In(c.town.zone()).Format("2006-01-02T15:04")},
		"grade": {p.Vehicle.Grade}, "liters": {as.liters}, "price": {decimalOf(p.PriceE4, 4)}, "amount": {decimalOf(p.Cents, 2)}, "vehicle": {vehicle}, "label": {""},
		"odometer": {as.odometer}, "full": {"yes"}, "part_liters": {""}, "part_amount": {""}, "evidence": {photo.SHA256},
	}.Encode()))
}

// check compares a ticket with its paper and saves it, as another person.
func (c *clerk) check(ctx context.Context, path string) error {
	status, _, err := c.form(ctx, path+"/check", url.Values{"revision": {"1"}})
	// A server that was killed may have done it before it said so.
	if err != nil || status != http.StatusSeeOther && status != http.StatusConflict {
		return fmt.Errorf("check %s: status %d: %w", path, status, err)
	}
	return nil
}

// paper is a photo of a ticket, like no other.
func paper(number string) []byte {
	n, _ := strconv.Atoi(number)
	m := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := range 24 {
		if n>>i&1 == 1 {
			m.Set(i%4*4, i/4*2, color.White)
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}) // into memory
	return b.Bytes()
}

// decimalOf writes n units of 1/10^decimals.
func decimalOf(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	return s[:len(s)-decimals] + "." + s[len(s)-decimals:]
}

// asTyped is what a clerk types at first: the paper, or one digit of it wrong.
func asTyped(i int, p *city.Purchase) typedTicket {
	t := typedTicket{
		key: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), number: p.Number, liters: decimalOf(p.UL/10_000, 2), odometer: fmt.Sprint(p.OdometerKM),
	}
	switch p.Odd {
	case city.WrongLiters:
		t.liters = city.Slip(t.liters)
	case city.WrongOdometer:
		t.odometer += "0"
	case city.WrongNumber:
		t.number = city.Slip(t.number)
	}
	return t
}

// A TicketSummary is what became of the tickets of a day.
type TicketSummary struct {
	Sent     int   `json:"sent"`
	VolumeUL int64 `json:"volume_ul"`
	Late     int   `json:"late"` // of the day before, and counted there
	// Of tickets with a wrong digit: refused as they were typed, found afterwards, and
	// those that only the supplier's invoice will tell.
	RefusedAtEntry int `json:"refused_at_entry"`
	Found          int `json:"found"`
	UntilInvoice   int `json:"until_invoice"`
	// TwiceRefused were typed a second time, and refused by name.
	TwiceRefused int `json:"twice_refused"`
}

// desk is a day of typing tickets: one types, one checks, and one types again what the
// first has typed.
func (t *town) desk(ctx context.Context, open time.Time) error {
	lupita, pedro, jorge := t.clerk("lupita"), t.clerk("pedro"), t.clerk("jorge")
	for _, c := range []*clerk{lupita, pedro, jorge} {
		if err := c.signIn(ctx); err != nil {
			return err
		}
	}
	ids, err := t.vehicleIDs(ctx)
	if err != nil {
		return err
	}
	for i := range t.purchases {
		p := &t.purchases[i]
		if err := pause(ctx, t.city.Clock.Real(open.Add(p.TypedAfter).Sub(t.city.Clock.Now()))); err != nil {
			return err
		}
		as := asTyped(i, p)
		answer, err := lupita.send(ctx, p, as, ids[p.Vehicle.Number])
		if p.Odd == city.WrongLiters {
			if !errors.Is(err, errRefused) {
				return fmt.Errorf("ticket %s with wrong liters %s for %s: got %w, want it refused", p.Number, as.liters, decimalOf(p.Cents, 2), err)
			}
			t.tickets.RefusedAtEntry++
			as.liters = decimalOf(p.UL/10_000, 2)
			answer, err = lupita.send(ctx, p, as, ids[p.Vehicle.Number])
		}
		if err != nil {
			return fmt.Errorf("ticket %s: %w", p.Number, err)
		}
		if err := jorge.check(ctx, answer.Path); err != nil {
			return err
		}
		if p.Odd == city.Twice {
			if err := pedro.sendAgain(ctx, i, p, ids[p.Vehicle.Number]); err != nil {
				return err
			}
			t.tickets.TwiceRefused++
		}
	}
	return nil
}

// sendAgain types what another has typed, and wants to be told who did.
func (c *clerk) sendAgain(ctx context.Context, i int, p *city.Purchase, vehicle string) error {
	as := asTyped(i, p)
	as.key = "1" + as.key[1:]
	_, err := c.send(ctx, p, as, vehicle)
	if !errors.Is(err, errRefused) || !strings.Contains(err.Error(), "lupita") || !strings.Contains(err.Error(), p.Vehicle.Number) {
		return fmt.Errorf("ticket %s typed twice: got %w, want it refused with who typed the other, and for which vehicle", p.Number, err)
	}
	return nil
}
