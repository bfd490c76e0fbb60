package api

import (
	"errors"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

// A Station is how a station is.
type Station struct {
	Station     string     `json:"station"`
	Name        string     `json:"name"`
	Online      bool       `json:"online"`
	State       string     `json:"state" doc:"Of its chain: ok, fork, revoked, shared, spare, or empty before its first record."`
	SignAt      *time.Time `json:"sign_at,omitempty" doc:"When it last said that it lives."`
	RecordAt    *time.Time `json:"record_at,omitempty" doc:"Its newest record here, by its own clock."`
	Epoch       int64      `json:"epoch"`
	Seq         int64      `json:"seq"`
	Unsent      int64      `json:"unsent" doc:"Records that it has and the server has not, as it said."`
	FleetHeld   string     `json:"fleet_held"`
	FleetNow    string     `json:"fleet_now"`
	OwnHeld     string     `json:"own_held"`
	OwnNow      string     `json:"own_now"`
	Quarantined int64      `json:"quarantined" doc:"Messages in its name that were not its word."`
	FillsToday  int64      `json:"fills_today"`
	VolumeToday int64      `json:"volume_today_ul"`
}

// A Tank is what a tank held when somebody, or its gauge, last said so.
type Tank struct {
	Station  string    `json:"station"`
	Name     string    `json:"station_name"`
	Tank     string    `json:"tank"`
	Grade    string    `json:"grade_name"`
	At       time.Time `json:"at"`
	VolumeUL int64     `json:"volume_ul"`
	UllageUL *int64    `json:"ullage_ul,omitempty"`
	WaterUL  *int64    `json:"water_ul,omitempty"`
	Source   string    `json:"source" doc:"gauge or dip"`
	Alarms   []string  `json:"alarms" nullable:"false" doc:"What its gauge says."`
	Raised   []string  `json:"raised" nullable:"false" doc:"Limits that it is at or past, the gravest first: low, high, water, reorder."`
	Limits   Levels    `json:"limits" doc:"In force."`
	PerDayUL *int64    `json:"per_day_ul,omitempty" doc:"What leaves it in a day, by the last two weeks."`
	DaysLeft *int64    `json:"days_left,omitempty" doc:"For how many days there is enough at that."`
	Revision int64     `json:"revision,omitempty" doc:"Of what was said of its limits; where one tank is asked for."`
}

// Levels are the limits of a tank. One that is absent is none.
type Levels struct {
	LowUL     *int64     `json:"low_ul,omitempty" minimum:"1" maximum:"1000000000000"`
	ReorderUL *int64     `json:"reorder_ul,omitempty" minimum:"1" maximum:"1000000000000"`
	HighUL    *int64     `json:"high_ul,omitempty" minimum:"1" maximum:"1000000000000"`
	WaterUL   *int64     `json:"water_ul,omitempty" minimum:"1" maximum:"1000000000000"`
	WaterUM   *int64     `json:"water_um,omitempty" minimum:"1" maximum:"10000000" doc:"Its height."`
	FromAt    *time.Time `json:"from_at,omitempty" doc:"Since when; where it is said: absent is from now on, and 35 days back at most."`
}

// A SetLevels says limits of a tank.
type SetLevels struct {
	Levels
	Revision int64  `json:"revision" minimum:"0" doc:"Of what was read; 0 where nothing was said yet."`
	Reason   string `json:"reason" minLength:"1" maxLength:"200"`
}

// An OfTank names a tank.
type OfTank struct {
	OfStation
	Tank string `path:"tank" maxLength:"8" example:"T1"`
}

// tankFields are what the fleet calls fields of limits, and how they are called here.
var tankFields = map[string]string{"low": "low_ul", "reorder": "reorder_ul", "high": "high_ul", "water": "water_ul", "water_height": "water_um", "from": "from_at", "reason": "reason"}

func tankOf(t *report.TankLevel) Tank {
	l := &t.Limits
	return Tank{
		Station: t.Station, Name: t.StationName, Tank: t.Tank, Grade: t.GradeName, At: t.At.UTC(), VolumeUL: int64(t.VolumeUL), UllageUL: (*int64)(t.UllageUL), WaterUL: (*int64)(t.WaterUL),
		Source: t.Source, Alarms: append([]string{}, t.Alarms...), Raised: append([]string{}, t.Past()...), PerDayUL: (*int64)(t.PerDayUL), DaysLeft: t.DaysLeft,
		Limits: Levels{(*int64)(l.LowUL), (*int64)(l.ReorderUL), (*int64)(l.HighUL), (*int64)(l.WaterUL), l.WaterUM, utcUnlessZero(l.FromAt)},
	}
}

func utcUnlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return utc(&t)
}

