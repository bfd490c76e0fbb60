package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/fleet"
)

// Which vehicle a form is about, and which person. A fleet may have tens of thousands of
// both, and no page lists them to choose from: people type what stands on the vehicle, or
// words of a name, which the server finds. Where that is not one, the form comes back with
// the few in which it was found.

// mostFound is how many people are asked to choose among.
const mostFound = 12

// A lookup is a field that asks for one of very many, and what was understood.
type lookup struct {
	ID, Name, Label, Bad string
	Pick                 string // the name of what is chosen among Found
	Hint                 string
	Text                 string   // as it was typed, or what names the one that it is
	Is                   string   // the id of that one
	Said                 string   // how people know it
	Counts               string   // what its meter counts, of a vehicle
	Found                []option // to choose among, where it is not one
	Offered              []option // by what names them, before anything is typed
	Find                 string   // the address that suggests some as somebody types
	Optional             bool
	Capitals             string // what a telephone begins with a capital letter: characters, words or none
}

// A candidate is one of those that a text was found in.
type candidate struct {
	is   string // its id
	text string // what names it
	said string // how people know it
	full string // what tells it from others

	counts string // what the meter of a vehicle counts
}

// A directory is what lookups look in.
type directory struct {
	of       string // vehicle, person or user
	capitals string
	// find returns those that a text is found in, the nearest first, and which of them is
	// meant, if a person picked one or not; -1: it is not known.
	find func(ctx context.Context, text, picked string, most int) (found []candidate, meant int, err error)
}

// say says something of what is in a directory.
func (d directory) say(w words, what string, pairs ...any) string {
	return w.Say(fmt.Sprintf("lookup.%s.%s", d.of, what), pairs...)
}

// pickOf is the name of what is chosen where the text of a field was found in several.
func pickOf(id string) string { return id + ".is" }

// lookup returns a field with what was typed into it, and which one that is. What keeps it
// from being one is in Bad; of an empty field nothing is.
func (p *pages) lookup(v *visit, in directory, id, label, find, text, picked string) (lookup, error) {
	w := v.words
	f := lookup{ID: id, Name: id, Pick: pickOf(id), Label: label, Hint: in.say(w, "hint"), Find: find, Text: text, Capitals: in.capitals}
	if text == "" {
		return f, nil
	}
	found, meant, err := in.find(v.r.Context(), text, picked, mostFound+1)
	if err != nil {
		return f, err
	}
	if meant >= 0 {
		f.is(found[meant])
		return f, nil
	}
	var names []string
	for _, x := range found[:min(len(found), mostFound)] {
		f.Found = append(f.Found, option{Value: x.is, Text: x.full})
		names = append(names, x.text)
	}
	switch {
	case len(found) == 0:
		f.Bad = in.say(w, "none", "Text", text)
	case len(found) > mostFound:
		f.Bad = in.say(w, "many", "Text", text)
	default:
		f.Bad = in.say(w, "which", "Text", text, "Names", strings.Join(names, ", "))
	}
	return f, nil
}

// is has the field be of one.
func (f *lookup) is(x candidate) { f.Is, f.Text, f.Said, f.Counts = x.is, x.text, x.said, x.counts }

// asked is lookup for a field of one form, as it was sent, or as the link to it names one.
func (p *pages) asked(v *visit, in directory, id, label, find string) (lookup, error) {
	q := v.r.PostForm
	if v.r.Method == http.MethodGet {
		q = v.r.URL.Query()
	}
	return p.lookup(v, in, id, label, find, cut(strings.TrimSpace(q.Get(id)), mostTyped), q.Get(pickOf(id)))
}

// mostTyped is how long a text may be that is looked for: a name and an id.
const mostTyped = 240

// A suggestion is what the script of a lookup is told of what stands in it.
type suggestion struct {
	Is    string            `json:"is"` // how people know the one that it is; empty: none, or several
	Found []suggestedOption `json:"found"`
}

type suggestedOption struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

