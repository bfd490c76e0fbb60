package api

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// A Vehicle is anything that takes fuel, machines included.
type Vehicle struct {
	Vehicle        string     `json:"vehicle" doc:"Its id, which never changes." example:"v0000001"`
	FleetNo        string     `json:"fleet_no" doc:"What people call it." example:"P-101"`
	Plate          string     `json:"plate"`
	Name           string     `json:"name"`
	Status         string     `json:"status" enum:"active,blocked,workshop,retired"`
	Department     string     `json:"department"`
	Class          string     `json:"class"`
	Grades         []string   `json:"grades" nullable:"false"`
	Stations       []string   `json:"stations" nullable:"false" doc:"Where it may fuel; none: everywhere."`
	TankUL         *int64     `json:"tank_ul,omitempty"`
	Odometer       string     `json:"odometer" doc:"What its meter counts: on (kilometers), miles, hours or none."`
	OdometerM      *int64     `json:"odometer_m,omitempty" doc:"The last reading that was believed."`
	OdometerAt     *time.Time `json:"odometer_at,omitempty"`
	ReferenceMPerL *int64     `json:"reference_m_per_l,omitempty" doc:"What it should go on a liter, in meters."`
	Custodian      string     `json:"custodian,omitempty"`
	CustodianNo    string     `json:"custodian_no,omitempty"`
	Funding        string     `json:"funding,omitempty"`
	InventoryNo    string     `json:"inventory_no,omitempty"`
	VIN            string     `json:"vin,omitempty"`
	Make           string     `json:"make,omitempty"`
	Model          string     `json:"model,omitempty"`
	ModelYear      *int64     `json:"model_year,omitempty"`
	Cylinders      *int64     `json:"cylinders,omitempty"`
	Photo          bool       `json:"photo" doc:"It has one, see get-photo."`
	Medium         bool       `json:"medium" doc:"It has a card, a key fob or a ring that stations read."`
	Revision       int64      `json:"revision"`
}

func vehicleOf(v *fleet.Vehicle) Vehicle {
	return Vehicle{
		Vehicle: v.Vehicle, FleetNo: v.FleetNo, Plate: v.Plate, Name: v.Name, Status: v.Status, Department: v.Department, Class: v.Rule,
		Grades: append([]string{}, v.Grades...), Stations: append([]string{}, v.Stations...), TankUL: (*int64)(v.TankUL), Odometer: v.Odometer,
		OdometerM: v.OdometerM, OdometerAt: utc(v.OdometerAt), ReferenceMPerL: v.ReferenceMPerL, Custodian: v.Custodian, CustodianNo: v.CustodianNo,
		Funding: v.Funding, InventoryNo: v.InventoryNo, VIN: v.VIN, Make: v.Make, Model: v.Model, ModelYear: v.ModelYear, Cylinders: v.Cylinders, Photo: v.Photo != "", Medium: v.MediumSHA256 != "", Revision: v.Revision,
	}
}

// An OfVehicle names a vehicle.
type OfVehicle struct {
	Vehicle string `path:"vehicle" maxLength:"24" example:"v0000001"`
}

// vehicle returns a vehicle that concerns who asks.
func (c *call) vehicle(id string) (Vehicle, error) {
	list, err := c.desk.Fleet.SomeVehicles(c, []string{id})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("vehicle %s: %w", id, fault.ErrNotFound)
	}
	if err != nil {
		return Vehicle{}, err
	}
	return vehicleOf(&list[0]), nil
}

// person returns somebody who concerns who asks; nobody's where there is none of that id.
func (c *call) person(id string) (fleet.Person, error) {
	if id == "" {
		return fleet.Person{}, nil
	}
	some, err := c.desk.Fleet.SomePeople(c, []string{id})
	if err != nil || len(some) == 0 {
		return fleet.Person{}, err
	}
	return some[0], nil
}

