package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// How a correction of a fill is asked for and answered.

// askCorrection takes the form by which a correction is asked for.
func (p *pages) askCorrection(v *visit) error {
	file, err := v.filed()
	if err != nil {
		return err
	}
	f, err := p.fillOf(v)
	if err != nil {
		return err
	}
	form := v.r.PostForm
	in := correcting.Asked{Of: f.Ref, Action: form.Get("action"), Reason: form.Get("reason")}
	again := func(code int, problem string) error { return p.showOneFill(v, code, f, form, problem) }
	if in.Action != correcting.Void {
		to, bad, err := p.figuresTyped(v, f, form)
		if err != nil {
			return err
		}
		if bad != "" {
			return again(http.StatusBadRequest, v.words.Say(bad))
		}
		in.Figures = &to
	}
	if len(file) > 0 {
		if p.Tickets == nil || p.mayUpload(v) != nil {
			return again(http.StatusTooManyRequests, v.words.Say("ticket.bad.pace"))
		}
		kept, err := p.Tickets.Attach(v.r.Context(), v.user.Username, file)
		if errors.Is(err, fault.ErrInvalid) {
			return again(http.StatusBadRequest, v.words.Say("ticket.bad.file"))
		}
		if err != nil {
			return err
		}
		in.Evidence = []string{kept.SHA256}
	}
	_, err = p.Corrections.Ask(v.r.Context(), v.corrector(), in)
	if bad, ok := errors.AsType[*correcting.Problem](err); ok {
		code := http.StatusConflict
		if errors.Is(err, fault.ErrInvalid) {
			code = http.StatusBadRequest
		}
		return again(code, v.words.correctionProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(oneFillAddress(f.Ref) + "?asked#asks")
	return nil
}

// figuresTyped reads what is to count; bad is the word for what cannot be read.
func (p *pages) figuresTyped(v *visit, f *correcting.Fill, form url.Values) (to correcting.Figures, bad string, err error) {
	to = f.Figures()
	if text := strings.TrimSpace(form.Get("vehicle")); text != "" && text != f.Called(to.Vehicle) {
		no, _, _ := strings.Cut(text, " · ")
		found, err := p.Fleet.NumberedVehicles(v.r.Context(), []string{strings.TrimSpace(no)})
		if err != nil {
			return to, "", err
		}
		if len(found) != 1 {
			return to, "correct.bad.vehicle", nil
		}
		to.Vehicle, to.Label = found[0].Vehicle, ""
	}
	if text := strings.TrimSpace(form.Get("driver")); text != f.Called(to.Driver) {
		if to.Driver = ""; text != "" {
			found, err := p.Fleet.FindPeople(v.r.Context(), text, fleet.Whom{}, 2)
			if err != nil {
				return to, "", err
			}
			if len(found) == 0 || len(found) > 1 && (found[0].Near > 1 || found[1].Near <= found[0].Near) {
				return to, "correct.bad.driver", nil
			}
			to.Driver = found[0].ID
		}
	}
	if full := form.Get("full"); slices.Contains([]string{"yes", "no", "unknown"}, full) && (to.Full != "" || full != "unknown") {
		to.Full = full
	}
	odometer := strings.TrimSpace(form.Get("odometer"))
	hours := to.EngineS != nil
	if now, ok := decimal(odometer, 3); odometer == "" {
		to.OdometerM, to.EngineS = nil, nil
	} else if !ok {
		return to, "correct.bad.figure", nil
	} else if hours && now != *to.EngineS*10/36 {
		s := now * 36 / 10
		to.EngineS = &s
	} else if !hours {
		to.OdometerM = &now
	}
	if f.Kind == correcting.OfPump && !f.Is.Typed() {
		return to, "", nil
	}
	liters, ok := decimal(form.Get("liters"), 6)
	if !ok {
		return to, "correct.bad.figure", nil
	}
	if grade := form.Get("grade"); grade != "" {
		to.Grade = grade
	}
	amount := strings.TrimSpace(form.Get("amount"))
	cents, ok := decimal(amount, 2)
	switch {
	case amount == "":
		to.AmountCents, to.PriceE4 = nil, nil
	case !ok:
		return to, "correct.bad.figure", nil
	default:
		if to.AmountCents == nil || *to.AmountCents != cents {
			to.PriceE4 = nil // it is what both make of it
		}
		to.AmountCents, to.Currency = &cents, cmp.Or(to.Currency, fillCurrency)
	}
	to.VolumeUL = liters
	if when := form.Get("when"); when != f.HappenedAt.In(p.Zone).Format(whenForm) {
		at, err := readWhen(when, p.Zone)
		if err != nil {
			return to, "correct.bad.when", nil
		}
		to.HappenedAt, to.Precision = at.UTC(), "minute"
	}
	return to, "", nil
}

// answered ends what somebody did about an ask.
func (p *pages) answered(v *visit, do func(n int64) error) error {
	n, err := strconv.ParseInt(chi.URLParam(v.r, "ask"), 10, 64)
	if err != nil {
		return fmt.Errorf("ask: %w", fault.ErrNotFound)
	}
	a, err := p.Corrections.One(v.r.Context(), n)
	if err != nil {
		return err
	}
	seen, err := AsksSeen(v.r.Context(), p.Reports, v.user.Scope(), []correcting.Ask{a})
	if err == nil && len(seen) == 0 {
		err = p.elsewhere(v.r.Context(), "fill", a.Of.String())
	}
	if err != nil {
		return err
	}
	err = do(n)
	if bad, ok := errors.AsType[*correcting.Problem](err); ok {
		f, ferr := FillSeen(v.r.Context(), p.Corrections, p.Reports, v.user.Scope(), a.Of)
		if ferr != nil {
			return ferr
		}
		return p.showOneFill(v, http.StatusConflict, f, url.Values{}, v.words.correctionProblem(bad))
	}
	if err != nil {
		return err
	}
	v.redirect(oneFillAddress(a.Of) + "#asks")
	return nil
}

func (p *pages) approveCorrection(v *visit) error {
	return p.answered(v, func(n int64) error {
		_, err := p.Corrections.Approve(v.r.Context(), v.corrector(), n)
		return err
	})
}

func (p *pages) refuseCorrection(v *visit) error {
	return p.answered(v, func(n int64) error {
		return p.Corrections.Refuse(v.r.Context(), v.corrector(), n, v.r.PostFormValue("reason"))
	})
}

func (p *pages) takeBackCorrection(v *visit) error {
	return p.answered(v, func(n int64) error { return p.Corrections.TakeBack(v.r.Context(), v.corrector(), n) })
}
