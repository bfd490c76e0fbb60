package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
)

// Scheduled reports: a question that is asked again and again, as the user who scheduled
// it, and whose answer is sent.

const (
	schedulesPath   = "/schedules"
	newSchedulePath = "/schedules/new"
)

type schedulesView struct {
	page
	Table   tableView
	Empty   *empty
	Problem string
	Mail    string // who may test mail gets its sender's address
	Done    string
}

// ownSchedules returns those that who visits may see: their own, and who keeps users sees
// whatever leaves the house.
func (p *pages) ownSchedules(v *visit) ([]send.Run, error) {
	of := v.user.Username
	if v.user.Role.May(access.KeepUsers) {
		of = ""
	}
	return p.Outbox.Schedules(v.r.Context(), of)
}

func (p *pages) schedules(v *visit) error { return p.showSchedules(v, http.StatusOK, "", "") }

func (p *pages) showSchedules(v *visit, code int, done, problem string) error {
	list, err := p.ownSchedules(v)
	if err != nil {
		return err
	}
	w := v.words
	t := report.Schedules(p.Zone, list)
	view := &schedulesView{page: p.page(v, "schedules.title", ""), Done: done, Problem: problem}
	view.Table = w.table(&t, func(r report.Row, c report.Column) string {
		if c.Key != "name" {
			return ""
		}
		return schedulesPath + "/" + r.Key
	})
	view.Table.say(w, &t)
	for i, r := range list {
		view.Table.Rows[i].Cells[t.Column("every")].Text = w.when(r.When)
	}
	view.Table.Caption = view.Title
	view.Table.pick(&t, "name", "username", "every", "format", "receivers", "last_run", "delivery", "next_at")
	if len(list) == 0 {
		view.Empty = &empty{"schedules.empty", "schedules.empty.next"}
	}
	if v.user.Role.May(access.KeepHooks) {
		view.Mail = p.Ways.From
	}
	return p.show(v, code, "schedules", view)
}