// A Saying is something that is true of a vehicle from a time on.
type Saying struct {
	What       string     `json:"what" doc:"state, department, custodian, funding or odometer"`
	Value      string     `json:"value" doc:"Of a department its name; empty: none."`
	Detail     string     `json:"detail,omitempty"`
	FromAt     time.Time  `json:"from_at"`
	UntilAt    *time.Time `json:"until_at,omitempty"`
	OldReading *int64     `json:"old_reading,omitempty" doc:"Of a meter that was taken out, in meters, or seconds of hours."`
	NewReading *int64     `json:"new_reading,omitempty"`
	Reason     string     `json:"reason"`
	By         string     `json:"by"`
	SaidAt     time.Time  `json:"said_at"`
	ToCome     bool       `json:"to_come"`
}

// A Reach is whether a station knows the last decision about a vehicle.
type Reach struct {
	Station     string     `json:"station"`
	StationName string     `json:"station_name"`
	Decided     string     `json:"decided" doc:"A status, or label."`
	DecidedAt   time.Time  `json:"decided_at"`
	InForce     bool       `json:"in_force"`
	SignAt      *time.Time `json:"sign_at,omitempty" doc:"When the station last said that it lives."`
	Needed      string     `json:"needed" doc:"The version of the fleet's log that has it."`
	Held        string     `json:"held" doc:"The version that the station holds."`
}

