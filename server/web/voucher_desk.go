package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
)

// voucherFields are those of the form that issues vouchers.
var voucherFields = []string{"vehicles", "department", "each", "liters", "amount", "grade", "from", "until", "where", "why"}

// voucherForm fills in the form that issues vouchers: what was typed, else this month's
// rest.
func (p *pages) voucherForm(v *visit, view *vouchersView) error {
	ctx := v.r.Context()
	for _, name := range voucherFields {
		view.Values[name] = cut(strings.TrimSpace(v.r.PostFormValue(name)), 2000)
	}
	if v.r.Method != http.MethodPost {
		month := fleet.Calendar{Zone: p.Zone}.PeriodAt(fleet.Month, p.Now())
		view.Values["each"], view.Values["from"], view.Values["until"] = "1", p.Now().In(p.Zone).Format(time.DateOnly), month.Until.Add(-time.Second).In(p.Zone).Format(time.DateOnly)
	}
	departments, err := p.Fleet.Departments(ctx)
	if err != nil {
		return err
	}
	for _, d := range departments {
		view.Departments = append(view.Departments, option{d.Department, d.Name, d.Department == view.Values["department"]})
	}
	grades, err := p.Fleet.Grades(ctx)
	if err != nil {
		return err
	}
	for _, g := range grades {
		view.Grades = append(view.Grades, option{g.Grade, g.Name, g.Grade == view.Values["grade"]})
	}
	permits, err := p.Fleet.Permits(ctx)
	if err != nil {
		return err
	}
	for _, x := range permits {
		if id := x.Contract + " " + x.Permit; x.Status == "open" {
			view.Places = append(view.Places, option{id, joined(x.Name, x.Permit), id == view.Values["where"]})
		}
	}
	return nil
}

// A badVoucher is what cannot be read of the form, by the key of its words.
type badVoucher struct{ key, detail string }

func (e badVoucher) Error() string { return e.key + " " + e.detail }

// issueVouchers issues vouchers, and leads to where they are printed.
func (p *pages) issueVouchers(v *visit) error {
	each, terms, err := p.readOrder(v)
	var first, last int64
	if err == nil {
		first, last, err = p.Office.IssueVouchers(v.r.Context(), v.user.Username, each, cut(v.r.PostFormValue("why"), fleet.MaxReason), terms...)
	}
	if bad, ok := errors.AsType[badVoucher](err); ok {
		return p.showVouchers(v, http.StatusBadRequest, v.words.Say(fmt.Sprintf("vouchers.bad.%s", bad.key), "Name", bad.detail))
	}
	if odd, ok := errors.AsType[*office.OrderError](err); ok {
		return p.showVouchers(v, http.StatusConflict, v.words.Say(fmt.Sprintf("vouchers.bad.order.%s", odd.Problem), "Vehicle", odd.FleetNo, "Grade", odd.Grade))
	}
	if odd, ok := errors.AsType[*office.VoucherError](err); ok {
		named, _ := p.someVehicles(v, odd.Vehicle) // without it the id stands in the sentence
		odd.Vehicle = cmp.Or(named[odd.Vehicle].FleetNo, odd.Vehicle)
		return p.showVouchers(v, http.StatusConflict, v.words.voucherProblem(odd))
	}
	if errors.Is(err, fault.ErrInvalid) {
		return p.showVouchers(v, http.StatusBadRequest, v.words.Say("vouchers.bad.sense"))
	}
	if err != nil {
		return err
	}
	v.redirect("/vouchers?first=" + barcode.FormatVoucherNumber(first) + "&last=" + barcode.FormatVoucherNumber(last))
	return nil
}