func (p *pages) schedulesFile(v *visit) error {
	list, err := p.ownSchedules(v)
	if err != nil {
		return err
	}
	t := report.Schedules(p.Zone, list)
	return p.file(v, &t, "litro-"+v.words.Say("schedules.file")+"-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("schedules.title"))
}

// when says how often something is due.
func (w words) when(s send.When) string {
	day := s.OnDay
	if s.Every == "week" {
		return w.Say("schedule.when.week", "Day", w.Say(fmt.Sprintf("weekday.%d", day)), "Hour", fmt.Sprintf("%02d:00", s.Hour))
	}
	return w.Say("schedule.when."+s.Every, "Day", day, "Hour", fmt.Sprintf("%02d:00", s.Hour))
}

type scheduleForm struct {
	page
	Of                           string // which report it is
	Problem                      string
	Values                       url.Values
	Asked                        []hidden
	Periods, Formats, Everies    []option
	Weekdays, Days, Hours        []option
	MayMail, MayPut              bool
	Posts                        []option // addresses of HTTPS; none, where there are no such
	Begins                       []option // with which entries it begins; none of a report
	Timeless                     bool
	Addresses, Folder, Name, Now string
}

// scheduleNew asks when and where to a report is to be sent.
func (p *pages) scheduleNew(v *visit) error {
	return p.showScheduleForm(v, http.StatusOK, v.r.URL.Query(), "")
}

func (p *pages) showScheduleForm(v *visit, code int, form url.Values, problem string) error {
	s, ok := scheduleOf(form.Get("page"))
	if !ok || !v.opens("GET "+s.route()) || !p.sends() {
		return fmt.Errorf("report %q cannot be scheduled: %w", cut(form.Get("page"), 64), fault.ErrNotFound)
	}
	w := v.words
	view := &scheduleForm{
		page: p.page(v, "schedule.title", ""), Of: w.Say(s.word), Problem: problem, Timeless: s.put == nil, MayMail: p.Ways.From != "", MayPut: p.Ways.Folders,
		Addresses: cut(form.Get("addresses"), 4000), Folder: cut(form.Get("folder"), 120), Name: cut(cmp.Or(form.Get("name"), w.Say(s.word)), 100),
	}
	question := form.Get("question")
	if !form.Has("question") {
		question = scheduledQuestion(form)
	}
	view.Asked = []hidden{{"page", s.page}, {"question", question}}
	if s.entries {
		q, _ := url.ParseQuery(question)
		view.Of = joined(view.Of, q.Get("layout"))
		view.Name = cut(cmp.Or(form.Get("name"), view.Of), 100)
	}
	choose := func(name, fallback, key string, values ...string) (out []option) {
		chosen := cmp.Or(form.Get(name), fallback)
		if !slices.Contains(values, chosen) {
			chosen = fallback
		}
		for _, value := range values {
			out = append(out, option{value, w.Say(key + value), value == chosen})
		}
		return out
	}
	period := form.Get("period")
	if !slices.Contains(s.periods, period) {
		period = s.periods[len(s.periods)-1]
	}
	view.Periods = choose("period", period, "schedule.period.", s.periods...)
	view.Formats = choose("format", "xlsx", "schedule.format.", s.formats()...)
	view.Everies = choose("every", cmp.Or(period, "day"), "schedule.every.", "day", "week", "month")
	view.Weekdays = choose("weekday", "1", "weekday.", "1", "2", "3", "4", "5", "6", "7")
	if s.entries {
		view.Begins = choose("begin", "", "schedule.begin.", "", send.BeginAll)
	}
	if len(p.Ways.Posts) > 0 {
		view.Posts = []option{{"", w.Say("schedule.post.none"), form.Get("post") == ""}}
		for _, name := range p.Ways.Posts {
			view.Posts = append(view.Posts, option{name, name, name == form.Get("post")})
		}
	}
	for d := 1; d <= 31; d++ {
		text := strconv.Itoa(d)
		view.Days = append(view.Days, option{text, text, text == cmp.Or(form.Get("day"), "1")})
	}
	for h := range 24 {
		text := strconv.Itoa(h)
		view.Hours = append(view.Hours, option{text, fmt.Sprintf("%02d:00", h), text == cmp.Or(form.Get("hour"), "7")})
	}
	return p.show(v, code, "schedule", view)
}

// scheduledQuestion is what a question asks besides when it is of.
func scheduledQuestion(form url.Values) string {
	q := url.Values{}
	for name, values := range form {
		if name != "page" {
			q[name] = values
		}
	}
	return cut(timeless(q).Encode(), 2000)
}

// schedule takes a scheduled report.
func (p *pages) schedule(v *visit) error {
	form := v.r.PostForm
	s, ok := scheduleOf(form.Get("page"))
	if !ok || !p.mayAsk(v, s.route()) {
		return fmt.Errorf("report %q cannot be scheduled: %w", cut(form.Get("page"), 64), fault.ErrNotFound)
	}
	number := func(name string) int { n, _ := strconv.Atoi(form.Get(name)); return n }
	c := send.Schedule{
		Username: v.user.Username, Name: cut(form.Get("name"), 100), Page: s.page, Question: form.Get("question"),
		Period: form.Get("period"), Format: form.Get("format"), Language: v.words.Lang, When: send.When{Every: form.Get("every"), OnDay: 1, Hour: number("hour")},
		Addresses: strings.FieldsFunc(form.Get("addresses"), func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) }), Folder: form.Get("folder"), Post: form.Get("post"),
	}
	if s.entries {
		q, _ := url.ParseQuery(c.Question)
		q.Set("begin", form.Get("begin"))
		c.Question = q.Encode()
	}
	switch c.Every {
	case "week":
		c.OnDay = number("weekday")
	case "month":
		c.OnDay = number("day")
	}
	c, err := NewSchedule(c, p.Ways, p.calendar(), p.Now())
	if err == nil {
		err = KnownLayout(v.r.Context(), p.Budget, &c)
	}
	if err != nil {
		return p.showScheduleForm(v, http.StatusBadRequest, form, v.words.Say(scheduleProblem(err)))
	}
	err = p.Outbox.AddSchedule(v.r.Context(), c)
	if m, missed := errors.AsType[*send.Missed](err); missed {
		return p.showScheduleForm(v, http.StatusConflict, form, v.words.Say("schedule.bad.missed", "Count", m.Count, "Year", strconv.Itoa(m.Year), "First", m.First, "Last", m.Last))
	}
	if err != nil {
		return err
	}
	v.redirect(schedulesPath + "/" + c.Schedule)
	return nil
}

// A FieldError says which member of what somebody typed must be mended, and why.
type FieldError struct {
	Field string
	Err   error
}

// Error returns both.
func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap returns why.
func (e *FieldError) Unwrap() error { return e.Err }

func badField(field, format string, args ...any) error {
	return &FieldError{field, fmt.Errorf("%w: "+format, append([]any{fault.ErrInvalid}, args...)...)}
}

