package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// What a vehicle is in the inventory of goods does not change with time, so what was
// typed wrongly is written over, and the audit trail has what it was.

// inventoryFields are the fields of the form, with how long each is at most.
var inventoryFields = []struct {
	name string
	most int
}{{"inventory_no", 40}, {"vin", 40}, {"make", 60}, {"model", 60}, {"model_year", 4}, {"cylinders", 2}}

// An inventoryField is one of them as the form shows it.
type inventoryField struct {
	Name, Label, Value string
	Most               int
}

// inventoryForm fills the form in with what was sent, or with what is known.
func (w words) inventoryForm(values url.Values, x *fleet.Vehicle) []inventoryField {
	is := map[string]string{"inventory_no": x.InventoryNo, "vin": x.VIN, "make": x.Make, "model": x.Model, "model_year": digits(x.ModelYear), "cylinders": digits(x.Cylinders)}
	var out []inventoryField
	for _, f := range inventoryFields {
		value := is[f.name]
		if values.Has(f.name) {
			value = values.Get(f.name)
		}
		out = append(out, inventoryField{f.name, w.Say(fmt.Sprintf("inventory.%s", f.name)), value, f.most})
	}
	return out
}

func digits(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// saveInventory writes what the form says into a vehicle.
func (p *pages) saveInventory(v *visit, vehicle string, form url.Values) error {
	x, err := p.fleetVehicle(v, vehicle)
	if err != nil {
		return err
	}
	text := func(name string) string { return strings.Join(strings.Fields(cut(form.Get(name), 60)), " ") }
	x.InventoryNo, x.VIN, x.Make, x.Model = text("inventory_no"), strings.ToUpper(text("vin")), text("make"), text("model")
	for _, f := range []struct {
		name        string
		least, most int64
		into        **int64
	}{{"model_year", 1900, 2200, &x.ModelYear}, {"cylinders", 1, 24, &x.Cylinders}} {
		*f.into = nil
		if text(f.name) == "" {
			continue
		}
		n, err := strconv.ParseInt(text(f.name), 10, 64)
		if err != nil || n < f.least || n > f.most {
			return p.showChanges(v, http.StatusBadRequest, form, v.words.Say("changes.bad", "Field", v.words.Say(fmt.Sprintf("inventory.%s", f.name))))
		}
		*f.into = &n
	}
	switch err := p.Fleet.Save(v.r.Context(), v.user.Username, x); {
	case errors.Is(err, fault.ErrConflict):
		return p.showChanges(v, http.StatusConflict, form, v.words.Say("inventory.bad.changed"))
	case err != nil:
		return err
	}
	v.redirect(changesAddress(vehicle) + "?saved")
	return nil
}

// fleetVehicle returns a vehicle as the fleet's data have it.
func (p *pages) fleetVehicle(v *visit, vehicle string) (*fleet.Vehicle, error) {
	list, err := p.Fleet.SomeVehicles(v.r.Context(), []string{vehicle})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("vehicle %s: %w", vehicle, fault.ErrNotFound)
	}
	return &list[0], nil
}
