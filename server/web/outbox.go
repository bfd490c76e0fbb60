package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
)

// What leaves the house: who is told what, and what became of it. The pages change what
// is to be sent, and a clerk makes it when it is due.

// Outbox keeps what leaves.
type Outbox interface {
	// Hooks returns all webhooks, Hook one or fault.ErrNotFound; they are added, given
	// another secret, and switched on and off or ended.
	Hooks(ctx context.Context) ([]send.HookRow, error)
	Hook(ctx context.Context, hook string) (send.HookRow, error)
	AddHook(ctx context.Context, h send.HookRow) error
	RotateHook(ctx context.Context, hook string, secret []byte, until time.Time, by string) error
	SwitchHook(ctx context.Context, hook, state, by string) error
	// ClearHook and ClearSchedule say that those who receive may know what is reserved, and
	// why, or with no reason that they may not any more.
	ClearHook(ctx context.Context, hook, why, by string, at time.Time) error
	ClearSchedule(ctx context.Context, schedule, why, by string, at time.Time) error
	// SentTo returns the last messages to a receiver, SentOf those of a schedule; Resend
	// sends one again, and Test one that says nothing.
	SentTo(ctx context.Context, way send.Way, receiver string, limit int) ([]send.Sent, error)
	SentOf(ctx context.Context, schedule string, limit int) ([]send.Sent, error)
	Resend(ctx context.Context, way send.Way, receiver, sending, by string, now time.Time) error
	Test(ctx context.Context, m send.Sending, by string) error
	// Schedules returns the scheduled reports of a user, or of all, with their last runs.
	Schedules(ctx context.Context, username string) ([]send.Run, error)
	AddSchedule(ctx context.Context, c send.Schedule) error
	AddRun(ctx context.Context, schedule string, now time.Time, by string) error
	EndSchedule(ctx context.Context, schedule, by, why string, now time.Time) error
	// Subscription returns what a user hears of, or fault.ErrNotFound.
	Subscription(ctx context.Context, username string) (send.Subscription, error)
	Subscribe(ctx context.Context, u send.Subscription) error
}

// mostSent is how many messages a page shows.
const mostSent = 100

// A schedulable is a report that can be made again and again: its page and how it is
// called, which periods it knows, and how one is put into its address.
type schedulable struct {
	page, word string
	periods    []string
	put        func(url.Values, report.Period)
	paper      bool // it is a form to be signed, and no table
	entries    bool // it is a file of journal entries in a layout, and no table
}

// route is the pattern of the page, or of the paper where there is no page.
func (s *schedulable) route() string {
	if s.paper {
		return s.page + ".pdf"
	}
	return s.page
}

// formats are how it may be written.
func (s *schedulable) formats() []string {
	switch {
	case s.paper:
		return []string{"pdf"}
	case s.entries:
		return []string{send.Layout}
	}
	return send.Formats()
}

func putPeriod(v url.Values, p report.Period) { p.Put(v) }

// schedulables lists them.
func schedulables() []schedulable {
	all, now := []string{"day", "week", "month"}, []string{""}
	year := []string{"month"} // the fiscal year of the last whole month
	return []schedulable{
		{page: "/consumption", word: "consumption.title", periods: all, put: putPeriod},
		{page: drawsPath, word: "draws.title", periods: all, put: putPeriod},
		{page: "/discrepancies", word: "findings.title", periods: all, put: putPeriod},
		{page: waitingPath, word: "waiting.title", periods: now},
		{page: "/exceptions", word: "exceptions.title", periods: all, put: putPeriod},
		{page: "/audit", word: "list.audit.title", periods: all, put: putPeriod},
		{page: "/fleet/roster", word: "roster.title", periods: []string{"day"}, put: func(v url.Values, p report.Period) { v.Set("on", p.Last().Format(time.DateOnly)) }},
		{page: logbooksPage, word: "logbooks.title", periods: []string{"month"}, put: func(v url.Values, p report.Period) { v.Set("month", p.From.Format(monthForm)) }, paper: true},
		{page: "/fleet/idle", word: "list.idle.title", periods: now},
		{page: "/fleet/quotas", word: "list.quotas.title", periods: now},
		{page: "/tanks", word: "list.tanks.title", periods: now},
		{page: matchPath, word: "matching.title", periods: all, put: putPeriod},
		{page: unbilledPath, word: "matching.unbilled", periods: all, put: putPeriod},
		{page: owedPath, word: "list.owed.title", periods: all, put: putPeriod},
		{page: stockPath, word: "list.stock.title", periods: all, put: putPeriod},
		{page: budgetPath, word: "budget.title", periods: year, put: putPeriod},
		{page: entriesPath, word: "budget.entries", periods: year, put: putPeriod},
		{page: layoutFilePath, word: "budget.entries.layout", periods: now, entries: true},
	}
}

