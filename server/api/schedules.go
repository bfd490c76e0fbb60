package api

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/send"
	"github.com/litro-fuel/litro/server/web"
)

// A Plan is a report that is to be made again and again, and where it goes.
type Plan struct {
	Name      string   `json:"name" minLength:"1" maxLength:"100"`
	Page      string   `json:"page" maxLength:"64" example:"/consumption" doc:"Where the report stands."`
	Question  string   `json:"question" maxLength:"2000" doc:"What is asked besides the period, as it stands in the address of the page after the question mark."`
	Period    string   `json:"period" enum:",day,week,month" doc:"The last whole one is asked for; empty where the page knows none."`
	Format    string   `json:"format" enum:"csv,xlsx,pdf,json,layout" doc:"layout: of journal entries, whose question names one (layout=SAP), and perhaps begin=all."`
	Language  string   `json:"language" enum:"es-MX,en"`
	Every     string   `json:"every" enum:"day,week,month"`
	OnDay     int      `json:"on_day,omitempty" minimum:"1" maximum:"31" doc:"Of the week from Monday, 1, or of the month, whose last day it is where there is none such; 1 without."`
	Hour      int      `json:"hour" minimum:"0" maximum:"23" doc:"In the zone of the office."`
	Addresses []string `json:"addresses" nullable:"false" maxItems:"20" doc:"To which it is mailed."`
	Folder    string   `json:"folder,omitempty" maxLength:"120" doc:"Below the server's directory of reports, into which it is put."`
	Post      string   `json:"post,omitempty" maxLength:"40" doc:"The name that an address of HTTPS has in the configuration, to which it is posted."`
}

// A Scheduled is a report that is made again and again.
type Scheduled struct {
	Schedule string `json:"schedule"`
	Plan
	Username string     `json:"username" doc:"As whom it is made."`
	MadeAt   time.Time  `json:"made_at"`
	NextAt   *time.Time `json:"next_at,omitempty" doc:"When it is due next; absent of one that has ended."`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	EndedBy  string     `json:"ended_by,omitempty"`
	State    string     `json:"state" doc:"ended or stopped, or of the last run: due, failed, waiting or sent; empty before the first."`
	RunAt    *time.Time `json:"run_at,omitempty" doc:"When it was due last."`
	Problem  string     `json:"problem,omitempty" doc:"Why the last run sent nothing: nothing (no entries went out), layout, uncleared, large or another."`
	Cleared
}

// A Cleared says whether those who receive something may know what is reserved.
type Cleared struct {
	ClearedAt  *time.Time `json:"cleared_at,omitempty" doc:"Since when those who receive may know what is reserved; absent: they may not."`
	ClearedBy  string     `json:"cleared_by,omitempty"`
	ClearedWhy string     `json:"cleared_why,omitempty"`
}

func clearedOf(c send.Clearance) Cleared { return Cleared{utc(c.ClearedAt), c.ClearedBy, c.ClearedWhy} }

// A SayCleared says whether those who receive something may know what is reserved, and why.
type SayCleared struct {
	Cleared bool   `json:"cleared"`
	Reason  string `json:"reason,omitempty" maxLength:"200" doc:"Why they may; it is asked for then."`
}

// why returns the reason, empty where they may not.
func (s *SayCleared) why() (string, error) {
	why := cut(strings.TrimSpace(s.Reason), fleet.MaxReason)
	switch {
	case !s.Cleared:
		return "", nil
	case why == "":
		return "", badField("body.reason", "say why those who receive may know what is reserved")
	}
	return why, nil
}

// A Message is what was sent to one receiver, or is to be.
type Message struct {
	Message  string     `json:"message" doc:"Its name, which receivers see and by which they know it again."`
	Way      string     `json:"way" doc:"hook, mail, folder or post"`
	Receiver string     `json:"receiver"`
	Event    string     `json:"event"`
	Subject  string     `json:"subject,omitempty"`
	State    string     `json:"state" doc:"waiting, sent or failed"`
	MadeAt   time.Time  `json:"made_at"`
	Tries    int        `json:"tries"`
	TriedAt  *time.Time `json:"tried_at,omitempty"`
	NextAt   *time.Time `json:"next_at,omitempty" doc:"When it is tried next, while it waits."`
	Status   *int       `json:"status,omitempty" doc:"That the receiver gave last."`
	Answer   string     `json:"answer,omitempty" doc:"Its words, in short."`
}

// mostMessages is how many of the last messages a list has.
const mostMessages = 10_000

