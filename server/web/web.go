// Package web serves the pages that people at a desk use: what happens today,
// what each vehicle consumed, what does not add up, and how the stations are.
//
// Pages are made on the server and work without script; script only keeps Today
// moving. A page's address says all that it shows, so that it can be sent on.
// The package knows no SQL: it states the few methods it needs. Figures come
// from package report as tables, and are only put into words here.
package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/finance/contracting"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/signon"
)

// Config holds what the pages need. All fields are required, except where said.
type Config struct {
	Log      *slog.Logger
	Gate     *access.Gate
	Sessions *access.Sessions
	Users    Users
	Reports  Reports
	// Within returns what answers questions about a part of the fleet, for who is
	// concerned with some departments. The same scope may be asked for again.
	Within func(access.Scope) Part
	// Office and Fleet let people type fills in and decide about vehicles; nil, and
	// what needs them is not there.
	Office Office
	Fleet  Fleet
	// Boxes lets people let boxes in; nil, and those pages are not there.
	Boxes Boxes
	// Sticks takes what stations without a network send; nil, and there is no page
	// for it.
	Sticks Sticks
	// Health says how every part of the installation is; nil, and there is no page for
	// it.
	Health Health
	// Setup lets the first users in; nil, and there is no page for it. Begun is called
	// when they are, before the page that says so goes out.
	Setup Setup
	Begun func()
	// Authority signed the certificate that browsers see; nil when another has, or
	// they see none.
	Authority Authority
	// Looks keeps the color of the pages; nil, and it is the default for good.
	Looks Looks
	// Name is how the installation is called; it may be empty.
	Name string
	// Tickets takes those of contracted stations; nil, or without Office and Fleet, and
	// those pages are not there.
	Tickets Tickets
	// Invoices keeps what suppliers bill; nil, and those pages are not there.
	Invoices Invoices
	// Matching says which fill each line of them is of; nil, and those pages are not there.
	Matching Matching
	// Stock keeps the books of own tanks; nil, and those pages are not there.
	Stock Stock
	// Budget keeps the budget; nil, and those pages are not there.
	Budget Budget
	// Patience is how long a page waits for what it can do without; zero: 200 ms.
	Patience time.Duration
	// Savings says what was saved; nil, and those pages are not there.
	Savings Savings
	// Disclosure says what the house tells others of its fuel; nil, and those pages are not there.
	Disclosure Disclosure
	// Closes keeps how months are closed; nil, and those pages are not there.
	Closes Closes
	// Signed keeps logbooks that came back signed; nil, and those pages are not there.
	Signed Signed
	// Days knows how far stations have closed their days, and Calibrations keeps certificates of
	// meters and tank charts; nil, and those pages are not there.
	Days         Days
	Calibrations Calibrations
	// Corrections tells of single fills, and has corrections of them asked for and answered;
	// nil, and those pages are not there.
	Corrections Corrections
	// Contracting keeps papers and prices of contracts; nil, and those pages are not there.
	Contracting Contracting
	// Auditing finds what an auditor would write down, and keeps papers of vehicles; nil, and
	// nothing of it is there.
	Auditing Auditing
	// Archive gives out records as they came, and Kept the files behind what people say; nil,
	// and there is no audit package.
	Archive Archive
	Kept    Kept
	// API is the OpenAPI document of what answers programs; nil, and no page shows it.
	API []byte
	// Views keeps questions under names; nil, and those pages are not there.
	Views Views
	// Outbox keeps what leaves the house; nil, and those pages are not there. Ways says
	// where it may go, CheckHook whether a program may be called, and Address how people
	// reach the pages, as letters say it; it may be empty.
	Outbox    Outbox
	Ways      send.Ways
	CheckHook func(url string) error
	Address   string
	// Zone is the office's: days begin at its midnight, times are shown in it.
	// ZoneFixed says that it stands in the configuration.
	Zone      *time.Location
	ZoneFixed bool
	// YearBegins is the month in which the years of reports begin; zero: January.
	YearBegins time.Month
	// SecondStep says that whoever approves must sign in with a second step, and
	// OnlyPasskeys that it must be a passkey.
	SecondStep, OnlyPasskeys bool
	// Passkeys asks authenticators to sign; nil, and nobody has passkeys.
	Passkeys Passkeys
	// SignOn are the providers with whose accounts people may sign in; it may be empty.
	SignOn []*signon.Provider
	// Away tells whether an error is that the database does not answer; nil: never.
	Away func(error) bool
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Secure says that browsers reach the pages by https only, and Strict that they
	// shall not try anything else for a year.
	Secure, Strict bool
}

