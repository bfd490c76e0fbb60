package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/ticket"
)

// Tickets takes the tickets of contracted stations, and what is behind them.
type Tickets interface {
	Attach(ctx context.Context, who string, b []byte) (evidence.File, error)
	Picture(ctx context.Context, of, sha256 string) (evidence.File, []byte, error)
	Open(ctx context.Context, who string, t ticket.Ticket) error
	Send(ctx context.Context, who string, t ticket.Ticket) error
	Return(ctx context.Context, who, key string, revision int64, reason string) error
	Drop(ctx context.Context, who, key, reason string) error
	Check(ctx context.Context, who, key string, revision int64) ([]dispense.Ref, error)
	Tickets(ctx context.Context, of string) ([]ticket.Ticket, error)
	Ticket(ctx context.Context, of, key string) (ticket.Ticket, error)
	Advise(ctx context.Context, vehicle string) (ticket.Advice, error)
	Folio(ctx context.Context, t *ticket.Ticket, p ticket.Part) (*office.VoucherError, error)
	Odds(ctx context.Context, t *ticket.Ticket, p ticket.Part) (ticket.Advice, error)
	Stations(ctx context.Context) ([]fleet.Contract, []fleet.Permit, error)
}

type ticketsView struct {
	page
	Figures  []figure
	Open     tableView
	Ended    tableView
	None     bool // there is nothing open
	Empty    *empty
	Send     bool // whether who looks may send
	See      bool // whether they may see the contracts
	Vouchers bool // and paper vouchers
	Contract bool // whether there is none yet
}

// sender is the user whose tickets alone are to be seen; empty: everybody's.
func (v *visit) sender() string {
	if v.approves || v.user.Role.May(access.SeeTickets) && (v.rights == nil || slices.Contains(v.rights, access.SeeTickets)) {
		return ""
	}
	return v.user.Username
}

// tickets lists those that are open, with their age, and those that ended lately.
func (p *pages) tickets(v *visit) error {
	list, err := p.Tickets.Tickets(v.r.Context(), v.sender())
	if err != nil {
		return err
	}
	rows, err := p.ticketRows(v.r.Context(), list)
	if err != nil {
		return err
	}
	_, permits, err := p.Tickets.Stations(v.r.Context())
	if err != nil {
		return err
	}
	view := &ticketsView{page: p.page(v, "tickets.title", "/tickets"), Send: v.user.Role.May(access.SendTickets), See: v.user.Role.May(access.SeeVehicles), Vouchers: v.user.Role.May(access.SeeFindings), Contract: len(permits) == 0}
	state := func(want ticket.State) (n int64) {
		for _, t := range list {
			if t.State == want {
				n++
			}
		}
		return n
	}
	view.Figures = []figure{
		{Name: v.words.Say("ticket.state.waiting"), Value: v.words.Count(state(ticket.Waiting))},
		{Name: v.words.Say("ticket.state.returned"), Value: v.words.Count(state(ticket.Returned))},
		{Name: v.words.Say("ticket.state.draft"), Value: v.words.Count(state(ticket.Draft))},
	}
	open := slices.IndexFunc(list, func(t ticket.Ticket) bool { return !t.State.Open() })
	if open < 0 {
		open = len(list)
	}
	view.Open, view.None = p.ticketTable(v, rows[:open], "tickets.open", "number", "state", "age", "vehicle", "volume", "station_name", "opened_by"), open == 0
	view.Ended = p.ticketTable(v, rows[open:], "tickets.ended", "number", "state", "vehicle", "volume", "station_name", "opened_by", "ended_by")
	view.Ended.ID = "tickets-ended"
	if len(list) == 0 {
		view.Empty = &empty{"tickets.empty", "tickets.empty.next"}
	}
	allowCamera(v)
	return p.show(v, http.StatusOK, "tickets", view)
}

// ticketTable puts tickets into words; each leads to its page.
func (p *pages) ticketTable(v *visit, rows []report.TicketRow, caption string, columns ...string) tableView {
	t := report.Tickets(p.Now(), rows)
	view := v.words.table(&t, func(r report.Row, c report.Column) string {
		if c.Key == "number" {
			return "/tickets/" + r.Key
		}
		return ""
	})
	number, state, age := t.Column("number"), t.Column("state"), t.Column("age")
	for i, r := range rows {
		cells := view.Rows[i].Cells
		if r.Number == "" {
			cells[number].Text, cells[number].Href = v.words.Say("ticket.unnumbered"), "/tickets/"+r.Key
		}
		said := v.words.Say(fmt.Sprintf("ticket.state.%s", r.State))
		if cells[state].Text = said; ticket.State(r.State).Open() {
			cells[state].Tags = []string{said}
		}
		if t.Rows[i].Cells[age].Known {
			cells[age] = cellView{Text: v.words.Span(p.Now().Sub(r.OpenedAt))}
		}
	}
	view.Heads[age] = headView{Text: t.Columns[age].Title(v.words.Lang)}
	view.Caption, view.CSV = v.words.Say(caption), "/tickets.csv"
	view.pick(&t, columns...)
	return view
}

func (p *pages) ticketsFile(v *visit) error {
	list, err := p.Tickets.Tickets(v.r.Context(), v.sender())
	if err != nil {
		return err
	}
	rows, err := p.ticketRows(v.r.Context(), list)
	if err != nil {
		return err
	}
	t := report.Tickets(p.Now(), rows)
	return p.file(v, &t, "litro-tickets-"+p.Now().In(p.Zone).Format(time.DateOnly), v.words.Say("tickets.title"))
}

