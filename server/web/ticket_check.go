package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
)

// A ticketView is a ticket with its pictures beside it.
type ticketView struct {
	page
	Key       string
	Revision  int64
	State     string // in words
	Class     string
	Said      string // who did what with it, when
	Why       string
	Facts     []fact
	Parts     []partView
	Pictures  []pictureView
	Problem   string
	Duplicate *duplicateView
	Reason    string
	// What who looks may do.
	Check, Return, Mend, Drop bool
	Same                      bool // it waits, and who looks sent it
}

type partView struct {
	Vehicle string
	Path    string // the vehicle's page
	Facts   []fact
	Odd     []string
	Record  string
}

// A pictureView is one file. A missing one says so.
type pictureView struct {
	Path    string
	Image   bool
	Missing string // what to do about a file that cannot be shown
}

// ticket shows one.
func (p *pages) ticket(v *visit) error { return p.showTicket(v, http.StatusOK, "", nil) }

func (p *pages) showTicket(v *visit, code int, problem string, twice *duplicateView) error {
	t, err := p.Tickets.Ticket(v.r.Context(), v.sender(), chi.URLParam(v.r, "ticket"))
	if err != nil {
		return err
	}
	rows, err := p.ticketRows(v.r.Context(), []ticket.Ticket{t})
	if err != nil {
		return err
	}
	offered, err := p.offers(v, "ticket", t.OpenedBy, t.OpenedAt)
	if err != nil {
		return err
	}
	w, r := v.words, rows[0]
	view := &ticketView{
		page: p.page(v, "ticket.one", "/tickets"), Key: t.Key, Revision: t.Revision, State: w.Say("ticket.state." + string(t.State)), Problem: problem, Duplicate: twice,
		Check: mayCheck(v, &t) && offered, Why: t.Reason, Reason: cut(v.r.PostFormValue("reason"), fleet.MaxReason), Pictures: p.pictures(v, t.Evidence),
	}
	if t.State == ticket.Checked {
		view.Class = "good"
	}
	view.Return = mayCheck(v, &t) && v.user.Role.May(access.TypeFills)
	own := t.OpenedBy == v.user.Username
	view.Mend = own && v.user.Role.May(access.SendTickets) && (t.State == ticket.Draft || t.State == ticket.Returned)
	view.Drop = t.State.Open() && v.user.Role.May(access.SendTickets) && (own || v.user.Role.May(access.TypeFills))
	view.Same = own && t.State == ticket.Waiting
	view.Title = w.Say("ticket.one", "Number", cmp.Or(t.Number, w.Say("ticket.unnumbered")))
	view.Said = w.Say("ticket.opened", "Who", t.OpenedBy, "Time", w.Minute(t.OpenedAt))
	if t.SentAt != nil {
		view.Said = w.Say("ticket.sent", "Who", t.OpenedBy, "Time", w.Minute(*t.SentAt))
	}
	if t.EndedAt != nil && (t.SentAt == nil || !t.EndedAt.Before(*t.SentAt)) {
		view.Said += " " + w.Say(fmt.Sprintf("ticket.ended.%s", t.State), "Who", t.EndedBy, "Time", w.Minute(*t.EndedAt))
	}
	say := func(key, value string) {
		if value != "" {
			view.Facts = append(view.Facts, fact{w.Say(key), value})
		}
	}
	say("ticket.number", t.Number)
	say("ticket.station", joined(r.Station, t.Contract))
	say("contracts.permit", t.Permit)
	say("ticket.driver", p.personName(v, t.Driver))
	if !t.HappenedAt.IsZero() {
		say("ticket.when", w.Minute(t.HappenedAt))
		say("ticket.grade", p.gradeName(v, t.Grade))
		say("ticket.liters", plainDecimal(int64(t.VolumeUL), 6))
		say("ticket.price", plainDecimal(t.PriceE4, 4)+" "+t.Currency)
		say("ticket.amount", w.Scaled(t.AmountCents, 2, 2)+" "+t.Currency)
	}
	if view.Parts, err = p.partViews(v, &t); err != nil {
		return err
	}
	return p.show(v, code, "ticket_check", view)
}

func (p *pages) gradeName(v *visit, grade string) string {
	if p.Fleet == nil {
		return grade
	}
	grades, err := p.Fleet.Grades(v.r.Context())
	if err != nil {
		return grade // its id is a word too
	}
	for _, g := range grades {
		if g.Grade == grade {
			return g.Name
		}
	}
	return grade
}

