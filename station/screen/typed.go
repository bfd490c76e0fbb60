package screen

import (
	"net/http"
)

// reasons why a vehicle is typed, as the record says them. Whatever else it is,
// people write down.
func typedReasons() []string { return []string{"damaged", "dirty", "missing", "scanner"} }

// A typedPage is a vehicle that was typed, to be looked at before it is fueled.
type typedPage struct {
	Vehicle
	Typed TypedVehicle
}

// vehicleForm reads a vehicle that was typed, and why.
func vehicleForm(r *http.Request) (TypedVehicle, error) {
	f := &form{r: r}
	v := TypedVehicle{
		Number: f.text("number", "f_number", true), Plate: f.text("plate", "f_plate", true),
		Reason: f.text("reason", "f_reason", true),
	}
	if v.Reason == "other" {
		v.Reason = f.text("other", "f_reason", true)
	}
	return v, f.err
}

// typedVehicle shows the vehicle that was typed, and with the second post fuels
// it. A station that cannot find one fuels it at once.
func (h *handler) typedVehicle() http.HandlerFunc {
	fuel := h.post("vehicle.html", h.vehicle)
	finder, ok := h.st.(VehicleFinder)
	if !ok {
		return fuel
	}
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := vehicleForm(r)
		if err != nil || r.PostFormValue("confirmed") != "" {
			fuel(w, r)
			return
		}
		found, err := finder.FindVehicle(v.Number, v.Plate)
		if err != nil {
			code, _, _ := status(err)
			h.renderSheet(w, r, code, "vehicle.html", nil, err)
			return
		}
		h.renderSheet(w, r, http.StatusOK, "confirm.html", func(*http.Request) (any, error) { return typedPage{found, v}, nil }, nil)
	}
}