// readOrder understands the form, or says what it does not.
func (p *pages) readOrder(v *visit) (each int64, terms []dispense.VoucherTerms, err error) {
	form := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	o := office.VoucherOrder{Grade: form("grade"), Zone: p.Zone}
	if each, err = strconv.ParseInt(form("each"), 10, 64); err != nil || each < 1 || each > office.MostVouchers {
		return 0, nil, badVoucher{key: "each"}
	}
	ul, okLiters := decimal(form("liters"), 6)
	cents, okMoney := decimal(form("amount"), 2)
	switch {
	case form("liters") != "" && form("amount") == "" && okLiters && ul > 0 && dispense.Volume(ul) <= 2000*dispense.Liter:
		o.VolumeUL = dispense.Volume(ul)
	case form("amount") != "" && form("liters") == "" && okMoney && cents > 0 && cents <= 100_000_00:
		o.AmountCents = cents
	default:
		return 0, nil, badVoucher{key: "worth"}
	}
	var errFrom, errUntil error
	o.FromOn, errFrom = time.ParseInLocation(time.DateOnly, form("from"), p.Zone)
	o.UntilOn, errUntil = time.ParseInLocation(time.DateOnly, form("until"), p.Zone)
	if errFrom != nil || errUntil != nil || o.UntilOn.Before(o.FromOn) {
		return 0, nil, badVoucher{key: "days"}
	}
	if form("why") == "" {
		return 0, nil, badVoucher{key: "why"}
	}
	o.Contract, o.Permit, _ = strings.Cut(form("where"), " ")
	vehicles, err := p.vehiclesOf(v.r.Context(), form("vehicles"), form("department"))
	if err != nil {
		return 0, nil, err
	}
	prices, err := p.Fleet.Prices(v.r.Context())
	if err != nil {
		return 0, nil, err
	}
	for _, x := range vehicles {
		t, err := o.Terms(x, prices, p.Now())
		if err != nil {
			return 0, nil, err
		}
		terms = append(terms, t)
	}
	return each, terms, nil
}

// vehiclesOf returns the vehicles of some fleet numbers, or else the active ones of a
// department.
func (p *pages) vehiclesOf(ctx context.Context, numbers, department string) ([]fleet.Vehicle, error) {
	if numbers == "" {
		all, err := p.Fleet.ActiveVehicles(ctx, department)
		if err == nil && len(all) == 0 {
			err = badVoucher{key: "vehicles"}
		}
		return all, err
	}
	var asked []string
	for _, number := range strings.FieldsFunc(numbers, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' }) {
		if number = strings.TrimSpace(number); number != "" {
			asked = append(asked, number)
		}
	}
	all, err := p.Fleet.NumberedVehicles(ctx, asked)
	if err != nil {
		return nil, err
	}
	var out []fleet.Vehicle
	for _, number := range asked {
		i := slices.IndexFunc(all, func(x fleet.Vehicle) bool { return strings.EqualFold(x.FleetNo, number) })
		if i < 0 {
			return nil, badVoucher{"nobody", cut(number, 40)}
		}
		if !slices.ContainsFunc(out, func(x fleet.Vehicle) bool { return x.Vehicle == all[i].Vehicle }) {
			out = append(out, all[i])
		}
	}
	if len(out) == 0 {
		return nil, badVoucher{key: "vehicles"}
	}
	return out, nil
}

// cancelVouchers takes back vouchers that were issued with the one of the page.
func (p *pages) cancelVouchers(v *visit) error {
	r, _, one, err := p.oneVoucher(v)
	if err != nil {
		return err
	}
	from, errFrom := barcode.ParseVoucherNumber(v.r.PostFormValue("from"))
	to, errTo := from, error(nil)
	if strings.TrimSpace(v.r.PostFormValue("to")) != "" {
		to, errTo = barcode.ParseVoucherNumber(v.r.PostFormValue("to"))
	}
	if errFrom != nil || errTo != nil || from > to || from < r.First || to > r.Last {
		return p.showVoucher(v, http.StatusBadRequest, v.words.Say("vouchers.bad.range"))
	}
	_, err = p.Office.CancelVouchers(v.r.Context(), v.user.Username, from, to, cut(v.r.PostFormValue("why"), fleet.MaxReason))
	if odd, ok := errors.AsType[*office.VoucherError](err); ok {
		return p.showVoucher(v, http.StatusConflict, v.words.voucherProblem(odd))
	}
	if errors.Is(err, fault.ErrInvalid) {
		return p.showVoucher(v, http.StatusBadRequest, v.words.Say("vouchers.bad.why"))
	}
	if err != nil {
		return err
	}
	v.redirect(voucherAddress(one.Number))
	return nil
}

// voucherProblem says why a voucher is not taken, and what to do.
func (w words) voucherProblem(e *office.VoucherError) string {
	said := ""
	if x := e.Voucher; x != nil && x.Use != nil {
		said = w.Say("vouchers.used", "Time", w.Minute(x.Use.HappenedAt), "Place", cmp.Or(x.Use.Permit, x.Use.Contract, w.Say("vouchers.noplace")), "Liters", w.Liters(int64(x.Use.VolumeUL)), "Who", x.Use.By, "Ref", x.Use.Ref.String())
	} else if x != nil && x.Cancel != nil {
		said = w.Say("vouchers.acted", "Who", x.Cancel.By, "Time", w.Minute(x.Cancel.At), "Why", x.Cancel.Reason, "Ref", x.Cancel.Ref.String())
	}
	return w.voucherOdd(e, said)
}

