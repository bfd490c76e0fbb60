package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/api"
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
	"github.com/litro-fuel/litro/server/finance/warning"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
	"github.com/litro-fuel/litro/server/ticket"
	"github.com/litro-fuel/litro/server/web"
)

// pagesConfig is what pages are made of, for browsers that reach them by https only or
// otherwise, what answers programs, and what the clerk makes who sends it.
func (s *Server) pagesConfig(in *signOn, gate *access.Gate, d desks, out *carriers, secure, strict bool) web.Config {
	cfg := web.Config{
		Log: s.Log, Gate: gate, Sessions: access.NewSessions(s.Store.Sessions(), s.Store, secure), Users: s.Store,
		Reports: s.Store, Within: s.within(d.tickets), Office: s.Office, Fleet: s.Fleet, Boxes: s.boxes(), Sticks: desk{s.Center}, Tickets: d.tickets, Invoices: d.invoices, Matching: d.matching, Stock: d.stock, Budget: d.budget, Savings: d.savings, Disclosure: d.disclosure, Closes: d.closes, Contracting: d.contracting, Auditing: d.auditing, Signed: d.signed, Days: d.days, Calibrations: d.meters, Corrections: d.corrections,
		Health: s, Looks: s.Store, Setup: s.setup, Begun: s.begin, Name: s.Name, Zone: s.Zone, ZoneFixed: s.Config.Zone != "", YearBegins: s.Years.Begin,
		Now: s.Config.Now, Secure: secure, Strict: strict, Away: s.away, SecondStep: slices.Contains([]string{"approvers", "passkeys"}, s.Config.SecondStep),
		Views: s.Store, Outbox: s.Store, Ways: out.ways, CheckHook: out.hook.CheckURL, Address: s.Config.pages(), Archive: s.Store, Kept: d.cabinet,
		API: api.Document(), OnlyPasskeys: s.Config.SecondStep == "passkeys", SignOn: in.providers,
	}
	if in.passkeys != nil {
		cfg.Passkeys = in.passkeys
	}
	if s.Config.HTTPS.Listen != "" && s.Config.HTTPS.Certificate == "" {
		cfg.Authority = s.CA
	}
	return cfg
}

func (s *Server) pages(cfg web.Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", alive)
	mux.HandleFunc("GET /readyz", s.ready)
	pages := s.metrics.Timed(web.New(cfg))
	mux.Handle("/", pages)
	mux.Handle("/api/docs", pages)
	mux.Handle("/api/docs/shapes", pages)
	mux.Handle("/api/", s.metrics.Timed(api.New(s.programs(cfg))))
	return mux
}

// programs is what answers programs: the same as pages.
func (s *Server) programs(cfg web.Config) api.Config {
	var issuers []string
	for _, x := range cfg.SignOn {
		issuers = append(issuers, x.Issuer())
	}
	whole := api.Desk{Desk: web.Desk{Reports: cfg.Reports, Fleet: cfg.Fleet, Office: cfg.Office, Tickets: cfg.Tickets}, Reports: s.Store}
	return api.Config{
		Log: cfg.Log, Users: s.Store, Desk: whole, Zone: cfg.Zone, YearBegins: cfg.YearBegins, SecondStep: cfg.SecondStep, OnlyPasskeys: cfg.OnlyPasskeys, Away: cfg.Away, Now: cfg.Now, Strict: cfg.Strict, Health: cfg.Health, Views: cfg.Views,
		Outbox: cfg.Outbox, Ways: cfg.Ways, CheckHook: cfg.CheckHook, Name: cfg.Name, Boxes: cfg.Boxes, Sticks: cfg.Sticks, Invoices: cfg.Invoices, Matching: cfg.Matching, Stock: cfg.Stock, Budget: cfg.Budget, Savings: cfg.Savings, Disclosure: cfg.Disclosure, Closes: cfg.Closes, Contracting: cfg.Contracting, Auditing: cfg.Auditing, Signed: cfg.Signed, Days: cfg.Days, Calibrations: cfg.Calibrations, Corrections: cfg.Corrections, Packer: web.NewPacker(cfg), Issuers: issuers,
		Within: func(scope access.Scope) api.Desk {
			return api.Desk{Desk: whole.Narrowed(cfg.Within(scope), scope), Reports: s.Store.Within(scope)}
		},
	}
}

// within returns what answers about a part of the fleet.
func (s *Server) within(tickets *ticket.Desk) func(access.Scope) web.Part {
	return func(scope access.Scope) web.Part {
		store := s.Store.Within(scope)
		return web.Part{Reports: store, Fleet: s.Fleet.On(store), Tickets: tickets.On(store)}
	}
}

// desks take papers: tickets, and what suppliers bill.
type desks struct {
	tickets *ticket.Desk
	papers
}

