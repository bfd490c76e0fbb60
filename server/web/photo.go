package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

// photoPattern takes a vehicle's photo.
const photoPattern = "/vehicles/{vehicle}/photo"

// A photoView is the photo that attendants compare with what stands at the pump,
// and the form for another.
type photoView struct {
	Path    string // of the photo; empty when there is none
	Action  string
	May     bool   // whether who looks may set it
	Problem string // what was wrong with the last attempt
}

// photoOf says what there is of a vehicle's photo. A server without the fleet's data
// shows none.
func (p *pages) photoOf(v *visit, h report.VehicleHead, problem string) *photoView {
	if p.Fleet == nil {
		return nil
	}
	view := &photoView{Action: vehicleAddress(h.Vehicle) + "/photo", May: v.own && v.user.Role.May(access.ChangeFleet), Problem: problem}
	if h.Photo != "" && v.own {
		view.Path = view.Action + "?v=" + h.Photo[:8]
	}
	if view.Path == "" && !view.May {
		return nil
	}
	return view
}

// photo serves a vehicle's photo.
func (p *pages) photo(v *visit) error {
	b, err := p.Fleet.Photo(v.r.Context(), chi.URLParam(v.r, "vehicle"))
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "image/jpeg")
	_, err = v.w.Write(b)
	return err
}

// setPhoto takes a picture as a telephone makes it.
func (p *pages) setPhoto(v *visit) error {
	vehicle := chi.URLParam(v.r, "vehicle")
	_, b, err := upload(v)
	if err != nil || len(b) == 0 {
		return p.showVehicle(v, http.StatusBadRequest, problems{photo: v.words.Say("photo.bad")})
	}
	_, err = p.Fleet.SetPhoto(v.r.Context(), v.user.Username, vehicle, b)
	switch {
	case errors.Is(err, fault.ErrInvalid):
		p.Log.Warn("a photo was not taken", "vehicle", vehicle, "err", err)
		return p.showVehicle(v, http.StatusBadRequest, problems{photo: v.words.Say("photo.bad")})
	case errors.Is(err, fault.ErrConflict):
		return p.showVehicle(v, http.StatusConflict, problems{photo: v.words.Say("status.bad.changed")})
	case err != nil:
		return err
	}
	v.redirect(vehicleAddress(vehicle) + "#photo")
	return nil
}