// ticketRows gives tickets the names of vehicles and stations.
func (p *pages) ticketRows(ctx context.Context, list []ticket.Ticket) ([]report.TicketRow, error) {
	var named []string
	for _, t := range list {
		for _, part := range t.Parts {
			named = append(named, part.Vehicle)
		}
	}
	vehicles, err := p.Fleet.SomeVehicles(ctx, named)
	if err != nil {
		return nil, err
	}
	permits, err := p.Fleet.Permits(ctx)
	if err != nil {
		return nil, err
	}
	numbers, stations := map[string]string{}, map[string]string{}
	for _, x := range vehicles {
		numbers[x.Vehicle] = x.FleetNo
	}
	for _, x := range permits {
		stations[x.ID()] = x.Name
	}
	rows := make([]report.TicketRow, len(list))
	for i, t := range list {
		var of, records, folios []string
		for _, part := range t.Parts {
			if part.Vehicle != "" {
				of = append(of, numbers[part.Vehicle])
			}
			if part.Folio != "" {
				folios = append(folios, part.Folio)
			}
			if part.Record != "" {
				records = append(records, part.Record)
			}
		}
		at := &fleet.Permit{Contract: t.Contract, Permit: t.Permit}
		rows[i] = report.TicketRow{
			Key: t.Key, State: string(t.State), Number: t.Number, Station: stations[at.ID()], Permit: t.Permit, Contract: t.Contract, HappenedAt: t.HappenedAt,
			Vehicles: strings.Join(of, ", "), VolumeUL: t.VolumeUL, AmountCents: t.AmountCents, Currency: t.Currency, OpenedBy: t.OpenedBy, OpenedAt: t.OpenedAt,
			SentAt: t.SentAt, EndedBy: t.EndedBy, EndedAt: t.EndedAt, Reason: t.Reason, Records: strings.Join(records, ", "), Folios: strings.Join(folios, ", "),
		}
	}
	return rows, nil
}

// allowCamera lets a page of this site read a label with the telephone's camera.
func allowCamera(v *visit) {
	v.w.Header().Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
}

// picture shows a piece of evidence. A document is only ever downloaded, and nothing
// in a file can run.
func (p *pages) picture(v *visit) error {
	f, b, err := p.Tickets.Picture(v.r.Context(), v.sender(), chi.URLParam(v.r, "sha256"))
	if err != nil {
		return err
	}
	sendFile(v, f.Kind, f.SHA256, b)
	return nil
}

// A kept answer is the newest one, for a moment: however many screens are open, it is
// asked for once.
type kept[T any] struct {
	mu sync.Mutex
	at time.Time
	a  T
}

// fresh is how old an answer may be. It is told by the computer's clock, which a
// simulated day outruns.
const fresh = time.Second

func (k *kept[T]) answer(ask func() (T, error)) (T, error) { return k.within(fresh, ask) }

// within is answer where one may be that old.
func (k *kept[T]) within(old time.Duration, ask func() (T, error)) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.at.IsZero() && time.Since(k.at) < old {
		return k.a, nil
	}
	a, err := ask()
	if err == nil {
		k.a, k.at = a, time.Now()
	}
	return a, err
}

// A followed answer is one that takes longer than people wait: it is asked for behind their
// backs, and they get the one before.
type followed[T any] struct {
	mu   sync.Mutex
	at   time.Time // zero: nothing is known yet, or what was is known to be old
	a    T
	next chan struct{} // closed when the one that is asked for is there; nil: none is
	age  int           // how often it was forgotten
}

// within returns an answer that may be so old, or the one before where that is all there is. Where
// there is none it waits, and goes without when its patience ends.
func (k *followed[T]) within(old, patience time.Duration, ask func() (T, error)) (a T, known bool) {
	end := time.After(patience)
	for range 2 { // what is being asked for may be of before something was said
		k.mu.Lock()
		if k.next == nil && (k.at.IsZero() || time.Since(k.at) >= old) {
			k.next = make(chan struct{})
			go k.follow(k.age, ask)
		}
		next := k.next
		a, known = k.a, !k.at.IsZero()
		k.mu.Unlock()
		if known || next == nil {
			return a, known
		}
		select {
		case <-next:
		case <-end:
			return a, false
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.a, !k.at.IsZero()
}

func (k *followed[T]) follow(age int, ask func() (T, error)) {
	a, err := ask()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil && age == k.age { // else it is of before something was said
		k.a, k.at = a, time.Now()
	}
	close(k.next)
	k.next = nil
}

// forget has the next who asks get a new answer.
func (k *followed[T]) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at, k.age = time.Time{}, k.age+1
}

// mostOnToday is how many tickets Today lists.
const mostOnToday = 5

// openTickets returns what Today says of tickets that wait for somebody: how many, and
// the oldest.
func (p *pages) openTickets(v *visit) (tableView, int, error) {
	var none tableView
	if p.Tickets == nil || !v.user.Role.May(access.SeeTickets) {
		return none, 0, nil
	}
	rows, err := p.waiting.answer(func() ([]report.TicketRow, error) {
		list, err := p.Tickets.Tickets(v.r.Context(), "")
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(t ticket.Ticket) bool { return !t.State.Open() })
		return p.ticketRows(v.r.Context(), list)
	})
	if err != nil || len(rows) == 0 {
		return none, 0, err
	}
	t := p.ticketTable(v, rows[:min(len(rows), mostOnToday)], "today.tickets.caption", "number", "state", "age", "vehicle", "station_name")
	t.ID = "today-tickets"
	return t, len(rows), nil
}
