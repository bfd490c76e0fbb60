package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// mediumPattern takes what the card, the key fob or the ring of a vehicle reads.
const mediumPattern = "/vehicles/{vehicle}/medium"

// A mediumView says whether a vehicle has one, and is the form for it.
type mediumView struct {
	Has     bool
	Action  string
	May     bool   // whether who looks may say
	Problem string // what was wrong with the last attempt
	Reason  string
}

// mediumOf is nil where nothing is to be said of it.
func (p *pages) mediumOf(v *visit, h report.VehicleHead, problem string) *mediumView {
	if p.Fleet == nil || p.Office == nil {
		return nil
	}
	view := &mediumView{
		Has: h.Medium, Action: vehicleAddress(h.Vehicle) + "/medium", May: v.own && v.user.Role.May(access.ChangeFleet) && v.opens("POST "+mediumPattern),
		Problem: problem, Reason: cut(v.r.PostFormValue("reason"), fleet.MaxReason),
	}
	if !view.Has && !view.May {
		return nil
	}
	return view
}

// setMedium takes what it reads; nothing takes it away.
func (p *pages) setMedium(v *visit) error {
	vehicle := chi.URLParam(v.r, "vehicle")
	err := p.Fleet.SetMedium(v.r.Context(), v.user.Username, vehicle, v.r.PostFormValue("reads"), v.r.PostFormValue("reason"))
	switch {
	case errors.Is(err, fault.ErrInvalid):
		return p.showVehicle(v, http.StatusBadRequest, problems{medium: v.words.Say("medium.bad")})
	case errors.Is(err, fault.ErrConflict):
		return p.showVehicle(v, http.StatusConflict, problems{medium: v.words.Say("medium.bad.taken")})
	case err != nil:
		return err
	}
	v.redirect(vehicleAddress(vehicle) + "#medium")
	return nil
}
