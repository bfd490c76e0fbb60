package city_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/world"
)

// A clerk is the least that a driver can meet at a pump: a page, a scanner, and a
// card that releases the hose of a simulated controller. It asks every vehicle
// for its odometer, serves those on its list, and denies the others.
type clerk struct {
	c      *horustech.Controller
	serves string

	mu      sync.Mutex
	page    string
	scanned []string
	typed   []string
}

// Scan implements [city.Scanner].
func (k *clerk) Scan(label string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.scanned = append(k.scanned, label)
	if k.page = "prompt"; !strings.Contains(k.serves, label) {
		k.page = "denied"
	}
	return nil
}

func (k *clerk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r.Method == http.MethodPost {
		k.typed = append(k.typed, r.URL.Path+" "+r.FormValue("odometer_km"))
		k.page = "pouring"
		k.c.Nozzle(1).Card("0000000000000042")
		return
	}
	if k.page == "pouring" && k.c.Nozzle(1).State() == 'B' {
		k.page = "done"
	}
	json.NewEncoder(w).Encode(map[string]any{"positions": []any{map[string]any{
		"position": "1", "page": k.page, "prompt": "odometer",
	}}})
}

// newCity returns a city of one hose with a clerk beside it.
func newCity(t *testing.T, serves string) (*city.City, *clerk) {
	t.Helper()
	clock := world.New(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), 600)
	c := horustech.New(horustech.Options{Now: clock.Now, Hoses: []horustech.Hose{{Number: 1, Prices: [3]int64{2589}}}})
	k := &clerk{c: c, serves: serves, page: "idle"}
	page := httptest.NewServer(k)
	t.Cleanup(page.Close)
	n := c.Nozzle(1)
	hose := &city.Hose{
		ID: "h1", Grade: city.Diesel, Nozzle: n, Reading: func(ul int64) int64 { return ul },
		Open: func() func() { n.SetFree(true); return func() { n.SetFree(false) } },
	}
	s := &city.Station{
		ID: "norte", Exact: true, Screen: city.NewScreen(page.URL), Positions: []*city.Position{{ID: "1", Scanner: k, Hoses: []*city.Hose{hose}}},
	}
	return &city.City{
		Clock: clock, Stations: []*city.Station{s}, Labels: map[string]string{"A-001": "label-a", "B-001": "label-b"}, Ledger: new(city.Ledger),
	}, k
}

func visitOf(number string) city.Visit {
	return city.Visit{
		ID: 1, Vehicle: &city.Vehicle{Number: number, Grade: city.Diesel, TankL: 90}, WantUL: 42_123_456, FlowLPM: 60, OdometerKM: 1234, TypedKM: 1234,
	}
}

// A driver who is served scans, types, fills what he wants to the microliter,
// and leaves.
func TestVisit(t *testing.T) {
	t.Parallel()
	c, k := newCity(t, "label-a")
	if err := c.Run(t.Context(), &city.Plan{Visits: []city.Visit{visitOf("A-001")}}, c.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	fills := c.Ledger.Fills()
	if len(fills) != 1 || fills[0].EndUL-fills[0].StartUL != 42_123_456 || fills[0].Vehicle != "A-001" || fills[0].Hose != "h1" {
		t.Errorf("ledger: got %+v, want one fill of 42123456 by A-001", fills)
	}
	if got := c.Stations[0].Positions[0].Hoses[0].Nozzle.Totalizer(); got != 42_123_456 {
		t.Errorf("totalizer: got %d, want 42123456", got)
	}
	if want := []string{"/positions/1/odometer 1234"}; !slices.Equal(k.typed, want) || len(k.scanned) != 1 {
		t.Errorf("at the page: got %v typed and %v scanned, want %v and one scan", k.typed, k.scanned, want)
	}
}

// A driver who is denied leaves without fuel.
func TestVisitDenied(t *testing.T) {
	t.Parallel()
	c, k := newCity(t, "label-a")
	if err := c.Run(t.Context(), &city.Plan{Visits: []city.Visit{visitOf("B-001")}}, c.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if fills := c.Ledger.Fills(); len(fills) != 0 || len(k.typed) != 0 {
		t.Errorf("got fills %+v and odometers %v, want none", fills, k.typed)
	}
}

// A thief needs no label, and the ledger knows what he took.
func TestVisitOfThief(t *testing.T) {
	t.Parallel()
	c, k := newCity(t, "label-a")
	v := visitOf("A-001")
	v.Planted = &city.Planted{ID: "x", Kind: city.NoAuthorize, Station: "norte"}
	if err := c.Run(t.Context(), &city.Plan{Visits: []city.Visit{v}}, c.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	fills := c.Ledger.Fills()
	if len(fills) != 1 || fills[0].EndUL <= fills[0].StartUL || fills[0].Vehicle != "" || fills[0].Planted != "x" || len(k.scanned) != 0 {
		t.Errorf("ledger: got %+v after scans %v, want one nameless fill without a scan", fills, k.scanned)
	}
	if !v.Planted.Done || v.Planted.Hose != "h1" {
		t.Errorf("planted: got %+v, want it done at h1", v.Planted)
	}
}