// partViews shows what each vehicle got, with what is unusual about it.
func (p *pages) partViews(v *visit, t *ticket.Ticket) ([]partView, error) {
	vehicles, err := p.someVehicles(v, ticketVehicles(*t)...)
	if err != nil {
		return nil, err
	}
	var out []partView
	for _, x := range t.Parts {
		view := partView{Vehicle: v.words.Say("ticket.can"), Record: x.Record}
		if x.Vehicle != "" {
			known := vehicles[x.Vehicle]
			view.Vehicle = vehicleName(&known)
			if v.user.Role.May(access.SeeVehicles) {
				view.Path = vehicleAddress(x.Vehicle)
			}
		}
		say := func(key, value string) { view.Facts = append(view.Facts, fact{v.words.Say(key), value}) }
		if len(t.Parts) > 1 && x.VolumeUL > 0 {
			say("ticket.liters", plainDecimal(int64(x.VolumeUL), 6))
			say("ticket.amount", v.words.Scaled(x.AmountCents, 2, 2)+" "+t.Currency)
		}
		if text := shown(vehicles[x.Vehicle].Odometer, &x); text != "" {
			say("ticket.odometer", text)
		}
		if x.Folio != "" {
			say("ticket.folio", x.Folio)
		}
		if x.Full != "" {
			say("ticket.full", v.words.Say("tank."+x.Full))
		}
		if t.State == ticket.Waiting && x.Vehicle != "" && v.sender() == "" { // other fills are not a driver's to see
			a, err := p.Tickets.Odds(v.r.Context(), t, x)
			if err != nil && !errors.Is(err, fault.ErrNotFound) {
				return nil, err
			}
			for _, code := range a.Odd(t, x) {
				word, than, _ := strings.Cut(code, ":")
				view.Odd = append(view.Odd, v.words.Say("ticket.odd."+word, "Than", than))
			}
			odd, err := p.Tickets.Folio(v.r.Context(), t, x)
			if err != nil {
				return nil, err
			}
			if odd != nil {
				view.Odd = append(view.Odd, v.words.voucherProblem(odd), v.words.Say("ticket.odd.voucher"))
			}
		}
		out = append(out, view)
	}
	return out, nil
}

// pictures says where the files of a ticket are, and which are not here.
func (p *pages) pictures(v *visit, hashes []string) []pictureView {
	var out []pictureView
	for _, sha256 := range hashes {
		view := pictureView{Path: "/evidence/" + sha256}
		f, _, err := p.Tickets.Picture(v.r.Context(), "", sha256)
		switch {
		case err == nil:
			view.Image = f.Kind == evidence.JPEG
		case errors.Is(err, evidence.ErrAltered):
			view.Missing = v.words.Say("evidence.altered", "File", sha256[:12])
		default:
			view.Missing = v.words.Say("evidence.missing", "File", sha256[:12])
		}
		if err != nil {
			p.Log.Error("evidence cannot be shown", "sha256", sha256, "err", err)
		}
		out = append(out, view)
	}
	return out
}

// seen returns the revision that a form was made of.
func seen(v *visit) (int64, error) {
	n, err := strconv.ParseInt(v.r.PostFormValue("revision"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("revision: %w", fault.ErrInvalid)
	}
	return n, nil
}

// checkTicket makes a ticket a fill. The second person is signed in, as another user
// than the first.
func (p *pages) checkTicket(v *visit) error {
	revision, err := seen(v)
	if err != nil {
		return err
	}
	_, err = p.Tickets.Check(v.r.Context(), v.user.Username, chi.URLParam(v.r, "ticket"), revision)
	return p.acted(v, err)
}

func (p *pages) returnTicket(v *visit) error {
	revision, err := seen(v)
	if err != nil {
		return err
	}
	return p.acted(v, p.Tickets.Return(v.r.Context(), v.user.Username, chi.URLParam(v.r, "ticket"), revision, v.r.PostFormValue("reason")))
}

func (p *pages) dropTicket(v *visit) error {
	key := chi.URLParam(v.r, "ticket")
	t, err := p.Tickets.Ticket(v.r.Context(), v.sender(), key)
	if err != nil {
		return err
	}
	if t.OpenedBy != v.user.Username && !v.user.Role.May(access.TypeFills) {
		return errForbidden
	}
	return p.acted(v, p.Tickets.Drop(v.r.Context(), v.user.Username, key, v.r.PostFormValue("reason")))
}

// acted goes back to the ticket, or says on its page why nothing was done.
func (p *pages) acted(v *visit, err error) error {
	if twice, ok := errors.AsType[*office.DuplicateError](err); ok {
		return p.showTicket(v, http.StatusConflict, "", p.duplicate(v, twice))
	}
	switch {
	case errors.Is(err, ticket.ErrSame):
		return p.showTicket(v, http.StatusConflict, v.words.Say("ticket.bad.same"), nil)
	case errors.Is(err, ticket.ErrState):
		return p.showTicket(v, http.StatusConflict, v.words.Say("ticket.bad.state"), nil)
	case errors.Is(err, ticket.ErrReason):
		return p.showTicket(v, http.StatusBadRequest, v.words.Say("ticket.bad.reason"), nil)
	case err != nil:
		return err
	}
	v.redirect("/tickets/" + chi.URLParam(v.r, "ticket"))
	return nil
}