// voucherProblem says why a voucher is not good for a ticket. Who sees their own tickets
// alone is told who used or canceled it and when, as of the same ticket of another.
func (v *visit) voucherProblem(e *office.VoucherError) string {
	x := e.Voucher
	switch {
	case v.sender() == "" || x == nil:
		return v.words.voucherProblem(e)
	case x.Use != nil:
		return v.words.voucherOdd(e, v.words.Say("vouchers.by", "Who", x.Use.By, "Time", v.words.Minute(x.Use.At)))
	case x.Cancel != nil:
		return v.words.voucherOdd(e, v.words.Say("vouchers.by", "Who", x.Cancel.By, "Time", v.words.Minute(x.Cancel.At)))
	}
	return v.words.voucherProblem(e)
}

// voucherOdd says why a voucher is not good, with what is said of its use or cancellation.
func (w words) voucherOdd(e *office.VoucherError, said string) string {
	folio, until := "", e.UntilAt
	if e.Number > 0 && e.Number <= barcode.MaxSheetNumber {
		folio = barcode.FormatVoucherNumber(e.Number)
	}
	pairs := []any{"Folio", folio, "Vehicle", e.Vehicle, "Want", w.Liters(int64(e.WantUL)), "Free", w.Liters(int64(e.FreeUL)), "Idle", w.Liters(int64(e.IdleUL)), "Time", w.Minute(e.FromAt.Add(time.Minute))}
	if x := e.Voucher; x != nil {
		until = x.UntilAt
		pairs = append(pairs, "Liters", w.Liters(int64(x.VolumeUL)), "From", w.Day(x.FromAt))
		if x.AmountCents != nil {
			pairs = append(pairs, "Amount", w.fixed(*x.AmountCents, 2))
		}
	}
	if !until.IsZero() {
		until = until.Add(-time.Second)
	}
	problem := e.Problem
	if problem == "room" && !e.Asked() {
		problem = "full"
	}
	return w.Say(fmt.Sprintf("vouchers.bad.%s", problem), append(pairs, "Until", w.Day(until), "Said", said)...)
}

// A voucherHint says what a voucher is good for while it is typed.
type voucherHint struct{ Folio, Text string }

// voucherFill begins the form of a fill with the voucher that the address names.
func (p *pages) voucherFill(v *visit) (typedFill, *voucherHint, error) {
	f := typedFill{Full: "unknown", Vehicle: cut(v.r.URL.Query().Get("vehicle"), 64)}
	text := v.r.URL.Query().Get("voucher")
	if text == "" {
		return f, nil, nil
	}
	f.Source, f.Ticket = "voucher", cut(strings.TrimSpace(text), 60)
	n, err := barcode.ParseVoucherNumber(text)
	if err != nil {
		return f, &voucherHint{f.Ticket, v.words.voucherProblem(&office.VoucherError{Problem: "forged"})}, nil
	}
	f.Ticket = barcode.FormatVoucherNumber(n)
	list, err := p.Reports.Vouchers(v.r.Context(), p.Now(), n, n)
	if err != nil {
		return f, nil, err
	}
	if len(list) == 0 {
		return f, &voucherHint{f.Ticket, v.words.voucherProblem(&office.VoucherError{Problem: "unknown", Number: n})}, nil
	}
	one := &list[0]
	f.Vehicle, f.Grade, f.Contract = one.Vehicle, one.Grade, one.Contract
	if odd := one.Against(&office.Fill{Vehicle: one.Vehicle, Grade: one.Grade, Contract: one.Contract, HappenedAt: one.FromAt}); odd != "" {
		return f, &voucherHint{f.Ticket, v.words.voucherProblem(&office.VoucherError{Problem: odd, Number: n, Voucher: one})}, nil
	}
	return f, &voucherHint{f.Ticket, v.words.Say("vouchers.hint", "Worth", p.voucherWorth(v, one), "From", v.words.Day(one.FromAt), "Until", v.words.Day(one.UntilAt.Add(-time.Second)))}, nil
}

// oddVoucher says what speaks against the voucher that a fill is typed from; nil when
// nothing does, when it is another's paper, or when the fuel has flowed.
func (p *pages) oddVoucher(v *visit, f *office.Fill) (*office.VoucherError, error) {
	if !f.ByVoucher() || f.Flowed {
		return nil, nil
	}
	return f.Odd(f.Ticket, func(first, last int64) ([]office.Voucher, error) {
		return p.Reports.Vouchers(v.r.Context(), p.Now(), first, last)
	})
}
