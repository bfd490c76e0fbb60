package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/calibrations"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/days"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/server/ticket"
	"github.com/litro-fuel/litro/server/web"
)

// A site is the API, and the pages beside it, on a real database of their own with two
// departments.
type site struct {
	*httptest.Server
	t      *testing.T
	pool   *pgxpool.Pool
	store  *postgres.Store
	fleet  *fleet.Fleet
	office *office.Office
	later  *atomic.Int64 // how much later it is than now
	keys   *atomic.Int64 // how many requests were named
	zone   *time.Location
	doc    *document
	config Config
	author *dispensetest.Author // of norte
	boxes  registry
	clerk  *web.Clerk // makes what is sent
}

// beside returns the same site at an address of its own, with other bounds.
func (s *site) beside(change func(*api)) *site {
	a := newAPI(s.config)
	change(a)
	other := *s
	other.Server = httptest.NewServer(a.handler())
	s.t.Cleanup(other.Close)
	return &other
}

// now is when the tests begin: a Friday morning in Mexico City.
var now = time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)

// hashed is a password as it is kept; nobody signs in with it here.
const hashed = "$argon2id$v=19$m=1024,t=1,p=1$EPIb5R+COkEopq2W6Us5nA$W3eAo94Y6F90Gnn0BxML2OwAN9W0H75qwPhrQHn6IV4"

func newSite(t *testing.T) *site {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	s := &site{t: t, pool: pgtest.New(t), later: new(atomic.Int64), keys: new(atomic.Int64), doc: readDocument(t)}
	s.must(err)
	s.zone = zone
	s.store = postgres.New(s.pool)
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	s.must(err)
	override, err := keyring.OpenOverrideKey(t.TempDir())
	s.must(err)
	cabinet, err := evidence.Open(filepath.Join(t.TempDir(), "evidence"))
	s.must(err)
	gate, err := access.NewGate(s.store)
	s.must(err)
	clock := func() time.Time { return now.Add(time.Duration(s.later.Load())) }
	s.office, err = office.Open(t.Context(), office.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Ring: ring, Override: override, Dir: filepath.Join(t.TempDir(), "office"), Name: "Oficina", Zone: zone, Now: clock,
		People: []dispense.Who{{Person: "p1", By: "name"}, {Person: "p2", By: "name"}},
	})
	s.must(err)
	t.Cleanup(func() { _ = s.office.Close() })
	s.fleet = fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: s.store, Ring: ring, LabelKey: make([]byte, 32), Zone: zone, Now: clock})
	tickets := ticket.New(ticket.Config{Store: s.store, Office: s.office, Cabinet: cabinet, Zone: zone, Now: clock})
	invoices := finance.New(finance.Config{Store: s.store, Cabinet: cabinet, Now: clock})
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	pages := web.Config{
		Log: log, Gate: gate, Sessions: access.NewSessions(s.store.Sessions(), s.store, false), Users: s.store, Reports: s.store, Office: s.office, Fleet: s.fleet, Tickets: tickets, Invoices: invoices, Matching: matching.New(matching.Config{Store: s.store, Zone: zone, Now: clock}), Stock: stockroom.New(stockroom.Config{Store: s.store, Zone: zone, Now: clock}), Contracting: contracting.New(contracting.Config{Store: s.store, Match: matching.New(matching.Config{Store: s.store, Zone: zone, Now: clock}), Zone: zone, Now: clock}), Disclosure: disclosure.New(disclosure.Config{Store: s.store, Lines: matching.New(matching.Config{Store: s.store, Zone: zone, Now: clock}), Prices: contracting.New(contracting.Config{Store: s.store, Match: matching.New(matching.Config{Store: s.store, Zone: zone, Now: clock}), Zone: zone, Now: clock}), Issuer: "Ciudad de Muestra", Zone: zone, Now: clock}), Savings: statement.New(statement.Config{Store: s.store, Zone: zone, Now: clock}), Signed: signed.New(signed.Config{Store: s.store, Cabinet: cabinet, Zone: zone, Now: clock}), Days: days.New(days.Config{Store: s.store, Cabinet: cabinet, Zone: zone, Now: clock}), Calibrations: calibrations.New(calibrations.Config{Store: s.store, Cabinet: cabinet, Zone: zone, Now: clock}), Corrections: correcting.New(correcting.Config{Store: s.store, Office: s.office, Now: clock}), Views: s.store, Archive: s.store, Kept: cabinet, Zone: zone, Now: clock,
		Within: func(scope access.Scope) web.Part {
			store := s.store.Within(scope)
			return web.Part{Reports: store, Fleet: s.fleet.On(store), Tickets: tickets.On(store)}
		},
	}
	calendar := budget.Calendar{Zone: zone}
	spent := spending.New(spending.Config{Store: s.store, Calendar: calendar, Now: clock, Open: closes.Reader(s.store, calendar), Ended: closes.LastEnded(s.store, calendar)})
	pages.Budget = spent
	lines := matching.New(matching.Config{Store: s.store, Zone: zone, Now: clock})
	pages.Auditing = quiet{auditing.New(auditing.Config{
		Store: s.store, Match: lines, Price: contracting.New(contracting.Config{Store: s.store, Match: lines, Zone: zone, Now: clock}), Budget: spent, Stock: stockroom.New(stockroom.Config{Store: s.store, Zone: zone, Now: clock}), Calendar: calendar, Now: clock,
	})}
	pages.Closes = closes.New(closes.Config{
		Store: s.store, Calendar: calendar, Now: clock, Origin: ring.Origin, Keys: []closes.Key{{Signer: ring.Log, Verifier: ring.Log.Verifier, VKey: ring.Log.VKey}},
		Matching: matching.New(matching.Config{Store: s.store, Zone: zone, Now: clock}), Stock: stockroom.New(stockroom.Config{Store: s.store, Zone: zone, Now: clock}), Budget: spent,
		Cabinet: cabinet,
	})
	s.openWays(&pages, ring)
	whole := Desk{web.Desk{Reports: s.store, Fleet: s.fleet, Office: s.office, Tickets: tickets}, s.store}
	mux := http.NewServeMux()
	mux.Handle("/", web.New(pages))
	s.config = Config{
		Log: log, Users: s.store, Desk: whole, Zone: zone, Now: clock, Health: doctor{s.store}, Views: s.store, Strict: true, Issuers: []string{"https://accounts.example.org"},
		Outbox: pages.Outbox, Ways: pages.Ways, CheckHook: pages.CheckHook, Boxes: pages.Boxes, Sticks: pages.Sticks, Invoices: pages.Invoices, Matching: pages.Matching, Stock: pages.Stock, Budget: pages.Budget, Savings: pages.Savings, Disclosure: pages.Disclosure, Closes: pages.Closes, Contracting: pages.Contracting, Auditing: pages.Auditing, Signed: pages.Signed, Days: pages.Days, Calibrations: pages.Calibrations, Corrections: pages.Corrections, Packer: web.NewPacker(pages),
		Within: func(scope access.Scope) Desk {
			return Desk{whole.Narrowed(pages.Within(scope), scope), s.store.Within(scope)}
		},
	}
	mux.Handle("/api/", New(s.config))
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	s.seed()
	return s
}