func messagesOf(sent []send.Sent, err error) ([]Message, error) {
	var out []Message
	for _, m := range sent {
		x := Message{m.Sending, m.Way, m.Receiver, m.Event, m.Subject, m.State, m.MadeAt.UTC(), m.Tries, utc(m.TriedAt), nil, m.Status, m.Answer}
		if m.State == "waiting" {
			x.NextAt = utc(&m.NextAt)
		}
		out = append(out, x)
	}
	return out, err
}

func (m *Message) key() string { return newest(m.MadeAt, m.Message) }

// An Again names a message that is to be sent again.
type Again struct {
	Message string `json:"message" minLength:"1" maxLength:"64"`
}

// An OfSchedule names a scheduled report.
type OfSchedule struct {
	Schedule string `path:"schedule" maxLength:"32" example:"abcdefghijklmnop"`
}

// outbox returns what keeps what leaves the house, where anything does.
func (c *call) outbox() (web.Outbox, error) {
	if c.Outbox == nil {
		return nil, fmt.Errorf("what leaves the house: %w", fault.ErrNotFound)
	}
	return c.Outbox, nil
}

// schedules returns those that who asks may see: their own, and who keeps users sees whatever
// leaves the house.
func (c *call) schedules() ([]send.Run, error) {
	out, err := c.outbox()
	if err != nil {
		return nil, err
	}
	of := c.user.Username
	if c.may(access.KeepUsers) {
		of = ""
	}
	return out.Schedules(c, of)
}

func (c *call) schedule(key string) (send.Run, error) {
	all, err := c.schedules()
	for _, r := range all {
		if r.Schedule.Schedule == key {
			return r, err
		}
	}
	return send.Run{}, cmp.Or(err, fmt.Errorf("schedule %s: %w", cut(key, 32), fault.ErrNotFound))
}

func scheduledOf(r *send.Run) Scheduled {
	s := Scheduled{
		Schedule: r.Schedule.Schedule, Plan: Plan{r.Name, r.Page, r.Question, r.Period, r.Format, r.Language, r.Every, r.OnDay, r.Hour, append([]string{}, r.Addresses...), r.Folder, r.Post},
		Username: r.Username, MadeAt: r.MadeAt.UTC(), NextAt: utc(&r.NextAt), EndedAt: utc(r.EndedAt), State: report.RunState(*r), Problem: r.Problem, Cleared: clearedOf(r.Clearance),
	}
	if r.EndedAt != nil {
		s.NextAt, s.EndedBy = nil, *r.EndedBy
	}
	if r.State != "" {
		s.RunAt = utc(&r.DueAt)
	}
	return s
}

// doSchedule acts on one, and shows it afterwards.
func (c *call) doSchedule(key string, act func(web.Outbox, send.Run, time.Time) error) (Scheduled, error) {
	r, err := c.schedule(key)
	if err == nil {
		err = act(c.Outbox, r, c.Now().UTC().Truncate(time.Microsecond))
	}
	if err == nil {
		r, err = c.schedule(key)
	}
	return scheduledOf(&r), err
}

// seesAsUser fails where the token sees less than its user does: what is sent again and
// again is made as the user sees it.
func (c *call) seesAsUser() error {
	if c.token.Departments != nil {
		return problem(403, "scope", "what is sent is made as its user sees it, and this token is of some departments; make one that sees what its user sees")
	}
	return nil
}

// opens tells whether the token opens a page.
func (c *call) opens(route string) bool {
	need, known := c.needs[route]
	scope := c.user.Scope()
	return known && c.may(need.Right) && (scope.Whole() || need.OfParts || scope.Everywhere() && need.OfAll)
}