// papers are what suppliers bill, and what is held against it.
type papers struct {
	invoices    *finance.Desk
	matching    *matching.Desk
	stock       *stockroom.Room
	budget      *spending.Desk
	savings     *statement.Desk
	disclosure  *disclosure.Desk
	contracting *contracting.Desk
	auditing    *auditing.Desk
	closes      *closes.Desk
	signed      *signed.Desk
	days        *days.Desk
	meters      *calibrations.Desk
	corrections *correcting.Desk
	cabinet     *evidence.Cabinet
}

func (s *Server) desks() (desks, error) {
	p, err := s.papers()
	p.corrections = correcting.New(correcting.Config{Store: s.Store, Office: s.Office, Now: s.Config.Now})
	return desks{ticket.New(ticket.Config{Store: s.Store, Office: s.Office, Cabinet: p.cabinet, Zone: s.Zone, Years: s.Years, Now: s.Config.Now}), p}, err
}

func (c *Center) papers() (papers, error) {
	cabinet, err := c.Evidence()
	if err != nil {
		return papers{}, err
	}
	invoices, err := c.Invoices()
	return papers{
		invoices: invoices, matching: c.lines(), stock: c.stock(), budget: c.spending(), closes: c.Closes(), cabinet: cabinet, signed: signed.New(signed.Config{Store: c.Store, Cabinet: cabinet, Zone: c.Zone, Now: c.Config.Now}),
		savings:     statement.New(statement.Config{Store: c.Store, Zone: c.Zone, Now: c.Config.Now}),
		disclosure:  disclosure.New(disclosure.Config{Store: c.Store, Lines: c.lines(), Prices: c.contracting(), Issuer: c.Name, Zone: c.Zone, Now: c.Config.Now}),
		contracting: c.contracting(), auditing: c.Auditing(), days: c.days(), meters: c.meters(),
	}, err
}

func (c *Center) contracting() *contracting.Desk {
	return contracting.New(contracting.Config{Store: c.Store, Match: c.lines(), Zone: c.Zone, Now: c.Config.Now})
}

func (c *Center) days() *days.Desk {
	return days.New(days.Config{Store: c.Store, Cabinet: evidence.At(c.Config.evidenceDir()), Zone: c.Zone, Now: c.Config.Now})
}

// meters is the desk of their calibrations.
func (c *Center) meters() *calibrations.Desk {
	return calibrations.New(calibrations.Config{Store: c.Store, Cabinet: evidence.At(c.Config.evidenceDir()), Zone: c.Zone, Now: c.Config.Now})
}

// Auditing returns the desk that finds what an auditor would write down.
func (c *Center) Auditing() *auditing.Desk {
	return auditing.New(auditing.Config{Store: c.Store, Match: c.lines(), Price: c.contracting(), Budget: c.spending(), Stock: c.stock(), Calendar: c.calendar(), Now: c.Config.Now})
}

func (c *Center) calendar() budget.Calendar {
	return budget.Calendar{Zone: c.Zone, YearBegins: c.Years.Begin}
}

func (c *Center) lines() *matching.Desk {
	return matching.New(matching.Config{Store: c.Store, Zone: c.Zone, Now: c.Config.Now})
}

func (c *Center) stock() *stockroom.Room {
	return stockroom.New(stockroom.Config{Store: c.Store, Zone: c.Zone, Now: c.Config.Now})
}

// spending is the desk of the budget, which books what comes in the first month that takes it.
func (c *Center) spending() *spending.Desk {
	return spending.New(spending.Config{
		Log: c.Log, Store: c.Store, Calendar: c.calendar(), Now: c.Config.Now, Open: closes.Reader(c.Store, c.calendar()), Ended: closes.LastEnded(c.Store, c.calendar()), Lease: c.Fleet.RenewOf,
		Years: func(at time.Time) (years []spending.QuotaYear) {
			for _, p := range c.Fleet.QuotaYears(at) {
				years = append(years, spending.QuotaYear(p))
			}
			return years
		},
	})
}

// warnings is the desk that has those told who must know what runs out.
func (c *Center) warnings() *warning.Desk {
	return warning.New(warning.Config{Store: c.Store, Budget: c.spending(), Contracts: c.contracting(), Matching: c.lines(), Now: c.Config.Now, Log: c.Log})
}

// Closes returns the desk at which months are closed.
func (c *Center) Closes() *closes.Desk {
	return closes.New(closes.Config{
		Store: c.Store, Calendar: c.calendar(), Now: c.Config.Now, Origin: c.Keys.Origin, Keys: closeKeys(c.Keys), Matching: c.lines(), Stock: c.stock(), Budget: c.spending(),
		Cabinet: evidence.At(c.Config.evidenceDir()), Audit: c.Auditing(),
		Unsigned: func(ctx context.Context, w closes.Window) ([]closing.Item, error) {
			return web.Unsigned(ctx, c.Store, c.Store.SignedPapers, report.Period{Kind: report.Month, From: w.From, To: w.To}, c.Config.Now())
		},
		Days: func(ctx context.Context, w closes.Window, has func(dispense.Ref) bool) (*[]closing.SiteDay, error) {
			return c.days().Missing(ctx, w.From.Format("2006-01"), has)
		},
		Calibrations: func(ctx context.Context, w closes.Window, has func(dispense.Ref) bool) (*[]closing.Calibration, int64, error) {
			return c.meters().Lacking(ctx, w.From, w.To, has)
		},
	})
}