// A doctor says how the database is.
type doctor struct{ store *postgres.Store }

func (d doctor) Health(ctx context.Context) ([]health.Line, error) {
	f := health.Facts{Now: now, Running: true}
	err := d.store.Health(ctx, now, &f)
	return health.Lines(f), err
}

// in returns the same site for a part of a test.
func (s *site) in(t *testing.T) *site {
	other := *s
	other.t = t
	return &other
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) seed() {
	s.t.Helper()
	tank := 70 * dispense.Liter
	vehicle := func(id, no, department string) *fleet.Vehicle {
		return &fleet.Vehicle{Vehicle: id, FleetNo: no, Plate: "GTO-" + no, Name: "Patrulla", Status: "active", Department: department, Grades: []string{"magna"}, TankUL: &tank, Rule: "general", Odometer: "on"}
	}
	bound := vehicle("v0000009", "PC-01", "civ")
	bound.Quotas = []string{"qv0000009"}
	before := fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: s.store, Zone: s.zone, Now: func() time.Time { return now.AddDate(0, -2, 0) }})
	s.must(before.Save(s.t.Context(), "test",
		&fleet.Grade{Grade: "magna", Name: "Magna", Product: "15101514"}, &fleet.Department{Department: "seg", Name: "Seguridad"}, &fleet.Department{Department: "civ", Name: "Protección Civil"},
		&fleet.Rule{Rule: policy.Rule{Rule: "general"}}, &fleet.Quota{Quota: "qv0000009", Period: fleet.Month, SizeUL: 600 * dispense.Liter, FromAt: now.AddDate(0, -2, 0)},
		vehicle("v0000001", "P-101", "seg"), bound,
		&fleet.Contract{Contract: "gas2026", Supplier: "Gasolineras del Bajío", Number: "LA-26-007", Currency: "MXN", FromOn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		&fleet.Permit{Contract: "gas2026", Permit: "PL/12345/EXP/ES/2015", Name: "Gasolinera Norte", Status: "open"},
		&fleet.Price{Grade: "magna", FromAt: now.AddDate(0, -2, 0), PriceE4: 239900, Currency: "MXN"},
		&fleet.Person{Person: "d1", Name: "Raúl Ortega", Status: "active", Roles: []string{"driver"}, Vehicles: []string{"v0000001"}},
		&fleet.Person{Person: "d8", Name: "Sandra Muñoz", Status: "active", Roles: []string{"driver"}, Vehicles: []string{"v0000009"}},
	))
	s.station("norte")
	for i := range 9 {
		s.fill(i)
	}
	for _, role := range access.Roles() {
		s.must(s.store.AddUser(s.t.Context(), access.User{Username: string(role), Name: string(role), Role: role, Password: hashed, Active: true, Language: "en"}, "test"))
		if role != access.Administrator {
			part := string(role) + "-civ"
			s.must(s.store.AddUser(s.t.Context(), access.User{Username: part, Name: part, Role: role, Password: hashed, Active: true, Language: "en"}, "test"))
			s.must(s.store.SetScope(s.t.Context(), part, []string{"civ"}, "test"))
		}
	}
	// Two more of the fleet's office: one leaves it among the further acts, one stays.
	for _, more := range []string{"other", "another"} {
		s.must(s.store.AddUser(s.t.Context(), access.User{Username: more, Name: more, Role: access.Manager, Password: hashed, Active: true, Language: "en"}, "test"))
	}
}

