package web

import (
	"cmp"
	"errors"
	"strings"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
)

// A duplicateView is the other ticket of the same number; no path where it is not to be
// seen.
type duplicateView struct{ Text, Path, Link string }

// An adviceView is what speaks for a vehicle's next fill, and against it.
type adviceView struct {
	Vehicle string
	Facts   []fact
	Against []string
}

// understand puts into words why a ticket was not taken. Another error is returned.
func (f *ticketForm) understand(p *pages, v *visit, err error) error {
	var problems ticket.Problems
	if errors.As(err, &problems) {
		for _, x := range problems {
			f.Problems = append(f.Problems, problem{x.Field, v.ticketProblem(x)})
		}
		return nil
	}
	if twice, ok := errors.AsType[*office.DuplicateError](err); ok {
		f.Duplicate = p.duplicate(v, twice)
		return nil
	}
	if errors.Is(err, ticket.ErrOtherwise) {
		f.Problems = append(f.Problems, problem{"number", v.words.Say("ticket.bad.otherwise")})
		return nil
	}
	if errors.Is(err, fault.ErrNotFound) { // a picture that was never kept: the rest was chosen from lists
		f.Problems = append(f.Problems, problem{"photo", v.words.Say("ticket.bad.file")})
		return nil
	}
	return err
}

// ticketProblem says what must be mended, with its figures.
func (v *visit) ticketProblem(x ticket.Problem) string {
	w := v.words
	if x.Voucher != nil {
		return v.voucherProblem(x.Voucher)
	}
	if len(x.Args) < 2 {
		return w.Say("ticket.bad." + x.Code)
	}
	is, want := w.Scaled(x.Args[0], 2, 2), w.Scaled(x.Args[1], 2, 2)
	if x.Code == "sum.liters" {
		is, want = plainDecimal(x.Args[0], 6), plainDecimal(x.Args[1], 6)
	}
	return w.Say("ticket.bad."+x.Code, "Is", is, "Want", want)
}

// duplicate says who typed the other ticket, when, and for which vehicle.
func (p *pages) duplicate(v *visit, e *office.DuplicateError) *duplicateView {
	d := &duplicateView{Path: "/tickets/" + e.Key, Link: v.words.Say("ticket.duplicate.open")}
	theirs, err := p.duplicateConcerns(v, e)
	if err != nil || !theirs {
		d.Path, d.Link = "", ""
		d.Text = v.words.Say("ticket.duplicate.other", "Number", e.Number, "Permit", e.Permit, "Who", e.By, "Time", v.words.Minute(e.At))
		return d
	}
	vehicles := strings.Join(e.Vehicles, ", ")
	if e.Key == "" {
		d.Path = vehicleAddress(e.Vehicle)
	}
	if !e.Ref.IsZero() {
		d.Link = v.words.Say("ticket.duplicate.fill", "Ref", e.Ref.String())
	}
	d.Text = v.words.Say("ticket.duplicate", "Number", e.Number, "Permit", e.Permit, "Who", e.By, "Time", v.words.Minute(e.At), "Vehicle", cmp.Or(vehicles, v.words.Say("ticket.can")))
	return d
}

// duplicateConcerns tells whether the other ticket is one that who visits may see.
func (p *pages) duplicateConcerns(v *visit, e *office.DuplicateError) (bool, error) {
	switch {
	case e.By == v.user.Username:
		return true, nil
	case v.sender() != "": // what others sent is not theirs to see
		return false, nil
	case v.user.Scope().Whole():
		return true, nil
	case e.Key != "":
		return p.Reports.Has(v.r.Context(), "ticket", e.Key)
	}
	return p.Reports.Has(v.r.Context(), "vehicle", e.Vehicle)
}

// advice says for every vehicle of a ticket whether it should be fueled.
func (p *pages) advice(v *visit, t *ticket.Ticket) []adviceView {
	vehicles, _ := p.someVehicles(v, ticketVehicles(*t)...) // without names there are ids
	var out []adviceView
	for _, part := range t.Parts {
		a, err := p.Tickets.Advise(v.r.Context(), part.Vehicle)
		if err != nil {
			continue // what is only advice keeps nobody from going on
		}
		view := adviceView{Vehicle: cmp.Or(joined(vehicles[part.Vehicle].FleetNo, vehicles[part.Vehicle].Plate), part.Vehicle)}
		say := func(key, value string) { view.Facts = append(view.Facts, fact{v.words.Say(key), value}) }
		say("ticket.grade", strings.Join(a.Grades, ", "))
		if a.LeftUL != nil {
			say("ticket.advice.left", v.words.Liters(int64(max(0, *a.LeftUL)))+" L")
		}
		if a.PaperUL > 0 {
			say("ticket.advice.paper", v.words.Liters(int64(a.PaperUL))+" L")
		}
		if a.TankUL != nil {
			say("ticket.advice.tank", v.words.Liters(int64(*a.TankUL))+" L")
		}
		if a.OdometerM != nil {
			say("ticket.advice.odometer", v.words.Scaled(*a.OdometerM, 3, 0)+" km")
		}
		for _, code := range a.Against() {
			view.Against = append(view.Against, v.words.Say("ticket.against."+code))
		}
		out = append(out, view)
	}
	return out
}

// mayCheck tells whether who looks may check a ticket.
func mayCheck(v *visit, t *ticket.Ticket) bool {
	return (v.user.Role.May(access.TypeFills) || v.approves) && t.OpenedBy != v.user.Username && t.State == ticket.Waiting
}