// scheduleOf returns the schedulable of a page.
func scheduleOf(page string) (schedulable, bool) {
	for _, s := range schedulables() {
		if s.page == page {
			return s, true
		}
	}
	return schedulable{}, false
}

// timeless removes from a question when it is of.
func timeless(v url.Values) url.Values {
	for _, name := range []string{"period", "at", "from", "to", "on", "month"} {
		v.Del(name)
	}
	return v
}

// sends tells whether anything is sent besides webhooks.
func (c *Config) sends() bool {
	return c.Outbox != nil && (c.Ways.From != "" || c.Ways.Folders || len(c.Ways.Posts) > 0)
}

// scheduleAddress is where the report whose CSV has an address is scheduled by who
// visits, "" where it cannot be.
func (p *pages) scheduleAddress(v *visit, csv string) string {
	path, query, _ := strings.Cut(csv, "?")
	page := strings.TrimSuffix(path, ".csv")
	if _, ok := scheduleOf(page); !ok || !p.sends() || !v.may(access.ScheduleReports, "GET "+newSchedulePath) {
		return ""
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	period := q.Get("period")
	q = timeless(q)
	q.Set("page", page)
	if period != "" {
		q.Set("period", period)
	}
	return address(newSchedulePath, q)
}

// Files are the links to the files of a table, and to where it is scheduled.
func (p page) Files(csv string) filesView {
	of := p.words.Files(csv)
	if href := p.schedules(csv); href != "" {
		of.Links = append(of.Links, link{Text: p.Say("schedule.link"), Href: href})
	}
	return of
}

// A Clerk makes what is sent, as pages make what is shown.
type Clerk struct {
	p       *pages
	handler http.Handler
	layouts route // of files of journal entries; none, where there is no budget
}

// NewClerk returns a clerk on what pages are made of.
func NewClerk(cfg Config) *Clerk {
	p := newPages(cfg)
	r := chi.NewRouter()
	c := &Clerk{p: p, handler: r}
	for _, rt := range p.routes() {
		if rt.name() == "GET "+layoutFilePath {
			c.layouts = rt
		}
		if s, ok := scheduleOf(strings.TrimSuffix(strings.TrimSuffix(rt.pattern, anyFormat), ".pdf")); ok && (rt.isFile() || rt.pattern == s.route() && s.paper) {
			r.Method(rt.method, rt.pattern, c.file(rt))
		}
	}
	return c
}

// asked is what a clerk is asked for, within the context of a request.
type asked struct {
	user     access.User
	language string
	err      error
}

type ofAsked struct{}

// file answers as the page does for the user.
func (c *Clerk) file(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a := r.Context().Value(ofAsked{}).(*asked)
		v := &visit{w: w, r: r, user: a.user, words: c.p.dictionary.in(a.language)}
		switch {
		case !v.may(rt.need, rt.name()):
			a.err = send.ErrStopped
		case c.p.lacksSecond(a.user):
			a.err = errors.Join(fault.ErrInvalid, errSecond)
		default:
			if a.err = readable(r); a.err == nil {
				a.err = c.p.serve(v, rt)
			}
		}
	}
}

// A sheaf is an answer that is kept.
type sheaf struct {
	header http.Header
	bytes.Buffer
}

func (s *sheaf) Header() http.Header { return s.header }
func (s *sheaf) WriteHeader(int)     {}