// station enrolls one.
func (s *site) station(name string) {
	s.t.Helper()
	a := dispensetest.NewAuthor(s.t, name, "00")
	if name == "norte" {
		s.author = a
	}
	g, err := dispense.ReadGrant(a.Grant)
	s.must(err)
	s.must(s.store.AddStation(s.t.Context(), postgres.Station{Station: name, Name: "Patio " + name, Shard: "00", Zone: "America/Mexico_City", EnrolledAt: now.AddDate(0, -2, 0), LinkSHA256: []byte{}}, g, a.Grant))
	s.must(s.fleet.Save(s.t.Context(), "test", &fleet.Settings{Station: name, Settings: policy.Settings{Zone: "America/Mexico_City", Language: "es-MX"}}))
}

// fill types the n-th fill: of both vehicles in turn, two at one instant now and then.
func (s *site) fill(n int) {
	s.t.Helper()
	vehicle := []string{"v0000001", "v0000009", "v0000001"}[n%3]
	price, amount := int64(239900), int64(0)
	volume := dispense.Volume(30+n) * dispense.Liter
	amount, err := dispense.AmountCents(volume, price)
	s.must(err)
	_, err = s.office.Fill(s.t.Context(), office.Fill{
		Vehicle: vehicle, Grade: "magna", VolumeUL: volume, HappenedAt: now.Add(-time.Duration(20-n/2) * 24 * time.Hour), Precision: "minute", Source: "ticket", Ticket: fmt.Sprintf("T-%d", n),
		PriceE4: &price, AmountCents: &amount, Currency: "MXN", OdometerM: new(int64(40_000_000 + n*300_000)), Full: "yes",
	}, office.Two{Did: "p1", Checked: "p2"})
	s.must(err)
}

// token makes a token of a user, with all rights of the role.
func (s *site) token(username string, acts bool) string {
	s.t.Helper()
	u, err := s.store.User(s.t.Context(), username)
	s.must(err)
	t := access.Token{Name: "test", Acts: acts, MadeAt: now, UntilAt: now.AddDate(0, 1, 0)}
	for _, need := range web.Needs() {
		if u.Role.May(need.Right) {
			t.Rights = append(t.Rights, need.Right)
		}
	}
	if u.Role.May(access.SeeTickets) { // which goes with tickets that are one's own
		t.Rights = append(t.Rights, access.SeeTickets)
	}
	for _, more := range []access.Right{access.BeDeputy, access.AgreeBudget} { // of no page alone
		if u.Role.May(more) {
			t.Rights = append(t.Rights, more)
		}
	}
	return s.makes(u, t)
}