// ScheduledRoute names the route of a report that can be scheduled, by its page.
func ScheduledRoute(page string) (name string, ok bool) {
	s, ok := scheduleOf(page)
	return http.MethodGet + " " + s.route(), ok
}

// NewSchedule makes a schedule of what somebody asks for, under a key of its own. It fails
// with a [FieldError], whose reason is one of package send where it is about where it goes.
func NewSchedule(c send.Schedule, ways send.Ways, calendar report.Calendar, now time.Time) (send.Schedule, error) {
	s, ok := scheduleOf(c.Page)
	if !ok {
		var pages []string
		for _, s := range schedulables() {
			pages = append(pages, s.page)
		}
		return c, badField("page", "there is no report at %q that can be scheduled; there are %s", cut(c.Page, 64), strings.Join(pages, ", "))
	}
	q, err := url.ParseQuery(c.Question)
	if err != nil || len(c.Question) > 2000 {
		return c, badField("question", "it is no query of an address, or longer than 2,000 characters")
	}
	q = timeless(q)
	if s.entries {
		if q, err = entriesQuestion(q); err != nil {
			return c, &FieldError{"question", err}
		}
	}
	if k, ok := keepableOf(c.Page); ok {
		if err := k.check(q, calendar, now); err != nil {
			return c, &FieldError{"question", err}
		}
	}
	if err := ways.Clean(&c); err != nil {
		return c, &FieldError{misfit(err, &c, ways), err}
	}
	switch c.Name = strings.TrimSpace(c.Name); {
	case c.Name == "":
		return c, badField("name", "say how it is called")
	case !slices.Contains(s.periods, c.Period):
		return c, badField("period", "of %q this report is not made; of %q it is", c.Period, s.periods)
	case !slices.Contains(s.formats(), c.Format):
		return c, badField("format", "it is not written as %q; say %s", c.Format, strings.Join(s.formats(), " or "))
	}
	c.Schedule, c.Question, c.MadeAt = strings.ToLower(rand.Text()[:16]), q.Encode(), now.UTC().Truncate(time.Microsecond)
	c.NextAt = c.When.Next(c.MadeAt, calendar.Zone)
	return c, nil
}

// entriesQuestion is what a schedule of entries asks: in which layout, and with which it begins.
func entriesQuestion(q url.Values) (url.Values, error) {
	layout, begin := q.Get("layout"), q.Get("begin")
	switch {
	case layout == "":
		return q, fmt.Errorf("%w: it names no layout; write one, such as layout=SAP", fault.ErrInvalid)
	case begin != "" && begin != send.BeginAll:
		return q, fmt.Errorf("%w: entries do not begin with %q; write begin=%s, or leave it out for those that go out from now on", fault.ErrInvalid, cut(begin, 16), send.BeginAll)
	}
	q = url.Values{"layout": {layout}}
	if begin != "" {
		q.Set("begin", begin)
	}
	return q, nil
}

// KnownLayout fails with a [FieldError] where a schedule sends entries in a layout that nobody has
// said.
func KnownLayout(ctx context.Context, b Budget, c *send.Schedule) error {
	name, _, ok := c.Entries()
	if !ok {
		return nil
	}
	if b == nil {
		return badField("page", "there are no journal entries here")
	}
	count, _, err := b.Layouts(ctx)
	if err != nil {
		return err
	}
	var all []string
	for _, l := range count {
		if l.Name == name {
			return nil
		}
		all = append(all, l.Name)
	}
	return badField("question", "there is no layout %q; there are %s", cut(name, 64), strings.Join(all, ", "))
}

// misfit names the member that a reason of package send is about.
func misfit(err error, c *send.Schedule, ways send.Ways) string {
	switch {
	case errors.Is(err, send.ErrPost):
		return "post"
	case errors.Is(err, send.ErrFolder), errors.Is(err, send.ErrNoWay) && c.Folder != "" && !ways.Folders:
		return "folder"
	case errors.Is(err, send.ErrAddress), errors.Is(err, send.ErrDomain), errors.Is(err, send.ErrNowhere), errors.Is(err, send.ErrNoWay):
		return "addresses"
	}
	return "every"
}

// mayAsk tells whether who visits may see the report at an address.
func (p *pages) mayAsk(v *visit, pattern string) bool {
	for _, rt := range p.routes() {
		if rt.pattern == pattern && rt.method == http.MethodGet {
			return v.may(rt.need, rt.name())
		}
	}
	return false
}

