package postgres_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
	"github.com/litro-fuel/litro/server/web"
)

// A reader is a manager of the fleet who is signed in, and reads pages.
type reader struct {
	http.Client
	url string
}

// reader serves the pages of the database at an instant, and signs in.
func (d *desk) reader(b *testing.B, zone *time.Location, now time.Time) *reader {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	log, clock := slog.New(slog.DiscardHandler), func() time.Time { return now }
	ring, err := keyring.Open(b.TempDir(), dispensetest.Origin)
	must(err)
	override, err := keyring.OpenOverrideKey(b.TempDir())
	must(err)
	cabinet, err := evidence.Open(filepath.Join(b.TempDir(), "evidence"))
	must(err)
	gate, err := access.NewGate(d.store)
	must(err)
	people := []dispense.Who{{Person: "p1", By: "name"}, {Person: "p2", By: "name"}}
	desk, err := office.Open(b.Context(), office.Config{Log: log, Store: d.store, Ring: ring, Override: override, Dir: filepath.Join(b.TempDir(), "office"), Name: "Oficina", Zone: zone, Now: clock, People: people})
	must(err)
	b.Cleanup(func() { _ = desk.Close() })
	vehicles := fleet.New(fleet.Config{Log: log, Store: d.store, Ring: ring, LabelKey: make([]byte, 32), Zone: zone, Now: clock})
	tickets := ticket.New(ticket.Config{Store: d.store, Office: desk, Cabinet: cabinet, Zone: zone, Now: clock})
	srv := httptest.NewServer(web.New(web.Config{
		Log: log, Gate: gate, Sessions: access.NewSessions(d.store.Sessions(), d.store, false), Users: d.store, Reports: d.store, Office: desk, Fleet: vehicles, Tickets: tickets, Zone: zone, Now: clock, Name: "Xalapa",
		Within: func(scope access.Scope) web.Part {
			store := d.store.Within(scope)
			return web.Part{Reports: store, Fleet: vehicles.On(store), Tickets: tickets.On(store)}
		},
	}))
	b.Cleanup(srv.Close)
	const password = "cada litro tiene su folio"
	hash, err := access.Hash(password)
	must(err)
	must(d.store.AddUser(b.Context(), access.User{Username: "manager", Name: "Jorge Medina", Role: access.Manager, Password: hash, Language: "es-MX", Active: true}, "bench"))
	jar, err := cookiejar.New(nil)
	must(err)
	r := &reader{http.Client{Jar: jar}, srv.URL}
	signed, err := r.PostForm(r.url+"/sign-in", url.Values{"username": {"manager"}, "password": {password}})
	must(err)
	must(signed.Body.Close())
	return r
}

// read reads a page, which must have a table.
func (r *reader) read(path string) error {
	answer, err := r.Get(r.url + path)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err == nil && (answer.StatusCode != http.StatusOK || !bytes.Contains(page, []byte("<td"))) {
		err = fmt.Errorf("%s: got status %d and no table:\n%.2000s", path, answer.StatusCode, page)
	}
	return err
}