// Report makes the file of a run as the user whose schedule it is, with the rights and
// departments of this moment: what the page answers at that address, byte for byte. Where
// nobody has cleared those to whom it goes, it answers as to a user who is not.
func (c *Clerk) Report(ctx context.Context, run send.Run) (f send.File, subject, body string, err error) {
	u, err := c.user(ctx, run)
	if err != nil {
		return f, "", "", err
	}
	to, period, err := c.address(run)
	if err != nil {
		return f, "", "", err
	}
	mayKnow := u.Cleared
	u.Cleared = u.Cleared && run.Cleared
	a := &asked{user: u, language: run.Language}
	r, err := http.NewRequestWithContext(context.WithValue(ctx, ofAsked{}, a), http.MethodGet, to, nil)
	if err != nil {
		return f, "", "", fmt.Errorf("report at %s: %w: %w", to, fault.ErrInvalid, err)
	}
	got := &sheaf{header: http.Header{}}
	c.handler.ServeHTTP(got, r)
	_, params, _ := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	switch {
	case errors.Is(a.err, send.ErrStopped) && mayKnow && !u.Cleared:
		return f, "", "", errors.Join(fault.ErrInvalid, send.ErrUncleared)
	case errors.Is(a.err, report.ErrTooLong):
		return f, "", "", errors.Join(fault.ErrInvalid, a.err)
	case a.err != nil:
		return f, "", "", fmt.Errorf("report at %s: %w", to, a.err)
	case params["filename"] == "":
		return f, "", "", fmt.Errorf("report at %s: %w", to, fault.ErrNotFound)
	}
	f = send.File{Name: params["filename"], Type: got.header.Get("Content-Type"), Bytes: got.Bytes()}
	w := c.p.dictionary.in(run.Language)
	subject = joined(run.Name, period)
	body = w.Say("letter.report", "Name", run.Name, "Period", cmp.Or(period, w.Minute(run.DueAt)), "User", u.Name, "File", f.Name, "Place", cmp.Or(c.p.Name, "Litro")) + "\n"
	return f, subject, body, nil
}

// user is whose schedule it is, or send.ErrStopped where they do not come in any more.
func (c *Clerk) user(ctx context.Context, run send.Run) (access.User, error) {
	u, err := c.p.Users.User(ctx, run.Username)
	if errors.Is(err, fault.ErrNotFound) || err == nil && !u.Active {
		err = send.ErrStopped
	}
	return u, err
}

// Entries makes the files of journal entries of a run that its schedule has not sent, as the user
// whose schedule it is.
func (c *Clerk) Entries(ctx context.Context, run send.Run) (all []send.Parcel, err error) {
	u, err := c.user(ctx, run)
	if err != nil {
		return nil, err
	}
	name, _, ok := run.Entries()
	if !ok || run.Page != layoutFilePath || c.p.Budget == nil {
		return nil, fmt.Errorf("schedule %s: %w", run.Schedule.Schedule, fault.ErrInvalid)
	}
	mayKnow := u.Cleared
	u.Cleared = u.Cleared && run.Cleared
	w := c.p.dictionary.in(run.Language)
	v := &visit{user: u, words: w}
	switch {
	case !v.may(c.layouts.need, c.layouts.name()) && mayKnow && !u.Cleared:
		return nil, errors.Join(fault.ErrInvalid, send.ErrUncleared)
	case !v.may(c.layouts.need, c.layouts.name()):
		return nil, send.ErrStopped
	case c.p.lacksSecond(u):
		return nil, errors.Join(fault.ErrInvalid, errSecond)
	}
	written, err := c.p.Budget.WritePending(ctx, run.Schedule.Schedule, name, entriesCalled(w, name))
	if bad, ok := spending.AsProblem(err); ok {
		return nil, errors.Join(fault.ErrInvalid, send.ErrLayout, bad)
	}
	for i := range written {
		f := &written[i]
		of := w.Say("letter.entries.of", "Layout", f.Layout, "Version", w.layoutVersion(f.Version), "Year", strconv.Itoa(f.Year), "First", f.First, "Last", f.Last)
		all = append(all, send.Parcel{
			File: send.File{Name: f.Name, Type: "application/octet-stream", Bytes: f.Bytes}, Subject: joined(run.Name, of),
			Body:    w.Say("letter.entries", "Name", run.Name, "Of", of, "User", u.Name, "File", f.Name, "SHA256", f.SHA256, "Place", cmp.Or(c.p.Name, "Litro")) + "\n",
			Entries: send.EntryFile{Layout: f.Layout, Version: f.Version, Text: f.Text, Form: f.Form, Year: f.Year, First: f.First, Last: f.Last, Name: f.Name, SHA256: f.SHA256, Size: f.Size},
		})
	}
	return all, err
}