// Packer returns what makes audit packages, for a command that does one thing.
func (c *Center) Packer() (*web.Packer, error) {
	p, err := c.papers()
	if err != nil {
		return nil, err
	}
	return web.NewPacker(web.Config{
		Log: c.Log, Users: c.Store, Reports: c.Store, Fleet: c.Fleet, Invoices: p.invoices, Matching: p.matching, Stock: p.stock, Budget: p.budget, Archive: c.Store, Kept: p.cabinet, Signed: p.signed, Days: p.days, Calibrations: p.meters, Closes: c.Closes(),
		Disclosure: p.disclosure, Contracting: p.contracting, Auditing: p.auditing,
		Corrections: correcting.New(correcting.Config{Store: c.Store, Now: c.Config.Now}), // it answers, and takes nothing
		Within: func(scope access.Scope) web.Part {
			store := c.Store.Within(scope)
			return web.Part{Reports: store, Fleet: c.Fleet.On(store)}
		},
		Name: c.Name, Zone: c.Zone, YearBegins: c.Years.Begin, Now: c.Config.Now, Address: c.Config.pages(),
	}), nil
}

// pages is how people reach them, as letters and papers say it; it may be empty.
func (c Config) pages() string { return strings.TrimSuffix(cmp.Or(c.Mail.Pages, c.URL), "/") }

// Invoices returns the desk that takes what suppliers bill.
func (c *Center) Invoices() (*finance.Desk, error) {
	cabinet, err := c.Evidence()
	if err != nil {
		return nil, err
	}
	return finance.New(finance.Config{Store: c.Store, Cabinet: cabinet, Stampers: filepath.Join(c.Config.Data, stampersDir), RootsComplete: c.Config.Authority.RootsComplete, Online: c.Config.Authority.URL, Again: c.askAgain, Price: c.contracting().Agreed, Now: c.Config.Now}), nil
}

// stampersDir is where certificates of the tax authority's lie, below the data.
const stampersDir = "stampers"

// runPages serves the pages until ctx ends.
func (s *Server) runPages(ctx context.Context) error {
	gate, err := access.NewGate(s.Store)
	if err != nil {
		return err
	}
	d, err := s.desks()
	if err != nil {
		return err
	}
	out, err := s.openCarriers()
	if err != nil {
		return err
	}
	in, err := s.signOn()
	if err != nil {
		return err
	}
	var encrypted *tls.Config
	if s.Config.HTTPS.Listen != "" {
		if encrypted, err = s.https(); err != nil {
			return err
		}
	}
	plain, err := listen("listen", s.Config.Listen)
	if err != nil {
		return err
	}
	servers := []*http.Server{s.pageServer(ctx, s.pages(s.pagesConfig(in, gate, d, out, s.Config.Secure, s.Config.Secure)))}
	listeners := []net.Listener{plain}
	if encrypted != nil {
		l, err := listen("https.listen", s.Config.HTTPS.Listen)
		if err != nil {
			return errors.Join(err, plain.Close())
		}
		servers = append(servers, s.pageServer(ctx, s.pages(s.pagesConfig(in, gate, d, out, true, s.Config.HTTPS.Certificate != ""))))
		listeners = append(listeners, tls.NewListener(l, encrypted))
	}
	var group sync.WaitGroup
	errs := make([]error, len(servers))
	for i, h := range servers {
		s.Log.Info("pages are served", "address", listeners[i].Addr().String(), "https", i > 0)
		stop := context.AfterFunc(ctx, func() { finish(h) })
		defer stop()
		group.Go(func() {
			errs[i] = h.Serve(listeners[i])
			if errors.Is(errs[i], http.ErrServerClosed) {
				errs[i] = nil
				return
			}
			for _, other := range servers {
				_ = other.Close() // one that fails ends both
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

func (s *Server) pageServer(ctx context.Context, pages http.Handler) *http.Server {
	return &http.Server{
		Handler: pages, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, BaseContext: func(net.Listener) context.Context { return ctx }, ErrorLog: quietLog(s.Log),
	}
}

// finish ends a server once what it was asked is answered, which requests whose
// context has ended do at once.
func finish(h *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if h.Shutdown(ctx) != nil {
		_ = h.Close()
	}
}

func listen(key, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; end the program that uses the address, or choose another", key, err)
	}
	return l, nil
}