// scheduleProblem returns the words for what is wrong with where something is to go.
func scheduleProblem(err error) string {
	for of, word := range map[error]string{
		send.ErrAddress: "schedule.bad.address", send.ErrDomain: "schedule.bad.domain", send.ErrFolder: "schedule.bad.folder", send.ErrPost: "schedule.bad.post",
		send.ErrNowhere: "schedule.bad.nowhere", send.ErrNoWay: "schedule.bad.way",
	} {
		if errors.Is(err, of) {
			return word
		}
	}
	return "schedule.bad"
}

type oneSchedule struct {
	page
	Schedule string
	Note     string
	Ended    bool
	Facts    []fact
	Messages tableView
	Again    []option
	Empty    *empty
	CSV      string
	Clearing *clearing
}

// ownSchedule returns one that who visits may see.
func (p *pages) ownSchedule(v *visit) (send.Run, error) {
	key := chi.URLParam(v.r, "schedule")
	list, err := p.ownSchedules(v)
	for _, r := range list {
		if r.Schedule.Schedule == key {
			return r, err
		}
	}
	return send.Run{}, cmp.Or(err, fmt.Errorf("schedule %s: %w", cut(key, 32), fault.ErrNotFound))
}

// oneSchedule shows one, and its last messages.
func (p *pages) oneSchedule(v *visit) error {
	r, err := p.ownSchedule(v)
	if err != nil {
		return err
	}
	sent, err := p.Outbox.SentOf(v.r.Context(), r.Schedule.Schedule, mostSent)
	if err != nil {
		return err
	}
	w, state := v.words, report.RunState(r)
	s, _ := scheduleOf(r.Page)
	layout, _, _ := r.Entries()
	view := &oneSchedule{page: p.page(v, "schedules.one", ""), Schedule: r.Schedule.Schedule, Ended: r.EndedAt != nil, CSV: schedulesPath + "/" + r.Schedule.Schedule + "/messages.csv"}
	view.Title = r.Name
	view.Facts = []fact{
		{w.Say("schedule.of"), joined(w.Say(s.word), layout, w.Say("schedule.period."+r.Period), w.Say("schedule.format."+r.Format))},
		{w.Say("schedule.every"), w.when(r.When)}, {w.Say("schedule.to"), strings.Join(r.Receivers(), ", ")}, {w.Say("schedule.as"), r.Username},
	}
	var said fact
	view.Clearing, said = p.clearing(v, schedulesPath+"/"+r.Schedule.Schedule, r.Clearance)
	if view.Facts = append(view.Facts, said); state != "" {
		view.Facts = append(view.Facts, fact{w.Say("schedule.last"), joined(w.Minute(r.DueAt), w.Say("sends.state."+state))})
	}
	if r.EndedAt == nil {
		view.Facts = append(view.Facts, fact{w.Say("schedule.next"), w.Minute(r.NextAt)})
	} else {
		view.Facts = append(view.Facts, fact{w.Say("schedule.ended"), joined(w.Minute(*r.EndedAt), *r.EndedBy)})
	}
	switch {
	case r.Why == "stopped":
		view.Note = w.Say("schedule.note.stopped")
	case r.Problem != "" && r.State != "":
		view.Note = w.Say("schedule.problem." + r.Problem)
	}
	view.Messages, view.Again = w.messages(p.Zone, sent, "made_at", "receivers", "about", "delivery", "tries", "tried_at", "next_at", "code", "answer")
	view.Messages.Caption = w.Say("schedule.messages")
	if len(sent) == 0 {
		view.Empty = &empty{"schedule.none", "schedule.none.next"}
	}
	return p.show(v, http.StatusOK, "oneschedule", view)
}

func (p *pages) scheduleFile(v *visit) error {
	r, err := p.ownSchedule(v)
	if err != nil {
		return err
	}
	sent, err := p.Outbox.SentOf(v.r.Context(), r.Schedule.Schedule, 10_000)
	if err != nil {
		return err
	}
	t := report.Messages(p.Zone, sent)
	return p.file(v, &t, "litro-"+v.words.Say("schedules.file")+"-"+r.Schedule.Schedule, v.words.Say("schedule.messages"), report.Fact{Name: v.words.Say("schedules.title"), Value: r.Name})
}

// runSchedule makes a report now, besides the times at which it is due.
func (p *pages) runSchedule(v *visit) error {
	return p.doSchedule(v, func(ctx context.Context, r send.Run, now time.Time) error {
		if r.EndedAt != nil {
			return fmt.Errorf("schedule %s has ended: %w", r.Schedule.Schedule, fault.ErrConflict)
		}
		return p.Outbox.AddRun(ctx, r.Schedule.Schedule, now, v.user.Username)
	})
}

