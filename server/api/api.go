// Package api answers programs: what pages show and do, as JSON under /api/v1, described by
// an OpenAPI 3.1 document.
//
// A program comes with a token of a user and is that user: the right that an operation
// takes is that of the page or form it stands for, departments narrow what is asked as they
// narrow pages, and acts go by the same methods. A session of a browser lets nobody in
// here, so that no other site can act. The package knows no SQL and draws no page: it
// states the few methods it needs beyond those of package web.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/web"
)

// Config holds what answers programs. All fields are required, except where said.
type Config struct {
	Log   *slog.Logger
	Users Users
	// Desk answers about the whole fleet, Within about a part of it; the same scope may be
	// asked for again.
	Desk   Desk
	Within func(access.Scope) Desk
	// Zone is the office's: days begin at its midnight. YearBegins is the month in which
	// the years of reports do; zero: January.
	Zone       *time.Location
	YearBegins time.Month
	// SecondStep says that whoever approves must have a second step to act.
	SecondStep bool
	// OnlyPasskeys says that it must be a passkey.
	OnlyPasskeys bool
	// Health says how every part of the installation is.
	Health web.Health
	// Views keeps questions under names.
	Views web.Views
	// Outbox keeps what leaves the house; Ways says where it may go, and CheckHook whether a
	// program may be called. Name is how letters call the installation. Boxes lets boxes in,
	// and Sticks takes what stations send by hand. Each may be nil, and then nothing of it is
	// there.
	Outbox    web.Outbox
	Ways      send.Ways
	CheckHook func(url string) error
	Name      string
	Boxes     web.Boxes
	Sticks    web.Sticks
	// Invoices keeps what suppliers bill; nil, and nothing of it is there.
	Invoices web.Invoices
	// Matching says which fill each line of them is of; nil, and nothing of it is there.
	Matching web.Matching
	// Stock keeps the books of own tanks; nil, and nothing of them is there.
	Stock web.Stock
	// Budget keeps the budget; nil, and nothing of it is there.
	Budget web.Budget
	// Savings says what was saved; nil, and nothing of it is there.
	Savings web.Savings
	// Disclosure says what the house tells others of its fuel; nil, and nothing of it is there.
	Disclosure web.Disclosure
	// Closes keeps how months are closed; nil, and nothing of it is there.
	Closes web.Closes
	// Auditing finds what an auditor would write down, and keeps papers of vehicles; nil, and
	// nothing of it is there.
	Auditing web.Auditing
	// Contracting keeps papers and prices of contracts; nil, and nothing of it is there.
	Contracting web.Contracting
	// Signed keeps logbooks that came back signed; nil, and nothing of it is there.
	Signed web.Signed
	// Days knows how far stations have closed their days, and Calibrations keeps certificates; nil,
	// and nothing of it is there.
	Days         web.Days
	Calibrations web.Calibrations
	// Corrections tells of single fills and takes corrections; nil, and nothing of it is there.
	Corrections web.Corrections
	// Packer makes audit packages; nil, and there are none.
	Packer *web.Packer
	// Issuers are the providers with whose accounts people sign on; none: none.
	Issuers []string
	// Away tells whether an error is that the database does not answer; nil: never.
	Away func(error) bool
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Strict says that the site is to be reached by https only, for a year.
	Strict bool
}

// Users are those whose tokens programs come with, and what programs asked for.
type Users interface {
	access.Store
	access.TokenStore
	access.RequestStore
	access.IdentityStore
	access.ReservedStore
	// SetScope says which departments concern a user, nil: the whole fleet.
	SetScope(ctx context.Context, username string, departments []string, by string) error
}

// Reports answers the questions of pages, and further ones.
type Reports interface {
	web.Reports
	// Feed returns what was said of fills after a mark, or report.ErrRestored; FeedEnd the
	// mark after which comes what is said from now on.
	Feed(ctx context.Context, after report.FeedMark, limit int) (report.Feed, error)
	FeedEnd(ctx context.Context) (report.FeedMark, error)
}

// A Desk is what is asked, and acted by.
type Desk struct {
	web.Desk
	Reports Reports
}

const base = "/api/v1"

// An api is one description of operations, and what carries them out.
type api struct {
	Config
	router  chi.Router
	huma    huma.API
	needs   map[string]web.Need
	listed  []operation
	written []byte // the document
	guesses access.Brake
	pace    access.Pace
	uploads access.Pace // files, by user
}

// New returns the handler of all addresses under /api/v1, and of the document that
// describes them.
func New(cfg Config) http.Handler { return newAPI(cfg).handler() }

func (a *api) handler() http.Handler {
	r := chi.NewRouter()
	r.Use(web.Guard("default-src 'none'; frame-ancestors 'none'", "no-referrer", "private, no-cache", a.Strict), middleware.GetHead, middleware.Compress(5, "application/json", "application/problem+json"))
	r.Get("/api/openapi.json", a.document)
	r.Mount("/", a.router)
	return r
}

func newAPI(cfg Config) *api {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	a := &api{Config: cfg, router: chi.NewRouter(), needs: web.Needs()}
	a.guesses.Most = 100 // a network may be a whole town hall
	a.pace.Most, a.pace.Each = 300, 100*time.Millisecond
	a.uploads.Most, a.uploads.Each = 200, 15*time.Second
	a.router.NotFound(a.refuse(problem(http.StatusNotFound, "not_found", "there is nothing at this address; see /api/docs")))
	a.router.MethodNotAllowed(a.refuse(problem(http.StatusMethodNotAllowed, "method", "this address does not take that method; see /api/docs")))
	hc := huma.DefaultConfig("Litro", "1")
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath, hc.CreateHooks = "", "", "", nil // the page that it comes with loads from elsewhere
	hc.RejectUnknownQueryParameters, hc.NoFormatFallback = true, false
	hc.Transformers = []huma.Transformer{asProblem}
	a.huma = huma.NewAPI(hc, adapter{a, humachi.NewAdapter(a.router)})
	a.describe()
	for _, add := range []func(*api){
		addMe, addVehicles, addMedia, addLogbooks, addPeople, addUsers, addLeaving, addStations, addSettings, addToday, addFills, addFeed, addConsumption, addFindings, addCases, addExceptions,
		addVouchers, addTickets, addSheets, addPapers, addLabels, addImports, addRules, addClasses, addVehicleActs, addModes, addAudit, addViews,
		addSchedules, addHooks, addMail, addHears, addBoxes, addSticks, addInvoices, addPlain, addImportMappings, addBudgetFiles, addMatching, addStock, addVolumetric, addWorth, addChain, addBudget, addStops, addSavings, addDisclosure, addCloses, addContracting, addAuditing, addSigned, addDays, addCorrections, addPackages,
	} {
		add(a)
	}
	a.written = a.write()
	return a
}

// An adapter puts what a request must pass before huma reads it.
type adapter struct {
	api *api
	huma.Adapter
}

// Handle adds an operation to the router.
func (d adapter) Handle(op *huma.Operation, handle func(huma.Context)) {
	o := d.api.listed[len(d.api.listed)-1]
	d.api.router.Method(op.Method, op.Path, d.api.enter(o, func(w http.ResponseWriter, r *http.Request) { handle(humachi.NewContext(op, r, w)) }))
}