// address is where the report of a run stands, and how its period is called.
func (c *Clerk) address(run send.Run) (to, period string, err error) {
	s, ok := scheduleOf(run.Page)
	q, qerr := url.ParseQuery(run.Question)
	if !ok || qerr != nil || !slices.Contains(s.periods, run.Period) {
		return "", "", fmt.Errorf("schedule %s: %w", run.Schedule.Schedule, fault.ErrInvalid)
	}
	if s.put != nil {
		p, err := lastWhole(run.Period, run.DueAt, c.p.calendar())
		if err != nil {
			return "", "", err
		}
		s.put(q, p)
		period = c.p.dictionary.in(run.Language).periodName(p)
	}
	return address(run.Page+"."+run.Format, q), period, nil
}

// lastWhole returns the last day, week or month that is over at a time.
func lastWhole(kind string, at time.Time, calendar report.Calendar) (report.Period, error) {
	p, err := report.ParsePeriod(url.Values{"period": {kind}}, calendar, at)
	return p.Previous(), err
}

// Tidings writes to a user of what happened, in their language.
func (c *Clerk) Tidings(to send.Reader, tidings []send.Tiding) (subject, body string) {
	w := c.p.dictionary.in(to.Language)
	var b strings.Builder
	for _, t := range tidings {
		b.WriteString(c.tiding(w, t) + "\n\n")
	}
	subject = w.Say("letter.tidings", "Count", len(tidings), "Place", cmp.Or(c.p.Name, "Litro"))
	if len(tidings) == 1 {
		subject, _, _ = strings.Cut(c.tiding(w, tidings[0]), "\n")
	}
	return subject, w.Say("letter.hello", "Name", to.Name) + "\n\n" + b.String() + w.Say("letter.why") + "\n"
}

// tiding says one thing: what, and where and when.
func (c *Clerk) tiding(w words, t send.Tiding) string {
	switch d := t.Data.(type) {
	case *send.FillData:
		line := w.Say("letter.fill", "Vehicle", joined(d.FleetNo, d.Plate), "Liters", w.Liters(d.VolumeUL), "Station", d.StationName)
		facts := []string{w.Minute(d.HappenedAt), d.Grade}
		if d.OdometerM != nil {
			facts = append(facts, w.Scaled(*d.OdometerM, 3, 0)+" km")
		}
		if d.AmountCents != nil {
			facts = append(facts, "$"+w.fixed(*d.AmountCents, 2)+" "+d.Currency)
		}
		return line + "\n" + joined(append(facts, d.Record)...)
	case *send.FindingData:
		key := "letter." + t.Event
		if d.Escalated {
			key = "letter.finding.escalated"
		}
		line := w.Say(key, "Title", told.Title(w.Lang, reconcile.Rule(d.Rule)))
		facts := []string{cmp.Or(d.FleetNo, d.Station), w.Minute(d.HappenedAt), w.Or("severity."+d.Severity, d.Severity), w.Or("state."+d.State, d.State)}
		if risk := w.risk(d.AtRisk, d.RiskCents); risk != "" {
			facts = append(facts, risk)
		}
		if d.Owner != "" {
			facts = append(facts, w.Say("letter.owner", "Owner", d.Owner))
		}
		if c.p.Address != "" {
			facts = append(facts, "\n"+c.p.Address+findingAddress(d.Finding))
		}
		return line + "\n" + joined(facts...)
	case *send.TankData:
		return c.tankTiding(w, d)
	case *send.BudgetData:
		return c.budgetTiding(w, d)
	case *send.ContractData:
		return c.contractTiding(w, d)
	case *send.MatchingData:
		return c.matchingTiding(w, d)
	}
	return t.Event
}