// Users are those who sign in.
type Users interface {
	access.Store
	access.TokenStore
	access.SecondStore
	access.PasskeyStore
	access.IdentityStore
	// SetScope says which departments a user is concerned with; nil: the whole fleet. It
	// fails with fault.ErrNotFound and, for an administrator, with fault.ErrInvalid.
	SetScope(ctx context.Context, username string, departments []string, by string) error
	access.ReservedStore
}

// Reports answers the questions behind the pages; the database does.
type Reports interface {
	// Has tells whether something of a kind is there to be seen by who asks: a vehicle,
	// an own vehicle (one that their departments have now), a once, ticket, person,
	// folio of a voucher, sha256 of a picture, finding, or run of labels. Of another kind it
	// says no.
	Has(ctx context.Context, what, key string) (bool, error)
	// Consumption answers a question, and the same over time unless it is untimed.
	Consumption(ctx context.Context, q report.Question) (rows, trend report.Table, err error)
	// Compared answers most rows of it, from the first on, beside the period before.
	Compared(ctx context.Context, q report.Question, before report.Period, first, most int) (report.Compared, error)
	// Past answers a question about the years before Litro, which nobody verified.
	Past(ctx context.Context, q report.Question) (report.Table, error)
	// Vehicle returns what a vehicle took, or fault.ErrNotFound.
	Vehicle(ctx context.Context, vehicle string, p report.Period) (report.VehicleAnswer, error)
	// Roster returns all vehicles as they stood at a time; Logbook what the logbook of a
	// vehicle in a month is made of, or fault.ErrNotFound; and Logbooks those of the
	// vehicles that stood in a department at the end of a month.
	Roster(ctx context.Context, at time.Time) ([]report.VehicleAt, error)
	Logbook(ctx context.Context, vehicle string, month report.Period, now time.Time) (report.LogFacts, error)
	Logbooks(ctx context.Context, department string, month report.Period, now time.Time) ([]report.LogFacts, error)
	// Today returns the day so far.
	Today(ctx context.Context, now time.Time, zone *time.Location) (report.TodayAnswer, error)
	// StationStates returns how the stations are, with what they gave in a
	// period.
	StationStates(ctx context.Context, p report.Period) ([]report.StationState, error)
	// VehicleReach returns for every station whether the last decision about a
	// vehicle is in force there, and PendingReach what was taken away and is not
	// in force everywhere, the newest first.
	VehicleReach(ctx context.Context, vehicle string) ([]report.Reach, error)
	PendingReach(ctx context.Context, limit int) ([]report.Reach, error)
	// Fills returns the fills of a question one by one, with corrections, the first first.
	Fills(ctx context.Context, q report.FillsQuestion) ([]report.Fill, error)
	// Draws returns what flowed into no vehicle in a period.
	Draws(ctx context.Context, p report.Period) ([]report.Draw, error)
	// BlockTimes returns how long stations took to say that they know of the blocks of
	// the last weeks.
	BlockTimes(ctx context.Context, now time.Time) (all report.BlockTime, each []report.BlockTime, err error)
	// PersonReach is VehicleReach of a person.
	PersonReach(ctx context.Context, person string) ([]report.Reach, error)
	// Exceptions returns what people released beside the rules in a period, and
	// with open also the one-time authorizations of any time that can be used still.
	Exceptions(ctx context.Context, p report.Period, now time.Time, open bool) ([]report.Exception, error)
	// Finding returns one finding, or fault.ErrNotFound; Case it and what people did
	// about it, WaitingFindings what waits for somebody, Vanished what people did
	// something about since a time and records have explained, and FindingRules how the
	// rules are set, the oldest first.
	Finding(ctx context.Context, id string) (report.FindingRow, error)
	Case(ctx context.Context, id string, now time.Time) (reconcile.Case, error)
	WaitingFindings(ctx context.Context) ([]report.FindingRow, error)
	// Mended returns by what facts have what auditors wrote down no more; nil: they have it, or it
	// is no such finding.
	Mended(ctx context.Context, finding string) (*audit.Standing, error)
	Vanished(ctx context.Context, since time.Time) ([]report.VanishedFinding, error)
	FindingRules(ctx context.Context) ([]reconcile.Said, error)
	// Quality returns how well stations, or people, said what flowed in a period, and
	// ClassPeers what vehicles of a class go now, and what was reckoned of them before.
	Quality(ctx context.Context, p report.Period, of report.QualityOf) ([]report.Quality, error)
	ClassPeers(ctx context.Context, class string) (reconcile.Peers, []report.PeersSaid, error)
	// Bypasses returns what flowed off the book since a time, hose by hose, and
	// what sheets settle of it.
	Bypasses(ctx context.Context, since time.Time) ([]report.Bypass, error)
	// Pads returns what became of all contingency sheets, pad by pad, and Hoses the
	// hoses of all stations.
	Pads(ctx context.Context) ([]reconcile.PadAccount, error)
	Hoses(ctx context.Context) ([]office.Hose, error)
	// Idle returns vehicles that have not fueled since a time, QuotaUses what is drawn
	// of quotas now, Tanks what tanks hold, and AuditRows what was changed or denied in a
	// period: what is asked for, see [report.AuditOf].
	Idle(ctx context.Context, since, now time.Time) ([]report.Idle, error)
	QuotaUses(ctx context.Context, now time.Time) ([]report.QuotaUse, error)
	QuotasThen(ctx context.Context, at time.Time) ([]report.QuotaUse, error)
	Tanks(ctx context.Context, now time.Time) ([]report.TankLevel, error)
	// Tank returns one with what was read of it, or fault.ErrNotFound.
	Tank(ctx context.Context, station, tank string, now time.Time) (report.TankAnswer, error)
	AuditRows(ctx context.Context, p report.Period, of report.AuditOf, limit int) ([]report.AuditRow, error)
	// Beyond returns what stations without a network could give beyond the quotas of now.
	Beyond(ctx context.Context, at time.Time) (report.Beyond, error)
	// VoucherRanges returns what became of all paper vouchers at a time, range by range,
	// or of the range of one number; Vouchers those of some numbers, one by one; and
	// OutstandingVouchers how many are, and what they hold.
	VoucherRanges(ctx context.Context, at time.Time, number int64) ([]report.VoucherRange, error)
	OutstandingVouchers(ctx context.Context, at time.Time) (n int64, held dispense.Volume, err error)
	Vouchers(ctx context.Context, at time.Time, first, last int64) ([]office.Voucher, error)
	// Folios returns vouchers over all ranges, the newest first, and VoucherStory what was
	// said of one.
	Folios(ctx context.Context, at time.Time, q report.FolioQuestion) ([]report.FolioRow, error)
	VoucherStory(ctx context.Context, number int64) ([]office.VoucherEvent, error)
	// Observe returns what would have been denied where the rules are only observed,
	// and Modes which stations and departments observe.
	Observe(ctx context.Context, q report.ObserveQuestion) (report.ObserveAnswer, error)
	Modes(ctx context.Context) ([]fleet.Moded, error)
	// VehicleLabels returns every vehicle that is not retired with its label.
	VehicleLabels(ctx context.Context) ([]report.VehicleLabelState, error)
	// Findings returns the findings asked for, the newest first.
	Findings(ctx context.Context, q report.FindingsQuestion) ([]report.FindingRow, error)
	// FindingCounts counts them by severity, however many there are.
	FindingCounts(ctx context.Context, q report.FindingsQuestion) (map[reconcile.Severity]int64, error)
}

