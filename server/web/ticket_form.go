package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ticket"
)

// can is what the form calls a part that is no vehicle's.
const can = "can"

// A ticketForm is a ticket as it is typed, before the fill or after it.
type ticketForm struct {
	page
	Key       string
	V         map[string]string // what was typed, by field
	Parts     []ticketPart
	Evidence  []string // that was sent already
	Problems  []problem
	Paced     bool // too many pictures came of late
	Duplicate *duplicateView
	Notice    string // why it came back
	Advice    []adviceView
	Opened    bool // it was just opened before the fill
	Stations  []optionGroup
	own       []option // the vehicles of who types, by fleet number
	Grades    []option
	Driver    *lookup // nil where it could be nobody
	self      string  // the person who types; empty: not known
	words     words
}

type optionGroup struct {
	Name    string
	Options []option
}

// A ticketPart is a row of the form: one vehicle or can.
type ticketPart struct {
	N                                     int
	Vehicle                               lookup
	Can                                   bool // it is no vehicle's
	Label, Liters, Amount, Odometer, Full string
	Folio                                 string // of a paper voucher
	Flowed                                bool   // the fuel has flowed, whatever speaks against it
	form                                  *ticketForm
}

// Has returns what is wrong with a field.
func (f *ticketForm) Has(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Several tells whether the ticket is split.
func (f *ticketForm) Several() bool { return len(f.Parts) > 1 }

// Say says a key in the language of the page.
func (p ticketPart) Say(key string, pairs ...any) string { return p.form.words.Say(key, pairs...) }

// Several tells whether the ticket is split.
func (p ticketPart) Several() bool { return p.form.Several() }

// Field returns what asks for the vehicle of the part.
func (p ticketPart) Field() lookup {
	f, w := p.Vehicle, p.form.words
	f.Name, f.ID, f.Label, f.Hint, f.Find = "vehicle", partVehicle(p.N), w.Say("ticket.vehicle"), w.Say("lookup.vehicle.hint"), "/tickets/vehicles"
	f.Pick, f.Capitals, f.Bad, f.Offered, f.Optional = pickOf(f.ID), "characters", p.Has("vehicle"), p.form.own, true
	if len(f.Offered) > 0 {
		var numbers []string
		for _, o := range f.Offered {
			numbers = append(numbers, o.Value)
		}
		f.Hint = w.Say("ticket.vehicles.own", "Numbers", strings.Join(numbers, ", "))
	}
	return f
}

// partVehicle is the field of the vehicle of a part.
func partVehicle(n int) string { return fmt.Sprintf("part.%d.vehicle", n) }

// fulls are the answers to whether the tank was filled.
func fulls() []string { return []string{"unknown", "yes", "no"} }

// Fulls returns whether the tank was filled.
func (p ticketPart) Fulls() []option {
	var list []option
	for _, s := range fulls() {
		list = append(list, option{s, p.form.words.Say("tank." + s), s == p.Full})
	}
	return list
}

// Odd tells whether it must be said that the fuel has flowed: something spoke against the
// voucher.
func (p ticketPart) Odd() bool { return p.Flowed || p.Has("folio") != "" }

// Has returns what is wrong with a field of the part.
func (p ticketPart) Has(field string) string {
	return p.form.Has(fmt.Sprintf("part.%d.%s", p.N, field))
}

// ticketFields are those of the ticket itself.
func ticketFields() []string {
	return []string{"station", "number", "when", "grade", "liters", "price", "amount"}
}

// newKey returns a random UUID, version 4 (RFC 9562, documented).
func newKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// ticketForm returns the form with what there is to choose from.
func (p *pages) ticketForm(v *visit) (*ticketForm, error) {
	ctx := v.r.Context()
	f := &ticketForm{page: p.page(v, "ticket.title", "/tickets"), V: map[string]string{}, words: v.words}
	contracts, permits, err := p.Tickets.Stations(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range contracts {
		g := optionGroup{Name: joined(c.Supplier, c.Number)}
		for _, s := range permits {
			if s.Contract == c.Contract {
				g.Options = append(g.Options, option{Value: s.ID(), Text: joined(s.Name, s.Permit)})
			}
		}
		if len(g.Options) > 0 {
			f.Stations = append(f.Stations, g)
		}
	}
	self, err := p.Fleet.PersonOf(ctx, v.user.Username)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return nil, err
	}
	f.self = self.Person
	if err := p.offerOwn(v, f, self); err != nil {
		return nil, err
	}
	grades, err := p.Fleet.Grades(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range grades {
		f.Grades = append(f.Grades, option{Value: x.Grade, Text: x.Name})
	}
	return f, nil
}

// driver fills in who drove. Where nobody has said yet, or says no more, which person
// somebody is who sends their own, it could be nobody.
func (p *pages) driver(v *visit, f *ticketForm, text, picked string) error {
	if text == "" && f.self == "" && !v.user.Role.May(access.SeeTickets) {
		return nil
	}
	driver, err := p.lookup(v, p.whoDrove(v), "driver", v.words.Say("ticket.driver"), "/tickets/drivers", text, picked)
	driver.Optional, f.Driver = true, &driver
	return err
}

// whoDrove are those who may have driven for a ticket. Who drives sends their own: the
// others' names are not theirs to see.
func (p *pages) whoDrove(v *visit) directory {
	if v.user.Role.May(access.SeeTickets) {
		return p.peopleOf(v, fleet.Whom{Active: true})
	}
	own := p.anybody(v)
	own.find = func(ctx context.Context, text, picked string, most int) ([]candidate, int, error) {
		self, err := p.Fleet.PersonOf(ctx, v.user.Username)
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			return nil, -1, err
		}
		return p.peopleOf(v, fleet.Whom{Active: true, Only: &self.Person}).find(ctx, text, picked, most)
	}
	return own
}

// mostOwn is how many vehicles are offered before anything is typed.
const mostOwn = 12

// offerOwn offers the vehicles of who types: those that they are let fuel by name, and
// those that they signed for.
func (p *pages) offerOwn(v *visit, f *ticketForm, self fleet.Person) error {
	if self.Person == "" {
		return nil
	}
	own, err := p.Fleet.OwnVehicles(v.r.Context(), self)
	for _, x := range slices.DeleteFunc(own, func(x fleet.Vehicle) bool { return x.Status == "retired" }) {
		if len(f.own) < mostOwn {
			f.own = append(f.own, option{Value: x.FleetNo, Text: joined(x.Plate, x.Name)})
		}
	}
	return err
}

// choose marks what was chosen, once the values are there.
func (f *ticketForm) choose() {
	for _, g := range f.Stations {
		for i := range g.Options {
			g.Options[i].Chosen = g.Options[i].Value == f.V["station"]
		}
	}
	for i := range f.Grades {
		f.Grades[i].Chosen = f.Grades[i].Value == f.V["grade"]
	}
	if len(f.Parts) == 0 {
		f.Parts = []ticketPart{{}}
	}
	for i := range f.Parts {
		f.Parts[i].N, f.Parts[i].form, f.Parts[i].Full = i+1, f, cmp.Or(f.Parts[i].Full, "unknown")
	}
}

// ticketNew shows the form: empty, or with a ticket that was opened or sent back.
func (p *pages) ticketNew(v *visit) error {
	f, err := p.ticketForm(v)
	if err != nil {
		return err
	}
	f.Key = newKey()
	if err := p.driver(v, f, f.self, ""); err != nil {
		return err
	}
	if f.Driver != nil && f.Driver.Bad != "" { // who types is blocked or retired, and did not say that they drove
		f.Driver.Text, f.Driver.Bad = "", ""
	}
	if key := v.r.URL.Query().Get("key"); key != "" {
		t, err := p.Tickets.Ticket(v.r.Context(), v.sender(), key)
		if err != nil {
			return err
		}
		if t.OpenedBy != v.user.Username || t.State != ticket.Draft && t.State != ticket.Returned {
			v.redirect("/tickets/" + t.Key)
			return nil
		}
		if err := f.fill(p, v, &t); err != nil {
			return err
		}
		if f.Opened = v.r.URL.Query().Has("opened"); f.Opened {
			f.Advice = p.advice(v, &t)
		}
		if t.State == ticket.Returned {
			f.Notice = v.words.Say("ticket.returned", "Who", t.EndedBy, "Why", t.Reason)
		}
	}
	f.choose()
	allowCamera(v)
	return p.show(v, http.StatusOK, "ticket", f)
}

// fill writes a ticket into the form, as a person would have typed it.
func (f *ticketForm) fill(p *pages, v *visit, t *ticket.Ticket) error {
	vehicles, err := p.someVehicles(v, ticketVehicles(*t)...)
	if err != nil {
		return err
	}
	if err := p.driver(v, f, t.Driver, ""); err != nil {
		return err
	}
	if f.Driver != nil && f.Driver.Bad != "" { // who is retired since is named all the same
		if err := p.driver(v, f, p.personName(v, t.Driver), ""); err != nil {
			return err
		}
	}
	at := fleet.Permit{Contract: t.Contract, Permit: t.Permit}
	f.Key, f.Evidence = t.Key, t.Evidence
	f.V["station"], f.V["number"], f.V["grade"] = at.ID(), t.Number, t.Grade
	if t.State != ticket.Draft {
		f.V["when"] = t.HappenedAt.In(p.Zone).Format(whenForm)
		f.V["liters"], f.V["price"], f.V["amount"] = plainDecimal(int64(t.VolumeUL), 6), plainDecimal(t.PriceE4, 4), plainDecimal(t.AmountCents, 2)
	}
	for _, x := range t.Parts {
		part := ticketPart{Label: x.Label, Full: x.Full, Folio: x.Folio, Flowed: x.Flowed, Can: x.Vehicle == ""}
		if known, ok := vehicles[x.Vehicle]; ok {
			part.Vehicle.is(candidateVehicle(&known))
		}
		if len(t.Parts) > 1 {
			part.Liters, part.Amount = plainDecimal(int64(x.VolumeUL), 6), plainDecimal(x.AmountCents, 2)
		}
		part.Odometer = shown(vehicles[x.Vehicle].Odometer, &x)
		f.Parts = append(f.Parts, part)
	}
	return nil
}

// plainDecimal writes n units of 1/10^decimals with a point, without zeros that say
// nothing.
func plainDecimal(n int64, decimals int) string {
	s := fmt.Sprintf("%0*d", decimals+1, n)
	whole, frac := s[:len(s)-decimals], strings.TrimRight(s[len(s)-decimals:], "0")
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// ticketTyped takes the form of a browser without script.
func (p *pages) ticketTyped(v *visit) error {
	f, err := p.ticketForm(v)
	if err != nil {
		return err
	}
	files, err := f.read(p, v)
	if err != nil {
		return err
	}
	f.attach(p, v, files)
	step := v.r.PostFormValue("step")
	if step == "more" || step == "fewer" {
		f.resize(step)
		f.choose()
		return p.show(v, http.StatusOK, "ticket", f)
	}
	t, err := p.readTicket(v, f)
	if err != nil {
		return err
	}
	if len(f.Problems) == 0 {
		err = p.takeTicket(v, step, t)
		if err = f.understand(p, v, err); err != nil {
			return err
		}
	}
	if len(f.Problems) > 0 || f.Duplicate != nil {
		f.choose()
		allowCamera(v)
		code := http.StatusBadRequest
		if f.Duplicate != nil {
			code = http.StatusConflict
		}
		if f.Paced {
			code = http.StatusTooManyRequests
		}
		return p.show(v, code, "ticket", f)
	}
	if step == "open" {
		v.redirect("/tickets/new?key=" + t.Key + "&opened")
	} else {
		v.redirect("/tickets/" + t.Key)
	}
	return nil
}

// resize adds a part to the form, or takes the last away.
func (f *ticketForm) resize(step string) {
	if step == "fewer" {
		f.Parts = f.Parts[:max(1, len(f.Parts)-1)]
	} else if len(f.Parts) < ticket.MaxParts {
		f.Parts = append(f.Parts, ticketPart{})
	}
}

func (p *pages) takeTicket(v *visit, step string, t ticket.Ticket) error {
	if step == "open" {
		return p.Tickets.Open(v.r.Context(), v.user.Username, t)
	}
	return p.Tickets.Send(v.r.Context(), v.user.Username, t)
}
