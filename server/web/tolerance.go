package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/report"
)

// How far lines of invoices may be from fills.

// tolerance says which tolerances counted, and what they are.
func (w words) tolerance(t matching.Tolerance) string {
	said := w.Say("matching.tolerance", "Version", t.Version, "Liters", w.Scaled(int64(t.VolumeUL), 6, 2), "Share", w.Scaled(t.VolumeMill, 1, 1), "Price", w.Scaled(t.PriceE4, 4, 2),
		"Amount", w.Scaled(t.Cents, 2, 2), "AmountShare", w.Scaled(t.CentsMill, 1, 1))
	if t.Awaited != nil {
		said = joined(said, w.Say("matching.tolerance.awaited", "Late", t.Awaited.Late, "Urgent", t.Awaited.Urgent))
	}
	return said
}

// sayTolerance takes how far lines may be from fills.
func (p *pages) sayTolerance(v *visit) error {
	form := v.r.PostForm
	said, err := p.Matching.Tolerances(v.r.Context())
	if err != nil {
		return err
	}
	// Those of sums are said by programs alone, and stay as they are of that contract and day.
	t := matching.Tolerance{Tolerances: said.At(form.Get("contract"), cmp.Or(form.Get("from"), p.Now().In(p.Zone).Format(time.DateOnly))).Tolerances, Reason: form.Get("reason"), From: form.Get("from"), Contract: form.Get("contract")}
	for _, f := range []struct {
		name     string
		decimals int
		set      func(int64)
	}{
		{"volume", 6, func(n int64) { t.VolumeUL = dispense.Volume(n) }}, {"volume_share", 1, func(n int64) { t.VolumeMill = n }}, {"price", 4, func(n int64) { t.PriceE4 = n }},
		{"amount", 2, func(n int64) { t.Tolerances.Cents = n }}, {"amount_share", 1, func(n int64) { t.CentsMill = n }}, {"days", 0, func(n int64) { t.Days = int(n) }},
	} {
		n, ok := decimal(form.Get(f.name), f.decimals)
		if !ok {
			n = -1
		}
		f.set(n)
	}
	if late, urgent := strings.TrimSpace(form.Get("late")), strings.TrimSpace(form.Get("urgent")); late != "" || urgent != "" {
		t.Awaited = &matching.Awaited{Late: -1}
		a, err := strconv.Atoi(late)
		b, err2 := strconv.Atoi(urgent)
		if err == nil && err2 == nil {
			*t.Awaited = matching.Awaited{Late: a, Urgent: b}
		}
	}
	agrees, problem, err := p.secondOf(v)
	if err != nil {
		return err
	}
	if problem != "" {
		form.Del("checker_password")
		return p.showInvoiceTerms(v, http.StatusForbidden, form, "tolerance", problem)
	}
	t.AgreedBy = agrees
	err = p.Matching.SayTolerance(v.r.Context(), v.user.Username, t)
	if bad, ok := errors.AsType[*matching.Problem](err); ok {
		return p.showInvoiceTerms(v, http.StatusBadRequest, form, "tolerance", v.words.Say("matching.bad.tolerance."+bad.Field))
	}
	if errors.Is(err, fault.ErrNotFound) {
		return p.showInvoiceTerms(v, http.StatusBadRequest, form, "tolerance", v.words.Say("matching.bad.tolerance.contract"))
	}
	if err != nil {
		return err
	}
	v.redirect(termsPath + "#tolerances")
	return nil
}

// A toleranceView is how far lines may be from fills, and a form to say so anew.
type toleranceView struct {
	Says   string
	Said   []string // all that was said, the last first
	Values url.Values
}

func (p *pages) toleranceForm(v *visit, of string, typed url.Values) (*toleranceView, error) {
	t, err := p.Matching.Tolerance(v.r.Context())
	if err != nil {
		return nil, err
	}
	w := v.words
	view := &toleranceView{Says: w.tolerance(t), Values: typed}
	if t.By != "" {
		view.Says = joined(view.Says, w.Minute(t.At), t.By, t.Reason)
	}
	said, err := p.Matching.Tolerances(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, x := range slices.Backward(said) {
		whose := w.Say("matching.tolerance.all")
		if x.Contract != "" {
			whose = w.Say("matching.tolerance.of", "Contract", x.Contract)
		}
		view.Said = append(view.Said, joined(w.Say("matching.tolerance.since", "Day", x.From), whose, w.tolerance(x), x.By, x.AgreedBy, x.Reason))
	}
	if of != "tolerance" {
		plain := func(n int64, k report.Kind) string { return report.Cell{Known: true, N: n}.Decimal(k) }
		view.Values = url.Values{
			"volume": {plain(int64(t.VolumeUL), report.Volume)}, "volume_share": {plain(t.VolumeMill, report.Percent)}, "price": {plain(t.PriceE4, report.Price)},
			"amount": {plain(t.Tolerances.Cents, report.Money)}, "amount_share": {plain(t.CentsMill, report.Percent)}, "days": {strconv.Itoa(t.Days)}, "t_from": {p.Now().In(p.Zone).Format(time.DateOnly)},
		}
		if a := t.Awaited; a != nil {
			view.Values.Set("late", strconv.Itoa(a.Late))
			view.Values.Set("urgent", strconv.Itoa(a.Urgent))
		}
	} else {
		view.Values.Set("t_from", typed.Get("from"))
	}
	return view, nil
}