func addSchedules(a *api) {
	const tag = "schedules"
	list(a, operation{id: "list-schedules", tag: tag, path: "/schedules", page: "GET /schedules", summary: "List scheduled reports", about: "One's own; of who keeps users, everybody's."},
		func(s *Scheduled) string { return s.MadeAt.Format(time.RFC3339Nano) + " " + s.Schedule },
		func(c *call, _ *Paged) ([]Scheduled, error) {
			all, err := c.schedules()
			var out []Scheduled
			for i := range all {
				out = append(out, scheduledOf(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-schedule", tag: tag, path: "/schedules/{schedule}", page: "GET /schedules/{schedule}", summary: "Show a scheduled report"},
		func(c *call, in *OfSchedule) (Scheduled, error) {
			r, err := c.schedule(in.Schedule)
			return scheduledOf(&r), err
		})
	list(a, operation{id: "list-schedule-messages", tag: tag, path: "/schedules/{schedule}/messages", page: "GET /schedules/{schedule}/messages", summary: "List what was sent of a scheduled report", about: "The newest first."},
		(*Message).key,
		func(c *call, in *struct {
			Paging
			OfSchedule
		}) ([]Message, error) {
			r, err := c.schedule(in.Schedule)
			if err != nil {
				return nil, err
			}
			return messagesOf(c.Outbox.SentOf(c, r.Schedule.Schedule, mostMessages))
		})
	do(a, operation{id: "schedule-report", tag: tag, path: "/schedules", page: "POST /schedules/new", summary: "Schedule a report",
		about: "It is made as the token's user, with the rights and departments of that moment; so the token must see the page, and as much as its user.",
		try:   `{"name":"Consumo por área","page":"/consumption","question":"group=department","period":"month","format":"xlsx","language":"es-MX","every":"month","on_day":1,"hour":7,"addresses":[],"folder":"finanzas"}`},
		func(c *call, in *struct {
			Acting
			Body Plan
		}) (Scheduled, error) {
			if _, err := c.outbox(); err != nil {
				return Scheduled{}, err
			}
			if err := c.seesAsUser(); err != nil {
				return Scheduled{}, err
			}
			b := &in.Body
			if route, known := web.ScheduledRoute(b.Page); known && !c.opens(route) {
				return Scheduled{}, badField("body.page", "the token does not see %s", b.Page)
			}
			s, err := web.NewSchedule(send.Schedule{
				Username: c.user.Username, Name: b.Name, Page: b.Page, Question: b.Question, Period: b.Period, Format: b.Format, Language: b.Language,
				When: send.When{Every: b.Every, OnDay: cmp.Or(b.OnDay, 1), Hour: b.Hour}, Addresses: b.Addresses, Folder: b.Folder, Post: b.Post,
			}, c.Ways, c.calendar(), c.Now())
			if err == nil {
				err = web.KnownLayout(c, c.Budget, &s)
			}
			if err == nil {
				err = c.Outbox.AddSchedule(c, s)
			}
			if err != nil {
				return Scheduled{}, err
			}
			r, err := c.schedule(s.Schedule)
			return scheduledOf(&r), err
		})
	do(a, operation{id: "run-schedule", tag: tag, path: "/schedules/{schedule}/run", page: "POST /schedules/{schedule}/run", summary: "Make a scheduled report now", about: "Besides the times at which it is due."},
		func(c *call, in *struct {
			Acting
			OfSchedule
		}) (Scheduled, error) {
			return c.doSchedule(in.Schedule, func(out web.Outbox, r send.Run, now time.Time) error {
				if r.EndedAt != nil {
					return fmt.Errorf("schedule %s has ended: %w", r.Schedule.Schedule, fault.ErrConflict)
				}
				return out.AddRun(c, r.Schedule.Schedule, now, c.user.Username)
			})
		})
	do(a, operation{id: "end-schedule", tag: tag, path: "/schedules/{schedule}/end", page: "POST /schedules/{schedule}/end", summary: "End a scheduled report"},
		func(c *call, in *struct {
			Acting
			OfSchedule
		}) (Scheduled, error) {
			return c.doSchedule(in.Schedule, func(out web.Outbox, r send.Run, now time.Time) error {
				if r.EndedAt != nil {
					return nil
				}
				return out.EndSchedule(c, r.Schedule.Schedule, c.user.Username, "", now)
			})
		})
	do(a, operation{id: "resend-schedule", tag: tag, path: "/schedules/{schedule}/resend", page: "POST /schedules/{schedule}/resend", summary: "Send a message of a scheduled report again", about: "Under the name that it has; one that waits, at once.",
		try: `{"message":"abcdefghijklmnop"}`},
		func(c *call, in *struct {
			Acting
			OfSchedule
			Body Again
		}) (Scheduled, error) {
			return c.doSchedule(in.Schedule, func(out web.Outbox, r send.Run, now time.Time) error {
				sent, err := out.SentOf(c, r.Schedule.Schedule, mostMessages)
				if err != nil {
					return err
				}
				i := slices.IndexFunc(sent, func(m send.Sent) bool { return m.Sending == in.Body.Message })
				if i < 0 {
					return badField("body.message", "the report has no message %q", in.Body.Message)
				}
				return out.Resend(c, send.Way(sent[i].Way), sent[i].Receiver, sent[i].Sending, c.user.Username, now)
			})
		})
	do(a, operation{id: "clear-schedule", tag: tag, path: "/schedules/{schedule}/clearance", page: "POST /schedules/{schedule}/clearance", summary: "Say whether those to whom a report goes may know what is reserved",
		try: `{"cleared":true,"reason":"Contraloría"}`},
		func(c *call, in *struct {
			Acting
			OfSchedule
			Body SayCleared
		}) (Scheduled, error) {
			return c.doSchedule(in.Schedule, func(out web.Outbox, r send.Run, now time.Time) error {
				return said(&in.Body, func(why string) error { return out.ClearSchedule(c, r.Schedule.Schedule, why, c.user.Username, now) })
			})
		})
}

// said says whether who receives something is cleared; what is so already is no fault.
func said(s *SayCleared, clear func(why string) error) error {
	why, err := s.why()
	if err == nil {
		err = clear(why)
	}
	if errors.Is(err, fault.ErrNotFound) {
		return nil
	}
	return err
}

// A Hearing is what a user hears of by mail.
type Hearing struct {
	Address  string `json:"address" maxLength:"254"`
	Fills    string `json:"fills" enum:"none,kept,all" doc:"kept: of vehicles in one's care"`
	Findings string `json:"findings" enum:"none,mine,all" doc:"mine: discrepancies that one has, or answers for"`
	Tanks    string `json:"tanks,omitempty" enum:"none,all" doc:"Alarms of tanks; absent: as it is."`
	Budget   string `json:"budget,omitempty" enum:"none,all" doc:"Accounts of the budget that near their end, contracts that warn, and lines and fills of a week that wait; absent: as it is."`
	Digest   bool   `json:"digest,omitempty" doc:"Once a day, and not at once."`
}

// A Heard is that, and what became of it.
type Heard struct {
	Hearing
	Waiting int64  `json:"waiting" doc:"Letters."`
	Sent    int64  `json:"sent"`
	Failed  int64  `json:"failed"`
	Problem string `json:"problem,omitempty" doc:"What came of the last that failed."`
}

// heard returns what who asks hears of.
func (c *call) heard() (Heard, error) {
	out, err := c.outbox()
	if err == nil && c.Ways.From == "" {
		err = fmt.Errorf("mail: %w", fault.ErrNotFound)
	}
	if err != nil {
		return Heard{}, err
	}
	u, err := out.Subscription(c, c.user.Username)
	if errors.Is(err, fault.ErrNotFound) {
		u, err = send.Subscription{Fills: "none", Findings: "none", Tanks: "none", Budget: "none"}, nil
	}
	return Heard{Hearing{u.Address, u.Fills, u.Findings, u.Tanks, u.Budget, u.Digest}, u.Waiting, u.Sent, u.Failed, u.Problem}, err
}

func addHears(a *api) {
	const tag = "webhooks"
	read(a, operation{id: "get-hears", tag: tag, path: "/hears", page: "GET /account", summary: "Show what the token's user hears of by mail"},
		func(c *call, _ *struct{}) (Heard, error) { return c.heard() })
	do(a, operation{id: "set-hears", tag: tag, path: "/hears", page: "POST /account/hears", summary: "Say what the token's user hears of by mail", about: "Of what the token may see itself, and no more; nothing, with none for all.",
		try: `{"address":"flota@xalapa.example","fills":"kept","findings":"mine","digest":true}`},
		func(c *call, in *struct {
			Acting
			Body Hearing
		}) (Heard, error) {
			is, err := c.heard()
			if err != nil {
				return Heard{}, err
			}
			u := send.Subscription{Username: c.user.Username, Address: in.Body.Address, Fills: in.Body.Fills, Findings: in.Body.Findings, Tanks: cmp.Or(in.Body.Tanks, is.Tanks), Budget: cmp.Or(in.Body.Budget, is.Budget), Digest: in.Body.Digest, Since: c.Now().UTC()}
			if err := c.mayHear(&u); err != nil {
				return Heard{}, err
			}
			if err := c.Outbox.Subscribe(c, u); err != nil {
				return Heard{}, err
			}
			return c.heard()
		})
}

// mayHear makes what somebody wants to hear of fit to be kept. A token that sees less than
// its user makes no letters of the rest.
func (c *call) mayHear(u *send.Subscription) error {
	if u.Fills == "none" && u.Findings == "none" && u.Tanks == "none" && u.Budget == "none" {
		return nil
	}
	if err := c.seesAsUser(); err != nil {
		return err
	}
	fills, findings, tanks, budget := web.Hearable(c.user, c.may)
	switch {
	case !slices.Contains(fills, u.Fills), u.Fills != "none" && c.user.Role.May(access.SeeConsumption) && !c.may(access.SeeConsumption):
		return badField("body.fills", "the token does not see consumption, so that it says none")
	case !slices.Contains(findings, u.Findings):
		return badField("body.findings", "the token does not see discrepancies, so that it says none")
	case !slices.Contains(tanks, u.Tanks):
		return badField("body.tanks", "the token does not see consumption of the whole fleet, so that it says none")
	case !slices.Contains(budget, u.Budget):
		return badField("body.budget", "the token does not see the budget and invoices of all, so that it says none")
	}
	address, err := c.Ways.Address(u.Address)
	if err != nil {
		return badField("body.address", "%v", err)
	}
	u.Address = address
	return nil
}