// A Status is a decision about a vehicle.
type Status struct {
	Status string `json:"status" enum:"active,blocked,workshop,retired"`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

// A Change says what is true of a vehicle from a time on.
type Change struct {
	What       string     `json:"what" enum:"state,department,class,custodian,funding,odometer"`
	Value      string     `json:"value" maxLength:"150" doc:"Of a department or a class its id; of a state active, workshop, lent, rented, replaced, blocked or retired; of an odometer on, miles, hours or none; empty: none."`
	Detail     string     `json:"detail,omitempty" maxLength:"150" doc:"To whom it is lent, from whom it is rented, which vehicle replaces it; of a custodian the number as an employee."`
	FromAt     time.Time  `json:"from_at" example:"2026-11-20T08:00:00Z"`
	UntilAt    *time.Time `json:"until_at,omitempty" doc:"Until when; then what was true before is true again."`
	OldReading *int64     `json:"old_reading,omitempty" minimum:"0"`
	NewReading *int64     `json:"new_reading,omitempty" minimum:"0"`
	Reason     string     `json:"reason" minLength:"1" maxLength:"200"`
}

// A Changed is a vehicle after something was said of it.
type Changed struct {
	Vehicle
	Waits string `json:"waits,omitempty" doc:"The act that waits for another person, because the vehicle might take more by it, leave an account with a hard stop, or be said of days that are past; nothing is changed until then."`
}

func addVehicles(a *api) {
	const tag = "vehicles"
	listBy(a, operation{id: "list-vehicles", tag: tag, path: "/vehicles", page: "GET /fleet", summary: "List vehicles", try: "?status=active&limit=5"},
		func(v *Vehicle) string { return v.Vehicle },
		func(c *call, in *struct {
			Paging
			Department string `query:"department" maxLength:"24"`
			Status     string `query:"status" enum:"active,blocked,workshop,retired"`
			FleetNo    string `query:"fleet_no" maxLength:"40"`
		}, after string, limit int) ([]Vehicle, error) {
			all, err := c.desk.Fleet.VehiclesAfter(c, fleet.VehiclesOf{Department: in.Department, Status: in.Status, FleetNo: in.FleetNo}, after, limit)
			out := make([]Vehicle, len(all))
			for i := range all {
				out[i] = vehicleOf(&all[i])
			}
			return out, err
		})
	read(a, operation{id: "get-vehicle", tag: tag, path: "/vehicles/{vehicle}", page: "GET /vehicles/{vehicle}", summary: "Show a vehicle"},
		func(c *call, in *OfVehicle) (Vehicle, error) { return c.vehicle(in.Vehicle) })
	list(a, operation{id: "list-changes", tag: tag, path: "/vehicles/{vehicle}/changes", page: "GET /vehicles/{vehicle}/changes", summary: "List what was said of a vehicle",
		about: "The newest first. What is true from when to when: state, department, custodian, funding, and what its meter counts."},
		func(s *Saying) string { return newest(s.FromAt, s.What+s.SaidAt.Format(time.RFC3339Nano)) },
		func(c *call, in *struct {
			Paging
			OfVehicle
		}) ([]Saying, error) {
			day, err := c.period(report.Day)
			if err != nil {
				return nil, err
			}
			v, err := c.desk.Reports.Vehicle(c, in.Vehicle, day)
			var out []Saying
			for _, s := range v.History {
				out = append(out, Saying{s.What, s.Value, s.Detail, s.FromAt.UTC(), utc(s.UntilAt), s.OldReading, s.NewReading, s.Reason, s.By, s.At.UTC(), s.ToCome})
			}
			return out, err
		})
	list(a, operation{id: "list-reach", tag: tag, path: "/vehicles/{vehicle}/reach", page: "GET /vehicles/{vehicle}/reach", summary: "List which stations know the last decision",
		about: "A station that is not reached goes on with what it holds: whoever blocks a vehicle looks here."},
		func(r *Reach) string { return r.Station },
		func(c *call, in *struct {
			Paging
			OfVehicle
		}) ([]Reach, error) {
			all, err := c.desk.Reports.VehicleReach(c, in.Vehicle)
			var out []Reach
			for _, r := range all {
				out = append(out, Reach{r.Station, r.StationName, r.Decided, r.At.UTC(), r.InForce(), utc(r.SignAt), r.Needed.String(), r.Held.String()})
			}
			return out, err
		})
	do(a, operation{id: "set-status", tag: tag, path: "/vehicles/{vehicle}/status", page: "POST /vehicles/{vehicle}/status", summary: "Block or release a vehicle",
		about: "Every station that is reached hears of it within seconds; see which do not know it with list-reach.", try: `{"status":"blocked","reason":"Robo reportado, folio 311"}`},
		func(c *call, in *struct {
			Acting
			OfVehicle
			Body Status
		}) (Vehicle, error) {
			if err := c.desk.Fleet.SetStatus(c, c.user.Username, in.Vehicle, in.Body.Status, in.Body.Reason); err != nil {
				return Vehicle{}, err
			}
			return c.vehicle(in.Vehicle)
		})
	do(a, operation{id: "say-change", tag: tag, path: "/vehicles/{vehicle}/changes", page: "POST /vehicles/{vehicle}/changes", summary: "Say what is true of a vehicle from a time on",
		about: "What is in the past changes the reports of then. It is never taken back: what was said wrongly is said again from the same time. A class is said of now. Of a day of a closed month nobody says a state, what an odometer counts, or a custodian. Where the vehicle might take more by it, leaves an account of the budget with a hard stop, or is said of days that are past not to have been retired or in the workshop, to have had no odometer, or to have had another custodian, it waits until another approves it.",
		try:   `{"what":"custodian","value":"Marisol Peña","detail":"E-2210","from_at":"2026-12-01T08:00:00Z","reason":"Cambio de resguardo"}`},
		func(c *call, in *struct {
			Acting
			OfVehicle
			Body Change
		}) (Changed, error) {
			d := fleet.Dated{
				Vehicle: in.Vehicle, What: fleet.Matter(in.Body.What), FromAt: in.Body.FromAt, Value: in.Body.Value, Detail: in.Body.Detail, OldReading: in.Body.OldReading, NewReading: in.Body.NewReading, Reason: in.Body.Reason,
			}
			var until time.Time
			if in.Body.UntilAt != nil {
				until = *in.Body.UntilAt
			}
			if d.What == fleet.State && d.Value == "replaced" {
				if _, err := c.vehicle(d.Detail); err != nil {
					return Changed{}, badField("body.detail", "%q is no vehicle; give the id of the one in its place", d.Detail)
				}
			}
			waits, err := c.desk.Fleet.Say(c, c.user.Username, until, d)
			if errors.Is(err, fleet.ErrDayClosed) {
				return Changed{}, badField("body.from_at", "it is of a day of a month that is closed; say it from a later day")
			}
			if err != nil {
				return Changed{}, err
			}
			v, err := c.vehicle(in.Vehicle)
			return Changed{v, waits.Act}, err
		})
}

// A Person drives, attends, supervises, answers for the fleet, or signs in.
type Person struct {
	Key         string     `json:"key" doc:"The id of the person; of who only signs in @ and the name of the user."`
	Name        string     `json:"name"`
	Status      string     `json:"status"`
	Roles       []string   `json:"roles" nullable:"false" doc:"At the islands: driver, attendant, supervisor, official."`
	Username    string     `json:"username,omitempty"`
	Role        string     `json:"role,omitempty" doc:"Of the user."`
	WholeFleet  bool       `json:"whole_fleet" doc:"The whole fleet concerns the user."`
	Concerns    []string   `json:"concerns" nullable:"false" doc:"The departments that concern the user, where it is not the whole fleet."`
	Cleared     bool       `json:"cleared" doc:"The user sees what is reserved."`
	SignsIn     bool       `json:"signs_in"`
	Badge       string     `json:"badge" doc:"good, temporary, ended, void, own or none"`
	PIN         bool       `json:"has_pin"`
	Vehicles    []string   `json:"vehicles" nullable:"false" doc:"Whom to drive, besides those of departments; neither: all."`
	Departments []string   `json:"departments" nullable:"false"`
	UntilAt     *time.Time `json:"until_at,omitempty"`
	SignedInAt  *time.Time `json:"signed_in_at,omitempty"`
	LeavesAt    *time.Time `json:"leaves_at,omitempty"`
}

func personOf(h *fleet.Human) Person {
	return Person{
		h.Key(), h.Name, h.Status, append([]string{}, h.Roles...), h.Username, h.Role, h.Username != "" && h.Concerns == nil,
		append([]string{}, h.Concerns...), h.Cleared || h.Role == string(access.Administrator), h.Active, h.Badge, h.PIN, append([]string{}, h.Vehicles...), append([]string{}, h.Departments...),
		utc(h.UntilAt), utc(h.SignedInAt), utc(h.LeavesAt),
	}
}

// A Department answers for vehicles.
type Department struct {
	Department string `json:"department"`
	Name       string `json:"name"`
	Mode       string `json:"mode" doc:"enforce or observe"`
}

// A Grade is a product.
type Grade struct {
	Grade   string `json:"grade"`
	Name    string `json:"name"`
	Product string `json:"product" doc:"The key of the tax authority."`
}

func addPeople(a *api) {
	list(a, operation{id: "list-people", tag: "people", path: "/people", page: "GET /people", summary: "List people", try: "?role=driver"},
		func(p *Person) string { return p.Key },
		func(c *call, in *struct {
			Paging
			Role string `query:"role" enum:"driver,attendant,supervisor,official" doc:"At the islands."`
		}) ([]Person, error) {
			all, err := c.desk.Fleet.Humans(c, fleet.HumansQuestion{})
			var out []Person
			for i := range all {
				if in.Role == "" || slices.Contains(all[i].Roles, in.Role) {
					out = append(out, personOf(&all[i]))
				}
			}
			return out, err
		})
	read(a, operation{id: "get-person", tag: "people", path: "/people/{person}", page: "GET /people/{person}", summary: "Show a person"},
		func(c *call, in *struct {
			Person string `path:"person" maxLength:"64" example:"d1"`
		}) (Person, error) {
			h, err := c.desk.Fleet.Human(c, in.Person)
			return personOf(&h), err
		})
	list(a, operation{id: "list-departments", tag: "people", path: "/departments", page: "GET /fleet", summary: "List departments"},
		func(d *Department) string { return d.Department },
		func(c *call, _ *Paged) ([]Department, error) {
			all, err := c.desk.Fleet.Departments(c)
			var out []Department
			for _, d := range all {
				out = append(out, Department{d.Department, d.Name, d.Mode})
			}
			return out, err
		})
	list(a, operation{id: "list-grades", tag: "vehicles", path: "/grades", page: "GET /fleet", summary: "List grades"},
		func(g *Grade) string { return g.Grade },
		func(c *call, _ *Paged) ([]Grade, error) {
			all, err := c.desk.Fleet.Grades(c)
			var out []Grade
			for _, g := range all {
				out = append(out, Grade{g.Grade, g.Name, g.Product})
			}
			return out, err
		})
}