func (s *site) makes(u access.User, t access.Token) string {
	s.t.Helper()
	secret, err := access.MakeToken(s.t.Context(), s.store, u, t)
	s.must(err)
	return secret
}

// A got is what came back.
type got struct {
	*http.Response
	body []byte
}

// into reads the answer, which must be a good one.
func into[T any](s *site, g got) T {
	s.t.Helper()
	var v T
	if g.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: got status %d: %s", g.Request.Method, g.Request.URL.Path, g.StatusCode, g.body)
	}
	s.must(json.Unmarshal(g.body, &v))
	return v
}

// ask sends a request, and holds the answer to the document.
func (s *site) ask(method, path, token, body string, headers ...string) got {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	s.must(err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPost {
		r.Header.Set("Idempotency-Key", fmt.Sprintf("request-%d", s.keys.Add(1)))
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	s.must(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	s.must(err)
	s.doc.holds(s.t, method, r.URL.Path, resp, b)
	return got{resp, b}
}

func (s *site) get(path, token string) got {
	s.t.Helper()
	return s.ask(http.MethodGet, path, token, "")
}

func (s *site) post(path, token, body string, headers ...string) got {
	s.t.Helper()
	return s.ask(http.MethodPost, path, token, body, headers...)
}

// wants checks status and code of a problem.
func (s *site) wants(g got, status int, code string) Problem {
	s.t.Helper()
	var p Problem
	_ = json.Unmarshal(g.body, &p)
	if g.StatusCode != status || p.Code != code || p.Status != status || p.Detail == "" || p.Type != "/api/docs#"+code {
		s.t.Errorf("%s %s: got status %d, want %d with code %q: %s", g.Request.Method, g.Request.URL.RequestURI(), g.StatusCode, status, code, g.body)
	}
	return p
}

// A document is the OpenAPI document, and the schemas of its answers.
type document struct {
	paths    map[string]map[string]any
	compiler *jsonschema.Compiler
}

const documentURL = "https://litro.test/openapi.json"

func readDocument(t *testing.T) *document {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(Document()))
	if err != nil {
		t.Fatal(err)
	}
	d := &document{paths: map[string]map[string]any{}, compiler: jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(documentURL, v); err != nil {
		t.Fatal(err)
	}
	for path, item := range v.(map[string]any)["paths"].(map[string]any) {
		d.paths[path] = item.(map[string]any)
	}
	return d
}

// holds checks that an answer is one that the document tells of.
func (d *document) holds(t *testing.T, method, path string, r *http.Response, body []byte) {
	t.Helper()
	if !strings.HasPrefix(path, base) || r.StatusCode == http.StatusNotModified {
		return
	}
	want, schema := "application/problem+json", documentURL+"#/components/schemas/Problem"
	if r.StatusCode < 400 {
		want, schema = "application/json", ""
		for _, pattern := range d.patterns(path) {
			if _, ok := d.paths[pattern][strings.ToLower(method)]; ok {
				schema = documentURL + "#/paths/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(pattern) + "/" + strings.ToLower(method) + "/responses/200/content/application~1json/schema"
				break
			}
		}
	}
	if got := r.Header.Get("Content-Type"); got != want {
		t.Errorf("%s %s: got content type %q, want %q", method, path, got, want)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s %s: no JSON: %v: %s", method, path, err, body)
		return
	}
	s, err := d.compiler.Compile(schema)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s %s answers otherwise than the document says: %v\n%s", method, path, err, body)
	}
}

// patterns are the paths of the document that an address fits, those with the fewest
// parameters first.
func (d *document) patterns(path string) []string {
	var fit, exact []string
	parts := strings.Split(path, "/")
	for pattern := range d.paths {
		of := strings.Split(pattern, "/")
		if len(of) != len(parts) {
			continue
		}
		same := true
		for i := range of {
			same = same && (of[i] == parts[i] || strings.HasPrefix(of[i], "{"))
		}
		switch {
		case pattern == path:
			exact = append(exact, pattern)
		case same:
			fit = append(fit, pattern)
		}
	}
	return append(exact, fit...)
}

// quiet is an auditing desk that judges nothing by itself: what tests count are the discrepancies
// that they brought about.
type quiet struct{ *auditing.Desk }

func (quiet) Fresh(context.Context) (bool, error) { return true, nil }