// oneTank reads a tank with the revision of its limits.
func oneTank(c *call, station, tank string) (Tank, error) {
	a, err := c.desk.Reports.Tank(c, station, tank, c.Now())
	if err != nil {
		return Tank{}, err
	}
	t := tankOf(&a.TankLevel)
	if n := len(a.Said); n > 0 {
		t.Revision = a.Said[n-1].N
	}
	return t, nil
}

// A Quota is what was drawn of a vehicle's quota in the present period.
type Quota struct {
	Vehicle    string    `json:"vehicle"`
	Name       string    `json:"fleet_no"`
	Department string    `json:"department_name"`
	Period     string    `json:"period" doc:"day, week, month or year"`
	UntilAt    time.Time `json:"until_at" doc:"When the period ends."`
	SizeUL     int64     `json:"size_ul"`
	DrawnUL    int64     `json:"drawn_ul"`
	PaperUL    int64     `json:"paper_ul" doc:"What vouchers hold that nobody has redeemed."`
	LeftUL     int64     `json:"left_ul"`
}

func addStations(a *api) {
	list(a, operation{id: "list-stations", tag: "stations", path: "/stations", page: "GET /stations", summary: "List stations and how they are"},
		func(s *Station) string { return s.Station },
		func(c *call, _ *Paged) ([]Station, error) {
			day, err := c.period(report.Day)
			if err != nil {
				return nil, err
			}
			all, err := c.desk.Reports.StationStates(c, day)
			var out []Station
			for _, s := range all {
				out = append(out, Station{
					s.Station, s.Name, s.Online(c.Now()), s.State, utc(s.SignAt), utc(s.RecordAt), s.Epoch, s.Seq, s.Unsent, s.FleetHeld, s.FleetNow, s.OwnHeld, s.OwnNow,
					s.Quarantined, s.FillsToday, int64(s.VolumeToday),
				})
			}
			return out, err
		})
	list(a, operation{id: "list-tanks", tag: "stations", path: "/tanks", page: "GET /tanks", summary: "List what tanks hold", about: "As it was last said, by whom."},
		func(t *Tank) string { return t.Station + "/" + t.Tank },
		func(c *call, _ *Paged) ([]Tank, error) {
			all, err := c.desk.Reports.Tanks(c, c.Now())
			var out []Tank
			for i := range all {
				out = append(out, tankOf(&all[i]))
			}
			return out, err
		})
	read(a, operation{id: "get-tank", tag: "stations", path: "/tanks/{station}/{tank}", page: "GET /tanks/{station}/{tank}", summary: "Show a tank and its limits"},
		func(c *call, in *OfTank) (Tank, error) { return oneTank(c, in.Station, in.Tank) })
	do(a, operation{id: "set-tank-limits", tag: "stations", path: "/tanks/{station}/{tank}/limits", page: "POST /tanks/{station}/{tank}", summary: "Say which levels of a tank raise an alarm",
		about: "All of them together; what was said before stays on record.",
		try:   `{"revision":0,"low_ul":1000000000,"reorder_ul":3000000000,"high_ul":9500000000,"reason":"Temporada de lluvias"}`},
		func(c *call, in *struct {
			Acting
			OfTank
			Body SetLevels
		}) (Tank, error) {
			b := &in.Body
			l := fleet.TankLimits{Station: in.Station, Tank: in.Tank, Revision: b.Revision, TankLevels: fleet.TankLevels{
				LowUL: (*dispense.Volume)(b.LowUL), ReorderUL: (*dispense.Volume)(b.ReorderUL), HighUL: (*dispense.Volume)(b.HighUL), WaterUL: (*dispense.Volume)(b.WaterUL), WaterUM: b.WaterUM,
			}}
			if b.FromAt != nil {
				l.FromAt = *b.FromAt
			}
			err := c.desk.Fleet.SetTankLimits(c, c.user.Username, l, b.Reason)
			if bad, ok := errors.AsType[*fleet.TankProblem](err); ok {
				err = badField("body."+tankFields[bad.Field], "%v", bad)
			}
			if err != nil {
				return Tank{}, err
			}
			return oneTank(c, in.Station, in.Tank)
		})
	list(a, operation{id: "list-quotas", tag: "vehicles", path: "/quotas", page: "GET /fleet/quotas", summary: "List what is drawn of quotas", about: "In the present period of each."},
		func(q *Quota) string { return q.Vehicle + "/" + q.Period },
		func(c *call, _ *Paged) ([]Quota, error) {
			all, err := c.desk.Reports.QuotaUses(c, c.Now())
			var out []Quota
			for _, q := range all {
				out = append(out, Quota{
					q.Vehicle, q.Name, q.Department, q.Period, q.UntilAt.UTC(), int64(q.SizeUL), int64(q.DrawnUL), int64(q.PaperUL), int64(q.SizeUL - q.DrawnUL - q.PaperUL),
				})
			}
			return out, err
		})
}