// suggest tells the script in which of a directory a text is found.
func suggest(in func(*visit) directory) func(*visit) error {
	return func(v *visit) error {
		found, meant, err := in(v).find(v.r.Context(), cut(strings.TrimSpace(v.r.URL.Query().Get("q")), mostTyped), "", mostFound)
		if err != nil {
			return err
		}
		a := suggestion{Found: []suggestedOption{}}
		if meant >= 0 {
			a.Is = found[meant].said
		}
		for _, x := range found {
			a.Found = append(a.Found, suggestedOption{x.text, x.full})
		}
		return v.json(a)
	}
}

// vehicles are those that who visits sees.
func (p *pages) vehicles(v *visit) directory {
	return directory{"vehicle", "characters", func(ctx context.Context, text, picked string, most int) (list []candidate, meant int, err error) {
		found, err := p.Fleet.FindVehicles(ctx, text, most)
		for _, x := range found {
			c := candidateVehicle(&x.Vehicle)
			c.full = joined(c.said, x.DepartmentName, unlessActive(x.Status, v.words.said(string(fleet.State), x.Status)))
			list = append(list, c)
		}
		return list, fleet.Named(found, picked), err
	}}
}

// vehicleAsked is lookup for the vehicle that a form is about.
func (p *pages) vehicleAsked(v *visit, label, find string) (lookup, error) {
	return p.asked(v, p.vehicles(v), "vehicle", label, find)
}

func candidateVehicle(x *fleet.Vehicle) candidate {
	return candidate{is: x.Vehicle, text: x.FleetNo, said: vehicleName(x), counts: x.Odometer}
}

// vehicleName is how people know a vehicle.
func vehicleName(x *fleet.Vehicle) string { return joined(x.FleetNo, x.Plate, x.Name) }

// unlessActive is what is said of the status of a vehicle or a person that is not active.
func unlessActive(status, said string) string {
	if status == "active" {
		return ""
	}
	return said
}

// peopleOf are some of the people of the islands whom who visits sees.
func (p *pages) peopleOf(v *visit, among fleet.Whom) directory {
	return directory{"person", "words", func(ctx context.Context, text, picked string, most int) (list []candidate, meant int, err error) {
		found, err := p.Fleet.FindPeople(ctx, text, among, most)
		if err != nil {
			return nil, -1, err
		}
		called := map[string]int{}
		for _, x := range found {
			called[fleet.Called(x.Name)]++
		}
		if meant = fleet.Named(found, picked); meant >= 0 && found[meant].Near != 1 { // by their name they may be one of several
			again, err := p.Fleet.FindPeople(ctx, found[meant].Name, among, 2)
			if err != nil {
				return nil, -1, err
			}
			if fleet.Named(again, "") < 0 {
				called[fleet.Called(found[meant].Name)]++
			}
		}
		for _, x := range found {
			c, more := candidate{is: x.ID, text: x.Name}, joined(x.Drives, unlessActive(x.Status, v.words.Say("person.status."+x.Status)))
			if called[fleet.Called(x.Name)] > 1 {
				c.text = namesake(x.Name, x.ID)
			}
			c.said, c.full = joined(x.Name, more), joined(c.text, more)
			list = append(list, c)
		}
		return list, meant, nil
	}}
}

// namesake is one of several of a name, as [fleet.FoundPerson] knows them again.
func namesake(name, id string) string { return name + " - " + id }

// anybody are all of them.
func (p *pages) anybody(v *visit) directory { return p.peopleOf(v, fleet.Whom{}) }

// usersOf are some of those who sign in.
func (p *pages) usersOf(among fleet.Users) directory {
	return directory{"user", "none", func(ctx context.Context, text, picked string, most int) (list []candidate, meant int, err error) {
		found, err := p.Fleet.FindUsers(ctx, text, among, most)
		for _, x := range found {
			said := joined(x.Name, x.ID)
			list = append(list, candidate{is: x.ID, text: x.ID, said: said, full: said})
		}
		return list, fleet.Named(found, picked), err
	}}
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

// personName is how people know somebody of the islands.
func (p *pages) personName(v *visit, person string) string {
	if person == "" {
		return ""
	}
	some, err := p.Fleet.SomePeople(v.r.Context(), []string{person})
	if err != nil || len(some) == 0 {
		return person // its id is a word too
	}
	return some[0].Name
}
