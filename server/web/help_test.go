package web

import (
	"context"
	"crypto/ecdh"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
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
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/keyring"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/passkey"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/send/hook"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/signon"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/server/ticket"
)

const password = "tres palabras largas"

// A password takes a tenth of a second on purpose, each time somebody signs in. That of
// the tests' users was hashed with less memory, as the hash itself says, which signing in
// goes by; what [access.Hash] makes, and how long it takes, has tests of its own.
const hashed = "$argon2id$v=19$m=1024,t=1,p=1$EPIb5R+COkEopq2W6Us5nA$W3eAo94Y6F90Gnn0BxML2OwAN9W0H75qwPhrQHn6IV4"

// now is when the tests take place: a Tuesday afternoon in Mexico City.
var now = time.Date(2026, 12, 8, 20, 30, 0, 0, time.UTC)

// A site is the pages on a real database of their own.
type site struct {
	*httptest.Server
	t     *testing.T
	pool  *pgxpool.Pool
	store *postgres.Store
	fleet *fleet.Fleet
	desk  *office.Office
	boxes registry
	setup *access.Setup
	begun *atomic.Int32 // how often the first users were there
	// cabinet holds the evidence.
	cabinet     *evidence.Cabinet
	evidenceDir string
	invoices    *finance.Desk
	matching    *matching.Desk
	budget      *spending.Desk
	auditing    *auditing.Desk
	// audited tells that months are judged before anybody looks: other tests count the
	// discrepancies that they brought about.
	audited *atomic.Bool
	closes  *closes.Desk
	days    *days.Desk
	meters  *calibrations.Desk
	vkey    string
	// later is by how much the desks of the budget and of closing are ahead of now.
	later    *atomic.Int64
	stampers string // the directory with certificates of the tax authority's
	// override is the key with which calls are answered.
	override *ecdh.PrivateKey
	// clerk makes what is sent.
	clerk *Clerk
	// packer makes audit packages, from what pages are made of.
	packer *Packer
	pages  Config
}

// newSite returns a site with a user of each role.
func newSite(t *testing.T, change ...func(*Config)) *site {
	t.Helper()
	s := newNamedSite(t, "Municipio de Xalapa", change...)
	for _, role := range access.Roles() {
		s.addUser(string(role), role)
	}
	return s
}

// nobody is a provider of sign-on that does not answer.
var nobody = signon.New(signon.Config{Name: "nadie", Button: "Cuenta del municipio", Issuer: "http://127.0.0.1:1", Now: func() time.Time { return now }})

// newEmptySite returns a site at which nobody can sign in yet.
func newEmptySite(t *testing.T) *site {
	t.Helper()
	return newNamedSite(t, "")
}

