package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/fleet"
)

// Which vehicle a form is about. A fleet may have tens of thousands, and no page lists them
// to choose from: people type what stands on the vehicle, which the server finds. Where
// that is not one vehicle, the form comes back with the few in which it was found.

// mostFound is how many vehicles people are asked to choose among.
const mostFound = 12

// A vehicleField is what asks for a vehicle, and what was understood.
type vehicleField struct {
	ID, Name, Label, Bad string
	Hint                 string
	Text                 string   // as it was typed, or the fleet number of the vehicle that it is
	Is                   string   // the id of that vehicle
	Said                 string   // how people know it
	Counts               string   // what its meter counts
	Found                []option // to choose among, where it is not one
	Offered              []option // by fleet number, before anything is typed
	Find                 string   // the address that suggests vehicles as somebody types
	Optional             bool
}

// pickOf is the name of what is chosen where the text of a field was found in several vehicles.
func pickOf(id string) string { return id + ".is" }

// Pick is its name in a page.
func (f vehicleField) Pick() string { return pickOf(f.ID) }

// vehicleField returns a field with what was typed into it, and which vehicle that is.
// What keeps it from being one is in Bad; of an empty field nothing is.
func (p *pages) vehicleField(v *visit, id, label, find, text, picked string) (vehicleField, error) {
	f := vehicleField{ID: id, Name: "vehicle", Label: label, Hint: v.words.Say("vehicle.hint"), Find: find, Text: text}
	found, err := p.Fleet.FindVehicles(v.r.Context(), text, mostFound+1)
	if err != nil || text == "" {
		return f, err
	}
	if one := fleet.Named(found, picked); one != nil {
		f.is(&one.Vehicle)
		return f, nil
	}
	var numbers []string
	for _, x := range found[:min(len(found), mostFound)] {
		f.Found = append(f.Found, option{Value: x.Vehicle.Vehicle, Text: v.words.foundVehicle(x)})
		numbers = append(numbers, x.FleetNo)
	}
	switch {
	case len(found) == 0:
		f.Bad = v.words.Say("vehicle.none", "Text", text)
	case len(found) > mostFound:
		f.Bad = v.words.Say("vehicle.many", "Text", text)
	default:
		f.Bad = v.words.Say("vehicle.which", "Text", text, "Numbers", strings.Join(numbers, ", "))
	}
	return f, nil
}

// vehicleAsked is vehicleField for a form of one vehicle, as it was sent, or as the link
// to it names one.
func (p *pages) vehicleAsked(v *visit, label, find string) (vehicleField, error) {
	q := v.r.PostForm
	if v.r.Method == http.MethodGet {
		q = v.r.URL.Query()
	}
	return p.vehicleField(v, "vehicle", label, find, cut(strings.TrimSpace(q.Get("vehicle")), 64), q.Get(pickOf("vehicle")))
}

// is has the field be of one vehicle.
func (f *vehicleField) is(x *fleet.Vehicle) {
	f.Is, f.Text, f.Said, f.Counts = x.Vehicle, x.FleetNo, vehicleName(x), x.Odometer
}

// vehicleName is how people know a vehicle.
func vehicleName(x *fleet.Vehicle) string { return joined(x.FleetNo, x.Plate, x.Name) }

// foundVehicle says what tells a vehicle from others.
func (w words) foundVehicle(x fleet.Found) string {
	if x.Status == "active" {
		return joined(x.FleetNo, x.Plate, x.Name, x.DepartmentName)
	}
	return joined(x.FleetNo, x.Plate, x.Name, x.DepartmentName, w.said(string(fleet.State), x.Status))
}

// A suggestion is what the script of a vehicle's field is told of what stands in it.
type suggestion struct {
	Is    string            `json:"is"` // how people know the vehicle that it is; empty: none, or several
	Found []suggestedOption `json:"found"`
}

type suggestedOption struct {
	Number string `json:"number"`
	Text   string `json:"text"`
}

// suggestVehicles tells the script which vehicles a text is found in.
func (p *pages) suggestVehicles(v *visit) error {
	found, err := p.Fleet.FindVehicles(v.r.Context(), cut(strings.TrimSpace(v.r.URL.Query().Get("q")), 64), mostFound)
	if err != nil {
		return err
	}
	a := suggestion{Found: []suggestedOption{}}
	if one := fleet.Named(found, ""); one != nil {
		a.Is = vehicleName(&one.Vehicle)
	}
	for _, x := range found {
		a.Found = append(a.Found, suggestedOption{x.FleetNo, v.words.foundVehicle(x)})
	}
	return v.json(a)
}

// someVehicles returns the vehicles of some ids, by id.
func (p *pages) someVehicles(v *visit, ids ...string) (map[string]fleet.Vehicle, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := p.Fleet.SomeVehicles(v.r.Context(), ids)
	by := map[string]fleet.Vehicle{}
	for _, x := range list {
		by[x.Vehicle] = x
	}
	return by, err
}