// pages serves all pages.
type pages struct {
	Config
	dictionary *dictionary
	templates  templates
	assets     assets
	refuse     *http.CrossOriginProtection
	table      map[string]route // by method and pattern
	parts      *parts
	painted    *livery
	whole      Reports // those of the whole fleet, on pages of a part of it
	base       *pages  // those of the whole fleet, likewise
	manual     *manual
	asOf       time.Time // as of when a package says what things are called; zero: now
	*limits
	*lately
}

// limits are the same for everybody's pages.
type limits struct {
	guesses struct{ user, net, code access.Brake }
	uploads access.Pace   // pictures, by user
	reads   access.Pace   // of what anybody sees, by network
	asks    access.Pace   // of authenticators, by network
	packing chan struct{} // full while as many packages are made as may be at once
	shelf   openShelf
	open    chan struct{} // public answers that are being sent
}

// lately are answers that are kept for a moment, for all who see the same part of the fleet.
type lately struct {
	todays  kept[report.TodayAnswer]
	waiting kept[[]report.TicketRow]
	papers  kept[paperHeld]
	boards  board
	uses    followed[[]contracting.Whole]
	signed  followed[int]
	meters  followed[metersDue]
	undone  followed[int]
	stops   followed[[]spending.Stopped]
	levels  followed[[]spending.Level]
	week    followed[matching.Week]
	lacks   followed[[]spending.NotOut]
	through followed[monthThrough]
}