func newNamedSite(t *testing.T, name string, change ...func(*Config)) *site {
	t.Helper()
	pool := pgtest.New(t)
	s := &site{t: t, pool: pool, store: postgres.New(pool), begun: new(atomic.Int32)}
	gate, err := access.NewGate(s.store)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(t.TempDir(), dispensetest.Origin)
	if err != nil {
		t.Fatal(err)
	}
	override, err := keyring.OpenOverrideKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.override = override
	clock := func() time.Time { return now }
	desk, err := office.Open(t.Context(), office.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Ring: ring, Override: override, Dir: filepath.Join(t.TempDir(), "office"), Name: "Oficina", Zone: zone(), Now: clock,
		People: []dispense.Who{{Person: "p1", By: "name"}, {Person: "p2", By: "name"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = desk.Close() })
	s.desk = desk
	s.fleet = fleet.New(fleet.Config{
		Log: slog.New(slog.DiscardHandler), Store: s.store, Ring: ring, LabelKey: make([]byte, 32), Zone: zone(), Now: clock,
		Over: func(ctx context.Context) (bool, error) { return s.budget.Over(ctx) },
	})
	s.boxes = newBoxes(t, s.store, ring)
	s.setup, err = access.OpenSetup(t.Context(), s.store, filepath.Join(t.TempDir(), "setup-code"))
	if err != nil {
		t.Fatal(err)
	}
	s.evidenceDir = filepath.Join(t.TempDir(), "evidence")
	cabinet, err := evidence.Open(s.evidenceDir)
	if err != nil {
		t.Fatal(err)
	}
	s.cabinet, s.stampers = cabinet, filepath.Join(t.TempDir(), "stampers")
	s.Server = httptest.NewUnstartedServer(nil)
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	own := "http://localhost:" + port // by a name, which passkeys are of
	keys, err := passkey.New(passkey.Config{Address: own, Store: s.store, Users: s.store, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	tickets := ticket.New(ticket.Config{Store: s.store, Office: desk, Cabinet: cabinet, Zone: zone(), Now: clock})
	s.matching = matching.New(matching.Config{Store: s.store, Zone: zone(), Now: clock})
	s.invoices = finance.New(finance.Config{Store: s.store, Cabinet: cabinet, Stampers: s.stampers, Online: "http://127.0.0.1:9/ConsultaCFDIService.svc", Now: clock})
	calendar := budget.Calendar{Zone: zone()}
	s.later = new(atomic.Int64)
	later := func() time.Time { return now.Add(time.Duration(s.later.Load())) }
	s.audited = new(atomic.Bool)
	prices := contracting.New(contracting.Config{Store: s.store, Match: s.matching, Zone: zone(), Now: clock})
	s.budget = spending.New(spending.Config{Store: s.store, Calendar: calendar, Now: later, Open: closes.Reader(s.store, calendar), Ended: closes.LastEnded(s.store, calendar)})
	s.auditing = auditing.New(auditing.Config{Store: s.store, Match: s.matching, Price: prices, Budget: s.budget, Stock: stockroom.New(stockroom.Config{Store: s.store, Zone: zone(), Now: clock}), Calendar: calendar, Now: clock})
	s.days = days.New(days.Config{Store: s.store, Cabinet: cabinet, Zone: zone(), Now: later})
	s.meters = calibrations.New(calibrations.Config{Store: s.store, Cabinet: cabinet, Zone: zone(), Now: later})
	s.closes = closes.New(closes.Config{
		Store: s.store, Calendar: calendar, Now: later, Origin: ring.Origin, Keys: []closes.Key{{Signer: ring.Log, Verifier: ring.Log.Verifier, VKey: ring.Log.VKey}},
		Matching: s.matching, Stock: stockroom.New(stockroom.Config{Store: s.store, Zone: zone(), Now: clock}), Budget: s.budget,
		Cabinet: cabinet,
		Unsigned: func(ctx context.Context, w closes.Window) ([]closing.Item, error) {
			return Unsigned(ctx, s.store, s.store.SignedPapers, report.Period{Kind: report.Month, From: w.From, To: w.To}, later())
		},
		Days: func(ctx context.Context, w closes.Window, has func(dispense.Ref) bool) (*[]closing.SiteDay, error) {
			return s.days.Missing(ctx, w.From.Format(monthForm), has)
		},
		Calibrations: func(ctx context.Context, w closes.Window, has func(dispense.Ref) bool) (*[]closing.Calibration, int64, error) {
			return s.meters.Lacking(ctx, w.From, w.To, has)
		},
	})
	s.vkey = ring.Log.VKey
	cfg := Config{
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Gate: gate, Sessions: access.NewSessions(s.store.Sessions(), s.store, false),
		Users: s.store, Reports: s.store, Office: desk, Fleet: s.fleet,
		Within: func(scope access.Scope) Part {
			store := s.store.Within(scope)
			return Part{Reports: store, Fleet: s.fleet.On(store), Tickets: tickets.On(store)}
		},
		Tickets: tickets, Invoices: s.invoices, Matching: s.matching, Stock: stockroom.New(stockroom.Config{Store: s.store, Zone: zone(), Now: clock}), Budget: s.budget, Closes: s.closes, Savings: statement.New(statement.Config{Store: s.store, Zone: zone(), Now: clock}), Contracting: prices, Disclosure: disclosure.New(disclosure.Config{Store: s.store, Lines: s.matching, Prices: prices, Issuer: "Ciudad de Muestra", Zone: zone(), Now: clock}), Auditing: audits{s}, Passkeys: keys, SignOn: []*signon.Provider{nobody}, Signed: signed.New(signed.Config{Store: s.store, Cabinet: cabinet, Zone: zone(), Now: clock}), Days: s.days, Calibrations: s.meters, Corrections: correcting.New(correcting.Config{Store: s.store, Office: desk, Now: clock}),
		Boxes: s.boxes, Archive: s.store, Kept: cabinet, Zone: zone(), Now: clock,
		Name: name, Looks: s.store, Health: doctor{s.store}, Setup: s.setup, Begun: func() { s.begun.Add(1) }, Authority: s.boxes.authority,
		Sticks: hands{ingest.NewHand(ingest.Config{Log: slog.New(slog.DiscardHandler), Store: s.store, Receipt: dispensetest.ReceiptKey, Era: 1, Now: clock}, s.store, dispensetest.PolicyKey)},
	}
	if cfg.API, err = os.ReadFile("../../docs/openapi.json"); err != nil {
		t.Fatal(err)
	}
	cfg.Address, cfg.Patience = "https://litro.xalapa.example", time.Minute
	cfg.Views, cfg.Outbox, cfg.Ways = s.store, s.store, send.Ways{From: "litro@xalapa.example", Domains: []string{"xalapa.example"}, Folders: true, Posts: []string{"contabilidad"}}
	cfg.CheckHook = hook.New(hook.Config{}).CheckURL
	for _, f := range change {
		f(&cfg)
	}
	s.clerk, s.packer, s.pages = NewClerk(cfg), NewPacker(cfg), cfg
	s.Config.Handler = New(cfg)
	s.Start()
	s.URL = own
	t.Cleanup(s.Close)
	return s
}

// names are what the users of the tests are called: they stand in pictures.
var names = map[access.Role]string{
	access.Administrator: "Rocío Ávila", access.Manager: "Jorge Medina", access.Finance: "Elena Cruz",
	access.Auditor: "Tomás Ibarra", access.Attendant: "Lupita Ríos", access.Driver: "Ofelia Cano",
}

func (s *site) addUser(username string, role access.Role) {
	s.t.Helper()
	u := access.User{Username: username, Name: names[role], Role: role, Password: hashed, Language: "es-MX", Active: true}
	if err := s.store.AddUser(s.t.Context(), u, "test"); err != nil {
		s.t.Fatal(err)
	}
}

// A browser is an HTTP client that keeps cookies and does not follow redirects.
type browser struct {
	*http.Client
	s *site
}

func (s *site) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{&http.Client{Jar: jar, CheckRedirect: stay}, s}
}

// as returns a browser in which a user of that role is signed in.
func (s *site) as(role access.Role) *browser {
	s.t.Helper()
	b := s.browser()
	if r := b.signIn(string(role), password); r.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("sign in as %s: got status %d, want 303", role, r.StatusCode)
	}
	return b
}

func (b *browser) signIn(username, pw string) *http.Response {
	b.s.t.Helper()
	return b.post("/sign-in", url.Values{"username": {username}, "password": {pw}})
}

// do sends a request as a page of ours would.
func (b *browser) do(method, path string, form url.Values, header ...string) *http.Response {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(b.s.t.Context(), method, b.s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.s.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := b.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	b.s.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func (b *browser) get(path string) *http.Response {
	b.s.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

func (b *browser) post(path string, form url.Values) *http.Response {
	b.s.t.Helper()
	if path == stepPattern && !form.Has("seen") { // as the form of the page has it
		if r := b.get(findingAddress(form.Get("finding"))); r.StatusCode == http.StatusOK {
			form = with(form, "seen", b.s.parse(r).Find(`[name="seen"]`).AttrOr("value", ""))
		}
	}
	return b.do(http.MethodPost, path, form, "Sec-Fetch-Site", "same-origin")
}

// page gets a page that must be there.
func (b *browser) page(path string) *goquery.Document {
	b.s.t.Helper()
	r := b.get(path)
	if r.StatusCode != http.StatusOK {
		b.s.t.Fatalf("GET %s: got status %d, want 200", path, r.StatusCode)
	}
	return b.s.parse(r)
}

func (s *site) parse(r *http.Response) *goquery.Document {
	s.t.Helper()
	doc, err := goquery.NewDocumentFromReader(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return doc
}

func (s *site) body(r *http.Response) string {
	s.t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// text returns what a selector finds, on one line.
func text(doc *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(doc.Find(selector).Text()), " ")
}

func parsePeriod(t *testing.T, query string) report.Period {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	p, err := report.ParsePeriod(v, report.Calendar{Zone: zone()}, now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// audits judges months for those who look, where a test has the site audited.
type audits struct{ *site }

func (a audits) Fresh(ctx context.Context) (bool, error) {
	if !a.audited.Load() {
		return true, nil
	}
	return a.auditing.Fresh(ctx)
}

func (a audits) Bulk(ctx context.Context, q matching.Question) ([]matching.Row, error) {
	return a.auditing.Bulk(ctx, q)
}

func (a audits) BulkElsewhere(ctx context.Context, q matching.Question) ([]matching.Row, error) {
	return a.auditing.BulkElsewhere(ctx, q)
}

func (a audits) Papers(ctx context.Context) ([]auditing.Paper, error) { return a.auditing.Papers(ctx) }

func (a audits) SayPaper(ctx context.Context, who string, p auditing.Paper) error {
	return a.auditing.SayPaper(ctx, who, p)
}

func (a audits) Import(ctx context.Context, who, agreed string, b []byte, reason string) (int, error) {
	return a.auditing.Import(ctx, who, agreed, b, reason)
}