// endSchedule ends one.
func (p *pages) endSchedule(v *visit) error {
	return p.doSchedule(v, func(ctx context.Context, r send.Run, now time.Time) error {
		if r.EndedAt != nil {
			return nil
		}
		return p.Outbox.EndSchedule(ctx, r.Schedule.Schedule, v.user.Username, "", now)
	})
}

// clearSchedule says whether those to whom a report goes may know what is reserved.
func (p *pages) clearSchedule(v *visit) error {
	r, err := p.ownSchedule(v)
	if err != nil {
		return err
	}
	return p.cleared(v, schedulesPath+"/"+r.Schedule.Schedule, func(why string) error {
		return p.Outbox.ClearSchedule(v.r.Context(), r.Schedule.Schedule, why, v.user.Username, p.Now().UTC())
	})
}

// resendSchedule sends one of its messages again.
func (p *pages) resendSchedule(v *visit) error {
	return p.doSchedule(v, func(ctx context.Context, r send.Run, now time.Time) error {
		sent, err := p.Outbox.SentOf(ctx, r.Schedule.Schedule, mostSent)
		for _, m := range sent {
			if m.Sending == v.r.PostFormValue("message") {
				return p.Outbox.Resend(ctx, send.Way(m.Way), m.Receiver, m.Sending, v.user.Username, now)
			}
		}
		return cmp.Or(err, fmt.Errorf("message: %w", fault.ErrNotFound))
	})
}

func (p *pages) doSchedule(v *visit, do func(context.Context, send.Run, time.Time) error) error {
	r, err := p.ownSchedule(v)
	if err == nil {
		err = do(v.r.Context(), r, p.Now().UTC().Truncate(time.Microsecond))
	}
	if err == nil {
		v.redirect(schedulesPath + "/" + r.Schedule.Schedule)
	}
	return err
}

// testMail sends a test to an address.
func (p *pages) testMail(v *visit) error {
	w := v.words
	if p.Ways.From == "" {
		return fmt.Errorf("mail: %w", fault.ErrNotFound)
	}
	to, err := p.Ways.Address(v.r.PostFormValue("address"))
	if err != nil {
		return p.showSchedules(v, http.StatusBadRequest, "", w.Say(scheduleProblem(err)))
	}
	if err := p.Outbox.Test(v.r.Context(), MailTest(to, p.Name, w.Lang, p.Now()), v.user.Username); err != nil {
		return err
	}
	v.redirect(mailPath + "?" + url.Values{"to": {to}}.Encode())
	return nil
}

// MailTest is the letter that tries an address, in a language.
func MailTest(to, place, language string, now time.Time) send.Sending {
	w := newDictionary(time.UTC).in(cmp.Or(language, languages[0]))
	return send.Sending{Way: send.Mail, Receiver: to, Event: send.Test, Subject: w.Say("letter.test", "Place", cmp.Or(place, "Litro")), Body: w.Say("letter.test.body") + "\n", MadeAt: now.UTC()}
}

const mailPath = "/schedules/mail"

// mailed shows the last messages to an address, until one sees whether a test came
// through.
func (p *pages) mailed(v *visit) error {
	to, err := p.Ways.Address(v.r.URL.Query().Get("to"))
	if err != nil {
		return err
	}
	sent, err := p.Outbox.SentTo(v.r.Context(), send.Mail, to, mostSent)
	if err != nil {
		return err
	}
	t := report.Messages(p.Zone, sent)
	view := &listView{page: p.page(v, "mailed.title", ""), Hint: v.words.Say("mailed.sub", "Address", to), CSV: address(mailPath+".csv", url.Values{"to": {to}})}
	view.Links = []link{{Text: v.words.Say("mailed.reload"), Href: address(mailPath, url.Values{"to": {to}})}}
	view.Table = v.words.table(&t, nil)
	view.Table.say(v.words, &t)
	view.Table.pick(&t, "made_at", "event", "about", "delivery", "tries", "tried_at", "code", "answer")
	view.Table.Caption = view.Title
	return p.show(v, http.StatusOK, "list", view)
}

func (p *pages) mailedFile(v *visit) error {
	to, err := p.Ways.Address(v.r.URL.Query().Get("to"))
	if err != nil {
		return err
	}
	sent, err := p.Outbox.SentTo(v.r.Context(), send.Mail, to, 10_000)
	if err != nil {
		return err
	}
	t := report.Messages(p.Zone, sent)
	return p.file(v, &t, "litro-"+v.words.Say("mailed.file"), v.words.Say("mailed.title"))
}