// New returns the pages. Requests must end with the server: Today's stream lasts
// as long as its request's context.
func New(cfg Config) http.Handler { return newPages(cfg).handler() }

func newPages(cfg Config) *pages {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Patience = cmp.Or(cfg.Patience, 200*time.Millisecond)
	p := &pages{
		Config: cfg, dictionary: newDictionary(cfg.Zone), templates: pageTemplates(), assets: readAssets(),
		refuse: http.NewCrossOriginProtection(), parts: new(parts), painted: new(livery), limits: &limits{packing: make(chan struct{}, 1)}, lately: new(lately),
	}
	if p.Office == nil || p.Fleet == nil {
		p.Tickets = nil
	}
	p.guesses.user.Most, p.guesses.net.Most = 10, 100 // a network may be a whole town hall
	p.guesses.code.Most = 10                          // one person types it, once
	// Twenty tickets of four pictures each are 80; with a bad signal some are sent twice.
	p.uploads.Most, p.uploads.Each = 200, 15*time.Second
	p.open = make(chan struct{}, mostOpen)
	p.reads.Most, p.reads.Each = 600, 20*time.Millisecond // a proxy before it is one network
	p.asks.Most, p.asks.Each = 100, time.Second           // a town hall that comes to work
	p.manual = readManual(p.API)
	p.table = p.byName()
	return p
}

// byName returns the routes by method and pattern.
func (p *pages) byName() map[string]route {
	table := map[string]route{}
	for _, rt := range p.routes() {
		table[rt.method+" "+rt.pattern] = rt
	}
	return table
}

// maxForm bounds what a form may send.
const maxForm = 64 << 10

func (p *pages) handler() http.Handler {
	r := chi.NewRouter()
	r.Use(Guard(contentPolicy, "same-origin", "no-store", p.Strict), middleware.GetHead, middleware.Compress(5, "text/html", "text/css", "text/javascript", "text/csv", "application/json", "image/svg+xml"))
	r.Get("/static/{hash}/{name}", p.assets.serve)
	r.Get("/static/brand/{file}", paint)
	r.Group(p.openly)
	r.Group(func(r chi.Router) {
		r.Use(p.withSession)
		for _, route := range p.routes() {
			r.Method(route.method, route.pattern, p.enter(route))
		}
		r.NotFound(p.enter(route{need: anyone, serve: func(*visit) error { return errNoPage }}).ServeHTTP)
		r.MethodNotAllowed(p.enter(route{need: anyone, serve: func(*visit) error { return errMethod }}).ServeHTTP)
	})
	return r
}

func (p *pages) withSession(next http.Handler) http.Handler {
	return p.Sessions.Wrap(next, func(w http.ResponseWriter, r *http.Request, err error) {
		p.fail(p.visit(w, r), err)
	})
}
